/** @file What changed between two prompt sets. */

import type { PromptSet } from "./prompt-set.ts";

/** How two prompt sets differ. */
export interface PromptDiff {
  /** Fields other than the sentences whose values differ: name → [a's, b's] as JSON text, undefined where missing. */
  readonly fields: Readonly<Record<string, readonly [string | undefined, string | undefined]>>;
  /** Categories of b that a does not have. */
  readonly added: readonly string[];
  /** Categories of a that b does not have. */
  readonly removed: readonly string[];
  /** Categories of both, with the sentences that only one has. Another order alone is a change with nothing added and nothing removed. */
  readonly changed: Readonly<Record<string, { readonly added: readonly string[]; readonly removed: readonly string[] }>>;
}

const FIELDS = ["command", "template", "model", "parameters", "date", "source", "note"] as const;

/** From a to b. Equal sets give four empty parts. */
export function diffPromptSets(a: PromptSet, b: PromptSet): PromptDiff {
  const text = (value: unknown) => (value === undefined ? undefined : JSON.stringify(value));
  const fields = FIELDS.filter((name) => text(a[name]) !== text(b[name])).map((name) => [name, [text(a[name]), text(b[name])] as const]);
  const without = (from: readonly string[], what: readonly string[]) => {
    const known = new Set(what);
    return from.filter((item) => !known.has(item));
  };
  const [namesA, namesB] = [Object.keys(a.classes), Object.keys(b.classes)];
  const changed = namesA
    .filter((name) => Object.hasOwn(b.classes, name) && text(a.classes[name]) !== text(b.classes[name]))
    .map((name) => [name, { added: without(b.classes[name]!, a.classes[name]!), removed: without(a.classes[name]!, b.classes[name]!) }]);
  return {
    fields: Object.fromEntries(fields),
    added: without(namesB, namesA),
    removed: without(namesA, namesB),
    changed: Object.fromEntries(changed),
  };
}
