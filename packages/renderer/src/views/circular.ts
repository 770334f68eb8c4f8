/** @file Views on a circle around the vertical axis. */

import type { View } from "../camera/cameras.ts";
import { checkCount, ring } from "./ring.ts";

/** n views around the shape, azimuth 360°·i/n, from the front on. @throws RangeError unless n is an integer > 0 */
export function circularViews(n: number, elevation = 30): View[] {
  checkCount("circularViews", n);
  return ring(n, elevation);
}
