/** @file Views that do not depend on the shape. */

import type { Rng } from "@dilf/tensor";
import type { View } from "./cameras.ts";

/** See `index.ts`. */
export function circularViews(n: number, elevation = 30): View[] {
  checkCount("circularViews", n);
  return ring(n, elevation);
}

/** How many views each ring has, from the lowest elevation up (MVTN's `unit_spherical_grid`). */
const RINGS: Readonly<Record<number, readonly { readonly views: number; readonly elevation: number }[]>> = {
  4: [-45, 45].map((elevation) => ({ views: 2, elevation })),
  6: [-45, 45].map((elevation) => ({ views: 3, elevation })),
  8: [2, 4, 2].map((views, i) => ({ views, elevation: [-60, 0, 60][i]! })),
  12: [3, 6, 3].map((views, i) => ({ views, elevation: [-60, 0, 60][i]! })),
  16: [2, 6, 6, 2].map((views, i) => ({ views, elevation: [-67.5, -22.5, 22.5, 67.5][i]! })),
};

/** See `index.ts`. */
export function sphericalViews(n: number): View[] {
  const rings = RINGS[n];
  if (!rings) throw new RangeError(`sphericalViews: there are grids of ${Object.keys(RINGS).join(", ")} views, got ${n}`);
  return rings.flatMap(({ views, elevation }) => ring(views, elevation));
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
