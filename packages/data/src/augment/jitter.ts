/** @file Moving points a little. */

import type { Shape } from "@dilf/renderer";
import { expectKeys, type Rng } from "@dilf/tensor";
import { moved, radiusOf } from "../shapes.ts";

/** How far points are moved. */
export interface JitterOptions {
  /** Standard deviation of each coordinate, in radii of the shape (`normalizeShape` makes the radius 1). */
  readonly sigma: number;
  /** No coordinate moves farther, in radii. */
  readonly clip: number;
}

/** PointNet's (and CG3D's: systems 4.5). */
export const JITTER_DEFAULTS = { sigma: 0.01, clip: 0.05 } as const satisfies JitterOptions;

/**
 * `jitter(shape, rng, options)`: normal noise on every point, or on every place where vertices of a mesh lie.
 * @throws RangeError for a negative or infinite sigma or clip
 */
export function jitter<S extends Shape>(shape: S, rng: Rng, options: Partial<JitterOptions> = {}): S {
  expectKeys("jitter", options, Object.keys(JITTER_DEFAULTS));
  const { sigma, clip } = { ...JITTER_DEFAULTS, ...options };
  for (const [name, value] of Object.entries({ sigma, clip }))
    if (!(value >= 0 && Number.isFinite(value))) throw new RangeError(`jitter: ${name} must be a number ≥ 0, got ${value}`);
  const radius = radiusOf(shape);
  return moved(shape, (offset) => {
    for (let axis = 0; axis < 3; axis++) offset[axis] = radius * Math.max(-clip, Math.min(clip, sigma * rng.normal()));
  });
}
