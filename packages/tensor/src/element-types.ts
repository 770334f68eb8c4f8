/** @file Bytes ↔ elements, for the file formats: little-endian, as every platform that Node and browsers run on. */

import { halfTable, toBfloat16, toHalf } from "./half.ts";
import type { TensorData } from "./tensor.ts";

/** A type of elements as files store them. */
export interface ElementType {
  /** Bytes of one element. */
  readonly bytes: number;
  /** Copies `bytes` (a multiple of `this.bytes` long, at any alignment) into elements. */
  decode(bytes: Uint8Array): TensorData;
}

/** A copy of `bytes` at an address that any typed array accepts. Not `bytes.slice()`: a Node Buffer's slice shares its memory. */
export function alignedCopy(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

/** `map` over all of `from`. A loop: `TypedArray.from` with a function takes 59 ns an element, this 4. */
function mapped<T extends { [i: number]: number }>(
  from: { readonly length: number; readonly [i: number]: number },
  to: T,
  map: (value: number) => number,
): T {
  for (let i = 0; i < from.length; i++) to[i] = map(from[i]!);
  return to;
}

/** binary16 and bfloat16 become float32. */
export const ELEMENT_TYPES = {
  float64: { bytes: 8, decode: (bytes) => new Float64Array(alignedCopy(bytes)) },
  float32: { bytes: 4, decode: (bytes) => new Float32Array(alignedCopy(bytes)) },
  float16: {
    bytes: 2,
    decode: (bytes) => {
      const values = halfTable();
      const bits = new Uint16Array(alignedCopy(bytes));
      const out = new Float32Array(bits.length);
      // Not `mapped`, whose call for every element was a third of the reading: 60 ms for 1.5 million in a cold process, 38 so.
      for (let i = 0; i < bits.length; i++) out[i] = values[bits[i]!]!;
      return out;
    },
  },
  bfloat16: {
    bytes: 2,
    decode: (bytes) => {
      // The upper half of a float32: shifted as integers, read as floats.
      const bits = new Uint16Array(alignedCopy(bytes));
      return new Float32Array(mapped(bits, new Uint32Array(bits.length), (pattern) => pattern << 16).buffer);
    },
  },
  int64: { bytes: 8, decode: (bytes) => new BigInt64Array(alignedCopy(bytes)) },
  int32: { bytes: 4, decode: (bytes) => new Int32Array(alignedCopy(bytes)) },
  uint8: { bytes: 1, decode: (bytes) => new Uint8Array(bytes) },
} as const satisfies Readonly<Record<string, ElementType>>;

/** How float32 tensors are stored. */
export type FloatStorage = "float32" | "float16" | "bfloat16";

/** The bytes of `data`; float32 as `floats` says, everything else as it is. */
export function encodeElements(data: TensorData, floats: FloatStorage): Uint8Array {
  const stored =
    data instanceof Float32Array && floats !== "float32"
      ? mapped(data, new Uint16Array(data.length), floats === "float16" ? toHalf : toBfloat16)
      : data;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}
