/** @file The features of views that do not change: drawn and encoded once. */

import type { Item } from "@dilf/data";
import { createShapeEncoder, type ShapeEncoder, type ShapeEncoderState } from "@dilf/fusion";
import { sizeOf, type Tensor, tensor } from "@dilf/tensor";
import { keepingEncoder } from "./feature-folder.ts";
import type { ItemLoader, LoadedItem } from "./loader.ts";

export interface FeatureRequest {
  readonly shapeEncoder: ShapeEncoder;
  readonly loader: ItemLoader;
  /** In the order in which they are encoded, whatever step a run goes on from: the same batches, so the same bits. */
  readonly items: readonly Item[];
  readonly state: ShapeEncoderState;
  /** Shapes at once. */
  readonly batchSize: number;
  /** See `TrainingOptions`. */
  readonly folder: string | undefined;
}

/**
 * Tells how many items are done; returns what gives the features of any of them, [B, V, D].
 * The views must not change: those of a frozen policy, in inference mode.
 */
export async function* viewFeaturesOnce({
  shapeEncoder,
  loader,
  items,
  state,
  batchSize,
  folder,
}: FeatureRequest): AsyncGenerator<number, (batch: readonly Item[]) => Tensor> {
  const { encoder, viewpoints, renderer, fusion } = shapeEncoder;
  const kept = folder === undefined ? undefined : await keepingEncoder(encoder, folder);
  const looking = kept ? createShapeEncoder({ encoder: kept.encoder, viewpoints, renderer, fusion }) : shapeEncoder;
  const shape = [viewpoints.views, encoder.featureSize];
  const size = sizeOf(shape);
  const seen = new Map<string, Tensor>();
  try {
    for (let start = 0; start < items.length; start += batchSize) {
      const some = items.slice(start, start + batchSize);
      const loaded: LoadedItem[] = [];
      for (const item of some) loaded.push(await loader.load(item));
      const points = stack(
        loaded.map((one) => one.points),
        [viewpoints.points, 3],
      );
      const { viewFeatures } = await looking.encode(
        loaded.map((one) => one.shape),
        points,
        state,
      );
      for (const [i, { id }] of some.entries()) seen.set(id, tensor(viewFeatures.data.slice(i * size, (i + 1) * size), shape));
      yield start + some.length;
    }
  } finally {
    await kept?.close();
  }
  return (batch) =>
    stack(
      batch.map(({ id }) => seen.get(id)!),
      shape,
    );
}

/** Tensors of one shape as rows of one tensor. */
export function stack(parts: readonly Tensor[], shape: readonly number[]): Tensor {
  const size = sizeOf(shape);
  const out = new Float32Array(parts.length * size);
  for (const [i, { data }] of parts.entries()) out.set(data, i * size);
  return tensor(out, [parts.length, ...shape]);
}
