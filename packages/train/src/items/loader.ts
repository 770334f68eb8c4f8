/** @file Items of a dataset as training sees them, remembered while there is room. */

import type { Dataset, Item } from "@dilf/data";
import { normalizeShape, type Shape, samplePoints } from "@dilf/renderer";
import { type Rng, type Tensor, tensor } from "@dilf/tensor";

export interface LoadedItem {
  readonly item: Item;
  /** In the unit sphere. */
  readonly shape: Shape;
  readonly points: Tensor; // [P, 3] on the shape; P may be 0
}

export interface ItemLoader {
  /** Depends on the item and the seed only, never on what was loaded before. @throws Error that names the item */
  load(item: Item): Promise<LoadedItem>;
}

/**
 * @param where for errors
 * @param count P, points per shape; 0: none are sampled
 * @param rng split by item id for the sampling
 * @param budget bytes of shapes and points that are kept; what does not fit is loaded again in every epoch. Results do not depend on it
 */
export function itemLoader(where: string, dataset: Dataset, count: number, rng: Rng, budget: number): ItemLoader {
  const known = new Map<string, LoadedItem>();
  let room = budget;
  return {
    async load(item) {
      const hit = known.get(item.id);
      if (hit) return hit;
      const loaded = await loadItem(where, dataset, item, count, rng);
      const bytes = sizeInBytes(loaded);
      // Every epoch passes over all items, so throwing out old ones would throw out each before it is needed again.
      if (bytes <= room) {
        known.set(item.id, loaded);
        room -= bytes;
      }
      return loaded;
    },
  };
}

async function loadItem(where: string, dataset: Dataset, item: Item, count: number, rng: Rng): Promise<LoadedItem> {
  try {
    const shape = normalizeShape(await dataset.load(item));
    const points = count === 0 ? tensor(new Float32Array(0), [0, 3]) : samplePoints(shape, count, rng.split(item.id)).points;
    return { item, shape, points };
  } catch (error) {
    throw new Error(`${where}: item ${item.id} of ${dataset.name} cannot be used: ${(error as Error).message}`, { cause: error });
  }
}

function sizeInBytes({ shape, points }: LoadedItem): number {
  const tensors = shape.kind === "mesh" ? [shape.vertices, shape.faces, shape.colors] : [shape.points, shape.colors, shape.normals];
  return [points, ...tensors].reduce((sum, one) => sum + (one?.data.byteLength ?? 0), 0);
}
