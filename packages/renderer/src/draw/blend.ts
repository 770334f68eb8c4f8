/**
 * @file How the K nearest faces of a pixel become its colour (Liu et al. 2019, "Soft Rasterizer"; the formulas are PyTorch3D's).
 *
 * p_k = σ(−d_k / sigma), d_k the squared distance to the outline, < 0 inside; α = 1 − Π (1 − p_k).
 * "soft": h_k = (far − z_k) / (far − near), m = max(h, 1e-10), w_k = p_k exp((h_k − m) / gamma), δ = max(exp((1e-10 − m) / gamma), 1e-10),
 * rgb = (Σ w_k c_k + δ background) / (Σ w_k + δ), drawn over the background by α (or alone, see `SoftOptions.composite`).
 * "coverage": one colour over the background by α.
 */

import type { Blending } from "./modes/mode.ts";
import type { DrawOptions, Vector3 } from "./options.ts";
import type { Workspace } from "./workspace.ts";

const TINY = 1e-10;
const BLACK: Vector3 = [0, 0, 0];

/** Fills `picture` from the fragments. */
export function blendLayers(blending: Blending, options: DrawOptions, work: Workspace): void {
  const { picture, fragments } = work;
  const { count, pixel } = fragments;
  const [red, green, blue] = options.background;
  for (let o = 0; o < 3 * work.size * work.size; o += 3) {
    picture[o] = red;
    picture[o + 1] = green;
    picture[o + 2] = blue;
  }
  for (let begin = 0, end = 0; begin < count; begin = end) {
    const p = pixel[begin]!;
    while (end < count && pixel[end] === p) end++;
    if (blending === "coverage") coverPixel(begin, end, p, options, work);
    else softPixel(begin, end, p, options, work);
  }
}

function foreground({ color }: DrawOptions): Vector3 {
  return color === "vertex" ? BLACK : color;
}

function coverPixel(begin: number, end: number, p: number, options: DrawOptions, { picture, fragments }: Workspace): void {
  const clear = transparency(begin, end, options.soft.sigma, fragments.distance);
  const over = foreground(options);
  for (let k = 0; k < 3; k++) picture[3 * p + k] = over[k]! + clear * (options.background[k]! - over[k]!);
}

/** 1 − α */
function transparency(begin: number, end: number, sigma: number, distance: Float64Array): number {
  let clear = 1;
  for (let i = begin; i < end; i++) clear *= 1 - 1 / (1 + Math.exp(distance[i]! / sigma));
  return clear;
}

function softPixel(begin: number, end: number, p: number, options: DrawOptions, { picture, fragments }: Workspace): void {
  const { soft, background } = options;
  const { sigma, gamma, near, far } = soft;
  const { depth, distance, color } = fragments;
  const m = Math.max((far - depth[begin]!) / (far - near), TINY); // nearest first
  const delta = Math.max(Math.exp((TINY - m) / gamma), TINY);
  let total = delta;
  let red = delta * background[0];
  let green = delta * background[1];
  let blue = delta * background[2];
  let clear = 1;
  for (let i = begin; i < end; i++) {
    const share = 1 / (1 + Math.exp(distance[i]! / sigma));
    const w = share * Math.exp(((far - depth[i]!) / (far - near) - m) / gamma);
    clear *= 1 - share;
    total += w;
    red += w * color[3 * i]!;
    green += w * color[3 * i + 1]!;
    blue += w * color[3 * i + 2]!;
  }
  if (soft.composite === "none") clear = 0;
  picture[3 * p] = (1 - clear) * (red / total) + clear * background[0];
  picture[3 * p + 1] = (1 - clear) * (green / total) + clear * background[1];
  picture[3 * p + 2] = (1 - clear) * (blue / total) + clear * background[2];
}

/** The way back: fills the fragments' gradients of colour, depth and distance from `pictureGradient`. */
export function blendLayersBackward(blending: Blending, options: DrawOptions, work: Workspace): void {
  const { count, pixel } = work.fragments;
  for (let begin = 0, end = 0; begin < count; begin = end) {
    const p = pixel[begin]!;
    while (end < count && pixel[end] === p) end++;
    if (blending === "coverage") coverBackward(begin, end, p, options, work);
    else softBackward(begin, end, p, options, work);
  }
}

function coverBackward(begin: number, end: number, p: number, options: DrawOptions, { pictureGradient, fragments }: Workspace): void {
  const { distance, distanceGradient, depthGradient } = fragments;
  const { sigma } = options.soft;
  const clear = transparency(begin, end, sigma, distance);
  const over = foreground(options);
  let g = 0; // of 1 − α
  for (let k = 0; k < 3; k++) g += pictureGradient[3 * p + k]! * (options.background[k]! - over[k]!);
  for (let i = begin; i < end; i++) {
    // ∂(1 − α)/∂d = p (1 − α) / sigma: the factor 1 − p is in the product already
    distanceGradient[i] = (g * clear) / (1 + Math.exp(distance[i]! / sigma)) / sigma;
    depthGradient[i] = 0;
  }
}

function softBackward(begin: number, end: number, p: number, options: DrawOptions, { pictureGradient, fragments }: Workspace): void {
  const { soft, background } = options;
  const { sigma, gamma, near, far } = soft;
  const { depth, distance, color, colorGradient, depthGradient, distanceGradient } = fragments;
  const height = (far - depth[begin]!) / (far - near);
  const m = Math.max(height, TINY);
  const floor = Math.exp((TINY - m) / gamma);
  const delta = Math.max(floor, TINY);
  let total = delta;
  let red = delta * background[0];
  let green = delta * background[1];
  let blue = delta * background[2];
  let clear = 1;
  for (let i = begin; i < end; i++) {
    const share = 1 / (1 + Math.exp(distance[i]! / sigma));
    const w = share * Math.exp(((far - depth[i]!) / (far - near) - m) / gamma);
    clear *= 1 - share;
    total += w;
    red += w * color[3 * i]!;
    green += w * color[3 * i + 1]!;
    blue += w * color[3 * i + 2]!;
  }
  red /= total;
  green /= total;
  blue /= total;
  let gr = pictureGradient[3 * p]!;
  let gg = pictureGradient[3 * p + 1]!;
  let gb = pictureGradient[3 * p + 2]!;
  let gClear = 0;
  if (soft.composite === "over") {
    gClear = gr * (background[0] - red) + gg * (background[1] - green) + gb * (background[2] - blue);
    gr *= 1 - clear;
    gg *= 1 - clear;
    gb *= 1 - clear;
  }
  let gHeights = 0;
  for (let i = begin; i < end; i++) {
    const share = 1 / (1 + Math.exp(distance[i]! / sigma));
    const bias = Math.exp(((far - depth[i]!) / (far - near) - m) / gamma);
    const part = (share * bias) / total;
    const gw = (gr * (color[3 * i]! - red) + gg * (color[3 * i + 1]! - green) + gb * (color[3 * i + 2]! - blue)) / total;
    colorGradient[3 * i] = gr * part;
    colorGradient[3 * i + 1] = gg * part;
    colorGradient[3 * i + 2] = gb * part;
    distanceGradient[i] = (-gw * bias * share * (1 - share) + gClear * clear * share) / sigma;
    const gHeight = (gw * share * bias) / gamma;
    gHeights += gHeight;
    depthGradient[i] = -gHeight / (far - near);
  }
  if (height <= TINY) return; // m is held
  // m is the height of the nearest: it lowers all weights, and δ where that is not at its floor.
  const gDelta = (gr * (background[0] - red) + gg * (background[1] - green) + gb * (background[2] - blue)) / total;
  const gm = -gHeights - (floor > TINY ? (gDelta * floor) / gamma : 0);
  depthGradient[begin]! -= gm / (far - near);
}
