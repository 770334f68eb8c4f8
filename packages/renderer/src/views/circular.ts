/** @file Views on a circle around the vertical axis. */

import type { View } from "../camera/cameras.ts";
import { checkCount, ring } from "./ring.ts";

/** See `index.ts`. */
export function circularViews(n: number, elevation = 30): View[] {
  checkCount("circularViews", n);
  return ring(n, elevation);
}
