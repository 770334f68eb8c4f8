/** @file Zero-shot classification: the category whose text feature is nearest to the shape's feature. */

import { expectShape, type Tensor } from "@dilf/tensor";
import { type ClassificationReport, checkedItems, classificationReport } from "./classification.ts";
import { type EncodeItemsOptions, type EncodeItemsTask, encodeItems } from "./encode-items.ts";
import { dotRow } from "./rows.ts";

/** What `zeroShot` measures. */
export interface ZeroShotTask extends EncodeItemsTask {
  /** The C categories to choose from. Every item's category must be among them. */
  readonly classes: readonly string[];
  /** [C, D] rows of unit length, in the order of `classes`; from `promptTextFeatures`. */
  readonly textFeatures: Tensor;
}

/**
 * Classifies the items of a split without having trained on their categories. Shapes are normalised and then encoded in batches; an item
 * that cannot be loaded or encoded is collected in `failures` with its reason and the rest is done.
 * @throws RangeError for classes and text features that do not fit each other, the encoder or the items; Error when no item succeeds
 * @example const report = await zeroShot({ shapeEncoder, state, dataset, split: "test", items, classes, textFeatures, seed: 1 }, { batch: 32 })
 */
export async function zeroShot(task: ZeroShotTask, options: Partial<EncodeItemsOptions> = {}): Promise<ClassificationReport> {
  const { shapeEncoder, classes, textFeatures } = task;
  const items = await checkedItems("zeroShot", task, classes);
  checkTextFeatures("zeroShot", textFeatures, classes.length, shapeEncoder.encoder.featureSize);
  const encoded = await encodeItems("zeroShot", { ...task, items }, options);
  return classificationReport("zero-shot", task, classes, encoded, (i) => dotRow(encoded.features, i, textFeatures));
}

/** @throws RangeError for another shape, or rows that are not of unit length */
export function checkTextFeatures(where: string, features: Tensor, classes: number, size: number): void {
  expectShape(where, "textFeatures", features, [classes, size]);
  for (let c = 0; c < classes; c++) {
    let sum = 0;
    for (let d = 0; d < size; d++) sum += features.data[c * size + d] ** 2;
    // A longer row would win more often than it is near (the fault of CG3D's released evaluation).
    if (!(Math.abs(sum - 1) < 1e-3))
      throw new RangeError(`${where}: textFeatures must have rows of unit length, row ${c} has ${Math.sqrt(sum)}; use promptTextFeatures`);
  }
}
