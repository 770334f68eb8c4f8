/** @file ShapeNetCore v2: a folder per synset, a folder per model, an OBJ with materials and textures. */

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { type FileItem, fileDataset, fileIndex, synonymsOf } from "../file-dataset.ts";
import { SHAPENET55 } from "../labels/shapenet55.ts";
import { expectFolder, wrongLayout } from "../layout.ts";
import { readShapeFile } from "../read-shape.ts";
import type { Problem } from "../survey.ts";
import type { DatasetReader } from "./reader.ts";
import { readTaxonomy, unknownSynset } from "./taxonomy.ts";

const TREE = [
  "02691156/                          one folder per synset",
  "  1021a0914a7207aff927ed529ad90a11/   one per model",
  "    models/model_normalized.obj, .mtl",
  "    images/                           textures, where there are any",
  "taxonomy.json                      optional: names of the synsets",
  "all.csv                            optional: id,synsetId,subSynsetId,modelId,split",
];
const OBJ = "models/model_normalized.obj";
const SPLITS = ["train", "val", "test"];

export const shapenetcore: DatasetReader = {
  name: "shapenetcore",
  title: "ShapeNetCore v2: 52,472 meshes of 55 categories with materials and textures",
  license: "ShapeNet terms of use: research only, not to be passed on",
  homepage: "https://shapenet.org (an account is needed)",
  variants: [
    {
      name: "obj",
      title: 'OBJ in synset folders; splits from all.csv, without it one split "all"',
      tree: TREE,
      published: {
        classTotals: Object.fromEntries(SHAPENET55.map(({ name, models }) => [name, models])),
        total: 52472,
        source: "folders of ShapeNetCore v2",
      },
      downloads: [],
    },
  ],
  // Upright along +y as the system wants it. Fronts look along −z (ShapeNet's own words), where ours look along +z: models are left as they are.
  async survey(root, _variant, reading = {}) {
    expectFolder("shapenetcore", root, TREE);
    const problems: Problem[] = [];
    const missing = new Set<string>();
    const taxonomy = await readTaxonomy(root, problems);
    const index = fileIndex(root);
    const folders = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isDirectory() || entry.isSymbolicLink());
    const synsets = new Set(folders.map(({ name }) => name).filter((name) => /^\d{8}$/.test(name)));
    if (synsets.size === 0)
      throw wrongLayout(
        "shapenetcore",
        root,
        SHAPENET55.slice(0, 1).map(({ synset }) => synset),
        TREE,
      );
    const known = SHAPENET55.filter(({ synset }) => synsets.has(synset));
    for (const synset of synsets)
      if (!known.some((label) => label.synset === synset))
        problems.push({ kind: "unknown", where: `${synset}/`, message: unknownSynset(synset, taxonomy) });
    const splits: Record<string, FileItem[]> = {};
    if (existsSync(join(root, "all.csv"))) {
      for (const split of SPLITS) splits[split] = [];
      const category = new Map(known.map(({ synset, name }) => [synset, name]));
      for (const { synset, model, split, line } of await readSplits(root, problems)) {
        const name = category.get(synset);
        if (name === undefined) continue; // a synset that was not downloaded: they come one by one
        const id = `${synset}/${model}`;
        splits[split]!.push({ id, category: name, file: `${id}/${OBJ}` });
        if (!index.has(id)) {
          missing.add(id);
          problems.push({ kind: "missing", where: `${id}/`, message: `all.csv:${line} lists it, it is not there` });
        }
      }
      for (const items of Object.values(splits)) items.sort((a, b) => (a.id < b.id ? -1 : 1));
    } else
      splits.all = known.flatMap(({ synset, name }) =>
        index.names(synset).map((model) => ({ id: `${synset}/${model}`, category: name, file: `${synset}/${model}/${OBJ}` })),
      );
    return {
      variant: "obj",
      dataset: fileDataset({
        name: "shapenetcore",
        root,
        license: shapenetcore.license,
        classes: known.map(({ name }) => name),
        synonyms: synonymsOf(known),
        splits,
        load: (path, { id }) => readShapeFile(path, join(root, id), reading),
      }),
      problems,
      missing,
    };
  },
};

interface Row {
  readonly synset: string;
  readonly model: string;
  readonly split: string;
  readonly line: number;
}

/** Rows of all.csv, whose synsets have lost their leading zeros in some copies. */
async function readSplits(root: string, problems: Problem[]): Promise<Row[]> {
  let rows: Record<string, string>[];
  try {
    rows = parse(await readFile(join(root, "all.csv"), "utf8"), { columns: true, skip_empty_lines: true, bom: true, trim: true });
  } catch (error) {
    problems.push({ kind: "broken", where: "all.csv", message: (error as Error).message });
    return [];
  }
  return rows.flatMap(({ synsetId, modelId, split }, i) => {
    const line = i + 2;
    if (synsetId && modelId && split !== undefined && SPLITS.includes(split))
      return [{ synset: synsetId.padStart(8, "0"), model: modelId, split, line }];
    problems.push({
      kind: "malformed",
      where: `all.csv:${line}`,
      message: `wanted synsetId, modelId and a split of ${SPLITS.join(", ")}, got ${JSON.stringify(rows[i])}`,
    });
    return [];
  });
}
