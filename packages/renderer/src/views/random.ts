/** @file Views anywhere. */

import type { Rng } from "@dilf/tensor";
import type { View } from "../camera/cameras.ts";
import { checkCount } from "./ring.ts";

/** Azimuth uniform in −180..180, elevation uniform in −90..90 degrees, as MVTN draws them (so poles are over-represented). */
export function randomViews(n: number, rng: Rng): View[] {
  checkCount("randomViews", n);
  return Array.from({ length: n }, () => ({ azimuth: rng.uniform(-180, 180), elevation: rng.uniform(-90, 90) }));
}
