/** @file What tfjs's wasm backend can do, but does not: through the parts that its own kernels are made of (4.22, its last release). */

import type { DataType, Tensor } from "@tensorflow/tfjs-core";
import type { Core } from "./load.ts";

interface TensorInfo {
  dataId: object;
  shape: number[];
  dtype: DataType;
}

interface WasmBackend {
  readonly wasm: {
    cwrap(name: string, result: null, parameters: readonly string[]): (...values: unknown[]) => void;
    readonly tfjs: { registerTensor(id: number, size: number, offset: number): void; disposeData(id: number): void };
  };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  dataIdNextNumber: number;
  makeOutput(shape: number[], type: DataType): TensorInfo;
  /** A view, good until the next allocation: the heap may move when it grows. */
  typedArrayFromHeap(info: TensorInfo): Float32Array | Int32Array | Uint8Array;
}

const backendOf = (tf: Core) => tf.backend() as unknown as WasmBackend;

/**
 * Columns begin..begin+size of x [R, C]. tfjs's own slice copies all of x out of the heap first: for the three parts of a ViT's
 * [1182, 576] that is 7.4 ms, 0.9 here.
 */
export function columns(tf: Core, x: Tensor, begin: number, size: number): Tensor {
  const backend = backendOf(tf);
  const [R, C] = x.shape as [number, number];
  const out = backend.makeOutput([R, size], x.dtype);
  const from = backend.typedArrayFromHeap(x as unknown as TensorInfo);
  const to = backend.typedArrayFromHeap(out);
  if (size === 1) for (let row = 0; row < R; row++) to[row] = from[row * C + begin]!;
  else for (let row = 0, at = begin; row < R; row++, at += C) to.set(from.subarray(at, at + size), row * size);
  return tf.engine().makeTensorFromTensorInfo(out);
}

/**
 * x [A, R, C] → [A, C]: sums or extremes over the middle axis. tfjs transposes x to bring that axis to the end: the mean of [24576, 1024]
 * over its rows took 240 ms, 55 here; the maximum 266 ms, 60 here. Sums are kept in float64, so thousands of rows cost no digits.
 */
export function reduceMiddle(tf: Core, x: Tensor, how: "sum" | "max" | "min"): Tensor {
  const backend = backendOf(tf);
  const [A, R, C] = x.shape as [number, number, number];
  const out = backend.makeOutput([A, C], x.dtype);
  const from = backend.typedArrayFromHeap(x as unknown as TensorInfo);
  const to = backend.typedArrayFromHeap(out);
  const row = new Float64Array(C);
  for (let a = 0, at = 0; a < A; a++) {
    row.fill(how === "sum" ? 0 : how === "max" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
    if (how === "sum") for (let r = 0; r < R; r++) for (let c = 0; c < C; c++) row[c]! += from[at++]!;
    else if (how === "max")
      for (let r = 0; r < R; r++) for (let c = 0; c < C; c++, at++) row[c] = from[at]! > row[c]! ? from[at]! : row[c]!;
    else for (let r = 0; r < R; r++) for (let c = 0; c < C; c++, at++) row[c] = from[at]! < row[c]! ? from[at]! : row[c]!;
    to.set(row, a * C);
  }
  return tf.engine().makeTensorFromTensorInfo(out);
}

/** In which shape the right side of a product was first seen, by the data that tensors of several shapes may share. */
const packings = new WeakMap<object, string>();

/**
 * Whether tf.matMul may have this matrix on the right. XNNPACK keeps a packed copy of it, under the number of its data alone: the same data
 * in another shape (a reshaped tensor) would be read as the first, with a wrong result written beyond its end.
 */
export function isPackedAs(matrix: Tensor): boolean {
  const shape = matrix.shape.join();
  if (!packings.has(matrix.dataId)) packings.set(matrix.dataId, shape);
  return packings.get(matrix.dataId) === shape;
}

/**
 * [B, R, K] × [B, K, C]. tfjs's kernel gives only a single product to XNNPACK and takes a generic loop for stacks (2.3 against
 * 20 GFLOP/s). So each product is a call of its own, on tensors that are registered as windows into the stacks: nothing is copied.
 */
export function productByMatrix(tf: Core, a: Tensor, b: Tensor): Tensor {
  const backend = backendOf(tf);
  const { registerTensor, disposeData } = backend.wasm.tfjs;
  const [number, array] = ["number", "array"];
  const multiply = backend.wasm.cwrap("BatchMatMul", null, [number, array, number, number, array, number, number, number, number]);
  const [B, R, K] = a.shape as [number, number, number];
  const C = b.shape[2]!;
  const out = backend.makeOutput([B, R, C], "float32");
  const offset = (dataId: object) => backend.dataIdMap.get(dataId).memoryOffset;
  const [fromA, fromB, to] = [offset(a.dataId), offset(b.dataId), offset(out.dataId)];
  const [shapeA, shapeB] = [new Uint8Array(Int32Array.of(1, R, K).buffer), new Uint8Array(Int32Array.of(1, K, C).buffer)];
  const window = (size: number, start: number, i: number) => {
    const id = backend.dataIdNextNumber++;
    registerTensor(id, size, start + i * size * Float32Array.BYTES_PER_ELEMENT);
    return id;
  };
  for (let i = 0; i < B; i++) {
    const [idA, idB, idOut] = [window(R * K, fromA, i), window(K * C, fromB, i), window(R * C, to, i)];
    multiply(idA, shapeA, 3, idB, shapeB, 3, 0, 0, idOut);
    // Forgets the windows, and with the right one the packed copy that XNNPACK made of it. The memory is the stacks'.
    for (const id of [idA, idB, idOut]) disposeData(id);
  }
  return tf.engine().makeTensorFromTensorInfo(out);
}
