/** @file Prepared clouds as a dataset. */

import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { PointCloud } from "@dilf/renderer";
import { expectKeys, type Rng, type Tensor, tensor } from "@dilf/tensor";
import type { Dataset, Item } from "../dataset.ts";
import { listOf, plainLists, unknownItem } from "../file-dataset.ts";
import { fingerprintOf } from "../fingerprint.ts";
import { DatasetNotFoundError } from "../not-found.ts";
import { type CacheIndex, INDEX, type PrepareSettings, pointsFile, recordBytes, recordFile, type ShardRecord, VERSION } from "./format.ts";

/** Options of `PreparedDataset.batches`. */
export interface BatchOptions {
  /** Clouds of a batch; the last one may be smaller. Default 64. */
  readonly size?: number;
  /** Shuffles the items; default: the order of the list, which is read a batch at a time. */
  readonly shuffle?: Rng;
  readonly signal?: AbortSignal;
}

/** Some clouds of equal size as one tensor. */
export interface CloudBatch {
  readonly items: readonly Item[];
  readonly points: Tensor; // [B, P, 3]
}

/** A data set as point clouds in a cache: loaded without parsing. */
export interface PreparedDataset extends Dataset {
  readonly settings: PrepareSettings;
  load(item: Item): Promise<PointCloud>;
  loadPoints(item: Item): Promise<PointCloud>;
  /** The clouds of a split, many at once: what training wants. Memory: one batch. @throws as `list`; RangeError for a size that is not an integer ≥ 1 */
  batches(split: string, options?: BatchOptions): AsyncGenerator<CloudBatch, void, void>;
}

interface CacheItem extends Item {
  readonly split: string;
  readonly shard: number;
  /** In the shard. */
  readonly row: number;
}

const OPEN_FILES = 16;

/**
 * Opens what `prepareDataset` wrote. Its fingerprint is a hash of the clouds, so runs on a cache compare with one another, not with runs on the meshes.
 * @param folder the one that `prepareDataset` returned, or the one around it when it holds a single cache
 * @throws DatasetNotFoundError when there is no finished cache; Error for another version, or shards that are missing or cut short
 */
export async function openCache(folder: string): Promise<PreparedDataset> {
  const at = await findCache(folder);
  const index = JSON.parse(await readFile(join(at, INDEX), "utf8")) as CacheIndex;
  if (index.format !== "dilf-points" || index.version !== VERSION)
    throw new Error(`openCache: ${at} has format ${index.format} ${index.version}, wanted dilf-points ${VERSION}: prepare it again`);
  const { settings, classes, source, synonyms } = index;
  const name = source.name;
  const records = new Map<string, ShardRecord>();
  const splits: Record<string, CacheItem[]> = {};
  const byId = new Map<string, CacheItem>();
  for (const [split, shards] of Object.entries(index.splits)) {
    const items: CacheItem[] = [];
    for (let shard = 0; shard < shards; shard++) {
      const record = await readRecord(at, split, shard, index);
      records.set(`${split}/${shard}`, record);
      for (const [row, [id, category]] of record.items.entries()) items.push({ id, category, split, shard, row });
    }
    for (const item of items) byId.set(item.id, item);
    splits[split] = items;
  }
  const lists = plainLists(splits);
  const files = openFiles(at);
  // Synchronous: a record of 36 KiB takes 5 µs from the page cache, 43 by way of a thread and back (21 of them CPU), and no read is under way when a file is closed.
  const read = ({ id, split, shard, row }: CacheItem, target: Uint8Array): void => {
    const bytes = recordBytes(settings, records.get(`${split}/${shard}`)!);
    if (readSync(files.get(split, shard), target, 0, target.length, row * bytes) !== target.length)
      throw new Error(`${name}: item "${id}": ${pointsFile(at, split, shard)} is cut short: prepare it again`);
  };
  const load = async (item: Item): Promise<PointCloud> => {
    const found = byId.get(item.id);
    if (!found) throw new RangeError(unknownItem(name, item.id));
    const { normals, colors } = records.get(`${found.split}/${found.shard}`)!;
    const values = new Float32Array(recordBytes(settings, { normals, colors }) / 4);
    read(found, new Uint8Array(values.buffer));
    const size = settings.points * 3;
    const part = (i: number): Tensor => tensor(values.subarray(i * size, (i + 1) * size), [settings.points, 3]);
    return {
      kind: "points",
      points: part(0),
      ...(normals ? { normals: part(1) } : {}),
      ...(colors ? { colors: part(1 + Number(normals)) } : {}),
    };
  };
  return {
    name,
    classes,
    ...(Object.keys(synonyms).length > 0 ? { synonyms } : {}),
    splits: Object.keys(splits),
    license: source.license,
    settings,
    fingerprint: async () => fingerprintOf({ key: index.key, content: index.content }),
    list: async (split) => listOf(name, lists, split),
    load,
    loadPoints: load,
    async *batches(split, options = {}) {
      expectKeys("batches", options, ["size", "shuffle", "signal"]);
      const { size = 64, shuffle, signal } = options;
      if (!(Number.isInteger(size) && size >= 1)) throw new RangeError(`batches: size must be an integer ≥ 1, got ${size}`);
      const listed = listOf(name, splits, split);
      const items = shuffle ? shuffle.shuffle(listed) : listed;
      const bytes = settings.points * 12;
      for (let i = 0; i < items.length; i += size) {
        signal?.throwIfAborted();
        const some = items.slice(i, i + size);
        const points = new Float32Array((some.length * bytes) / 4);
        for (const { first, count, at: place } of runs(some))
          readRun(first, count, new Uint8Array(points.buffer, place * bytes, count * bytes));
        yield { items: some.map(({ id, category }) => ({ id, category })), points: tensor(points, [some.length, settings.points, 3]) };
      }
    },
    dispose: () => files.close(),
  };

  /** Items that lie one after another in a shard, in one read; with attributes between them, one by one. */
  function readRun(first: CacheItem, count: number, target: Uint8Array): void {
    const record = records.get(`${first.split}/${first.shard}`)!;
    const together = record.normals || record.colors ? 1 : count;
    const bytes = (target.length / count) * together;
    for (let k = 0; k < count; k += together)
      read({ ...first, row: first.row + k }, target.subarray((k / together) * bytes, (k / together + 1) * bytes));
  }
}

/** Neighbours in a shard: `first`, how many follow it with itself, and their place in the batch. */
function runs(items: readonly CacheItem[]): { readonly first: CacheItem; readonly count: number; readonly at: number }[] {
  const found: { first: CacheItem; count: number; at: number }[] = [];
  for (const [at, item] of items.entries()) {
    const last = found.at(-1);
    if (last && last.first.split === item.split && last.first.shard === item.shard && last.first.row + last.count === item.row)
      last.count++;
    else found.push({ first: item, count: 1, at });
  }
  return found;
}

/** Open files, the one unused for longest closed when there are too many. */
function openFiles(folder: string): { get(split: string, shard: number): number; close(): void } {
  const files = new Map<string, number>();
  return {
    get(split, shard) {
      const path = pointsFile(folder, split, shard);
      const file = files.get(path) ?? openSync(path, "r");
      files.delete(path); // to the end
      files.set(path, file);
      if (files.size > OPEN_FILES) {
        const [oldest, unused] = files.entries().next().value!;
        files.delete(oldest);
        closeSync(unused);
      }
      return file;
    },
    close() {
      for (const file of files.values()) closeSync(file);
      files.clear();
    },
  };
}

async function readRecord(folder: string, split: string, shard: number, { key, settings }: CacheIndex): Promise<ShardRecord> {
  const path = recordFile(folder, split, shard);
  const points = pointsFile(folder, split, shard);
  if (!existsSync(path) || !existsSync(points))
    throw new Error(`openCache: ${existsSync(path) ? points : path} is not there: prepare it again`);
  const record = JSON.parse(await readFile(path, "utf8")) as ShardRecord;
  const wanted = recordBytes(settings, record) * record.items.length;
  const { size } = await stat(points);
  if (record.key !== key || size !== wanted)
    throw new Error(
      `openCache: ${points} has ${size} bytes, wanted ${wanted}${record.key === key ? "" : ", and it is of another cache"}: prepare it again`,
    );
  return record;
}

async function findCache(folder: string): Promise<string> {
  if (existsSync(join(folder, INDEX))) return folder;
  if (!existsSync(folder)) throw new DatasetNotFoundError(`openCache: "${folder}" is not there`);
  const inside = (await readdir(folder)).filter((name) => existsSync(join(folder, name, INDEX)));
  if (inside.length === 1) return join(folder, inside[0]!);
  throw new DatasetNotFoundError(
    inside.length > 1
      ? `openCache: "${folder}" holds ${inside.length} caches: ${inside.join(", ")}; name one`
      : `openCache: "${folder}" holds no finished cache (${INDEX} is not there): run dilf data prepare, which goes on where it stopped`,
  );
}
