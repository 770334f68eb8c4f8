/**
 * @file What every encoder must do, as checks that run under any test runner (or none: `dilf encoder test` runs them on imported weights).
 * A check throws an Error that says what was wrong, and returns what it measured.
 */

import { createRng, type Tensor, tensor } from "@dilf/tensor";
import type { DualEncoder, ImageEncoder, TextEncoder } from "../encoder.ts";

/** One demand on encoders. */
export interface EncoderCheck<E> {
  readonly name: string;
  /** @returns numbers worth reporting, by name. @throws Error when the encoder breaks its contract */
  check(encoder: E): Promise<Readonly<Record<string, number>>>;
}

/** Kernels may sum in another order for another number of rows; an order of magnitude more than float32 loses in twelve blocks. */
const SAME = 1e-4;
/** Float32 features against central differences in three directions at the best of four steps: measured 1e-4 to 1.5e-3 on six encoders of 1 to 12 blocks. */
const GRADIENT = 5e-3;

const image: readonly EncoderCheck<ImageEncoder>[] = [
  {
    name: "it says what it is",
    async check({ name, imageSize, featureSize, fingerprint, preprocessing }) {
      if (name === "" || fingerprint === "") fail(`name "${name}" and fingerprint "${fingerprint}" must not be empty`);
      for (const [what, value] of Object.entries({ imageSize, featureSize }))
        if (!(Number.isInteger(value) && value >= 1)) fail(`${what} must be an integer ≥ 1, got ${value}`);
      if (preprocessing && !preprocessing.deviation.every((x) => x > 0))
        fail(`deviation must be > 0, got ${preprocessing.deviation.join(", ")}`);
      return { imageSize, featureSize };
    },
  },
  {
    name: "pictures become finite rows, of unit length once normalised, different for different pictures",
    async check(encoder) {
      const features = await encoder.encodeImages(pictures(encoder, 3));
      return unitRows(features, 3, encoder.featureSize);
    },
  },
  {
    name: "no pictures are no rows",
    async check(encoder) {
      expectShape(await encoder.encodeImages(pictures(encoder, 0)), [0, encoder.featureSize]);
      const { value, pullback, dispose } = await encoder.encodeImagesWithGradient(pictures(encoder, 0));
      expectShape(await pullback(value), [0, 3, encoder.imageSize, encoder.imageSize]);
      dispose();
      return {};
    },
  },
  {
    name: "a picture's feature does not depend on its company, and a second run gives the same",
    async check(encoder) {
      const batch = pictures(encoder, 3);
      const together = await encoder.encodeImages(batch);
      const size = batch.data.length / 3;
      const alone = await encoder.encodeImages(tensor(batch.data.slice(size, 2 * size), [1, ...batch.shape.slice(1)]));
      const again = await encoder.encodeImages(batch);
      if (distance(again.data, together.data) !== 0)
        fail(`the same pictures gave other features the second time, ${distance(again.data, together.data)} away`);
      const D = encoder.featureSize;
      return {
        alone: below(
          SAME,
          distance(alone.data, together.data.subarray(D, 2 * D)),
          "the feature of a picture alone differs from its feature in a batch",
        ),
      };
    },
  },
  {
    name: "the gradient is that of the features",
    async check(encoder) {
      const pixels = pictures(encoder, 2);
      const step = await encoder.encodeImagesWithGradient(pixels);
      const plain = await encoder.encodeImages(pixels);
      below(SAME, distance(step.value.data, plain.data), "features with a gradient differ from features without one");
      const rng = createRng(5);
      const cotangent = tensor(
        Float32Array.from(step.value.data, () => rng.uniform(-1, 1)),
        step.value.shape,
      );
      const gradient = await step.pullback(cotangent);
      expectShape(gradient, pixels.shape);
      const twice = await step.pullback(
        tensor(
          cotangent.data.map((x) => 2 * x),
          cotangent.shape,
        ),
      );
      below(
        SAME,
        distance(
          twice.data,
          gradient.data.map((x) => 2 * x),
        ),
        "the pullback of twice a cotangent is not twice its pullback",
      );
      step.dispose();
      const known = await encoder.encodeImagesWithGradient(pixels, plain);
      below(SAME, distance(known.value.data, plain.data), "features that were known are not told again");
      below(
        SAME,
        distance((await known.pullback(cotangent)).data, gradient.data),
        "the gradient with features that were known is another one",
      );
      known.dispose();
      if (!(dot(gradient, gradient) > 0)) fail("the gradient is zero everywhere");
      // Along the gradient the signal is strongest; along patches of random sign it shows what the gradient leaves out.
      const directions = [gradient, patches(pixels, 1), patches(pixels, 2)].map(unit);
      let worst = 0;
      for (const direction of directions) {
        const analytic = dot(gradient, direction);
        let best = Number.POSITIVE_INFINITY;
        // In display values per pixel. Too long a step sees curvature, too short a one rounding; which is which depends on the network.
        for (const step of [1e-2, 3e-3, 1e-3, 3e-4]) {
          const t = step * Math.sqrt(pixels.data.length);
          const ahead = dot(cotangent, await encoder.encodeImages(moved(pixels, direction, t)));
          const behind = dot(cotangent, await encoder.encodeImages(moved(pixels, direction, -t)));
          const numeric = (ahead - behind) / (2 * t);
          best = Math.min(best, Math.abs((analytic - numeric) / numeric));
        }
        worst = Math.max(worst, best);
      }
      return { gradientError: below(GRADIENT, worst, "the gradient differs from finite differences, relatively") };
    },
  },
  {
    name: "pictures and cotangents of another shape are refused",
    async check(encoder) {
      const S = encoder.imageSize;
      await refused("pictures of another size", () =>
        encoder.encodeImages(tensor(new Float32Array(3 * (S + 1) ** 2), [1, 3, S + 1, S + 1])),
      );
      await refused("pictures with the channel last", () => encoder.encodeImages(tensor(new Float32Array(3 * S * S), [1, S, S, 3])));
      const { pullback, dispose } = await encoder.encodeImagesWithGradient(pictures(encoder, 1));
      await refused("a cotangent of two rows for one picture", () =>
        pullback(tensor(new Float32Array(2 * encoder.featureSize), [2, encoder.featureSize])),
      );
      dispose();
      return {};
    },
  },
];

/** Short: a tokenizer of bytes has few of them in its context. */
const SENTENCES = ["chair", "a lamp", "table"] as const;

const text: readonly EncoderCheck<TextEncoder>[] = [
  {
    name: "sentences become finite rows, of unit length once normalised, different for different sentences",
    async check(encoder) {
      return unitRows(await encoder.encodeTexts(SENTENCES), SENTENCES.length, encoder.featureSize);
    },
  },
  {
    name: "no sentences are no rows, an empty one is a row",
    async check(encoder) {
      expectShape(await encoder.encodeTexts([]), [0, encoder.featureSize]);
      expectShape(await encoder.encodeTexts([""]), [1, encoder.featureSize]);
      return {};
    },
  },
  {
    name: "a sentence's feature does not depend on its company",
    async check(encoder) {
      const together = await encoder.encodeTexts(SENTENCES);
      const alone = await encoder.encodeTexts(SENTENCES.slice(0, 1));
      return {
        alone: below(
          SAME,
          distance(alone.data, together.data.subarray(0, encoder.featureSize)),
          "a sentence alone differs from the same in a batch",
        ),
      };
    },
  },
  {
    name: "a text beyond the context is refused, or cut when that is allowed",
    async check(encoder) {
      const long = Array(10_000).fill("chair").join(" ");
      await refused("a text of 10,000 words", () => encoder.encodeTexts([long]), /RangeError/);
      await unitRows(await encoder.encodeTexts([long], { truncate: true }), 1, encoder.featureSize);
      return {};
    },
  },
];

const both: readonly EncoderCheck<DualEncoder>[] = [
  {
    name: "the logit scale is a positive number",
    async check({ logitScale }) {
      if (!(Number.isFinite(logitScale) && logitScale > 0)) fail(`logitScale must be finite and > 0, got ${logitScale}`);
      return { logitScale };
    },
  },
];

/** The contract of `ImageEncoder`. */
export const imageEncoderConformance = image;
/** The contract of `TextEncoder`. */
export const textEncoderConformance = text;
/**
 * The contract of `DualEncoder`: both and its own.
 * @example for (const { name, check } of encoderConformance) test(name, async () => void (await check(encoder)));
 */
export const encoderConformance: readonly EncoderCheck<DualEncoder>[] = [...image, ...text, ...both];

function pictures({ imageSize: S }: ImageEncoder, count: number): Tensor {
  const rng = createRng(11);
  return tensor(
    Float32Array.from({ length: count * 3 * S * S }, () => rng.uniform(0.2, 0.8)),
    [count, 3, S, S],
  );
}

function unitRows({ data, shape }: Tensor, count: number, size: number): Readonly<Record<string, number>> {
  expectShape({ data, shape }, [count, size]);
  const rows = Array.from({ length: count }, (_, i) => {
    const row = data.subarray(i * size, (i + 1) * size);
    const length = Math.hypot(...row);
    if (!Number.isFinite(length) || length === 0) fail(`row ${i} has length ${length}`);
    const unit = row.map((x) => x / length);
    if (Math.abs(Math.hypot(...unit) - 1) > 1e-6) fail(`row ${i} has length ${Math.hypot(...unit)} once normalised`);
    return unit;
  });
  let closest = -1;
  for (let i = 0; i < count; i++)
    for (let j = 0; j < i; j++)
      closest = Math.max(
        closest,
        rows[i]!.reduce((sum, x, k) => sum + x * rows[j]![k]!, 0),
      );
  // Random pictures are much alike to an encoder of photographs; equal to the last bit they must not be.
  if (closest > 1 - 1e-9 && count > 1 && rows.slice(1).every((row) => distance(row, rows[0]!) === 0)) fail("all rows are equal");
  return count > 1 ? { largestCosine: closest } : {};
}

/** Signs that are constant on an eighth of each side of each channel: a change that an encoder notices. */
function patches(like: Tensor, seed: number): Tensor {
  const rng = createRng(seed);
  const S = like.shape[3]!;
  const cell = Math.ceil(S / 8);
  const signs = new Map<number, number>();
  const data = like.data.map((_, i) => {
    const key = (Math.floor(i / (S * S)) * 8 + Math.floor((Math.floor(i / S) % S) / cell)) * 8 + Math.floor((i % S) / cell);
    if (!signs.has(key)) signs.set(key, rng.next() < 0.5 ? -1 : 1);
    return signs.get(key)!;
  });
  return tensor(data, like.shape);
}

function unit(x: Tensor): Tensor {
  const length = Math.sqrt(dot(x, x));
  return tensor(
    x.data.map((value) => value / length),
    x.shape,
  );
}

/** ‖a − b‖ / ‖b‖. */
function distance(a: Float32Array, b: Float32Array): number {
  let [difference, length] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    length += b[i]! ** 2;
  }
  return a.length === b.length ? Math.sqrt(difference / length) : Number.POSITIVE_INFINITY;
}

function dot(a: Tensor, b: Tensor): number {
  return a.data.reduce((sum, x, i) => sum + x * b.data[i]!, 0);
}

function moved(x: Tensor, direction: Tensor, t: number): Tensor {
  return tensor(
    x.data.map((value, i) => value + t * direction.data[i]!),
    x.shape,
  );
}

function below(limit: number, error: number, what: string): number {
  if (!(error <= limit)) fail(`${what}: ${error.toExponential(2)} > ${limit}`);
  return error;
}

function expectShape({ shape }: Tensor, wanted: readonly number[]): void {
  if (shape.join() !== wanted.join()) fail(`a result is [${shape.join(", ")}], wanted [${wanted.join(", ")}]`);
}

async function refused(what: string, run: () => Promise<unknown>, kind = /./): Promise<void> {
  const error = await run().then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
  if (!error) fail(`${what}: accepted, an error was wanted`);
  else if (!kind.test(error.constructor.name)) fail(`${what}: ${error.constructor.name}, wanted ${kind.source}`);
}

function fail(message: string): void {
  throw new Error(`encoder conformance: ${message}`);
}
