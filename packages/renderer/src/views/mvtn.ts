/** @file The fixed circle of MVTN (Hamdi et al. 2021); its sphere is `sphericalViews`, its random views `randomViews`. */

import type { View } from "../camera/cameras.ts";
import { checkCount, ring } from "./ring.ts";

/** MVTN's circle: azimuth −270° + 360°·i/n. @throws RangeError unless n is an integer > 0 */
export function mvtnCircularViews(n: number, elevation = 30): View[] {
  checkCount("mvtnCircularViews", n);
  return ring(n, elevation, -270);
}
