/**
 * @file How the K nearest faces of a pixel become its colour (Liu et al. 2019, "Soft Rasterizer"; the formulas are PyTorch3D's).
 *
 * p_k = σ(−d_k / sigma), d_k the squared distance to the outline, < 0 inside; 1 − α = Π (1 − p_k), or max(0, 1 − Σ p_k)² by `SoftOptions.alpha`.
 * "soft": h_k = (far − z_k) / (far − near), m = max(h, 1e-10), w_k = p_k φ_k exp((h_k − m) / gamma) with φ of facing.ts (1 in light of one side), δ = max(exp((1e-10 − m) / gamma), 1e-10),
 * rgb = (Σ w_k c_k + δ background) / (Σ w_k + δ), drawn over the background by α (or alone, see `SoftOptions.composite`).
 * "coverage": one colour over the background by α.
 */

import { exponentials } from "./exp.ts";
import { facesFade } from "./facing.ts";
import type { Blending } from "./modes/mode.ts";
import type { DrawOptions, Vector3 } from "./options.ts";
import { type Fragments, UNSEEN, type Workspace } from "./workspace.ts";

const TINY = 1e-10;
const LOG_TINY = Math.log(TINY);
const BLACK: Vector3 = [0, 0, 0];

/** What has less than this part in the weights of its pixel's colour adds nothing to the colour that a double can hold. */
const NEGLIGIBLE = 1e-17;

/** Fragments per call, see `rowBackward` in phong-direct.ts. */
const CHUNK = 512;

/**
 * Fills `share`, and with "soft" `bias` and `slot`, before anything is shaded: fragments whose colour cannot be seen get no slot and a bias of 0, and are not shaded.
 * At the default gamma they lie some 0.4 world units behind the nearest: of a sphere of 10,000 faces, with our K = 16 half of the fragments, with K = 8 and sigma = 1e-4 an eighth.
 */
export function weighLayers(blending: Blending, options: DrawOptions, work: Workspace): void {
  const { fragments, simd } = work;
  if (simd.has(work)) {
    simd.weigh(blending === "soft", options, work);
    return;
  }
  const { count } = fragments;
  const numbers = constants(options);
  for (let begin = 0; begin < count; begin += CHUNK) shareSome(begin, Math.min(count, begin + CHUNK), numbers, fragments);
  if (blending !== "soft") return;
  const { pixel } = fragments;
  for (let begin = 0, end = 0; begin < count; begin = end) {
    while (end < count && (end - begin < CHUNK || pixel[end] === pixel[end - 1])) end++;
    biasSome(begin, end, numbers, facesFade(options) ? work.facing : null, fragments);
  }
}

function shareSome(begin: number, end: number, numbers: Float64Array, { distance, share }: Fragments): void {
  const over = 1 / numbers[0]!;
  for (let i = begin; i < end; i++) share[i] = distance[i]! * over;
  exponentials(share, begin, end);
  for (let i = begin; i < end; i++) share[i] = 1 / (1 + share[i]!);
}

/** @param begin the first fragment of a pixel, as `end` is */
function biasSome(
  begin: number,
  end: number,
  numbers: Float64Array,
  facing: Float64Array | null,
  { pixel, face, depth, share, bias, slot }: Fragments,
): void {
  const far = numbers[3]!;
  const range = far - numbers[2]!;
  const over = 1 / (range * numbers[1]!);
  for (let i = begin, before = -1, top = 0; i < end; i++) {
    if (pixel[i] !== before) {
      before = pixel[i]!;
      top = Math.min(depth[i]!, far - TINY * range); // nearest first
    }
    bias[i] = (top - depth[i]!) * over;
  }
  exponentials(bias, begin, end);
  if (facing) for (let i = begin; i < end; i++) bias[i]! *= facing[face[i]!]!;
  for (let i = begin, last = begin; i < end; i = last) {
    let sum = 0;
    for (; last < end && pixel[last] === pixel[i]; last++) sum += share[last]! * bias[last]!;
    const least = NEGLIGIBLE * sum;
    for (let k = i; k < last; k++) {
      const seen = share[k]! * bias[k]! > least;
      slot[k] = seen ? k : UNSEEN;
      if (!seen) bias[k] = 0;
    }
  }
}

/** Fills the pixels of the fragments, weighed and shaded. */
export function blendLayers(blending: Blending, options: DrawOptions, work: Workspace): void {
  forPixels(blending === "coverage" ? coverPixel : softPixel, options, work);
}

/** In one typed array, for the reason given in phong-direct.ts: sigma, gamma, near, far, 1 where composed over the background, background, foreground, 1 where α is a sum, 1 where faces fade. */
function constants(options: DrawOptions): Float64Array {
  const { sigma, gamma, near, far, composite, alpha } = options.soft;
  const { background, color } = options;
  return Float64Array.of(
    sigma,
    gamma,
    near,
    far,
    composite === "over" ? 1 : 0,
    ...background,
    ...(color === "vertex" ? BLACK : color),
    alpha === "sum" ? 1 : 0,
    facesFade(options) ? 1 : 0,
  );
}

function coverPixel(begin: number, end: number, p: number, numbers: Float64Array, { picture, fragments }: Workspace): void {
  const { share } = fragments;
  const sums = numbers[11] === 1;
  let clear = 1; // 1 − α
  for (let i = begin; i < end; i++) clear = sums ? clear - share[i]! : clear * (1 - share[i]!);
  if (sums) clear = clear > 0 ? clear * clear : 0;
  for (let k = 0; k < 3; k++) picture[3 * p + k] = numbers[8 + k]! + clear * (numbers[5 + k]! - numbers[8 + k]!);
}

function softPixel(begin: number, end: number, p: number, numbers: Float64Array, { picture, fragments }: Workspace): void {
  const { depth, color, share, bias } = fragments;
  const gamma = numbers[1]!;
  const far = numbers[3]!;
  const sums = numbers[11] === 1;
  const red = numbers[5]!;
  const green = numbers[6]!;
  const blue = numbers[7]!;
  const m = Math.max((far - depth[begin]!) / (far - numbers[2]!), TINY);
  const delta = deltaOf(m, gamma);
  let total = delta;
  let sumR = delta * red;
  let sumG = delta * green;
  let sumB = delta * blue;
  let clear = 1;
  for (let i = begin; i < end; i++) {
    const own = share[i]!;
    clear = sums ? clear - own : clear * (1 - own);
    const w = own * bias[i]!;
    if (w === 0) continue;
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

/**
 * The way back of a picture whose fragments are weighed, first half: fills the fragments' gradients of colour from `pictureGradient`. They do not depend on the colours,
 * which the way back of the shading finds again.
 */
export function blendColorsBackward(blending: Blending, options: DrawOptions, work: Workspace): void {
  if (blending === "soft") forPixels(softColorsBackward, options, work);
}

/** Second half, when the colours are known: the gradients of depth and distance. */
export function blendWeightsBackward(blending: Blending, options: DrawOptions, work: Workspace): void {
  forPixels(blending === "coverage" ? coverBackward : softWeightsBackward, options, work);
}

type OnePixel = (begin: number, end: number, p: number, numbers: Float64Array, work: Workspace) => void;

function forPixels(one: OnePixel, options: DrawOptions, work: Workspace): void {
  const { count, pixel } = work.fragments;
  const numbers = constants(options);
  for (let begin = 0, end = 0; begin < count; begin = end) {
    const p = pixel[begin]!;
    while (end < count && pixel[end] === p) end++;
    one(begin, end, p, numbers, work);
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

/** δ of the formulas above, from m. */
function deltaOf(m: number, gamma: number): number {
  return TINY - m > gamma * LOG_TINY ? Math.exp((TINY - m) / gamma) : TINY;
}

function softColorsBackward(begin: number, end: number, p: number, numbers: Float64Array, { pictureGradient, fragments }: Workspace): void {
  const { depth, share, bias, colorGradient } = fragments;
  const far = numbers[3]!;
  const sums = numbers[11] === 1;
  let total = deltaOf(Math.max((far - depth[begin]!) / (far - numbers[2]!), TINY), numbers[1]!);
  let clear = 1;
  for (let i = begin; i < end; i++) {
    clear = sums ? clear - share[i]! : clear * (1 - share[i]!);
    total += share[i]! * bias[i]!;
  }
  if (sums) clear = clear > 0 ? clear * clear : 0;
  if (numbers[4] === 0) clear = 0;
  const opaque = (1 - clear) / total;
  const gr = opaque * pictureGradient[3 * p]!;
  const gg = opaque * pictureGradient[3 * p + 1]!;
  const gb = opaque * pictureGradient[3 * p + 2]!;
  for (let i = begin; i < end; i++) {
    const w = share[i]! * bias[i]!;
    if (w === 0) continue;
    colorGradient[3 * i] = gr * w;
    colorGradient[3 * i + 1] = gg * w;
    colorGradient[3 * i + 2] = gb * w;
  }
}

function softWeightsBackward(
  begin: number,
  end: number,
  p: number,
  numbers: Float64Array,
  { pictureGradient, fragments, facing, facingGradient }: Workspace,
): void {
  const { face, depth, color, share, bias, depthGradient, distanceGradient } = fragments;
  const fades = numbers[12] === 1;
  const gamma = numbers[1]!;
  const far = numbers[3]!;
  const range = far - numbers[2]!;
  const sums = numbers[11] === 1;
  const backR = numbers[5]!;
  const backG = numbers[6]!;
  const backB = numbers[7]!;
  const height = (far - depth[begin]!) / range;
  const m = Math.max(height, TINY);
  const floor = TINY - m > gamma * LOG_TINY ? Math.exp((TINY - m) / gamma) : 0;
  const delta = Math.max(floor, TINY);
  let total = delta;
  let red = delta * backR;
  let green = delta * backG;
  let blue = delta * backB;
  let clear = 1;
  for (let i = begin; i < end; i++) {
    clear = sums ? clear - share[i]! : clear * (1 - share[i]!);
    const w = share[i]! * bias[i]!;
    if (w === 0) continue;
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
  const overSigma = 1 / numbers[0]!;
  const overGamma = 1 / gamma;
  const overRange = 1 / range;
  let gHeights = 0;
  for (let i = begin; i < end; i++) {
    const own = share[i]!;
    if (bias[i] === 0) {
      distanceGradient[i] = gClear * (sums ? 1 - own : clear) * own * overSigma;
      depthGradient[i] = 0;
      continue;
    }
    const gw = (gr * (color[3 * i]! - red) + gg * (color[3 * i + 1]! - green) + gb * (color[3 * i + 2]! - blue)) * over;
    distanceGradient[i] = (gClear * (sums ? 1 - own : clear) - gw * bias[i]! * (1 - own)) * own * overSigma;
    if (fades) facingGradient[face[i]!]! += (gw * own * bias[i]!) / facing[face[i]!]!;
    const gHeight = gw * own * bias[i]! * overGamma;
    gHeights += gHeight;
    depthGradient[i] = -gHeight * overRange;
  }
  if (height <= TINY) return; // m is held
  // m is the height of the nearest: it lowers all weights, and δ where that is not at its floor.
  const gDelta = (gr * (backR - red) + gg * (backG - green) + gb * (backB - blue)) * over;
  const gm = -gHeights - (floor > TINY ? (gDelta * floor) / gamma : 0);
  depthGradient[begin]! -= gm / range;
}
