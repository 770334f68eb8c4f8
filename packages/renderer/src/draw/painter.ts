/** @file One mesh, prepared once and drawn one picture at a time, with the way back. */

import { tensor } from "@dilf/tensor";
import { type PoseGradient, poseBackward, poseOf } from "../camera/pose.ts";
import { cornerNormalsBackward } from "../geometry/normals.ts";
import type { Painter } from "../painter.ts";
import type { ShapeGradient } from "../renderer.ts";
import { type FloatData, type Mesh, zerosLike } from "../shape.ts";
import { drawBlended, pullBlended } from "./blended.ts";
import { edgesOf } from "./edges.ts";
import { keptLayers } from "./layers.ts";
import { modes } from "./modes/index.ts";
import type { Mode } from "./modes/mode.ts";
import { drawNearest, keptNearest, nearestBackward } from "./nearest.ts";
import type { DrawOptions } from "./options.ts";
import { namedArrays, type SceneGradient, sceneOf, zeroArrays } from "./scene.ts";
import { sharedWorkspace, type Workspace } from "./workspace.ts";

/**
 * A painter of `mesh`. Its scratch memory grows with the picture, not with the number of pictures.
 * @param options complete and checked, from `drawOptions`
 * @param work scratch that painters on one thread may share
 */
export function meshPainter<D extends FloatData>(
  where: string,
  mesh: Mesh<D>,
  options: DrawOptions,
  work: Workspace = sharedWorkspace(),
): Painter<D> {
  const scene = sceneOf(where, mesh, options);
  const mode: Mode = modes[options.mode];
  const nearest = mode.blending === "nearest";
  const edges = nearest && options.antialias ? edgesOf(mesh, scene, options, mode.shader.shows) : null;
  const length = 3 * options.size * options.size;
  return {
    draw: ({ azimuth, elevation, distance }, picture, keep) => {
      const pose = poseOf(azimuth, elevation, distance);
      if (nearest) drawNearest(scene, edges, mode.shader, pose, options, work);
      else drawBlended(scene, mode, pose, options, work);
      picture.set(work.picture.subarray(0, length));
      if (!keep) return null;
      return nearest ? keptNearest(edges, work) : keptLayers(work);
    },
    zeroGradient: () => zeroArrays(scene),
    pull: ({ azimuth, elevation, distance }, cotangent, kept, into) => {
      const pose = poseOf(azimuth, elevation, distance);
      const poseGradient: PoseGradient = { right: new Float64Array(3), up: new Float64Array(3), back: new Float64Array(3), distance: 0 };
      const gradient = into ? namedArrays(scene, into) : null;
      if (nearest) nearestBackward(scene, edges, mode.shader, pose, options, work, kept!, cotangent, gradient, poseGradient);
      else pullBlended(scene, mode, pose, options, work, kept!, cotangent, gradient, poseGradient);
      const [byAzimuth, byElevation, byDistance] = poseBackward(azimuth, elevation, poseGradient);
      return { azimuth: byAzimuth, elevation: byElevation, distance: byDistance };
    },
    finish: (total) => finished(mesh, namedArrays(scene, total), scene),
  };
}

/** Closes the gradient over the normals, and gives it the element type of the mesh. */
function finished<D extends FloatData>(
  mesh: Mesh<D>,
  gradient: SceneGradient,
  { groups, cross, vertices, faces }: ReturnType<typeof sceneOf>,
): ShapeGradient<D> {
  const total = gradient.vertices.slice();
  cornerNormalsBackward(groups, cross, vertices, faces, gradient.normals, total);
  const typed = (data: Float64Array, shape: readonly number[]) => {
    const out = zerosLike(mesh.vertices.data, data.length);
    out.set(data);
    return tensor(out, shape);
  };
  const V3 = mesh.vertices.shape;
  return {
    vertices: typed(total, V3),
    ...(gradient.colors ? { colors: typed(gradient.colors, V3) } : {}),
    ...(gradient.textures.length > 0 ? { textures: gradient.textures.map((data, i) => typed(data, mesh.textures![i]!.texels.shape)) } : {}),
  };
}
