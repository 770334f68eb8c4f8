/** @file The safetensors format: 8 bytes header length, a JSON header, then the tensors' bytes, little-endian, without gaps. */

import { ELEMENT_TYPES, type ElementType, encodeElements, type FloatStorage } from "./element-types.ts";
import { repeatedKey } from "./json-keys.ts";
import { type DType, dtypeOf, sizeOf, type Tensor, type TensorData, tensor } from "./tensor.ts";

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor<TensorData>>;
  /** The free-form strings of `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Where a tensor lies in a file, so that one of many gigabytes can be read tensor by tensor. */
export interface SafetensorsEntry {
  readonly type: keyof typeof TYPES;
  readonly shape: readonly number[];
  /** First byte, and the one after the last, counted from the beginning of the file. */
  readonly begin: number;
  readonly end: number;
}

/** What the head of a safetensors file says, before any tensor is decoded. */
export interface SafetensorsHeader {
  readonly entries: ReadonlyMap<string, SafetensorsEntry>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** How `writeSafetensors` writes. */
export interface WriteSafetensorsOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  /** How float32 tensors are stored: binary16 halves the bytes at a relative error ≤ 2⁻¹¹, bfloat16 at 2⁻⁸ and with float32's range. Default "float32". */
  readonly floats?: FloatStorage;
}

const HEADER_LIMIT = 100_000_000; // the reference implementation's bound
const TYPES = {
  F32: ELEMENT_TYPES.float32,
  F64: ELEMENT_TYPES.float64,
  F16: ELEMENT_TYPES.float16,
  BF16: ELEMENT_TYPES.bfloat16,
  I32: ELEMENT_TYPES.int32,
  I64: ELEMENT_TYPES.int64,
  U8: ELEMENT_TYPES.uint8,
} as const satisfies Readonly<Record<string, ElementType>>;
const NAMES: Record<DType, keyof typeof TYPES> = { float32: "F32", float64: "F64", int32: "I32", int64: "I64", uint8: "U8" };
const STORED: Record<FloatStorage, keyof typeof TYPES> = { float32: "F32", float16: "F16", bfloat16: "BF16" };

/**
 * Reads a safetensors file. F16 and BF16 become float32.
 * @throws Error that says what is malformed: header length, JSON, a repeated name, an unknown type, offsets outside the file, tensors that overlap or leave gaps.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { entries, metadata } = readSafetensorsHeader(bytes, bytes.length);
  const tensors = new Map<string, Tensor<TensorData>>();
  for (const [name, entry] of entries) tensors.set(name, decodeSafetensor(entry, bytes.subarray(entry.begin, entry.end)));
  return { tensors, metadata };
}

/**
 * Where everything lies in a file, from its beginning.
 * @param bytes the first bytes of the file: at least 8, and the header they announce (8 + the little-endian number in them)
 * @param fileBytes length of the whole file, for the checks
 * @throws as `readSafetensors`
 */
export function readSafetensorsHeader(bytes: Uint8Array, fileBytes: number): SafetensorsHeader {
  if (bytes.length < 8) throw new Error(`readSafetensors: the file has ${bytes.length} bytes, its header needs 8`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > HEADER_LIMIT || 8 + length > fileBytes)
    throw new Error(`readSafetensors: the header claims ${length} bytes, the file has ${fileBytes}; is it a safetensors file?`);
  if (8 + length > bytes.length) throw new Error(`readSafetensors: the header has ${length} bytes, only ${bytes.length - 8} were given`);
  const { __metadata__: metadata = {}, ...described } = parseHeader(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string"))
    throw new Error("readSafetensors: __metadata__ must hold strings only");
  const start = 8 + length;
  const entries = new Map(Object.entries(described).map(([name, value]) => [name, entryOf(name, value, start, fileBytes)]));
  checkSpans(entries, start, fileBytes);
  return { entries, metadata: metadata as Record<string, string> };
}

/** The tensor of an entry, from its own bytes. @throws RangeError unless `bytes` is as long as the entry says */
export function decodeSafetensor({ type, shape, begin, end }: SafetensorsEntry, bytes: Uint8Array): Tensor<TensorData> {
  if (bytes.length !== end - begin) throw new RangeError(`decodeSafetensor: the entry has ${end - begin} bytes, got ${bytes.length}`);
  return tensor(TYPES[type].decode(bytes), shape);
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
    if (name in header) throw new RangeError(`writeSafetensors: "${name}" cannot be the name of a tensor`);
    const part = encodeElements(value.data, floats);
    const dtype = dtypeOf(value);
    header[name] = {
      dtype: dtype === "float32" ? STORED[floats] : NAMES[dtype],
      shape: value.shape,
      data_offsets: [offset, offset + part.length],
    };
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

function entryOf(name: string, value: unknown, start: number, fileBytes: number): SafetensorsEntry {
  if (!isRecord(value)) throw new Error(`readSafetensors: "${name}" is ${JSON.stringify(value)}, wanted { dtype, shape, data_offsets }`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== "string" || !Object.hasOwn(TYPES, dtype))
    throw new Error(`readSafetensors: "${name}" has type ${JSON.stringify(dtype)}; known are ${Object.keys(TYPES).join(", ")}`);
  const type = dtype as keyof typeof TYPES;
  if (!isIndexList(shape)) throw new Error(`readSafetensors: "${name}" has shape ${JSON.stringify(shape)}, wanted integers ≥ 0`);
  if (!isIndexList(offsets) || offsets.length !== 2)
    throw new Error(`readSafetensors: "${name}" has data_offsets ${JSON.stringify(offsets)}, wanted [begin, end]`);
  const [begin, end] = offsets as [number, number];
  const wanted = sizeOf(shape) * TYPES[type].bytes;
  if (end - begin !== wanted) throw new Error(`readSafetensors: "${name}" spans ${end - begin} bytes, its shape and type need ${wanted}`);
  if (start + end > fileBytes) throw new Error(`readSafetensors: "${name}" ends at byte ${start + end}, the file at ${fileBytes}`);
  return { type, shape, begin: start + begin, end: start + end };
}

/** The format leaves no byte unused and none used twice: otherwise one file could hide another. */
function checkSpans(entries: ReadonlyMap<string, SafetensorsEntry>, start: number, fileBytes: number): void {
  const sorted = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let at = start;
  let before = "the header";
  for (const [name, { begin, end }] of sorted) {
    if (begin < at) throw new Error(`readSafetensors: "${name}" overlaps ${before}`);
    if (begin > at) throw new Error(`readSafetensors: ${begin - at} bytes between ${before} and "${name}" belong to nothing`);
    at = end;
    before = `"${name}"`;
  }
  if (at !== fileBytes) throw new Error(`readSafetensors: ${fileBytes - at} bytes after ${before} belong to nothing`);
}

function parseHeader(text: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw new Error(`readSafetensors: the header is not JSON: ${(error as Error).message}`);
  }
  if (!isRecord(header)) throw new Error("readSafetensors: the header must be a JSON object");
  const twice = repeatedKey(text);
  if (twice !== undefined) throw new Error(`readSafetensors: "${twice}" is in the header twice`);
  return header;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isIndexList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((x) => Number.isSafeInteger(x) && x >= 0);
}
