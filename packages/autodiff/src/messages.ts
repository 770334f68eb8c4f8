/** @file Pieces of error messages. */

/** At most eight names for a message. */
export function listNames(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, 8).map((name) => `"${name}"`);
  return all.length === 0 ? "none" : `${shown.join(", ")}${all.length > 8 ? `, … (${all.length})` : ""}`;
}
