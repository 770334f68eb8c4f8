/** @file Products of rows. */

import type { Tensor } from "@dilf/tensor";

/** The products of one row of `a` [N, D] with every row of `b` [M, D]: [M], in float64. Cosines, where rows are of unit length. */
export function dotRow(a: Tensor, row: number, b: Tensor): Float64Array {
  const [count, size] = b.shape as readonly [number, number];
  const [left, right] = [a.data, b.data];
  const from = row * size;
  const out = new Float64Array(count);
  for (let m = 0, j = 0; m < count; m++) {
    let sum = 0;
    for (let d = 0; d < size; d++, j++) sum += left[from + d] * right[j];
    out[m] = sum;
  }
  return out;
}
