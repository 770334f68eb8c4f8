/** @file PointCLIP's depth maps (Zhang et al. 2022): six sides in perspective, one pixel a point, where several meet the mean depth weighted by nearness. */

import { type Tensor, tensor } from "@dilf/tensor";
import { checkPoints } from "../../geometry/check.ts";
import type { FloatData, PointCloud } from "../../shape.ts";
import { eulerMatrix, turn } from "./euler.ts";
import { enlarge } from "./resize.ts";

const RESOLUTION = 128;
const AWAY = 1.6; // from the eye to the origin
const QUARTER = Math.PI / 2;
const TURNS = [
  [0, 0],
  [QUARTER, 0],
  [2 * QUARTER, 0],
  [3 * QUARTER, 0],
  [0, -QUARTER],
  [0, QUARTER],
] as const;

/**
 * PointCLIP's six depth maps, [6, S, S, 3]: depths in world units from an eye at 1.6, 0 where no point is (not display
 * values: what the original hands to its encoder), drawn at 128 pixels and enlarged. Give it clouds in the unit sphere. Forward only.
 */
export function pointclipDepth(cloud: PointCloud<FloatData>, size = 224): Tensor {
  checkSize("pointclipDepth", size);
  checkPoints("pointclipDepth", cloud);
  const points = Float64Array.from(cloud.points.data);
  const out = new Float32Array(3 * TURNS.length * size * size);
  for (const [n, [x, y]] of TURNS.entries())
    enlarge(weightedDepth(turn(points, eulerMatrix(x, y, QUARTER))), RESOLUTION, size, out, 3 * n * size * size);
  return tensor(out, [TURNS.length, size, size, 3]);
}

/** Σ w z / Σ w with w = 1 / z over the points that fall on a pixel, 0 where none does. Rows run along x, columns along y. */
function weightedDepth(turned: Float64Array): Float64Array {
  const weights = new Float64Array(RESOLUTION * RESOLUTION);
  const sums = new Float64Array(RESOLUTION * RESOLUTION);
  for (let o = 0; o < turned.length; o += 3) {
    const z = turned[o + 2]! + AWAY;
    if (z <= 0) continue;
    const row = Math.ceil(((turned[o]! / z + 1) * RESOLUTION) / 2 - 0.5);
    const column = Math.ceil(((turned[o + 1]! / z + 1) * RESOLUTION) / 2 - 0.5);
    if (row < 0 || row >= RESOLUTION || column < 0 || column >= RESOLUTION) continue;
    weights[row * RESOLUTION + column]! += 1 / z;
    sums[row * RESOLUTION + column]! += 1;
  }
  return sums.map((sum, p) => (sum > 0 ? sum / weights[p]! : 0));
}

export function checkSize(where: string, size: number): void {
  if (!(Number.isInteger(size) && size > 0 && size <= 8192))
    throw new RangeError(`${where}: size must be an integer in 1..8192, got ${size}`);
}
