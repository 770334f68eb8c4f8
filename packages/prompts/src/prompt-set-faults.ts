/** @file What is wrong with a value that should be a prompt set. By hand: a schema library takes a tenth of a second to load, and whoever classifies one shape waits for it. */

import { COMMANDS } from "./commands.ts";
import type { PromptSet } from "./prompt-set.ts";

/** Faults of one value, each "path: what is wrong". */
type Check = (path: string, value: unknown) => readonly string[];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const kindOf = (value: unknown): string =>
  value === null ? "null" : value === undefined ? "nothing" : Array.isArray(value) ? "a list" : `a value of type ${typeof value}`;

const text: Check = (path, value) => (typeof value === "string" ? [] : [`${path}: wanted a text, got ${kindOf(value)}`]);

const line: Check = (path, value) => {
  if (typeof value !== "string") return text(path, value);
  if (value === "") return [`${path}: must not be empty`];
  return [
    ...(value === value.trim() ? [] : [`${path}: must not begin or end with white space`]),
    ...(/[\r\n]/.test(value) ? [`${path}: must be one line`] : []),
  ];
};

const template: Check = (path, value) => {
  const faults = line(path, value);
  return faults.length > 0 || (value as string).includes("[CLASS]") ? faults : [`${path}: must hold [CLASS]`];
};

const matching =
  (fits: (value: string) => boolean, wanted: string): Check =>
  (path, value) =>
    typeof value !== "string" ? text(path, value) : fits(value) ? [] : [`${path}: must be ${wanted}`];

const json: Check = (path, value) => {
  if (Array.isArray(value)) return value.flatMap((one, i) => json(`${path}.${i}`, one));
  if (isRecord(value)) return Object.entries(value).flatMap(([key, one]) => json(`${path}.${key}`, one));
  const fits = value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
  return fits ? [] : [`${path}: JSON cannot hold ${typeof value === "number" ? value : kindOf(value)}`];
};

const record =
  (of: Check): Check =>
  (path, value) =>
    isRecord(value) ? of(path, value) : [`${path}: wanted an object, got ${kindOf(value)}`];

const classes: Check = (path, value) => {
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  if (entries.length === 0) return [`${path}: must hold at least one class`];
  return entries.flatMap(([name, sentences]) => {
    const at = `${path}.${name}`;
    if (!Array.isArray(sentences)) return [`${at}: wanted a list, got ${kindOf(sentences)}`];
    if (sentences.length === 0) return [`${at}: must hold at least one sentence`];
    return [...line(at, name), ...sentences.flatMap((sentence, i) => line(`${at}.${i}`, sentence))];
  });
};

const optional =
  (of: Check): Check =>
  (path, value) =>
    value === undefined ? [] : of(path, value);

const COMMAND_NAMES = [...Object.keys(COMMANDS), "custom"];

/** A real day: the 30th of February is none. */
function isDate(value: string): boolean {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  return date !== undefined && !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(value);
}

const FIELDS: Readonly<Record<keyof PromptSet, Check>> = {
  version: (path, value) => (value === 1 ? [] : [`${path}: must be 1`]),
  command: matching((value) => COMMAND_NAMES.includes(value), `one of ${COMMAND_NAMES.join(", ")}`),
  template,
  model: line,
  parameters: optional(record(json)),
  date: matching(isDate, "a date, YYYY-MM-DD"),
  source: line,
  note: optional(text),
  classes: record(classes),
  sha256: matching((value) => /^[0-9a-f]{64}$/.test(value), "64 hexadecimal digits"),
};

/** Every fault as "path: what is wrong"; none: it is a prompt set. */
export function promptSetFaults(value: unknown): readonly string[] {
  if (!isRecord(value)) return [`(all): wanted an object, got ${kindOf(value)}`];
  // An own "__proto__" (JSON.parse makes one) is no category: most of what takes a record loses it.
  if (isRecord(value.classes) && Object.hasOwn(value.classes, "__proto__"))
    return ['classes: "__proto__" cannot be the name of a category'];
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(FIELDS, key));
  return [
    ...Object.entries(FIELDS).flatMap(([key, check]) => check(key, value[key])),
    ...unknown.map((key) => `${key}: unknown key; known are ${Object.keys(FIELDS).join(", ")}`),
  ];
}
