/** @file From a prompt set to one feature per category. */

import type { DualEncoder } from "@dilf/clip";
import { classTextFeatures } from "@dilf/fusion";
import { type PromptSet, sentencesFor } from "@dilf/prompts";
import type { Tensor } from "@dilf/tensor";

/**
 * What every category is compared with: its K answers encoded, made unit length, averaged, made unit length (ULIP's and
 * SLIP's convention). A category is looked up by its exact name.
 * @returns [C, D], rows of unit length in the order of `classes`
 * @throws RangeError for a category that the set does not hold, with the nearest names
 */
export async function promptTextFeatures(encoder: DualEncoder, prompts: PromptSet, classes: readonly string[]): Promise<Tensor> {
  return classTextFeatures(
    encoder,
    classes.map((name) => sentencesFor(prompts, name)),
  );
}
