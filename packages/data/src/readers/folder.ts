/** @file A folder of assets as a dataset: class folders, or a manifest that names a category for each file. */

import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { SHAPE_EXTENSIONS } from "@dilf/renderer";
import { expectKeys } from "@dilf/tensor";
import { parse } from "csv-parse/sync";
import type { Dataset } from "../dataset.ts";
import { type FileItem, fileDataset } from "../file-dataset.ts";
import { DatasetNotFoundError } from "../not-found.ts";
import { type ReadOptions, readShapeFile } from "../read-shape.ts";
import { type Incomplete, type Problem, type Survey, settle } from "../survey.ts";
import { type DatasetReader, variantOf } from "./reader.ts";

/** How a folder of files becomes a data set. */
export interface FolderOptions extends ReadOptions {
  /** File inside `root` with one row per shape: CSV with the columns `category` and `file`, and `split` where there are several, or a JSON list of such records. Default: manifest.csv or manifest.json where one exists, else class folders. */
  readonly manifest?: string;
  /** Keep these categories only. Default all. */
  readonly categories?: readonly string[];
  /** Keep the first so many items of each category, in the order of the list. Default all. */
  readonly limitPerCategory?: number;
  /** Whether rows of a manifest whose file is not there, or that mean nothing, are errors (the default) or left out. */
  readonly incomplete?: Incomplete;
}

const MANIFESTS = ["manifest.csv", "manifest.json"];
const SPLIT = "all";
/** In class folders a text file is a note more often than a cloud; a manifest can name it. */
const LISTED = SHAPE_EXTENSIONS.filter((extension) => extension !== ".txt");

export const folderReader: DatasetReader = {
  name: "folder",
  title: "a folder of your own assets",
  license: "as the files' owner states",
  homepage: "your disk",
  variants: [
    {
      name: "class-folders",
      title: "a folder per category",
      tree: ["chair/one.obj", "chair/two.glb", "night_stand/three.off"],
      downloads: [],
    },
    {
      name: "manifest",
      title: "a list of files with their categories",
      tree: ["manifest.csv (or manifest.json)     category,file[,split]", "and the files that it lists"],
      downloads: [],
    },
  ],
  async survey(root, variant, reading = {}) {
    if (variant !== undefined) variantOf(folderReader, variant);
    const manifest = variant === "class-folders" ? undefined : MANIFESTS.find((name) => existsSync(join(root, name)));
    if (variant === "manifest" && manifest === undefined)
      throw new DatasetNotFoundError(`folder: "${root}" has no ${MANIFESTS.join(" or ")}`);
    return surveyFolder(root, manifest === undefined ? {} : { manifest }, reading, manifest === undefined);
  },
};

/**
 * Opens a folder: `root/<category>/*.obj|glb|off|…`, or what its manifest lists. Underscores in category names become spaces ("night stand").
 * One split, "all", unless the manifest has a column `split`; items in the manifest's order, or sorted by path.
 * @throws DatasetNotFoundError when the folder, its manifest, or a file that the manifest lists is not there; Error for a manifest
 *   without the columns, for no shapes at all, and for categories that the folder does not hold
 * @example const assets = await folder("assets", { limitPerCategory: 10 })
 */
export async function folder(root: string, options: FolderOptions = {}): Promise<Dataset> {
  expectKeys("folder", options, ["manifest", "categories", "limitPerCategory", "incomplete", "textures", "onWarning"]);
  const survey = await surveyFolder(root, options, options);
  if (options.incomplete === "skip") return settle(survey, "skip");
  const { dataset, problems } = survey;
  const missing = problems.filter(({ kind }) => kind === "missing");
  if (missing.length > 0)
    throw new DatasetNotFoundError(
      `folder: "${root}": the manifest lists ${missing.length} file(s) that are not there, the first is "${missing[0]!.where}"`,
    );
  if (problems[0]) throw new Error(`folder: ${problems[0].where}: ${problems[0].message}`);
  return dataset;
}

interface Row extends FileItem {
  readonly split: string;
}

async function surveyFolder(root: string, options: FolderOptions, reading: ReadOptions, classFoldersOnly = false): Promise<Survey> {
  if (!existsSync(root)) throw new DatasetNotFoundError(`folder: "${root}" is not there`);
  if (!(await stat(root)).isDirectory())
    throw new DatasetNotFoundError(`folder: "${root}" is a file; wanted a folder of class folders, or with a manifest.csv`);
  const manifest = options.manifest ?? (classFoldersOnly ? undefined : MANIFESTS.find((name) => existsSync(join(root, name))));
  const problems: Problem[] = [];
  const found = manifest === undefined ? await classFolders(root) : await readManifest(root, manifest, problems);
  if (found.length === 0 && problems.length === 0)
    throw new Error(
      `folder: "${root}" holds no shapes; wanted ${LISTED.join(", ")} files in class folders, or a manifest.csv with the columns category and file`,
    );
  const items = select(root, found, options);
  const splits: Record<string, FileItem[]> = {};
  for (const { split, ...item } of items) {
    splits[split] ??= [];
    splits[split].push(item);
  }
  const gone = new Set(problems.filter(({ kind }) => kind === "missing").map(({ where }) => where));
  return {
    variant: manifest === undefined ? "class-folders" : "manifest",
    dataset: fileDataset({
      name: "folder",
      root,
      license: folderReader.license,
      classes: [...new Set(items.map(({ category }) => category))].sort(),
      splits: items.length === 0 ? { [SPLIT]: [] } : splits,
      hashWhole: true,
      load: (path) => readShapeFile(path, root, reading),
    }),
    problems,
    missing: gone,
  };
}

async function classFolders(root: string): Promise<Row[]> {
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
        .filter((file) => LISTED.some((extension) => file.toLowerCase().endsWith(extension)));
      return shapes.sort().map((file) => ({ id: `${name}/${file}`, category: categoryName(name), file: `${name}/${file}`, split: SPLIT }));
    }),
  );
  return lists.flat();
}

async function readManifest(root: string, name: string, problems: Problem[]): Promise<Row[]> {
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
  const seen = new Set<string>();
  return rows.flatMap((row: unknown, i): Row[] => {
    const { category, file, split } = (row ?? {}) as Record<string, unknown>;
    const where = `row ${i + 1} of ${path}`;
    if (typeof category !== "string" || typeof file !== "string" || category === "" || file === "") {
      const keys = Object.keys((row ?? {}) as object).join(", ") || "nothing";
      problems.push({ kind: "malformed", where, message: `it has no "category" and "file"; it has ${keys}` });
      return [];
    }
    const id = file.replaceAll("\\", "/");
    if (seen.has(id)) {
      problems.push({ kind: "malformed", where, message: `"${id}" is listed a second time` });
      return [];
    }
    seen.add(id);
    if (!existsSync(join(root, id))) problems.push({ kind: "missing", where: id, message: `${name} lists it, it is not there` });
    return [{ id, category: categoryName(category), file: id, split: typeof split === "string" && split !== "" ? split : SPLIT }];
  });
}

function select(root: string, items: readonly Row[], { categories, limitPerCategory }: FolderOptions): readonly Row[] {
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

/** Letters keep their case: the names are the user's own. */
const categoryName = (name: string): string => name.replaceAll("_", " ").trim();
