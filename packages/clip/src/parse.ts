/** @file Checks at the border: JSON in, typed records out. Every message names the place and what came. */

/** What JSON holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An object with exactly the keys of `keys`; those of `optional` may be missing. */
export function parseRecord(
  where: string,
  value: unknown,
  keys: readonly string[],
  optional: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TypeError(`${where}: expected an object, got ${JSON.stringify(value)}`);
  const known = [...keys, ...optional];
  for (const key of Object.keys(value))
    if (!known.includes(key)) throw new TypeError(`${where}: unknown key "${key}"; known are ${known.join(", ")}`);
  for (const key of keys) if (!(key in value)) throw new TypeError(`${where}: the key "${key}" is missing`);
  return value as Readonly<Record<string, unknown>>;
}

export function parseString(where: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`${where}: expected a string, got ${JSON.stringify(value)}`);
}

export function parseBoolean(where: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new TypeError(`${where}: expected true or false, got ${JSON.stringify(value)}`);
}

/** An integer ≥ 1. */
export function parseCount(where: string, value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 1) return value;
  throw new RangeError(`${where}: expected an integer ≥ 1, got ${JSON.stringify(value)}`);
}

/** A finite number > 0. */
export function parsePositive(where: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value) && value > 0) return value;
  throw new RangeError(`${where}: expected a finite number > 0, got ${JSON.stringify(value)}`);
}

export function parseTriple(where: string, value: unknown): readonly [number, number, number] {
  if (Array.isArray(value) && value.length === 3 && value.every((x) => typeof x === "number" && Number.isFinite(x)))
    return value as [number, number, number];
  throw new TypeError(`${where}: expected three finite numbers, got ${JSON.stringify(value)}`);
}

export function parseChoice<const C extends string>(where: string, value: unknown, choices: readonly C[]): C {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new TypeError(`${where}: expected one of ${choices.map((c) => `"${c}"`).join(", ")}, got ${JSON.stringify(value)}`);
}
