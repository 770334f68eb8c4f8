/** @file Operators along axes: reductions and normalisations. */

import { shapeText } from "@dilf/tensor";
import { intsOf, numberOf } from "../attributes.ts";
import { resolveAxes, resolveAxis, sameShape } from "../dims.ts";
import type { Dim, Value } from "../graph.ts";
import { constantInts, describe, FLOATS, type Infer, input, NUMBERS, type OperatorCall } from "./operator.ts";

function reduced(call: OperatorCall, x: Value, axes: readonly number[]): readonly Dim[] {
  const gone = new Set(resolveAxes(axes, x.shape.length));
  return numberOf(call.attributes, "keepdims", 1)
    ? x.shape.map((dim, axis) => (gone.has(axis) ? 1 : dim))
    : x.shape.filter((_, axis) => !gone.has(axis));
}

/** ReduceSum takes its axes as an input since opset 13. */
const reduceSum: Infer = (call) => {
  const x = input(call, 0, NUMBERS);
  return [{ type: x.type, shape: reduced(call, x, constantInts(call, 1)) }];
};

/** The others take them as an attribute until opset 18. */
const reduce: Infer = (call) => {
  const x = input(call, 0, ["ReduceMax", "ReduceMin", "ReduceProd"].includes(call.op) ? NUMBERS : FLOATS);
  return [{ type: x.type, shape: reduced(call, x, intsOf(call.attributes, "axes", [...x.shape.keys()])) }];
};

const softmax: Infer = (call) => {
  const { type, shape } = input(call, 0, FLOATS);
  resolveAxis(numberOf(call.attributes, "axis", -1), shape.length);
  return [{ type, shape }];
};

/** Outputs Y, Mean and InvStdDev; the latter two keep the normalised axes as 1. */
const layerNormalization: Infer = (call) => {
  const x = input(call, 0, FLOATS);
  const axis = resolveAxis(numberOf(call.attributes, "axis", -1), x.shape.length);
  const normalised = x.shape.slice(axis);
  for (const index of [1, 2]) {
    const weight = call.inputs[index];
    if (weight && (weight.type !== x.type || !sameShape(weight.shape, normalised)))
      throw new Error(`${describe(weight)} must be ${x.type} ${shapeText(normalised)}, the normalised axes of ${describe(x)}`);
  }
  const kept = x.shape.map((dim, at) => (at < axis ? dim : 1));
  return [
    { type: x.type, shape: x.shape },
    { type: x.type, shape: kept },
    { type: x.type, shape: kept },
  ];
};

/** The place of the largest or smallest entry along an axis. */
const argument: Infer = (call) => {
  const x = input(call, 0, NUMBERS);
  return [{ type: "int64", shape: reduced(call, x, [numberOf(call.attributes, "axis", 0)]) }];
};

/** With given statistics: inputs x [N, C, ...], scale, bias, mean and variance [C]. */
const batchNormalization: Infer = (call) => {
  const x = input(call, 0, FLOATS);
  if (numberOf(call.attributes, "training_mode", 0) !== 0)
    throw new Error("training_mode must be 0; build it from reductions: batchNormalization() of this package");
  if (x.shape.length < 2) throw new Error(`${describe(x)} must be [N, C, ...]`);
  for (const index of [1, 2, 3, 4]) {
    const value = input(call, index, [x.type]);
    if (!sameShape(value.shape, [x.shape[1]!]))
      throw new Error(`${describe(value)} must be [${x.shape[1]}], the channels of ${describe(x)}`);
  }
  return [{ type: x.type, shape: x.shape }];
};

export const reductionOperators = {
  ReduceSum: reduceSum,
  ReduceMean: reduce,
  ReduceMax: reduce,
  ReduceMin: reduce,
  ReduceProd: reduce,
  ReduceL1: reduce,
  ReduceL2: reduce,
  ReduceSumSquare: reduce,
  ReduceLogSumExp: reduce,
  ArgMax: argument,
  ArgMin: argument,
  Softmax: softmax,
  LogSoftmax: softmax,
  LayerNormalization: layerNormalization,
  BatchNormalization: batchNormalization,
} satisfies Record<string, Infer>;
