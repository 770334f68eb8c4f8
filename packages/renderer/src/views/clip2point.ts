/** @file The views of CLIP2Point (Huang et al. 2023), as its selector lists them. */

import type { View } from "../camera/cameras.ts";

/** CLIP2Point's. Six along the axes; ten, of which those beyond ±90° look from the other side, upright. */
export function clip2pointViews(n: 6 | 10): View[] {
  if (n === 6)
    return [
      ...[0, 90, 180, 270].map((azimuth) => ({ azimuth, elevation: 0 })),
      { azimuth: 0, elevation: 90 },
      { azimuth: 180, elevation: -90 },
    ];
  if (n !== 10) throw new RangeError(`clip2pointViews: n must be 6 or 10, got ${String(n satisfies never)}`);
  const elevations = [0, 90, 180, 270, 225, 225, 315, 315, 0, 0];
  const azimuths = [0, 0, 0, 0, -45, 45, -45, 45, -90, 90];
  return elevations.map((elevation, i) => ({ azimuth: azimuths[i]!, elevation }));
}
