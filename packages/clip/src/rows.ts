/** @file Tensors cut and joined along their first axis. */

import { type Tensor, tensor } from "@dilf/tensor";

/** Rows `start` to `end` of the first axis, without a copy. */
export function rows(value: Tensor, start: number, end: number): Tensor {
  const [, ...rest] = value.shape;
  const size = rest.reduce((a, b) => a * b, 1);
  return tensor(value.data.subarray(start * size, end * size), [end - start, ...rest]);
}

/** Pieces of at most `chunk` rows, without copies. */
export function splitRows(value: Tensor, chunk: number): readonly Tensor[] {
  const count = value.shape[0]!;
  return Array.from({ length: Math.ceil(count / chunk) }, (_, i) => rows(value, i * chunk, Math.min(count, (i + 1) * chunk)));
}

/** Along the first axis; `shape` is that of one row, so that nothing joins to a tensor of no rows. */
export function joinRows(parts: readonly Tensor[], shape: readonly number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const count = parts.reduce((sum, part) => sum + part.shape[0]!, 0);
  const data = new Float32Array(count * size);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return tensor(data, [count, ...shape]);
}
