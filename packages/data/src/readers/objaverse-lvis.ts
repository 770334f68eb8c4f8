/** @file Objaverse-LVIS: the 46,832 objects of Objaverse 1.0 that carry one of 1,156 categories of LVIS, as GLB files. */

import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type FileItem, fileDataset, fileIndex } from "../file-dataset.ts";
import { wordsOf } from "../labels/label.ts";
import { expectFolder, wrongLayout } from "../layout.ts";
import { readShapeFile } from "../read-shape.ts";
import type { Problem } from "../survey.ts";
import type { DatasetReader } from "./reader.ts";

const BASE = "https://huggingface.co/datasets/allenai/objaverse/resolve/main";
const TREE = [
  "lvis-annotations.json (or .json.gz)     { category: [uid, …] }",
  'object-paths.json (or .json.gz)         optional: { uid: "glbs/000-023/<uid>.glb" }',
  "glbs/000-023/<uid>.glb                  as many as were fetched",
];

export const objaverseLvis: DatasetReader = {
  name: "objaverse-lvis",
  title: "Objaverse-LVIS: 46,832 objects of 1,156 categories",
  license: "ODC-By 1.0 for the collection; each object has its author's Creative Commons licence",
  homepage: "https://huggingface.co/datasets/allenai/objaverse",
  variants: [
    {
      name: "glb",
      title: 'GLB files of the objects that were fetched; one split "all"',
      tree: TREE,
      published: { total: 46832, source: "the annotation file: 1,156 categories" },
      downloads: [
        { url: `${BASE}/lvis-annotations.json.gz`, path: "lvis-annotations.json.gz", next: "leave it packed" },
        {
          url: `${BASE}/object-paths.json.gz`,
          path: "object-paths.json.gz",
          next: "leave it packed",
        },
      ],
    },
  ],
  async survey(root, _variant, reading = {}) {
    expectFolder("objaverse-lvis", root, TREE);
    const problems: Problem[] = [];
    const annotations = await readRecord(root, "lvis-annotations");
    if (!annotations) throw wrongLayout("objaverse-lvis", root, ["lvis-annotations.json"], TREE);
    const paths = (await readRecord(root, "object-paths")) ?? scan(root);
    const index = fileIndex(root);
    const there: FileItem[] = [];
    const gone = new Set<string>();
    const items: FileItem[] = [];
    for (const [category, uids] of Object.entries(annotations)) {
      if (!(Array.isArray(uids) && uids.every((uid) => typeof uid === "string"))) {
        problems.push({ kind: "malformed", where: `lvis-annotations "${category}"`, message: "wanted a list of uids" });
        continue;
      }
      for (const uid of uids as string[]) {
        const path = paths[uid];
        const known = typeof path === "string" && !path.split("/").includes("..");
        const item = { id: `${category}/${uid}`, category: wordsOf(category), file: known ? path : `glbs/${uid}.glb` };
        items.push(item);
        if (known && index.has(path)) there.push(item);
        else gone.add(item.id);
      }
    }
    // Nobody has all of it (some 200 GB): objects that were not fetched are no problem as long as some were, and classes are those of which some are.
    if (there.length === 0)
      problems.push({ kind: "missing", where: "glbs/", message: `none of the ${items.length} annotated objects is there` });
    const used = new Set(there.map(({ category }) => category));
    const names = Object.keys(annotations).filter((category) => used.has(wordsOf(category)));
    return {
      variant: "glb",
      dataset: fileDataset({
        name: "objaverse-lvis",
        root,
        license: objaverseLvis.license,
        classes: [...new Set(names.map(wordsOf))].sort(),
        synonyms: Object.fromEntries(names.filter((name) => wordsOf(name) !== name).map((name) => [wordsOf(name), [name]])),
        splits: { all: there },
        load: (path) => readShapeFile(path, root, reading),
      }),
      problems,
      missing: gone,
    };
  },
  async shapes(root, limitPerClass) {
    const annotations = await readRecord(root, "lvis-annotations");
    const paths = await readRecord(root, "object-paths");
    if (!annotations || !paths) throw wrongLayout("objaverse-lvis", root, ["lvis-annotations.json.gz", "object-paths.json.gz"], TREE);
    const wanted = new Set<string>();
    for (const uids of Object.values(annotations))
      for (const uid of (uids as string[]).slice(0, limitPerClass)) {
        const path = paths[uid];
        if (typeof path === "string" && !path.split("/").includes("..")) wanted.add(path);
      }
    return [...wanted].map((path) => ({ url: `${BASE}/${path}`, path, next: "" }));
  },
};

/** A JSON object, packed or not; undefined where there is none. @throws Error when it cannot be read */
async function readRecord(root: string, stem: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const name = [`${stem}.json`, `${stem}.json.gz`].find((file) => existsSync(join(root, file)));
  if (name === undefined) return undefined;
  try {
    const bytes = await readFile(join(root, name));
    const value: unknown = JSON.parse((name.endsWith(".gz") ? await promisify(gunzip)(bytes) : bytes).toString("utf8"));
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("wanted one JSON object");
    return value as Record<string, unknown>;
  } catch (error) {
    throw new Error(`objaverse-lvis: ${join(root, name)} cannot be read (half a download?): ${(error as Error).message}`, { cause: error });
  }
}

/** Where the GLB files are, for a folder without object-paths.json. */
function scan(root: string): Readonly<Record<string, string>> {
  const folder = join(root, "glbs");
  if (!existsSync(folder)) return {};
  const files = (readdirSync(folder, { recursive: true }) as string[])
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".glb"));
  return Object.fromEntries(files.map((file) => [file.split("/").at(-1)!.slice(0, -4), `glbs/${file}`]));
}
