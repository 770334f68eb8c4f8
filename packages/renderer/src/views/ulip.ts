/** @file A view every 30° around the shape: 12 of the circle on which ULIP (Xue et al. 2023) has its pictures, 12° apart. */

import type { View } from "../camera/cameras.ts";
import { ring } from "./ring.ts";

/** 12 views, every 30° around the shape. */
export function ulipViews(elevation = 30): View[] {
  return ring(12, elevation);
}
