import { createRng, tensor } from "@dilf/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cumulativeMatches, type RetrievalTask, rankOf, retrieval } from "../src/index.ts";
import { boxEncoder, CLASSES, dataset, ITEMS, noState, TEXT } from "./boxes.ts";

/** The definition, slowly: walks the ranking, unwanted things first among equals, and adds the precision at every wanted one. */
function slowRank(scores: readonly number[], wanted: readonly boolean[]) {
  const order = [...scores.keys()].sort((a, b) => scores[b] - scores[a] || Number(wanted[a]) - Number(wanted[b]));
  const total = wanted.filter(Boolean).length;
  const precisions = order.flatMap((one, at) => (wanted[one] ? [order.slice(0, at + 1).filter((i) => wanted[i]).length / (at + 1)] : []));
  return { averagePrecision: precisions.reduce((sum, x) => sum + x, 0) / total, firstRank: order.findIndex((i) => wanted[i]) + 1 };
}

test.each([
  [[0.9, 0.8, 0.7], [true, false, true], (1 + 2 / 3) / 2, 1],
  [[0.1, 0.8, 0.7], [true, false, false], 1 / 3, 3],
  [[0.3, 0.2, 0.1], [true, true, true], 1, 1],
  [[0.5, 0.5, 0.5, 0.5], [true, false, false, false], 1 / 4, 4], // ties count against it
  [[0.5, 0.5, 0.1], [false, true, true], (1 / 2 + 2 / 3) / 2, 2],
  [[Number.NEGATIVE_INFINITY, 1], [true, false], 1 / 2, 2],
])("rankOf(%j, %j)", (scores, wanted, averagePrecision, firstRank) => {
  const ranked = rankOf(scores, (i) => wanted[i]);
  expect(ranked.averagePrecision).toBeCloseTo(averagePrecision, 14);
  expect(ranked.firstRank).toBe(firstRank);
});

test("rankOf equals the definition, and does not see the order of the list", () => {
  // Scores from a few values, so that ties are common.
  const things = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(things, fc.integer(), (list, seed) => {
      fc.pre(list.some(([, wanted]) => wanted));
      const rank = (of: typeof list) =>
        rankOf(
          of.map(([score]) => score),
          (i) => of[i][1],
        );
      const slow = slowRank(
        list.map(([score]) => score),
        list.map(([, wanted]) => wanted),
      );
      const fast = rank(list);
      expect(fast.averagePrecision).toBeCloseTo(slow.averagePrecision, 12); // rounding of sums only
      expect(fast.firstRank).toBe(slow.firstRank);
      expect(rank(createRng(seed).shuffle(list))).toEqual(fast);
    }),
  );
});

test("rankOf and cumulativeMatches refuse what has no answer", () => {
  expect(() => rankOf([1, 2], () => false)).toThrow(/none of the 2 things is wanted/);
  expect(() => rankOf([Number.NaN], () => true)).toThrow(/score 0 is NaN/);
  expect(() => cumulativeMatches([], [1])).toThrow(/no queries/);
  expect(() => cumulativeMatches([1], [0])).toThrow(/k must be an integer ≥ 1/);
});

test("CMC-k: the share of queries with a match among the first k", () => {
  expect(cumulativeMatches([1, 1, 3, 7], [1, 3, 10])).toEqual([
    { k: 1, share: 0.5 },
    { k: 3, share: 0.75 },
    { k: 10, share: 1 },
  ]);
});

const task = (changes: Partial<RetrievalTask> = {}): RetrievalTask => ({
  shapeEncoder: boxEncoder(),
  state: { viewpoints: noState, fusion: noState },
  dataset: dataset(),
  split: "test",
  classes: CLASSES,
  seed: 1,
  ...changes,
});

// wide/0, tall/1, deep/2, wide/3, tall/4 (really deep), deep/5, wide/6. Boxes of one form have the same feature.
test("boxes find boxes: a query never finds itself, and equal features count against it", async () => {
  const { shapeToShape, gallery } = await retrieval(task());
  expect(gallery).toBe(7);
  const byClass = Object.fromEntries(shapeToShape.perClass.map(({ category, meanAveragePrecision }) => [category, meanAveragePrecision]));
  expect(byClass.wide).toBe(1); // three alike, nothing else like them
  // tall/1 looks for tall/4 among six others, all equally unlike it: last. tall/4 looks for tall/1: the two deep ones are nearer, the three wide ones as far.
  expect(byClass.tall).toBeCloseTo((1 / 6 + 1 / 6) / 2, 12);
  // deep/2 looks for deep/5; tall/4 has the same feature and counts before it: 1/2. The other way round the same.
  expect(byClass.deep).toBeCloseTo(1 / 2, 12);
  expect(shapeToShape.queries).toBe(7);
  expect(shapeToShape.meanAveragePrecision).toBeCloseTo((3 * 1 + 2 / 6 + 2 / 2) / 7, 12);
  expect(shapeToShape.cmc).toEqual([
    { k: 1, share: 3 / 7 },
    { k: 5, share: 5 / 7 },
    { k: 10, share: 1 },
  ]);
});

test("a gallery apart is searched whole, also where ids are the same", async () => {
  const { shapeToShape, gallerySplit, gallery } = await retrieval(
    task({ items: [ITEMS[0]], gallery: { split: "test", items: ITEMS.slice(0, 3) } }),
  );
  expect([gallerySplit, gallery]).toEqual(["test", 3]);
  expect(shapeToShape).toMatchObject({ queries: 1, meanAveragePrecision: 1 });
});

test("text → shape: every category's sentence ranks the gallery", async () => {
  const { textToShape } = await retrieval(task({ textFeatures: TEXT }), { ks: [1, 2] });
  // "wide": 3 of 3 first. "tall": tall/1 first, tall/4 ties with the rest: 7th, (1 + 2/7) / 2. "deep": three of the same feature, one of them wrong: (1/2 + 2/3) / 2.
  expect(textToShape?.queries).toBe(3);
  expect(textToShape?.meanAveragePrecision).toBeCloseTo((1 + (1 + 2 / 7) / 2 + (1 / 2 + 2 / 3) / 2) / 3, 6); // float32 features
  expect(textToShape?.recall).toEqual([
    { k: 1, share: 2 / 3 },
    { k: 2, share: 1 },
  ]);
});

test("queries without a fellow are left out; when none has one there is no report", async () => {
  const { shapeToShape } = await retrieval(task({ items: [ITEMS[0], ITEMS[3], ITEMS[1]] }));
  expect(shapeToShape.queries).toBe(2);
  await expect(retrieval(task({ items: ITEMS.slice(0, 3) }))).rejects.toThrow(/no query has another shape of its category/);
});

test("one progress over queries and gallery", async () => {
  const done: number[] = [];
  await retrieval(task({ gallery: { split: "test", items: ITEMS } }), { batch: 4, onProgress: (p) => done.push(p.done, p.total) });
  expect(done).toEqual([4, 14, 7, 14, 11, 14, 14, 14]);
});

test.each<[string, Partial<RetrievalTask>, RegExp]>([
  ["an item of another category", { items: [{ id: "x", category: "round" }] }, /item x is of category "round"/],
  ["one in the gallery", { gallery: { split: "test", items: [{ id: "x", category: "round" }] } }, /item x is of category "round"/],
  [
    "long text features",
    {
      textFeatures: tensor(
        TEXT.data.map((x) => 2 * x),
        [3, 3],
      ),
    },
    /unit length/,
  ],
])("retrieval refuses %s", async (_, changes, message) => {
  await expect(retrieval(task(changes))).rejects.toThrow(message);
});
