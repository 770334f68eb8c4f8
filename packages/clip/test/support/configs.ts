import { createRng, type Tensor, tensor } from "@dilf/tensor";
import { randomTensor } from "@dilf/tensor/testing";
import { initialWeights, type TextConfig, textWeights, type VisionConfig, visionWeights } from "../../src/index.ts";

export const TINY_VISION: VisionConfig = {
  imageSize: 8,
  patchSize: 4,
  width: 8,
  depth: 2,
  heads: 2,
  activation: "quickGelu",
  epsilon: 1e-5,
  featureSize: 6,
  patchBias: false,
  inputNorm: true,
  pool: "class",
  mean: [0.5, 0.4, 0.3],
  deviation: [0.25, 0.3, 0.2],
};

export const TINY_TEXT: TextConfig = {
  vocabulary: 20,
  context: 7,
  width: 8,
  depth: 2,
  heads: 2,
  activation: "quickGelu",
  epsilon: 1e-5,
  featureSize: 6,
};

/** Weights none of which is 0 or 1, so that no bias and no scale can be forgotten unnoticed. */
const perturbed = (weights: ReadonlyMap<string, Tensor>, seed: number) => {
  const rng = createRng(seed);
  return new Map(
    [...weights].map(([name, { data, shape }]) => [
      name,
      tensor(
        data.map((x) => x + 0.2 * rng.normal()),
        shape,
      ),
    ]),
  );
};

export const tinyVisionWeights = (config: VisionConfig, seed = 1) =>
  perturbed(initialWeights(visionWeights(config), createRng(seed)), seed);
export const tinyTextWeights = (config: TextConfig, seed = 2) => perturbed(initialWeights(textWeights(config), createRng(seed)), seed);

/** Display values in 0..1. */
export function randomPixels(count: number, size: number, seed = 3): Tensor {
  const { data, shape } = randomTensor(createRng(seed), [count, 3, size, size], 0, 1);
  return tensor(Float32Array.from(data), shape);
}

/** The largest |a − b|. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}
