/** @file Writes each data set in miniature, in exactly its makers' format. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { createRng, tensor, writeNpy } from "@dilf/tensor";
import { MODELNET40, SCANOBJECTNN } from "../src/index.ts";

export function write(root: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}

/** Points in a box of the given half extents, float32. */
export function points(count: number, half: readonly [number, number, number], seed = 0): Float32Array {
  const rng = createRng(seed);
  return Float32Array.from({ length: 3 * count }, (_, i) => rng.uniform(-half[i % 3]!, half[i % 3]!));
}

/** A box as OFF; `up` is its longest axis, so that turning can be seen. */
export function boxOff(extent: readonly [number, number, number], header = "OFF\n8 12 0"): string {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => [i & 1, (i >> 1) & 1, i >> 2].map((bit, axis) => bit * extent[axis]!).join(" "));
  const faces = ["0 2 3", "0 3 1", "4 5 7", "4 7 6", "0 1 5", "0 5 4", "2 6 7", "2 7 3", "0 4 6", "0 6 2", "1 3 7", "1 7 5"];
  return `${header}\n${corners.join("\n")}\n${faces.map((face) => `3 ${face}`).join("\n")}\n`;
}

const SYNSETS = ["02691156", "03001627", "04379243"];

/** Two training models and one to test with, of each of three synsets. */
export function writeShapeNet55(root: string): void {
  const id = (synset: string, i: number) => `${synset}-${"0123456789abcdef".repeat(2).slice(0, 31)}${i}`;
  const files: Record<string, string | Uint8Array> = {
    "train.txt": `${SYNSETS.flatMap((synset) => [`${id(synset, 0)}.npy`, `${id(synset, 1)}.npy`]).join("\n")}\n`,
    "test.txt": `${SYNSETS.map((synset) => `${id(synset, 2)}.npy`).join("\n")}\n`,
    "taxonomy.json": JSON.stringify([
      { synsetId: "02691156", name: "airplane,aeroplane,plane", children: [] },
      { synsetId: "02834778", name: "bicycle,bike" },
    ]),
  };
  for (const [k, synset] of SYNSETS.entries())
    for (let i = 0; i < 3; i++)
      files[`shapenet_pc/${id(synset, i)}.npy`] = writeNpy(tensor(points(8192, [1, 1, 1], 10 * k + i), [8192, 3]));
  write(root, files);
}

/** Three synsets with two models each; one wears a material. */
export function writeShapeNetCore(root: string, withSplits: boolean): void {
  const files: Record<string, string> = {};
  const rows = ["id,synsetId,subSynsetId,modelId,split"];
  for (const [k, synset] of SYNSETS.entries())
    for (let i = 0; i < 2; i++) {
      const model = `${k}${i}14a7207aff927ed529ad90a11`;
      files[`${synset}/${model}/models/model_normalized.obj`] =
        `mtllib model_normalized.mtl\nv 0 0 0\nv 1 0 0\nv 0 ${1 + k} 0\nv 0 0 1\nusemtl red\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n`;
      files[`${synset}/${model}/models/model_normalized.mtl`] = "newmtl red\nKd 0.8 0.1 0.1\n";
      // The official list has lost the leading zeros of the synsets.
      rows.push(`${rows.length},${Number(synset)},${Number(synset)},${model},${["train", "test"][i]}`);
    }
  if (withSplits) files["all.csv"] = `${rows.join("\n")}\n`;
  write(root, files);
}

/** All forty categories, one model in each split; z is up, as in ModelNet. */
export function writeModelNetOff(root: string): void {
  for (const { name } of MODELNET40) {
    const folder = name.replaceAll(" ", "_");
    write(root, {
      [`${folder}/train/${folder}_0001.off`]: boxOff([1, 2, 4]),
      // The published files have this header, too.
      [`${folder}/test/${folder}_0002.off`]: boxOff([1, 2, 5], "OFF8 12 0"),
    });
  }
}

/** Lists of four models in two categories. */
export function writeModelNetText(root: string): void {
  const text = (seed: number) => {
    const xyz = points(40, [1, 1, 1], seed);
    return Array.from(
      { length: 40 },
      (_, i) => `${[0, 1, 2].map((axis) => xyz[3 * i + axis]!.toFixed(6)).join(",")},0.600000,0.000000,0.800000\n`,
    ).join("");
  };
  const files: Record<string, string> = {
    "modelnet40_shape_names.txt": `${MODELNET40.map(({ name }) => name.replaceAll(" ", "_")).join("\n")}\n`,
    "modelnet40_train.txt": "airplane_0001\nnight_stand_0001\n",
    "modelnet40_test.txt": "airplane_0627\nnight_stand_0201\n",
  };
  for (const [i, id] of ["airplane_0001", "night_stand_0001", "airplane_0627", "night_stand_0201"].entries())
    files[`${id.slice(0, -5)}/${id}.txt`] = text(i);
  write(root, files);
}

export interface H5File {
  /** [N, P, 3] */
  readonly data: Float32Array;
  readonly count: number;
  readonly points: number;
  readonly labels: readonly number[];
  readonly normal?: Float32Array;
  /** ModelNet's labels are [N, 1], ScanObjectNN's [N]. */
  readonly column?: boolean;
  readonly compression?: number;
}

export async function writeH5(
  path: string,
  { data, count, points: P, labels, normal, column = false, compression }: H5File,
): Promise<void> {
  const { default: h5 } = await import("h5wasm/node");
  await h5.ready;
  mkdirSync(dirname(path), { recursive: true });
  const file = new h5.File(path, "w");
  const packed = compression === undefined ? {} : { chunks: [Math.min(count, 7), P, 3], compression };
  file.create_dataset({ name: "data", data, shape: [count, P, 3], ...packed });
  if (normal) file.create_dataset({ name: "normal", data: normal, shape: [count, P, 3], ...packed });
  file.create_dataset(
    column
      ? { name: "label", data: Uint8Array.from(labels), shape: [count, 1] }
      : { name: "label", data: Int32Array.from(labels), shape: [count] },
  );
  file.close();
}

const H5_POINTS = 64; // the published files have 2048

/** Two training files and one to test with, compressed in chunks as the published ones are. */
export async function writeModelNetH5(root: string): Promise<void> {
  write(root, {
    "train_files.txt": "data/modelnet40_ply_hdf5_2048/ply_data_train0.h5\ndata/modelnet40_ply_hdf5_2048/ply_data_train1.h5\n",
    "test_files.txt": "data/modelnet40_ply_hdf5_2048/ply_data_test0.h5\n",
    "shape_names.txt": `${MODELNET40.map(({ name }) => name.replaceAll(" ", "_")).join("\n")}\n`,
  });
  for (const [i, name] of ["ply_data_train0", "ply_data_train1", "ply_data_test0"].entries()) {
    const count = 90; // more than one block of the reader
    await writeH5(join(root, `${name}.h5`), {
      data: points(count * H5_POINTS, [1, 1, 1], i),
      normal: Float32Array.from({ length: count * H5_POINTS * 3 }, (_, k) => (k % 3 === 1 ? 1 : 0)),
      count,
      points: H5_POINTS,
      labels: Array.from({ length: count }, (_, k) => k % 40),
      column: true,
      compression: 4,
    });
  }
}

export async function writeScanObjectNN(root: string, folder = "main_split", stem = "objectdataset_augmentedrot_scale75"): Promise<void> {
  for (const [i, split] of ["training", "test"].entries())
    await writeH5(join(root, folder, `${split}_${stem}.h5`), {
      data: points(30 * H5_POINTS, [1, 1, 1], i),
      count: 30,
      points: H5_POINTS,
      labels: Array.from({ length: 30 }, (_, k) => k % SCANOBJECTNN.length),
    });
}

/** A .bin original: points of three instances and of the floor. Labels of the last column by point. */
export function binFile(labels: readonly number[]): Uint8Array {
  const out = new Float32Array(1 + 11 * labels.length);
  out[0] = labels.length;
  for (const [i, label] of labels.entries()) out.set([i, 2 * i, -i, 0, 0, 2, 255, 0, 51, 7, label], 1 + 11 * i);
  return new Uint8Array(out.buffer);
}

export function writeScanObjectOriginals(root: string): void {
  write(root, {
    "split_new.txt": "076_00006.bin\t10\n086_00010.bin\t10\tt\nscene0005_00_00002.bin\t4\t\nscene0011_00_00007.bin\t4\tt\n",
    "bed/076_00006.bin": binFile([1, 1, 1, 1, 5, 5, 5, 9]),
    "bed/086_00010.bin": binFile([5, 5, 9, 9, 0]),
    "bed/086_00010_part.xml": "<xml/>",
    "chair/scene0005_00_00002.bin": binFile([7, 7, 2]),
    "chair/scene0011_00_00007.bin": binFile([7, 2, 2]),
  });
}

/** A GLB with one triangle. */
export function triangleGlb(height: number): Uint8Array {
  const bin = new Uint8Array(new Float32Array([0, 0, 0, 1, 0, 0, 0, height, 0]).buffer);
  const json = JSON.stringify({
    asset: { version: "2.0" },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }],
    accessors: [{ bufferView: 0, componentType: 5126, count: 3, type: "VEC3", min: [0, 0, 0], max: [1, height, 0] }],
    bufferViews: [{ buffer: 0, byteLength: bin.length }],
    buffers: [{ byteLength: bin.length }],
  });
  const text = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 4) * 4));
  const out = new Uint8Array(12 + 8 + text.length + 8 + bin.length);
  const view = new DataView(out.buffer);
  for (const [i, word] of [0x46546c67, 2, out.length, text.length, 0x4e4f534a].entries()) view.setUint32(4 * i, word, true);
  out.set(text, 20);
  view.setUint32(20 + text.length, bin.length, true);
  view.setUint32(24 + text.length, 0x004e4942, true);
  out.set(bin, 28 + text.length);
  return out;
}

export function writeObjaverse(root: string, packed: boolean): void {
  const uids = ["8476c4170df24cf5bbe6967222d1a42d", "8ff7f1f2465347cd8b80c9b206c2781e", "c786b97d08b94d02a1fa3b87d2e86cf1"];
  const annotations = JSON.stringify({
    Christmas_tree: [uids[0]],
    "bow_(weapon)": [uids[1], "00000000000000000000000000000000"],
    aerosol_can: [uids[2]],
  });
  const paths = JSON.stringify(Object.fromEntries(uids.map((uid) => [uid, `glbs/000-023/${uid}.glb`])));
  write(
    root,
    packed
      ? { "lvis-annotations.json.gz": gzipSync(annotations), "object-paths.json.gz": gzipSync(paths) }
      : { "lvis-annotations.json": annotations },
  );
  for (const [i, uid] of uids.slice(0, 2).entries()) write(root, { [`glbs/000-023/${uid}.glb`]: triangleGlb(1 + i) });
}
