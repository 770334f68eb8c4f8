/** @file Whether a folder looks as a data set should: what was expected, what is there, and what was perhaps meant. */

import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { didYouMean } from "./nearest.ts";
import { DatasetNotFoundError } from "./not-found.ts";

const SHOWN = 8; // names of what is there, in a message

/** @throws DatasetNotFoundError when `root` is not there, or is a file */
export function expectFolder(where: string, root: string, tree: readonly string[]): void {
  if (!existsSync(root)) throw new DatasetNotFoundError(`${where}: "${root}" is not there${siblings(root)}.\n${expected(tree)}`);
  if (!statSync(root).isDirectory()) throw new DatasetNotFoundError(`${where}: "${root}" is a file.\n${expected(tree)}`);
}

/**
 * The error for a folder without what its layout needs.
 * @param wanted paths inside `root` without which nothing can be read
 * @param tree the layout as a reader draws it, a line each
 */
export function wrongLayout(where: string, root: string, wanted: readonly string[], tree: readonly string[]): DatasetNotFoundError {
  const missing = wanted.filter((path) => !existsSync(join(root, path)));
  const entries = entriesOf(root);
  const hints: string[] = [];
  const deeper = entries.filter(({ folder }) => folder).find(({ name }) => wanted.every((path) => existsSync(join(root, name, path))));
  if (deeper) hints.push(`"${join(root, deeper.name)}" looks right: give that folder`);
  const above = dirname(root);
  if (!deeper && wanted.every((path) => existsSync(join(above, path)))) hints.push(`"${above}" looks right: give that folder`);
  for (const path of missing.slice(0, 3)) {
    const names = entriesOf(join(root, dirname(path))).map(({ name }) => name);
    const close = didYouMean(path.split("/").at(-1)!, names);
    if (close) hints.push(`for "${path}"${close}`);
  }
  const packed = entries.find(({ name }) => /\.(zip|tar|tgz|gz|7z|rar)$/i.test(name) && !name.endsWith(".json.gz"));
  if (packed) hints.push(`"${packed.name}" is an archive: unpack it first`);
  const shown = entries.slice(0, SHOWN).map(({ name, folder }) => (folder ? `${name}/` : name));
  const more = entries.length > SHOWN ? ` and ${entries.length - SHOWN} more` : "";
  return new DatasetNotFoundError(
    [
      `${where}: "${root}" does not have the layout of this data set: ${missing.map((path) => `"${path}"`).join(", ")} is missing.`,
      `Found: ${shown.length === 0 ? "an empty folder" : shown.join(", ") + more}.`,
      ...hints.map((hint) => `Perhaps: ${hint}.`),
      expected(tree),
    ].join("\n"),
  );
}

function expected(tree: readonly string[]): string {
  return `Expected:\n${tree.map((line) => `  ${line}`).join("\n")}`;
}

function siblings(root: string): string {
  const names = entriesOf(dirname(root))
    .filter(({ folder }) => folder)
    .map(({ name }) => name);
  return didYouMean(root.split(/[\\/]/).filter(Boolean).at(-1) ?? "", names);
}

/** Sorted; nothing where the folder cannot be read. */
function entriesOf(folder: string): { readonly name: string; readonly folder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, folder: entry.isDirectory() || (entry.isSymbolicLink() && isFolder(join(folder, entry.name))) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
