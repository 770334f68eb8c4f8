/** @file Importers of operators that move elements: what a file computes of extents becomes extents. */

import { shapeText, tensor } from "@dilf/tensor";
import { int, ints, intsOf, numberOf, text, textOf } from "../../attributes.ts";
import { broadcastShapes, productOf, quotientOf, resolveAxis } from "../../dims.ts";
import type { Dim } from "../../graph.ts";
import { ONNX_TYPES } from "../../operators/elementwise.ts";
import { describe } from "../../operators/operator.ts";
import { type Importer, type Importers, input, inputs, numbers, scalar, wantedNumbers } from "./importer.ts";

/** 0 copies the extent of x, -1 is what is left. */
const reshape: Importer = (call) => {
  const x = input(call, 0);
  const wanted = call.items(1);
  if (!wanted) throw new Error("input 1 (shape) must be a constant, or follow from the extents of the inputs");
  const copies = numberOf(call.attributes, "allowzero", 0) === 0;
  const known = wanted.map((item, axis): Dim => (item === 0 && copies ? (x.shape[axis] ?? 1) : item));
  const rest = quotientOf(productOf(x.shape), productOf(known.filter((dim) => dim !== -1)));
  if (rest === undefined) throw new Error(`${describe(x)} does not fill ${shapeText(wanted)}`);
  return call.g.reshape(
    x,
    known.map((dim) => (dim === -1 ? rest : dim)),
  );
};

const flatten: Importer = (call) => {
  const x = input(call, 0);
  const axis = numberOf(call.attributes, "axis", 1);
  const at = axis < 0 ? axis + x.shape.length : axis;
  return call.g.reshape(x, [productOf(x.shape.slice(0, at)), productOf(x.shape.slice(at))]);
};

const expand: Importer = (call) => {
  const x = input(call, 0);
  const wanted = call.items(1);
  if (!wanted) throw new Error("input 1 (shape) must be a constant, or follow from the extents of the inputs");
  const shape = broadcastShapes(x.shape, wanted);
  if (!shape) throw new Error(`${describe(x)} does not broadcast to ${shapeText(wanted)}`);
  return call.g.expand(x, shape);
};

const tile: Importer = (call) => {
  const x = input(call, 0);
  const repeats = call.items(1);
  if (!repeats) throw new Error("input 1 (repeats) must be a constant, or follow from the extents of the inputs");
  if (repeats.every((times) => typeof times === "number")) return call.emit("Tile", [x, call.g.intVector(repeats as number[])]);
  // Repeated by a name: only an axis of 1 can be, and that is an Expand.
  return call.g.expand(
    x,
    x.shape.map((extent, axis) => {
      const times = repeats[axis]!;
      if (times === 1) return extent;
      if (extent === 1) return times;
      throw new Error(`${describe(x)}: axis ${axis} cannot be repeated "${times}" times`);
    }),
  );
};

const squeeze: Importer = (call) => {
  const x = input(call, 0);
  const axes = numbers(call, 1, "axes") ?? [...x.shape.keys()].filter((axis) => x.shape[axis] === 1);
  return call.emit("Squeeze", [x, call.g.intVector(axes)]);
};

const unsqueeze: Importer = (call) => call.emit("Unsqueeze", [input(call, 0), call.g.intVector(wantedNumbers(call, 1, "axes"))]);

/** One slice for each axis; what takes all of an axis is left out, what ends at its named extent is open. */
const slice: Importer = (call) => {
  let x = input(call, 0);
  const starts = wantedNumbers(call, 1, "starts");
  const ends = call.items(2);
  if (!ends) throw new Error("input 2 (ends) must be a constant, or follow from the extents of the inputs");
  const axes = numbers(call, 3, "axes") ?? [...starts.keys()];
  const steps = numbers(call, 4, "steps") ?? starts.map(() => 1);
  for (const [i, start] of starts.entries()) {
    const axis = resolveAxis(axes[i]!, x.shape.length);
    const given = ends[i]!;
    const open = given === x.shape[axis] || (typeof given === "number" && given >= 2 ** 31 - 1);
    if (typeof given !== "number" && !open) throw new Error(`${describe(x)}: axis ${axis} cannot be cut at "${given}"`);
    const end = open ? Number.POSITIVE_INFINITY : (given as number);
    const whole = start === 0 && steps[i] === 1 && (open || end === x.shape[axis]);
    if (!whole) x = call.g.slice(x, axis, start, end <= -(2 ** 31) ? Number.NEGATIVE_INFINITY : end, steps[i]!);
  }
  return x;
};

const split: Importer = (call) => {
  const x = input(call, 0);
  const axis = resolveAxis(numberOf(call.attributes, "axis", 0), x.shape.length);
  const given = numbers(call, 1, "sizes");
  const extent = x.shape[axis]!;
  const count = call.outputs.length;
  if (!given && typeof extent !== "number") throw new Error(`${describe(x)}: axis ${axis} has no number to be divided by ${count}`);
  const size = Math.ceil(Number(extent) / count);
  const sizes = given ?? Array.from({ length: count }, (_, i) => Math.min(size, Number(extent) - i * size));
  return call.emit("Split", [x, call.g.intVector(sizes)], { axis: int(axis) });
};

/** Since opset 18 the pads may be for some axes only. */
const pad: Importer = (call) => {
  const x = input(call, 0);
  const given = wantedNumbers(call, 1, "pads");
  const axes = (numbers(call, 3, "axes") ?? [...x.shape.keys()]).map((axis) => resolveAxis(axis, x.shape.length));
  const pads = new Array<number>(2 * x.shape.length).fill(0);
  for (const [i, axis] of axes.entries()) {
    pads[axis] = given[i]!;
    pads[axis + x.shape.length] = given[i + axes.length]!;
  }
  const mode = textOf(call.attributes, "mode", "constant");
  const value = scalar(call, 2, "value", 0);
  const filling = mode === "constant" && value !== 0 ? [call.g.cast(call.g.constant(value), x.type)] : [];
  return call.emit("Pad", [x, call.g.intVector(pads), ...filling], { mode: text(mode) });
};

const shapeOf: Importer = (call) => {
  const x = input(call, 0);
  const rank = x.shape.length;
  const bound = (name: string, fallback: number) => {
    const at = numberOf(call.attributes, name, fallback);
    return Math.min(Math.max(at < 0 ? at + rank : at, 0), rank);
  };
  return call.emit("Shape", [x], { start: int(bound("start", 0)), end: int(bound("end", rank)) });
};

const size: Importer = (call) => {
  const x = input(call, 0);
  return call.g.squeeze(call.g.shapeVector([productOf(x.shape)]), [0]);
};

const constantOfShape: Importer = (call) => {
  const shape = call.items(0);
  if (!shape) throw new Error("input 0 (shape) must be a constant, or follow from the extents of the inputs");
  const { value } = call.attributes;
  const given = value?.kind === "tensor" ? value.value : tensor(new Float32Array(1), [1]);
  const scalarOf = call.g.constant({ data: given.data, shape: [] });
  return call.g.expand(scalarOf, shape);
};

const range: Importer = (call) => {
  const [start, limit, delta] = [0, 1, 2].map((index) => call.items(index)?.[0]);
  const whole = input(call, 0).type === "int64" || input(call, 0).type === "int32";
  if (start !== 0 || delta !== 1 || limit === undefined || !whole)
    throw new Error("only 0, 1, … up to an extent can be counted when the limit is not a constant");
  return call.g.cast(call.g.range(limit), input(call, 0).type);
};

/** Indices that address whole slices: one Gather over the leading axes made one. */
const gatherND: Importer = (call) => {
  const { g } = call;
  const [x, indices] = [input(call, 0), input(call, 1)];
  if (numberOf(call.attributes, "batch_dims", 0) !== 0) throw new Error("batch_dims must be 0");
  const depth = indices.shape.at(-1);
  if (typeof depth !== "number") throw new Error(`${describe(indices)}: the last extent must be a number`);
  const extents = x.shape.slice(1, depth);
  if (extents.some((extent) => typeof extent !== "number")) throw new Error(`${describe(x)}: the extents 1..${depth - 1} must be numbers`);
  const strides = extents.map((_, axis) => (extents.slice(axis) as number[]).reduce((a, b) => a * b, 1)).concat(1);
  const vector = (values: readonly number[]) => g.cast(g.intVector(values), indices.type);
  // A negative index counts from the end; along the first axis Gather resolves it, for one index.
  const resolved = depth === 1 ? indices : g.where(g.less(indices, 0), g.add(indices, vector([0, ...(extents as number[])])), indices);
  const places = g.reduceSum(g.mul(resolved, vector(strides)), [-1]);
  return g.gather(g.reshape(x, [productOf(x.shape.slice(0, depth)), ...x.shape.slice(depth)]), places);
};

/** Sizes, or scales. */
const resize: Importer = (call) => {
  const x = input(call, 0);
  const axes = call.attributes.axes
    ? intsOf(call.attributes, "axes", []).map((axis) => resolveAxis(axis, x.shape.length))
    : [...x.shape.keys()];
  if (textOf(call.attributes, "keep_aspect_ratio_policy", "stretch") !== "stretch")
    throw new Error("keep_aspect_ratio_policy must be stretch");
  const { axes: _, keep_aspect_ratio_policy: __, ...attributes } = call.attributes;
  if (numberOf(attributes, "antialias", 0) === 1) throw new Error("antialias is of opset 18; resize before the graph");
  delete (attributes as Record<string, unknown>).antialias;
  const sizes = call.optional(3) ? call.items(3) : undefined;
  if (sizes && sizes.length > 0) {
    const shape = x.shape.map((extent, axis): Dim => (axes.includes(axis) ? sizes[axes.indexOf(axis)]! : extent));
    return call.emit("Resize", [x, undefined, undefined, call.g.shapeVector(shape)], attributes, [{ type: x.type, shape }]);
  }
  const scales = wantedNumbers(call, 2, "scales");
  const all = Float32Array.from(x.shape, (_, axis) => (axes.includes(axis) ? scales[axes.indexOf(axis)]! : 1));
  return call.emit("Resize", [x, undefined, call.g.constant(tensor(all, [all.length]))], attributes);
};

const cumSum: Importer = (call) =>
  call.emit("CumSum", [input(call, 0), call.g.constant(tensor(BigInt64Array.of(BigInt(scalar(call, 1, "axis", 0))), []))], call.attributes);

const trilu: Importer = (call) =>
  call.emit("Trilu", [input(call, 0), call.g.constant(tensor(BigInt64Array.of(BigInt(scalar(call, 1, "k", 0))), []))], call.attributes);

const transpose: Importer = (call) => {
  const x = input(call, 0);
  return call.emit("Transpose", [x], { perm: ints(intsOf(call.attributes, "perm", [...x.shape.keys()].reverse())) });
};

const concat: Importer = (call) => {
  const values = inputs(call);
  const axis = resolveAxis(numberOf(call.attributes, "axis", 0), values[0]!.shape.length);
  return values.length === 1 ? values[0]! : call.emit("Concat", values, { axis: int(axis) });
};

/** 1 at an index, 0 elsewhere, or two other numbers. */
const oneHot: Importer = (call) => {
  const { g } = call;
  const indices = input(call, 0);
  const depth = scalar(call, 1, "depth", 0);
  const [off, on] = wantedNumbers(call, 2, "values") as [number, number];
  const axis = resolveAxis(numberOf(call.attributes, "axis", -1), indices.shape.length + 1);
  const whole = g.cast(indices, "int64");
  const wrapped = g.unsqueeze(g.where(g.less(whole, 0), g.add(whole, depth), whole), [axis]);
  const places = g.reshape(
    g.range(depth),
    Array.from({ length: indices.shape.length + 1 }, (_, at) => (at === axis ? depth : 1)),
  );
  const type = input(call, 2).type;
  return g.where(g.equal(wrapped, places), g.cast(g.constant(on), type), g.cast(g.constant(off), type));
};

const cast: Importer = (call) => {
  const to = numberOf(call.attributes, "to", 0);
  const x = input(call, 0);
  // Half precision becomes float32 in the whole graph.
  const target = to === 10 || to === 16 ? ONNX_TYPES.float32 : to;
  if (target === ONNX_TYPES[x.type]) return x;
  return call.emit("Cast", [x], { to: int(target) });
};

const castLike: Importer = (call) => call.g.cast(input(call, 0), input(call, 1).type);

export const shapeImporters = {
  Reshape: reshape,
  Flatten: flatten,
  Expand: expand,
  Tile: tile,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Slice: slice,
  Split: split,
  Pad: pad,
  Shape: shapeOf,
  Size: size,
  ConstantOfShape: constantOfShape,
  Range: range,
  GatherND: gatherND,
  Resize: resize,
  CumSum: cumSum,
  Trilu: trilu,
  Transpose: transpose,
  Concat: concat,
  OneHot: oneHot,
  Cast: cast,
  CastLike: castLike,
} satisfies Importers;
