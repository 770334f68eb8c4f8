/** @file Initial weights of fusion modules. */

import { type Rng, sizeOf, type Tensor, tensor } from "@dilf/tensor";

/** Normal numbers of a deviation, by the name of the tensor. */
export function normal(rng: Rng, name: string, shape: readonly number[], deviation: number): Tensor {
  const draw = rng.split(name);
  return tensor(
    Float32Array.from({ length: sizeOf(shape) }, () => deviation * draw.normal()),
    shape,
  );
}

export const filled = (length: number, value: number): Tensor => tensor(new Float32Array(length).fill(value), [length]);

/** [V·D, D] that takes the mean of V features which lie one behind the other. */
export function meanOfViews(views: number, featureSize: number): Tensor {
  const out = new Float32Array(views * featureSize * featureSize);
  for (let v = 0; v < views; v++) for (let d = 0; d < featureSize; d++) out[(v * featureSize + d) * featureSize + d] = 1 / views;
  return tensor(out, [views * featureSize, featureSize]);
}
