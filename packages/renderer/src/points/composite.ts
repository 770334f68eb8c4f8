/**
 * @file Splats with colours of their own, by any of the three compositors, the nearest K or all that a pixel meets; and the way back.
 *
 * A splat has weight a = m² ("over") or m ("alpha" and "norm", PyTorch3D's), m = 1 − d²/r². Splats come front to back, so no pixel needs a list, and K is a counter:
 *   over:  C = Σ t_k a_k c_k + t_end · background, t_k = Π_{j<k} (1 − a_j)
 *   alpha: C = Σ t_k a_k c_k; where nothing was hit, the background
 *   norm:  C = Σ a_k c_k / max(Σ a_k, 1e-4); where nothing was hit, the background
 */

import type { Vector3 } from "../draw/options.ts";
import type { FloatData } from "../shape.ts";
import type { PointOptions } from "./options.ts";
import type { PointWorkspace } from "./workspace.ts";

const LEAST_SUM = 1e-4; // the clamp of "norm"

/**
 * Fills `layers` [P, 4]: a colour, and the light that still comes through (with "norm" the sum of weights). With `record`, `recorded` receives per weight, in the order
 * of drawing, the light that came through to it (with "norm" the weight), 0 for one that is not taken.
 */
export function composite(count: number, points: PointOptions, colors: Float64Array, work: PointWorkspace, record: boolean): void {
  const { size, layers, hits, order, centerX, centerY, radii, share } = work;
  let { recorded } = work;
  const smooth = points.compositor === "over";
  const norm = points.compositor === "norm";
  const limit = points.pointsPerPixel === "all" ? 65_535 : points.pointsPerPixel;
  for (let o = 0; o < 4 * size * size; o += 4) {
    layers[o] = 0;
    layers[o + 1] = 0;
    layers[o + 2] = 0;
    layers[o + 3] = norm ? 0 : 1;
  }
  hits.fill(0);
  let at = 0;
  for (let k = 0; k < count; k++) {
    const n = order[k]!;
    const x = centerX[n]!;
    const y = centerY[n]!;
    const r = radii[n]!;
    const inverse = 1 / (r * r);
    const red = share[n]! * colors[3 * n]!;
    const green = share[n]! * colors[3 * n + 1]!;
    const blue = share[n]! * colors[3 * n + 2]!;
    const i0 = Math.max(0, Math.ceil(y - r));
    const i1 = Math.min(size - 1, Math.floor(y + r));
    if (record) {
      const needed = at + Math.max(0, i1 - i0 + 1) * Math.min(size, 2 * r + 1);
      if (needed > recorded.length) recorded = work.growRecord(needed);
    }
    for (let i = i0; i <= i1; i++) {
      const dy = i - y;
      const middle = 1 - dy * dy * inverse;
      if (!(middle > 0)) continue;
      const half = r * Math.sqrt(middle);
      const j0 = Math.max(0, Math.ceil(x - half));
      const p1 = i * size + Math.min(size - 1, Math.floor(x + half));
      for (let p = i * size + j0, dx = j0 - x; p <= p1; p++, dx++) {
        const m = middle - dx * dx * inverse;
        const a = smooth ? m * m : m;
        const taken = m > 0 && hits[p]! < limit;
        const o = 4 * p;
        const t = layers[o + 3]!;
        if (record) recorded[at++] = taken ? (norm ? a : t) : 0;
        if (!taken) continue;
        hits[p]!++;
        const w = norm ? a : a * t;
        layers[o] = layers[o]! + w * red;
        layers[o + 1] = layers[o + 1]! + w * green;
        layers[o + 2] = layers[o + 2]! + w * blue;
        layers[o + 3] = norm ? t + a : t - w;
      }
    }
  }
  work.count = at;
}

/** From `layers` to the picture. */
export function composeAny(
  { compositor }: PointOptions,
  background: Vector3,
  { size, layers, hits }: PointWorkspace,
  picture: FloatData,
): void {
  for (let p = 0, o = 0; p < size * size; p++, o += 4)
    for (let channel = 0; channel < 3; channel++) {
      const light = layers[o + channel]!;
      const rest = layers[o + 3]!;
      const ground = background[channel]!;
      if (compositor === "over") picture[3 * p + channel] = light + rest * ground;
      else if (hits[p] === 0) picture[3 * p + channel] = ground;
      else picture[3 * p + channel] = compositor === "norm" ? light / Math.max(rest, LEAST_SUM) : light;
    }
}

/**
 * The way back of `composite` after it ran with `record`; uses `layers` up. Fills `centerGradient` and `tintGradient`, that of share · colour.
 * "over" and "alpha", back to front with β = g·B, B what is composed behind a splat: ∂/∂a = t (g·c − β), ∂/∂c = a t g, then β := a g·c + (1 − a) β. Nothing is divided by 1 − a.
 * "norm": ∂/∂a = (g·c − g·C) / Σ a, ∂/∂c = a g / Σ a. Below the clamp Σ a is a constant, and ∂/∂a = g·c / 1e-4.
 */
export function compositeBackward(
  count: number,
  points: PointOptions,
  colors: Float64Array,
  background: Vector3,
  cotangent: FloatData,
  work: PointWorkspace,
): void {
  const { size, layers, through, order, centerX, centerY, radii, share, recorded, centerGradient, tintGradient } = work;
  const smooth = points.compositor === "over";
  const norm = points.compositor === "norm";
  for (let p = 0, o = 0, c = 0; p < size * size; p++, o += 4, c += 3) {
    const sum = layers[o + 3]!;
    const [gr, gg, gb] = [cotangent[c]!, cotangent[c + 1]!, cotangent[c + 2]!];
    const ofColor = gr * layers[o]! + gg * layers[o + 1]! + gb * layers[o + 2]!;
    through[p] = 1 / Math.max(sum, LEAST_SUM); // read with "norm" only
    layers[o] = gr;
    layers[o + 1] = gg;
    layers[o + 2] = gb;
    if (norm) layers[o + 3] = sum > LEAST_SUM ? ofColor / sum : 0;
    else layers[o + 3] = smooth ? gr * background[0] + gg * background[1] + gb * background[2] : 0;
  }
  let at = work.count;
  for (let k = count - 1; k >= 0; k--) {
    const n = order[k]!;
    const x = centerX[n]!;
    const y = centerY[n]!;
    const r = radii[n]!;
    const inverse = 1 / (r * r);
    const red = share[n]! * colors[3 * n]!;
    const green = share[n]! * colors[3 * n + 1]!;
    const blue = share[n]! * colors[3 * n + 2]!;
    let gx = 0;
    let gy = 0;
    let gRadius = 0;
    let gRed = 0;
    let gGreen = 0;
    let gBlue = 0;
    const i0 = Math.max(0, Math.ceil(y - r));
    for (let i = Math.min(size - 1, Math.floor(y + r)); i >= i0; i--) {
      const dy = i - y;
      const middle = 1 - dy * dy * inverse;
      if (!(middle > 0)) continue;
      const half = r * Math.sqrt(middle);
      const j0 = Math.max(0, Math.ceil(x - half));
      const j1 = Math.min(size - 1, Math.floor(x + half));
      const p0 = i * size + j0;
      for (let p = i * size + j1, dx = j1 - x; p >= p0; p--, dx--) {
        const kept = recorded[--at]!;
        if (kept === 0) continue;
        const m = middle - dx * dx * inverse;
        const a = smooth ? m * m : m;
        const o = 4 * p;
        const gr = layers[o]!;
        const gg = layers[o + 1]!;
        const gb = layers[o + 2]!;
        const behind = layers[o + 3]!;
        const gain = gr * red + gg * green + gb * blue - behind;
        const t = norm ? through[p]! : kept;
        if (!norm) layers[o + 3] = behind + a * gain;
        const gm = smooth ? 2 * m * t * gain : t * gain;
        const w = a * t;
        gx += gm * dx;
        gy += gm * dy;
        gRadius += gm * (1 - m);
        gRed += w * gr;
        gGreen += w * gg;
        gBlue += w * gb;
      }
    }
    centerGradient[3 * n] = 2 * inverse * gx; // m = 1 − ((j − x)² + (i − y)²) / r²
    centerGradient[3 * n + 1] = 2 * inverse * gy;
    centerGradient[3 * n + 2] = (2 / r) * gRadius;
    tintGradient[3 * n] = gRed;
    tintGradient[3 * n + 1] = gGreen;
    tintGradient[3 * n + 2] = gBlue;
  }
}
