/** @file ScanObjectNN: 2,902 scanned objects of 15 categories, as HDF5 files of 2048 points each, or as the .bin originals. */

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PointCloud } from "@dilf/renderer";
import { tensor } from "@dilf/tensor";
import { type FileItem, fileDataset, fileIndex, synonymsOf } from "../file-dataset.ts";
import { surveyH5 } from "../h5-dataset.ts";
import { findLabel } from "../labels/label.ts";
import { SCANOBJECTNN } from "../labels/scanobjectnn.ts";
import { expectFolder, wrongLayout } from "../layout.ts";
import { DatasetNotFoundError } from "../not-found.ts";
import { strangePoint } from "../shapes.ts";
import type { Problem, Survey } from "../survey.ts";
import { type DatasetReader, type Published, type Variant, variantOf } from "./reader.ts";

const LICENSE = "ScanObjectNN terms of use: research only; from SceneNN and ScanNet, whose terms hold too";
const HOMEPAGE = "https://hkust-vgd.github.io/scanobjectnn (a form is to be filled in)";
const OBJECTS: Published = {
  splits: { train: 2309, test: 581 },
  source: "the files' own counts; 12 of the paper's 2,902 objects are not in them",
};
const PERTURBED: Published = { splits: { train: 11416, test: 2882 }, source: "the files' own counts" };
const COLUMNS = 11; // x y z nx ny nz r g b, instance label, class label of NYU
/** Labels of the last column that are background: walls, floors and what nobody labelled. */
const BACKGROUND = new Set([0, 1, 2]);

/** Its files in `h5_files/`: folder and ending after "training_" and "test_". */
const H5: Readonly<
  Record<string, { readonly folder: string; readonly stem: string; readonly title: string; readonly published?: Published }>
> = {
  "obj-bg": { folder: "main_split", stem: "objectdataset", title: "objects with the background in their box", published: OBJECTS },
  "obj-only": { folder: "main_split_nobg", stem: "objectdataset", title: "objects without background", published: OBJECTS },
  "pb-t50-rs": {
    folder: "main_split",
    stem: "objectdataset_augmentedrot_scale75",
    title: "with background, boxes moved by up to 50 %, turned and scaled: the hardest",
    published: PERTURBED,
  },
  "pb-t50-rs-nobg": {
    folder: "main_split_nobg",
    stem: "objectdataset_augmentedrot_scale75",
    title: "the same without background",
    published: PERTURBED,
  },
  "pb-t50-r": { folder: "main_split", stem: "objectdataset_augmentedrot", title: "moved by up to 50 %, turned" },
  "pb-t25-r": { folder: "main_split", stem: "objectdataset_augmented25rot", title: "moved by up to 25 %, turned" },
  "pb-t25": { folder: "main_split", stem: "objectdataset_augmented25_norot", title: "moved by up to 25 %" },
};

const RAW_TREE = [
  'split_new.txt             076_00006.bin<tab>0<tab>t   (file, label, "t" for test)',
  "bed/076_00006.bin         float32: a count, then 11 numbers a point",
  "…                         a folder per category",
];
const h5Tree = ({ folder, stem }: { folder: string; stem: string }) => [
  `${folder}/training_${stem}.h5      data [N, 2048, 3], label [N]`,
  `${folder}/test_${stem}.h5`,
];

const VARIANTS: readonly Variant[] = [
  ...Object.entries(H5).map(([name, file]) => ({
    name,
    title: file.title,
    tree: h5Tree(file),
    ...(file.published ? { published: file.published } : {}),
    downloads: [],
  })),
  {
    name: "original-bg",
    title: "the .bin originals: every point of the box, with normals and colours",
    tree: RAW_TREE,
    published: { total: 2902, source: "the paper" },
    downloads: [],
  },
  {
    name: "original-only",
    title: "the .bin originals, of each the points of its largest instance that is no background",
    tree: RAW_TREE,
    published: { total: 2902, source: "the paper" },
    downloads: [],
  },
];

export const scanobjectnn: DatasetReader = {
  name: "scanobjectnn",
  title: "ScanObjectNN: 2,902 scanned objects of 15 categories",
  license: LICENSE,
  homepage: HOMEPAGE,
  variants: VARIANTS,
  async survey(root, wanted) {
    expectFolder("scanobjectnn", root, h5Tree(H5["obj-bg"]!));
    const variant = variantOf(scanobjectnn, wanted ?? detect(root));
    const file = H5[variant.name];
    return file ? surveyFiles(root, file, variant) : surveyOriginals(root, variant.name === "original-only", variant);
  },
};

/** Clouds of one release differ in difficulty, so a guess would be a wrong number in somebody's table: with several there the user must say which. */
function detect(root: string): string {
  if (existsSync(join(root, "split_new.txt"))) return "original-bg";
  const there = Object.entries(H5).filter(([, { folder, stem }]) => existsSync(join(h5Root(root), folder, `test_${stem}.h5`)));
  if (there.length === 1) return there[0]![0];
  if (there.length === 0)
    throw wrongLayout(
      "scanobjectnn",
      root,
      ["main_split", "main_split_nobg"],
      VARIANTS.flatMap(({ name, tree }) => [`${name}:`, ...tree.map((line) => `  ${line}`)]),
    );
  throw new DatasetNotFoundError(
    `scanobjectnn: "${root}" holds several variants; say which: ${there.map(([name]) => `scanobjectnn/${name}:${root}`).join(", ")}`,
  );
}

/** The archive has everything in h5_files/; both that folder and the one around it are roots. */
function h5Root(root: string): string {
  return existsSync(join(root, "h5_files")) ? join(root, "h5_files") : root;
}

async function surveyFiles(root: string, { folder, stem }: { folder: string; stem: string }, { name, tree }: Variant): Promise<Survey> {
  const inside = h5Root(root);
  const files = { train: [`${folder}/training_${stem}.h5`], test: [`${folder}/test_${stem}.h5`] };
  // Half of a pair is a problem to report; none of it is another folder.
  if (![...files.train, ...files.test].some((file) => existsSync(join(inside, file))))
    throw wrongLayout(`scanobjectnn/${name}`, inside, [...files.train, ...files.test], tree);
  const survey = await surveyH5({
    name: `scanobjectnn/${name}`,
    root: inside,
    license: LICENSE,
    classes: SCANOBJECTNN.map((label) => label.name),
    synonyms: synonymsOf(SCANOBJECTNN),
    splits: files,
  });
  return { variant: name, ...survey };
}

async function surveyOriginals(root: string, only: boolean, { name, tree }: Variant): Promise<Survey> {
  if (!existsSync(join(root, "split_new.txt"))) throw wrongLayout(`scanobjectnn/${name}`, root, ["split_new.txt"], tree);
  const problems: Problem[] = [];
  const missing = new Set<string>();
  const index = fileIndex(root);
  const folders = new Map(
    SCANOBJECTNN.map((label) => [label.name, index.names(".").find((folder) => findLabel([label], folder)) ?? label.name]),
  );
  const splits: Record<"train" | "test", FileItem[]> = { train: [], test: [] };
  for (const [i, raw] of (await readFile(join(root, "split_new.txt"), "utf8")).split(/\r?\n/).entries()) {
    if (raw.trim() === "") continue;
    const where = `split_new.txt:${i + 1}`;
    const [file, number, mark = ""] = raw.split("\t").map((part) => part.trim());
    const label = /^\d+$/.test(number ?? "") ? SCANOBJECTNN[Number(number)] : undefined;
    if (!file?.endsWith(".bin") || !/^(t|p)?$/.test(mark)) {
      problems.push({ kind: "malformed", where, message: `wanted <file>.bin, a label and "t" for test, with tabs between, got "${raw}"` });
      continue;
    }
    if (!label) {
      problems.push({ kind: "unknown", where, message: `label "${number}" is none of 0..${SCANOBJECTNN.length - 1}` });
      continue;
    }
    const path = `${folders.get(label.name)!}/${file}`;
    const id = path.slice(0, -4);
    if (!index.has(path)) {
      missing.add(id);
      problems.push({ kind: "missing", where: path, message: "split_new.txt lists it, it is not there" });
    }
    splits[mark === "t" ? "test" : "train"].push({ id, category: label.name, file: path });
  }
  const dataset = fileDataset({
    name: `scanobjectnn/${name}`,
    root,
    license: LICENSE,
    classes: SCANOBJECTNN.map((label) => label.name),
    synonyms: synonymsOf(SCANOBJECTNN),
    splits,
    load: async (path) => parseBin(await readFile(path), only),
  });
  return {
    variant: name,
    dataset: { ...dataset, loadPoints: async (item) => (await dataset.load(item)) as PointCloud },
    problems,
    missing,
  };
}

/** float32, little-endian: the number of points, then 11 numbers for each. */
function parseBin(bytes: Uint8Array, only: boolean): PointCloud {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length >= 4 ? view.getFloat32(0, true) : Number.NaN;
  const wanted = 4 * (1 + COLUMNS * count);
  if (!(Number.isInteger(count) && count > 0 && bytes.length === wanted))
    throw new RangeError(
      `its first number promises ${count} points, which take ${wanted} bytes (${COLUMNS} numbers each); the file has ${bytes.length}: cut short, or another format`,
    );
  const at = (point: number, column: number): number => view.getFloat32(4 * (1 + COLUMNS * point + column), true);
  const chosen = only ? largestInstance(count, (point) => at(point, COLUMNS - 1)) : Array.from({ length: count }, (_, i) => i);
  const take = (first: number): Float32Array =>
    Float32Array.from({ length: 3 * chosen.length }, (_, i) => at(chosen[Math.floor(i / 3)]!, first + (i % 3)));
  const points = take(0);
  const strange = strangePoint(points);
  if (strange >= 0) throw new RangeError(`point ${chosen[strange]} is not finite`);
  const normals = unit(take(3));
  const colors = take(6);
  const scale = colors.some((x) => x > 1) ? 255 : 1;
  const shape = [chosen.length, 3];
  return {
    kind: "points",
    points: tensor(points, shape),
    ...(normals ? { normals: tensor(normals, shape) } : {}),
    ...(colors.every((x) => x >= 0 && x <= 255)
      ? {
          colors: tensor(
            colors.map((x) => x / scale),
            shape,
          ),
        }
      : {}),
  };
}

/** Points of the label that most points have, background aside; of equally many the smallest label. */
function largestInstance(count: number, labelOf: (point: number) => number): number[] {
  const members = new Map<number, number[]>();
  for (let point = 0; point < count; point++) {
    const label = labelOf(point);
    if (BACKGROUND.has(label)) continue;
    const list = members.get(label);
    if (list) list.push(point);
    else members.set(label, [point]);
  }
  const [first] = [...members].sort(([a, p], [b, q]) => q.length - p.length || a - b);
  if (!first) throw new RangeError("all its points are background (labels 0, 1, 2): there is no object in it");
  return first[1];
}

/** null when some normal has no length: a cloud has all of them, or none. */
function unit(normals: Float32Array): Float32Array | null {
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.hypot(normals[i]!, normals[i + 1]!, normals[i + 2]!);
    if (!(length > 0 && Number.isFinite(length))) return null;
    for (let axis = 0; axis < 3; axis++) normals[i + axis]! /= length;
  }
  return normals;
}
