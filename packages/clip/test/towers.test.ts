import { differentiable, GraphBuilder, ortEngine, withType } from "@dilf/autodiff";
import { createRng, type FloatTensor, type Tensor, tensor, toFloat32, toFloat64 } from "@dilf/tensor";
import { checkGradient, randomTensor } from "@dilf/tensor/testing";
import { expect, test } from "vitest";
import { buildVision, type TextConfig, textFeeds, textTower, type VisionConfig, visionTower } from "../src/index.ts";
import { largestDifference, randomPixels, TINY_TEXT, TINY_VISION, tinyTextWeights, tinyVisionWeights } from "./support/configs.ts";
import { referenceText, referenceVision } from "./support/reference.ts";

const engine = ortEngine({ threads: 1 });
const CLOSE = 2e-5; // float32 against float64 through two blocks, features of order 1

test.each<[string, Partial<VisionConfig>]>([
  ["CLIP's form", {}],
  ["SLIP's form", { patchBias: true, inputNorm: false, activation: "gelu", epsilon: 1e-6 }],
  ["mean pooling", { pool: "mean" }],
  ["one block", { depth: 1 }],
  ["one head, one patch", { heads: 1, patchSize: 8 }],
])("the vision graph equals the loops: %s", async (_, change) => {
  const config = { ...TINY_VISION, ...change };
  const weights = tinyVisionWeights(config);
  const pixels = randomPixels(3, config.imageSize);
  const tower = await differentiable(engine, visionTower(config, weights));
  const { features } = (await tower.run({ pixels })) as { features: Tensor };
  expect(features.shape).toEqual([3, config.featureSize]);
  expect(largestDifference(features.data, referenceVision(config, weights, pixels).flat())).toBeLessThan(CLOSE);
});

test.each<[string, Partial<TextConfig>]>([
  ["CLIP's form", {}],
  ["exact GELU, one block", { activation: "gelu", depth: 1 }],
])("the text graph equals the loops, whatever stands behind the end: %s", async (_, change) => {
  const config = { ...TINY_TEXT, ...change };
  const weights = tinyTextWeights(config);
  const texts = [
    [18, 3, 19],
    [18, 5, 5, 1, 7, 19],
    [18, 19],
  ];
  const length = 7;
  const padded = (pad: number) =>
    tensor(Int32Array.from(texts.flatMap((ids) => [...ids, ...Array(length - ids.length).fill(pad)])), [3, length]);
  const ends = Int32Array.from(texts, (ids) => ids.length - 1);
  const tower = await differentiable(engine, textTower(config, weights));
  const run = async (pad: number) => ((await tower.run(textFeeds({ tokens: padded(pad), ends }))) as { features: Tensor }).features;
  const features = await run(0);
  const expected = texts.flatMap((ids) => [...referenceText(config, weights, ids)]);
  expect(largestDifference(features.data, expected)).toBeLessThan(CLOSE);
  expect((await run(13)).data).toEqual(features.data);
});

test.each<[string, Partial<VisionConfig>]>([
  ["CLIP's form", {}],
  ["SLIP's form but for the activation", { patchBias: true, inputNorm: false, epsilon: 1e-6 }],
  ["mean pooling", { pool: "mean" }],
])("the gradient with respect to the pixels, in float64: %s", async (name, change) => {
  const config = { ...TINY_VISION, ...change };
  const graph = withType(visionTower(config, tinyVisionWeights(config)), "float64");
  const tower = await differentiable(engine, graph, { inputs: ["pixels"] });
  const rng = createRng(5);
  const { analytic } = await checkGradient({
    name,
    rng,
    inputs: [randomTensor(rng, [2, 3, 8, 8], 0, 1)],
    forward: async ([pixels]) => (await tower.run({ pixels: pixels! })).features as Tensor,
    pullback: async ([pixels], features) => {
      const step = await tower.runWithGradient({ pixels: pixels! });
      return [(await step.pullback({ features })).inputs.pixels as Tensor];
    },
  });
  expect(Math.abs(analytic)).toBeGreaterThan(1e-3);
});

test("the gradient through exact GELU, in float32: onnxruntime has no float64 erf", async () => {
  const config = { ...TINY_VISION, activation: "gelu" } as const;
  const tower = await differentiable(engine, visionTower(config, tinyVisionWeights(config)), { inputs: ["pixels"] });
  const rng = createRng(8);
  const feed = (pixels: FloatTensor) => ({ pixels: toFloat32(pixels) });
  const { analytic } = await checkGradient({
    name: "gelu",
    rng,
    inputs: [randomTensor(rng, [2, 3, 8, 8], 0, 1)],
    forward: async ([pixels]) => (await tower.run(feed(pixels!))).features as Tensor,
    pullback: async ([pixels], features) => {
      const step = await tower.runWithGradient(feed(pixels!));
      return [(await step.pullback({ features: toFloat32(features) })).inputs.pixels as Tensor];
    },
    step: 1e-3, // rounding 1e-6 / 1e-3 and truncation 1e-6·f‴ stay below the tolerance
    tolerance: 5e-3,
  });
  expect(Math.abs(analytic)).toBeGreaterThan(0.1);
});

test.each([
  ["vision", "block0.attention.qkv.weight"],
  ["vision", "classToken"],
  ["vision", "positionEmbedding"],
  ["vision", "finalNorm.scale"],
  ["text", "tokenEmbedding"],
  ["text", "positionEmbedding"],
  ["text", "block1.mlp.out.weight"],
  ["text", "block0.norm1.bias"],
])("the gradient with respect to a weight, in float64: %s %s", async (kind, name) => {
  const vision = kind === "vision";
  const weights = vision ? tinyVisionWeights(TINY_VISION) : tinyTextWeights(TINY_TEXT);
  const graph = withType(vision ? visionTower(TINY_VISION, weights) : textTower(TINY_TEXT, weights), "float64");
  const tower = await differentiable(engine, graph, { parameters: [name] });
  const tokens = tensor(Int32Array.of(18, 3, 19, 0, 18, 4, 3, 19), [2, 4]);
  const feeds = vision ? { pixels: randomTensor(createRng(6), [2, 3, 8, 8], 0, 1) } : textFeeds({ tokens, ends: Int32Array.of(2, 3) });
  // In a float64 graph parameters are float64 tensors; the type of `Parameters` speaks of the usual case.
  const as = (value: Tensor<Float64Array>) => new Map([[name, value as unknown as Tensor]]);
  const { analytic } = await checkGradient({
    name,
    rng: createRng(7),
    inputs: [toFloat64(weights.get(name)!)],
    forward: async ([value]) => (await tower.run(feeds, as(value!))).features as Tensor,
    pullback: async ([value], features) => {
      const step = await tower.runWithGradient(feeds, as(value!));
      return [(await step.pullback({ features })).parameters.get(name)!];
    },
  });
  expect(Math.abs(analytic)).toBeGreaterThan(1e-4);
});

test.each<[string, () => unknown, RegExp]>([
  [
    "missing and misshapen weights",
    () => visionTower(TINY_VISION, new Map([["projection", tensor(new Float32Array(2), [2])]])),
    /"patch.weight" is missing.*and \d+ more/,
  ],
  [
    "an unknown weight",
    () => textTower(TINY_TEXT, tinyTextWeights(TINY_TEXT).set("scale", tensor(new Float32Array(1), [1]))),
    /"scale" is unknown/,
  ],
  [
    "a wrong shape",
    () => textTower({ ...TINY_TEXT, context: 9 }, tinyTextWeights(TINY_TEXT)),
    /"positionEmbedding" must be \[9, 8\], got \[7, 8\]/,
  ],
  [
    "a picture that patches do not tile",
    () => visionTower({ ...TINY_VISION, patchSize: 3 }, createRng(1)),
    /imageSize must be a multiple of patchSize, got 8 and 3/,
  ],
  ["heads that do not divide", () => textTower({ ...TINY_TEXT, heads: 3 }, createRng(1)), /width must be a multiple of heads, got 8 and 3/],
])("%s: an error that says so", (_, build, message) => expect(build).toThrow(message));

test.each<[string, Partial<VisionConfig>]>([
  ["class token", {}],
  ["mean pooling", { pool: "mean" }],
])("patches that are left out change nothing, all patches are the whole tower: %s", async (_, change) => {
  const config = { ...TINY_VISION, ...change };
  const weights = tinyVisionWeights(config);
  const g = new GraphBuilder("kept");
  const input = g.input("pixels", ["N", 3, config.imageSize, config.imageSize]);
  g.output("features", buildVision(g, config, weights, input, { keep: g.input("keep", ["K"], "int32") }));
  const kept = await engine.compile(g.build());
  const run = async (pixels: Tensor, keep: readonly number[]) =>
    ((await kept.run({ pixels, keep: tensor(Int32Array.from(keep), [keep.length]) })).features as Tensor).data;
  const side = config.imageSize / config.patchSize;
  const every = Array.from({ length: side ** 2 }, (_, i) => i);
  const pixels = randomPixels(2, config.imageSize);
  const tower = await engine.compile(visionTower(config, weights));
  expect(await run(pixels, every)).toEqual(((await tower.run({ pixels })).features as Tensor).data);
  // The last patch is the lower right corner.
  const others = every.slice(0, -1);
  const changed = tensor(Float32Array.from(pixels.data), pixels.shape);
  changed.data[changed.data.length - 1] = 1 - changed.data.at(-1)!;
  expect(await run(changed, others)).toEqual(await run(pixels, others));
  expect(await run(changed, every)).not.toEqual(await run(pixels, every));
  expect(await run(pixels, others)).not.toEqual(await run(pixels, every));
});
