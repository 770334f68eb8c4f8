/** @file What several policies need. */

import type { View } from "../camera/cameras.ts";

/** `views` cameras at one elevation, evenly from azimuth `first` on. */
export function ring(views: number, elevation: number, first = 0): View[] {
  return Array.from({ length: views }, (_, i) => ({ azimuth: first + (360 * i) / views, elevation }));
}

export function checkCount(where: string, n: number): void {
  if (!(Number.isInteger(n) && n > 0)) throw new RangeError(`${where}: n must be an integer > 0, got ${n}`);
}
