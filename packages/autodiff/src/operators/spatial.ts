/** @file Operators over [N, C, ...spatial axes]: convolutions, pools, resampling. */

import { shapeText } from "@dilf/tensor";
import { type Attributes, intsOf, numberOf, textOf } from "../attributes.ts";
import { productOf, sameShape } from "../dims.ts";
import type { Dim, Value } from "../graph.ts";
import { constantInts, describe, FLOATS, type Infer, input, NUMBERS, type OperatorCall } from "./operator.ts";
import { resizePlan } from "./resample.ts";
import { kernelOf, perAxis, spatialExtents, windowOver } from "./window.ts";

/** The weights [A, B, ...kernel] of a convolution, and the check of its bias [channels]. */
function weights(call: OperatorCall, x: Value, channels: (weight: Value) => Dim): Value {
  const weight = input(call, 1, [x.type]);
  if (weight.shape.length !== x.shape.length) throw new Error(`${describe(weight)} must have the rank of ${describe(x)}`);
  const bias = call.inputs[2];
  const wanted = [channels(weight)];
  if (bias && (bias.type !== x.type || !sameShape(bias.shape, wanted)))
    throw new Error(`${describe(bias)} must be ${x.type} ${shapeText(wanted)}`);
  return weight;
}

const conv: Infer = (call) => {
  const x = input(call, 0, FLOATS);
  const groups = numberOf(call.attributes, "group", 1);
  const weight = weights(call, x, ({ shape }) => shape[0]!);
  const [outputs, perGroup] = [weight.shape[0] as number, productOf([weight.shape[1]!, groups])];
  if (x.shape[1] !== perGroup || outputs % groups !== 0)
    throw new Error(`${describe(x)} has not the ${perGroup} channels of ${describe(weight)} in ${groups} groups`);
  return [{ type: x.type, shape: [x.shape[0]!, outputs, ...windowOver(call.attributes, x, kernelOf(weight)).to] }];
};

/** What a transposed convolution makes of its spatial extents, and how much it cuts off in front. */
export function transposedExtents(attributes: Attributes, x: Value, kernel: readonly number[]): { to: number[]; before: number[] } {
  const from = spatialExtents(x);
  const strides = perAxis(attributes, "strides", from.length, 1);
  const dilations = perAxis(attributes, "dilations", from.length, 1);
  const extra = perAxis(attributes, "output_padding", from.length, 0);
  const pads = perAxis(attributes, "pads", 2 * from.length, 0);
  const auto = textOf(attributes, "auto_pad", "NOTSET");
  const given = intsOf(attributes, "output_shape", []).slice(-from.length);
  const whole = from.map((extent, axis) => (extent - 1) * strides[axis]! + (kernel[axis]! - 1) * dilations[axis]! + 1 + extra[axis]!);
  if (given.length === 0 && !auto.startsWith("SAME"))
    return { to: whole.map((extent, axis) => extent - pads[axis]! - pads[axis + from.length]!), before: pads.slice(0, from.length) };
  const to = given.length > 0 ? [...given] : from.map((extent, axis) => extent * strides[axis]!);
  const cut = to.map((extent, axis) => Math.max(0, whole[axis]! - extent));
  return { to, before: cut.map((total) => (auto === "SAME_UPPER" ? Math.floor(total / 2) : Math.ceil(total / 2))) };
}

const convTranspose: Infer = (call) => {
  const x = input(call, 0, FLOATS);
  const groups = numberOf(call.attributes, "group", 1);
  const weight = weights(call, x, ({ shape }) => (shape[1] as number) * groups);
  if (x.shape[1] !== weight.shape[0])
    throw new Error(`${describe(x)} has ${x.shape[1]} channels, ${describe(weight)} is for ${weight.shape[0]}`);
  const { to } = transposedExtents(call.attributes, x, kernelOf(weight));
  return [{ type: x.type, shape: [x.shape[0]!, (weight.shape[1] as number) * groups, ...to] }];
};

function pooled(call: OperatorCall): { x: Value; shape: Dim[] } {
  const x = input(call, 0, FLOATS);
  const { to } = windowOver(call.attributes, x, intsOf(call.attributes, "kernel_shape", []));
  return { x, shape: [...x.shape.slice(0, 2), ...to] };
}

/** Outputs Y and the places of the maxima, counted through all of x. */
const maxPool: Infer = (call) => {
  const { x, shape } = pooled(call);
  if (numberOf(call.attributes, "storage_order", 0) !== 0) throw new Error("storage_order must be 0: rows first");
  return [
    { type: x.type, shape },
    { type: "int64", shape },
  ];
};

const averagePool: Infer = (call) => {
  const { x, shape } = pooled(call);
  return [{ type: x.type, shape }];
};

const globalAveragePool: Infer = (call) => {
  const x = input(call, 0, FLOATS);
  if (x.shape.length < 3) throw new Error(`${describe(x)} must be [N, C, ...spatial axes]`);
  return [{ type: x.type, shape: x.shape.map((dim, axis) => (axis < 2 ? dim : 1)) }];
};

/** Inputs: x, an unused region, scales or sizes, one number for each axis. */
const resize: Infer = (call) => {
  const x = input(call, 0, NUMBERS);
  const plan = resizePlan(call.attributes, x, call.numbers(2), call.inputs[3] ? constantInts(call, 3) : undefined);
  return [{ type: x.type, shape: plan.map(({ to }) => to) }];
};

export const spatialOperators = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalAveragePool: globalAveragePool,
  Resize: resize,
} satisfies Record<string, Infer>;
