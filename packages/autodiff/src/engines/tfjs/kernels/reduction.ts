/** @file Operators along axes that give fewer numbers. */

import { sizeOf } from "@dilf/tensor";
import type { Tensor } from "@tensorflow/tfjs-core";
import { intsOf, numberOf } from "../../../attributes.ts";
import { resolveAxes, resolveAxis } from "../../../dims.ts";
import type { Kernel, KernelCall, Kernels } from "../kernel.ts";
import { reshaped } from "../layout.ts";
import type { Core } from "../load.ts";
import { reduceMiddle } from "../wasm.ts";

/** The axes are an input since opset 13 (sum) or 18 (the others), an attribute before; none means all, unless the node says "noop". */
function axesOf(call: KernelCall, x: Tensor): number[] {
  const given = call.numbers(1) ?? intsOf(call.attributes, "axes", []);
  if (given.length === 0 && numberOf(call.attributes, "noop_with_empty_axes", 0)) return [];
  return given.length === 0 ? [...x.shape.keys()] : resolveAxes(given, x.shape.length);
}

type Reduce = (tf: Core, x: Tensor, axes: number[], keepDims: boolean) => Tensor;

const reduction = (compute: Reduce): Kernel => {
  return (call) => {
    const x = call.input(0);
    const axes = axesOf(call, x);
    if (axes.length === 0) return x;
    return compute(call.tf, x, axes, numberOf(call.attributes, "keepdims", 1) === 1);
  };
};

/** The same, for axes that are side by side and not the last ones: on wasm without the transpose that tfjs starts with. */
const alsoMiddle = (how: "sum" | "max" | "min", reduce: Reduce): Reduce => {
  return (tf, x, axes, keepDims) => {
    const [first, last] = [axes[0]!, axes.at(-1)!];
    const rest = sizeOf(x.shape.slice(last + 1));
    const dense = last - first === axes.length - 1 && rest > 1 && x.size > 0;
    if (!dense || tf.getBackend() !== "wasm") return reduce(tf, x, axes, keepDims);
    const [before, over] = [sizeOf(x.shape.slice(0, first)), sizeOf(x.shape.slice(first, last + 1))];
    const y = reduceMiddle(tf, reshaped(tf, x, [before, over, rest]), how);
    const kept = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
    return reshaped(tf, y, keepDims ? kept : x.shape.filter((_, axis) => !axes.includes(axis)));
  };
};

const sum = alsoMiddle("sum", (tf, x, axes, keepDims) => tf.sum(x, axes, keepDims));

/** Σx / n. */
const mean: Reduce = (tf, x, axes, keepDims) =>
  tf.mul(sum(tf, x, axes, keepDims), tf.scalar(1 / sizeOf(axes.map((axis) => x.shape[axis]!))));

/** The first place of the largest (smallest) number along an axis, or its last place with select_last_index. */
const place = (largest: boolean): Kernel => {
  return (call) => {
    const { tf } = call;
    const x = call.input(0);
    const axis = resolveAxis(numberOf(call.attributes, "axis", 0), x.shape.length);
    const find = (of: Tensor) => (largest ? tf.argMax(of, axis) : tf.argMin(of, axis));
    const last = numberOf(call.attributes, "select_last_index", 0) === 1;
    const found = last ? tf.sub(tf.scalar(x.shape[axis]! - 1, "int32"), find(tf.reverse(x, axis))) : find(x);
    return numberOf(call.attributes, "keepdims", 1) ? tf.expandDims(found, axis) : found;
  };
};

export const reductions = {
  ReduceSum: reduction(sum),
  ReduceMean: reduction(mean),
  ReduceMax: reduction(alsoMiddle("max", (tf, x, axes, keepDims) => tf.max(x, axes, keepDims))),
  ReduceMin: reduction(alsoMiddle("min", (tf, x, axes, keepDims) => tf.min(x, axes, keepDims))),
  ReduceProd: reduction((tf, x, axes, keepDims) => tf.prod(x, axes, keepDims)),
  ReduceL2: reduction((tf, x, axes, keepDims) => tf.sqrt(sum(tf, tf.square(x), axes, keepDims))),
  ReduceL1: reduction((tf, x, axes, keepDims) => sum(tf, tf.abs(x), axes, keepDims)),
  ReduceSumSquare: reduction((tf, x, axes, keepDims) => sum(tf, tf.square(x), axes, keepDims)),
  ReduceLogSumExp: reduction((tf, x, axes, keepDims) => tf.logSumExp(x, axes, keepDims)),
  ArgMax: place(true),
  ArgMin: place(false),
} satisfies Kernels;
