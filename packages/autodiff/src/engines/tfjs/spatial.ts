/** @file What convolutions and pools share: padding, and the way between ONNX's channels first and tfjs's last. */

import type { Tensor } from "@tensorflow/tfjs-core";
import { joined, sliced, transposed } from "./layout.ts";
import type { Core } from "./load.ts";

/** x with `value` before and after the axes from `first` on; negative numbers cut. */
export function padded(tf: Core, x: Tensor, first: number, before: readonly number[], after: readonly number[], value = 0): Tensor {
  let out = x;
  for (const [at, front] of before.entries()) {
    const axis = at + first;
    const kept = out.shape[axis]! + Math.min(0, front) + Math.min(0, after[at]!);
    out = sliced(tf, out, axis, Math.max(0, -front), kept);
    const filling = (size: number) => (size > 0 ? [tf.fill(out.shape.with(axis, size), value, out.dtype as "float32")] : []);
    out = joined(tf, [...filling(front), out, ...filling(after[at]!)], axis);
  }
  return out;
}

/** [N, C, ...spatial] → [N, ...spatial, C]. */
export function channelsLast(tf: Core, x: Tensor): Tensor {
  const axes = [...x.shape.keys()];
  return transposed(tf, x, [0, ...axes.slice(2), 1]);
}

/** [N, ...spatial, C] → [N, C, ...spatial]. */
export function channelsFirst(tf: Core, x: Tensor): Tensor {
  const axes = [...x.shape.keys()];
  return transposed(tf, x, [0, axes.length - 1, ...axes.slice(1, -1)]);
}
