/**
 * @file What is known of small tensors before a graph runs. Exporters write shapes as arithmetic (Shape, Gather, Mul, Concat, …);
 * here it is done at once, with extents that have only a name as names.
 */

import { sizeOf, type Tensor, type TensorData, tensor } from "@dilf/tensor";
import { type Attributes, intsOf, numberOf } from "../attributes.ts";
import { productOf, quotientOf, resolveAxes, resolveAxis, sumOf } from "../dims.ts";
import type { ValueType } from "../graph.ts";
import { ONNX_TYPES } from "../operators/elementwise.ts";

/** A number, or an extent by its name. Booleans are 0 and 1. */
export type Item = number | string;

/** A tensor whose elements are known, in row-major order. */
export interface Known {
  readonly type: ValueType;
  readonly shape: readonly number[];
  readonly items: readonly Item[];
}

/** Above this many elements nothing is computed here: it is data, not a shape, and the engine is quicker. */
const LIMIT = 4096;

export function knownTensor(type: ValueType, { data, shape }: Tensor<TensorData>): Known | undefined {
  return data.length > LIMIT ? undefined : { type, shape, items: Array.from(data, Number) };
}

export function isNumeric(known: Known): known is Known & { readonly items: readonly number[] } {
  return known.items.every((item) => typeof item === "number");
}

/** The tensor of known numbers. */
export function tensorOf({ type, shape, items }: Known): Tensor<TensorData> {
  const numbers = items as readonly number[];
  switch (type) {
    case "float32":
      return tensor(Float32Array.from(numbers), shape);
    case "float64":
      return tensor(Float64Array.from(numbers), shape);
    case "int32":
      return tensor(Int32Array.from(numbers), shape);
    case "int64":
      return tensor(
        BigInt64Array.from(numbers, (item) => BigInt(Math.trunc(item))),
        shape,
      );
    default:
      return tensor(Uint8Array.from(numbers), shape);
  }
}

const isFloat = (type: ValueType) => type === "float32" || type === "float64";

type Combine = (a: Item, b: Item, integer: boolean) => Item | undefined;

const numeric = (combine: (a: number, b: number, integer: boolean) => number): Combine => {
  return (a, b, integer) => (typeof a === "number" && typeof b === "number" ? combine(a, b, integer) : undefined);
};
const comparison = (compare: (a: number, b: number) => boolean): Combine => numeric((a, b) => Number(compare(a, b)));

const BINARY: Readonly<Record<string, Combine>> = {
  Add: (a, b) => (typeof a === "number" && typeof b === "number" ? a + b : typeof a === "number" ? sumOf(b, a) : sumOf(a, b)),
  Sub: (a, b) => (a === b ? 0 : typeof b !== "number" ? undefined : typeof a === "number" ? a - b : sumOf(a, -b)),
  Mul: (a, b) => (typeof a === "number" && typeof b === "number" ? a * b : productOf([a, b])),
  Div: (a, b, integer) => (typeof a === "number" && typeof b === "number" ? (integer ? Math.trunc(a / b) : a / b) : quotientOf(a, b)),
  Mod: numeric((a, b) => a - b * Math.floor(a / b)),
  Pow: numeric((a, b) => a ** b),
  Min: numeric((a, b) => Math.min(a, b)),
  Max: numeric((a, b) => Math.max(a, b)),
  // An extent is never negative; of two names it is not known whether they are equal.
  Equal: (a, b) => {
    if (a === b) return 1;
    if (typeof a === "number" && typeof b === "number") return 0;
    return (typeof a === "number" && a < 0) || (typeof b === "number" && b < 0) ? 0 : undefined;
  },
  Greater: comparison((a, b) => a > b),
  GreaterOrEqual: comparison((a, b) => a >= b),
  Less: comparison((a, b) => a < b),
  LessOrEqual: comparison((a, b) => a <= b),
  And: comparison((a, b) => a !== 0 && b !== 0),
  Or: comparison((a, b) => a !== 0 || b !== 0),
  Xor: comparison((a, b) => (a !== 0) !== (b !== 0)),
};
const TO_BOOL = new Set(["Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor", "Not"]);

const UNARY: Readonly<Record<string, (x: number) => number>> = {
  Neg: (x) => -x,
  Abs: Math.abs,
  Sign: Math.sign,
  Sqrt: Math.sqrt,
  Reciprocal: (x) => 1 / x,
  Exp: Math.exp,
  Log: Math.log,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Not: (x) => Number(x === 0),
};

/**
 * The known output of an operator whose inputs are all known, or undefined where it cannot be said.
 * @param inputs undefined where an optional one is absent
 */
export function fold(op: string, attributes: Attributes, inputs: readonly (Known | undefined)[]): Known | undefined {
  const result = folded(op, attributes, inputs);
  if (!result || result.items.length > LIMIT) return undefined;
  return result.type === "float32" ? { ...result, items: result.items.map((x) => (typeof x === "number" ? Math.fround(x) : x)) } : result;
}

function folded(op: string, attributes: Attributes, inputs: readonly (Known | undefined)[]): Known | undefined {
  const [x, second, third] = inputs;
  if (!x) return undefined;
  const unary = UNARY[op];
  if (unary) return isNumeric(x) ? { ...x, type: TO_BOOL.has(op) ? "bool" : x.type, items: x.items.map(unary) } : undefined;
  const binary = BINARY[op];
  if (binary) return second && elementwise(op, [x, second], ([a, b]) => binary(a!, b!, !isFloat(x.type)));
  switch (op) {
    case "Identity":
      return x;
    case "Cast":
      return cast(x, numberOf(attributes, "to", 0));
    case "Where":
      return (
        second &&
        third &&
        elementwise(op, [x, second, third], ([c, a, b]) => (typeof c === "number" ? (c !== 0 ? a : b) : undefined), second.type)
      );
    case "Squeeze":
    case "Unsqueeze":
      return axesChanged(op, x, second);
    case "Reshape":
      return second && reshaped(x, second);
    case "Transpose":
      return transposed(x, intsOf(attributes, "perm", [...x.shape.keys()].reverse()));
    case "Gather":
      return second && isNumeric(second) ? gathered(x, second, numberOf(attributes, "axis", 0)) : undefined;
    case "Slice":
      return sliced(x, inputs);
    case "Concat":
      return concatenated(inputs as readonly Known[], numberOf(attributes, "axis", 0));
    case "Expand":
      return second && isNumeric(second) ? expanded(x, second.items) : undefined;
    case "ConstantOfShape":
      return isNumeric(x) ? filled(attributes, x.items) : undefined;
    case "Range":
      return second && third && ranged(x, second, third);
    case "ReduceProd":
      return x.shape.length === 1 && !isFloat(x.type)
        ? { type: x.type, shape: numberOf(attributes, "keepdims", 1) ? [1] : [], items: [productOf(x.items)] }
        : undefined;
    default:
      return undefined;
  }
}

function cast(x: Known, to: number): Known | undefined {
  const type = (Object.keys(ONNX_TYPES) as ValueType[]).find((name) => ONNX_TYPES[name] === to);
  if (!type) return undefined;
  const convert = (item: number) => (type === "bool" ? Number(item !== 0) : isFloat(type) ? item : Math.trunc(item));
  if (!isNumeric(x)) return isFloat(type) || type === "bool" ? undefined : { ...x, type };
  return { ...x, type, items: x.items.map(convert) };
}

/** The flat place in an operand of shape `from` that a place of the broadcast shape means. */
function sourcePlace(place: number, shape: readonly number[], from: readonly number[]): number {
  let rest = place;
  let at = 0;
  let stride = 1;
  for (let axis = 1; axis <= shape.length; axis++) {
    const extent = shape[shape.length - axis]!;
    const own = from[from.length - axis];
    const coordinate = rest % extent;
    rest = (rest - coordinate) / extent;
    if (own === undefined) continue;
    if (own !== 1) at += coordinate * stride;
    stride *= own;
  }
  return at;
}

function elementwise(
  op: string,
  operands: readonly Known[],
  combine: (items: readonly Item[]) => Item | undefined,
  type: ValueType = operands[0]!.type,
): Known | undefined {
  const rank = Math.max(...operands.map(({ shape }) => shape.length));
  const shape = Array.from({ length: rank }, (_, axis) => {
    const extents = operands.map((operand) => operand.shape[axis - rank + operand.shape.length] ?? 1);
    return extents.find((extent) => extent !== 1) ?? 1;
  });
  const count = sizeOf(shape);
  if (count > LIMIT) return undefined;
  const items: Item[] = [];
  for (let place = 0; place < count; place++) {
    const item = combine(operands.map((operand) => operand.items[sourcePlace(place, shape, operand.shape)]!));
    if (item === undefined || (typeof item === "number" && Number.isNaN(item))) return undefined;
    items.push(item);
  }
  return { type: TO_BOOL.has(op) ? "bool" : type, shape, items };
}

function axesChanged(op: string, x: Known, axes: Known | undefined): Known | undefined {
  if (axes && !isNumeric(axes)) return undefined;
  if (op === "Unsqueeze") {
    if (!axes) return undefined;
    const rank = x.shape.length + axes.items.length;
    const added = resolveAxes(axes.items as readonly number[], rank);
    let from = 0;
    return { ...x, shape: Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? 1 : x.shape[from++]!)) };
  }
  const gone = axes
    ? resolveAxes(axes.items as readonly number[], x.shape.length)
    : [...x.shape.keys()].filter((axis) => x.shape[axis] === 1);
  return { ...x, shape: x.shape.filter((_, axis) => !gone.includes(axis)) };
}

function reshaped(x: Known, { items }: Known): Known | undefined {
  if (!items.every((item) => typeof item === "number")) return undefined;
  const shape = (items as readonly number[]).map((extent, axis) => (extent === 0 ? x.shape[axis]! : extent));
  const rest = sizeOf(shape.filter((extent) => extent !== -1));
  const filledIn = shape.map((extent) => (extent === -1 ? x.items.length / rest : extent));
  return sizeOf(filledIn) === x.items.length ? { ...x, shape: filledIn } : undefined;
}

function transposed(x: Known, permutation: readonly number[]): Known {
  const shape = permutation.map((axis) => x.shape[axis]!);
  const strides = x.shape.map((_, axis) => sizeOf(x.shape.slice(axis + 1)));
  const items = x.items.map((_, place) => {
    let rest = place;
    let at = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += (rest % shape[axis]!) * strides[permutation[axis]!]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return x.items[at]!;
  });
  return { ...x, shape, items };
}

function gathered(x: Known, indices: Known, axis: number): Known | undefined {
  const at = resolveAxis(axis, x.shape.length);
  const extent = x.shape[at]!;
  const inner = sizeOf(x.shape.slice(at + 1));
  const outer = sizeOf(x.shape.slice(0, at));
  const items: Item[] = [];
  for (let o = 0; o < outer; o++)
    for (const index of indices.items as readonly number[]) {
      const from = index < 0 ? index + extent : index;
      if (from < 0 || from >= extent) return undefined;
      for (let i = 0; i < inner; i++) items.push(x.items[(o * extent + from) * inner + i]!);
    }
  return { type: x.type, shape: [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)], items };
}

function sliced(x: Known, inputs: readonly (Known | undefined)[]): Known | undefined {
  if (!inputs.slice(1).every((known) => known === undefined || isNumeric(known))) return undefined;
  const [starts, ends, axes, steps] = inputs.slice(1).map((known) => known?.items as readonly number[] | undefined);
  if (!starts || !ends) return undefined;
  let out = x;
  for (const [i, start] of starts.entries()) {
    const axis = resolveAxis(axes?.[i] ?? i, x.shape.length);
    const extent = x.shape[axis]!;
    const step = steps?.[i] ?? 1;
    const clamp = (at: number, low: number, high: number) => Math.min(Math.max(at < 0 ? at + extent : at, low), high);
    const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
    const places: number[] = [];
    const [from, to] = [clamp(start, Math.max(low, 0), high), clamp(ends[i]!, low, high)];
    for (let at = from; step > 0 ? at < to : at > to; at += step) places.push(at);
    out = gathered(out, { type: "int64", shape: [places.length], items: places }, axis)!;
  }
  return out;
}

function concatenated(parts: readonly Known[], axis: number): Known | undefined {
  if (parts.some((part) => part === undefined)) return undefined;
  const first = parts[0]!;
  const at = resolveAxis(axis, first.shape.length);
  const outer = sizeOf(first.shape.slice(0, at));
  const items: Item[] = [];
  for (let o = 0; o < outer; o++)
    for (const part of parts) {
      const size = part.items.length / outer;
      items.push(...part.items.slice(o * size, (o + 1) * size));
    }
  return {
    type: first.type,
    shape: first.shape.with(
      at,
      parts.reduce((sum, part) => sum + part.shape[at]!, 0),
    ),
    items,
  };
}

function expanded(x: Known, to: readonly number[]): Known | undefined {
  const ones: Known = { type: x.type, shape: [...to], items: new Array<Item>(Math.min(sizeOf(to), LIMIT + 1)).fill(0) };
  return elementwise("Expand", [x, ones], ([a]) => a);
}

function filled(attributes: Attributes, shape: readonly number[]): Known | undefined {
  const { value } = attributes;
  const count = sizeOf(shape);
  if (count > LIMIT) return undefined;
  const tensorValue = value?.kind === "tensor" ? value.value : tensor(new Float32Array(1), [1]);
  const data = tensorValue.data;
  const type: ValueType =
    data instanceof BigInt64Array
      ? "int64"
      : data instanceof Int32Array
        ? "int32"
        : data instanceof Float64Array
          ? "float64"
          : data instanceof Uint8Array
            ? "bool"
            : "float32";
  return { type, shape, items: new Array<Item>(count).fill(Number(data[0])) };
}

function ranged(start: Known, limit: Known, delta: Known): Known | undefined {
  if (!isNumeric(start) || !isNumeric(limit) || !isNumeric(delta)) return undefined;
  const [from, to, step] = [start.items[0]!, limit.items[0]!, delta.items[0]!];
  const count = Math.max(0, Math.ceil((to - from) / step));
  return count > LIMIT ? undefined : { type: start.type, shape: [count], items: Array.from({ length: count }, (_, i) => from + i * step) };
}
