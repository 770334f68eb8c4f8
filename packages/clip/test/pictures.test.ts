import { createRng, type Tensor, tensor } from "@dilf/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { picturesToPixels, pixelsToPictures } from "../src/index.ts";

const random = (shape: readonly number[], seed: number) => {
  const rng = createRng(seed);
  return tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.next()),
    shape,
  );
};
const dot = (a: Tensor, b: Tensor) => a.data.reduce((sum, x, i) => sum + x * b.data[i]!, 0);

test("channels last to channels first", () => {
  const picture = tensor(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), [1, 2, 2, 3]);
  expect(picturesToPixels(picture)).toEqual(tensor(Float32Array.of(1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12), [1, 3, 2, 2]));
});

test("⟨P x, y⟩ = ⟨x, Pᵀ y⟩, and Pᵀ P x = x", () => {
  fc.assert(
    fc.property(fc.nat(4), fc.nat(9), fc.nat(), (count, size, seed) => {
      const pictures = random([count, size, size, 3], seed);
      const gradient = random([count, 3, size, size], seed + 1);
      expect(dot(picturesToPixels(pictures), gradient)).toBeCloseTo(dot(pictures, pixelsToPictures(gradient)), 9); // the same products in another order, float64
      expect(pixelsToPictures(picturesToPixels(pictures))).toEqual(pictures);
    }),
  );
});

test.each([[[1, 3, 2, 2]], [[1, 2, 4, 3]], [[2, 2, 3]]])("pictures of shape %j: an error that says what is wanted", (shape) => {
  expect(() => picturesToPixels(random(shape, 1))).toThrow(/picturesToPixels: pictures must be \[N, S, S, 3\]/);
});

test("a gradient of another shape: an error that says what is wanted", () => {
  expect(() => pixelsToPictures(random([1, 2, 2, 3], 1))).toThrow("pixelsToPictures: gradient must be [N, 3, S, S], got [1, 2, 2, 3]");
});
