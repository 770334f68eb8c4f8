/** @file Zero-shot classification: the category whose text feature is nearest to the shape's feature. */

import type { Dataset, Item } from "@dilf/data";
import type { ShapeEncoder, ShapeEncoderState } from "@dilf/fusion";
import { normalizeShape, type Shape, samplePoints } from "@dilf/renderer";
import { createRng, expectKeys, expectShape, type Rng, sizeOf, type Tensor, tensor } from "@dilf/tensor";
import { type ClassResult, type Confusion, classIndex, classResults, confusionMatrix, meanClassAccuracy } from "./statistics/confusion.ts";
import { topK } from "./statistics/top-k.ts";
import { type Accuracy, accuracy } from "./statistics/wilson.ts";

export interface ZeroShotTask {
  readonly shapeEncoder: ShapeEncoder;
  readonly state: ShapeEncoderState;
  readonly dataset: Dataset;
  /** One of `dataset.splits`. */
  readonly split: string;
  /** Some items of the split, where not all are wanted. Every one's category must be in `classes`. */
  readonly items?: readonly Item[];
  /** The C categories to choose from. */
  readonly classes: readonly string[];
  /** [C, D] rows of unit length, in the order of `classes`; from `promptTextFeatures`. */
  readonly textFeatures: Tensor;
  /** Of the point sampling. An item's points depend on the seed and its id, never on order or batch. */
  readonly seed: number;
}

export interface ZeroShotOptions {
  /** Shapes encoded at once, ≥ 1; memory grows with it, results do not change. */
  readonly batch: number;
  readonly onProgress: (progress: ZeroShotProgress) => void;
  /** The [P, 3] points that the view policy sees of a normalised shape; asked only where the policy takes points. Default: `samplePoints`. */
  readonly pointsFor: (shape: Shape, count: number, rng: Rng) => Tensor;
  /** Stops before the next batch; the promise rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

export interface ZeroShotProgress {
  /** Items done, failed ones included. */
  readonly done: number;
  readonly total: number;
  readonly failures: number;
}

export const ZERO_SHOT_DEFAULTS = {
  batch: 16,
  pointsFor: (shape, count, rng) => samplePoints(shape, count, rng).points,
} as const satisfies Partial<ZeroShotOptions>;

export interface ItemResult {
  readonly id: string;
  readonly category: string;
  readonly prediction: string;
  /** Cosines of the five nearest categories (fewer where there are fewer), nearest first. */
  readonly top: readonly { readonly category: string; readonly score: number }[];
}

export interface ItemFailure {
  readonly id: string;
  readonly category: string;
  readonly message: string;
}

/** JSON-safe. Failed items are in `failures` and in nothing else. */
export interface ZeroShotReport {
  readonly dataset: string;
  readonly datasetFingerprint: string;
  readonly license: string;
  readonly split: string;
  /** Name and weights (sha256) of the image–text encoder. */
  readonly encoder: { readonly name: string; readonly fingerprint: string };
  readonly viewPolicy: string;
  /** Views per shape. */
  readonly views: number;
  readonly fusion: string;
  readonly seed: number;
  readonly classes: readonly string[];
  readonly items: readonly ItemResult[];
  readonly top1: Accuracy;
  /** Only where there are five categories or more. */
  readonly top5?: Accuracy;
  /** Every category that has items weighs the same. */
  readonly meanClassAccuracy: number;
  readonly perClass: readonly ClassResult[];
  readonly confusion: Confusion;
  /** 1 / C: what guessing gives. */
  readonly chance: number;
  readonly failures: readonly ItemFailure[];
}

const TOP = 5;

/**
 * Classifies the items of a split without having trained on their categories. Shapes are normalised and then encoded in batches; an item
 * that cannot be loaded or encoded is collected in `failures` with its reason and the rest is done.
 * @throws RangeError for classes and text features that do not fit each other, the encoder or the items; Error when no item succeeds
 * @example const report = await zeroShot({ shapeEncoder, state, dataset, split: "test", items, classes, textFeatures, seed: 1 }, { batch: 32 })
 */
export async function zeroShot(task: ZeroShotTask, options: Partial<ZeroShotOptions> = {}): Promise<ZeroShotReport> {
  const { shapeEncoder, dataset, classes, textFeatures, split, seed } = task;
  expectKeys("zeroShot", options, ["batch", "pointsFor", "onProgress", "signal"]);
  const { batch, pointsFor, onProgress, signal } = { ...ZERO_SHOT_DEFAULTS, ...options };
  if (!(Number.isInteger(batch) && batch >= 1)) throw new RangeError(`zeroShot: batch must be an integer ≥ 1, got ${batch}`);
  const index = classIndex("zeroShot", classes);
  checkTextFeatures(textFeatures, classes.length, shapeEncoder.encoder.featureSize);
  const items = task.items ?? (await dataset.list(split));
  if (items.length === 0) throw new RangeError(`zeroShot: no items in split ${JSON.stringify(split)} of ${dataset.name}`);
  checkItems(items, index);

  const results = new Map<string, ItemResult>();
  const failures = new Map<string, string>();
  for (let start = 0; start < items.length; start += batch) {
    signal?.throwIfAborted();
    const loaded = await load(items.slice(start, start + batch), task, pointsFor, failures);
    for (const [id, features] of await encodeAll(loaded, task, failures, signal)) {
      const { category } = loaded.find(({ item }) => item.id === id)!.item;
      results.set(id, nearest({ id, category }, features, classes, textFeatures));
    }
    onProgress?.({ done: Math.min(start + batch, items.length), total: items.length, failures: failures.size });
  }
  if (results.size === 0) {
    const [[id, message]] = [...failures] as [[string, string]];
    throw new Error(`zeroShot: all ${items.length} items failed; the first, ${id}: ${message}`);
  }

  // Back into the order of the list, whatever the batches were.
  const done = items.flatMap(({ id }) => results.get(id) ?? []);
  const confusion = confusionMatrix(
    done.map(({ category }) => category),
    done.map(({ prediction }) => prediction),
    classes,
  );
  const within = done.filter(({ category, top }) => top.some((guess) => guess.category === category)).length;
  return {
    dataset: dataset.name,
    datasetFingerprint: await dataset.fingerprint(),
    license: dataset.license,
    split,
    encoder: { name: shapeEncoder.encoder.name, fingerprint: shapeEncoder.encoder.fingerprint },
    viewPolicy: shapeEncoder.viewpoints.name,
    views: shapeEncoder.viewpoints.views,
    fusion: shapeEncoder.fusion.name,
    seed,
    classes,
    items: done,
    top1: accuracy(done.filter(({ category, prediction }) => category === prediction).length, done.length),
    ...(classes.length >= TOP ? { top5: accuracy(within, done.length) } : {}),
    meanClassAccuracy: meanClassAccuracy(confusion),
    perClass: classResults(confusion),
    confusion,
    chance: 1 / classes.length,
    failures: items.flatMap(({ id, category }) => (failures.has(id) ? [{ id, category, message: failures.get(id)! }] : [])),
  };
}

interface Loaded {
  readonly item: Item;
  readonly shape: Shape;
  readonly points: Tensor; // [P, 3] in the unit sphere
}

async function load(
  items: readonly Item[],
  task: ZeroShotTask,
  pointsFor: ZeroShotOptions["pointsFor"],
  failures: Map<string, string>,
): Promise<readonly Loaded[]> {
  const { dataset, seed, shapeEncoder } = task;
  const count = shapeEncoder.viewpoints.points;
  const loaded: Loaded[] = [];
  for (const item of items) {
    try {
      const shape = normalizeShape(await dataset.load(item));
      const points =
        count === 0 ? tensor(new Float32Array(0), [0, 3]) : pointsFor(shape, count, createRng(seed).split("points").split(item.id));
      expectShape("zeroShot", `pointsFor(${item.id})`, points, [count, 3]);
      loaded.push({ item, shape, points });
    } catch (error) {
      failures.set(item.id, messageOf(error));
    }
  }
  return loaded;
}

/** Features by item id. A batch that fails is tried again one by one, so that one bad shape does not take its neighbours with it. */
async function encodeAll(
  loaded: readonly Loaded[],
  task: ZeroShotTask,
  failures: Map<string, string>,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Float32Array>> {
  const features = new Map<string, Float32Array>();
  if (loaded.length === 0) return features;
  try {
    const encoded = await encode(loaded, task);
    for (const [i, { item }] of loaded.entries()) {
      const feature = encoded.data.subarray(i * encoded.shape[1], (i + 1) * encoded.shape[1]);
      if (feature.every(Number.isFinite)) features.set(item.id, feature);
      else failures.set(item.id, "zeroShot: the feature of this shape is not finite");
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (loaded.length === 1) {
      failures.set(loaded[0].item.id, messageOf(error));
      return features;
    }
    for (const one of loaded) for (const [id, feature] of await encodeAll([one], task, failures, signal)) features.set(id, feature);
  }
  return features;
}

/** [B, D] unit length. */
async function encode(loaded: readonly Loaded[], { shapeEncoder, state }: ZeroShotTask): Promise<Tensor> {
  const count = shapeEncoder.viewpoints.points;
  const points = new Float32Array(sizeOf([loaded.length, count, 3]));
  for (const [i, one] of loaded.entries()) points.set(one.points.data, i * count * 3);
  const shapes = loaded.map(({ shape }) => shape);
  const { features } = await shapeEncoder.encode(shapes, tensor(points, [loaded.length, count, 3]), state);
  expectShape("zeroShot", "features of the shape encoder", features, [loaded.length, shapeEncoder.encoder.featureSize]);
  return features;
}

function nearest(item: Item, feature: Float32Array, classes: readonly string[], text: Tensor): ItemResult {
  const scores = new Float64Array(classes.length);
  for (let c = 0; c < classes.length; c++)
    for (let d = 0; d < feature.length; d++) scores[c] += feature[d] * text.data[c * feature.length + d];
  const top = topK(scores, TOP).map((c) => ({ category: classes[c], score: scores[c] }));
  return { id: item.id, category: item.category, prediction: top[0].category, top };
}

function checkTextFeatures(features: Tensor, classes: number, size: number): void {
  if (classes < 2) throw new RangeError(`zeroShot: at least two classes are needed to choose from, got ${classes}`);
  expectShape("zeroShot", "textFeatures", features, [classes, size]);
  for (let c = 0; c < classes; c++) {
    let sum = 0;
    for (let d = 0; d < size; d++) sum += features.data[c * size + d] ** 2;
    // A longer row would win more often than it is near (the fault of CG3D's released evaluation, systems.md 4.6).
    if (!(Math.abs(sum - 1) < 1e-3))
      throw new RangeError(`zeroShot: textFeatures must have rows of unit length, row ${c} has ${Math.sqrt(sum)}; use promptTextFeatures`);
  }
}

function checkItems(items: readonly Item[], index: ReadonlyMap<string, number>): void {
  const seen = new Set<string>();
  for (const { id, category } of items) {
    if (!index.has(category))
      throw new RangeError(
        `zeroShot: item ${id} is of category ${JSON.stringify(category)}, not one of the ${index.size} classes; pass only items of these`,
      );
    if (seen.has(id)) throw new RangeError(`zeroShot: item ${id} stands twice in the list`);
    seen.add(id);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
