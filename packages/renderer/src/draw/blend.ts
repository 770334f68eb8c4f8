/**
 * @file How the K nearest faces of a pixel become its colour (Liu et al. 2019, "Soft Rasterizer"; the formulas are PyTorch3D's).
 *
 * p_k = σ(−d_k / sigma), d_k the squared distance to the outline, < 0 inside; 1 − α = Π (1 − p_k), or max(0, 1 − Σ p_k)² by `SoftOptions.alpha`.
 * "soft": h_k = (far − z_k) / (far − near), m = max(h, 1e-10), w_k = p_k exp((h_k − m) / gamma), δ = max(exp((1e-10 − m) / gamma), 1e-10),
 * rgb = (Σ w_k c_k + δ background) / (Σ w_k + δ), drawn over the background by α (or alone, see `SoftOptions.composite`).
 * "coverage": one colour over the background by α.
 */

import type { Blending } from "./modes/mode.ts";
import type { DrawOptions, Vector3 } from "./options.ts";
import type { Workspace } from "./workspace.ts";

const TINY = 1e-10;
const BLACK: Vector3 = [0, 0, 0];

/** Fills `picture` from the fragments, and `share` and `bias`. */
export function blendLayers(blending: Blending, options: DrawOptions, work: Workspace): void {
  const { picture, fragments } = work;
  const { count, pixel } = fragments;
  const [red, green, blue] = options.background;
  for (let o = 0; o < 3 * work.size * work.size; o += 3) {
    picture[o] = red;
    picture[o + 1] = green;
    picture[o + 2] = blue;
  }
  const numbers = constants(options);
  for (let begin = 0, end = 0; begin < count; begin = end) {
    const p = pixel[begin]!;
    while (end < count && pixel[end] === p) end++;
    if (blending === "coverage") coverPixel(begin, end, p, numbers, work);
    else softPixel(begin, end, p, numbers, work);
  }
}

/** In one typed array, for the reason given in phong-direct.ts: sigma, gamma, near, far, 1 where composed over the background, background, foreground, 1 where α is a sum. */
function constants({ soft: { sigma, gamma, near, far, composite, alpha }, background, color }: DrawOptions): Float64Array {
  return Float64Array.of(
    sigma,
    gamma,
    near,
    far,
    composite === "over" ? 1 : 0,
    ...background,
    ...(color === "vertex" ? BLACK : color),
    alpha === "sum" ? 1 : 0,
  );
}

function coverPixel(begin: number, end: number, p: number, numbers: Float64Array, { picture, fragments }: Workspace): void {
  const { distance, share } = fragments;
  const sigma = numbers[0]!;
  const sums = numbers[11] === 1;
  let clear = 1; // 1 − α
  for (let i = begin; i < end; i++) {
    const own = 1 / (1 + Math.exp(distance[i]! / sigma));
    share[i] = own;
    clear = sums ? clear - own : clear * (1 - own);
  }
  if (sums) clear = clear > 0 ? clear * clear : 0;
  for (let k = 0; k < 3; k++) picture[3 * p + k] = numbers[8 + k]! + clear * (numbers[5 + k]! - numbers[8 + k]!);
}

function softPixel(begin: number, end: number, p: number, numbers: Float64Array, { picture, fragments }: Workspace): void {
  const { depth, distance, color, share, bias } = fragments;
  const sigma = numbers[0]!;
  const gamma = numbers[1]!;
  const far = numbers[3]!;
  const range = far - numbers[2]!;
  const sums = numbers[11] === 1;
  const red = numbers[5]!;
  const green = numbers[6]!;
  const blue = numbers[7]!;
  const m = Math.max((far - depth[begin]!) / range, TINY); // nearest first
  const delta = Math.max(Math.exp((TINY - m) / gamma), TINY);
  let total = delta;
  let sumR = delta * red;
  let sumG = delta * green;
  let sumB = delta * blue;
  let clear = 1;
  for (let i = begin; i < end; i++) {
    const own = 1 / (1 + Math.exp(distance[i]! / sigma));
    const prefer = Math.exp(((far - depth[i]!) / range - m) / gamma);
    const w = own * prefer;
    share[i] = own;
    bias[i] = prefer;
    clear = sums ? clear - own : clear * (1 - own);
    total += w;
    sumR += w * color[3 * i]!;
    sumG += w * color[3 * i + 1]!;
    sumB += w * color[3 * i + 2]!;
  }
  if (sums) clear = clear > 0 ? clear * clear : 0;
  if (numbers[4] === 0) clear = 0;
  const opaque = (1 - clear) / total;
  picture[3 * p] = opaque * sumR + clear * red;
  picture[3 * p + 1] = opaque * sumG + clear * green;
  picture[3 * p + 2] = opaque * sumB + clear * blue;
}

/** The way back of the picture blended last: fills the fragments' gradients of colour, depth and distance from `pictureGradient`. */
export function blendLayersBackward(blending: Blending, options: DrawOptions, work: Workspace): void {
  const { count, pixel } = work.fragments;
  const numbers = constants(options);
  for (let begin = 0, end = 0; begin < count; begin = end) {
    const p = pixel[begin]!;
    while (end < count && pixel[end] === p) end++;
    if (blending === "coverage") coverBackward(begin, end, p, numbers, work);
    else softBackward(begin, end, p, numbers, work);
  }
}

function coverBackward(begin: number, end: number, p: number, numbers: Float64Array, { pictureGradient, fragments }: Workspace): void {
  const { share, distanceGradient, depthGradient } = fragments;
  const sums = numbers[11] === 1;
  let clear = 1;
  for (let i = begin; i < end; i++) clear = sums ? clear - share[i]! : clear * (1 - share[i]!);
  let g = 0; // of 1 − α
  for (let k = 0; k < 3; k++) g += pictureGradient[3 * p + k]! * (numbers[5 + k]! - numbers[8 + k]!);
  // ∂p/∂d = −p (1 − p) / sigma. ∂(1 − α)/∂p is −(1 − α) / (1 − p) of the product, and −2 (1 − Σ p) of the sum.
  const scale = (g * (sums ? 2 * Math.max(clear, 0) : clear)) / numbers[0]!;
  for (let i = begin; i < end; i++) {
    distanceGradient[i] = scale * share[i]! * (sums ? 1 - share[i]! : 1);
    depthGradient[i] = 0;
  }
}

function softBackward(begin: number, end: number, p: number, numbers: Float64Array, { pictureGradient, fragments }: Workspace): void {
  const { depth, color, share, bias, colorGradient, depthGradient, distanceGradient } = fragments;
  const sigma = numbers[0]!;
  const gamma = numbers[1]!;
  const far = numbers[3]!;
  const range = far - numbers[2]!;
  const sums = numbers[11] === 1;
  const backR = numbers[5]!;
  const backG = numbers[6]!;
  const backB = numbers[7]!;
  const height = (far - depth[begin]!) / range;
  const m = Math.max(height, TINY);
  const floor = Math.exp((TINY - m) / gamma);
  const delta = Math.max(floor, TINY);
  let total = delta;
  let red = delta * backR;
  let green = delta * backG;
  let blue = delta * backB;
  let clear = 1;
  for (let i = begin; i < end; i++) {
    const w = share[i]! * bias[i]!;
    clear = sums ? clear - share[i]! : clear * (1 - share[i]!);
    total += w;
    red += w * color[3 * i]!;
    green += w * color[3 * i + 1]!;
    blue += w * color[3 * i + 2]!;
  }
  const over = 1 / total;
  red *= over;
  green *= over;
  blue *= over;
  let gr = pictureGradient[3 * p]!;
  let gg = pictureGradient[3 * p + 1]!;
  let gb = pictureGradient[3 * p + 2]!;
  let gClear = 0; // of 1 − α, times how that changes with p: as in `coverBackward`
  if (numbers[4] === 1) {
    gClear = gr * (backR - red) + gg * (backG - green) + gb * (backB - blue);
    if (sums) {
      const rest = Math.max(clear, 0);
      gClear *= 2 * rest;
      clear = rest * rest;
    }
    gr *= 1 - clear;
    gg *= 1 - clear;
    gb *= 1 - clear;
  }
  let gHeights = 0;
  for (let i = begin; i < end; i++) {
    const own = share[i]!;
    const part = own * bias[i]! * over;
    const gw = (gr * (color[3 * i]! - red) + gg * (color[3 * i + 1]! - green) + gb * (color[3 * i + 2]! - blue)) * over;
    colorGradient[3 * i] = gr * part;
    colorGradient[3 * i + 1] = gg * part;
    colorGradient[3 * i + 2] = gb * part;
    distanceGradient[i] = ((gClear * (sums ? 1 - own : clear) - gw * bias[i]! * (1 - own)) * own) / sigma;
    const gHeight = (gw * own * bias[i]!) / gamma;
    gHeights += gHeight;
    depthGradient[i] = -gHeight / range;
  }
  if (height <= TINY) return; // m is held
  // m is the height of the nearest: it lowers all weights, and δ where that is not at its floor.
  const gDelta = (gr * (backR - red) + gg * (backG - green) + gb * (backB - blue)) * over;
  const gm = -gHeights - (floor > TINY ? (gDelta * floor) / gamma : 0);
  depthGradient[begin]! -= gm / range;
}
