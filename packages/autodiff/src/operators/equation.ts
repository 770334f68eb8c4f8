/** @file Einsum's equations. */

export interface Equation {
  /** The letters of each input, one for each axis. */
  readonly terms: readonly (readonly string[])[];
  readonly result: readonly string[];
}

/**
 * Resolves "..." into letters of its own (capital letters that the equation leaves free, the last axis first), and an absent right side.
 * @throws Error when the equation is for another number of inputs, or of axes
 */
export function parseEquation(text: string, ranks: readonly number[]): Equation {
  const equation = text.replaceAll(" ", "");
  const [left = "", right] = equation.split("->");
  const texts = left.split(",");
  if (texts.length !== ranks.length) throw new Error(`equation "${text}" is for ${texts.length} inputs, got ${ranks.length}`);
  const free = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"].filter((letter) => !equation.includes(letter));
  const ellipsis = (count: number) => free.slice(0, count).reverse();
  let widest = 0;
  const resolve = (term: string, count: number): string[] => {
    const [before = "", after] = term.split("...");
    if (!/^[a-zA-Z]*$/.test(before + (after ?? ""))) throw new Error(`equation "${text}": "${term}" is not letters and at most one "..."`);
    return [...before, ...(after === undefined ? [] : ellipsis(count)), ...(after ?? "")];
  };
  const terms = texts.map((term, i) => {
    const hidden = term.includes("...") ? ranks[i]! - term.replace("...", "").length : 0;
    widest = Math.max(widest, hidden);
    const letters = hidden < 0 ? [] : resolve(term, hidden);
    if (letters.length !== ranks[i]) throw new Error(`equation "${text}": "${term}" does not fit input ${i}, which has ${ranks[i]} axes`);
    return letters;
  });
  const all = terms.flat();
  if (right !== undefined) {
    const result = resolve(right, widest);
    const unknown = result.find((letter, i) => !all.includes(letter) || result.indexOf(letter) !== i);
    if (unknown) throw new Error(`equation "${text}": "${unknown}" of the result must occur on the left, and once on the right`);
    return { terms, result };
  }
  const hidden = ellipsis(widest);
  const once = [...new Set(all)].filter((letter) => !hidden.includes(letter) && all.indexOf(letter) === all.lastIndexOf(letter));
  return { terms, result: [...hidden, ...once.sort()] };
}
