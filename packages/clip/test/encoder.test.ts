import { ortEngine } from "@dilf/autodiff";
import { createRng, type Tensor, tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { bytePairTokenizer, createDualEncoder, createRandomEncoder, createTokenizer, textTower, visionTower } from "../src/index.ts";
import { largestDifference, randomPixels, TINY_TEXT, TINY_VISION, tinyTextWeights, tinyVisionWeights } from "./support/configs.ts";

const engine = ortEngine({ threads: 1 });
const small = { engine, imageSize: 16, width: 16 } as const;
const sameBits = 1e-6; // kernels may sum in another order for another number of rows

test("features do not depend on the chunks, and their gradients neither", async () => {
  const whole = await createRandomEncoder(small);
  const pieces = await createRandomEncoder({ ...small, chunk: 3 });
  const pixels = randomPixels(8, 16);
  const features = await whole.encodeImages(pixels);
  expect(features.shape).toEqual([8, 16]);
  expect(largestDifference(features.data, (await pieces.encodeImages(pixels)).data)).toBeLessThan(sameBits);
  const texts = ["a chair", "", "A 3D model of a table.", "lamp"];
  const sentences = await whole.encodeTexts(texts);
  expect(sentences.shape).toEqual([4, 16]);
  expect(largestDifference(sentences.data, (await pieces.encodeTexts(texts)).data)).toBeLessThan(sameBits);
  const [a, b] = await Promise.all([whole, pieces].map((encoder) => encoder.encodeImagesWithGradient(pixels)));
  expect(largestDifference(a!.value.data, features.data)).toBeLessThan(sameBits);
  const cotangent = tensor(
    Float32Array.from({ length: 8 * 16 }, (_, i) => Math.sin(i)),
    [8, 16],
  );
  const [along, across] = [await a!.pullback(cotangent), await b!.pullback(cotangent)];
  expect(along.shape).toEqual([8, 3, 16, 16]);
  expect(Math.max(...along.data)).toBeGreaterThan(1e-3);
  expect(largestDifference(along.data, across.data)).toBeLessThan(sameBits);
});

test("the gradient is that of the features: a step along it raises them by its squared length", async () => {
  const encoder = await createRandomEncoder({ ...small, seed: 4 });
  const pixels = randomPixels(2, 16);
  const { value, pullback } = await encoder.encodeImagesWithGradient(pixels);
  const cotangent = tensor(new Float32Array(value.data.length).fill(1), value.shape);
  const gradient = await pullback(cotangent);
  const squared = gradient.data.reduce((sum, x) => sum + x * x, 0);
  const h = 1e-2 / Math.sqrt(squared);
  const total = ({ data }: Tensor) => data.reduce((sum, x) => sum + x, 0);
  const at = async (t: number) =>
    total(
      await encoder.encodeImages(
        tensor(
          pixels.data.map((x, i) => x + t * gradient.data[i]!),
          pixels.shape,
        ),
      ),
    );
  const slope = ((await at(h)) - (await at(-h))) / (2 * h);
  expect(Math.abs(slope / squared - 1)).toBeLessThan(1e-2); // float32 features of order 1, moved by about 1e-2
});

test("the same seed gives the same encoder, another seed another", async () => {
  const [a, b, c] = await Promise.all([1, 1, 2].map((seed) => createRandomEncoder({ ...small, seed })));
  expect(a!.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(b!.fingerprint).toBe(a!.fingerprint);
  expect(c!.fingerprint).not.toBe(a!.fingerprint);
  expect({ name: a!.name, imageSize: a!.imageSize, featureSize: a!.featureSize }).toEqual({
    name: "random",
    imageSize: 16,
    featureSize: 16,
  });
});

test("no pictures and no texts are no work", async () => {
  const encoder = await createRandomEncoder(small);
  expect((await encoder.encodeImages(randomPixels(0, 16))).shape).toEqual([0, 16]);
  expect((await encoder.encodeTexts([])).shape).toEqual([0, 16]);
  const { value, pullback } = await encoder.encodeImagesWithGradient(randomPixels(0, 16));
  expect((await pullback(value)).shape).toEqual([0, 3, 16, 16]);
});

test("wrong pictures, cotangents and texts: errors that say what is wanted", async () => {
  const encoder = await createRandomEncoder({ ...small, context: 8 });
  await expect(encoder.encodeImages(randomPixels(1, 8))).rejects.toThrow(
    "random: encodeImages: pixels must be [N, 3, 16, 16], got [1, 3, 8, 8]",
  );
  const { pullback } = await encoder.encodeImagesWithGradient(randomPixels(2, 16));
  await expect(pullback(tensor(new Float32Array(16), [1, 16]))).rejects.toThrow("cotangent must be [2, 16], got [1, 16]");
  await expect(encoder.encodeTexts(["a very long text"])).rejects.toThrow(
    /the text has 15 tokens, the context holds 8.*"a very long text"/,
  );
  await expect(createRandomEncoder({ engine, imageSize: 20 })).rejects.toThrow("imageSize must be a multiple of patchSize, got 20 and 8");
});

test("parts that do not fit each other: errors that say so", async () => {
  const sha256 = { weights: "0".repeat(64), tokenizer: "0".repeat(64) };
  const card = {
    name: "tiny",
    architecture: { vision: TINY_VISION, text: TINY_TEXT },
    logitScale: 10,
    source: "test",
    license: "MIT",
    sha256,
    limits: "none",
    metrics: {},
    training: {},
    words: null,
  };
  const vision = visionTower(TINY_VISION, tinyVisionWeights(TINY_VISION));
  const text = textTower(TINY_TEXT, tinyTextWeights(TINY_TEXT));
  const tokenizer = {
    context: 7,
    size: 20,
    encode: () => ({ tokens: tensor(new Int32Array(2), [1, 2]), ends: Int32Array.of(1) }),
    unknownWords: () => [],
  };
  const parts = { card, vision, text, tokenizer, engine };
  const encoder = await createDualEncoder(parts);
  expect((await encoder.encodeImages(randomPixels(1, 8))).shape).toEqual([1, 6]);
  await encoder.dispose();
  await expect(createDualEncoder({ ...parts, text: vision })).rejects.toThrow(
    'the text graph must have "tokens" [any, any], it has "pixels"',
  );
  const larger = visionTower({ ...TINY_VISION, imageSize: 12 }, createRng(1));
  await expect(createDualEncoder({ ...parts, vision: larger })).rejects.toThrow('"pixels" [any, 3, 8, 8], it has [N, 3, 12, 12]');
  const real = createTokenizer(bytePairTokenizer(), { context: 7 });
  await expect(createDualEncoder({ ...parts, tokenizer: real })).rejects.toThrow("the tokenizer has 514 ids and a context of 7");
  await expect(createDualEncoder(parts, { chunk: 0 })).rejects.toThrow("chunk must be an integer ≥ 1, got 0");
});
