import { readFileSync } from "node:fs";
import { createRng, type FloatTensor, sizeOf, type Tensor, tensor } from "@dilf/tensor";
import { checkGradient, randomTensor } from "@dilf/tensor/testing";
import { expect, test } from "vitest";
import { type PrepareOptions, picturesFor, picturesToPixels, preparePictures } from "../src/index.ts";
import { axisFilter, resample, resampleBack } from "../src/preprocess/resample.ts";
import { fixture } from "./support/fixtures.ts";

interface Case {
  readonly width: number;
  readonly height: number;
  readonly interpolation: "bicubic" | "bilinear";
  readonly fit: "crop" | "squash";
  readonly picture: string;
  readonly pixels: string;
}
const { size, cases } = JSON.parse(readFileSync(fixture("pictures.json"), "utf8")) as { size: number; cases: Case[] };
const display = (base64: string, shape: readonly number[]): Tensor =>
  tensor(
    Float32Array.from(Buffer.from(base64, "base64"), (byte) => byte / 255),
    shape,
  );

test.each(cases)(
  "$width × $height, $interpolation, $fit: PIL's picture, but for its rounding to 8 bits",
  ({ width, height, interpolation, fit, picture, pixels }) => {
    const { value } = preparePictures(display(picture, [1, height, width, 3]), { size, interpolation, fit });
    const wanted = picturesToPixels(display(pixels, [1, size, size, 3]));
    expect(value.shape).toEqual([1, 3, size, size]);
    let largest = 0;
    let sum = 0;
    for (const [i, x] of value.data.entries()) {
      const difference = Math.abs(x - wanted.data[i]!);
      largest = Math.max(largest, difference);
      sum += difference;
    }
    // PIL rounds after each pass: half a step at the end, half a step in between times the cubic's Σ|w| ≤ 1.25.
    expect(largest).toBeLessThan(1.15 / 255);
    expect(sum / value.data.length).toBeLessThan(0.35 / 255); // a rounding error's mean is a quarter of a step
  },
);

test.each<[string, PrepareOptions, readonly number[]]>([
  ["shrunk, cropped", { size: 5 }, [2, 9, 14, 3]],
  ["shrunk, bilinear, squashed", { size: 5, interpolation: "bilinear", fit: "squash" }, [1, 13, 8, 3]],
  ["enlarged", { size: 8 }, [1, 5, 6, 3]],
  ["one axis alone", { size: 6, interpolation: "bilinear" }, [2, 6, 9, 3]],
  ["the same size", { size: 6 }, [2, 6, 6, 3]],
])("the pullback is the derivative, in float64: %s", async (name, options, shape) => {
  const rng = createRng(4);
  // Values well inside 0..1, so that nothing is clamped within the step.
  const { analytic } = await checkGradient({
    name,
    rng,
    inputs: [randomTensor(rng, shape, 0.35, 0.65)],
    forward: ([x]) => preparePictures(x as unknown as Tensor, options).value as FloatTensor,
    pullback: async ([x], cotangent) => [await preparePictures(x as unknown as Tensor, options).pullback(cotangent as unknown as Tensor)],
  });
  expect(Math.abs(analytic)).toBeGreaterThan(1e-2);
});

test("what overshoots is clamped as a picture is, and has no gradient; a white background keeps its own", async () => {
  const checker = tensor(
    Float32Array.from({ length: 8 * 8 * 3 }, (_, i) => (Math.floor(i / 3 / 4) + Math.floor(i / 24 / 4)) % 2),
    [1, 8, 8, 3],
  );
  const edge = preparePictures(checker, { size: 16 });
  expect(Math.max(...edge.value.data)).toBe(1);
  expect(Math.min(...edge.value.data)).toBe(0);
  const ones = tensor(new Float32Array(edge.value.data.length).fill(1), edge.value.shape);
  const through = (await edge.pullback(ones)).data.reduce((sum, x) => sum + x, 0);
  const white = preparePictures(tensor(new Float32Array(8 * 8 * 3).fill(1), [1, 8, 8, 3]), { size: 16 });
  const all = (await white.pullback(ones)).data.reduce((sum, x) => sum + x, 0);
  expect(all).toBeCloseTo(16 * 16 * 3, 3); // every weight sums to 1
  expect(through).toBeLessThan(0.9 * all);
});

test("the filter equals its definition: a slow sum over every input", () => {
  const rng = createRng(8);
  for (const [from, to] of [
    [17, 5],
    [5, 17],
    [12, 12],
    [1, 4],
  ] as const) {
    const input = randomTensor(rng, [2, from, 3], 0, 1).data;
    const filter = axisFilter("bilinear", from, to, 0, to);
    const out = new Float64Array(2 * to * 3);
    resample(filter, input, 2, from, 3, out);
    const step = from / to;
    const width = Math.max(1, step);
    for (let o = 0; o < 2; o++)
      for (let i = 0; i < to; i++)
        for (let c = 0; c < 3; c++) {
          let [sum, total] = [0, 0];
          for (let k = 0; k < from; k++) {
            const weight = Math.max(0, 1 - Math.abs(k + 0.5 - (i + 0.5) * step) / width);
            sum += weight * input[(o * from + k) * 3 + c]!;
            total += weight;
          }
          expect(out[(o * to + i) * 3 + c]).toBeCloseTo(sum / total, 12);
        }
    // ⟨A x, y⟩ = ⟨x, Aᵀ y⟩
    const y = randomTensor(rng, [2, to, 3], -1, 1).data;
    const back = new Float64Array(input.length);
    resampleBack(filter, y, 2, from, 3, back);
    const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
    expect(dot(out, y)).toBeCloseTo(dot(input, back), 12);
  }
});

test("an encoder's own preprocessing, and one that has none", () => {
  const pictures = tensor(new Float32Array(sizeOf([1, 6, 8, 3])).fill(0.5), [1, 6, 8, 3]);
  const preprocessing = { mean: [0, 0, 0], deviation: [1, 1, 1], interpolation: "bilinear", fit: "squash" } as const;
  expect(picturesFor({ name: "a", imageSize: 4, preprocessing }, pictures).value.shape).toEqual([1, 3, 4, 4]);
  expect(() => picturesFor({ name: "a", imageSize: 4 }, pictures)).toThrow('encoder "a" takes pictures of 4 × 4 only, got 6 × 8');
});

test.each<[string, () => unknown, RegExp]>([
  [
    "no pictures",
    () => preparePictures(tensor(new Float32Array(12), [2, 6]), { size: 4 }),
    /pictures must be \[N, H, W, 3\], got \[2, 6\]/,
  ],
  ["no pixels", () => preparePictures(tensor(new Float32Array(0), [1, 0, 4, 3]), { size: 4 }), /pictures must have pixels/],
  ["no size", () => preparePictures(tensor(new Float32Array(12), [1, 2, 2, 3]), { size: 0 }), /size must be an integer ≥ 1, got 0/],
  [
    "an unknown option",
    () => preparePictures(tensor(new Float32Array(12), [1, 2, 2, 3]), { size: 2, crop: true } as PrepareOptions),
    /unknown option "crop"/,
  ],
])("%s: an error that says so", (_, run, message) => expect(run).toThrow(message));

test("a cotangent of another shape: an error", async () => {
  const { pullback } = preparePictures(tensor(new Float32Array(12), [1, 2, 2, 3]), { size: 4 });
  await expect(pullback(tensor(new Float32Array(3), [1, 3, 1, 1]))).rejects.toThrow("cotangent must be [1, 3, 4, 4], got [1, 3, 1, 1]");
});
