/** @file Zero-shot accuracy of an encoder on shapes it has not seen. */

import { type DualEncoder, picturesToPixels } from "@dilf/clip";
import type { Dataset, Item } from "@dilf/data";
import { cameras, drawMesh, normalizeShape, sphericalViews } from "@dilf/renderer";
import type { Tensor } from "@dilf/tensor";

export interface ZeroShot {
  /** Shapes. */
  readonly count: number;
  readonly categories: number;
  /** Share of all single views (six of each shape) that the right category wins. */
  readonly singleView: number;
  /** Share of shapes that it wins when the unit features of the six views are averaged. */
  readonly sixViews: number;
}

const VIEWS = 6;

/** @param sentences of every class, in the order of the dataset's classes; their unit features are averaged */
export async function evaluateZeroShot(
  encoder: DualEncoder,
  dataset: Dataset,
  items: readonly Item[],
  sentences: readonly (readonly string[])[],
): Promise<ZeroShot> {
  const classes: Float64Array[] = [];
  for (const texts of sentences) classes.push(meanOfUnits(await encoder.encodeTexts(texts)));
  const views = cameras(sphericalViews(VIEWS));
  let single = 0;
  let fused = 0;
  for (const item of items) {
    const shape = normalizeShape(await dataset.load(item));
    if (shape.kind !== "mesh") throw new Error(`train-mini-encoder draws meshes, ${item.id} is a cloud of points`);
    const features = await encoder.encodeImages(picturesToPixels(await drawMesh(shape, views, { size: encoder.imageSize })));
    const truth = dataset.classes.indexOf(item.category);
    for (let v = 0; v < VIEWS; v++) if (best(rowOf(features, v), classes) === truth) single++;
    if (best(meanOfUnits(features), classes) === truth) fused++;
  }
  return { count: items.length, categories: classes.length, singleView: single / (VIEWS * items.length), sixViews: fused / items.length };
}

function rowOf({ data, shape }: Tensor, row: number): Float32Array {
  return data.subarray(row * shape[1]!, (row + 1) * shape[1]!);
}

/** The direction of the mean of unit rows; of unit length. */
function meanOfUnits(features: Tensor): Float64Array {
  const [count, size] = features.shape as [number, number];
  const mean = new Float64Array(size);
  for (let row = 0; row < count; row++) {
    const values = rowOf(features, row);
    const length = Math.hypot(...values);
    for (let i = 0; i < size; i++) mean[i]! += values[i]! / length;
  }
  const length = Math.hypot(...mean);
  return mean.map((x) => x / length);
}

/** The class of the largest inner product; the length of `feature` does not matter. */
function best(feature: ArrayLike<number>, classes: readonly Float64Array[]): number {
  let winner = 0;
  let highest = -Infinity;
  for (const [index, direction] of classes.entries()) {
    let score = 0;
    for (let i = 0; i < direction.length; i++) score += direction[i]! * feature[i]!;
    if (score > highest) {
      highest = score;
      winner = index;
    }
  }
  return winner;
}
