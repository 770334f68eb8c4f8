/** @file The prompt set: what a language model (or a template) said about each category, with where it came from and a hash. */

import { z } from "zod";
import { COMMANDS, type CommandName } from "./commands.ts";
import { nearNames } from "./near-names.ts";
import { sha256 } from "./sha256.ts";

const line = z
  .string()
  .min(1, "must not be empty")
  .refine((text) => text === text.trim(), "must not begin or end with white space")
  .refine((text) => !/[\r\n]/.test(text), "must be one line");

const schema = z.strictObject({
  version: z.literal(1),
  command: z.enum([...(Object.keys(COMMANDS) as CommandName[]), "custom"]),
  template: line.refine((text) => text.includes("[CLASS]"), "must hold [CLASS]"),
  model: line,
  parameters: z.record(z.string(), z.json()).optional(),
  date: z.iso.date(),
  source: line,
  note: z.string().optional(),
  classes: z
    .record(line, z.array(line).min(1, "must hold at least one sentence"))
    .refine((classes) => Object.keys(classes).length > 0, "must hold at least one class"),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits"),
});

/** Anything JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One file of prompts. JSON-safe; every key is listed here, an unknown one is an error. */
export interface PromptSet {
  readonly version: 1;
  /** Which of `COMMANDS` was given, or "custom" for a template of the user's. */
  readonly command: CommandName | "custom";
  /** The text that was really sent (or filled in), with `[CLASS]` for the category. */
  readonly template: string;
  /** Who answered: a model's name, or "template". */
  readonly model: string;
  /** Sampling settings, for example `{ temperature: 0.7 }`. */
  readonly parameters?: Readonly<Record<string, Json>>;
  /** YYYY-MM-DD of the answers. */
  readonly date: string;
  /** Where the sentences come from, in words. */
  readonly source: string;
  readonly note?: string;
  /** Category → its sentences: each one line, not empty, at least one per category. */
  readonly classes: Readonly<Record<string, readonly string[]>>;
  /** SHA-256 of the canonical JSON of `classes`: keys sorted by code unit, sentences in order, no white space. */
  readonly sha256: string;
}

/** What `promptSet` needs: a `PromptSet` without what it fills in itself. */
export type PromptSetInput = Omit<PromptSet, "version" | "sha256">;

/**
 * The hash over categories and sentences. Independent of the order of categories, not of the order of sentences.
 * @example hashClasses({ chair: ["A chair has four legs."] })
 */
export function hashClasses(classes: PromptSet["classes"]): string {
  const names = Object.keys(classes).sort();
  return sha256(`{${names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(classes[name])}`).join(",")}}`);
}

/**
 * Makes a prompt set: checks every field and computes the hash.
 * @throws TypeError that lists every fault with its path
 */
export function promptSet(input: PromptSetInput): PromptSet {
  return checked("promptSet", { ...input, version: 1, sha256: hashClasses(input.classes) });
}

/**
 * Parses what `JSON.parse` gave for a prompt file.
 * @throws TypeError that lists every fault with its path; Error when the sentences are not those the hash was made from
 */
export function parsePromptSet(json: unknown): PromptSet {
  const set = checked("parsePromptSet", json);
  const actual = hashClasses(set.classes);
  if (actual !== set.sha256)
    throw new Error(
      `parsePromptSet: sha256 says ${set.sha256.slice(0, 12)}…, the classes hash to ${actual.slice(0, 12)}…: the sentences were edited after the hash was made; make the set again with promptSet({ … })`,
    );
  return set;
}

/**
 * The sentences of one category.
 * @throws RangeError for a category that is not in the set, with the nearest names
 */
export function sentencesFor(set: PromptSet, className: string): readonly string[] {
  if (Object.hasOwn(set.classes, className)) return set.classes[className];
  throw new RangeError(`sentencesFor: ${unknownClass(set, className)}`);
}

/**
 * The same set with fewer categories, in the order given.
 * @throws RangeError for a category that is not in the set, or an empty list
 */
export function subsetPromptSet(set: PromptSet, classNames: readonly string[]): PromptSet {
  if (classNames.length === 0) throw new RangeError("subsetPromptSet: classNames is empty; name at least one category");
  for (const name of classNames) if (!Object.hasOwn(set.classes, name)) throw new RangeError(`subsetPromptSet: ${unknownClass(set, name)}`);
  return promptSet({ ...input(set), classes: Object.fromEntries(classNames.map((name) => [name, set.classes[name]])) });
}

/**
 * One set out of several answers to the same command: categories united, sentences of a common category joined without repeats.
 * Differing models and sources are joined with "; ", the latest date is kept, differing parameters are kept per set under `merged`.
 * @throws RangeError for no sets, or sets of different command or template
 */
export function mergePromptSets(sets: readonly PromptSet[]): PromptSet {
  const [first] = sets;
  if (first === undefined) throw new RangeError("mergePromptSets: sets is empty; give at least one");
  for (const set of sets)
    if (set.command !== first.command || set.template !== first.template)
      throw new RangeError(
        `mergePromptSets: all sets must answer one command, got ${first.command} (${JSON.stringify(first.template)}) and ${set.command} (${JSON.stringify(set.template)})`,
      );
  const classes = new Map<string, Set<string>>();
  for (const set of sets)
    for (const [name, sentences] of Object.entries(set.classes)) {
      const known = classes.get(name) ?? new Set();
      for (const sentence of sentences) known.add(sentence);
      classes.set(name, known);
    }
  const parameters = mergedParameters(sets);
  const notes = distinct(sets.flatMap(({ note }) => (note === undefined ? [] : [note])));
  return promptSet({
    command: first.command,
    template: first.template,
    model: distinct(sets.map(({ model }) => model)).join("; "),
    ...(parameters === undefined ? {} : { parameters }),
    date: sets
      .map(({ date }) => date)
      .sort()
      .at(-1)!,
    source: distinct(sets.map(({ source }) => source)).join("; "),
    ...(notes.length === 0 ? {} : { note: notes.join("\n") }),
    classes: Object.fromEntries([...classes].map(([name, sentences]) => [name, [...sentences]])),
  });
}

function mergedParameters(sets: readonly PromptSet[]): PromptSet["parameters"] {
  const differing = distinct(sets.map(({ parameters }) => JSON.stringify(parameters ?? null)));
  if (differing.length === 1) return sets[0].parameters;
  return { merged: sets.map(({ model, parameters }) => ({ model, parameters: parameters ?? null })) };
}

const distinct = (values: readonly string[]): string[] => [...new Set(values)];

function input({ version: _version, sha256: _sha256, ...rest }: PromptSet): PromptSetInput {
  return rest;
}

function unknownClass(set: PromptSet, className: string): string {
  const names = Object.keys(set.classes);
  const near = nearNames(className, names);
  const hint = near.length > 0 ? `did you mean ${near.map((name) => JSON.stringify(name)).join(", ")}?` : `it holds ${some(names)}`;
  return `no category ${JSON.stringify(className)} in this prompt set (${set.command}, ${names.length} categories); ${hint}`;
}

const some = (names: readonly string[]): string => names.slice(0, 8).join(", ") + (names.length > 8 ? ", …" : "");

function checked(where: string, value: unknown): PromptSet {
  // An own "__proto__" (JSON.parse makes one) would be lost on the way into a record.
  const classes = typeof value === "object" && value !== null && "classes" in value ? value.classes : undefined;
  if (typeof classes === "object" && classes !== null && Object.hasOwn(classes, "__proto__"))
    throw new TypeError(`${where}: classes: "__proto__" cannot be the name of a category`);
  const result = schema.safeParse(value);
  if (result.success) return result.data as PromptSet;
  const faults = result.error.issues.slice(0, 10).map((issue) => {
    // The fault of a key stands one level deeper; "Invalid key in record" alone would not help.
    const message = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
    return `  ${issue.path.length > 0 ? issue.path.map(String).join(".") : "(all)"}: ${message}`;
  });
  const more = result.error.issues.length > 10 ? `\n  and ${result.error.issues.length - 10} more` : "";
  throw new TypeError(`${where}: not a prompt set of version 1:\n${faults.join("\n")}${more}`);
}
