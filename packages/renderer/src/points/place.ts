/** @file Where splats lie in one picture, and the way back. */

import type { PointPaint } from "./options.ts";
import type { PointWorkspace } from "./workspace.ts";

const RADIANS = Math.PI / 180;

/** From `view`, fills depth, centres and radii; `order` receives the points that can be seen, in their own order. @returns how many */
export function place(N: number, options: PointPaint, work: PointWorkspace): number {
  const { view, depth, centerX, centerY, radii, order } = work;
  const { near, size, points } = options;
  const { flat, focal } = lens(options);
  const middle = (size - 1) / 2;
  let count = 0;
  for (let n = 0, o = 0; n < N; n++, o += 3) {
    const d = -view[o + 2]!;
    if (d < near) continue;
    const scale = flat ? focal : focal / d;
    const x = middle + scale * view[o]!;
    const y = middle - scale * view[o + 1]!;
    const r = points.radiusUnit === "world" ? scale * points.radius : (size / 2) * points.radius;
    if (!(x + r > 0 && x - r < size - 1 && y + r > 0 && y - r < size - 1)) continue;
    depth[n] = d;
    centerX[n] = x;
    centerY[n] = y;
    radii[n] = r;
    order[count++] = n;
  }
  return count;
}

/** Adds what `centerGradient` says to `viewGradient`, for the points that are seen. */
export function placeBackward(count: number, options: PointPaint, work: PointWorkspace): void {
  const { view, order, radii, centerX, centerY, centerGradient, viewGradient } = work;
  const { flat, focal } = lens(options);
  const middle = (options.size - 1) / 2;
  const world = options.points.radiusUnit === "world";
  for (let k = 0; k < count; k++) {
    const n = order[k]!;
    const o = 3 * n;
    const gx = centerGradient[o]!;
    const gy = centerGradient[o + 1]!;
    const z = view[o + 2]!;
    const scale = flat ? focal : -focal / z;
    viewGradient[o]! += scale * gx;
    viewGradient[o + 1]! -= scale * gy;
    // scale = −focal / z, so ∂scale/∂z = −scale / z
    if (!flat)
      viewGradient[o + 2]! -=
        (gx * (centerX[n]! - middle) + gy * (centerY[n]! - middle) + (world ? centerGradient[o + 2]! * radii[n]! : 0)) / z;
  }
}

/** Pixels per world unit, at depth 1 where not `flat`. */
function lens({ projection, fov, span, size }: PointPaint): { readonly flat: boolean; readonly focal: number } {
  if (projection === "orthographic") return { flat: true, focal: size / 2 / span };
  return { flat: false, focal: size / 2 / Math.tan((fov * RADIANS) / 2) };
}
