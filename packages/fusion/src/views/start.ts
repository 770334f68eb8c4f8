/** @file Where a learned policy looks from before anything is learnt. */

import { sphericalViews, type View } from "@dilf/renderer";

/**
 * The spherical grid where 360°·|tanh u| can start from it: every angle in (0, 360) and away from both ends. At 0 the gradient changes
 * its sign (the kink of |·|), and 360 is never reached. So every ring is turned by 30° (half a step where a ring holds more than six), a
 * negative elevation is written +360, and elevation 0 is written 180, which is the same ring seen over the top.
 * @throws RangeError when `views` is not an integer ≥ 1
 */
export function startViews(views: number): readonly View[] {
  const grid = sphericalViews(views);
  return grid.map(({ azimuth, elevation }) => {
    const inRing = grid.filter((other) => other.elevation === elevation).length;
    return {
      azimuth: Math.min(30, 180 / inRing) + azimuth,
      // The middle one of an odd number of rings is 0 up to rounding.
      elevation: Math.abs(elevation) < 1e-9 ? 180 : (elevation + 360) % 360,
    };
  });
}
