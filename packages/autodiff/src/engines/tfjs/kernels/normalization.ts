/** @file Operators along axes that keep the shape: softmax and normalisations. */

import { sizeOf } from "@dilf/tensor";
import type { Tensor } from "@tensorflow/tfjs-core";
import { numberOf } from "../../../attributes.ts";
import { resolveAxis } from "../../../dims.ts";
import type { Kernel, KernelCall, Kernels } from "../kernel.ts";
import { reshaped, transposed } from "../layout.ts";
import type { Core } from "../load.ts";

/** Along the last axis, which tfjs's softmax wants; others are moved there and back. */
const alongAxis = (compute: (tf: Core, x: Tensor) => Tensor): Kernel => {
  return ({ tf, attributes, input }) => {
    const x = input(0);
    const rank = x.shape.length;
    const axis = resolveAxis(numberOf(attributes, "axis", -1), rank);
    if (axis === rank - 1) return compute(tf, x);
    const axes = [...x.shape.keys()];
    const there = [...axes.filter((one) => one !== axis), axis];
    const back = axes.map((one) => there.indexOf(one));
    return transposed(tf, compute(tf, transposed(tf, x, there)), back);
  };
};

/** x − max − ln Σ e^(x − max). */
function logSoftmax(tf: Core, x: Tensor): Tensor {
  const shifted = tf.sub(x, tf.max(x, -1, true));
  return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), -1, true)));
}

/** Outputs Y, the mean and 1/σ; the latter two keep the normalised axes as 1. */
const layerNormalization: Kernel = (call) => {
  const { tf, attributes } = call;
  const x = call.input(0);
  const axis = resolveAxis(numberOf(attributes, "axis", -1), x.shape.length);
  const rows = sizeOf(x.shape.slice(0, axis));
  const flat = reshaped(tf, x, [rows, sizeOf(x.shape.slice(axis))]);
  const mean = tf.mean(flat, 1, true);
  const centred = tf.sub(flat, mean);
  const variance = tf.mean(tf.square(centred), 1, true);
  const inverse = tf.rsqrt(tf.add(variance, tf.scalar(numberOf(attributes, "epsilon", 1e-5))));
  const bias = call.optional(2);
  const scaled = tf.mul(reshaped(tf, tf.mul(centred, inverse), x.shape), call.input(1));
  const kept = x.shape.map((extent, at) => (at < axis ? extent : 1));
  return [bias ? tf.add(scaled, bias) : scaled, reshaped(tf, mean, kept), reshaped(tf, inverse, kept)];
};

/** [C] as [1, C, 1, …], to go with [N, C, …]. */
function perChannel({ tf }: KernelCall, x: Tensor, rank: number): Tensor {
  return reshaped(
    tf,
    x,
    Array.from({ length: rank }, (_, axis) => (axis === 1 ? x.size : 1)),
  );
}

/** With the statistics that it is given: inference. */
const batchNormalization: Kernel = (call) => {
  const { tf, attributes } = call;
  if (numberOf(attributes, "training_mode", 0))
    throw new Error("training_mode has no kernel: build it from reductions (batchNormalization of @dilf/autodiff)");
  const x = call.input(0);
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((index) => call.input(index));
  const factor = tf.mul(scale!, tf.rsqrt(tf.add(variance!, tf.scalar(numberOf(attributes, "epsilon", 1e-5)))));
  const centred = tf.sub(x, perChannel(call, mean!, x.shape.length));
  return tf.add(tf.mul(centred, perChannel(call, factor, x.shape.length)), perChannel(call, bias!, x.shape.length));
};

/** With the statistics of each channel of each entry. */
const instanceNormalization: Kernel = (call) => {
  const { tf } = call;
  const x = call.input(0);
  const flat = reshaped(tf, x, [x.shape[0]! * x.shape[1]!, sizeOf(x.shape.slice(2))]);
  const centred = tf.sub(flat, tf.mean(flat, 1, true));
  const variance = tf.mean(tf.square(centred), 1, true);
  const inverse = tf.rsqrt(tf.add(variance, tf.scalar(numberOf(call.attributes, "epsilon", 1e-5))));
  const normalised = reshaped(tf, tf.mul(centred, inverse), x.shape);
  const [scale, bias] = [1, 2].map((index) => perChannel(call, call.input(index), x.shape.length));
  return tf.add(tf.mul(normalised, scale!), bias!);
};

/** Inference: nothing is dropped. */
const dropout: Kernel = (call) => {
  if (call.numbers(2)?.[0]) throw new Error("training_mode has no kernel: dropout is the identity in inference only");
  const x = call.input(0);
  return [x, call.outputTypes[1] === undefined ? undefined : call.tf.onesLike(call.tf.cast(x, "bool"))];
};

export const normalizations = {
  Softmax: alongAxis((tf, x) => tf.softmax(x)),
  LogSoftmax: alongAxis(logSoftmax),
  LayerNormalization: layerNormalization,
  BatchNormalization: batchNormalization,
  InstanceNormalization: instanceNormalization,
  Dropout: dropout,
} satisfies Kernels;
