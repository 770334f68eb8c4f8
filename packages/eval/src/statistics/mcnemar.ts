/** @file Two methods on the same items. */

/** How two methods do on the same items, and whether that can be chance. */
export interface McNemar {
  /** Items that both got right. */
  readonly both: number;
  /** Items that only the first got right. */
  readonly onlyA: number;
  /** Items that only the second got right. */
  readonly onlyB: number;
  /** Items that neither got right. */
  readonly neither: number;
  /** Two-sided exact p: how often a fair coin splits the `onlyA + onlyB` disagreements at least this unevenly. */
  readonly p: number;
}

/**
 * McNemar's exact test of two methods on the same items, in the same order. Exact at every count: the binomial sum is one loop, so the
 * χ² approximation is not needed.
 * @throws RangeError for lists of different length
 * @example mcnemar([true, true], [true, false]).p // 1
 */
export function mcnemar(aCorrect: readonly boolean[], bCorrect: readonly boolean[]): McNemar {
  if (aCorrect.length !== bCorrect.length)
    throw new RangeError(`mcnemar: both lists must be about the same items, got ${aCorrect.length} and ${bCorrect.length}`);
  let both = 0;
  let onlyA = 0;
  let onlyB = 0;
  let neither = 0;
  for (let i = 0; i < aCorrect.length; i++) {
    if (aCorrect[i]) bCorrect[i] ? both++ : onlyA++;
    else bCorrect[i] ? onlyB++ : neither++;
  }
  return { both, onlyA, onlyB, neither, p: binomialTwoSided(Math.min(onlyA, onlyB), onlyA + onlyB) };
}

/** min(1, 2·Σ_{k ≤ few} C(n, k) / 2ⁿ); terms in logarithms, as 2⁻ⁿ underflows beyond n = 1074. */
function binomialTwoSided(few: number, n: number): number {
  let logTerm = -n * Math.LN2;
  let sum = Math.exp(logTerm);
  for (let k = 1; k <= few; k++) {
    logTerm += Math.log((n - k + 1) / k);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, 2 * sum);
}
