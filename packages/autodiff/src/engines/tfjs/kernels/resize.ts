/** @file Resize as one product per axis with a matrix of weights: every mode, and on every backend the kernel that is quick. */

import type { Tensor } from "@tensorflow/tfjs-core";
import { type ResizedAxis, resizePlan, resizeWeights } from "../../../operators/resample.ts";
import type { Kernel, KernelCall, Kernels } from "../kernel.ts";
import { transposed } from "../layout.ts";
import { product, swapped } from "../product.ts";

const resize: Kernel = (call) => {
  const x = call.input(0);
  const plan = resizePlan(call.attributes, call.value(0), call.numbers(2), call.numbers(3));
  return plan.reduce((y, axis, at) => (axis.from === axis.to && axis.scale === 1 ? y : resizedAxis(call, y, at, axis)), x);
};

/** Entry t of the new axis is Σ weights[t, s] · entry s of the old one. */
function resizedAxis({ tf, backend, attributes }: KernelCall, x: Tensor, axis: number, plan: ResizedAxis): Tensor {
  const axes = [...x.shape.keys()];
  const there = [...axes.filter((one) => one !== axis), axis];
  const weights = tf.tensor(Float32Array.from(resizeWeights(attributes, plan)), [plan.to as number, plan.from as number]);
  const moved = product(backend, transposed(tf, x, there), swapped(tf, weights));
  return transposed(
    tf,
    moved,
    axes.map((one) => there.indexOf(one)),
  );
}

export const resizes = { Resize: resize } satisfies Kernels;
