/** @file Tensors as ONNX stores them: fifteen element types, raw or in a field of their own, in the model or in a file beside it. */

import { decodeSafetensor, shapeText, sizeOf, type Tensor, type TensorData, tensor } from "@dilf/tensor";
import type { ValueType } from "../graph.ts";
import { EXTERNAL, type Message } from "./schema.ts";

/** The bytes of a tensor that a model keeps in another file. `length` is undefined where the model does not say it: to the end. */
export type ExternalData = (location: string, offset: number, length: number | undefined) => Uint8Array | Promise<Uint8Array>;

export interface TypedTensor {
  readonly type: ValueType;
  readonly value: Tensor<TensorData>;
}

interface ElementType {
  readonly bytes: number;
  /** What it is here: floats narrower than float32 become that, integers the next type that holds them. */
  readonly type: ValueType;
  raw(bytes: Uint8Array): TensorData;
  fields(proto: Message<"TensorProto">): Iterable<number | bigint>;
}

const int32Data = (proto: Message<"TensorProto">) => proto.int32Data;
const half = (dtype: "float16" | "bfloat16") => (bytes: Uint8Array) =>
  decodeSafetensor({ type: dtype === "float16" ? "F16" : "BF16", shape: [bytes.length / 2], begin: 0, end: bytes.length }, bytes).data;
const halfBits = (dtype: "float16" | "bfloat16") => (proto: Message<"TensorProto">) => {
  const bits = Uint16Array.from(proto.int32Data);
  return half(dtype)(new Uint8Array(bits.buffer)) as Float32Array;
};
/** A copy at an address that any typed array accepts. */
const aligned = (bytes: Uint8Array) => new Uint8Array(bytes).buffer;

/** By TensorProto.DataType. */
const ELEMENTS: Readonly<Record<number, ElementType>> = {
  1: { bytes: 4, type: "float32", raw: (bytes) => new Float32Array(aligned(bytes)), fields: (proto) => proto.floatData },
  2: { bytes: 1, type: "uint8", raw: (bytes) => new Uint8Array(bytes), fields: int32Data },
  3: { bytes: 1, type: "int32", raw: (bytes) => Int32Array.from(new Int8Array(aligned(bytes))), fields: int32Data },
  4: { bytes: 2, type: "int32", raw: (bytes) => Int32Array.from(new Uint16Array(aligned(bytes))), fields: int32Data },
  5: { bytes: 2, type: "int32", raw: (bytes) => Int32Array.from(new Int16Array(aligned(bytes))), fields: int32Data },
  6: { bytes: 4, type: "int32", raw: (bytes) => new Int32Array(aligned(bytes)), fields: int32Data },
  7: { bytes: 8, type: "int64", raw: (bytes) => new BigInt64Array(aligned(bytes)), fields: (proto) => proto.int64Data },
  9: { bytes: 1, type: "bool", raw: (bytes) => new Uint8Array(bytes), fields: int32Data },
  10: { bytes: 2, type: "float32", raw: half("float16"), fields: halfBits("float16") },
  11: { bytes: 8, type: "float64", raw: (bytes) => new Float64Array(aligned(bytes)), fields: (proto) => proto.doubleData },
  12: {
    bytes: 4,
    type: "int64",
    raw: (bytes) => BigInt64Array.from(new Uint32Array(aligned(bytes)), BigInt),
    fields: (proto) => proto.uint64Data,
  },
  13: { bytes: 8, type: "int64", raw: (bytes) => new BigInt64Array(aligned(bytes)), fields: (proto) => proto.uint64Data },
  16: { bytes: 2, type: "float32", raw: half("bfloat16"), fields: halfBits("bfloat16") },
};

const UNSUPPORTED: Readonly<Record<number, string>> = {
  0: "no type",
  8: "string",
  14: "complex64",
  15: "complex128",
  17: "float8e4m3fn",
  18: "float8e4m3fnuz",
  19: "float8e5m2",
  20: "float8e5m2fnuz",
  21: "uint4",
  22: "int4",
  23: "float4e2m1",
};

/** The type that an ONNX element type becomes. @throws Error that names it where there is none */
export function valueTypeOf(dataType: number | undefined): ValueType {
  return elementType(dataType).type;
}

function elementType(dataType: number | undefined): ElementType {
  const found = ELEMENTS[dataType ?? 0];
  if (!found) throw new Error(`the element type ${UNSUPPORTED[dataType ?? 0] ?? dataType} is not supported`);
  return found;
}

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** @throws Error, without the tensor's name, where its data does not fill its shape */
export async function readTensor(proto: Message<"TensorProto">, external?: ExternalData): Promise<TypedTensor> {
  if (proto.dataLocation !== EXTERNAL) return readInlineTensor(proto);
  return fromRaw(proto, await externalBytes(proto, external));
}

/** A tensor whose data is in the message, as attributes must have it. */
export function readInlineTensor(proto: Message<"TensorProto">): TypedTensor {
  if (proto.dataLocation === EXTERNAL) throw new Error("its data must not be external");
  if (proto.rawData) return fromRaw(proto, proto.rawData);
  const { type, fields } = elementType(proto.dataType);
  const values = [...fields(proto)];
  checkCount(proto, values.length);
  const data = type === "int64" ? BigInt64Array.from(values as bigint[], BigInt) : ARRAYS[type].from(values as number[]);
  return { type, value: tensor(data, proto.dims) };
}

function fromRaw(proto: Message<"TensorProto">, bytes: Uint8Array): TypedTensor {
  const element = elementType(proto.dataType);
  if (bytes.length % element.bytes !== 0) throw new Error(`it has ${bytes.length} bytes of data, no multiple of ${element.bytes}`);
  checkCount(proto, bytes.length / element.bytes);
  return { type: element.type, value: tensor(element.raw(bytes), proto.dims) };
}

function checkCount({ dims }: Message<"TensorProto">, count: number): void {
  if (dims.some((extent) => !(Number.isSafeInteger(extent) && extent >= 0))) throw new Error(`its shape ${shapeText(dims)} is not one`);
  if (count !== sizeOf(dims)) throw new Error(`its shape ${shapeText(dims)} wants ${sizeOf(dims)} elements, the file has ${count}`);
}

async function externalBytes(proto: Message<"TensorProto">, external: ExternalData | undefined): Promise<Uint8Array> {
  const entries = new Map(proto.externalData.map(({ key = "", value = "" }) => [key, value]));
  const location = entries.get("location");
  if (location === undefined) throw new Error("its data is external, without a location");
  if (!external) throw new Error(`its data is in "${location}"; pass the option "external" to readOnnx`);
  const number = (key: string): number | undefined => {
    const text = entries.get(key);
    if (text === undefined) return undefined;
    if (!/^\d+$/.test(text)) throw new Error(`its external ${key} must be a whole number, got "${text}"`);
    return Number(text);
  };
  const [offset, length] = [number("offset") ?? 0, number("length")];
  const bytes = await external(location, offset, length);
  if (length !== undefined && bytes.length !== length)
    throw new Error(`"${location}" gave ${bytes.length} bytes at ${offset}, wanted are ${length}; is the file truncated?`);
  return bytes;
}
