/** @file Options that nobody knows are errors, not silence. */

/**
 * For the first line of a function with an options object: a misspelt option must not be ignored.
 * @param options what the caller gave
 * @param known every key that is understood
 * @throws TypeError that names the function, the key that is not known, and those that are
 */
export function expectKeys(where: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options))
    if (!known.includes(key)) throw new TypeError(`${where}: unknown option "${key}"; known are ${known.join(", ")}`);
}
