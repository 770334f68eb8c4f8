/** @file One mesh from N cameras, on this thread, without promises. */

import { expectShape, type Tensor, tensor } from "@dilf/tensor";
import { checkCameras } from "../camera/cameras.ts";
import { addInto, type Camera } from "../painter.ts";
import type { Cameras, ShapeGradient } from "../renderer.ts";
import { type FloatData, type Mesh, zerosLike } from "../shape.ts";
import { drawOptions, type GivenOptions } from "./options.ts";
import { meshPainter } from "./painter.ts";

/** The gradient of ⟨cotangent, pictures⟩ of one mesh. */
export interface DrawGradient<D extends FloatData = Float32Array> extends Cameras<D> {
  /** Only when asked for. */
  readonly mesh?: ShapeGradient<D>;
}

/** A picture with its way back, without promises. */
export interface DrawnMesh<D extends FloatData = Float32Array> {
  readonly value: Tensor<D>; // [N, S, S, 3]
  pullback(cotangent: Tensor<FloatData>, wrt?: { readonly mesh?: boolean }): DrawGradient<D>;
}

/**
 * Pictures [N, S, S, 3] of one mesh from N cameras, display values in 0..1, in the precision of
 * `mesh.vertices`. Perspective, z-buffered, one face per pixel, both sides drawn; defaults in `DRAW_DEFAULTS`.
 * @param cameras [N] each
 * @throws RangeError for a mesh that is empty, not finite or points outside its vertices; for cameras or options out of range
 */
export function drawMesh<D extends FloatData>(mesh: Mesh<D>, cameras: Cameras<FloatData>, options: GivenOptions = {}): Tensor<D> {
  const full = drawOptions("drawMesh", options);
  const list = listOf("drawMesh", cameras);
  const painter = meshPainter("drawMesh", mesh, full);
  const part = 3 * full.size * full.size;
  const pictures = zerosLike(mesh.vertices.data, list.length * part);
  for (const [n, camera] of list.entries()) painter.draw(camera, pictures.subarray(n * part, (n + 1) * part), false);
  return tensor(pictures, [list.length, full.size, full.size, 3]);
}

/**
 * The same pictures with their pullback: cotangent [N, S, S, 3] → gradient per degree of azimuth
 * and elevation, per world unit of distance, and with `{ mesh: true }` for the vertices [V, 3] and colours [V, 3]. It is the derivative of the
 * picture that is drawn; which face a pixel sees and which faces share a normal are held fixed, outlines move through `antialias`.
 */
export function drawMeshWithGradient<D extends FloatData>(
  mesh: Mesh<D>,
  cameras: Cameras<FloatData>,
  options: GivenOptions = {},
): DrawnMesh<D> {
  const where = "drawMeshWithGradient";
  const full = drawOptions(where, options);
  const { size } = full;
  const list = listOf(where, cameras);
  const N = list.length;
  const painter = meshPainter(where, mesh, full);
  const like = mesh.vertices.data;
  const part = 3 * size * size;
  const pictures = zerosLike(like, N * part);
  const kept = list.map((camera, n) => painter.draw(camera, pictures.subarray(n * part, (n + 1) * part), true));
  return {
    value: tensor(pictures, [N, size, size, 3]),
    pullback: (cotangent, wrt = {}) => {
      expectShape(`${where}.pullback`, "cotangent", cotangent, [N, size, size, 3]);
      const [azimuth, elevation, distance] = [zerosLike(like, N), zerosLike(like, N), zerosLike(like, N)];
      const total = wrt.mesh ? painter.zeroGradient() : null;
      for (const [n, camera] of list.entries()) {
        const own = total && N > 1 ? painter.zeroGradient() : total;
        const gradient = painter.pull(camera, cotangent.data.subarray(n * part, (n + 1) * part), kept[n]!, own);
        if (total && own && own !== total) addInto(total, own);
        azimuth[n] = gradient.azimuth;
        elevation[n] = gradient.elevation;
        distance[n] = gradient.distance;
      }
      return {
        azimuth: tensor(azimuth, [N]),
        elevation: tensor(elevation, [N]),
        distance: tensor(distance, [N]),
        ...(total ? { mesh: painter.finish(total) } : {}),
      };
    },
  };
}

/** Checked, one by one. */
export function listOf(where: string, cameras: Cameras<FloatData>): Camera[] {
  checkCameras(where, cameras, ["N"]);
  const { azimuth, elevation, distance } = cameras;
  return Array.from(azimuth.data, (a, n) => ({ azimuth: a, elevation: elevation.data[n]!, distance: distance.data[n]! }));
}
