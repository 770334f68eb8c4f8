/** @file The best of a row of scores. */

/**
 * Positions of the k largest scores, best first; equal scores keep their order, so the result does not depend on a sort's whims.
 * @param k more than there are scores gives all of them
 * @throws RangeError for a score that is NaN, or a k that is not a positive integer
 * @example topK([0.1, 0.9, 0.5], 2) // [1, 2]
 */
export function topK(scores: ArrayLike<number>, k: number): readonly number[] {
  if (!(Number.isInteger(k) && k > 0)) throw new RangeError(`topK: k must be a positive integer, got ${k}`);
  const order = Array.from({ length: scores.length }, (_, i) => i);
  for (const i of order) if (Number.isNaN(scores[i])) throw new RangeError(`topK: score ${i} is NaN`);
  return order.sort((a, b) => scores[b] - scores[a] || a - b).slice(0, k);
}
