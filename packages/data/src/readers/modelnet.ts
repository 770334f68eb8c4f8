/** @file ModelNet40 and ModelNet10: the OFF meshes, the aligned ones, and the two widespread sets of clouds drawn from them. */

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Mesh, PointCloud, Shape } from "@dilf/renderer";
import { tensor } from "@dilf/tensor";
import { type FileItem, fileDataset, fileIndex, synonymsOf } from "../file-dataset.ts";
import { surveyH5 } from "../h5-dataset.ts";
import { findLabel } from "../labels/label.ts";
import { MODELNET10, MODELNET40, type ModelNetLabel } from "../labels/modelnet.ts";
import { expectFolder, wrongLayout } from "../layout.ts";
import { didYouMean } from "../nearest.ts";
import { type ReadOptions, readShapeFile } from "../read-shape.ts";
import type { Problem, Survey } from "../survey.ts";
import { type DatasetReader, type DownloadFile, type Published, type Variant, variantOf } from "./reader.ts";

type Size = 40 | 10;

const LABELS: Readonly<Record<Size, readonly ModelNetLabel[]>> = { 40: MODELNET40, 10: MODELNET10 };
const LICENSE = "models from the internet, for academic use; their copyright stays with their authors";
const SPLITS = ["train", "test"] as const;

const OFF_TREE = [
  "airplane/train/airplane_0001.off",
  "airplane/test/airplane_0627.off",
  "… a folder per category, night_stand with an underscore",
];
const TEXT_TREE = (size: Size): string[] => [
  `modelnet${size}_shape_names.txt`,
  `modelnet${size}_train.txt, modelnet${size}_test.txt      airplane_0001, a line each`,
  "airplane/airplane_0001.txt             10,000 lines x,y,z,nx,ny,nz",
];
const H5_TREE = [
  "shape_names.txt",
  "train_files.txt, test_files.txt",
  "ply_data_train0.h5 …, ply_data_test0.h5 …   data [N, 2048, 3], label [N, 1]",
];

function published(size: Size): Published {
  const labels = LABELS[size];
  const sum = (split: "train" | "test") => labels.reduce((total, label) => total + label[split], 0);
  return {
    splits: { train: sum("train"), test: sum("test") },
    classes: Object.fromEntries(labels.map(({ name, train, test }) => [name, { train, test }])),
    source: "the makers' lists",
  };
}

const zip = (url: string, next: string): readonly DownloadFile[] => [{ url, path: url.split("/").at(-1)!, next }];

function variants(size: Size): readonly Variant[] {
  const off: Variant = {
    name: "off",
    title: "meshes in OFF files as the makers published them, z up: turned upright when loaded",
    tree: OFF_TREE,
    published: published(size),
    downloads: zip(
      size === 40
        ? "https://modelnet.cs.princeton.edu/ModelNet40.zip"
        : "https://3dvision.princeton.edu/projects/2014/3DShapeNets/ModelNet10.zip",
      `unpack it; the root is the folder ModelNet${size} in it`,
    ),
  };
  const text: Variant = {
    name: "normal-resampled",
    title: "clouds of 10,000 points with normals in text files, y up",
    tree: TEXT_TREE(size),
    published: published(size),
    downloads: zip(
      "https://shapenet.cs.stanford.edu/media/modelnet40_normal_resampled.zip",
      "unpack it; the root is the folder modelnet40_normal_resampled in it",
    ),
  };
  if (size === 10) return [off, text];
  return [
    off,
    {
      name: "aligned",
      title: "the OFF meshes turned to one front by hand, same layout, z up: turned upright when loaded",
      tree: OFF_TREE,
      published: published(40),
      downloads: zip(
        "https://lmb.informatik.uni-freiburg.de/resources/datasets/ORION/modelnet40_manually_aligned.tar",
        "unpack it into a folder of its own, which is the root",
      ),
    },
    text,
    {
      name: "hdf5",
      title: "clouds of 2048 points in HDF5 files, y up",
      tree: H5_TREE,
      published: {
        splits: { train: 9840, test: 2468 },
        source: "the files' own counts: three training models less than the meshes have",
      },
      downloads: zip(
        "https://shapenet.cs.stanford.edu/media/modelnet40_ply_hdf5_2048.zip",
        "unpack it; the root is the folder modelnet40_ply_hdf5_2048 in it",
      ),
    },
  ];
}

function modelnet(size: Size): DatasetReader {
  const name = `modelnet${size}`;
  const reader: DatasetReader = {
    name,
    title: `ModelNet${size}: ${size === 40 ? "12,311" : "4,899"} CAD models of ${size} categories`,
    license: LICENSE,
    homepage: "https://modelnet.cs.princeton.edu",
    variants: variants(size),
    async survey(root, wanted, reading = {}) {
      expectFolder(name, root, OFF_TREE);
      const variant = variantOf(reader, wanted ?? detect(root, size));
      switch (variant.name) {
        case "off":
        case "aligned":
          return surveyOff(root, size, variant, reading);
        case "normal-resampled":
          return surveyText(root, size, variant);
        default:
          return surveyHdf5(root, variant);
      }
    },
  };
  return reader;
}

export const modelnet40: DatasetReader = modelnet(40);
export const modelnet10: DatasetReader = modelnet(10);

/** The aligned meshes cannot be told from the others by their files: they are read alike. */
function detect(root: string, size: Size): string {
  if (existsSync(join(root, `modelnet${size}_shape_names.txt`))) return "normal-resampled";
  if (size === 40 && existsSync(join(root, "train_files.txt"))) return "hdf5";
  return "off";
}

async function surveyOff(root: string, size: Size, { name: variant, tree }: Variant, reading: ReadOptions): Promise<Survey> {
  const name = `modelnet${size}`;
  const index = fileIndex(root);
  const problems: Problem[] = [];
  const splits: Record<string, FileItem[]> = { train: [], test: [] };
  const folders = new Map(
    LABELS[size].map((label) => [label.name, index.names(".").find((folder) => findLabel([label], folder)?.name === label.name)]),
  );
  if ([...folders.values()].every((folder) => folder === undefined))
    throw wrongLayout(
      name,
      root,
      ["airplane/train", "airplane/test"].slice(0, size === 40 ? 2 : 0).concat(size === 10 ? ["bathtub/train", "bathtub/test"] : []),
      tree,
    );
  for (const [category, folder] of folders) {
    if (folder === undefined) {
      problems.push({ kind: "missing", where: `${category.replaceAll(" ", "_")}/`, message: "no folder of this category" });
      continue;
    }
    for (const split of SPLITS) {
      const files = index.names(`${folder}/${split}`).filter((file) => /\.off$/i.test(file));
      if (files.length === 0) problems.push({ kind: "missing", where: `${folder}/${split}/`, message: "it holds no .off file" });
      for (const file of files)
        splits[split]!.push({ id: `${folder}/${split}/${file.slice(0, -4)}`, category, file: `${folder}/${split}/${file}` });
    }
  }
  return { variant, dataset: meshes(name, root, size, splits, reading), problems, missing: new Set() };
}

function meshes(name: string, root: string, size: Size, splits: Record<string, FileItem[]>, reading: ReadOptions) {
  const labels = LABELS[size];
  return fileDataset({
    name,
    root,
    license: LICENSE,
    classes: labels.map((label) => label.name),
    synonyms: synonymsOf(labels),
    splits,
    load: async (path) => upright(await readShapeFile(path, root, reading)),
  });
}

/** z up → y up: (x, y, z) becomes (x, z, −y), a quarter turn about x. */
function upright(shape: Shape): Shape {
  const from = (shape as Mesh).vertices;
  const { data } = from;
  const turned = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    turned[i] = data[i]!;
    turned[i + 1] = data[i + 2]!;
    turned[i + 2] = -data[i + 1]! + 0; // + 0: no negative zeros
  }
  return { ...(shape as Mesh), vertices: tensor(turned, from.shape) };
}

async function surveyText(root: string, size: Size, { name: variant, tree }: Variant): Promise<Survey> {
  const name = `modelnet${size}`;
  const wanted = [`${name}_shape_names.txt`, ...SPLITS.map((split) => `${name}_${split}.txt`)];
  if (!wanted.every((file) => existsSync(join(root, file)))) throw wrongLayout(name, root, wanted, tree);
  const problems: Problem[] = [];
  const missing = new Set<string>();
  const index = fileIndex(root);
  const labels = LABELS[size];
  await readNames(root, wanted[0]!, labels, problems);
  const splits: Record<string, FileItem[]> = {};
  for (const split of SPLITS) {
    const list = `${name}_${split}.txt`;
    const items: FileItem[] = [];
    for (const [i, raw] of (await readFile(join(root, list), "utf8")).split(/\r?\n/).entries()) {
      const id = raw.trim();
      if (id === "") continue;
      const folder = /^(.+)_\d+$/.exec(id)?.[1];
      const label = folder === undefined ? undefined : findLabel(labels, folder);
      if (folder === undefined || !label) {
        problems.push({
          kind: folder === undefined ? "malformed" : "unknown",
          where: `${list}:${i + 1}`,
          message:
            folder === undefined
              ? `wanted <category>_<number>, got "${id}"`
              : `"${folder}" is no category of ModelNet${size}${didYouMean(
                  folder,
                  labels.map((one) => one.name),
                )}`,
        });
        continue;
      }
      const file = `${folder}/${id}.txt`;
      if (!index.has(file)) {
        missing.add(id);
        problems.push({ kind: "missing", where: file, message: `${list} lists it, it is not there` });
      }
      items.push({ id, category: label.name, file });
    }
    splits[split] = items;
  }
  const dataset = fileDataset({
    name,
    root,
    license: LICENSE,
    classes: labels.map((label) => label.name),
    synonyms: synonymsOf(labels),
    splits,
    load: async (path) => parseSix(await readFile(path, "latin1")),
  });
  return { variant, dataset: { ...dataset, loadPoints: async (item) => (await dataset.load(item)) as PointCloud }, problems, missing };
}

/** Lines "x,y,z,nx,ny,nz". */
function parseSix(text: string): PointCloud {
  const lines = text.split("\n");
  while (lines.length > 0 && lines.at(-1)!.trim() === "") lines.pop();
  const count = lines.length;
  if (count === 0) throw new RangeError("the file is empty; wanted lines x,y,z,nx,ny,nz");
  const points = new Float32Array(3 * count);
  const normals = new Float32Array(3 * count);
  for (let i = 0; i < count; i++) {
    const parts = lines[i]!.split(",");
    let sound = parts.length === 6;
    for (let axis = 0; axis < 3 && sound; axis++) {
      const p = Number(parts[axis]);
      const n = Number(parts[axis + 3]);
      sound = Number.isFinite(p) && Number.isFinite(n);
      points[3 * i + axis] = p;
      normals[3 * i + axis] = n;
    }
    if (!sound) throw new RangeError(`line ${i + 1}: wanted six numbers x,y,z,nx,ny,nz, got "${lines[i]!.trim().slice(0, 80)}"`);
  }
  return { kind: "points", points: tensor(points, [count, 3]), normals: tensor(normals, [count, 3]) };
}

async function surveyHdf5(root: string, { name: variant, tree }: Variant): Promise<Survey> {
  const wanted = ["train_files.txt", "test_files.txt"];
  if (!wanted.every((file) => existsSync(join(root, file)))) throw wrongLayout("modelnet40", root, wanted, tree);
  const problems: Problem[] = [];
  if (existsSync(join(root, "shape_names.txt"))) await readNames(root, "shape_names.txt", MODELNET40, problems);
  const splits: Record<string, string[]> = {};
  // The lists hold paths of the machine they were made on: "data/modelnet40_ply_hdf5_2048/ply_data_train0.h5".
  for (const split of SPLITS)
    splits[split] = (await readFile(join(root, `${split}_files.txt`), "utf8"))
      .split(/\r?\n/)
      .map((line) => line.trim().split("/").at(-1)!)
      .filter((file) => file !== "");
  const survey = await surveyH5({
    name: "modelnet40",
    root,
    license: LICENSE,
    classes: MODELNET40.map((label) => label.name),
    synonyms: synonymsOf(MODELNET40),
    splits,
  });
  return { variant, ...survey, problems: [...problems, ...survey.problems] };
}

/** The list of names must be ours, in our order: labels are numbers into it. */
async function readNames(root: string, file: string, labels: readonly ModelNetLabel[], problems: Problem[]): Promise<void> {
  const names = (await readFile(join(root, file), "utf8"))
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  for (const [i, name] of names.entries())
    if (findLabel(labels, name)?.name !== labels[i]?.name)
      problems.push({
        kind: "unknown",
        where: `${file}:${i + 1}`,
        message: `"${name}" stands where "${labels[i]?.name ?? "nothing"}" is wanted: labels would mean other categories`,
      });
  if (names.length < labels.length)
    problems.push({ kind: "malformed", where: file, message: `${names.length} names, wanted ${labels.length}` });
}
