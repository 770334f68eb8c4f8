/** @file The items of a split as features: what every evaluation begins with. */

import type { Dataset, Item } from "@dilf/data";
import type { ShapeEncoder, ShapeEncoderState } from "@dilf/fusion";
import { normalizeShape, type Shape, samplePoints } from "@dilf/renderer";
import { createRng, expectKeys, expectShape, type Rng, sizeOf, type Tensor, tensor } from "@dilf/tensor";

/** What is encoded, and by what. */
export interface EncodeItemsTask {
  readonly shapeEncoder: ShapeEncoder;
  readonly state: ShapeEncoderState;
  readonly dataset: Dataset;
  /** One of `dataset.splits`. */
  readonly split: string;
  /** Some items of the split, where not all are wanted. */
  readonly items?: readonly Item[];
  /** Of the point sampling. An item's points depend on the seed and its id, never on order or batch. */
  readonly seed: number;
}

/** How items are encoded. */
export interface EncodeItemsOptions {
  /** Shapes encoded at once, ≥ 1; memory grows with it, results do not change. */
  readonly batch: number;
  readonly onProgress: (progress: EncodeItemsProgress) => void;
  /** The [P, 3] points that the view policy sees of a normalised shape; asked only where the policy takes points. Default: `samplePoints`. */
  readonly pointsFor: (shape: Shape, count: number, rng: Rng) => Tensor;
  /** Stops before the next batch; the promise rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** How far encoding is. */
export interface EncodeItemsProgress {
  /** Items done, failed ones included. */
  readonly done: number;
  readonly total: number;
  readonly failures: number;
}

/** How items are encoded when an option is not given. */
export const ENCODE_ITEMS_DEFAULTS = {
  batch: 16,
  pointsFor: (shape, count, rng) => samplePoints(shape, count, rng).points,
} as const satisfies Partial<EncodeItemsOptions>;

/** An item that could not be encoded, and why. */
export interface ItemFailure {
  readonly id: string;
  readonly category: string;
  readonly message: string;
}

export interface EncodedItems {
  /** The items that could be encoded, in the order of the list. */
  readonly items: readonly Item[];
  readonly features: Tensor; // [items, D] unit length
  readonly failures: readonly ItemFailure[];
}

/**
 * Normalises and encodes items in batches. An item that cannot be loaded or encoded is collected in `failures` with its reason and the rest is done.
 * @throws RangeError for options out of range, no items, or an item that stands twice; Error when no item succeeds
 */
export async function encodeItems(where: string, task: EncodeItemsTask, options: Partial<EncodeItemsOptions> = {}): Promise<EncodedItems> {
  expectKeys(where, options, ["batch", "pointsFor", "onProgress", "signal"]);
  const { batch, pointsFor, onProgress, signal } = { ...ENCODE_ITEMS_DEFAULTS, ...options };
  if (!(Number.isInteger(batch) && batch >= 1)) throw new RangeError(`${where}: batch must be an integer ≥ 1, got ${batch}`);
  const { dataset, split } = task;
  const items = task.items ?? (await dataset.list(split));
  if (items.length === 0) throw new RangeError(`${where}: no items in split ${JSON.stringify(split)} of ${dataset.name}`);
  checkUnique(where, items);
  const features = new Map<string, Float32Array>();
  const failures = new Map<string, string>();
  const run: Run = { where, task, pointsFor, features, failures, signal };
  for (let start = 0; start < items.length; start += batch) {
    signal?.throwIfAborted();
    await encodeAll(run, await load(run, items.slice(start, start + batch)));
    onProgress?.({ done: Math.min(start + batch, items.length), total: items.length, failures: failures.size });
  }
  if (features.size === 0) {
    const [[id, message]] = [...failures] as [[string, string]];
    throw new Error(`${where}: all ${items.length} items failed; the first, ${id}: ${message}`);
  }
  // Back into the order of the list, whatever the batches were.
  const done = items.filter(({ id }) => features.has(id));
  const { featureSize } = task.shapeEncoder.encoder;
  const rows = new Float32Array(done.length * featureSize);
  for (const [i, { id }] of done.entries()) rows.set(features.get(id)!, i * featureSize);
  return {
    items: done,
    features: tensor(rows, [done.length, featureSize]),
    failures: items.flatMap(({ id, category }) => (failures.has(id) ? [{ id, category, message: failures.get(id)! }] : [])),
  };
}

interface Run {
  readonly where: string;
  readonly task: EncodeItemsTask;
  readonly pointsFor: EncodeItemsOptions["pointsFor"];
  readonly features: Map<string, Float32Array>;
  readonly failures: Map<string, string>;
  readonly signal: AbortSignal | undefined;
}

interface Loaded {
  readonly item: Item;
  readonly shape: Shape;
  readonly points: Tensor; // [P, 3] in the unit sphere
}

async function load({ where, task, pointsFor, failures }: Run, items: readonly Item[]): Promise<readonly Loaded[]> {
  const { dataset, seed, shapeEncoder } = task;
  const count = shapeEncoder.viewpoints.points;
  const loaded: Loaded[] = [];
  for (const item of items) {
    try {
      const shape = normalizeShape(await dataset.load(item));
      const points =
        count === 0 ? tensor(new Float32Array(0), [0, 3]) : pointsFor(shape, count, createRng(seed).split("points").split(item.id));
      expectShape(where, `pointsFor(${item.id})`, points, [count, 3]);
      loaded.push({ item, shape, points });
    } catch (error) {
      failures.set(item.id, messageOf(error));
    }
  }
  return loaded;
}

/** A batch that fails is tried again one by one, so that one bad shape does not take its neighbours with it. */
async function encodeAll(run: Run, loaded: readonly Loaded[]): Promise<void> {
  const { where, task, features, failures, signal } = run;
  if (loaded.length === 0) return;
  try {
    const { data, shape } = await encode(where, task, loaded);
    for (const [i, { item }] of loaded.entries()) {
      const feature = data.subarray(i * shape[1], (i + 1) * shape[1]);
      if (feature.every(Number.isFinite)) features.set(item.id, feature);
      else failures.set(item.id, `${where}: the feature of this shape is not finite`);
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (loaded.length === 1) failures.set(loaded[0].item.id, messageOf(error));
    else for (const one of loaded) await encodeAll(run, [one]);
  }
}

/** [B, D] unit length. */
async function encode(where: string, { shapeEncoder, state }: EncodeItemsTask, loaded: readonly Loaded[]): Promise<Tensor> {
  const count = shapeEncoder.viewpoints.points;
  const points = new Float32Array(sizeOf([loaded.length, count, 3]));
  for (const [i, one] of loaded.entries()) points.set(one.points.data, i * count * 3);
  const shapes = loaded.map(({ shape }) => shape);
  const { features } = await shapeEncoder.encode(shapes, tensor(points, [loaded.length, count, 3]), state);
  expectShape(where, "features of the shape encoder", features, [loaded.length, shapeEncoder.encoder.featureSize]);
  return features;
}

function checkUnique(where: string, items: readonly Item[]): void {
  const seen = new Set<string>();
  for (const { id } of items) {
    if (seen.has(id)) throw new RangeError(`${where}: item ${id} stands twice in the list`);
    seen.add(id);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
