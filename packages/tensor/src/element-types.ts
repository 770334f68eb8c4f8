/** @file Bytes ↔ elements, for the file formats: little-endian, as every platform that Node and browsers run on. */

import { fromBfloat16, halfTable, toBfloat16, toHalf } from "./half.ts";
import type { TensorData } from "./tensor.ts";

/** A type of elements as files store them. */
export interface ElementType {
  /** Bytes of one element. */
  readonly bytes: number;
  /** Copies `bytes` (a multiple of `this.bytes` long, at any alignment) into elements. */
  decode(bytes: Uint8Array): TensorData;
}

/** The bytes at an address that any typed array accepts. */
const aligned = (bytes: Uint8Array): ArrayBuffer => bytes.slice().buffer as ArrayBuffer;

/** binary16 and bfloat16 become float32. */
export const ELEMENT_TYPES = {
  float64: { bytes: 8, decode: (bytes) => new Float64Array(aligned(bytes)) },
  float32: { bytes: 4, decode: (bytes) => new Float32Array(aligned(bytes)) },
  float16: {
    bytes: 2,
    decode: (bytes) => {
      const values = halfTable();
      return Float32Array.from(new Uint16Array(aligned(bytes)), (bits) => values[bits]!);
    },
  },
  bfloat16: { bytes: 2, decode: (bytes) => Float32Array.from(new Uint16Array(aligned(bytes)), fromBfloat16) },
  int64: { bytes: 8, decode: (bytes) => new BigInt64Array(aligned(bytes)) },
  int32: { bytes: 4, decode: (bytes) => new Int32Array(aligned(bytes)) },
  uint8: { bytes: 1, decode: (bytes) => bytes.slice() },
} as const satisfies Readonly<Record<string, ElementType>>;

/** How float32 tensors are stored. */
export type FloatStorage = "float32" | "float16" | "bfloat16";

/** The bytes of `data`; float32 as `floats` says, everything else as it is. */
export function encodeElements(data: TensorData, floats: FloatStorage): Uint8Array {
  const stored =
    data instanceof Float32Array && floats !== "float32" ? Uint16Array.from(data, floats === "float16" ? toHalf : toBfloat16) : data;
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}
