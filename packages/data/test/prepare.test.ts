import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PointCloud } from "@dilf/renderer";
import { normalizeShape, samplePoints } from "@dilf/renderer";
import { createRng } from "@dilf/tensor";
import { expect, test } from "vitest";
import { DatasetNotFoundError, miniShapes, openCache, openDataset, prepareDataset } from "../src/index.ts";
import { datasetConformance } from "../src/testing/index.ts";
import { boxOff, write, writeScanObjectOriginals } from "./layouts.ts";
import { scratch } from "./scratch.ts";

const root = scratch("prepare");
const POINTS = 32;

/** 600 boxes: three shards. */
function boxes(count = 600): string {
  const files: Record<string, string> = {};
  for (let i = 0; i < count; i++) files[`${["box", "chair"][i % 2]}/${String(i).padStart(4, "0")}.off`] = boxOff([1, 1 + (i % 7), 2]);
  write(join(root(), "data"), files);
  return `folder:${join(root(), "data")}`;
}

const files = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString("base64")]));

test("a cache is a dataset: same items, normalised points sampled by seed and id", async () => {
  const spec = boxes(300);
  const { folder, items, failures, resumed } = await prepareDataset(spec, join(root(), "cache"), { points: POINTS, seed: 5 });
  expect({ items, failures, resumed }).toEqual({ items: 300, failures: [], resumed: 0 });
  await datasetConformance(() => openDataset(`cache:${folder}`), { load: 5 });
  const [cache, source] = [await openCache(folder), await openDataset(spec)];
  expect(cache.classes).toEqual(["box", "chair"]);
  expect(await cache.list("all")).toEqual(await source.list("all"));
  const item = (await source.list("all"))[270]!;
  const wanted = samplePoints(normalizeShape(await source.load(item)), POINTS, createRng(5).split(item.id));
  expect((await cache.load(item)).points).toEqual(wanted.points);
  cache.dispose?.();
});

test("the bytes depend neither on workers nor on interruptions, and a finished cache is found again", async () => {
  const spec = boxes();
  const whole = await prepareDataset(spec, join(root(), "whole"), { points: POINTS });
  const threads = await prepareDataset(spec, join(root(), "threads"), { points: POINTS, workers: 2 });
  expect(files(threads.folder)).toEqual(files(whole.folder));

  const controller = new AbortController();
  const options = {
    points: POINTS,
    signal: controller.signal,
    onProgress: ({ done }: { done: number }) => {
      if (done === 400) controller.abort(new Error("stopped"));
    },
  };
  await expect(prepareDataset(spec, join(root(), "broken off"), options)).rejects.toThrow("stopped");
  const [half] = readdirSync(join(root(), "broken off")).map((name) => join(root(), "broken off", name));
  await expect(openCache(half!)).rejects.toThrow(DatasetNotFoundError);
  await expect(openCache(half!)).rejects.toThrow("run dilf data prepare, which goes on where it stopped");
  const rest = await prepareDataset(spec, join(root(), "broken off"), { points: POINTS });
  expect(rest.resumed).toBe(256);
  expect(files(rest.folder)).toEqual(files(whole.folder));
  expect((await prepareDataset(spec, join(root(), "whole"), { points: POINTS })).resumed).toBe(600);
});

test("a worker's progress adds up, and it can be stopped", async () => {
  const spec = boxes();
  const seen: number[] = [];
  await prepareDataset(spec, join(root(), "cache"), { points: POINTS, workers: 2, onProgress: ({ done }) => seen.push(done) });
  expect(seen).toEqual(Array.from({ length: 601 }, (_, i) => i));
  const stop = prepareDataset(spec, join(root(), "other"), { points: POINTS, workers: 2, signal: AbortSignal.abort(new Error("enough")) });
  await expect(stop).rejects.toThrow("enough");
});

test("a shard that was damaged is made again", async () => {
  const spec = boxes(300);
  const { folder } = await prepareDataset(spec, join(root(), "cache"), { points: POINTS });
  const sound = files(folder);
  const shard = join(folder, "all-00001.points");
  const bytes = readFileSync(shard);
  bytes[100]! ^= 1;
  writeFileSync(shard, bytes);
  const { resumed } = await prepareDataset(spec, join(root(), "cache"), { points: POINTS });
  expect(resumed).toBe(256);
  expect(files(folder)).toEqual(sound);
});

test("other data and other settings have folders of their own", async () => {
  const spec = boxes(20);
  const names = new Set<string>();
  for (const options of [{}, { seed: 1 }, { points: 33 }, { normalize: false }, { attributes: true }])
    names.add((await prepareDataset(spec, join(root(), "cache"), { points: POINTS, ...options })).folder);
  write(join(root(), "data"), { "box/0000.off": boxOff([9, 1, 1]) });
  names.add((await prepareDataset(spec, join(root(), "cache"), { points: POINTS })).folder);
  expect(names.size).toBe(6);
  await expect(openCache(join(root(), "cache"))).rejects.toThrow("holds 6 caches");
});

test("broken items are reported and left out; the rest is kept", async () => {
  const spec = boxes(300);
  write(join(root(), "data"), { "box/0004.off": "OFF\n3 1 0\n", "chair/0001.off": "no mesh" });
  const { folder, items, failures } = await prepareDataset(spec, join(root(), "cache"), { points: POINTS });
  expect(items).toBe(298);
  expect(failures.map(({ id }) => id)).toEqual(["box/0004.off", "chair/0001.off"]);
  const cache = await openCache(folder);
  const listed = await cache.list("all");
  expect(listed).toHaveLength(298);
  expect(listed.map(({ id }) => id)).not.toContain("chair/0001.off");
  const item = listed[200]!;
  const source = await openDataset(spec);
  expect((await cache.load(item)).points).toEqual(
    samplePoints(normalizeShape(await source.load(item)), POINTS, createRng(0).split(item.id)).points,
  );
  cache.dispose?.();
});

test("normals and colours are kept when they are asked for", async () => {
  writeScanObjectOriginals(root());
  const { folder } = await prepareDataset(`scanobjectnn/original-bg:${root()}`, join(root(), "cache"), {
    points: POINTS,
    attributes: true,
  });
  const cache = await openCache(folder);
  const [item] = await cache.list("train");
  const cloud: PointCloud = await cache.load(item!);
  expect([...cloud.normals!.data.slice(0, 3)]).toEqual([0, 0, 1]);
  expect([...cloud.colors!.data.slice(0, 3)]).toEqual([1, 0, 0.2].map(Math.fround));
  for await (const { points } of cache.batches("train", { size: 3 }))
    expect([...points.data.slice(0, POINTS * 3)]).toEqual([...cloud.points.data]);
  cache.dispose?.();
});

test("batches: every cloud once, in order or shuffled by seed, the last batch smaller", async () => {
  const { folder } = await prepareDataset(boxes(), join(root(), "cache"), { points: POINTS });
  const cache = await openCache(folder);
  const items = await cache.list("all");
  for (const shuffle of [undefined, 7]) {
    const seen: string[] = [];
    const sizes: number[] = [];
    for await (const batch of cache.batches("all", { size: 100, ...(shuffle === undefined ? {} : { shuffle: createRng(shuffle) }) })) {
      expect(batch.points.shape).toEqual([batch.items.length, POINTS, 3]);
      sizes.push(batch.items.length);
      seen.push(...batch.items.map(({ id }) => id));
      const k = batch.items.length - 1;
      expect(batch.points.data.slice(k * POINTS * 3)).toEqual((await cache.load(batch.items[k]!)).points.data);
    }
    expect(sizes).toEqual([100, 100, 100, 100, 100, 100]);
    expect([...seen].sort()).toEqual(items.map(({ id }) => id).sort());
    expect(seen[0] === items[0]!.id && seen[1] === items[1]!.id).toBe(shuffle === undefined);
  }
  await expect(cache.batches("all", { size: 0 }).next()).rejects.toThrow("size must be an integer ≥ 1");
  await expect(cache.batches("train").next()).rejects.toThrow('no split "train"; the only one is "all"');
  cache.dispose?.();
});

test.each([
  { break: (folder: string) => rmSync(join(folder, "all-00000.points")), says: "all-00000.points is not there: prepare it again" },
  { break: (folder: string) => truncateSync(join(folder, "all-00000.points"), 100), says: "has 100 bytes, wanted" },
  {
    break: (folder: string) => writeFileSync(join(folder, "cache.json"), JSON.stringify({ format: "dilf-points", version: 99 })),
    says: "has format dilf-points 99, wanted dilf-points 1",
  },
])("a cache that was damaged: $says", async ({ break: harm, says }) => {
  const { folder } = await prepareDataset(boxes(10), join(root(), "cache"), { points: POINTS });
  harm(folder);
  await expect(openCache(folder)).rejects.toThrow(says);
});

test("a dataset in memory is prepared too, without workers", async () => {
  const world = miniShapes({ categories: ["chair"], trainPerCategory: 3, testPerCategory: 1 });
  const { folder, items } = await prepareDataset(world, root(), { points: POINTS });
  expect(items).toBe(5);
  expect(existsSync(join(folder, "cache.json"))).toBe(true);
  await expect(prepareDataset(world, root(), { workers: 1 })).rejects.toThrow("workers open the dataset themselves");
});

test.each([
  { options: { points: 0 }, says: "points must be an integer ≥ 1" },
  { options: { seed: 0.5 }, says: "seed must be an integer" },
  { options: { workers: -1 }, says: "workers must be an integer ≥ 0" },
  { options: { point: 3 }, says: 'unknown option "point"' },
])("$says", async ({ options, says }) => {
  await expect(prepareDataset("minishapes", root(), options)).rejects.toThrow(says);
});
