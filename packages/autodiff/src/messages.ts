/** @file Pieces of error messages. */

/** At most eight names for a message. */
export function listNames(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, 8).map((name) => `"${name}"`);
  return all.length === 0 ? "none" : `${shown.join(", ")}${all.length > 8 ? `, … (${all.length})` : ""}`;
}

/** Throws where an options object has a key that nobody reads: a misspelt option must not be ignored. */
export function rejectUnknown(where: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options))
    if (!known.includes(key)) throw new Error(`${where}: unknown option "${key}"; known are ${known.join(", ")}`);
}
