/** @file Everything that is drawn in training: the categories, and the shapes of each. */

import { type Dataset, type Item, miniShapes } from "@dilf/data";
import { type Mesh, normalizeShape } from "@dilf/renderer";
import type { Rng } from "@dilf/tensor";
import { canonicalName } from "./captions.ts";
import { realMeshes } from "./real-meshes.ts";

/** How often a shape of a category that has both is a real mesh. */
const REAL = 0.3;

export interface WorldOptions {
  /** MiniShapes of each category. */
  readonly instances: number;
  /** A folder for `realMeshes`; undefined: none. */
  readonly meshes: string | undefined;
  /** MiniShapes categories; undefined: all. */
  readonly categories?: readonly string[];
}

export interface World {
  /** Those of MiniShapes first, then those that only real meshes have. */
  readonly categories: readonly string[];
  /** How many of them are of MiniShapes. */
  readonly procedural: number;
  readonly minishapes: Dataset;
  /** Hashes of all that is trained on. */
  readonly fingerprint: string;
  /** Real meshes that are trained on. */
  readonly real: number;
  /** A random shape of a category, in the unit sphere. */
  pick(category: number, rng: Rng): Promise<Mesh>;
}

export async function openWorld({ instances, meshes, categories }: WorldOptions): Promise<World> {
  const minishapes = miniShapes({ trainPerCategory: instances, ...(categories && { categories, testPerCategory: 1 }) });
  const real = meshes === undefined ? undefined : await realMeshes(meshes);
  const names = [
    ...new Set([...minishapes.classes, ...(real?.train ?? []).map(({ category }) => canonicalName(category, minishapes.classes))]),
  ];
  const procedural = groupBy(await minishapes.list("train"), ({ category }) => category);
  const found = groupBy(real?.train ?? [], ({ category }) => canonicalName(category, minishapes.classes));
  const loaded = new Map<string, Mesh>();
  const load = async (dataset: Dataset, item: Item): Promise<Mesh> => {
    const key = `${dataset.name}/${item.id}`;
    const shape = loaded.get(key) ?? normalizeShape(await dataset.load(item));
    if (shape.kind !== "mesh") throw new Error(`train-mini-encoder draws meshes, ${item.id} is a cloud of points`);
    loaded.set(key, shape);
    return shape;
  };
  return {
    categories: names,
    procedural: minishapes.classes.length,
    minishapes,
    fingerprint: [await minishapes.fingerprint(), ...(real ? [await real.dataset.fingerprint()] : [])].join("+"),
    real: real?.train.length ?? 0,
    pick(category, rng) {
      const name = names[category]!;
      const [own, others] = [procedural.get(name) ?? [], found.get(name) ?? []];
      return real && others.length > 0 && (own.length === 0 || rng.next() < REAL)
        ? load(real.dataset, rng.pick(others))
        : load(minishapes, rng.pick(own));
    },
  };
}

function groupBy(items: readonly Item[], key: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
