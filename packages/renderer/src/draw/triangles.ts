/**
 * @file Faces as triangles in the picture, for the K nearest faces per pixel.
 *
 * A pixel beside a face must know how far it is from the face's outline in the picture, so here, unlike in `faces.ts`, what crosses the near plane is cut into one
 * or two triangles with new corners v = a + t (b − a) on it. The derivative goes through t.
 */

import type { Pose, PoseGradient } from "../camera/pose.ts";
import { facesFade, faceTheEyeBackward } from "./facing.ts";
import type { DrawOptions } from "./options.ts";
import { toViewBackward } from "./project.ts";
import type { Workspace } from "./workspace.ts";

/** Twice the area, NDC², at or below which a triangle is seen edge-on: it is left out, as in PyTorch3D. One pixel of 224 is 8e-5. */
const EDGE_ON = 1e-8;

/** E corners: the V vertices of the mesh, then those on the near plane. T triangles: the F faces in their order, cut ones shortened, then second halves. */
export class Triangles {
  count = 0; //                        T
  made = 0; //                         corners on the near plane
  point = new Float64Array(0); //      [E, 3] x right, y up in NDC, depth in world units
  weight = new Float64Array(0); //     [E] 1 / depth (orthographic: 1): barycentrics are perspective-correct after division by the depth
  pointGradient = new Float64Array(0); // [E, 3]
  corner: Int32Array = new Int32Array(0); // [T, 3] into the corners, −1 first = left out; a copy of the faces only where something is cut
  face = new Int32Array(0); //         [second halves] triangle F + i is a part of face[i]
  twin = new Map<number, number>(); // between the two halves of a face
  from = new Int32Array(0); //         [made, 2] vertices a, b
  t = new Float64Array(0); //          [made]
  tGradient = new Float64Array(0); //  [made]
}

/** The face that triangle i is, or is a part of. */
export function faceOf({ face }: Triangles, faces: Int32Array, i: number): number {
  return i < faces.length / 3 ? i : face[i - faces.length / 3]!;
}

/** Fills `triangles` from `view`. */
export function toTriangles(faces: Int32Array, near: number, cull: boolean, work: Workspace): void {
  const { view, vertices, triangles, orthographic, reach } = work;
  const F = faces.length / 3;
  const cut: number[] = [];
  let dropped = false;
  for (let f = 0; f < F; f++) {
    const ahead =
      (-view[3 * faces[3 * f]! + 2]! >= near ? 1 : 0) +
      (-view[3 * faces[3 * f + 1]! + 2]! >= near ? 1 : 0) +
      (-view[3 * faces[3 * f + 2]! + 2]! >= near ? 1 : 0);
    if (ahead === 0) dropped = true;
    else if (ahead < 3) cut.push(f);
  }
  const made = 2 * cut.length;
  const E = vertices + made;
  if (triangles.point.length < 3 * E) {
    triangles.point = new Float64Array(3 * Math.ceil(1.25 * E));
    triangles.weight = new Float64Array(triangles.point.length / 3);
    triangles.pointGradient = new Float64Array(0);
  }
  const { point, weight } = triangles;
  const scale = 1 / reach; // NDC are view coordinates over depth (orthographic: alone) over this
  for (let i = 0; i < 3 * vertices; i += 3) {
    const depth = -view[i + 2]!;
    const over = orthographic ? 1 : 1 / depth;
    point[i] = view[i]! * over * scale;
    point[i + 1] = view[i + 1]! * over * scale;
    point[i + 2] = depth;
    weight[i / 3] = over;
  }
  triangles.made = made;
  triangles.twin.clear();
  triangles.corner = faces;
  triangles.count = F;
  if (cut.length > 0 || dropped) cutFaces(faces, near, cut, work);
  if (cull) leaveOut(faces, triangles);
}

function cutFaces(
  faces: Int32Array,
  near: number,
  cut: readonly number[],
  { view, vertices, triangles, orthographic, reach }: Workspace,
): void {
  const { point } = triangles;
  const F = faces.length / 3;
  const corner = new Int32Array(3 * (F + cut.length));
  corner.set(faces);
  for (let f = 0; f < F; f++) if ([0, 1, 2].every((k) => -view[3 * faces[3 * f + k]! + 2]! < near)) corner[3 * f] = -1;
  triangles.from = new Int32Array(2 * triangles.made);
  triangles.t = new Float64Array(triangles.made);
  triangles.face = new Int32Array(cut.length);
  let halves = 0;
  let next = 0;
  const onPlane = (a: number, b: number): number => {
    const t = (-near - view[3 * a + 2]!) / (view[3 * b + 2]! - view[3 * a + 2]!);
    const at = 3 * (vertices + next);
    const scale = 1 / ((orthographic ? 1 : near) * reach);
    for (let k = 0; k < 2; k++) point[at + k] = (view[3 * a + k]! + t * (view[3 * b + k]! - view[3 * a + k]!)) * scale;
    point[at + 2] = near;
    triangles.weight[vertices + next] = orthographic ? 1 : 1 / near;
    triangles.from[2 * next] = a;
    triangles.from[2 * next + 1] = b;
    triangles.t[next] = t;
    return vertices + next++;
  };
  for (const f of cut) {
    const ahead = [0, 1, 2].filter((k) => -view[3 * faces[3 * f + k]! + 2]! >= near);
    // Turned so that the odd one out comes first; a turn keeps the winding.
    const odd = ahead.length === 1 ? ahead[0]! : [0, 1, 2].find((k) => !ahead.includes(k))!;
    const [a, b, c] = [0, 1, 2].map((k) => faces[3 * f + ((odd + k) % 3)]!) as [number, number, number];
    const [ab, ac] = [onPlane(a, b), onPlane(a, c)];
    if (ahead.length === 1) {
      corner.set([a, ab, ac], 3 * f);
      continue;
    }
    corner.set([ab, b, ac], 3 * f);
    corner.set([ac, b, c], 3 * (F + halves));
    triangles.face[halves] = f;
    triangles.twin.set(f, F + halves);
    triangles.twin.set(F + halves, f);
    halves++;
  }
  triangles.corner = corner;
  triangles.count = F + halves;
}

/** Leaves out what is seen from behind: clockwise in the picture. */
function leaveOut(faces: Int32Array, triangles: Triangles): void {
  if (triangles.corner === faces) triangles.corner = faces.slice();
  const { corner, count } = triangles;
  for (let i = 0; i < count; i++) if (corner[3 * i]! >= 0 && areaOf(triangles, i) < 0) corner[3 * i] = -1;
}

/** Twice the signed area in NDC², > 0 counter-clockwise; 0 where left out or seen edge-on. */
export function areaOf({ point, corner }: Triangles, i: number): number {
  if (corner[3 * i]! < 0) return 0;
  const a = 3 * corner[3 * i]!;
  const b = 3 * corner[3 * i + 1]!;
  const c = 3 * corner[3 * i + 2]!;
  const area = (point[b]! - point[a]!) * (point[c + 1]! - point[a + 1]!) - (point[c]! - point[a]!) * (point[b + 1]! - point[a + 1]!);
  return Math.abs(area) > EDGE_ON ? area : 0;
}

/** `pointGradient`, `tGradient` and `facingGradient`, all zero. */
export function readyTrianglesGradient(work: Workspace): void {
  const { triangles, facing } = work;
  if (work.facingGradient.length !== facing.length) work.facingGradient = new Float64Array(facing.length);
  else work.facingGradient.fill(0);
  const { point, made } = triangles;
  if (triangles.pointGradient.length !== point.length) triangles.pointGradient = new Float64Array(point.length);
  else triangles.pointGradient.fill(0);
  triangles.tGradient = new Float64Array(made);
}

/** From `pointGradient`, `tGradient` and `facingGradient` to pose and world vertices. Uses them up. */
export function trianglesBackward(
  vertices: Float64Array,
  faces: Int32Array,
  options: DrawOptions,
  pose: Pose,
  work: Workspace,
  vertexGradient: Float64Array | null,
  poseGradient: PoseGradient,
): void {
  const { near } = options;
  const { view, triangles, orthographic, reach } = work;
  const { point, pointGradient: gradient, made, from, t, tGradient } = triangles;
  const V = vertices.length / 3;
  const viewGradient = new Float64Array(vertices.length);
  for (let i = 0; i < made; i++) {
    // x = (x_a + t (x_b − x_a)) / (near · reach), t = (−near − z_a) / (z_b − z_a)
    const [a, b] = [3 * from[2 * i]!, 3 * from[2 * i + 1]!];
    const at = 3 * (V + i);
    const scale = 1 / ((orthographic ? 1 : near) * reach);
    let gt = tGradient[i]!;
    for (let k = 0; k < 2; k++) {
      const g = gradient[at + k]! * scale;
      viewGradient[a + k]! += (1 - t[i]!) * g;
      viewGradient[b + k]! += t[i]! * g;
      gt += g * (view[b + k]! - view[a + k]!);
    }
    const drop = view[b + 2]! - view[a + 2]!;
    viewGradient[a + 2]! -= (gt * (1 - t[i]!)) / drop;
    viewGradient[b + 2]! -= (gt * t[i]!) / drop;
  }
  for (let i = 0; i < vertices.length; i += 3) {
    const gx = gradient[i]!;
    const gy = gradient[i + 1]!;
    const gz = gradient[i + 2]!;
    if (gx === 0 && gy === 0 && gz === 0) continue;
    const depth = point[i + 2]!;
    const scale = 1 / ((orthographic ? 1 : depth) * reach);
    viewGradient[i]! += gx * scale;
    viewGradient[i + 1]! += gy * scale;
    viewGradient[i + 2]! += (orthographic ? 0 : (gx * point[i]! + gy * point[i + 1]!) / depth) - gz;
  }
  if (facesFade(options)) faceTheEyeBackward(faces, work, viewGradient);
  toViewBackward(vertices, pose, viewGradient, vertexGradient, poseGradient);
}
