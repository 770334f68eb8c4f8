/** @file Zero-shot accuracy of an encoder on shapes it has not seen. */

import { type DualEncoder, picturesToPixels } from "@dilf/clip";
import type { Dataset, Item } from "@dilf/data";
import { cameras, drawMesh, type Mesh, normalizeShape, sphericalViews } from "@dilf/renderer";
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

/** DILF draws everything in grey. */
const GREY = [0.7, 0.7, 0.7] as const;

/** @param sets of sentences of every class, in the order of the dataset's classes; the unit features of a class are averaged. A result for each set. */
export async function evaluateZeroShot(
  encoder: DualEncoder,
  dataset: Dataset,
  items: readonly Item[],
  sets: readonly (readonly (readonly string[])[])[],
): Promise<readonly ZeroShot[]> {
  const classes: Float64Array[][] = [];
  for (const sentences of sets) {
    const means: Float64Array[] = [];
    for (const texts of sentences) means.push(meanOfUnits(await encoder.encodeTexts(texts)));
    classes.push(means);
  }
  const views = cameras(sphericalViews(VIEWS));
  const single = sets.map(() => 0);
  const fused = sets.map(() => 0);
  for (const item of items) {
    const shape = normalizeShape(await dataset.load(item));
    if (shape.kind !== "mesh") throw new Error(`train-mini-encoder draws meshes, ${item.id} is a cloud of points`);
    const features = await encoder.encodeImages(picturesToPixels(drawMesh(shape as Mesh, views, { size: encoder.imageSize, color: GREY })));
    const whole = meanOfUnits(features);
    const truth = dataset.classes.indexOf(item.category);
    for (const [s, set] of classes.entries()) {
      for (let v = 0; v < VIEWS; v++) if (best(rowOf(features, v), set) === truth) single[s]!++;
      if (best(whole, set) === truth) fused[s]!++;
    }
  }
  return classes.map((set, s) => ({
    count: items.length,
    categories: set.length,
    singleView: single[s]! / (VIEWS * items.length),
    sixViews: fused[s]! / items.length,
  }));
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
