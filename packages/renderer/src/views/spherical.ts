/** @file Views spread over the sphere. */

import type { View } from "../camera/cameras.ts";
import { checkCount, ring } from "./ring.ts";

/**
 * n directions spread over the sphere, rings of views from below to above, each from azimuth 0 on. MVTN's `unit_spherical_grid` for
 * its n = 4, 6, 8, 12, 16; the same rule for every other n.
 * @throws RangeError unless n is an integer > 0
 */
export function sphericalViews(n: number): View[] {
  checkCount("sphericalViews", n);
  // Deserno 2004, "How to generate equidistributed points on the surface of a sphere": as many rings as squares of side √(4π/n) stack up.
  const rings = Math.max(1, Math.round(Math.PI / Math.sqrt((4 * Math.PI) / n)));
  const elevations = Array.from({ length: rings }, (_, i) => ((i + 0.5) * 180) / rings - 90);
  const lengths = elevations.map((elevation) => Math.cos((elevation * Math.PI) / 180));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  // In proportion to the ring's length, the rest to the largest remainders: exactly n for every n, and MVTN's numbers where those are exact.
  const quotas = lengths.map((length) => (n * length) / total);
  const counts = quotas.map((quota) => Math.floor(quota + 1e-9));
  const left = n - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = quotas.map((quota, i) => ({ i, rest: quota - counts[i]! })).sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of byRemainder.slice(0, left)) counts[i]!++;
  return elevations.flatMap((elevation, i) => ring(counts[i]!, elevation));
}
