/** @file Operators that move elements and do not change them, and those that speak of shapes. */

import { sizeOf, type TensorData } from "@dilf/tensor";
import type { Tensor } from "@tensorflow/tfjs-core";
import { intsOf, numberOf, textOf } from "../../../attributes.ts";
import { resolveAxes, resolveAxis } from "../../../dims.ts";
import { CARRIERS } from "../convert.ts";
import type { Kernel, KernelCall, Kernels } from "../kernel.ts";
import { broadcast, broadcastShape, joined, reshaped, sliced, taken, transposed } from "../layout.ts";

const reshape: Kernel = (call) => {
  const x = call.input(0);
  const wanted = call.wantedNumbers(1);
  const copies = numberOf(call.attributes, "allowzero", 0) === 0;
  const known = wanted.map((extent, axis) => (extent === 0 && copies ? x.shape[axis]! : extent));
  const rest = sizeOf(known.filter((extent) => extent !== -1));
  const shape = known.map((extent) => (extent === -1 ? x.size / rest : extent));
  if (sizeOf(shape) !== x.size || !shape.every(Number.isInteger))
    throw new RangeError(`[${x.shape.join(", ")}] does not become [${wanted.join(", ")}]`);
  return reshaped(call.tf, x, shape);
};

const transpose: Kernel = ({ tf, attributes, input }) => {
  const x = input(0);
  return transposed(tf, x, intsOf(attributes, "perm", [...x.shape.keys()].reverse()));
};

const squeeze: Kernel = (call) => {
  const x = call.input(0);
  const axes = call.numbers(1);
  const gone = axes ? resolveAxes(axes, x.shape.length) : [...x.shape.keys()].filter((axis) => x.shape[axis] === 1);
  for (const axis of gone) if (x.shape[axis] !== 1) throw new RangeError(`axis ${axis} of [${x.shape.join(", ")}] is not 1`);
  return reshaped(
    call.tf,
    x,
    x.shape.filter((_, axis) => !gone.includes(axis)),
  );
};

const unsqueeze: Kernel = (call) => {
  const x = call.input(0);
  const wanted = call.wantedNumbers(1);
  const rank = x.shape.length + wanted.length;
  const axes = resolveAxes(wanted, rank);
  let from = 0;
  return reshaped(
    call.tf,
    x,
    Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : x.shape[from++]!)),
  );
};

const flatten: Kernel = ({ tf, attributes, input }) => {
  const x = input(0);
  const axis = numberOf(attributes, "axis", 1);
  const at = axis < 0 ? axis + x.shape.length : axis;
  return reshaped(tf, x, [sizeOf(x.shape.slice(0, at)), sizeOf(x.shape.slice(at))]);
};

const expand: Kernel = (call) => {
  const x = call.input(0);
  const shape = broadcastShape([x.shape, call.wantedNumbers(1)]);
  return broadcast(call.backend, x, shape);
};

/** By joining: tfjs's tile goes over coordinates on wasm. */
const tile: Kernel = (call) => {
  let x = call.input(0);
  for (const [axis, times] of call.wantedNumbers(1).entries()) {
    if (times === 0)
      return call.tf.zeros(
        x.shape.map((extent, at) => extent * call.wantedNumbers(1)[at]!),
        x.dtype,
      );
    if (times > 1) x = joined(call.tf, new Array<Tensor>(times).fill(x), axis);
  }
  return x;
};

const concat: Kernel = (call) => {
  const values = Array.from({ length: call.arity }, (_, i) => call.input(i));
  return joined(call.tf, values, resolveAxis(numberOf(call.attributes, "axis", 0), values[0]!.shape.length));
};

/** Positions as numpy counts them, clamped to the axis. */
const slice: Kernel = (call) => {
  let x = call.input(0);
  const [starts, ends] = [call.wantedNumbers(1), call.wantedNumbers(2)];
  const axes = resolveEach(call.numbers(3) ?? [...starts.keys()], x.shape.length);
  const steps = call.numbers(4) ?? starts.map(() => 1);
  for (const [i, axis] of axes.entries()) {
    const extent = x.shape[axis]!;
    const step = steps[i]!;
    const clamp = (at: number, low: number, high: number) => Math.min(Math.max(at < 0 ? at + extent : at, low), high);
    const [start, end] =
      step > 0
        ? [clamp(starts[i]!, 0, extent), clamp(ends[i]!, 0, extent)]
        : [clamp(starts[i]!, 0, extent - 1), clamp(ends[i]!, -1, extent - 1)];
    const count = Math.max(0, Math.ceil((end - start) / step));
    x =
      step === 1 || count <= 1
        ? sliced(call.tf, x, axis, start, count)
        : taken(
            call.tf,
            x,
            axis,
            Int32Array.from({ length: count }, (_, k) => start + k * step),
          );
  }
  return x;
};

/** Each axis counted from the start, in the given order. */
function resolveEach(axes: readonly number[], rank: number): number[] {
  return axes.map((axis) => resolveAxis(axis, rank));
}

const split: Kernel = (call) => {
  const x = call.input(0);
  const axis = resolveAxis(numberOf(call.attributes, "axis", 0), x.shape.length);
  const count = call.outputTypes.length;
  const equal = Math.ceil(x.shape[axis]! / count);
  const sizes = call.numbers(1) ?? call.outputTypes.map((_, i) => Math.min(equal, x.shape[axis]! - i * equal));
  let begin = 0;
  return sizes.map((size, i) => {
    const piece = call.outputTypes[i] === undefined ? undefined : sliced(call.tf, x, axis, begin, size);
    begin += size;
    return piece;
  });
};

/** Negative pads cut. Modes: constant, reflect, edge, wrap. */
const pad: Kernel = (call) => {
  const { tf, attributes } = call;
  let x = call.input(0);
  const pads = call.wantedNumbers(1);
  const axes = resolveEach(call.numbers(3) ?? [...x.shape.keys()], x.shape.length);
  const mode = textOf(attributes, "mode", "constant");
  const value = call.numbers(2)?.[0] ?? 0;
  for (const [i, axis] of axes.entries()) {
    const [before, after] = [pads[i]!, pads[i + axes.length]!];
    const extent = x.shape[axis]!;
    const cut = sliced(tf, x, axis, Math.max(0, -before), extent + Math.min(0, before) + Math.min(0, after));
    const [front, back] = [Math.max(0, before), Math.max(0, after)];
    if (front === 0 && back === 0) x = cut;
    else if (mode === "constant") {
      const filling = (size: number) => tf.fill(cut.shape.with(axis, size), value, cut.dtype as "float32");
      x = joined(tf, [...(front > 0 ? [filling(front)] : []), cut, ...(back > 0 ? [filling(back)] : [])], axis);
    } else x = taken(tf, cut, axis, placesAround(mode, cut.shape[axis]!, front, back));
  }
  return x;
};

/** Which entry stands at each place of a padded axis. */
function placesAround(mode: string, extent: number, front: number, back: number): Int32Array {
  return Int32Array.from({ length: front + extent + back }, (_, k) => {
    const at = k - front;
    switch (mode) {
      case "edge":
        return Math.min(Math.max(at, 0), extent - 1);
      case "wrap":
        return ((at % extent) + extent) % extent;
      case "reflect": {
        const period = Math.max(1, 2 * (extent - 1)); // the border is not repeated
        const phase = ((at % period) + period) % period;
        return phase < extent ? phase : period - phase;
      }
      default:
        throw new Error(`mode "${mode}" is unknown; known are constant, reflect, edge, wrap`);
    }
  });
}

const shapeOf: Kernel = ({ tf, attributes, input }) => {
  const { shape } = input(0);
  const end = attributes.end ? numberOf(attributes, "end", 0) : shape.length;
  return tf.tensor1d(shape.slice(numberOf(attributes, "start", 0), end), "int32");
};

const constantOfShape: Kernel = (call) => {
  const { value } = call.attributes;
  const number = value?.kind === "tensor" ? Number((value.value.data as TensorData)[0]) : 0;
  const type = call.outputTypes[0] ?? "float32";
  if (type === "float64") throw new TypeError("tfjs has no float64");
  return call.tf.fill([...call.wantedNumbers(0)], number, CARRIERS[type] as "float32");
};

const range: Kernel = (call) => {
  const [start, limit, step] = [0, 1, 2].map((index) => call.wantedNumbers(index)[0]!);
  const count = Math.max(0, Math.ceil((limit! - start!) / step!));
  const float = call.value(0).type === "float32";
  const numbers = Array.from({ length: count }, (_, i) => start! + i * step!);
  return call.tf.tensor1d(numbers, float ? "float32" : "int32");
};

/** The elements on and above (below) a diagonal, zero elsewhere; chosen, not multiplied, because ∞ · 0 is not 0. */
const trilu: Kernel = (call) => {
  const { tf, backend } = call;
  const x = call.input(0);
  const upper = numberOf(call.attributes, "upper", 1) === 1;
  const k = call.numbers(1)?.[0] ?? 0;
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const kept = Uint8Array.from({ length: rows * columns }, (_, i) => {
    const distance = (i % columns) - Math.floor(i / columns);
    return Number(upper ? distance >= k : distance <= k);
  });
  const mask = tf.tensor(kept, [rows, columns], "bool");
  return tf.where(broadcast(backend, mask, x.shape), x, tf.zerosLike(x));
};

const cumSum: Kernel = (call) => {
  const { tf, attributes } = call;
  const x = call.input(0);
  const axis = resolveAxis(call.wantedNumbers(1)[0]!, x.shape.length);
  return tf.cumsum(x, axis, numberOf(attributes, "exclusive", 0) === 1, numberOf(attributes, "reverse", 0) === 1);
};

export const shapes = {
  Reshape: reshape,
  Transpose: transpose,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Flatten: flatten,
  Expand: expand,
  Tile: tile,
  Concat: concat,
  Slice: slice,
  Split: split,
  Pad: pad,
  Shape: shapeOf,
  Size: (call: KernelCall) => call.tf.scalar(call.input(0).size, "int32"),
  ConstantOfShape: constantOfShape,
  Range: range,
  Trilu: trilu,
  CumSum: cumSum,
} satisfies Kernels;
