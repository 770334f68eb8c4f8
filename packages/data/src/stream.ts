/** @file Shapes of a dataset one after another, read ahead, in a fixed order. */

import type { Shape } from "@dilf/renderer";
import { expectKeys, type Rng } from "@dilf/tensor";
import type { Dataset, Item } from "./dataset.ts";

/** Options of `streamItems`. */
export interface StreamOptions {
  /** Shuffles the items: the same generator in the same state gives the same order. Default: the order of the list. */
  readonly shuffle?: Rng;
  /** How many items are being loaded or wait to be taken. Memory is bounded by this many shapes. Default 8. */
  readonly ahead?: number;
  /** Take the data set's own points instead of its meshes, where it has both. Default false. */
  readonly points?: boolean;
  /** Changes each shape; the generator depends on `augmentSeed` and the item's id only, never on the order. */
  readonly augment?: (shape: Shape, rng: Rng) => Shape;
  /** Needed with `augment`; split it by the epoch to get other shapes each time. */
  readonly augmentSeed?: Rng;
  /** What to do with an item that cannot be loaded. Default: the stream throws. */
  readonly onError?: (item: Item, error: Error) => void;
  readonly signal?: AbortSignal;
}

/** What `streamItems` does when an option is not given. */
export const STREAM_DEFAULTS = { ahead: 8, points: false } as const;

/** An item with its shape. */
export interface Streamed {
  readonly item: Item;
  readonly shape: Shape;
}

/**
 * Loads items concurrently and yields them in order, so that what comes out does not depend on how fast files are read.
 * @throws what `load` throws for an item, unless `onError` takes it; the signal's reason
 * @example for await (const { item, shape } of streamItems(dataset, await dataset.list("train"), { shuffle: createRng(1) })) use(shape)
 */
export async function* streamItems(
  dataset: Dataset,
  items: readonly Item[],
  options: StreamOptions = {},
): AsyncGenerator<Streamed, void, void> {
  expectKeys("streamItems", options, ["shuffle", "ahead", "points", "augment", "augmentSeed", "onError", "signal"]);
  const { ahead, points, shuffle, augment, augmentSeed, onError, signal } = { ...STREAM_DEFAULTS, ...options };
  if (!(Number.isInteger(ahead) && ahead >= 1)) throw new RangeError(`streamItems: ahead must be an integer ≥ 1, got ${ahead}`);
  if (augment && !augmentSeed) throw new TypeError("streamItems: augment needs augmentSeed, a generator to derive each item's from");
  if (points && !dataset.loadPoints)
    throw new TypeError(`streamItems: ${dataset.name} has no points of its own; leave out { points: true }`);
  const order = shuffle ? shuffle.shuffle(items) : items;
  const load = async (item: Item): Promise<Streamed | Error> => {
    try {
      const shape = points ? await dataset.loadPoints!(item) : await dataset.load(item);
      return { item, shape: augment ? augment(shape, augmentSeed!.split(item.id)) : shape };
    } catch (error) {
      return error as Error;
    }
  };
  const waiting: Promise<Streamed | Error>[] = [];
  for (let next = 0, taken = 0; taken < order.length; taken++) {
    signal?.throwIfAborted();
    while (next < order.length && waiting.length < ahead) waiting.push(load(order[next++]!));
    const loaded = await waiting.shift()!;
    if (!(loaded instanceof Error)) yield loaded;
    else if (onError) onError(order[taken]!, loaded);
    else throw loaded;
  }
}
