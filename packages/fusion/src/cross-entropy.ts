/** @file The loss of standard classification. */

import { type Differentiated, expectShape, type Tensor, tensor } from "@dilf/tensor";
import { zerosLike } from "./floats.ts";

/**
 * −mean over b of log softmax(logits_b) at its class, in double precision (C is small, so this needs no engine).
 * @param logits [B, C]
 * @param classes B category indices in 0..C−1
 * @returns the loss, a scalar [], and the way back to the logits [B, C]
 * @throws RangeError for a count or an index that does not fit
 */
export function crossEntropy(logits: Tensor, classes: readonly number[]): Differentiated<Tensor, Tensor> {
  const { B: batch, C: count } = expectShape("crossEntropy", "logits", logits, ["B", "C"]);
  if (classes.length !== batch || batch === 0)
    throw new RangeError(
      `crossEntropy: ${batch} rows of logits came with ${classes.length} category indices; wanted is one each, and one row at least`,
    );
  const { data } = logits;
  const slope = new Float64Array(data.length); // ∂loss/∂logits
  let loss = 0;
  for (let b = 0; b < batch; b++) {
    const own = classes[b]!;
    if (!(Number.isInteger(own) && own >= 0 && own < count))
      throw new RangeError(`crossEntropy: category index ${own} at row ${b} is not in 0..${count - 1}`);
    const row = b * count;
    let highest = -Infinity;
    for (let c = 0; c < count; c++) highest = Math.max(highest, data[row + c]!);
    let sum = 0;
    for (let c = 0; c < count; c++) sum += Math.exp(data[row + c]! - highest);
    loss += (Math.log(sum) + highest - data[row + own]!) / batch;
    for (let c = 0; c < count; c++) slope[row + c] = (Math.exp(data[row + c]! - highest) / sum - Number(c === own)) / batch;
  }
  const value = zerosLike(data, 1);
  value[0] = loss;
  return {
    value: tensor(value, []),
    async pullback(cotangent) {
      const out = zerosLike(data, data.length);
      for (let i = 0; i < out.length; i++) out[i] = cotangent.data[0]! * slope[i]!;
      return tensor(out, logits.shape);
    },
    dispose() {},
  };
}
