/** @file Operators that work element by element, with numpy broadcasting. */

import type { Tensor } from "@tensorflow/tfjs-core";
import { numberOf } from "../../../attributes.ts";
import type { ValueType } from "../../../graph.ts";
import { ONNX_TYPES } from "../../../operators/elementwise.ts";
import { CARRIERS } from "../convert.ts";
import type { Kernel, KernelCall, Kernels } from "../kernel.ts";
import { broadcast, broadcastShape } from "../layout.ts";

const unary = (compute: (call: KernelCall, x: Tensor) => Tensor): Kernel => {
  return (call) => compute(call, call.input(0));
};

/** Arithmetic on two or more inputs. uint8 is kept as int32, so its overflow is taken off. */
const arithmetic = (compute: (call: KernelCall, a: Tensor, b: Tensor) => Tensor): Kernel => {
  return (call) => {
    let result = call.input(0);
    for (let i = 1; i < call.arity; i++) result = compute(call, result, call.input(i));
    return call.outputTypes[0] === "uint8" ? call.tf.mod(result, call.tf.scalar(256, "int32")) : result;
  };
};

/** ONNX truncates quotients of integers, tfjs rounds them down. */
function quotient(call: KernelCall, a: Tensor, b: Tensor): Tensor {
  const { tf } = call;
  if (a.dtype !== "int32") return tf.div(a, b);
  const size = tf.floorDiv(tf.abs(a), tf.abs(b));
  return tf.mul(size, tf.mul(sign(call, a), sign(call, b)));
}

/** The sign of the result is the divisor's, or, with fmod, the dividend's. */
function remainder(call: KernelCall, a: Tensor, b: Tensor): Tensor {
  const { tf } = call;
  if (!numberOf(call.attributes, "fmod", 0)) return tf.mod(a, b);
  return tf.mul(sign(call, a), tf.mod(tf.abs(a), tf.abs(b)));
}

/** Powers by small constants are products and roots: 15 times as fast on wasm, and right for negative numbers everywhere. */
const power: Kernel = (call) => {
  const { tf } = call;
  const x = call.input(0);
  const exponents = call.constant(1);
  if (x.dtype === "float32" && exponents?.length === 1) {
    switch (exponents[0]) {
      case 1:
        return x;
      case 2:
        return tf.square(x);
      case 3:
        return tf.mul(tf.square(x), x);
      case 0.5:
        return tf.sqrt(x);
      case -1:
        return tf.reciprocal(x);
    }
  }
  return tf.pow(x, tf.cast(call.input(1), x.dtype as "float32"));
};

const clip: Kernel = (call) => {
  const { tf } = call;
  const x = call.input(0);
  const [low, high] = [call.constant(1)?.[0], call.constant(2)?.[0]];
  if (x.dtype === "float32" && low !== undefined && high !== undefined && low <= high) return tf.clipByValue(x, low, high);
  const [least, most] = [call.optional(1), call.optional(2)];
  const raised = least ? tf.maximum(x, least) : x;
  return most ? tf.minimum(raised, most) : raised;
};

const where: Kernel = (call) => {
  const { tf, backend } = call;
  const inputs = [0, 1, 2].map((index) => call.input(index));
  const shape = broadcastShape(inputs.map((x) => x.shape));
  const [condition, a, b] = inputs.map((value) => broadcast(backend, value, shape));
  if (a!.dtype !== "bool") return tf.where(condition!, a!, b!);
  // wasm's where moves four bytes an element, whatever the type: on bools it is silently wrong.
  return tf.logicalOr(tf.logicalAnd(condition!, a!), tf.logicalAnd(tf.logicalNot(condition!), b!));
};

const cast: Kernel = (call) => {
  const number = numberOf(call.attributes, "to", 0);
  const to = (Object.keys(ONNX_TYPES) as ValueType[]).find((name) => ONNX_TYPES[name] === number);
  if (!to || to === "float64") throw new TypeError(`cannot cast to ${to ?? `ONNX type ${number}`}: tfjs has no carrier for it`);
  return castTo(call, call.input(0), to);
};

export function castTo({ tf }: KernelCall, x: Tensor, to: Exclude<ValueType, "float64">): Tensor {
  const carrier = CARRIERS[to];
  // Explicitly, because tfjs's cast to bool keeps the lowest byte on wasm: 256 and 0.5 would be false.
  if (to === "bool") return x.dtype === "bool" ? x : tf.notEqual(x, tf.scalar(0, x.dtype as "float32"));
  const carried = x.dtype === carrier ? x : tf.cast(x, carrier);
  return to === "uint8" ? tf.mod(carried, tf.scalar(256, "int32")) : carried;
}

/** max(x, 0) + slope · min(x, 0): tfjs's own leakyRelu is the same, its prelu differs between backends for NaN. */
const leakyRelu = unary(({ tf, attributes }, x) => tf.leakyRelu(x, numberOf(attributes, "alpha", 0.01)));

/** max(0, min(1, alpha · x + beta)). */
function hardSigmoid({ tf }: KernelCall, x: Tensor, alpha: number, beta: number): Tensor {
  return tf.clipByValue(tf.add(tf.mul(x, tf.scalar(alpha)), tf.scalar(beta)), 0, 1);
}

/** step(x) − step(−x): tf.sign has no int32 on wasm, and its float32 is a loop of calls there (25 M elements: 156 ms, 70 so). */
function sign({ tf, backend }: KernelCall, x: Tensor): Tensor {
  if (x.dtype === "int32") {
    const zero = tf.scalar(0, "int32");
    return tf.sub(tf.cast(tf.greater(x, zero), "int32"), tf.cast(tf.less(x, zero), "int32"));
  }
  return backend.name === "wasm" ? tf.sub(tf.step(x), tf.step(tf.neg(x))) : tf.sign(x);
}

export const elementwise = {
  Add: arithmetic(({ tf }, a, b) => tf.add(a, b)),
  Sub: arithmetic(({ tf }, a, b) => tf.sub(a, b)),
  Mul: arithmetic(({ tf }, a, b) => tf.mul(a, b)),
  Div: arithmetic(quotient),
  Mod: arithmetic(remainder),
  Min: arithmetic(({ tf }, a, b) => tf.minimum(a, b)),
  Max: arithmetic(({ tf }, a, b) => tf.maximum(a, b)),
  Pow: power,
  Neg: unary(({ tf }, x) => tf.neg(x)),
  Abs: unary(({ tf }, x) => tf.abs(x)),
  Sign: unary(sign),
  Exp: unary(({ tf }, x) => tf.exp(x)),
  Log: unary(({ tf }, x) => tf.log(x)),
  Sqrt: unary(({ tf }, x) => tf.sqrt(x)),
  Reciprocal: unary(({ tf }, x) => tf.reciprocal(x)),
  Relu: unary(({ tf }, x) => tf.relu(x)),
  LeakyRelu: leakyRelu,
  Sigmoid: unary(({ tf }, x) => tf.sigmoid(x)),
  Tanh: unary(({ tf }, x) => tf.tanh(x)),
  Erf: unary(({ tf }, x) => tf.erf(x)),
  Sin: unary(({ tf }, x) => tf.sin(x)),
  Cos: unary(({ tf }, x) => tf.cos(x)),
  Round: unary(({ tf }, x) => tf.round(x)),
  Floor: unary(({ tf }, x) => tf.floor(x)),
  Ceil: unary(({ tf }, x) => tf.ceil(x)),
  Identity: unary((_, x) => x),
  Clip: clip,
  Where: where,
  Cast: cast,
  HardSigmoid: unary((call, x) => hardSigmoid(call, x, numberOf(call.attributes, "alpha", 0.2), numberOf(call.attributes, "beta", 0.5))),
  HardSwish: unary((call, x) => call.tf.mul(x, hardSigmoid(call, x, 1 / 6, 0.5))),
} satisfies Kernels;
