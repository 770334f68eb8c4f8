import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import type { Mesh, PointCloud } from "@dilf/renderer";
import { tensor, writeNpy } from "@dilf/tensor";
import { expect, test } from "vitest";
import { checkDataset, type Dataset, DatasetNotFoundError, miniShapes, openDataset, surveyDataset } from "../src/index.ts";
import { datasetConformance } from "../src/testing/index.ts";
import {
  binFile,
  boxOff,
  write,
  writeH5,
  writeModelNetH5,
  writeModelNetOff,
  writeModelNetText,
  writeObjaverse,
  writeScanObjectNN,
  writeScanObjectOriginals,
  writeShapeNet55,
  writeShapeNetCore,
} from "./layouts.ts";
import { scratch } from "./scratch.ts";

const root = scratch("readers");

interface Row {
  readonly spec: string;
  readonly make: (root: string) => void | Promise<void>;
  readonly splits: Readonly<Record<string, number>>;
  readonly classes: number;
}

test.each<Row>([
  { spec: "shapenet55", make: writeShapeNet55, splits: { train: 6, test: 3 }, classes: 3 },
  { spec: "shapenetcore", make: (to) => writeShapeNetCore(to, true), splits: { train: 3, val: 0, test: 3 }, classes: 3 },
  { spec: "shapenetcore", make: (to) => writeShapeNetCore(to, false), splits: { all: 6 }, classes: 3 },
  { spec: "modelnet40", make: writeModelNetOff, splits: { train: 40, test: 40 }, classes: 40 },
  { spec: "modelnet40/aligned", make: writeModelNetOff, splits: { train: 40, test: 40 }, classes: 40 },
  { spec: "modelnet10", make: writeModelNetOff, splits: { train: 10, test: 10 }, classes: 10 },
  { spec: "modelnet40", make: writeModelNetText, splits: { train: 2, test: 2 }, classes: 40 },
  { spec: "modelnet40", make: writeModelNetH5, splits: { train: 180, test: 90 }, classes: 40 },
  { spec: "scanobjectnn", make: (to) => writeScanObjectNN(to), splits: { train: 30, test: 30 }, classes: 15 },
  { spec: "scanobjectnn", make: (to) => writeScanObjectNN(join(to, "h5_files")), splits: { train: 30, test: 30 }, classes: 15 },
  {
    spec: "scanobjectnn/obj-only",
    make: (to) => writeScanObjectNN(to, "main_split_nobg", "objectdataset"),
    splits: { train: 30, test: 30 },
    classes: 15,
  },
  { spec: "scanobjectnn", make: writeScanObjectOriginals, splits: { train: 2, test: 2 }, classes: 15 },
  { spec: "scanobjectnn/original-only", make: writeScanObjectOriginals, splits: { train: 2, test: 2 }, classes: 15 },
  { spec: "objaverse-lvis", make: (to) => writeObjaverse(to, true), splits: { all: 2 }, classes: 2 },
  { spec: "objaverse-lvis", make: (to) => writeObjaverse(to, false), splits: { all: 2 }, classes: 2 },
  {
    spec: "folder",
    make: (to) => write(to, { "chair/a.off": boxOff([1, 2, 3]), "night_stand/b.off": boxOff([3, 2, 1]) }),
    splits: { all: 2 },
    classes: 2,
  },
])("$spec: $splits conforms", async ({ spec, make, splits, classes }) => {
  await make(root());
  const open = () => openDataset(`${spec}:${root()}`);
  await datasetConformance(open, { load: 4 });
  const dataset = await open();
  expect(dataset.classes).toHaveLength(classes);
  const counts: Record<string, number> = {};
  for (const split of dataset.splits) counts[split] = (await dataset.list(split)).length;
  expect(counts).toEqual(splits);
  dataset.dispose?.();
});

test("MiniShapes conforms", () => datasetConformance(async () => miniShapes({ trainPerCategory: 1, testPerCategory: 1 })));

test("a dataset that is wrong does not conform", async () => {
  const world = miniShapes({ categories: ["chair"], trainPerCategory: 2, testPerCategory: 1 });
  const wrong: Partial<Dataset>[] = [
    { classes: ["night_stand"] },
    { fingerprint: async () => "abc" },
    { list: async () => [] },
    { list: async () => [{ id: "a", category: "tent" }] },
    { synonyms: { tent: ["marquee"] } },
    { splits: ["train", "train"] },
  ];
  for (const part of wrong) await expect(datasetConformance(async () => ({ ...world, ...part }))).rejects.toThrow();
});

const load = async <S = PointCloud>(spec: string, id: string): Promise<S> => {
  const dataset = await openDataset(`${spec}:${root()}`);
  for (const split of dataset.splits)
    for (const item of await dataset.list(split)) if (item.id === id) return (await dataset.load(item)) as S;
  throw new Error(`${id} is not listed`);
};

test("ModelNet's z becomes y: a box of 1 × 2 × 4 stands 4 high, its faces look outwards still", async () => {
  writeModelNetOff(root());
  const { vertices, faces } = await load<Mesh>("modelnet40", "night_stand/train/night_stand_0001");
  const extent = [0, 1, 2].map((axis) => {
    const values = Array.from({ length: 8 }, (_, i) => vertices.data[3 * i + axis]!);
    return [Math.min(...values), Math.max(...values)];
  });
  expect(extent).toEqual([
    [0, 1],
    [0, 4],
    [-2, 0],
  ]);
  let volume = 0;
  for (let f = 0; f < 12; f++) {
    const [a, b, c] = [0, 1, 2].map((k) => [
      ...vertices.data.slice(3 * faces.data[3 * f + k]!, 3 * faces.data[3 * f + k]! + 3),
    ]) as number[][];
    volume +=
      (a![0]! * (b![1]! * c![2]! - b![2]! * c![1]!) -
        a![1]! * (b![0]! * c![2]! - b![2]! * c![0]!) +
        a![2]! * (b![0]! * c![1]! - b![1]! * c![0]!)) /
      6;
  }
  expect(volume).toBeCloseTo(8, 5); // small whole numbers: float32 is exact
});

test("shapenet55: names are the common ones, the taxonomy's lemmas are synonyms, points are the file's", async () => {
  writeShapeNet55(root());
  const dataset = await openDataset(`shapenet55:${root()}`);
  expect(dataset.classes).toEqual(["airplane", "chair", "table"]);
  expect(dataset.synonyms).toEqual({ airplane: ["aeroplane", "plane"] });
  const [item] = await dataset.list("train");
  expect(item!.category).toBe("airplane");
  expect((await dataset.load(item!)) as PointCloud).toMatchObject({ kind: "points", points: { shape: [8192, 3] } });
});

/** 2 × 2 pixels of one colour: PNG without compression. */
function png(red: number, green: number, blue: number): Uint8Array {
  const rows = Buffer.from([0, 1].flatMap(() => [0, red, green, blue, red, green, blue]));
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), out.length - 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(2, 0);
  head.writeUInt32BE(2, 4);
  head.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

test("shapenetcore: colours of materials, pictures beside the OBJ's folder; what is not there is said, what lies outside is not read", async () => {
  writeShapeNetCore(root(), false);
  const [airplane, other] = readdirSync(join(root(), "02691156")) as [string, string];
  const plain = await load<Mesh>("shapenetcore", `02691156/${other}`);
  expect([...plain.colors!.data.slice(0, 3)]).toEqual([0.8, 0.1, 0.1].map(Math.fround));
  const model = join(root(), "02691156", airplane);
  const obj = "mtllib model_normalized.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\nusemtl skin\nf 1/1 2/2 3/3\n";
  write(model, {
    "models/model_normalized.obj": obj,
    "models/model_normalized.mtl": "newmtl skin\nmap_Kd ../images/texture0.png\n",
    "images/texture0.png": png(0, 255, 0),
  });
  const worn = await load<Mesh>("shapenetcore", `02691156/${airplane}`);
  expect([...worn.textures![0]!.texels.data.slice(0, 3)]).toEqual([0, 1, 0]);
  for (const [picture, says] of [
    ["../images/texture1.png", "texture1.png"],
    ["../../../secret.png", "lies outside"],
  ] as const) {
    write(model, { "models/model_normalized.mtl": `newmtl skin\nmap_Kd ${picture}\n`, "../../secret.png": png(1, 2, 3) });
    const warnings: string[] = [];
    const dataset = await openDataset(`shapenetcore:${root()}`, { onWarning: (message) => warnings.push(message) });
    const bare = (await dataset.load((await dataset.list("all")).find(({ id }) => id.endsWith(airplane))!)) as Mesh;
    expect(bare.textures ?? []).toHaveLength(0);
    expect(warnings).toEqual([expect.stringContaining(says)]);
  }
  const { problems } = await checkDataset(`shapenetcore:${root()}`);
  expect(problems).toEqual([{ kind: "missing", where: "a companion file", message: expect.stringContaining("lies outside") }]);
});

test("normals of the text files, and labels of the h5 files", async () => {
  writeModelNetText(root());
  const { points, normals } = await load("modelnet40", "night_stand_0001");
  expect(points.shape).toEqual([40, 3]);
  expect([...normals!.data.slice(0, 3)]).toEqual([0.6, 0, 0.8].map(Math.fround));
});

test("h5 clouds are the rows of the file, across blocks and in any order", async () => {
  await writeModelNetH5(root());
  const dataset = await openDataset(`modelnet40:${root()}`);
  const items = await dataset.list("train");
  expect(items[0]).toEqual({ id: "ply_data_train0/0", category: "airplane" });
  expect(items[95]).toEqual({ id: "ply_data_train1/5", category: "bottle" });
  const { default: h5 } = await import("h5wasm/node");
  const file = new h5.File(join(root(), "ply_data_train0.h5"), "r");
  const all = (file.get("data") as import("h5wasm/node").Dataset).value as Float32Array;
  file.close();
  for (const i of [0, 89, 63, 64, 3]) {
    const cloud = (await dataset.load(items[i]!)) as PointCloud;
    expect(cloud.points.data).toEqual(all.slice(64 * 3 * i, 64 * 3 * (i + 1)));
    expect([...cloud.normals!.data.slice(0, 3)]).toEqual([0, 1, 0]);
  }
  dataset.dispose?.();
});

test("ScanObjectNN's rule: the largest instance that is neither 0, 1 nor 2; of equally large ones the smallest label", async () => {
  writeScanObjectOriginals(root());
  const whole = await load("scanobjectnn/original-bg", "bed/076_00006");
  expect(whole.points.shape).toEqual([8, 3]);
  expect([...whole.colors!.data.slice(0, 3)]).toEqual([1, 0, 0.2].map(Math.fround));
  expect([...whole.normals!.data.slice(0, 3)]).toEqual([0, 0, 1]); // length 2 in the file
  const only = await load("scanobjectnn/original-only", "bed/076_00006");
  expect([...only.points.data]).toEqual([4, 8, -4, 5, 10, -5, 6, 12, -6]);
  const tie = await load("scanobjectnn/original-only", "bed/086_00010");
  expect([...tie.points.data]).toEqual([0, 0, -0, 1, 2, -1]);
});

test("Objaverse: names in words, parentheses kept, what was not fetched left out", async () => {
  writeObjaverse(root(), true);
  const dataset = await openDataset(`objaverse-lvis:${root()}`);
  expect(dataset.classes).toEqual(["bow (weapon)", "christmas tree"]);
  expect(dataset.synonyms).toEqual({ "bow (weapon)": ["bow_(weapon)"], "christmas tree": ["Christmas_tree"] });
  expect(await dataset.list("all")).toHaveLength(2);
});

test("a manifest may have splits", async () => {
  write(root(), {
    "manifest.csv": "category,file,split\nchair,a.off,train\nbed,b.off,test\n",
    "a.off": boxOff([1, 1, 1]),
    "b.off": boxOff([1, 1, 1]),
  });
  const dataset = await openDataset(`folder:${root()}`);
  expect(dataset.splits).toEqual(["train", "test"]);
  expect(await dataset.list("test")).toEqual([{ id: "b.off", category: "bed" }]);
});

// What is wrong, and the words that a user needs.
interface Wrong {
  readonly what: string;
  readonly spec: string;
  readonly make: (root: string) => void | Promise<void>;
  readonly says: readonly (string | RegExp)[];
  /** A folder that is not there, or another one: exit code 3 of the command line. */
  readonly missing?: boolean;
}

const first = (folder: string): string => readFileSync(join(folder, "train.txt"), "utf8").split("\n")[0]!;

test.each<Wrong>([
  {
    what: "no folder",
    spec: "shapenet55",
    make: (to) => rmSync(to, { recursive: true }),
    says: ["is not there", "Expected:", "train.txt"],
    missing: true,
  },
  {
    what: "one folder too high",
    spec: "modelnet40",
    make: (to) => writeModelNetOff(join(to, "ModelNet40")),
    says: ["does not have the layout", '"airplane/train"', "ModelNet40/", "looks right: give that folder"],
    missing: true,
  },
  {
    what: "one folder too deep",
    spec: "shapenet55",
    make: (to) => {
      writeShapeNet55(to);
      rmSync(join(to, "train.txt"));
      writeFileSync(join(to, "trian.txt"), "");
    },
    says: ['"train.txt" is missing', 'for "train.txt"; did you mean "trian.txt"?', "Found:"],
    missing: true,
  },
  {
    what: "an archive",
    spec: "scanobjectnn",
    make: (to) => write(to, { "h5_files.zip": "PK" }),
    says: ['"h5_files.zip" is an archive: unpack it first'],
    missing: true,
  },
  {
    what: "half a download of clouds",
    spec: "shapenet55",
    make: (to) => {
      writeShapeNet55(to);
      rmSync(join(to, "shapenet_pc", first(to)));
    },
    says: ["1 file(s) are not there (half a download?)", /the first is shapenet_pc\/02691156-.*\.npy/, "dilf data check", "skip"],
    missing: true,
  },
  {
    what: "a category folder less",
    spec: "modelnet40",
    make: (to) => {
      writeModelNetOff(to);
      rmSync(join(to, "night_stand"), { recursive: true });
    },
    says: ["the first is night_stand/: no folder of this category"],
    missing: true,
  },
  {
    what: "an unknown synset",
    spec: "shapenet55",
    make: (to) => {
      writeShapeNet55(to);
      appendFileSync(join(to, "test.txt"), "02834778-aaaa.npy\n");
    },
    says: ["test.txt:4", "synset 02834778 (bicycle, bike) is none of the 55"],
  },
  {
    what: "an unknown synset folder",
    spec: "shapenetcore",
    make: (to) => {
      writeShapeNetCore(to, false);
      mkdirSync(join(to, "02691157"));
    },
    says: ["02691157/", "the nearest is 02691156 (airplane)"],
  },
  {
    what: "a line that is none",
    spec: "shapenet55",
    make: (to) => {
      writeShapeNet55(to);
      appendFileSync(join(to, "train.txt"), "chair seven\n");
    },
    says: ["train.txt:7", "wanted <synset>-<model>.npy", "chair seven"],
  },
  {
    what: "a model listed twice",
    spec: "shapenet55",
    make: (to) => {
      writeShapeNet55(to);
      appendFileSync(join(to, "test.txt"), `${first(to)}\n`);
    },
    says: ["test.txt:4", "is listed a second time"],
  },
  {
    what: "names in another order",
    spec: "modelnet40",
    make: async (to) => {
      await writeModelNetH5(to);
      write(to, { "shape_names.txt": "bathtub\nairplane\n" });
    },
    says: ["shape_names.txt:1", '"bathtub" stands where "airplane" is wanted'],
  },
  {
    what: "a category that is none",
    spec: "modelnet40",
    make: (to) => {
      writeModelNetText(to);
      appendFileSync(join(to, "modelnet40_train.txt"), "airplain_0001\n");
    },
    says: ["modelnet40_train.txt:3", '"airplain" is no category of ModelNet40; did you mean "airplane"?'],
  },
  {
    what: "an h5 that is none",
    spec: "scanobjectnn",
    make: async (to) => {
      await writeScanObjectNN(to);
      writeFileSync(join(to, "main_split/test_objectdataset_augmentedrot_scale75.h5"), "<html>");
    },
    says: ["is not an HDF5 file"],
  },
  {
    what: "an h5 cut short",
    spec: "scanobjectnn",
    make: async (to) => {
      await writeScanObjectNN(to);
      truncateSync(join(to, "main_split/test_objectdataset_augmentedrot_scale75.h5"), 5000);
    },
    says: ["test_objectdataset_augmentedrot_scale75.h5", "truncated file"],
  },
  {
    what: "half of a pair of h5 files",
    spec: "scanobjectnn",
    make: async (to) => {
      await writeScanObjectNN(to);
      rmSync(join(to, "main_split/training_objectdataset_augmentedrot_scale75.h5"));
    },
    says: ["training_objectdataset_augmentedrot_scale75.h5", "it belongs to split train, it is not there"],
    missing: true,
  },
  {
    what: "an h5 of two numbers a point",
    spec: "scanobjectnn",
    make: async (to) => {
      await writeScanObjectNN(to);
      const { default: h5 } = await import("h5wasm/node");
      const file = new h5.File(join(to, "main_split/test_objectdataset_augmentedrot_scale75.h5"), "w");
      file.create_dataset({ name: "data", data: new Float32Array(20), shape: [2, 5, 2] });
      file.create_dataset({ name: "label", data: new Int32Array(2), shape: [2] });
      file.close();
    },
    says: ['"data" must be float32 or float64 of shape [N, N, 3], got [2, 5, 2]'],
  },
  {
    what: "an h5 without labels",
    spec: "scanobjectnn",
    make: async (to) => {
      await writeScanObjectNN(to);
      const { default: h5 } = await import("h5wasm/node");
      const file = new h5.File(join(to, "main_split/test_objectdataset_augmentedrot_scale75.h5"), "w");
      file.create_dataset({ name: "data", data: new Float32Array(30), shape: [2, 5, 3] });
      file.close();
    },
    says: ['has no dataset "label"; it holds data'],
  },
  {
    what: "a label beyond the last",
    spec: "scanobjectnn",
    make: async (to) => {
      await writeScanObjectNN(to);
      await writeH5(join(to, "main_split/test_objectdataset_augmentedrot_scale75.h5"), {
        data: new Float32Array(15),
        count: 1,
        points: 5,
        labels: [15],
      });
    },
    says: ["label 15 is none of 0..14"],
  },
  {
    what: "several variants",
    spec: "scanobjectnn",
    make: async (to) => {
      await writeScanObjectNN(to);
      await writeScanObjectNN(to, "main_split", "objectdataset");
    },
    says: ["holds several variants; say which", "scanobjectnn/obj-bg:", "scanobjectnn/pb-t50-rs:"],
    missing: true,
  },
  {
    what: "a variant that is none",
    spec: "modelnet40/alinged",
    make: writeModelNetOff,
    says: ['no variant "alinged"; known are off, aligned, normal-resampled, hdf5'],
  },
  {
    what: "half an annotation file",
    spec: "objaverse-lvis",
    make: (to) => {
      writeObjaverse(to, true);
      truncateSync(join(to, "lvis-annotations.json.gz"), 40);
    },
    says: ["lvis-annotations.json.gz cannot be read (half a download?)"],
  },
  {
    what: "a manifest with a file twice",
    spec: "folder",
    make: (to) => write(to, { "a.off": boxOff([1, 1, 1]), "manifest.csv": "category,file\nchair,a.off\nbed,a.off\n" }),
    says: ['"a.off" is listed a second time'],
  },
])("$spec, $what", async ({ spec, make, says, missing = false }) => {
  await make(root());
  const error = await openDataset(`${spec}:${root()}`).then(
    () => new Error("opened"),
    (thrown: Error) => thrown,
  );
  for (const words of says)
    expect(error.message).toMatch(typeof words === "string" ? new RegExp(words.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")) : words);
  expect(error instanceof DatasetNotFoundError).toBe(missing);
});

test.each([
  {
    what: "numbers that are not of points",
    bytes: writeNpy(tensor(new Float32Array(20), [10, 2])),
    says: "wanted P × 3 floating-point numbers (P = 8192), got float32 of shape [10, 2]",
  },
  { what: "whole numbers", bytes: writeNpy(tensor(new Int32Array(30), [10, 3])), says: "got int32 of shape [10, 3]" },
  {
    what: "half a file",
    bytes: writeNpy(tensor(new Float32Array(30), [10, 3])).subarray(0, 150),
    says: "needs 120 bytes after the header",
  },
  { what: "no number", bytes: writeNpy(tensor(Float32Array.of(1, 2, Number.NaN), [1, 3])), says: "point 0 is not finite" },
])("a cloud with $what names its file", async ({ bytes, says }) => {
  writeShapeNet55(root());
  writeFileSync(join(root(), "shapenet_pc", first(root())), bytes);
  const dataset = await openDataset(`shapenet55:${root()}`);
  const [item] = await dataset.list("train");
  const failed = dataset.load(item!);
  await expect(failed).rejects.toThrow(says);
  await expect(failed).rejects.toThrow(first(root()));
});

test.each([
  {
    what: "cut short",
    bytes: binFile([5, 5]).subarray(0, 60),
    says: "promises 2 points, which take 92 bytes (11 numbers each); the file has 60",
  },
  { what: "nothing but background", bytes: binFile([0, 1, 2]), says: "there is no object in it" },
  { what: "empty", bytes: new Uint8Array(0), says: "the file has 0" },
])("an original that is $what", async ({ bytes, says }) => {
  writeScanObjectOriginals(root());
  writeFileSync(join(root(), "bed/076_00006.bin"), bytes);
  await expect(load("scanobjectnn/original-only", "bed/076_00006")).rejects.toThrow(says);
});

test("an incomplete data set works with what is there, when it is asked for", async () => {
  writeShapeNet55(root());
  rmSync(join(root(), "shapenet_pc", first(root())));
  appendFileSync(join(root(), "train.txt"), "02834778-aaaa.npy\n");
  const dataset = await openDataset(`shapenet55:${root()}`, { incomplete: "skip" });
  expect(await dataset.list("train")).toHaveLength(5);
  const { problems, missing } = await surveyDataset(`shapenet55:${root()}`);
  expect(problems.map(({ kind }) => kind)).toEqual(["missing", "unknown"]);
  expect(missing.size).toBe(1);
});

test("the fingerprint follows sizes, ends and lists", async () => {
  writeShapeNet55(root());
  const print = async () => (await openDataset(`shapenet55:${root()}`, { incomplete: "skip" })).fingerprint();
  const before = await print();
  const path = join(root(), "shapenet_pc", first(root()));
  const bytes = readFileSync(path);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(path, bytes);
  const changed = await print();
  expect(changed).not.toBe(before);
  rmSync(path);
  expect(await print()).not.toBe(changed);
});
