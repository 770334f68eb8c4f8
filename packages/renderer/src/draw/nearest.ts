/** @file Pictures that see one face per pixel: the steps in order, forward and backward. */

import type { Pose, PoseGradient } from "../camera/pose.ts";
import type { FloatData } from "../shape.ts";
import { blend, blendBackward, crossingsBackward, placeCrossings } from "./antialias.ts";
import { fillBackground } from "./background.ts";
import { ENTRY } from "./crossings.ts";
import type { Edges } from "./edges.ts";
import { barycentricsBackward, toScreen } from "./faces.ts";
import { findCrossings } from "./find-crossings.ts";
import type { Shader } from "./modes/mode.ts";
import type { DrawOptions } from "./options.ts";
import { toView } from "./project.ts";
import { facesFrom, listFragments, rasterizeFaces } from "./rasterize.ts";
import type { Scene, SceneGradient } from "./scene.ts";
import type { Workspace } from "./workspace.ts";

/** One picture into `work.picture`. @param edges where given, they are antialiased */
export function drawNearest(scene: Scene, edges: Edges | null, shader: Shader, pose: Pose, options: DrawOptions, work: Workspace): void {
  const { near, cull } = options;
  const { faces, vertices } = scene;
  work.ready(options, vertices.length / 3, faces.length / 3);
  toView(vertices, pose, work.view);
  toScreen(near, work);
  rasterizeFaces(faces, near, cull === "back", work);
  if (edges) findCrossings(scene, edges, shader.shows, options, work);
  const direct = shader.direct?.fits(scene, options) ? shader.direct : null;
  listAll(scene, edges, direct === null, near, work);
  fillBackground(options, work);
  direct?.shade(scene, pose, options, work);
  work.fragments.slot = work.fragments.pixel;
  work.fragments.color = work.picture;
  shader.shade(scene, pose, options, work);
  if (edges) blend(work);
}

/** The pixels, unless they are shaded directly; then the surfaces at edges. */
function listAll(scene: Scene, edges: Edges | null, pixels: boolean, near: number, work: Workspace): void {
  if (pixels) listFragments(work);
  else work.fragments.count = 0;
  if (edges) placeCrossings(scene, near, work);
}

/** What the way back takes of the picture drawn last instead of looking again: the faces, and the edges with their steps of colour. */
export function keptNearest(edges: Edges | null, { size, face, crossingsX, crossingsY }: Workspace): Int32Array {
  const P = size * size;
  const lists = edges ? [crossingsX, crossingsY] : [];
  const kept = new Int32Array(P + lists.reduce((sum, { count }) => sum + 1 + (ENTRY + 6) * count, 0));
  kept.set(face.subarray(0, P));
  let at = P;
  for (const { count, entry, step } of lists) {
    kept[at++] = count;
    kept.set(entry.subarray(0, ENTRY * count), at);
    at += ENTRY * count;
    kept.set(new Int32Array(step.buffer, step.byteOffset, 6 * count), at); // float64 as they are
    at += 6 * count;
  }
  return kept;
}

function restore(kept: Int32Array, { size, crossingsX, crossingsY }: Workspace): void {
  let at = size * size;
  for (const list of [crossingsX, crossingsY]) {
    const count = kept[at++]!;
    list.ready(count);
    list.count = count;
    list.entry.set(kept.subarray(at, at + ENTRY * count));
    at += ENTRY * count;
    new Int32Array(list.step.buffer, list.step.byteOffset, 6 * count).set(kept.subarray(at, at + 6 * count));
    at += 6 * count;
  }
}

/** The way back of one picture, from `work.pictureGradient`. @param kept from `keptNearest` of the same camera */
export function nearestBackward(
  scene: Scene,
  edges: Edges | null,
  shader: Shader,
  pose: Pose,
  options: DrawOptions,
  work: Workspace,
  kept: Int32Array,
  cotangent: FloatData,
  gradient: SceneGradient | null,
  poseGradient: PoseGradient,
): void {
  const { near } = options;
  const { faces, vertices } = scene;
  const { fragments } = work;
  work.ready(options, vertices.length / 3, faces.length / 3);
  toView(vertices, pose, work.view);
  facesFrom(kept, faces, near, work);
  if (edges) restore(kept, work);
  const direct = shader.direct?.fits(scene, options) ? shader.direct : null;
  listAll(scene, edges, direct === null, near, work);
  work.readyGradient();
  fragments.readyGradient();
  work.pictureGradient.set(cotangent);
  work.pictureGradient.fill(0, cotangent.length);
  if (edges) blendBackward(work);
  direct?.shadeBackward(scene, pose, options, work, gradient, poseGradient);
  fragments.slot = fragments.pixel;
  fragments.colorGradient = work.pictureGradient;
  shader.shadeBackward(scene, pose, options, work, gradient, poseGradient);
  if (edges) crossingsBackward(scene, pose, work, gradient?.vertices ?? null, poseGradient);
  barycentricsBackward(vertices, faces, pose, work, gradient?.vertices ?? null, poseGradient);
}
