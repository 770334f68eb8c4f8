/** @file What every label table holds. */

/** A category as its data set and as people name it. */
export interface ClassLabel {
  /** As it is put into prompts: lower case, words apart. */
  readonly name: string;
  /** Other words for the same thing, the file formats' own names among them. For messages and for matching lists; never put into prompts by itself. */
  readonly synonyms: readonly string[];
}

/** Words as tables write them: lower case, underscores and runs of blanks become one blank. */
export const wordsOf = (name: string): string =>
  name
    .replaceAll(/[_\s]+/g, " ")
    .trim()
    .toLowerCase();

/** The row whose name it is, else the only row that has it among its synonyms; undefined when none or several do. */
export function findLabel<L extends ClassLabel>(labels: readonly L[], name: string): L | undefined {
  const words = wordsOf(name);
  const exact = labels.find((label) => label.name === words);
  if (exact) return exact;
  const close = labels.filter(({ synonyms }) => synonyms.includes(words));
  return close.length === 1 ? close[0] : undefined;
}
