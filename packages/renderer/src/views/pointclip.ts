/**
 * @file The views of PointCLIP (Zhang et al. 2022) and PointCLIP V2 (Zhu et al. 2023), as directions.
 *
 * Both turn the cloud by Euler angles and look along an axis; here is where an upright camera stands that sees the same side. Turned about the line of sight
 * they may be: V1's pictures are mirrored, V2's last is upside down. `pointclipDepth` and `pointclipV2Depth` draw them exactly as they are.
 */

import type { View } from "../camera/cameras.ts";

/** The directions of PointCLIP's six views along the axes. */
export function pointclipViews(): View[] {
  return [
    ...[180, 270, 0, 90].map((azimuth) => ({ azimuth, elevation: 0 })),
    { azimuth: 180, elevation: 90 },
    { azimuth: 180, elevation: -90 },
  ];
}

/** The directions of PointCLIP V2's ten views: eight around at elevation 20°, one from below, one from above. */
export function pointclipV2Views(): View[] {
  return [
    ...[45, 135, 225, 315, 0, 90, 180, 270].map((azimuth) => ({ azimuth, elevation: 20 })),
    { azimuth: 0, elevation: -78 },
    { azimuth: 180, elevation: 78 },
  ];
}
