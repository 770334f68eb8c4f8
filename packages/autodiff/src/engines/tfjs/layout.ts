/**
 * @file Moving elements, by the ways that are quick. tfjs's kernels for more than four axes are generic loops (a slice of five axes
 * along an inner one: 1.3 s for 5 M elements), so axes that stay together are joined first.
 */

import { shapeText, sizeOf } from "@dilf/tensor";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Backend, Core } from "./load.ts";
import { columns } from "./wasm.ts";

/** The same elements in another shape. */
export function reshaped(tf: Core, x: Tensor, shape: readonly number[]): Tensor {
  return tf.reshape(x, [...shape]);
}

/** Axis i of the result is axis permutation[i] of x. */
export function transposed(tf: Core, x: Tensor, permutation: readonly number[]): Tensor {
  const shape = permutation.map((axis) => x.shape[axis]!);
  // Runs of axes that stay side by side, extents of 1 left out.
  const runs: number[][] = [];
  for (const axis of permutation) {
    if (x.shape[axis] === 1) continue;
    const last = runs.at(-1);
    if (last && nextOf(x.shape, last.at(-1)!) === axis) last.push(axis);
    else runs.push([axis]);
  }
  if (runs.length <= 1) return reshaped(tf, x, shape);
  const inOrder = [...runs].sort((a, b) => a[0]! - b[0]!);
  const merged = reshaped(
    tf,
    x,
    inOrder.map((run) => sizeOf(run.map((axis) => x.shape[axis]!))),
  );
  const moved = tf.transpose(
    merged,
    runs.map((run) => inOrder.indexOf(run)),
  );
  return reshaped(tf, moved, shape);
}

/** The axis after `axis` that has more than one entry. */
function nextOf(shape: readonly number[], axis: number): number {
  let next = axis + 1;
  while (shape[next] === 1) next++;
  return next;
}

/** x with its axes as [before, axis · after]. */
function flattened(tf: Core, x: Tensor, axis: number): { rows: Tensor; before: number; after: number } {
  const before = sizeOf(x.shape.slice(0, axis));
  const after = sizeOf(x.shape.slice(axis + 1));
  return { rows: reshaped(tf, x, [before, x.shape[axis]! * after]), before, after };
}

/** `size` entries of one axis from `begin` on. */
export function sliced(tf: Core, x: Tensor, axis: number, begin: number, size: number): Tensor {
  if (begin === 0 && size === x.shape[axis]) return x;
  const { rows, before, after } = flattened(tf, x, axis);
  const wasm = tf.getBackend() === "wasm" && x.size > 0 && size > 0;
  const cut = wasm ? columns(tf, rows, begin * after, size * after) : tf.slice(rows, [0, begin * after], [before, size * after]);
  return reshaped(tf, cut, x.shape.with(axis, size));
}

/** Tensors end to end along one axis. */
export function joined(tf: Core, values: readonly Tensor[], axis: number): Tensor {
  if (values.length === 1) return values[0]!;
  const extent = values.reduce((sum, value) => sum + value.shape[axis]!, 0);
  const rows = values.map((value) => flattened(tf, value, axis).rows);
  return reshaped(tf, tf.concat(rows, 1), values[0]!.shape.with(axis, extent));
}

/** The entries of one axis at `indices`, in 0..extent−1. */
export function taken(tf: Core, x: Tensor, axis: number, indices: readonly number[] | Int32Array): Tensor {
  return tf.gather(x, tf.tensor1d(indices as Int32Array, "int32"), axis);
}

/** x repeated along its axes of extent 1 to fill `shape`. */
export function broadcast({ tf, name }: Backend, x: Tensor, shape: readonly number[]): Tensor {
  if (x.shape.length === shape.length && x.shape.every((extent, axis) => extent === shape[axis])) return x;
  // wasm: broadcastTo is a generic loop over coordinates (0.9 M elements: 38 ms), the broadcasting product is XNNPACK's (0.7 ms with
  // its ones). x · 1 is x, infinities and −0 included. Not tf.ones: it fills an array outside of the heap and copies it in.
  if (name === "wasm" && x.dtype === "float32" && sizeOf(shape) > 0) return tf.mul(x, tf.fill([...shape], 1));
  return tf.broadcastTo(x, [...shape]);
}

/** The shape that numpy broadcasts these to. */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const extents = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    const extent = extents.find((one) => one !== 1) ?? 1;
    if (extents.some((one) => one !== 1 && one !== extent))
      throw new RangeError(`shapes ${shapes.map(shapeText).join(" and ")} do not broadcast`);
    return extent;
  });
}
