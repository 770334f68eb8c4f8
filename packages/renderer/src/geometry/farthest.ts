/** @file Farthest-point sampling (Eldar et al. 1997): points that cover a cloud evenly. */

import { expectShape, type Tensor, tensor } from "@dilf/tensor";
import { type FloatData, type PointCloud, zerosLike } from "../shape.ts";
import { checkFinite } from "./check.ts";

/**
 * Farthest-point sampling of points [P, 3]: the indices of n of them [n], the first is `start`, each next one is as
 * far as can be from all before (the first of equals). Points that coincide come last, in order. n · P steps.
 * @throws RangeError unless n is an integer in 1..P and start one in 0..P − 1; for points that are not finite
 * @example takePoints(cloud, farthestPoints(cloud.points, 1024))
 */
export function farthestPoints(points: Tensor<FloatData>, n: number, start = 0): Int32Array {
  const { P } = expectShape("farthestPoints", "points", points, ["P", 3]);
  if (!(Number.isInteger(n) && n > 0 && n <= P))
    throw new RangeError(`farthestPoints: n must be an integer in 1..${P}, the number of points, got ${n}`);
  if (!(Number.isInteger(start) && start >= 0 && start < P))
    throw new RangeError(`farthestPoints: start must be a point's index in 0..${P - 1}, got ${start}`);
  const data = points.data;
  checkFinite("farthestPoints", "point", data, 3);
  const chosen = new Int32Array(n);
  const nearest = new Float64Array(P).fill(Infinity); // squared distance to the nearest chosen one
  chosen[0] = start;
  for (let k = 1, last = start; k < n; k++) {
    const lx = data[3 * last]!;
    const ly = data[3 * last + 1]!;
    const lz = data[3 * last + 2]!;
    let best = -1;
    let most = -1;
    for (let p = 0, i = 0; p < P; p++, i += 3) {
      const x = data[i]! - lx;
      const y = data[i + 1]! - ly;
      const z = data[i + 2]! - lz;
      const distance = x * x + y * y + z * z;
      let near = nearest[p]!;
      if (distance < near) {
        near = distance;
        nearest[p] = near;
      }
      if (near > most) {
        most = near;
        best = p;
      }
    }
    // Every point left lies on a chosen one: they follow in their order.
    if (most <= 0) {
      const taken = new Set(chosen.subarray(0, k));
      for (let p = 0; k < n; p++) if (!taken.has(p)) chosen[k++] = p;
      return chosen;
    }
    nearest[last] = -1; // a chosen point is not chosen again
    chosen[k] = best;
    last = best;
  }
  return chosen;
}

/** The points with these indices, in this order, with their colours and normals. @throws RangeError for an index out of range */
export function takePoints<D extends FloatData>(cloud: PointCloud<D>, indices: ArrayLike<number>): PointCloud<D> {
  const { P } = expectShape("takePoints", "points", cloud.points, ["P", 3]);
  const n = indices.length;
  for (let i = 0; i < n; i++) {
    const index = indices[i]!;
    if (!(Number.isInteger(index) && index >= 0 && index < P))
      throw new RangeError(`takePoints: index ${i} is ${index}, the cloud has points 0..${P - 1}`);
  }
  const rows = ({ data }: Tensor<D>): Tensor<D> => {
    const out = zerosLike(data, 3 * n);
    for (let i = 0; i < n; i++) for (let axis = 0; axis < 3; axis++) out[3 * i + axis] = data[3 * indices[i]! + axis]!;
    return tensor(out, [n, 3]);
  };
  return {
    kind: "points",
    points: rows(cloud.points),
    ...(cloud.colors ? { colors: rows(cloud.colors) } : {}),
    ...(cloud.normals ? { normals: rows(cloud.normals) } : {}),
  };
}
