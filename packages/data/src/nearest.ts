/** @file "Did you mean": the name that is nearest to what was given. */

/** The nearest of `names` by edit distance, letters' case aside; undefined when none is near enough to be meant. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, given.length / 3) + 1e-9;
  for (const name of names) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** `; did you mean "x"?`, or nothing. */
export function didYouMean(given: string, names: readonly string[]): string {
  const name = nearest(given, names);
  return name === undefined ? "" : `; did you mean "${name}"?`;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++)
      row.push(Math.min(row[j - 1]! + 1, previous[j]! + 1, previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    previous = row;
  }
  return previous[b.length]!;
}
