/** @file What all data sets of one file per shape have in common. */

import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Shape } from "@dilf/renderer";
import type { Dataset, Item } from "./dataset.ts";
import { fingerprintOfFiles } from "./fingerprint.ts";

export interface FileItem extends Item {
  /** Relative to the root, with forward slashes. */
  readonly file: string;
}

export interface FileDataset {
  readonly name: string;
  readonly root: string;
  readonly license: string;
  readonly classes: readonly string[];
  readonly synonyms?: Readonly<Record<string, readonly string[]>>;
  readonly splits: Readonly<Record<string, readonly FileItem[]>>;
  /** Hash every byte: for small folders. Else sizes and the ends of files stand for them. */
  readonly hashWhole?: boolean;
  /** @param path of the item's file */
  load(path: string, item: FileItem): Promise<Shape>;
}

/** A dataset over lists of files. Items that callers see have nothing but what `Item` says. */
export function fileDataset(parts: FileDataset): Dataset {
  const { name, root, classes, license, splits, synonyms, hashWhole = false } = parts;
  const files = new Map(Object.values(splits).flatMap((items) => items.map((item) => [item.id, item] as const)));
  const lists = plainLists(splits);
  return {
    name,
    classes,
    splits: Object.keys(splits),
    license,
    ...(synonyms ? { synonyms } : {}),
    fingerprint: () => fingerprintOfFiles(root, Object.entries(splits), hashWhole),
    list: async (split) => listOf(name, lists, split),
    load: async ({ id }) => {
      const listed = files.get(id);
      if (!listed) throw new RangeError(unknownItem(name, id));
      const path = join(root, listed.file);
      try {
        return await parts.load(path, listed);
      } catch (error) {
        throw new Error(`${name}: item "${id}": ${path} cannot be loaded: ${reasonOf(error)}`, { cause: error });
      }
    },
  };
}

/** Records of any kind as plain items. */
export function plainLists(splits: Readonly<Record<string, readonly Item[]>>): Readonly<Record<string, readonly Item[]>> {
  return Object.fromEntries(Object.entries(splits).map(([split, items]) => [split, items.map(({ id, category }) => ({ id, category }))]));
}

/** @throws RangeError for an unknown split, naming the known ones */
export function listOf<I extends Item>(name: string, splits: Readonly<Record<string, readonly I[]>>, split: string): readonly I[] {
  const items = Object.hasOwn(splits, split) ? splits[split] : undefined;
  if (items) return items;
  const known = Object.keys(splits);
  throw new RangeError(
    `${name}: no split "${split}"; ${known.length === 1 ? `the only one is "${known[0]}"` : `known are ${known.join(", ")}`}`,
  );
}

export const unknownItem = (name: string, id: string): string => `${name}: no item "${id}"; items are listed by list(split)`;
/** What a user can act on: for a file that is not there not Node's words, which say the path again. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code === "ENOENT" ? "it is not there (half a download?)" : (message ?? String(error));
}

/** Which of many files are there, at one reading of each folder. */
export function fileIndex(root: string): { has(file: string): boolean; names(folder: string): readonly string[] } {
  const folders = new Map<string, ReadonlySet<string>>();
  const read = (folder: string): ReadonlySet<string> => {
    let names = folders.get(folder);
    if (!names) {
      try {
        names = new Set(readdirSync(join(root, folder)).sort());
      } catch {
        names = new Set();
      }
      folders.set(folder, names);
    }
    return names;
  };
  return {
    has: (file) => read(dirname(file)).has(file.slice(file.lastIndexOf("/") + 1)),
    names: (folder) => [...read(folder)],
  };
}

/** Synonyms by class, for those that have any. */
export function synonymsOf(
  labels: readonly { readonly name: string; readonly synonyms: readonly string[] }[],
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(labels.filter(({ synonyms }) => synonyms.length > 0).map(({ name, synonyms }) => [name, synonyms]));
}
