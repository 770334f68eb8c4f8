/** @file Making shapes larger and smaller. */

import type { Shape } from "@dilf/renderer";
import { expectKeys, type Rng } from "@dilf/tensor";
import { positionsOf, withPositions } from "../shapes.ts";

/** Between which factors shapes are scaled. */
export interface ScaleOptions {
  readonly low: number;
  readonly high: number;
  /** Each axis by a factor of its own. */
  readonly perAxis: boolean;
}

/** ULIP's (systems 8); CG3D takes 2/3..3/2 per axis. */
export const SCALE_DEFAULTS = { low: 0.8, high: 1.25, perAxis: false } as const satisfies ScaleOptions;

/**
 * `scaleShape(shape, rng, options)`: about the origin by a factor uniform in low..high. Per axis, normals of a cloud are left out: they would no longer be normal.
 * @throws RangeError unless 0 < low ≤ high
 */
export function scaleShape<S extends Shape>(shape: S, rng: Rng, options: Partial<ScaleOptions> = {}): S {
  expectKeys("scaleShape", options, Object.keys(SCALE_DEFAULTS));
  const { low, high, perAxis } = { ...SCALE_DEFAULTS, ...options };
  if (!(low > 0 && high >= low && Number.isFinite(high))) throw new RangeError(`scaleShape: wanted 0 < low ≤ high, got ${low} and ${high}`);
  const first = rng.uniform(low, high);
  const factors = perAxis ? [first, rng.uniform(low, high), rng.uniform(low, high)] : [first, first, first];
  const grown = withPositions(
    shape,
    positionsOf(shape).data.map((x, i) => x * factors[i % 3]!),
  );
  if (!perAxis || grown.kind !== "points") return grown;
  const { normals: _, ...rest } = grown;
  return rest as S;
}
