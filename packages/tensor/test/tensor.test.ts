import { expect, test } from "vitest";
import { createRng, expectKeys, expectShape, type Tensor, tensor, toFloat64, zeros } from "../src/index.ts";
import { checkGradient, randomTensor } from "../src/testing/index.ts";

test.each([
  { data: 6, shape: [2, 2], message: "holds 4 elements, got 6" },
  { data: 2, shape: [-2, -1], message: "integers ≥ 0" },
  { data: 1, shape: [0.5, 2], message: "integers ≥ 0" },
])("tensor refuses shape $shape for $data numbers", ({ data, shape, message }) =>
  expect(() => tensor(new Float32Array(data), shape)).toThrow(message),
);

test("expectShape binds names and says what is wrong", () => {
  expect(expectShape("f", "x", zeros([2, 3, 2]), ["B", 3, "B"])).toEqual({ B: 2 });
  expect(() => expectShape("fuse", "views", zeros([2, 3]), ["B", "N", "D"])).toThrow("fuse: views must be [B, N, D], got [2, 3]");
  expect(() => expectShape("f", "x", zeros([2, 3]), ["B", "B"])).toThrow("f: x must be [B, B], got [2, 3]");
});

test("expectKeys names what it does not know", () => {
  expect(() => expectKeys("f", { a: 1 }, ["a", "b"])).not.toThrow();
  expect(() => expectKeys("f", { a: 1, c: 2 }, ["a", "b"])).toThrow('f: unknown option "c"; known are a, b');
});

/** y = x³ elementwise with a factor on the derivative, to see that the check can fail. */
const cube = (factor: number, seed: number) => ({
  name: "cube",
  inputs: [randomTensor(createRng(seed), [5], -1, 1)],
  forward: ([x]: readonly Tensor<Float64Array>[]) => ({ data: x!.data.map((v) => v ** 3), shape: x!.shape }),
  pullback: ([x]: readonly Tensor<Float64Array>[], ct: Tensor<Float64Array>) => [
    { data: ct.data.map((c, i) => factor * 3 * x!.data[i]! ** 2 * c), shape: x!.shape },
  ],
  rng: createRng(seed).split("check"),
});

test("checkGradient passes a right derivative over 20 seeds", async () => {
  for (let seed = 0; seed < 20; seed++) await checkGradient(cube(1, seed));
});

test("checkGradient catches a flipped sign and a factor of 1.001", async () => {
  await expect(checkGradient(cube(-1, 1))).rejects.toThrow("cube: the pullback gives");
  await expect(checkGradient(cube(1.001, 1))).rejects.toThrow("finite differences give");
});

test("toFloat64 copies", () => {
  const x = zeros([2]);
  toFloat64(x).data[0] = 1;
  expect(x.data[0]).toBe(0);
});
