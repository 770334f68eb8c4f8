/** @file Lists of views as camera tensors. */

import { expectShape, tensor } from "@dilf/tensor";
import type { Cameras } from "../renderer.ts";
import type { FloatData } from "../shape.ts";

/** Where one camera stands, in words of a person. */
export interface View {
  readonly azimuth: number; // degrees; 0 looks from +z, 90 from +x
  readonly elevation: number; // degrees above the xz-plane
  readonly distance?: number; // world units; default DEFAULT_DISTANCE
}

/** World units from the origin: a unit sphere under 60° then fills 0.88 of the picture. MVTN's value for meshes. */
export const DEFAULT_DISTANCE = 2.2;

/**
 * A list of views as camera tensors [N], float32, in the order given.
 * @param views azimuth and elevation in degrees, distance in world units (default `DEFAULT_DISTANCE`)
 * @throws RangeError for an empty list, an angle that is not finite, or a distance that is not > 0
 * @example cameras([{ azimuth: 45, elevation: 30 }, { azimuth: 0, elevation: 90, distance: 3 }])
 */
export function cameras(views: readonly View[]): Cameras {
  if (views.length === 0) throw new RangeError("cameras: needs at least one view, got none");
  const of = (pick: (view: View) => number) => tensor(Float32Array.from(views, pick), [views.length]);
  const made = {
    azimuth: of((view) => view.azimuth),
    elevation: of((view) => view.elevation),
    distance: of(({ distance = DEFAULT_DISTANCE }) => distance),
  };
  checkCameras("cameras", made, [views.length]);
  return made;
}

/** All three of this shape, finite, distances above 0. */
export function checkCameras(
  where: string,
  { azimuth, elevation, distance }: Cameras<FloatData>,
  shape: readonly (number | string)[],
): void {
  expectShape(where, "cameras.azimuth", azimuth, shape);
  expectShape(where, "cameras.elevation", elevation, azimuth.shape);
  expectShape(where, "cameras.distance", distance, azimuth.shape);
  for (let i = 0; i < azimuth.data.length; i++) {
    const [a, e, d] = [azimuth.data[i]!, elevation.data[i]!, distance.data[i]!];
    if (!(Number.isFinite(a) && Number.isFinite(e) && Number.isFinite(d) && d > 0))
      throw new RangeError(
        `${where}: camera ${i} must have finite angles and a distance > 0, got azimuth ${a}, elevation ${e}, distance ${d}`,
      );
  }
}
