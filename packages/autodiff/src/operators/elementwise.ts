/** @file Operators that work element by element, with numpy broadcasting. */

import { shapeText } from "@dilf/tensor";
import { broadcastShapes } from "../dims.ts";
import type { Dim, Value, ValueType } from "../graph.ts";
import { describe, FLOATS, type Infer, input, NUMBERS, type OperatorCall } from "./operator.ts";

function broadcast(values: readonly Value[]): readonly Dim[] {
  return values.reduce<readonly Dim[]>((shape, value) => {
    const joined = broadcastShapes(shape, value.shape);
    if (!joined)
      throw new Error(`${values.map(describe).join(" and ")} do not broadcast: ${shapeText(shape)} against ${shapeText(value.shape)}`);
    return joined;
  }, []);
}

const same = (types: readonly ValueType[]): Infer => {
  return (call) => {
    const { type, shape } = input(call, 0, types);
    return [{ type, shape }];
  };
};

function pair(call: OperatorCall, types: readonly ValueType[], first = 0): { type: ValueType; values: Value[] } {
  const a = input(call, first, types);
  const b = input(call, first + 1, types);
  if (a.type !== b.type) throw new Error(`${describe(a)} and ${describe(b)} must have one type; use cast`);
  return { type: a.type, values: [a, b] };
}

const binary = (types: readonly ValueType[]): Infer => {
  return (call) => {
    const { type, values } = pair(call, types);
    return [{ type, shape: broadcast(values) }];
  };
};

const comparison = (types: readonly ValueType[]): Infer => {
  return (call) => [{ type: "bool", shape: broadcast(pair(call, types).values) }];
};

const where: Infer = (call) => {
  const condition = input(call, 0, ["bool"]);
  const { type, values } = pair(call, [...NUMBERS, "bool"], 1);
  return [{ type, shape: broadcast([condition, ...values]) }];
};

const clip: Infer = (call) => {
  const x = input(call, 0, NUMBERS);
  for (const bound of call.inputs.slice(1))
    if (bound && (bound.shape.length > 0 || bound.type !== x.type))
      throw new Error(`the bound ${describe(bound)} must be a ${x.type} scalar`);
  return [{ type: x.type, shape: x.shape }];
};

/** Outputs Y and the mask, all true: in training it would need a generator, which a graph does not have. */
const dropout: Infer = (call) => {
  const { type, shape } = input(call, 0, FLOATS);
  const training = call.inputs[2] ? call.numbers(2)?.[0] : 0;
  if (training !== 0) throw new Error("training_mode must be a constant false; multiply by a mask that comes in as an input");
  return [
    { type, shape },
    { type: "bool", shape },
  ];
};

/** Element types by their number in ONNX. */
export const ONNX_TYPES: Readonly<Record<ValueType, number>> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 };

const cast: Infer = (call) => {
  const to = call.attributes.to;
  const type = (Object.keys(ONNX_TYPES) as ValueType[]).find((name) => to?.kind === "int" && ONNX_TYPES[name] === to.value);
  if (!type) throw new Error(`the attribute "to" must be one of ${Object.keys(ONNX_TYPES).join(", ")}`);
  return [{ type, shape: input(call, 0).shape }];
};

export const elementwise = {
  Add: binary(NUMBERS),
  Sub: binary(NUMBERS),
  Mul: binary(NUMBERS),
  Div: binary(NUMBERS),
  Pow: binary(FLOATS),
  Min: binary(NUMBERS),
  Max: binary(NUMBERS),
  Equal: comparison([...NUMBERS, "bool"]),
  Greater: comparison(NUMBERS),
  GreaterOrEqual: comparison(NUMBERS),
  Less: comparison(NUMBERS),
  LessOrEqual: comparison(NUMBERS),
  And: comparison(["bool"]),
  Or: comparison(["bool"]),
  Xor: comparison(["bool"]),
  Not: same(["bool"]),
  Where: where,
  Clip: clip,
  Cast: cast,
  Neg: same(NUMBERS),
  Abs: same(NUMBERS),
  Sign: same(NUMBERS),
  Exp: same(FLOATS),
  Log: same(FLOATS),
  Sqrt: same(FLOATS),
  Reciprocal: same(FLOATS),
  Sin: same(FLOATS),
  Cos: same(FLOATS),
  Floor: same(FLOATS),
  Ceil: same(FLOATS),
  Round: same(FLOATS),
  Relu: same(FLOATS),
  LeakyRelu: same(FLOATS),
  Sigmoid: same(FLOATS),
  Tanh: same(FLOATS),
  Erf: same(FLOATS),
  Dropout: dropout,
  Identity: same([...NUMBERS, "bool"]),
} satisfies Record<string, Infer>;
