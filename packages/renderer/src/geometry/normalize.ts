/** @file Shapes into the unit sphere. */

import { tensor } from "@dilf/tensor";
import { type FloatData, type Shape, zerosLike } from "../shape.ts";
import { checkMesh, checkPoints } from "./check.ts";

/** See `index.ts`. */
export function normalizeShape<S extends Shape<FloatData>>(shape: S): S {
  const given: Shape<FloatData> = shape;
  if (given.kind === "points") {
    checkPoints("normalizeShape", given);
    const all = Int32Array.from({ length: given.points.shape[0]! }, (_, i) => i);
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
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const index of used)
    for (let axis = 0; axis < 3; axis++) {
      const x = points[3 * index + axis]!;
      if (x < low[axis]!) low[axis] = x;
      if (x > high[axis]!) high[axis] = x;
    }
  const [cx, cy, cz] = [0, 1, 2].map((axis) => (low[axis]! + high[axis]!) / 2) as [number, number, number];
  let radius = 0;
  for (const index of used) {
    const r = Math.hypot(points[3 * index]! - cx, points[3 * index + 1]! - cy, points[3 * index + 2]! - cz);
    if (r > radius) radius = r;
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
