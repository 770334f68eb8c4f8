/** @file Where to look from before anything is learnt. */

import type { View } from "@dilf/renderer";

/** Rows of equal latitude: elevation in degrees from below to above, and how many views each holds. */
function rings(views: number): readonly { readonly elevation: number; readonly count: number }[] {
  if (!(Number.isInteger(views) && views >= 1)) throw new RangeError(`sphericalGrid: views must be an integer ≥ 1, got ${views}`);
  // Deserno 2004, "How to generate equidistributed points on the surface of a sphere": as many rings as squares of side √(4π/V) stack up.
  const count = Math.max(1, Math.round(Math.PI / Math.sqrt((4 * Math.PI) / views)));
  const elevations = Array.from({ length: count }, (_, i) => ((i + 0.5) * 180) / count - 90);
  const lengths = elevations.map((elevation) => Math.cos((elevation * Math.PI) / 180));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  // In proportion to the ring's length, the rest to the largest remainders: exactly V for every V, and MVTN's numbers where those are exact.
  const quotas = lengths.map((length) => (views * length) / total);
  const counts = quotas.map((quota) => Math.floor(quota + 1e-9));
  const left = views - counts.reduce((sum, n) => sum + n, 0);
  const byRemainder = quotas.map((quota, i) => ({ i, rest: quota - counts[i]! })).sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of byRemainder.slice(0, left)) counts[i]!++;
  return elevations.map((elevation, i) => ({ elevation, count: counts[i]! })).filter(({ count }) => count > 0);
}

/**
 * V directions spread over the sphere in rings, the lowest ring first, each ring from azimuth 0 on. The same as `sphericalViews` of the
 * renderer (MVTN's grid) where that has one, and defined for every V ≥ 1.
 * @throws RangeError when `views` is not an integer ≥ 1
 * @example sphericalGrid(6) // elevation −45 then 45, azimuth 0, 120, 240 in each
 */
export function sphericalGrid(views: number): readonly View[] {
  return rings(views).flatMap(({ elevation, count }) =>
    Array.from({ length: count }, (_, i) => ({ azimuth: (360 * i) / count, elevation })),
  );
}

/**
 * The spherical grid where 360°·|tanh u| can start from it: every angle in (0, 360) and away from both ends. At 0 the gradient changes
 * its sign (the kink of |·|), and 360 is never reached. So every ring is turned by 30° (half a step where a ring holds more than six), a
 * negative elevation is written +360, and elevation 0 is written 180, which is the same ring seen over the top (systems.md 1.3, note 2).
 */
export function startViews(views: number): readonly View[] {
  return rings(views).flatMap(({ elevation, count }) =>
    Array.from({ length: count }, (_, i) => ({
      azimuth: Math.min(30, 180 / count) + (360 * i) / count,
      // The middle one of an odd number of rings is 0 up to rounding.
      elevation: Math.abs(elevation) < 1e-9 ? 180 : (elevation + 360) % 360,
    })),
  );
}
