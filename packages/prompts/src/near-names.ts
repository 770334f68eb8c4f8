/** @file Which known names a mistyped one may have meant. */

import leven from "leven";

/** Letters and digits only, lower case: "Palm_Tree" and "palm tree" are one name to a reader. */
const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** At most `count` of `names`, nearest first: contained names, and those at most a third of the letters away (Levenshtein). */
export function nearNames(name: string, names: readonly string[], count = 3): readonly string[] {
  // Beyond this length nothing can be near, and the quadratic distance would only cost time.
  const wanted = plain(name.slice(0, 200));
  const far = Math.max(1, Math.floor(wanted.length / 3));
  return names
    .map((known) => {
      const candidate = plain(known);
      const inside = wanted.length > 2 && candidate.length > 2 && (candidate.includes(wanted) || wanted.includes(candidate));
      return { known, distance: inside ? Math.min(1, leven(wanted, candidate)) : leven(wanted, candidate) };
    })
    .filter(({ distance }) => distance <= far)
    .sort((a, b) => a.distance - b.distance || (a.known < b.known ? -1 : 1))
    .slice(0, count)
    .map(({ known }) => known);
}
