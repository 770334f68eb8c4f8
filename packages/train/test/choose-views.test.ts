import { classTextFeatures, fixedViews, meanFusion } from "@dilf/fusion";
import { circularViews, normalizeShape } from "@dilf/renderer";
import { createRng, tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { CANDIDATE_VIEWS, type ChooseViewsOptions, type ChooseViewsTask, chooseViews } from "../src/index.ts";
import { greedyViews, type ViewProducts } from "../src/views/choose-views.ts";
import { engine, prompts, tinyPolicy, tinyTask } from "./fixtures/tiny.ts";

const K = 5;
const candidates = circularViews(K, 20);
const task = async (): Promise<ChooseViewsTask> => tinyTask({ viewpoints: fixedViews(candidates), fusion: meanFusion({ engine }) });

async function choose(of: ChooseViewsTask, options: ChooseViewsOptions) {
  const told: string[] = [];
  for await (const event of chooseViews(of, options)) {
    if (event.kind === "done") return { ...event, told };
    told.push(`${event.done} of ${event.total}`);
  }
  throw new Error("chooseViews ended without a result");
}

/** The same by features and not by products: every subset's mean, its length, its softmax. */
async function lossOf(of: ChooseViewsTask, views: readonly number[], scale: number): Promise<number> {
  const { shapeEncoder, dataset, classes } = await tinyTask({
    viewpoints: fixedViews(views.map((k) => candidates[k]!)),
    fusion: meanFusion({ engine }),
    encoder: of.shapeEncoder.encoder,
  });
  const items = await dataset.list("train");
  const shapes = await Promise.all(items.map(async (item) => normalizeShape(await dataset.load(item))));
  const nothing = { parameters: new Map(), buffers: new Map() };
  const points = tensor(new Float32Array(0), [shapes.length, 0, 3]);
  const { features } = await shapeEncoder.encode(shapes, points, { viewpoints: nothing, fusion: nothing });
  const texts = await classTextFeatures(
    shapeEncoder.encoder,
    classes.map((name) => prompts.classes[name]!),
  );
  const size = texts.shape[1]!;
  let loss = 0;
  for (const [s, { category }] of items.entries()) {
    const z = classes.map((_, c) => {
      let dot = 0;
      for (let d = 0; d < size; d++) dot += features.data[s * size + d]! * texts.data[c * size + d]!;
      return scale * dot;
    });
    loss += (Math.log(z.reduce((sum, one) => sum + Math.exp(one), 0)) - z[classes.indexOf(category)]!) / items.length;
  }
  return loss;
}

test("every view is the one that lowers the loss of the mean the most, as trying all says", async () => {
  const of = await task();
  const scale = 20;
  const { views, losses, told } = await choose(of, { views: 3, scale, batchSize: 5 });
  expect(told).toEqual(["5 of 12", "10 of 12", "12 of 12"]);
  const chosen: number[] = [];
  for (const [n, k] of views.entries()) {
    const all = new Map<number, number>();
    for (let other = 0; other < K; other++) if (!chosen.includes(other)) all.set(other, await lossOf(of, [...chosen, other], scale));
    // Features are float32, and so is the encoder's mean of them.
    expect(losses[n]).toBeCloseTo(all.get(k)!, 5);
    expect(Math.min(...all.values())).toBe(all.get(k));
    chosen.push(k);
  }
  expect(new Set(views).size).toBe(3);
});

test("a case worked by hand: the better view first, then the one that mends what it lacks", () => {
  // Two items of classes 0 and 1, texts (1, 0) and (0, 1), three candidates. View 0 tells both apart a little, view 1
  // well, view 2 shows item 0 as if it were of class 1.
  const features = [
    [
      [1, 0.8],
      [1, 0],
      [0, 1],
    ],
    [
      [0.8, 1],
      [0, 1],
      [0, 1],
    ],
  ];
  const dot = (a: readonly number[], b: readonly number[]) => a[0]! * b[0]! + a[1]! * b[1]!;
  const products: ViewProducts = {
    items: 2,
    candidates: 3,
    classes: 2,
    withTexts: Float64Array.from(features.flatMap((item) => item.flatMap((f) => [dot(f, [1, 0]), dot(f, [0, 1])]))),
    among: Float64Array.from(features.flatMap((item) => item.flatMap((f) => item.map((g) => dot(f, g))))),
  };
  // View 1 is right for both by 1: loss ln(1 + e⁻¹). With view 0 beside it the sum of item 0 is (2, 0.8), of length √4.64: right by 1.2 / √4.64; item 1 alike.
  const first = Math.log(1 + Math.exp(-1));
  const second = Math.log(1 + Math.exp(-1.2 / Math.sqrt(4.64)));
  const { views, losses } = greedyViews(products, [0, 1], 2, 1);
  expect(views).toEqual([1, 0]);
  expect(losses[0]).toBeCloseTo(first, 12);
  expect(losses[1]).toBeCloseTo(second, 12);
});

test("of equal candidates the first is taken", () => {
  const rng = createRng(3);
  const [items, classes] = [4, 3];
  const withTexts = Float64Array.from({ length: items * 2 * classes }, () => rng.uniform(-1, 1));
  // Candidate 1 is candidate 0.
  for (let s = 0; s < items; s++) withTexts.copyWithin((2 * s + 1) * classes, 2 * s * classes, (2 * s + 1) * classes);
  const products = { items, candidates: 2, classes, withTexts, among: new Float64Array(items * 4).fill(1) };
  expect(greedyViews(products, [0, 1, 2, 0], 2, 10).views).toEqual([0, 1]);
});

test("48 candidates, all different", () => {
  expect(CANDIDATE_VIEWS).toHaveLength(48);
  expect(new Set(CANDIDATE_VIEWS.map(({ azimuth, elevation }) => `${azimuth} ${elevation}`)).size).toBe(48);
});

test.each<[string, ChooseViewsOptions, RegExp]>([
  ["views", { views: K + 1 }, /views must be an integer from 1 to 5, the number of candidates, got 6/],
  ["views", { views: 0 }, /views/],
  ["scale", { views: 1, scale: 0 }, /scale must be > 0, got 0/],
  ["batchSize", { views: 1, batchSize: 0.5 }, /batchSize/],
])("%s is checked before anything is drawn: %o", async (_, options, message) => {
  await expect(choose(await task(), options)).rejects.toThrow(message);
});

test("a policy that looks at the shape has no candidates to give", async () => {
  const of = await tinyTask({ viewpoints: tinyPolicy() });
  await expect(choose(of, { views: 1 })).rejects.toThrow(/views that do not change.*got policy "pointnet-paper"/);
});
