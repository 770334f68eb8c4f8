/** @file How a batch of items becomes features with a way back: by looking at the shapes, or at what was seen of them before. */

import type { Item } from "@dilf/data";
import type { ShapeEncoder, ShapeEncoderState, ShapeGradients } from "@dilf/fusion";
import type { Cameras } from "@dilf/renderer";
import { type Differentiated, sizeOf, type Tensor, tensor } from "@dilf/tensor";
import type { ItemLoader, LoadedItem } from "../items/loader.ts";

/** A batch in training mode. */
export interface EncodedBatch extends Differentiated<Tensor, ShapeGradients> {
  /** The state with its buffers moved on. */
  readonly state: ShapeEncoderState;
  /** Degrees: mean distance of the angles from those of the initial weights. */
  readonly angleChange: number;
}

export interface BatchEncoder {
  encode(items: readonly Item[], state: ShapeEncoderState): Promise<EncodedBatch>;
}

/** Draws and encodes the shapes of every batch. `initial` is what angles are compared with. */
export function lookingEncoder(shapeEncoder: ShapeEncoder, loader: ItemLoader, initial: ShapeEncoderState): BatchEncoder {
  const { viewpoints } = shapeEncoder;
  return {
    async encode(items, state) {
      const loaded: LoadedItem[] = [];
      for (const item of items) loaded.push(await loader.load(item));
      const shapes = loaded.map(({ shape }) => shape);
      const points = stack(
        loaded.map((one) => one.points),
        [viewpoints.points, 3],
      );
      const { value, pullback, encoded, buffers, dispose } = await shapeEncoder.encodeWithGradient(shapes, points, state);
      let angleChange = 0;
      if (state.viewpoints.parameters.size > 0) {
        const start = await viewpoints.camerasWithGradient(points, initial.viewpoints);
        start.dispose();
        angleChange = meanAngleChange(start.value, encoded.cameras);
      }
      return {
        value,
        pullback,
        dispose,
        angleChange,
        state: { ...state, viewpoints: { ...state.viewpoints, buffers: buffers.viewpoints } },
      };
    },
  };
}

/**
 * For policies that look at no shape and learn nothing: view features are the same in every epoch, so they are made once, in the order of
 * `items` (whatever step a run goes on from, they are the same bits) and fused in every step.
 * @param onProgress is told how many items are done
 */
export async function* rememberingEncoder(
  shapeEncoder: ShapeEncoder,
  loader: ItemLoader,
  items: readonly Item[],
  state: ShapeEncoderState,
  batchSize: number,
): AsyncGenerator<number, BatchEncoder> {
  const { fusion, encoder, viewpoints } = shapeEncoder;
  const shape = [viewpoints.views, encoder.featureSize];
  const seen = new Map<string, Tensor>();
  for (let start = 0; start < items.length; start += batchSize) {
    const some = items.slice(start, start + batchSize);
    const loaded: LoadedItem[] = [];
    for (const item of some) loaded.push(await loader.load(item));
    const shapes = loaded.map((one) => one.shape);
    const { viewFeatures } = await shapeEncoder.encode(shapes, tensor(new Float32Array(0), [some.length, 0, 3]), state);
    const size = sizeOf(shape);
    for (const [i, { id }] of some.entries()) seen.set(id, tensor(viewFeatures.data.slice(i * size, (i + 1) * size), shape));
    yield start + some.length;
  }
  return {
    async encode(batch, current) {
      const features = stack(
        batch.map(({ id }) => seen.get(id)!),
        shape,
      );
      const { value, pullback, dispose } = await fusion.fuseWithGradient(features, current.fusion);
      return {
        value,
        dispose,
        state: current,
        angleChange: 0,
        pullback: async (cotangent) => ({ viewpoints: new Map(), fusion: (await pullback(cotangent)).parameters }),
      };
    },
  };
}

/** Tensors of one shape as rows of one tensor. */
function stack(parts: readonly Tensor[], shape: readonly number[]): Tensor {
  const size = sizeOf(shape);
  const out = new Float32Array(parts.length * size);
  for (const [i, { data }] of parts.entries()) out.set(data, i * size);
  return tensor(out, [parts.length, ...shape]);
}

/** Mean of |difference| over azimuths and elevations, each difference in 0..180°. */
export function meanAngleChange(from: Cameras, to: Cameras): number {
  let sum = 0;
  for (const angle of ["azimuth", "elevation"] as const) {
    const [a, b] = [from[angle].data, to[angle].data];
    for (let i = 0; i < a.length; i++) {
      const turn = Math.abs(b[i]! - a[i]!) % 360;
      sum += Math.min(turn, 360 - turn);
    }
  }
  return sum / (2 * from.azimuth.data.length);
}
