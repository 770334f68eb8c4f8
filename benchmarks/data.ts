/** @file Reading meshes, sampling surfaces, streaming clouds from a cache and from HDF5, and making MiniShapes. Needs no files: it writes its own. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dataset, miniShapes, openCache, openDataset, prepareDataset, streamItems } from "@dilf/data";
import { loadShape, type Mesh, type PointCloud, sampleSurface } from "@dilf/renderer";
import { createRng, tensor } from "@dilf/tensor";
import { type Benchmark, measure, type Row } from "./measure.ts";

const POINTS = 3072;
const CLOUDS = 1024;
const H5_POINTS = 2048;

export const data: Benchmark = async () => {
  const folder = mkdtempSync(join(tmpdir(), "dilf-bench-data-"));
  try {
    return [...(await meshes()), ...(await cache(folder)), ...(await hdf5(folder)), await world()];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

async function meshes(): Promise<Row[]> {
  const off = new TextEncoder().encode(offOf(bumpySphere(100, 100)));
  const large = bumpySphere(250, 200);
  return [
    await measure("OFF of 20,000 faces, bytes → mesh", () => loadShape("sphere.off", off)),
    await measure(`${POINTS} surface samples from 100,000 faces`, () => sampleSurface(large, POINTS, createRng(1))),
  ];
}

async function cache(folder: string): Promise<Row[]> {
  const { folder: at } = await prepareDataset(clouds(CLOUDS, POINTS), folder, { points: POINTS });
  const prepared = await openCache(at);
  const units = { units: CLOUDS, unit: "clouds" };
  const rows = [
    await measure(`cache: batches of 64 × ${POINTS} points, in order`, () => drain(prepared.batches("all", { size: 64 })), units),
    await measure(
      `cache: batches of 64 × ${POINTS} points, shuffled`,
      () => drain(prepared.batches("all", { size: 64, shuffle: createRng(1) })),
      units,
    ),
    await measure(
      `cache: ${POINTS} points, one by one, shuffled`,
      async () => drain(streamItems(prepared, await prepared.list("all"), { shuffle: createRng(1) })),
      units,
    ),
  ];
  prepared.dispose?.();
  return rows;
}

/** As ModelNet's files are: 2048 points, compressed in chunks. */
async function hdf5(folder: string): Promise<Row[]> {
  const { default: h5 } = await import("h5wasm/node");
  await h5.ready;
  const rows: Row[] = [];
  for (const compression of [undefined, 4]) {
    const root = join(folder, `h5-${compression ?? "plain"}`);
    await writeScanObjectNN(root, compression);
    const dataset = await openDataset(`scanobjectnn/obj-bg:${root}`);
    const items = await dataset.list("train");
    const how = compression === undefined ? "uncompressed" : "gzip";
    rows.push(
      await measure(`HDF5, ${how}: ${H5_POINTS} points, in order`, () => drain(streamItems(dataset, items)), {
        units: items.length,
        unit: "clouds",
        repetitions: 5,
      }),
    );
    dataset.dispose?.();
  }
  return rows;

  async function writeScanObjectNN(root: string, compression: number | undefined): Promise<void> {
    const { mkdirSync } = await import("node:fs");
    mkdirSync(join(root, "main_split"), { recursive: true });
    for (const [split, count] of Object.entries({ training: CLOUDS, test: 1 })) {
      const rng = createRng(count);
      const file = new h5.File(join(root, "main_split", `${split}_objectdataset.h5`), "w");
      file.create_dataset({
        name: "data",
        data: Float32Array.from({ length: count * H5_POINTS * 3 }, () => rng.uniform(-1, 1)),
        shape: [count, H5_POINTS, 3],
        ...(compression === undefined ? {} : { chunks: [Math.min(count, 32), H5_POINTS, 3], compression }),
      });
      file.create_dataset({ name: "label", data: new Int32Array(count), shape: [count] });
      file.close();
    }
  }
}

async function world(): Promise<Row> {
  const shapes = miniShapes({ trainPerCategory: 10, testPerCategory: 0 });
  const items = await shapes.list("train");
  return measure(
    `MiniShapes: 10 of each of ${shapes.classes.length} categories`,
    async () => {
      for (const item of items) await shapes.load(item);
    },
    { units: items.length, unit: "shapes", repetitions: 5 },
  );
}

async function drain(all: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of all) count++;
  return count;
}

/** Clouds that cost nothing to make, so that reading is what is measured. */
function clouds(count: number, points: number): Dataset {
  const data = Float32Array.from({ length: points * 3 }, (_, i) => Math.sin(i));
  const items = Array.from({ length: count }, (_, i) => ({ id: `cloud ${i}`, category: "cloud" }));
  return {
    name: "clouds",
    classes: ["cloud"],
    splits: ["all"],
    license: "none",
    fingerprint: async () => "clouds",
    list: async () => items,
    load: async (): Promise<PointCloud> => ({ kind: "points", points: tensor(data, [points, 3]) }),
  };
}

/** 2 · rings · sectors triangles without a symmetry that a branch predictor could learn. */
function bumpySphere(rings: number, sectors: number): Mesh {
  const vertices = new Float32Array(3 * (rings + 1) * sectors);
  for (let i = 0, v = 0; i <= rings; i++)
    for (let j = 0; j < sectors; j++, v += 3) {
      const [a, b] = [(Math.PI * i) / rings, (2 * Math.PI * j) / sectors];
      const r = 1 + 0.1 * Math.sin(7 * a) * Math.cos(5 * b);
      vertices.set([r * Math.sin(a) * Math.cos(b), r * Math.cos(a), r * Math.sin(a) * Math.sin(b)], v);
    }
  const faces = new Int32Array(6 * rings * sectors);
  for (let i = 0, f = 0; i < rings; i++)
    for (let j = 0; j < sectors; j++, f += 6) {
      const [a, b] = [i * sectors + j, i * sectors + ((j + 1) % sectors)];
      faces.set([a, b, a + sectors, b, b + sectors, a + sectors], f);
    }
  return { kind: "mesh", vertices: tensor(vertices, [vertices.length / 3, 3]), faces: tensor(faces, [faces.length / 3, 3]) };
}

function offOf({ vertices, faces }: Mesh): string {
  const rows = (from: ArrayLike<number>, start: string) =>
    Array.from({ length: from.length / 3 }, (_, i) => `${start}${from[3 * i]} ${from[3 * i + 1]} ${from[3 * i + 2]}`).join("\n");
  return `OFF\n${vertices.shape[0]} ${faces.shape[0]} 0\n${rows(vertices.data, "")}\n${rows(faces.data, "3 ")}\n`;
}
