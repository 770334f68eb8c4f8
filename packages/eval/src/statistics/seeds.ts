/** @file Results over several seeds. */

import type { Rng } from "@dilf/tensor";
import type { Interval } from "./wilson.ts";

/** Mean and deviation of a number over several seeds. */
export interface Spread {
  readonly mean: number;
  /** Sample standard deviation (n − 1); 0 for one value, where nothing is known of it. */
  readonly deviation: number;
  readonly count: number;
}

/**
 * Mean and sample deviation of some values.
 * @throws RangeError for no values, or one that is not finite @example spread([0.4, 0.6]).mean // 0.5
 */
export function spread(values: readonly number[]): Spread {
  check("spread", values);
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, deviation: values.length === 1 ? 0 : Math.sqrt(squares / (values.length - 1)), count: values.length };
}

/** Options of `bootstrapMean`. */
export interface BootstrapOptions {
  readonly resamples: number;
  /** Share of the resampled means inside, in 0..1. */
  readonly level: number;
}

/** Efron & Tibshirani 1993 ask for a thousand or more for the ends of a 95 % interval. */
export const BOOTSTRAP_DEFAULTS = { resamples: 10_000, level: 0.95 } as const satisfies BootstrapOptions;

/**
 * The percentile bootstrap interval of a mean: draws as many values with replacement, many times, and takes the middle of the means. With five values it is
 * narrower than it should be; with one it is that value.
 * @throws RangeError for no values, one that is not finite, or an option out of range
 */
export function bootstrapMean(values: readonly number[], rng: Rng, options: Partial<BootstrapOptions> = {}): Interval {
  check("bootstrapMean", values);
  const { resamples, level } = { ...BOOTSTRAP_DEFAULTS, ...options };
  if (!(Number.isInteger(resamples) && resamples >= 1))
    throw new RangeError(`bootstrapMean: resamples must be an integer ≥ 1, got ${resamples}`);
  if (!(level > 0 && level < 1)) throw new RangeError(`bootstrapMean: level must be in 0..1, got ${level}`);
  const n = values.length;
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[rng.integer(n)];
    return sum / n;
  }).sort();
  return { low: quantile(means, (1 - level) / 2), high: quantile(means, (1 + level) / 2) };
}

/** Of sorted values, linear between neighbours (type 7 of Hyndman & Fan 1996, what numpy does). */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

function check(where: string, values: readonly number[]): void {
  if (values.length === 0) throw new RangeError(`${where}: there are no values`);
  for (const [i, value] of values.entries()) if (!Number.isFinite(value)) throw new RangeError(`${where}: value ${i} is ${value}`);
}
