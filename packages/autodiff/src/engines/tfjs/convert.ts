/** @file Between our tensors and those of tfjs, which knows float32, int32 and bool. */

import { sizeOf, type Tensor, type TensorData } from "@dilf/tensor";
import type { Tensor as TfTensor } from "@tensorflow/tfjs-core";
import type { ValueType } from "../../graph.ts";
import type { Backend } from "./load.ts";

export type TfType = "float32" | "int32" | "bool";

/** What carries a type inside tfjs. float64 has no carrier: the engine refuses such graphs. */
export const CARRIERS: Readonly<Record<Exclude<ValueType, "float64">, TfType>> = {
  float32: "float32",
  int32: "int32",
  int64: "int32",
  uint8: "int32",
  bool: "bool",
};

/**
 * A tensor on the backend. On the cpu backend it may share memory with `value`.
 * @throws RangeError where an int64 does not fit into int32
 */
export function upload({ tf }: Backend, value: Tensor<TensorData>, type: ValueType): TfTensor {
  const shape = [...value.shape];
  switch (type) {
    case "float32":
      return tf.tensor(value.data as Float32Array, shape, "float32");
    case "int32":
      return tf.tensor(value.data as Int32Array, shape, "int32");
    case "bool":
      return tf.tensor(value.data as Uint8Array, shape, "bool");
    case "uint8":
      return tf.tensor(Int32Array.from(value.data as Uint8Array), shape, "int32");
    case "int64":
      return tf.tensor(narrow(value.data as BigInt64Array), shape, "int32");
    case "float64":
      throw new TypeError("tfjs has no float64");
    default:
      throw type satisfies never;
  }
}

/** A fresh tensor that the caller owns. */
export function download(backend: Backend, value: TfTensor, type: ValueType): Tensor<TensorData> {
  const shape = [...value.shape];
  const data = numbersOf(value);
  switch (type) {
    case "float32":
    case "int32":
    case "bool":
      // wasm reads by copying out of its heap; the others may hand out what they hold themselves.
      return { data: backend.name === "wasm" ? data : data.slice(), shape };
    case "uint8":
      return { data: Uint8Array.from(data), shape };
    case "int64":
      return { data: widen(data as Int32Array, sizeOf(shape)), shape };
    case "float64":
      throw new TypeError("tfjs has no float64");
    default:
      throw type satisfies never;
  }
}

/** What a tensor holds, in the array of its type: on the cpu backend a cast from bool keeps the bytes and changes the name only. */
export function numbersOf(value: TfTensor): Float32Array | Int32Array | Uint8Array {
  const data = value.dataSync() as Float32Array | Int32Array | Uint8Array;
  if (value.dtype === "float32") return data instanceof Float32Array ? data : Float32Array.from(data);
  if (value.dtype === "int32") return data instanceof Int32Array ? data : Int32Array.from(data);
  return data;
}

// Through the two halves of each number, low half first as on every platform of Node: 200 000 in 0.5 ms, 2.7 ms by way of Number.
function narrow(data: BigInt64Array): Int32Array {
  const halves = new Int32Array(data.buffer, data.byteOffset, 2 * data.length);
  const out = new Int32Array(data.length);
  for (let i = 0; i < out.length; i++) {
    const low = halves[2 * i]!;
    if (halves[2 * i + 1] !== low >> 31) throw new RangeError(`${data[i]} does not fit into int32, all that tfjs has for int64`);
    out[i] = low;
  }
  return out;
}

function widen(data: ArrayLike<number>, size: number): BigInt64Array {
  const out = new BigInt64Array(size);
  const halves = new Int32Array(out.buffer);
  for (let i = 0; i < size; i++) {
    const low = data[i]!;
    halves[2 * i] = low;
    halves[2 * i + 1] = low >> 31;
  }
  return out;
}
