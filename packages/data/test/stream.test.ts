import type { PointCloud } from "@dilf/renderer";
import { createRng, tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { type Dataset, type Item, jitter, streamItems } from "../src/index.ts";

const ITEMS: readonly Item[] = Array.from({ length: 20 }, (_, i) => ({ id: `item ${i}`, category: "thing" }));

/** Loads slowly at odd numbers, counts what is under way, and fails at item 7. */
function slow(broken?: number): Dataset & { most: number; loads: number } {
  let running = 0;
  const dataset = {
    name: "slow",
    classes: ["thing"],
    splits: ["all"],
    license: "none",
    most: 0,
    loads: 0,
    fingerprint: async () => "0".repeat(64),
    list: async () => ITEMS,
    async load({ id }: Item): Promise<PointCloud> {
      const i = Number(id.slice(5));
      dataset.loads++;
      dataset.most = Math.max(dataset.most, ++running);
      for (let turn = 0; turn < (i % 2) * 10; turn++) await Promise.resolve();
      running--;
      if (i === broken) throw new Error(`${id} is broken`);
      return { kind: "points", points: tensor(Float32Array.of(i, 1, 2), [1, 3]) };
    },
  };
  return dataset;
}

const collect = async (dataset: Dataset, options = {}) => {
  const out: { id: string; x: number }[] = [];
  for await (const { item, shape } of streamItems(dataset, ITEMS, options))
    out.push({ id: item.id, x: (shape as PointCloud).points.data[0]! });
  return out;
};

test("items come in the order of the list, however fast they load, and no more are under way than asked for", async () => {
  for (const ahead of [1, 3, 50]) {
    const dataset = slow();
    expect((await collect(dataset, { ahead })).map(({ x }) => x)).toEqual(ITEMS.map((_, i) => i));
    expect(dataset.most).toBeLessThanOrEqual(ahead);
  }
});

test("who stops early has read no more than what was ahead", async () => {
  const dataset = slow();
  for await (const { item } of streamItems(dataset, ITEMS, { ahead: 4 })) if (item.id === "item 2") break;
  expect(dataset.loads).toBeLessThanOrEqual(7);
});

test("shuffled by the generator: the same state gives the same order, of all items", async () => {
  const order = async (seed: number) => (await collect(slow(), { shuffle: createRng(seed) })).map(({ id }) => id);
  expect(await order(1)).toEqual(await order(1));
  expect(await order(1)).not.toEqual(await order(2));
  expect((await order(1)).sort()).toEqual(ITEMS.map(({ id }) => id).sort());
});

test("augmentation depends on the item and the seed, not on the order", async () => {
  const augmented = async (shuffle: number | null) =>
    Object.fromEntries(
      (
        await collect(slow(), {
          augment: (shape: PointCloud, rng: ReturnType<typeof createRng>) =>
            jitter({ ...shape, points: tensor(Float32Array.of(shape.points.data[0]!, 0, 0, 9, 9, 9), [2, 3]) }, rng),
          augmentSeed: createRng(3).split("epoch 1"),
          ...(shuffle === null ? {} : { shuffle: createRng(shuffle) }),
        })
      ).map(({ id, x }) => [id, x]),
    );
  const straight = await augmented(null);
  expect(await augmented(5)).toEqual(straight);
  expect(straight["item 3"]).not.toBe(3);
});

test("a broken item ends the stream, or goes where it is told", async () => {
  await expect(collect(slow(7))).rejects.toThrow("item 7 is broken");
  const failed: string[] = [];
  const rest = await collect(slow(7), { onError: ({ id }: Item) => failed.push(id) });
  expect(failed).toEqual(["item 7"]);
  expect(rest).toHaveLength(19);
});

test.each([
  { options: { ahead: 0 }, says: "ahead must be an integer ≥ 1" },
  { options: { augment: (x: unknown) => x }, says: "augment needs augmentSeed" },
  { options: { points: true }, says: "slow has no points of its own" },
  { options: { suffle: createRng(1) }, says: 'unknown option "suffle"' },
  { options: { signal: AbortSignal.abort(new Error("enough")) }, says: "enough" },
])("$says", async ({ options, says }) => {
  await expect(collect(slow(), options)).rejects.toThrow(says);
});
