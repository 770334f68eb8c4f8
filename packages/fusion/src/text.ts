/** @file From sentences to one feature per category. */

import type { DualEncoder } from "@dilf/clip";
import { expectShape, type Tensor, tensor } from "@dilf/tensor";
import { zerosLike } from "./floats.ts";

/**
 * Every sentence encoded and made unit length, the mean of a category's sentences, made unit length again (ULIP's and SLIP's convention).
 * @param sentencesPerClass for each of C categories one sentence or more
 * @returns [C, D], rows of unit length
 * @throws RangeError for a category without sentences; Error when the features of a category are not finite, or cancel each other
 */
export async function classTextFeatures(encoder: DualEncoder, sentencesPerClass: readonly (readonly string[])[]): Promise<Tensor> {
  const empty = sentencesPerClass.findIndex((sentences) => sentences.length === 0);
  if (empty >= 0) throw new RangeError(`classTextFeatures: category ${empty} has no sentence; every category needs one at least`);
  const encoded = await encoder.encodeTexts(sentencesPerClass.flat());
  const size = encoder.featureSize;
  expectShape("classTextFeatures", `texts of encoder "${encoder.name}"`, encoded, [sentencesPerClass.flat().length, size]);
  const out = zerosLike(encoded.data, sentencesPerClass.length * size);
  let row = 0;
  for (const [c, sentences] of sentencesPerClass.entries()) {
    const mean = new Float64Array(size);
    for (const _ of sentences) addUnit(mean, encoded.data, row++ * size);
    const length = Math.hypot(...mean);
    // The mean of K unit vectors is shorter than 1e-6·K only where they cancel.
    if (!(length > 1e-6 * sentences.length))
      throw new Error(
        `classTextFeatures: the features of category ${c} (${JSON.stringify(sentences[0])}, …) have a mean of length ${length}`,
      );
    for (let d = 0; d < size; d++) out[c * size + d] = mean[d]! / length;
  }
  return tensor(out, [sentencesPerClass.length, size]);
}

/** Adds the row that begins at `start`, made unit length, to `sum`. */
function addUnit(sum: Float64Array, data: Float32Array, start: number): void {
  let squares = 0;
  for (let d = 0; d < sum.length; d++) squares += data[start + d]! * data[start + d]!;
  const factor = 1 / Math.sqrt(squares);
  for (let d = 0; d < sum.length; d++) sum[d] += data[start + d]! * factor;
}
