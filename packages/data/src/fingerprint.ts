/** @file Hashes that say whether two datasets hold the same items. */

import { createHash } from "node:crypto";

/** sha256 of a JSON value, hexadecimal. Key order counts: callers write their keys in a fixed order. */
export function fingerprintOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
