/** @file Exact search: the query's cosine with every feature, on the engine, and the best of them. */

import { type Engine, type Executable, GraphBuilder } from "@dilf/autodiff";
import { tensor } from "@dilf/tensor";
import type { FoundFile, Place, Store } from "./store.ts";

export interface Hit extends FoundFile {
  /** Cosine of the file's feature and the query's, −1..1. */
  readonly score: number;
}

/** Searches one index, whose features it holds in memory: 4·D bytes each. To be released with `dispose`. */
export interface Searcher {
  /**
   * The `top` files whose features are nearest to the query, best first; equal scores in the order of their paths. Nothing is approximated: recall is 1.
   * @param query [D], of any length > 0
   */
  search(query: Float32Array, top: number): Promise<readonly Hit[]>;
  dispose(): Promise<void>;
}

interface Loaded {
  readonly generation: string;
  readonly features: Float32Array; // [N, D]
  readonly blocks: readonly { readonly id: number; readonly first: number }[];
}

/** The store stays the caller's: close it after `dispose`. */
export async function createSearcher(store: Store, engine: Engine): Promise<Searcher> {
  const D = store.about.featureSize;
  const graph = new GraphBuilder("search");
  const product = graph.matmul(graph.input("features", ["N", D]), graph.input("query", [D, 1]));
  graph.output("scores", product);
  // Tried at 100,000 × 512: a loop over typed arrays, 150 ms where this takes 35; vector_distance_cos of the store, 400.
  const program: Executable = await engine.compile(graph.build());
  let loaded = load(store);

  const search = async (query: Float32Array, top: number): Promise<readonly Hit[]> => {
    const rows = loaded.features.length / D;
    if (rows === 0 || top < 1) return [];
    const { scores } = await program.run({ features: tensor(loaded.features, [rows, D]), query: tensor(query, [D, 1]) });
    const data = scores!.data as Float32Array;
    // Rows of files that were replaced or removed still lie in their blocks: more are taken, until enough of them are alive.
    for (let take = top + 16; ; take *= 4) {
      const hits: Hit[] = [];
      for (const row of best(data, Math.min(take, rows))) {
        const file = store.at(placeOf(loaded, row));
        if (file) hits.push({ ...file, score: data[row]! });
      }
      if (hits.length >= top || take >= rows) return hits.sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1)).slice(0, top);
    }
  };

  return {
    async search(query, top) {
      const length = Math.hypot(...query);
      if (query.length !== D || !(length > 0))
        throw new RangeError(`search: query must be [${D}] with a direction, got [${query.length}] of length ${length}`);
      const unit = query.map((value) => value / length);
      const hits = await search(unit, top);
      if (store.generation() === loaded.generation) return hits;
      // Another process has put blocks together meanwhile.
      loaded = load(store);
      return search(unit, top);
    },
    dispose: () => program.dispose(),
  };
}

function load(store: Store): Loaded {
  for (;;) {
    const generation = store.generation();
    const all = [...store.blocks()];
    const features = new Float32Array(all.reduce((sum, block) => sum + block.features.length, 0));
    const blocks: { id: number; first: number }[] = [];
    let at = 0;
    for (const { id, features: part } of all) {
      blocks.push({ id, first: at / store.about.featureSize });
      features.set(part, at);
      at += part.length;
    }
    if (store.generation() === generation) return { generation, features, blocks };
  }
}

function placeOf({ blocks }: Loaded, row: number): Place {
  let low = 0;
  for (let high = blocks.length; high - low > 1; ) {
    const middle = (low + high) >> 1;
    if (blocks[middle]!.first <= row) low = middle;
    else high = middle;
  }
  return { block: blocks[low]!.id, slot: row - blocks[low]!.first };
}

/** The rows of the `count` highest scores, highest first; of equal ones the earlier. A heap with the worst on top. */
export function best(scores: Float32Array, count: number): readonly number[] {
  const heap: number[] = [];
  const worse = (a: number, b: number) => scores[a]! < scores[b]! || (scores[a] === scores[b] && a > b);
  const sink = (i: number) => {
    for (;;) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) if (child < heap.length && worse(heap[child]!, heap[least]!)) least = child;
      if (least === i) return;
      [heap[i], heap[least]] = [heap[least]!, heap[i]!];
      i = least;
    }
  };
  for (let row = 0; row < scores.length; row++) {
    if (heap.length < count) {
      heap.push(row);
      if (heap.length === count) for (let i = count >> 1; i >= 0; i--) sink(i);
    } else if (worse(heap[0]!, row)) {
      heap[0] = row;
      sink(0);
    }
  }
  return heap.sort((a, b) => scores[b]! - scores[a]! || a - b);
}
