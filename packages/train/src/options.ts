/** @file Options that nobody knows are errors, not silence. */

/**
 * @param options what the caller gave
 * @param known every key that is understood
 * @throws TypeError that names the key that is not
 */
export function expectKeys(where: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options))
    if (!known.includes(key)) throw new TypeError(`${where}: unknown option "${key}"; known are ${known.join(", ")}`);
}
