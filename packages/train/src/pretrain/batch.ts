/** @file How a batch of items becomes features with a way back: by looking at the shapes, or at what was seen of them before. */

import type { Item } from "@dilf/data";
import type { ShapeEncoder, ShapeEncoderState, ShapeGradients } from "@dilf/fusion";
import type { Cameras } from "@dilf/renderer";
import type { Differentiated, Tensor } from "@dilf/tensor";
import { stack } from "../items/features.ts";
import type { ItemLoader, LoadedItem } from "../items/loader.ts";

/** A batch in training mode. */
export interface EncodedBatch extends Differentiated<Tensor, ShapeGradients> {
  /** The state with its buffers moved on. */
  readonly state: ShapeEncoderState;
  /** Degrees: mean distance of the angles from those of the initial weights. A pass of E_V more where it learns, so it is asked for. */
  angleChange(): Promise<number>;
}

export type BatchEncoder = (items: readonly Item[], state: ShapeEncoderState) => Promise<EncodedBatch>;

/** Draws and encodes the shapes of every batch. `initial` is what angles are compared with. */
export function lookingEncoder(shapeEncoder: ShapeEncoder, loader: ItemLoader, initial: ShapeEncoderState): BatchEncoder {
  const { viewpoints } = shapeEncoder;
  return async (items, state) => {
    const loaded: LoadedItem[] = [];
    for (const item of items) loaded.push(await loader.load(item));
    const shapes = loaded.map(({ shape }) => shape);
    const points = stack(
      loaded.map((one) => one.points),
      [viewpoints.points, 3],
    );
    const { value, pullback, encoded, buffers, dispose } = await shapeEncoder.encodeWithGradient(shapes, points, state);
    return {
      value,
      pullback,
      dispose,
      async angleChange() {
        if (state.viewpoints.parameters.size === 0) return 0;
        const start = await viewpoints.camerasWithGradient(points, initial.viewpoints);
        start.dispose();
        return meanAngleChange(start.value, encoded.cameras);
      },
      state: { ...state, viewpoints: { ...state.viewpoints, buffers: buffers.viewpoints } },
    };
  };
}

/** Fuses what was seen before: for policies that look at no shape and learn nothing. @param featuresOf [B, V, D] of any items */
export function fusingEncoder({ fusion }: ShapeEncoder, featuresOf: (items: readonly Item[]) => Tensor): BatchEncoder {
  return async (items, state) => {
    const { value, pullback, dispose } = await fusion.fuseWithGradient(featuresOf(items), state.fusion);
    return {
      value,
      dispose,
      state,
      angleChange: async () => 0,
      pullback: async (cotangent) => ({ viewpoints: new Map(), fusion: (await pullback(cotangent)).parameters }),
    };
  };
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
