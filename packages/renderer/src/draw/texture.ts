/**
 * @file Pictures on faces: bilinear, from texel centres, no mipmaps.
 *
 * (u, v) = (0, 0) is the bottom left corner of the picture, so the texel in row i, column j has its centre at ((j + ½) / W, 1 − (i + ½) / H).
 */

import type { FloatData, Texture } from "../shape.ts";

export interface Skin {
  readonly textures: readonly Texture<FloatData>[];
  readonly uvs: FloatData; //          [F, 3, 2]
  readonly wears: Int32Array | null; // [F] which texture, −1 = none; null: all the first
}

/** The four texels around a point and their weights: reused for every sample, so that nothing is allocated in the loops. */
export interface Taps {
  readonly offset: Int32Array; //  [4] into the texels: top left, top right, bottom left, bottom right
  readonly weight: Float64Array; // [4], sum 1
  x: number; // how far from left to right, 0..1
  y: number; // how far from top to bottom, 0..1
}

export const newTaps = (): Taps => ({ offset: new Int32Array(4), weight: new Float64Array(4), x: 0, y: 0 });

export function findTaps({ texels, wrap }: Texture<FloatData>, u: number, v: number, taps: Taps): void {
  const [height, width] = texels.shape as [number, number, number];
  const x = u * width - 0.5;
  const y = (1 - v) * height - 0.5;
  const left = Math.floor(x);
  const top = Math.floor(y);
  taps.x = x - left;
  taps.y = y - top;
  const j0 = wrapped(left, width, wrap);
  const j1 = wrapped(left + 1, width, wrap);
  const i0 = wrapped(top, height, wrap);
  const i1 = wrapped(top + 1, height, wrap);
  const { offset, weight } = taps;
  offset[0] = 3 * (i0 * width + j0);
  offset[1] = 3 * (i0 * width + j1);
  offset[2] = 3 * (i1 * width + j0);
  offset[3] = 3 * (i1 * width + j1);
  weight[0] = (1 - taps.x) * (1 - taps.y);
  weight[1] = taps.x * (1 - taps.y);
  weight[2] = (1 - taps.x) * taps.y;
  weight[3] = taps.x * taps.y;
}

function wrapped(i: number, n: number, wrap: Texture["wrap"]): number {
  if (wrap === "clamp") return i < 0 ? 0 : i >= n ? n - 1 : i;
  if (wrap === "repeat") return i - n * Math.floor(i / n);
  const j = i - 2 * n * Math.floor(i / (2 * n)); // a picture and its mirror image
  return j < n ? j : 2 * n - 1 - j;
}

/** Component k at the taps. */
export function tapped(texels: FloatData, { offset, weight }: Taps, k: number): number {
  return (
    weight[0]! * texels[offset[0]! + k]! +
    weight[1]! * texels[offset[1]! + k]! +
    weight[2]! * texels[offset[2]! + k]! +
    weight[3]! * texels[offset[3]! + k]!
  );
}

/** ∂ component k / ∂u; that by v is `slopeV`. Within one square of texels; on its border the right and lower square counts. */
export function slopeU(texels: FloatData, width: number, { offset, y }: Taps, k: number): number {
  const top = texels[offset[1]! + k]! - texels[offset[0]! + k]!;
  const bottom = texels[offset[3]! + k]! - texels[offset[2]! + k]!;
  return width * (top + y * (bottom - top));
}

export function slopeV(texels: FloatData, height: number, { offset, x }: Taps, k: number): number {
  const left = texels[offset[2]! + k]! - texels[offset[0]! + k]!;
  const right = texels[offset[3]! + k]! - texels[offset[1]! + k]!;
  return -height * (left + x * (right - left));
}
