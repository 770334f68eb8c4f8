/** @file Standard classification: a head that was trained on the very categories names them (DILF, 4.4). */

import type { Classifier, LearnedState } from "@dilf/fusion";
import { expectShape } from "@dilf/tensor";
import { type ClassificationReport, checkedItems, classificationReport } from "./classification.ts";
import { type EncodeItemsOptions, type EncodeItemsTask, encodeItems } from "./encode-items.ts";

/** What `standardClassification` measures. */
export interface StandardClassificationTask extends EncodeItemsTask {
  /** E_C and its weights; from a run of `finetune`. */
  readonly classifier: Classifier;
  readonly classifierState: LearnedState;
  /** The C categories in the order of the head's outputs. Every item's category must be among them. */
  readonly classes: readonly string[];
}

/**
 * Classifies the items of a split with E_C over the shape features. Scores are probabilities. Failures as in `zeroShot`.
 * @throws RangeError for classes that do not fit the head or the items; Error when no item succeeds
 * @example await standardClassification({ shapeEncoder, state, classifier, classifierState, dataset, split: "test", classes, seed: 1 })
 */
export async function standardClassification(
  task: StandardClassificationTask,
  options: Partial<EncodeItemsOptions> = {},
): Promise<ClassificationReport> {
  const { classifier, classifierState, classes } = task;
  const items = await checkedItems("standardClassification", task, classes);
  const encoded = await encodeItems("standardClassification", { ...task, items }, options);
  const logits = await classifier.logits(encoded.features, classifierState);
  expectShape("standardClassification", `logits of classifier "${classifier.name}"`, logits, [encoded.items.length, classes.length]);
  return classificationReport("standard", task, classes, encoded, (i) => softmax(logits.data, i * classes.length, classes.length));
}

function softmax(logits: Float32Array, from: number, count: number): Float64Array {
  const row = Float64Array.from(logits.subarray(from, from + count));
  const most = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += row[i] = Math.exp(row[i] - most);
  for (let i = 0; i < count; i++) row[i] /= sum;
  return row;
}
