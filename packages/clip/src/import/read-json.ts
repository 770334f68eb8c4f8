/** @file What all importers share beside their plans. */

import { readFile } from "node:fs/promises";
import { basename } from "node:path";

export const LIMITS = "Imported as published: what it knows and what it must not be used for is said by its authors.";

/** A JSON file; undefined: there is none. @throws Error that names a file that is no JSON */
export async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Error(`importEncoder: ${basename(path)} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}
