/** @file An accuracy with its interval. */

/** From `low` to `high`. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A share of items, with the 95 % Wilson interval. */
export interface Accuracy extends Interval {
  readonly correct: number;
  readonly count: number;
  /** correct / count, in 0..1. */
  readonly value: number;
}

/** The two-sided 95 % quantile of the normal distribution. */
export const Z95 = 1.959964;

/**
 * Wilson's score interval for a binomial share (Wilson 1927). Unlike the textbook interval it stays inside 0..1 and is useful at 0 and n.
 * @param successes integer in 0..n
 * @param n trials; 0 gives 0..1, as nothing is known
 * @param z normal quantile; 1.959964 is 95 %
 * @throws RangeError for counts that are not integers in range
 * @example wilson(8, 10) // { low: 0.490…, high: 0.943… }
 */
export function wilson(successes: number, n: number, z: number = Z95): Interval {
  if (!(Number.isInteger(successes) && Number.isInteger(n) && successes >= 0 && successes <= n))
    throw new RangeError(`wilson: successes and n must be integers with 0 ≤ successes ≤ n, got ${successes} of ${n}`);
  if (!(z > 0 && Number.isFinite(z))) throw new RangeError(`wilson: z must be > 0, got ${z}`);
  if (n === 0) return { low: 0, high: 1 };
  const share = successes / n;
  const scale = 1 + (z * z) / n;
  const centre = (share + (z * z) / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  // At the ends the formula is exactly 0 and 1; rounding must not leave −1e-17.
  return { low: successes === 0 ? 0 : centre - half, high: successes === n ? 1 : centre + half };
}

/**
 * `correct` of `count` as a record. @throws RangeError for a count of zero: there is no accuracy over nothing.
 * @example accuracy(8, 10).value // 0.8
 */
export function accuracy(correct: number, count: number): Accuracy {
  if (count === 0) throw new RangeError("accuracy: count is 0; there is no accuracy over no items");
  return { correct, count, value: correct / count, ...wilson(correct, count) };
}
