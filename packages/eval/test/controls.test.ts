import { createRng, tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { applyOverlap, bootstrapMean, overlapSentence, shuffledPrompts, spread, zeroShot } from "../src/index.ts";
import { quantile } from "../src/statistics/seeds.ts";
import { boxEncoder, CLASSES, dataset, noState, TEXT } from "./boxes.ts";
import { reportOf } from "./kit.ts";

const GOOD = reportOf({ a: ["a", "a"], b: ["b", "b"], c: ["c", "c"], d: ["d", "a"] });

test("shuffled prompts: the mean is chance, the true assignment is beyond the interval", () => {
  const control = shuffledPrompts(GOOD, { permutations: 20_000, seed: 3 });
  // One permutation scores with a variance of about 1/C² · (1 + …) ≤ 0.06; 20 000 of them leave 0.0018 of it: five deviations.
  expect(Math.abs(control.mean - 0.25)).toBeLessThan(0.009);
  expect(control.low).toBe(0);
  // 4! = 24 assignments, of which the true one alone reaches 7 of 8: p near 1/24; five deviations of 20 000 draws.
  expect(Math.abs(control.p - 1 / 24)).toBeLessThan(0.008);
  expect(shuffledPrompts(GOOD, { permutations: 20_000, seed: 3 })).toEqual(control);
});

test("renaming predictions is what shuffling the text features does", async () => {
  const run = (order: readonly number[]) =>
    zeroShot({
      shapeEncoder: boxEncoder(),
      state: { viewpoints: noState, fusion: noState },
      dataset: dataset(),
      split: "test",
      classes: CLASSES,
      textFeatures: tensor(Float32Array.from(order.flatMap((row) => [...TEXT.data.subarray(3 * row, 3 * row + 3)])), [3, 3]),
      seed: 1,
    });
  const { confusion } = await run([0, 1, 2]);
  const orders = [0, 1, 2].flatMap((a) => [0, 1, 2].filter((b) => b !== a).map((b) => [a, b, 3 - a - b]));
  const shares: number[] = [];
  for (const order of orders) {
    const { top1 } = await run(order);
    // Category c has the sentences of order[c], so what was taken for order[c] is taken for c now.
    expect(top1.correct).toBe(order.reduce((sum, text, c) => sum + confusion.counts[c][text], 0));
    shares.push(top1.value);
  }
  expect(shares.reduce((sum, x) => sum + x, 0) / 6).toBeCloseTo(1 / 3, 12); // all permutations: exactly chance
});

test("controls of what has no prompts", () => {
  expect(() => shuffledPrompts({ ...GOOD, task: "standard" })).toThrow(/standard classification has no prompts/);
  expect(() => shuffledPrompts(GOOD, { permutations: 0 })).toThrow(/permutations must be an integer ≥ 1/);
});

test("mean and deviation over seeds", () => {
  expect(spread([0.4, 0.6])).toEqual({ mean: 0.5, deviation: expect.closeTo(Math.SQRT2 / 10, 12), count: 2 });
  expect(spread([2, 4, 4, 4, 5, 5, 7, 9]).deviation).toBeCloseTo(Math.sqrt(32 / 7), 12);
  expect(spread([0.3])).toEqual({ mean: 0.3, deviation: 0, count: 1 });
  expect(() => spread([])).toThrow(/no values/);
  expect(() => spread([0, Number.NaN])).toThrow(/value 1 is NaN/);
});

test("bootstrap of a mean: near the normal interval for many values, inside their range for few", () => {
  const rng = createRng(5);
  const values = Array.from({ length: 400 }, () => rng.normal());
  const { mean, deviation } = spread(values);
  const { low, high } = bootstrapMean(values, createRng(1));
  // The ends of 10 000 resamples waver by about 2 % of the interval's half width; 10 % is safe.
  const half = (1.96 * deviation) / 20;
  expect(Math.abs(low - (mean - half))).toBeLessThan(0.1 * half);
  expect(Math.abs(high - (mean + half))).toBeLessThan(0.1 * half);
  expect(bootstrapMean([0.4, 0.4, 0.4], createRng(1))).toEqual({ low: expect.closeTo(0.4, 12), high: expect.closeTo(0.4, 12) });
  expect(bootstrapMean([0, 1], createRng(1))).toEqual({ low: 0, high: 1 });
  expect(() => bootstrapMean([1], createRng(1), { level: 1 })).toThrow(/level/);
  expect(() => bootstrapMean([1], createRng(1), { resamples: 0.5 })).toThrow(/resamples/);
});

test.each([
  [[1, 2, 3, 4], 0, 1],
  [[1, 2, 3, 4], 1, 4],
  [[1, 2, 3, 4], 0.5, 2.5],
  [[1, 2, 3, 4], 0.25, 1.75], // numpy.quantile
  [[7], 0.3, 7],
])("quantile(%j, %d)", (sorted, share, value) => expect(quantile(sorted, share)).toBeCloseTo(value, 12));

const MODELNET = { name: "modelnet40", classes: ["airplane", "cup", "vase", "chair", "plant"] };
const PRETRAINED = { name: "shapenet55", classes: ["airplane", "mug", "chair", "jar"] };

test.each([
  ["all", ["airplane", "cup", "vase", "chair", "plant"], []],
  ["no-exact", ["cup", "vase", "plant"], ["airplane", "chair"]],
] as const)("overlap list %s", (list, classes, left) => {
  const applied = applyOverlap(list, MODELNET, PRETRAINED);
  expect(applied.classes).toEqual(classes);
  expect(applied.overlap).toEqual({
    list,
    pretrainedOn: "shapenet55",
    exact: ["airplane", "chair"],
    near: { cup: ["mug"], vase: ["jar"] },
    left,
  });
});

test("overlap: nothing is left, other data sets know same names only, nothing pretrained", () => {
  expect(() => applyOverlap("no-near", MODELNET, PRETRAINED)).toThrow(/leaves 1 of the 5 categories of modelnet40/);
  expect(applyOverlap("no-near", { name: "minishapes", classes: ["cup", "chair", "axe"] }, PRETRAINED).classes).toEqual(["cup", "axe"]);
  expect(() => applyOverlap("some" as never, MODELNET, PRETRAINED)).toThrow(/no list "some"; known are all, no-exact, no-near/);
  const { overlap } = applyOverlap("all", MODELNET, { name: "", classes: [] });
  expect(overlapSentence(overlap)).toBe(
    "Overlap list “all”. No viewpoints or fusion were pretrained; none is left out. What the image–text encoder was trained on is not counted.",
  );
  expect(overlapSentence(applyOverlap("no-exact", MODELNET, PRETRAINED).overlap)).toBe(
    "Overlap list “no-exact”. Of the tested data set's categories, pretraining on shapenet55 saw 2 by the same name (airplane, chair) and 2 by another (cup, vase); 2 left out. What the image–text encoder was trained on is not counted.",
  );
});
