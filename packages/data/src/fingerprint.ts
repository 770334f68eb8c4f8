/** @file Hashes that say whether two datasets hold the same items. */

import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";

/** sha256 of a JSON value, hexadecimal. Key order counts: callers write their keys in a fixed order. */
export function fingerprintOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

interface Listed {
  readonly id: string;
  readonly category: string;
  readonly file: string;
}

const END = 4096; // bytes
const AT_ONCE = 16;

/**
 * sha256 over the splits' items and their files: every byte with `whole`, else each file's length and its first and last 4 KiB. ShapeNetCore has some
 * 30 GB: reading all of it before each run would cost minutes, and what changes a file without changing its length or its ends is not an accident
 * of downloads. Files that are not there count as such.
 */
export async function fingerprintOfFiles(
  root: string,
  splits: readonly (readonly [string, readonly Listed[]])[],
  whole: boolean,
): Promise<string> {
  const hash = createHash("sha256");
  for (const [split, items] of splits) {
    hash.update(`${split} ${items.length}\n`);
    for (let i = 0; i < items.length; i += AT_ONCE) {
      const some = items.slice(i, i + AT_ONCE);
      const parts = await Promise.all(some.map(({ file }) => signature(join(root, file), whole)));
      for (const [k, { id, category }] of some.entries()) {
        const { length, bytes } = parts[k]!;
        hash.update(`${id}\n${category}\n${length}\n`).update(bytes);
      }
    }
  }
  return hash.digest("hex");
}

/** A file's length, and all of it or its two ends. */
export async function signature(path: string, whole: boolean): Promise<{ readonly length: number; readonly bytes: Uint8Array }> {
  if (whole) {
    const bytes = await readFile(path);
    return { length: bytes.length, bytes };
  }
  try {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      const bytes = new Uint8Array(Math.min(size, 2 * END));
      const head = Math.min(size, END);
      await file.read(bytes, 0, head, 0);
      if (bytes.length > head) await file.read(bytes, head, bytes.length - head, size - (bytes.length - head));
      return { length: size, bytes };
    } finally {
      await file.close();
    }
  } catch {
    return { length: -1, bytes: new Uint8Array(0) };
  }
}
