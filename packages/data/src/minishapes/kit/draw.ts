/** @file Draws that the generators share. */

import type { Rng } from "@dilf/tensor";

export function chance(rng: Rng, probability: number): boolean {
  return rng.next() < probability;
}

/** A whole number from `low` to `high`, both included. */
export function count(rng: Rng, low: number, high: number): number {
  return low + rng.integer(high - low + 1);
}

/** One of the names, with probability in proportion to its weight. */
export function choose<K extends string>(rng: Rng, weights: Readonly<Record<K, number>>): K {
  const names = Object.keys(weights) as K[];
  let left = rng.next() * names.reduce((sum, name) => sum + weights[name], 0);
  for (const name of names) {
    left -= weights[name];
    if (left < 0) return name;
  }
  return names.at(-1)!;
}

/** Corners of round things: from plainly faceted to smooth. */
export function roundness(rng: Rng): number {
  return rng.pick([5, 6, 7, 8, 8, 9, 10, 12, 12, 14, 16, 20, 24]);
}
