/** @file A folder of assets as a dataset: class folders, or a manifest that names a category for each file. */

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { loadShape, SHAPE_EXTENSIONS } from "@dilf/renderer";
import { expectKeys } from "@dilf/tensor";
import { parse } from "csv-parse/sync";
import type { Dataset, Item } from "./dataset.ts";
import { DatasetNotFoundError } from "./not-found.ts";

export interface FolderOptions {
  /** File inside `root` with one row per shape: CSV with the columns `category` and `file`, or a JSON list of such records. Default: manifest.csv or manifest.json where one exists, else class folders. */
  readonly manifest?: string;
  /** Keep these categories only. Default all. */
  readonly categories?: readonly string[];
  /** Keep the first so many items of each category, in the order of the list. Default all. */
  readonly limitPerCategory?: number;
}

const MANIFESTS = ["manifest.csv", "manifest.json"];
const SPLIT = "all";

/**
 * Opens a folder: `root/<category>/*.obj|glb|off`, or what its manifest lists. Underscores in category names become spaces ("night stand").
 * One split, "all"; items in the manifest's order, or sorted by path.
 * @throws DatasetNotFoundError when the folder, its manifest, or a file that the manifest lists is not there; Error for a manifest
 *   without the columns, for no shapes at all, and for categories that the folder does not hold
 * @example const assets = await folder("assets", { limitPerCategory: 10 })
 */
export async function folder(root: string, options: FolderOptions = {}): Promise<Dataset> {
  expectKeys("folder", options, ["manifest", "categories", "limitPerCategory"]);
  if (!existsSync(root)) throw new DatasetNotFoundError(`folder: "${root}" is not there`);
  if (!(await stat(root)).isDirectory())
    throw new DatasetNotFoundError(`folder: "${root}" is a file; wanted a folder of class folders, or with a manifest.csv`);
  const manifest = options.manifest ?? MANIFESTS.find((name) => existsSync(join(root, name)));
  const found = manifest === undefined ? await classFolders(root) : await readManifest(root, manifest);
  const items = select(root, found, options);
  const classes = [...new Set(items.map(({ category }) => category))].sort();
  return {
    name: "folder",
    classes,
    splits: [SPLIT],
    license: "as the files' owner states",
    fingerprint: () => hashFiles(root, items),
    list: async (split) => {
      if (split !== SPLIT) throw new RangeError(`folder: no split "${split}"; the only one is "${SPLIT}"`);
      return items;
    },
    load: async ({ id }) => {
      try {
        return await loadShape(id, await readFile(join(root, id)));
      } catch (error) {
        throw new Error(`folder: ${join(root, id)} cannot be loaded: ${(error as Error).message}`, { cause: error });
      }
    },
  };
}

async function classFolders(root: string): Promise<Item[]> {
  const entries = await readdir(root, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const lists = await Promise.all(
    names.map(async (name) => {
      const files = await readdir(join(root, name), { recursive: true });
      const shapes = files
        .map((file) => file.replaceAll("\\", "/"))
        .filter((file) => SHAPE_EXTENSIONS.some((extension) => file.toLowerCase().endsWith(extension)));
      return shapes.sort().map((file) => ({ id: `${name}/${file}`, category: categoryName(name) }));
    }),
  );
  return lists.flat();
}

async function readManifest(root: string, name: string): Promise<Item[]> {
  const path = join(root, name);
  if (!existsSync(path)) throw new DatasetNotFoundError(`folder: the manifest "${path}" is not there`);
  const text = await readFile(path, "utf8");
  let rows: unknown;
  try {
    rows = name.endsWith(".json") ? JSON.parse(text) : parse(text, { columns: true, skip_empty_lines: true, bom: true });
  } catch (error) {
    throw new Error(`folder: the manifest ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  if (!Array.isArray(rows)) throw new Error(`folder: the manifest ${path} must be a list of records with "category" and "file"`);
  const items = rows.map((row: unknown, i) => {
    const { category, file } = (row ?? {}) as Record<string, unknown>;
    if (typeof category !== "string" || typeof file !== "string" || category === "" || file === "")
      throw new Error(
        `folder: row ${i + 1} of ${path} has no "category" and "file"; it has ${Object.keys(row as object).join(", ") || "nothing"}`,
      );
    return { id: file.replaceAll("\\", "/"), category: categoryName(category) };
  });
  const missing = items.filter(({ id }) => !existsSync(join(root, id)));
  if (missing.length > 0)
    throw new DatasetNotFoundError(`folder: ${path} lists ${missing.length} file(s) that are not there, the first is "${missing[0]!.id}"`);
  return items;
}

function select(root: string, items: readonly Item[], { categories, limitPerCategory }: FolderOptions): readonly Item[] {
  if (items.length === 0)
    throw new Error(
      `folder: "${root}" holds no shapes; wanted ${SHAPE_EXTENSIONS.join(", ")} files in class folders, or a manifest.csv with the columns category and file`,
    );
  const known = new Set(items.map(({ category }) => category));
  const unknown = (categories ?? []).filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new RangeError(`folder: "${root}" has no category ${unknown.join(", ")}; it has ${[...known].sort().join(", ")}`);
  if (limitPerCategory !== undefined && !(Number.isInteger(limitPerCategory) && limitPerCategory >= 1))
    throw new RangeError(`folder: limitPerCategory must be an integer ≥ 1, got ${limitPerCategory}`);
  const taken = new Map<string, number>();
  return items.filter(({ category }) => {
    if (categories && !categories.includes(category)) return false;
    const count = (taken.get(category) ?? 0) + 1;
    taken.set(category, count);
    return limitPerCategory === undefined || count <= limitPerCategory;
  });
}

/** sha256 over the items' ids, categories and bytes. */
async function hashFiles(root: string, items: readonly Item[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { id, category } of items) {
    const bytes = await readFile(join(root, id));
    hash.update(`${id}\n${category}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}

const categoryName = (name: string): string => name.replaceAll("_", " ").trim();
