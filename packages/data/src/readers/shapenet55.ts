/** @file ShapeNet-55 as ULIP and Point-BERT distribute it: one .npy cloud of 8192 points per model, lists of two splits. */

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PointCloud } from "@dilf/renderer";
import { readNpy, tensor } from "@dilf/tensor";
import { type FileItem, fileDataset, fileIndex, synonymsOf } from "../file-dataset.ts";
import { wordsOf } from "../labels/label.ts";
import { SHAPENET55 } from "../labels/shapenet55.ts";
import { expectFolder, wrongLayout } from "../layout.ts";
import { strangePoint } from "../shapes.ts";
import type { Problem } from "../survey.ts";
import type { DatasetReader } from "./reader.ts";
import { readTaxonomy, unknownSynset } from "./taxonomy.ts";

const CLOUDS = "shapenet_pc";
const LINE = /^(?:.*\/)?(\d{8})-([\w-]+?)(?:\.npy)?$/;
const TREE = [
  "train.txt           one line per model: 02691156-10155655850468db78d106ce0a280f87.npy",
  "test.txt",
  "taxonomy.json       optional: names of the synsets",
  "shapenet_pc/        <synset>-<model>.npy, 8192 × 3 numbers each",
  "(the lists may also lie in ShapeNet-55/, as Point-BERT has them)",
];
const BY_SYNSET = new Map(SHAPENET55.map((label) => [label.synset, label]));

export const shapenet55: DatasetReader = {
  name: "shapenet55",
  title: "ShapeNet-55: clouds of 8192 points of 55 categories",
  license: "ShapeNet terms of use: research only, not to be passed on",
  homepage: "https://shapenet.org, and the data page of Point-BERT or ULIP (an account is needed)",
  variants: [
    {
      name: "npy",
      title: "npy clouds with train.txt and test.txt",
      tree: TREE,
      published: {
        splits: { train: 41952, test: 10518 },
        classTotals: Object.fromEntries(SHAPENET55.map(({ name, models }) => [name, models])),
        total: 52470,
        source:
          "the lists of Point-BERT; copies with 41,949 lines are about. Class totals are those of ShapeNetCore v2, up to 5 models more",
      },
      downloads: [],
    },
  ],
  async survey(root) {
    expectFolder("shapenet55", root, TREE);
    const lists = ["", "ShapeNet-55/"].find((folder) => existsSync(join(root, folder, "train.txt")));
    if (lists === undefined || !existsSync(join(root, lists, "test.txt")) || !existsSync(join(root, CLOUDS)))
      throw wrongLayout("shapenet55", root, ["train.txt", "test.txt", CLOUDS], TREE);
    const problems: Problem[] = [];
    const taxonomy = await readTaxonomy(root, problems);
    const index = fileIndex(root);
    const missing = new Set<string>();
    const seen = new Set<string>();
    const splits: Record<string, FileItem[]> = {};
    for (const split of ["train", "test"]) {
      const items: FileItem[] = [];
      const name = `${lists}${split}.txt`;
      for (const [i, raw] of (await readFile(join(root, name), "utf8")).split(/\r?\n/).entries()) {
        const line = raw.trim();
        if (line === "") continue;
        const where = `${name}:${i + 1}`;
        const match = LINE.exec(line);
        if (!match) {
          problems.push({ kind: "malformed", where, message: `wanted <synset>-<model>.npy, got "${line}"` });
          continue;
        }
        const [, synset, model] = match as unknown as [string, string, string];
        const label = BY_SYNSET.get(synset);
        const id = `${synset}-${model}`;
        if (!label) problems.push({ kind: "unknown", where, message: unknownSynset(synset, taxonomy) });
        else if (seen.has(id)) problems.push({ kind: "malformed", where, message: `"${id}" is listed a second time` });
        else {
          const file = `${CLOUDS}/${id}.npy`;
          if (!index.has(file)) {
            missing.add(id);
            problems.push({ kind: "missing", where: file, message: `${name} lists it, it is not there` });
          }
          seen.add(id);
          items.push({ id, category: label.name, file });
        }
      }
      splits[split] = items;
    }
    const used = new Set(Object.values(splits).flatMap((items) => items.map(({ category }) => category)));
    const labels = SHAPENET55.filter(({ name }) => used.has(name)).map((label) => ({
      name: label.name,
      synonyms: [...new Set([...label.synonyms, ...(taxonomy.get(label.synset) ?? [])])].filter((word) => wordsOf(word) !== label.name),
    }));
    const dataset = fileDataset({
      name: "shapenet55",
      root,
      license: shapenet55.license,
      classes: labels.map(({ name }) => name),
      synonyms: synonymsOf(labels),
      splits,
      load: readCloud,
    });
    return {
      variant: "npy",
      dataset: { ...dataset, loadPoints: async (item) => (await dataset.load(item)) as PointCloud },
      problems,
      missing,
    };
  },
};

/** [P, 3] floating-point numbers. */
async function readCloud(path: string): Promise<PointCloud> {
  const value = readNpy(await readFile(path), "the file");
  const { shape, data } = value;
  if (shape.length !== 2 || shape[1] !== 3 || shape[0] === 0 || !(data instanceof Float32Array || data instanceof Float64Array))
    throw new RangeError(
      `wanted P × 3 floating-point numbers (P = 8192), got ${data.constructor.name.replace("Array", "").toLowerCase()} of shape [${shape.join(", ")}]`,
    );
  const points = data instanceof Float32Array ? data : new Float32Array(data);
  const strange = strangePoint(points);
  if (strange >= 0) throw new RangeError(`point ${strange} is not finite`);
  return { kind: "points", points: tensor(points, [shape[0]!, 3]) };
}
