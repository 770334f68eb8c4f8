/** @file Operators that move elements and do not change them. */

import { dtypeOf, shapeText } from "@dilf/tensor";
import { intsOf, numberOf } from "../attributes.ts";
import { broadcastShapes, productOf, quotientOf, resolveAxes, resolveAxis, sameShape, sumOf } from "../dims.ts";
import type { Dim } from "../graph.ts";
import { constantInts, describe, INDICES, type Infer, input, NUMBERS } from "./operator.ts";

const reshape: Infer = (call) => {
  const x = input(call, 0);
  const wanted = constantInts(call, 1);
  const fail = (why: string) => new Error(`${describe(x)} to ${shapeText(wanted)}: ${why}`);
  const known = wanted.map((extent, axis): Dim | undefined => {
    if (extent !== 0) return extent < 0 ? undefined : extent;
    const copied = x.shape[axis];
    if (copied === undefined) throw fail(`axis ${axis} has nothing to copy`);
    return copied;
  });
  const total = productOf(x.shape);
  const rest = productOf(known.filter((dim) => dim !== undefined));
  const holes = known.filter((dim) => dim === undefined).length;
  if (holes > 1) throw fail("only one extent can be inferred");
  const inferred = quotientOf(total, rest);
  if (inferred === undefined || (holes === 0 && inferred !== 1 && total !== rest)) throw fail(`${total} elements do not fill ${rest}`);
  return [{ type: x.type, shape: known.map((dim) => dim ?? inferred) }];
};

const transpose: Infer = (call) => {
  const x = input(call, 0);
  const permutation = intsOf(call.attributes, "perm", [...x.shape.keys()].reverse());
  if (permutation.length !== x.shape.length || [...permutation].sort((a, b) => a - b).some((axis, i) => axis !== i))
    throw new Error(`${describe(x)}: the permutation must hold each of 0..${x.shape.length - 1} once, got ${shapeText(permutation)}`);
  return [{ type: x.type, shape: permutation.map((axis) => x.shape[axis]!) }];
};

const squeeze: Infer = (call) => {
  const x = input(call, 0);
  const axes = resolveAxes(constantInts(call, 1), x.shape.length);
  for (const axis of axes) if (x.shape[axis] !== 1) throw new Error(`${describe(x)}: axis ${axis} must be 1`);
  return [{ type: x.type, shape: x.shape.filter((_, axis) => !axes.includes(axis)) }];
};

const unsqueeze: Infer = (call) => {
  const x = input(call, 0);
  const wanted = constantInts(call, 1);
  const rank = x.shape.length + wanted.length;
  const axes = resolveAxes(wanted, rank);
  let from = 0;
  return [{ type: x.type, shape: Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : x.shape[from++]!)) }];
};

const expand: Infer = (call) => {
  const x = input(call, 0);
  const wanted = constantInts(call, 1);
  const shape = broadcastShapes(x.shape, wanted);
  if (!shape) throw new Error(`${describe(x)} does not broadcast to ${shapeText(wanted)}`);
  return [{ type: x.type, shape }];
};

const concat: Infer = (call) => {
  const first = input(call, 0);
  const axis = resolveAxis(numberOf(call.attributes, "axis", 0), first.shape.length);
  const others = (shape: readonly Dim[]) => shape.filter((_, at) => at !== axis);
  let extent: Dim = 0;
  for (const index of call.inputs.keys()) {
    const value = input(call, index);
    if (value.type !== first.type || !sameShape(others(value.shape), others(first.shape)) || value.shape.length !== first.shape.length)
      throw new Error(`${describe(first)} and ${describe(value)} must agree in type and in every axis but ${axis}`);
    extent = sumOf(extent, value.shape[axis]!);
  }
  return [{ type: first.type, shape: first.shape.with(axis, extent) }];
};

/** How many elements `start:end:step` takes from `extent`; counted as numpy does. */
function sliceExtent(extent: Dim, start: number, end: number, step: number): Dim {
  if (typeof extent === "number") {
    const clamp = (at: number, low: number, high: number) => Math.min(Math.max(at < 0 ? at + extent : at, low), high);
    return step > 0
      ? Math.max(0, Math.ceil((clamp(end, 0, extent) - clamp(start, 0, extent)) / step))
      : Math.max(0, Math.ceil((clamp(end, -1, extent - 1) - clamp(start, 0, extent - 1)) / step));
  }
  // Positions counted from the same side keep their distance whatever the extent; the caller vouches that it is large enough.
  const open = end >= Number.MAX_SAFE_INTEGER;
  if (step === 1 && start >= 0 && open) return sumOf(extent, -start);
  if (step === 1 && start >= 0 && end < 0) return sumOf(extent, end - start);
  if (step === 1 && start < 0 && open) return -start;
  if (step === 1 && start < 0 && end < 0) return Math.max(0, end - start);
  throw new Error(`the axis has the extent "${extent}": take all but a fixed part (start ≥ 0, end < 0 or Infinity, step 1), or use gather`);
}

const slice: Infer = (call) => {
  const x = input(call, 0);
  const [starts, ends, axes, steps] = [1, 2, 3, 4].map((index) => constantInts(call, index));
  const shape = [...x.shape];
  axes!.forEach((at, i) => {
    const axis = resolveAxis(at, shape.length);
    if (steps![i] === 0) throw new Error("the step must not be 0");
    shape[axis] = sliceExtent(shape[axis]!, starts![i]!, ends![i]!, steps![i]!);
  });
  return [{ type: x.type, shape }];
};

const split: Infer = (call) => {
  const x = input(call, 0);
  const axis = resolveAxis(numberOf(call.attributes, "axis", 0), x.shape.length);
  const sizes = constantInts(call, 1);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (sizes.some((size) => size < 0) || x.shape[axis] !== total)
    throw new Error(`${describe(x)}: sizes ${shapeText(sizes)} sum to ${total}, axis ${axis} has ${x.shape[axis]}`);
  return sizes.map((size) => ({ type: x.type, shape: x.shape.with(axis, size) }));
};

const gather: Infer = (call) => {
  const x = input(call, 0);
  const indices = input(call, 1, INDICES);
  const axis = resolveAxis(numberOf(call.attributes, "axis", 0), x.shape.length);
  return [{ type: x.type, shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)] }];
};

const scatterElements: Infer = (call) => {
  const x = input(call, 0);
  const indices = input(call, 1, INDICES);
  const updates = input(call, 2);
  resolveAxis(numberOf(call.attributes, "axis", 0), x.shape.length);
  if (updates.type !== x.type || !sameShape(indices.shape, updates.shape) || indices.shape.length !== x.shape.length)
    throw new Error(`${describe(indices)} and ${describe(updates)} must have one shape, of the rank of ${describe(x)}`);
  return [{ type: x.type, shape: x.shape }];
};

const pad: Infer = (call) => {
  const x = input(call, 0);
  const pads = constantInts(call, 1);
  const rank = x.shape.length;
  if (pads.length !== 2 * rank) throw new Error(`${describe(x)} needs ${2 * rank} pads, got ${shapeText(pads)}`);
  return [{ type: x.type, shape: x.shape.map((dim, axis) => sumOf(dim, pads[axis]! + pads[axis + rank]!)) }];
};

/** All axes before `axis` in one, all others in another. */
const flatten: Infer = (call) => {
  const x = input(call, 0);
  const rank = x.shape.length;
  const axis = numberOf(call.attributes, "axis", 1);
  if (!Number.isInteger(axis) || axis < -rank || axis > rank)
    throw new Error(`${describe(x)}: axis must be in ${-rank}..${rank}, got ${axis}`);
  const at = axis < 0 ? axis + rank : axis;
  return [{ type: x.type, shape: [productOf(x.shape.slice(0, at)), productOf(x.shape.slice(at))] }];
};

const tile: Infer = (call) => {
  const x = input(call, 0);
  const repeats = constantInts(call, 1);
  if (repeats.length !== x.shape.length || repeats.some((times) => times < 0))
    throw new Error(`${describe(x)} needs ${x.shape.length} repeats ≥ 0, got ${shapeText(repeats)}`);
  return [{ type: x.type, shape: x.shape.map((dim, axis) => productOf([dim, repeats[axis]!])) }];
};

const gatherElements: Infer = (call) => {
  const x = input(call, 0);
  const indices = input(call, 1, INDICES);
  resolveAxis(numberOf(call.attributes, "axis", 0), x.shape.length);
  if (indices.shape.length !== x.shape.length) throw new Error(`${describe(indices)} must have the rank of ${describe(x)}`);
  return [{ type: x.type, shape: indices.shape }];
};

const trilu: Infer = (call) => {
  const x = input(call, 0);
  if (x.shape.length < 2) throw new Error(`${describe(x)} must have two axes or more`);
  return [{ type: x.type, shape: x.shape }];
};

const cumSum: Infer = (call) => {
  const x = input(call, 0, NUMBERS);
  resolveAxis(constantInts(call, 1)[0]!, x.shape.length);
  return [{ type: x.type, shape: x.shape }];
};

const shapeOf: Infer = (call) => {
  const rank = input(call, 0).shape.length;
  const start = numberOf(call.attributes, "start", 0);
  return [{ type: "int64", shape: [numberOf(call.attributes, "end", rank) - start] }];
};

/** The shape is a constant, or the builder gives it. */
const constantOfShape: Infer = (call) => {
  const value = call.attributes.value;
  return [{ type: value?.kind === "tensor" ? dtypeOf(value.value) : "float32", shape: constantInts(call, 0) }];
};

/** How many numbers there are is the builder's to say. */
const range: Infer = () => {
  throw new Error("the extent must be given");
};

export const shapeOperators = {
  Reshape: reshape,
  Transpose: transpose,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Expand: expand,
  Concat: concat,
  Slice: slice,
  Split: split,
  Gather: gather,
  GatherElements: gatherElements,
  ScatterElements: scatterElements,
  Flatten: flatten,
  Tile: tile,
  Trilu: trilu,
  CumSum: cumSum,
  Pad: pad,
  Shape: shapeOf,
  ConstantOfShape: constantOfShape,
  Range: range,
} satisfies Record<string, Infer>;
