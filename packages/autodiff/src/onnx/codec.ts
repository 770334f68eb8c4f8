/** @file Protocol buffers by the table in schema.ts, on protobufjs's reader and writer: no code is generated, at no time. */

import protobuf from "protobufjs/minimal.js";
import { type Draft, MESSAGES, type Message, type MessageName, type Scalar } from "./schema.ts";

type Reader = protobuf.Reader;
type Writer = protobuf.Writer;
interface FieldSpec {
  readonly key: string;
  readonly id: number;
  readonly type: string;
  readonly repeated: boolean;
}

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const SCALARS: Readonly<Record<Scalar, { wire: number; read(reader: Reader): unknown; write(writer: Writer, value: never): void }>> = {
  int32: { wire: WIRE.varint, read: (reader) => reader.int32(), write: (writer, value: number) => writer.int32(value) },
  int64: { wire: WIRE.varint, read: (reader) => Number(readVarint(reader)), write: (writer, value: number) => writer.int64(value) },
  bigint: { wire: WIRE.varint, read: readVarint, write: (writer, value: bigint) => writeVarint(writer, value) },
  uint64: {
    wire: WIRE.varint,
    read: (reader) => BigInt.asUintN(64, readVarint(reader)),
    write: (writer, value: bigint) => writeVarint(writer, value),
  },
  float: { wire: WIRE.fixed32, read: (reader) => reader.float(), write: (writer, value: number) => writer.float(value) },
  double: { wire: WIRE.fixed64, read: (reader) => reader.double(), write: (writer, value: number) => writer.double(value) },
  string: { wire: WIRE.bytes, read: (reader) => reader.string(), write: (writer, value: string) => writer.string(value) },
  bytes: { wire: WIRE.bytes, read: (reader) => reader.bytes(), write: (writer, value: Uint8Array) => writer.bytes(value) },
};

const fieldsOf = new Map<string, { list: readonly FieldSpec[]; byId: ReadonlyMap<number, FieldSpec> }>(
  Object.entries(MESSAGES).map(([name, fields]) => {
    const list = Object.entries(fields).map(([key, field]): FieldSpec => ({ key, ...field }));
    return [name, { list, byId: new Map(list.map((field) => [field.id, field])) }];
  }),
);

/** protobufjs gives a number or a Long, as packages beside it decide; bits are bits. */
function readVarint(reader: Reader): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    if (reader.pos >= reader.len) throw new RangeError(`index out of range: ${reader.pos} of ${reader.len} bytes`);
    const byte = reader.buf[reader.pos++]!;
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return BigInt.asIntN(64, value);
  }
  throw new RangeError(`invalid varint at ${reader.pos}`);
}

function writeVarint(writer: Writer, value: bigint): void {
  const bits = BigInt.asUintN(64, value);
  writer.uint64({ low: Number(bits & 0xffffffffn) | 0, high: Number(bits >> 32n) | 0, unsigned: true } as never);
}

/** Nesting of messages is bounded, so that hostile bytes cannot exhaust the stack. ONNX itself nests nine deep without subgraphs. */
const MAX_DEPTH = 32;

/** @throws RangeError where the bytes end too early or are not of this form. Bytes fields are views of `bytes`. */
export function decode<Name extends MessageName>(name: Name, bytes: Uint8Array): Message<Name> {
  // A plain view: protobufjs's reader for Node Buffers would copy what it slices.
  const reader = protobuf.Reader.create(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return decodeMessage(name, reader, reader.len, 0) as Message<Name>;
}

function decodeMessage(name: string, reader: Reader, end: number, depth: number): Record<string, unknown> {
  if (depth > MAX_DEPTH) throw new RangeError(`messages nest more than ${MAX_DEPTH} deep`);
  const { list, byId } = fieldsOf.get(name)!;
  const message: Record<string, unknown> = {};
  for (const field of list) message[field.key] = field.repeated ? [] : undefined;
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = byId.get(tag >>> 3);
    if (field) decodeField(field, tag & 7, reader, message, depth);
    else reader.skipType(tag & 7);
  }
  if (reader.pos !== end) throw new RangeError(`index out of range: a ${name} ends at ${reader.pos}, not at ${end}`);
  return message;
}

function decodeField(field: FieldSpec, wire: number, reader: Reader, message: Record<string, unknown>, depth: number): void {
  const scalar = SCALARS[field.type as Scalar];
  const add = (value: unknown) => {
    if (field.repeated) (message[field.key] as unknown[]).push(value);
    else message[field.key] = value;
  };
  if (!scalar) {
    const length = expectWire(field, wire, WIRE.bytes, reader).uint32();
    if (reader.pos + length > reader.len) throw new RangeError(`index out of range: ${reader.pos} + ${length} > ${reader.len}`);
    add(decodeMessage(field.type, reader, reader.pos + length, depth + 1));
  } else if (field.repeated && wire === WIRE.bytes && scalar.wire !== WIRE.bytes) {
    const length = reader.uint32();
    const end = reader.pos + length;
    if (end > reader.len) throw new RangeError(`index out of range: ${reader.pos} + ${length} > ${reader.len}`);
    while (reader.pos < end) add(scalar.read(reader));
  } else add(scalar.read(expectWire(field, wire, scalar.wire, reader)));
}

function expectWire(field: FieldSpec, wire: number, wanted: number, reader: Reader): Reader {
  if (wire !== wanted) throw new RangeError(`field "${field.key}" at ${reader.pos} has wire type ${wire}, not ${wanted}`);
  return reader;
}

/** The bytes of a message. Numbers that repeat are packed. */
export function encode<Name extends MessageName>(name: Name, message: Draft<Name>): Uint8Array {
  const writer = protobuf.Writer.create();
  encodeMessage(name, message as Readonly<Record<string, unknown>>, writer);
  return writer.finish();
}

function encodeMessage(name: string, message: Readonly<Record<string, unknown>>, writer: Writer): void {
  for (const field of fieldsOf.get(name)!.list) {
    const value = message[field.key];
    if (value === undefined) continue;
    const scalar = SCALARS[field.type as Scalar];
    if (field.repeated && scalar && scalar.wire !== WIRE.bytes) {
      const values = value as never[];
      if (values.length === 0) continue;
      writer.uint32((field.id << 3) | WIRE.bytes).fork();
      for (const entry of values) scalar.write(writer, entry);
      writer.ldelim();
      continue;
    }
    for (const entry of field.repeated ? (value as unknown[]) : [value]) {
      writer.uint32((field.id << 3) | (scalar ? scalar.wire : WIRE.bytes));
      if (scalar) scalar.write(writer, entry as never);
      else {
        encodeMessage(field.type, entry as Readonly<Record<string, unknown>>, writer.fork());
        writer.ldelim();
      }
    }
  }
}
