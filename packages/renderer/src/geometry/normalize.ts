/** @file Shapes into the unit sphere. */

import { tensor } from "@dilf/tensor";
import { type FloatData, type Shape, zerosLike } from "../shape.ts";
import { checkMesh, checkPoints } from "./check.ts";

/**
 * Moved and scaled so that the middle of the bounding box is the origin and the farthest point has distance 1. The box, not
 * the mean of the vertices (MVTN's choice for points): the mean depends on how finely parts are cut, and leaves shapes off the middle of the picture.
 * Vertices without a face do not count.
 * @throws RangeError for an unsound shape or one whose points all coincide
 */
export function normalizeShape<S extends Shape<FloatData>>(shape: S): S {
  const given: Shape<FloatData> = shape;
  if (given.kind === "points") {
    checkPoints("normalizeShape", given);
    const all = new Int32Array(given.points.shape[0]!);
    for (let i = 0; i < all.length; i++) all[i] = i;
    return { ...shape, points: tensor(centred(given.points.data, all), given.points.shape) };
  }
  checkMesh("normalizeShape", given);
  return { ...shape, vertices: tensor(centred(given.vertices.data, given.faces.data), given.vertices.shape) };
}

/**
 * (p − c) / r with c the middle of the bounding box and r the greatest distance from it, both over the points that `used` names:
 * a vertex no face uses is not seen, so it must not move the shape.
 */
function centred<D extends FloatData>(points: D, used: Int32Array): D {
  let lowX = Infinity;
  let lowY = Infinity;
  let lowZ = Infinity;
  let highX = -Infinity;
  let highY = -Infinity;
  let highZ = -Infinity;
  for (let i = 0; i < used.length; i++) {
    const p = 3 * used[i]!;
    const x = points[p]!;
    const y = points[p + 1]!;
    const z = points[p + 2]!;
    if (x < lowX) lowX = x;
    if (x > highX) highX = x;
    if (y < lowY) lowY = y;
    if (y > highY) highY = y;
    if (z < lowZ) lowZ = z;
    if (z > highZ) highZ = z;
  }
  const cx = (lowX + highX) / 2;
  const cy = (lowY + highY) / 2;
  const cz = (lowZ + highZ) / 2;
  let radius = 0;
  let least = 0; // squared; nearer points need no root
  for (let i = 0; i < used.length; i++) {
    const p = 3 * used[i]!;
    const x = points[p]! - cx;
    const y = points[p + 1]! - cy;
    const z = points[p + 2]! - cz;
    if (x * x + y * y + z * z < least) continue;
    const r = Math.hypot(x, y, z);
    if (r > radius) {
      radius = r;
      least = r * r * (1 - 1e-12); // the two ways to round differ by less
    }
  }
  if (!(radius > 0 && Number.isFinite(radius)))
    throw new RangeError(`normalizeShape: all points of the shape coincide at (${cx}, ${cy}, ${cz}), so it has no size to scale`);
  const out = zerosLike(points, points.length);
  for (let i = 0; i < points.length; i += 3) {
    out[i] = (points[i]! - cx) / radius;
    out[i + 1] = (points[i + 1]! - cy) / radius;
    out[i + 2] = (points[i + 2]! - cz) / radius;
  }
  return out;
}
