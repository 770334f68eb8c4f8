/**
 * @file Reading and writing at places that come with the data. tfjs has no kernels for these on every backend (UnsortedSegmentSum is missing
 * on wasm), so the places are computed here, from indices read back once, and the elements are moved by gather or in a plain loop.
 */

import { sizeOf } from "@dilf/tensor";
import type { Tensor } from "@tensorflow/tfjs-core";
import { numberOf, textOf } from "../../../attributes.ts";
import { resolveAxis } from "../../../dims.ts";
import { numbersOf } from "../convert.ts";
import type { Kernel, KernelCall, Kernels } from "../kernel.ts";
import { reshaped, taken } from "../layout.ts";

/** Indices counted from the start. */
function resolveIndices(indices: ArrayLike<number>, extent: number): Int32Array {
  return Int32Array.from(indices, (index) => {
    if (index < -extent || index >= extent) throw new RangeError(`index ${index} is out of bounds -${extent}..${extent - 1}`);
    return index < 0 ? index + extent : index;
  });
}

const gather: Kernel = (call) => {
  const x = call.input(0);
  const axis = resolveAxis(numberOf(call.attributes, "axis", 0), x.shape.length);
  const indices = call.input(1);
  const entries = taken(call.tf, x, axis, resolveIndices(call.wantedNumbers(1), x.shape[axis]!));
  return reshaped(call.tf, entries, [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)]);
};

/** For each index of an index tensor: the place in the flat x of the element that it means, the other coordinates being its own. */
function places(x: Tensor, indices: Tensor, axis: number): Int32Array {
  const along = resolveIndices(indices.dataSync(), x.shape[axis]!);
  const strides = x.shape.map((_, at) => sizeOf(x.shape.slice(at + 1)));
  const counters = new Array<number>(indices.shape.length).fill(0);
  for (let i = 0; i < along.length; i++) {
    let place = along[i]! * strides[axis]!;
    for (let at = 0; at < counters.length; at++) if (at !== axis) place += counters[at]! * strides[at]!;
    along[i] = place;
    for (let at = counters.length - 1; at >= 0; at--) {
      counters[at]!++;
      if (counters[at]! < indices.shape[at]!) break;
      counters[at] = 0;
    }
  }
  return along;
}

const gatherElements: Kernel = (call) => {
  const [x, indices] = [call.input(0), call.input(1)];
  const axis = resolveAxis(numberOf(call.attributes, "axis", 0), x.shape.length);
  const entries = taken(call.tf, reshaped(call.tf, x, [x.size]), 0, places(x, indices, axis));
  return reshaped(call.tf, entries, indices.shape);
};

const scatterElements: Kernel = (call) => {
  const [x, indices] = [call.input(0), call.input(1)];
  const axis = resolveAxis(numberOf(call.attributes, "axis", 0), x.shape.length);
  return scattered(call, x, places(x, indices, axis), 1);
};

/** The places in the flat x of the slices that rows of coordinates mean, and the size of a slice. */
function slicePlaces(x: Tensor, indices: Tensor, batchAxes: number): { starts: Int32Array; size: number } {
  const depth = indices.shape.at(-1)!;
  const numbers = indices.dataSync();
  const count = indices.size / Math.max(1, depth);
  const size = sizeOf(x.shape.slice(batchAxes + depth));
  const perBatch = sizeOf(indices.shape.slice(batchAxes, -1));
  const batchSize = sizeOf(x.shape.slice(batchAxes));
  const starts = Int32Array.from({ length: count }, (_, row) => {
    let place = 0;
    for (let at = 0; at < depth; at++) {
      const extent = x.shape[batchAxes + at]!;
      const index = numbers[row * depth + at]!;
      if (index < -extent || index >= extent) throw new RangeError(`index ${index} is out of bounds -${extent}..${extent - 1}`);
      place = place * extent + (index < 0 ? index + extent : index);
    }
    return (batchAxes === 0 ? 0 : Math.floor(row / perBatch) * batchSize) + place * size;
  });
  return { starts, size };
}

const gatherND: Kernel = (call) => {
  const [x, indices] = [call.input(0), call.input(1)];
  const batchAxes = numberOf(call.attributes, "batch_dims", 0);
  const { starts, size } = slicePlaces(x, indices, batchAxes);
  const rows = taken(
    call.tf,
    reshaped(call.tf, x, [x.size / size, size]),
    0,
    starts.map((start) => start / size),
  );
  return reshaped(call.tf, rows, [...indices.shape.slice(0, -1), ...x.shape.slice(batchAxes + indices.shape.at(-1)!)]);
};

const scatterND: Kernel = (call) => {
  const x = call.input(0);
  const { starts, size } = slicePlaces(x, call.input(1), 0);
  return scattered(call, x, starts, size);
};

/**
 * x with the updates at their places, `size` elements each. In order, one after the other: equal places add up, or the last one stays, and
 * the bits are the same every time.
 */
function scattered(call: KernelCall, x: Tensor, starts: Int32Array, size: number): Tensor {
  const reduction = textOf(call.attributes, "reduction", "none");
  const combine = {
    none: undefined,
    add: (a: number, b: number) => a + b,
    mul: (a: number, b: number) => a * b,
    max: Math.max,
    min: Math.min,
  }[reduction];
  if (!combine && reduction !== "none") throw new Error(`reduction "${reduction}" is unknown`);
  const data = numbersOf(x).slice();
  const updates = call.input(2).dataSync();
  for (let i = 0, from = 0; i < starts.length; i++) {
    const start = starts[i]!;
    for (let k = start; k < start + size; k++, from++) data[k] = combine ? combine(data[k]!, updates[from]!) : updates[from]!;
  }
  return call.tf.tensor(data, x.shape, x.dtype as "float32");
}

/** Depth and the values for off and on are inputs; indices out of bounds give off everywhere. */
const oneHot: Kernel = (call) => {
  const { tf } = call;
  const indices = call.input(0);
  const depth = call.wantedNumbers(1)[0]!;
  const [off, on] = call.wantedNumbers(2) as [number, number];
  const rank = indices.shape.length + 1;
  const axis = resolveAxis(numberOf(call.attributes, "axis", -1), rank);
  const inner = sizeOf(indices.shape.slice(axis));
  const values = call.input(2).dtype === "int32" ? new Int32Array(indices.size * depth) : new Float32Array(indices.size * depth);
  values.fill(off);
  for (const [i, index] of call.wantedNumbers(0).entries()) {
    const at = index < 0 ? index + depth : index;
    if (at >= 0 && at < depth) values[(Math.floor(i / inner) * depth + at) * inner + (i % inner)] = on;
  }
  return tf.tensor(values, [...indices.shape.slice(0, axis), depth, ...indices.shape.slice(axis)]);
};

export const indexing = {
  Gather: gather,
  GatherElements: gatherElements,
  GatherND: gatherND,
  ScatterElements: scatterElements,
  ScatterND: scatterND,
  OneHot: oneHot,
} satisfies Kernels;
