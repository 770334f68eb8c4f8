/** @file What the shapes of a batch are compared with. */

import type { DualEncoder } from "@dilf/clip";
import { classTextFeatures } from "@dilf/fusion";
import { type PromptSet, sentencesFor } from "@dilf/prompts";
import { type Tensor, tensor } from "@dilf/tensor";

/** [C, D] of unit length, in the order of `classes`. @throws RangeError for a category that the prompts do not hold */
export async function categoryTexts(encoder: DualEncoder, prompts: PromptSet, classes: readonly string[]): Promise<Tensor> {
  return classTextFeatures(
    encoder,
    classes.map((name) => sentencesFor(prompts, name)),
  );
}

/** Rows of [C, D] in another order, with repeats. */
export function pickRows({ data, shape }: Tensor, rows: readonly number[]): Tensor {
  const size = shape[1]!;
  const out = new Float32Array(rows.length * size);
  for (const [i, row] of rows.entries()) out.set(data.subarray(row * size, (row + 1) * size), i * size);
  return tensor(out, [rows.length, size]);
}
