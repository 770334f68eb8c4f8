/** @file Views that do not depend on the shape. */

import type { Rng } from "@dilf/tensor";
import type { View } from "./cameras.ts";

/** See `index.ts`. */
export function circularViews(n: number, elevation = 30): View[] {
  checkCount("circularViews", n);
  return ring(n, elevation);
}

/** See `index.ts`. */
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

/** See `index.ts`. */
export function randomViews(n: number, rng: Rng): View[] {
  checkCount("randomViews", n);
  return Array.from({ length: n }, () => ({ azimuth: rng.uniform(-180, 180), elevation: rng.uniform(-90, 90) }));
}

function ring(views: number, elevation: number): View[] {
  return Array.from({ length: views }, (_, i) => ({ azimuth: (360 * i) / views, elevation }));
}

function checkCount(where: string, n: number): void {
  if (!(Number.isInteger(n) && n > 0)) throw new RangeError(`${where}: n must be an integer > 0, got ${n}`);
}
