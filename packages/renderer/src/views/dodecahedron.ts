/** @file The corners of a regular dodecahedron: twenty views with no direction preferred. */

import type { View } from "../camera/cameras.ts";

/** The 20 corners of a regular dodecahedron, from above to below. */
export function dodecahedronViews(): View[] {
  const phi = (1 + Math.sqrt(5)) / 2;
  const corners: [number, number, number][] = [];
  for (const a of [-1, 1])
    for (const b of [-1, 1]) {
      for (const c of [-1, 1]) corners.push([a, b, c]);
      corners.push([0, a / phi, b * phi], [a / phi, b * phi, 0], [a * phi, 0, b / phi]);
    }
  const views = corners.map(([x, y, z]) => ({
    azimuth: (Math.atan2(x, z) * 180) / Math.PI,
    elevation: (Math.asin(y / Math.sqrt(3)) * 180) / Math.PI,
  }));
  // From above to below and around, so that neighbours in the list are neighbours in space. Rounded: equal elevations differ in the last bit.
  const key = (angle: number) => Math.round(angle * 1e6);
  return views.sort((p, q) => key(q.elevation) - key(p.elevation) || key(p.azimuth) - key(q.azimuth));
}
