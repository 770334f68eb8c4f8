/** @file How well a ranking brings what is wanted to the front: average precision and cumulative matches. */

/** Where the wanted things stand in a ranking of others. */
export interface Ranked {
  /** Mean over the wanted things of the precision at their rank, in 0..1. */
  readonly averagePrecision: number;
  /** Rank of the first wanted thing, from 1. */
  readonly firstRank: number;
}

/**
 * Ranks by score, the largest first, and says where the wanted ones stand. Things of the same score count against the ranking: the unwanted ones come first, so a
 * collapsed feature is worth nothing, and the order of the list does not matter. No cut: precision is taken over the whole list, as MVTN does.
 * @param scores of all things that are ranked
 * @param wanted which of them are
 * @throws RangeError for lists of different length, a score that is NaN, or when nothing is wanted
 * @example rankOf([0.9, 0.8, 0.7], (i) => i !== 1) // averagePrecision (1/1 + 2/3) / 2, firstRank 1
 */
export function rankOf(scores: ArrayLike<number>, wanted: (index: number) => boolean): Ranked {
  const hits: number[] = [];
  const others: number[] = [];
  for (let i = 0; i < scores.length; i++) {
    if (Number.isNaN(scores[i])) throw new RangeError(`rankOf: score ${i} is NaN`);
    (wanted(i) ? hits : others).push(scores[i]);
  }
  if (hits.length === 0) throw new RangeError(`rankOf: none of the ${scores.length} things is wanted; leave this query out`);
  // Sorting numbers without a comparator is several times faster than sorting indices; the two lists are then merged.
  const found = Float64Array.from(hits).sort().reverse();
  const passed = Float64Array.from(others).sort().reverse();
  let before = 0; // unwanted things at or above the score of the hit
  let sum = 0;
  let first = 0;
  for (let i = 0; i < found.length; i++) {
    while (before < passed.length && passed[before] >= found[i]) before++;
    const rank = i + 1 + before;
    if (i === 0) first = rank;
    sum += (i + 1) / rank;
  }
  return { averagePrecision: sum / found.length, firstRank: first };
}

/** CMC-k for some k: the share of queries with a wanted thing among the first k. @throws RangeError without queries, or for a k below 1 */
export function cumulativeMatches(
  firstRanks: readonly number[],
  ks: readonly number[],
): readonly { readonly k: number; readonly share: number }[] {
  if (firstRanks.length === 0) throw new RangeError("cumulativeMatches: there are no queries");
  return ks.map((k) => {
    if (!(Number.isInteger(k) && k >= 1)) throw new RangeError(`cumulativeMatches: k must be an integer ≥ 1, got ${k}`);
    return { k, share: firstRanks.filter((rank) => rank <= k).length / firstRanks.length };
  });
}
