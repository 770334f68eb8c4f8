/** @file "Did you mean": the name that is nearest to what was given. */

import leven from "leven";

/** The nearest of `names` by edit distance, letters' case aside; undefined when none is near enough to be meant. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, given.length / 3) + 1e-9;
  for (const name of names) {
    const distance = leven(given.toLowerCase(), name.toLowerCase());
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** `; did you mean "x"?`, or nothing. */
export function didYouMean(given: string, names: readonly string[]): string {
  const name = nearest(given, names);
  return name === undefined ? "" : `; did you mean "${name}"?`;
}
