/** @file What a person names on the command line → the files to read, one by one. */

import { opendir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { SHAPE_EXTENSIONS } from "@dilf/renderer";
import { MissingError, UsageError } from "../errors.ts";
import type { Io } from "../io.ts";

/** Whether a file's name has the extension of a shape, in any case. `.txt` is read when it is named; in a folder it is as often a note. */
export function looksLikeShape(name: string): boolean {
  const extension = extname(name).toLowerCase();
  return extension !== ".txt" && SHAPE_EXTENSIONS.includes(extension);
}

/**
 * The shapes of a folder and all below it, in the order of their paths; links to folders are not followed, names that begin with a dot are left out.
 * A folder at a time is held in memory.
 */
export async function* shapesBelow(folder: string): AsyncGenerator<string> {
  const entries = [];
  for await (const entry of await opendir(folder)) if (!entry.name.startsWith(".")) entries.push(entry);
  // By code units: the same on every machine and in every language.
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* shapesBelow(path);
    else if (looksLikeShape(entry.name) && (entry.isFile() || (entry.isSymbolicLink() && (await isFile(path))))) yield path;
  }
}

const isFile = async (path: string) => (await stat(path).catch(() => undefined))?.isFile() ?? false;

/**
 * Files, the shapes of folders, and for `-` the names on standard input, one a line (or, as `find -print0` writes them, with zero bytes between).
 * A file that is not there is passed on: whoever reads it says so, and goes on with the next.
 * @throws UsageError for `-` where there is no standard input; MissingError for a folder without any shape
 */
export async function* shapePaths(given: readonly string[], io: Pick<Io, "input">): AsyncGenerator<string> {
  for (const path of given) {
    if (path === "-") {
      if (!io.input) throw new UsageError("-: there is no standard input to read names from");
      for await (const name of namesOn(io.input)) yield* one(name);
    } else yield* one(path);
  }
}

async function* one(path: string): AsyncGenerator<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) {
    yield path;
    return;
  }
  let count = 0;
  for await (const shape of shapesBelow(path)) {
    count++;
    yield shape;
  }
  if (count === 0)
    throw new MissingError(`${path}: there is no ${SHAPE_EXTENSIONS.filter((e) => e !== ".txt").join(", ")} in this folder or below it`);
}

async function* namesOn(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  // The first separator that comes decides: a zero byte is in no name.
  let separator: "\0" | "\n" | undefined;
  for await (const bytes of input) {
    rest += decoder.decode(bytes, { stream: true });
    separator ??= rest.includes("\0") ? "\0" : rest.includes("\n") ? "\n" : undefined;
    if (separator === undefined) continue;
    const names = rest.split(separator);
    rest = names.pop()!;
    for (const name of names) if (clean(name) !== "") yield clean(name);
  }
  const last = clean(rest + decoder.decode());
  if (last !== "") yield last;
}

const clean = (name: string) => name.replace(/\r$/, "");
