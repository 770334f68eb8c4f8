import { ortEngine } from "@dilf/autodiff";
import { createRandomEncoder } from "@dilf/clip";
import { createRng, type FloatTensor, type Tensor, tensor } from "@dilf/tensor";
import { checkGradient, randomTensor } from "@dilf/tensor/testing";
import { expect, test } from "vitest";
import { classTextFeatures, contrastiveLoss } from "../src/index.ts";
import { asTensor, wideMap, wideTensor } from "./support/wide.ts";

const engine = ortEngine({ threads: 1 });
const unit = (seed: number, rows: number, size: number): Tensor<Float64Array> => {
  const { data, shape } = randomTensor(createRng(seed), [rows, size], -1, 1);
  for (let r = 0; r < rows; r++) {
    const row = data.subarray(r * size, (r + 1) * size);
    const length = Math.hypot(...row);
    row.forEach((x, i) => {
      row[i] = x / length;
    });
  }
  return tensor(data, shape);
};
const float32 = ({ data, shape }: FloatTensor): Tensor => tensor(Float32Array.from(data), shape);
const scaleOf = (value: number) => new Map([["logScale", tensor(Float32Array.of(value), [])]]);

/** The formula in loops: every item's own text against the texts, and its text against the shapes, that count as negatives. */
function lossReference(p: FloatTensor, t: FloatTensor, classes: readonly number[], logScale: number, literal: boolean): number {
  const [B, D] = p.shape as [number, number];
  const logit = (i: number, k: number) => {
    let dot = 0;
    for (let d = 0; d < D; d++) dot += p.data[i * D + d]! * t.data[k * D + d]!;
    return Math.exp(logScale) * dot;
  };
  let sum = 0;
  for (let i = 0; i < B; i++) {
    let [texts, shapes] = [0, 0];
    for (let k = 0; k < B; k++) {
      if (k !== i && classes[k] === classes[i] && !literal) continue;
      texts += Math.exp(logit(i, k));
      shapes += Math.exp(logit(k, i));
    }
    sum += Math.log(texts) + Math.log(shapes) - 2 * logit(i, i);
  }
  return sum / (2 * B);
}

test.each([
  { classes: [0, 1, 2, 3, 4], negatives: "distinct" },
  { classes: [0, 1, 0, 1, 0], negatives: "distinct" },
  { classes: [0, 1, 0, 1, 0], negatives: "literal" },
  { classes: [7, 7, 7, 7, 2], negatives: "distinct" },
] as const)("the loss is its formula: categories $classes, negatives $negatives", async ({ classes, negatives }) => {
  const loss = contrastiveLoss({ engine, negatives });
  const [p, t] = [float32(unit(1, 5, 8)), float32(unit(2, 5, 8))];
  for (const logScale of [0, 1.5]) {
    const { value } = await loss.lossWithGradient(p, t, classes, scaleOf(logScale));
    expect(value.shape).toEqual([]);
    expect(value.data[0]).toBeCloseTo(lossReference(p, t, classes, logScale, negatives === "literal"), 5);
  }
  await loss.dispose();
});

test("one category in the whole batch: nothing to tell apart, so loss and gradient are 0; literally read they are not", async () => {
  for (const negatives of ["distinct", "literal"] as const) {
    const loss = contrastiveLoss({ engine, negatives });
    const { value, pullback } = await loss.lossWithGradient(float32(unit(1, 4, 8)), float32(unit(2, 4, 8)), [5, 5, 5, 5], loss.init());
    const { shapes, parameters } = await pullback(tensor(Float32Array.of(1), []));
    const size = Math.hypot(...shapes.data) + Math.abs(parameters.get("logScale")!.data[0]!);
    if (negatives === "distinct") expect([Math.abs(value.data[0]!), size]).toEqual([0, 0]);
    else expect(Math.min(value.data[0]!, size)).toBeGreaterThan(0.1);
    await loss.dispose();
  }
});

test("the scale starts at 1 / 0.07 and stays in 1..100", () => {
  const loss = contrastiveLoss({ engine });
  expect(Math.exp(loss.init().get("logScale")!.data[0]!)).toBeCloseTo(1 / 0.07, 4);
  const limited = [-1, 0, 2, 4.7].map((x) => Math.exp(loss.constrain(scaleOf(x)).get("logScale")!.data[0]!));
  expect(limited.map((x) => Math.round(1000 * x) / 1000)).toEqual([1, 1, 7.389, 100]);
});

test.each(["distinct", "literal"] as const)('negatives "%s": the gradient agrees with finite differences', async (negatives) => {
  const loss = contrastiveLoss({ engine, negatives, type: "float64" });
  const texts = asTensor(unit(2, 6, 5));
  for (let seed = 0; seed < 5; seed++) {
    const rng = createRng(seed);
    const run = (inputs: readonly FloatTensor[]) =>
      loss.lossWithGradient(asTensor(inputs[0]!), texts, [0, 1, 1, 2, 0, 3], new Map([["logScale", asTensor(inputs[1]!)]]));
    const { numeric } = await checkGradient({
      name: `contrastive loss, ${negatives}`,
      inputs: [unit(10 + seed, 6, 5), randomTensor(rng, [], 1, 3)],
      rng,
      forward: async (inputs) => (await run(inputs)).value,
      pullback: async (inputs, cotangent) => {
        const { shapes, parameters } = await (await run(inputs)).pullback(asTensor(cotangent));
        return [shapes, parameters.get("logScale")!];
      },
      tolerance: 1e-6, // the gradient of logScale is handed over in float32
    });
    expect(Math.abs(numeric)).toBeGreaterThan(1e-2);
  }
  await loss.dispose();
});

test("wrong batches are errors", async () => {
  const loss = contrastiveLoss({ engine });
  const [p, t] = [float32(unit(1, 3, 4)), float32(unit(2, 3, 4))];
  await expect(loss.lossWithGradient(float32(unit(1, 1, 4)), float32(unit(1, 1, 4)), [0], loss.init())).rejects.toThrow(/two items/);
  await expect(loss.lossWithGradient(p, float32(unit(2, 2, 4)), [0, 1, 2], loss.init())).rejects.toThrow(
    /texts must be \[3, 4\], got \[2, 4\]/,
  );
  await expect(loss.lossWithGradient(p, t, [0, 1], loss.init())).rejects.toThrow(/3 items came with 2/);
  await expect(loss.lossWithGradient(p, t, [0, 1, 2], new Map())).rejects.toThrow(/logScale/);
  expect(() => contrastiveLoss({ engine, negatives: "all" as "literal" })).toThrow(/"distinct" or "literal"/);
  expect(wideMap(loss.init()).size).toBe(1);
  await loss.dispose();
});

test("class text features: unit, mean, unit, in the order of the classes", async () => {
  const encoder = await createRandomEncoder({ engine, seed: 3 });
  const sentences = [["a chair.", "it has four legs, and a long description follows"], ["a table."]];
  const features = await classTextFeatures(encoder, sentences);
  expect(features.shape).toEqual([2, encoder.featureSize]);
  const one = async (text: string) => {
    const { data } = wideTensor(await encoder.encodeTexts([text]));
    const length = Math.hypot(...data);
    return Array.from(data, (x) => x / length);
  };
  const [a, b, c] = [await one(sentences[0]![0]!), await one(sentences[0]![1]!), await one("a table.")];
  const mean = a.map((x, i) => x + b[i]!);
  const length = Math.hypot(...mean);
  for (const [d, x] of mean.entries()) expect(features.data[d]).toBeCloseTo(x / length, 5);
  for (const [d, x] of c.entries()) expect(features.data[encoder.featureSize + d]).toBeCloseTo(x, 5);
  await expect(classTextFeatures(encoder, [["a chair"], []])).rejects.toThrow(/category 1 has no sentence/);
  await encoder.dispose();
});

test("features that cancel or are not finite are an error, not a NaN later", async () => {
  const encoder = await createRandomEncoder({ engine, seed: 3 });
  const fake = (rows: readonly number[]) => ({ ...encoder, encodeTexts: async () => tensor(Float32Array.from(rows), [2, 16]) });
  const axis = (x: number) => Array.from({ length: 16 }, (_, i) => (i === 0 ? x : 0));
  await expect(classTextFeatures(fake([...axis(1), ...axis(-1)]), [["x", "y"]])).rejects.toThrow(/category 0 .* mean of length 0/);
  await expect(classTextFeatures(fake([...axis(1), ...axis(Number.NaN)]), [["x"], ["y"]])).rejects.toThrow(/category 1 .* length NaN/);
  await encoder.dispose();
});
