/** @file Prepared clouds on disk: shards of raw float32 records, each with a small JSON beside it, and one index written last. */

// Tried: HDF5, as the published clouds come. Through h5wasm 1024 clouds of 2048 points take 113 ms, 454 ms where they are compressed; these files 15 ms for 1024
// clouds of 3072. A file that is written in one piece and moved is also there as a whole or not at all, which one large HDF5 file is not.

import { join } from "node:path";

/** Raised when the bytes mean something else. Part of every key, so that old caches are never read as new ones. */
export const VERSION = 1;
export const INDEX = "cache.json";
/** Items of a shard: 256 × 3072 points × 12 bytes are 9 MiB, which is what a crash loses at most per worker. */
export const SHARD_ITEMS = 256;

/** What clouds of a cache are like. */
export interface PrepareSettings {
  /** Points of each cloud. Default 3072 (DILF 4.2.1). */
  readonly points: number;
  /** Seed of the sampling. Default 0. */
  readonly seed: number;
  /** Centred and scaled into the unit sphere before sampling (`normalizeShape`). Default true. */
  readonly normalize: boolean;
  /** Keep normals and colours, where every shape of a shard has them. Default false. */
  readonly attributes: boolean;
}

/** What `prepareDataset` makes when an option is not given. */
export const PREPARE_DEFAULTS = { points: 3072, seed: 0, normalize: true, attributes: false } as const satisfies PrepareSettings;

/** An item that could not be read, and why. */
export interface Failure {
  readonly id: string;
  readonly message: string;
}

/** `<split>-00000.json`: says that `<split>-00000.points` is complete. */
export interface ShardRecord {
  readonly key: string;
  readonly sha256: string;
  /** Of the records, in order: [id, category, sha256 of the arrays that were read]. */
  readonly items: readonly (readonly [string, string, string])[];
  readonly failures: readonly Failure[];
  /** float32 values of a record: points, then normals, then colours, [P, 3] each. */
  readonly normals: boolean;
  readonly colors: boolean;
}

/** `cache.json`. */
export interface CacheIndex {
  readonly format: "dilf-points";
  readonly version: number;
  readonly key: string;
  readonly source: { readonly name: string; readonly fingerprint: string; readonly license: string };
  readonly settings: PrepareSettings;
  readonly classes: readonly string[];
  readonly synonyms: Readonly<Record<string, readonly string[]>>;
  /** Hash over what every item held when it was read. */
  readonly content: string;
  /** Shards per split. */
  readonly splits: Readonly<Record<string, number>>;
  readonly failures: readonly Failure[];
}

export const shardName = (split: string, shard: number): string => `${encodeURIComponent(split)}-${String(shard).padStart(5, "0")}`;
export const pointsFile = (folder: string, split: string, shard: number): string => join(folder, `${shardName(split, shard)}.points`);
export const recordFile = (folder: string, split: string, shard: number): string => join(folder, `${shardName(split, shard)}.json`);
/** Bytes of one item. */
export const recordBytes = ({ points }: PrepareSettings, { normals, colors }: Pick<ShardRecord, "normals" | "colors">): number =>
  points * 3 * 4 * (1 + Number(normals) + Number(colors));
