/** @file Arrays of the precision that came in, so that a whole chain can be checked in float64 on the code that trains in float32. */

import { sizeOf, type Tensor, tensor } from "@dilf/tensor";

/** Zeros of the element type of `data`. */
export function zerosLike(data: Float32Array, length: number): Float32Array {
  return new (data.constructor as Float32ArrayConstructor)(length);
}

/** Rows `start` to `end` of the first axis, without a copy. */
export function rows(value: Tensor, start: number, end: number): Tensor {
  const size = sizeOf(value.shape.slice(1));
  return tensor(value.data.subarray(start * size, end * size), [end - start, ...value.shape.slice(1)]);
}

/** Parts one behind the other, as one tensor of a shape. */
export function join(parts: readonly Tensor[], shape: readonly number[]): Tensor {
  const length = sizeOf(shape);
  const out = parts.length === 0 ? new Float32Array(length) : zerosLike(parts[0]!.data, length);
  let at = 0;
  for (const { data } of parts) {
    out.set(data, at);
    at += data.length;
  }
  return tensor(out, shape);
}
