/**
 * @file PointCLIP V2's depth maps (Zhu et al. 2023, "realistic projection"): ten sides as grids of 8 layers, thickened by a maximum over 7 × 7, smoothed by a Gaussian
 * over 3 × 3, flattened by the maximum over the layers; near is dark.
 */

import { type Tensor, tensor } from "@dilf/tensor";
import { checkPoints } from "../../geometry/check.ts";
import type { FloatData, PointCloud } from "../../shape.ts";
import { eulerMatrix, turn } from "./euler.ts";
import { checkSize } from "./pointclip.ts";
import { enlarge } from "./resize.ts";

const RESOLUTION = 112;
const LAYERS = 8;
const FILL = 0.8; // of the grid across the line of sight
const DEPTH_BIAS = 0.2;
const POOL = 7;
const POOL_PAD = 2;
const POOLED = RESOLUTION + 2 * POOL_PAD - POOL + 1; // 110
const SIGMA = 3; // pixels
const QUARTER = Math.PI / 2;

/** Euler angles about x and y (about z always a quarter), and the second turn about y that shows more of the surface. */
const TURNS = [
  ...[0.5, 1.5, 2.5, 3.5, 0, 1, 2, 3].map((quarters) => ({ x: quarters * QUARTER, y: 0, tilt: Math.PI / 9 })),
  { x: 0, y: -QUARTER, tilt: Math.PI / 15 },
  { x: 0, y: QUARTER, tilt: Math.PI / 15 },
];

/**
 * PointCLIP V2's ten depth maps, [10, S, S, 3] in 0..1, near dark, background 1, drawn at 110 pixels and enlarged.
 * Any size and place of the cloud. Forward only. @throws RangeError where all points coincide
 */
export function pointclipV2Depth(cloud: PointCloud<FloatData>, size = 224): Tensor {
  checkSize("pointclipV2Depth", size);
  checkPoints("pointclipV2Depth", cloud);
  const points = Float64Array.from(cloud.points.data);
  const out = new Float32Array(3 * TURNS.length * size * size);
  for (const [n, { x, y, tilt }] of TURNS.entries()) {
    const turned = turn(turn(points, eulerMatrix(x, y, QUARTER)), eulerMatrix(0, tilt, 0));
    enlarge(flattened(gridOf(turned)), POOLED, size, out, 3 * n * size * size);
  }
  return tensor(out, [TURNS.length, size, size, 3]);
}

/** [LAYERS, R, R]: the greatest layer coordinate of the points in each cell, 0 where there is none. Rows run along x, columns along y. */
function gridOf(turned: Float64Array): Float64Array {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < turned.length; i++) {
    low[i % 3] = Math.min(low[i % 3]!, turned[i]!);
    high[i % 3] = Math.max(high[i % 3]!, turned[i]!);
  }
  const extent = Math.max(high[0]! - low[0]!, high[1]! - low[1]!, high[2]! - low[2]!);
  if (!(extent > 0)) throw new RangeError("pointclipV2Depth: all points coincide, there is nothing to scale by");
  const unit = (i: number, axis: number) => (2 * (turned[i + axis]! - (low[axis]! + high[axis]!) / 2)) / extent; // −1..1
  const cell = (value: number) => Math.min(Math.max(Math.ceil(value), 1), RESOLUTION - 2);
  const grid = new Float64Array(LAYERS * RESOLUTION * RESOLUTION);
  for (let i = 0; i < turned.length; i += 3) {
    const row = cell(((unit(i, 0) * FILL + 1) / 2) * RESOLUTION);
    const column = cell(((unit(i, 1) * FILL + 1) / 2) * RESOLUTION);
    const z = (((unit(i, 2) + 1) / 2 + DEPTH_BIAS) / (1 + DEPTH_BIAS)) * (LAYERS - 2);
    const at = (Math.ceil(z) * RESOLUTION + row) * RESOLUTION + column;
    grid[at] = Math.max(grid[at]!, Math.min(Math.max(z, 1), LAYERS - 2));
  }
  return grid;
}

/** [110, 110]: 1 − the blurred maximum / its greatest value. */
function flattened(grid: Float64Array): Float64Array {
  const side = Math.exp(-1 / (2 * SIGMA ** 2));
  const kernel = [side / (1 + 2 * side), 1 / (1 + 2 * side), side / (1 + 2 * side)]; // the 3 × 3 Gaussian is its product with itself
  const flat = new Float64Array(POOLED * POOLED);
  for (let layer = 0; layer < LAYERS; layer++) {
    const pooled = dilated(grid.subarray(layer * RESOLUTION ** 2, (layer + 1) * RESOLUTION ** 2));
    for (let i = 0; i < POOLED; i++)
      for (let j = 0; j < POOLED; j++) {
        let sum = 0;
        for (let di = -1; di <= 1; di++)
          for (let dj = -1; dj <= 1; dj++)
            if (i + di >= 0 && i + di < POOLED && j + dj >= 0 && j + dj < POOLED)
              sum += kernel[di + 1]! * kernel[dj + 1]! * pooled[(i + di) * POOLED + j + dj]!;
        if (sum > flat[i * POOLED + j]!) flat[i * POOLED + j] = sum;
      }
  }
  const greatest = flat.reduce((a, b) => Math.max(a, b), 0);
  return flat.map((value) => 1 - value / greatest);
}

/** The maximum over 7 × 7 cells, padded by 2: along rows, then along columns. Cell (i, j) of the result looks at i − 2 .. i + 4. */
function dilated(layer: Float64Array): Float64Array {
  const rows = new Float64Array(RESOLUTION * POOLED);
  for (let i = 0; i < RESOLUTION; i++)
    for (let j = 0; j < POOLED; j++) {
      let most = 0;
      for (let k = Math.max(0, j - POOL_PAD); k < Math.min(RESOLUTION, j - POOL_PAD + POOL); k++)
        most = Math.max(most, layer[i * RESOLUTION + k]!);
      rows[i * POOLED + j] = most;
    }
  const out = new Float64Array(POOLED * POOLED);
  for (let i = 0; i < POOLED; i++)
    for (let k = Math.max(0, i - POOL_PAD); k < Math.min(RESOLUTION, i - POOL_PAD + POOL); k++)
      for (let j = 0; j < POOLED; j++) out[i * POOLED + j] = Math.max(out[i * POOLED + j]!, rows[k * POOLED + j]!);
  return out;
}
