/** @file The safetensors format: 8 bytes header length, a JSON header, then the tensors' bytes, little-endian. */

import { fromBfloat16, halfTable, toHalf } from "./half.ts";
import { type DType, dtypeOf, sizeOf, type Tensor, type TensorData, tensor } from "./tensor.ts";

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor<TensorData>>;
  /** The free-form strings of `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface WriteSafetensorsOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  /** Store float32 tensors as binary16: half the bytes, relative error ≤ 2⁻¹¹. Default "float32". */
  readonly floats?: "float32" | "float16";
}

const HEADER_LIMIT = 100_000_000; // the reference implementation's bound
const NAMES: Record<DType, string> = { float32: "F32", float64: "F64", int32: "I32", int64: "I64", uint8: "U8" };

type Decoder = { readonly bytes: number; decode(view: DataView, count: number): TensorData };

function filled<D extends { [i: number]: unknown }>(out: D, count: number, at: (i: number) => D[number]): D {
  for (let i = 0; i < count; i++) out[i] = at(i);
  return out;
}

const DECODERS: Record<string, Decoder> = {
  F32: { bytes: 4, decode: (view, n) => filled(new Float32Array(n), n, (i) => view.getFloat32(4 * i, true)) },
  F64: { bytes: 8, decode: (view, n) => filled(new Float64Array(n), n, (i) => view.getFloat64(8 * i, true)) },
  F16: {
    bytes: 2,
    decode: (view, n) => {
      const values = halfTable();
      return filled(new Float32Array(n), n, (i) => values[view.getUint16(2 * i, true)]!);
    },
  },
  BF16: { bytes: 2, decode: (view, n) => filled(new Float32Array(n), n, (i) => fromBfloat16(view.getUint16(2 * i, true))) },
  I32: { bytes: 4, decode: (view, n) => filled(new Int32Array(n), n, (i) => view.getInt32(4 * i, true)) },
  I64: { bytes: 8, decode: (view, n) => filled(new BigInt64Array(n), n, (i) => view.getBigInt64(8 * i, true)) },
  U8: { bytes: 1, decode: (view, n) => filled(new Uint8Array(n), n, (i) => view.getUint8(i)) },
};

/**
 * Reads a safetensors file. F16 and BF16 become float32.
 * @throws Error that says what is malformed: header length, JSON, an unknown type, offsets outside the file, overlapping tensors.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) throw new Error(`readSafetensors: the file has ${bytes.length} bytes, its header needs 8`);
  const length = Number(view.getBigUint64(0, true));
  if (length > HEADER_LIMIT || 8 + length > bytes.length)
    throw new Error(`readSafetensors: the header claims ${length} bytes, the file has ${bytes.length}; is it a safetensors file?`);
  const header = parseHeader(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const { __metadata__: metadata = {}, ...entries } = header;
  const start = 8 + length;
  const spans: { name: string; begin: number; end: number }[] = [];
  const tensors = new Map<string, Tensor<TensorData>>();
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets: offsets } = entry as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
    const decoder = DECODERS[String(dtype)];
    if (!decoder)
      throw new Error(`readSafetensors: "${name}" has type ${JSON.stringify(dtype)}; known are ${Object.keys(DECODERS).join(", ")}`);
    if (!isIndexList(shape)) throw new Error(`readSafetensors: "${name}" has shape ${JSON.stringify(shape)}, wanted integers ≥ 0`);
    if (!isIndexList(offsets) || offsets.length !== 2)
      throw new Error(`readSafetensors: "${name}" has data_offsets ${JSON.stringify(offsets)}, wanted [begin, end]`);
    const [begin, end] = offsets as [number, number];
    const count = sizeOf(shape);
    if (end - begin !== count * decoder.bytes)
      throw new Error(`readSafetensors: "${name}" spans ${end - begin} bytes, its shape and type need ${count * decoder.bytes}`);
    if (start + end > bytes.length) throw new Error(`readSafetensors: "${name}" ends at byte ${start + end}, the file at ${bytes.length}`);
    spans.push({ name, begin, end });
    tensors.set(name, tensor(decoder.decode(new DataView(bytes.buffer, bytes.byteOffset + start + begin, end - begin), count), shape));
  }
  spans.sort((a, b) => a.begin - b.begin || a.end - b.end);
  for (let i = 1; i < spans.length; i++)
    if (spans[i]!.begin < spans[i - 1]!.end) throw new Error(`readSafetensors: "${spans[i]!.name}" overlaps "${spans[i - 1]!.name}"`);
  return { tensors, metadata: metadata as Record<string, string> };
}

/** Writes a safetensors file; tensors in the order given, the header padded to 8 bytes. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor<TensorData>> | Readonly<Record<string, Tensor<TensorData>>>,
  { metadata = {}, floats = "float32" }: WriteSafetensorsOptions = {},
): Uint8Array {
  const entries = tensors instanceof Map ? [...tensors] : Object.entries(tensors as Record<string, Tensor<TensorData>>);
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata;
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, value] of entries) {
    const half = floats === "float16" && dtypeOf(value) === "float32";
    const data = half ? Uint16Array.from(value.data as Float32Array, toHalf) : value.data;
    const part = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    header[name] = { dtype: half ? "F16" : NAMES[dtypeOf(value)], shape: value.shape, data_offsets: [offset, offset + part.length] };
    offset += part.length;
    parts.push(part);
  }
  const json = JSON.stringify(header);
  const text = new TextEncoder().encode(json);
  const padded = Math.ceil(text.length / 8) * 8;
  const out = new Uint8Array(8 + padded + offset).fill(0x20, 8, 8 + padded);
  new DataView(out.buffer).setBigUint64(0, BigInt(padded), true);
  out.set(text, 8);
  let at = 8 + padded;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function parseHeader(text: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw new Error(`readSafetensors: the header is not JSON: ${(error as Error).message}`);
  }
  if (typeof header !== "object" || header === null || Array.isArray(header))
    throw new Error("readSafetensors: the header must be a JSON object");
  return header as Record<string, unknown>;
}

function isIndexList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((x) => Number.isSafeInteger(x) && x >= 0);
}
