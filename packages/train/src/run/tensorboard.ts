/**
 * @file The same numbers as metrics.jsonl for TensorBoard: a TFRecord file of Event messages.
 *
 * The messages are five fields deep, so they are written by protobufjs's writer by hand, as @dilf/autodiff does with ONNX; no code is generated.
 */

import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "@dilf/tensor/node";
import crc32c from "crc-32/crc32c.js";
import protobuf from "protobufjs/minimal.js";
import { isMissing } from "./files.ts";

/** TensorBoard takes every file whose name holds "tfevents". */
const FILE = "events.out.tfevents.dilf";

export interface Tensorboard {
  append(event: { readonly kind: string; readonly step: number }): Promise<void>;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** One number at one step. */
export interface Scalar {
  /** "step/loss", "step/learningRates/fusion", "epoch/loss". */
  readonly tag: string;
  readonly value: number;
}

export interface BoardEvent {
  /** Seconds. */
  readonly wallTime: number;
  readonly step: number;
  /** "brain.Event:2" in the first event of a file, and nowhere else. */
  readonly fileVersion?: string;
  readonly scalars: readonly Scalar[];
}

/** Opens the events of a run folder, without those that are of a later step than `step`, or were cut by a crash. */
export async function openTensorboard(folder: string, step: number, clock?: () => number): Promise<Tensorboard> {
  const path = join(folder, FILE);
  const bytes = await readFile(path).catch((error: unknown) => {
    if (isMissing(error)) return new Uint8Array(0);
    throw error;
  });
  const timeOf = (at: number) => clock?.() ?? at;
  const known = readEvents(bytes);
  const kept = known.filter((event) => event.step <= step && event.scalars.length > 0);
  // TensorBoard takes the time of the first event for that of the run's start, so a resumed run keeps it.
  const begun = known[0]?.fileVersion === undefined ? timeOf(0) : known[0].wallTime;
  const first: BoardEvent = { wallTime: begun, step: 0, fileVersion: "brain.Event:2", scalars: [] };
  await writeAtomically(path, Buffer.concat([first, ...kept].map(recordOf)));
  const file = await open(path, "a");
  return {
    append: async (event) => {
      const scalars = scalarsOf(event.kind, event);
      if (scalars.length > 0) await file.appendFile(recordOf({ wallTime: timeOf(event.step), step: event.step, scalars }));
    },
    flush: () => file.sync(),
    close: () => file.close(),
  };
}

/** Every number of an event, under its dotted name with slashes; its step and epoch are the axis, not curves. */
export function scalarsOf(path: string, value: unknown): readonly Scalar[] {
  if (typeof value === "number") return [{ tag: path, value }];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === "step" || key === "epoch" ? [] : scalarsOf(`${path}/${key}`, inner)));
}

/** A TFRecord: length, masked checksum of the length, bytes, masked checksum of the bytes; all little-endian. */
function recordOf(event: BoardEvent): Buffer {
  const data = encodeEvent(event);
  const record = Buffer.alloc(16 + data.length);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(masked(record.subarray(0, 8)), 8);
  record.set(data, 12);
  record.writeUInt32LE(masked(data), 12 + data.length);
  return record;
}

/** TensorFlow's mask of a CRC-32C: a checksum of bytes that hold checksums is weak without it. */
const masked = (bytes: Uint8Array): number => {
  const crc = crc32c.buf(bytes) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
};

/** Events up to the first record that is cut or whose checksums are wrong. */
export function readEvents(bytes: Uint8Array): readonly BoardEvent[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events: BoardEvent[] = [];
  for (let at = 0; at + 16 <= view.length; ) {
    const length = Number(view.readBigUInt64LE(at));
    const end = at + 12 + length;
    if (view.readUInt32LE(at + 8) !== masked(view.subarray(at, at + 8)) || end + 4 > view.length) break;
    const data = view.subarray(at + 12, end);
    if (view.readUInt32LE(end) !== masked(data)) break;
    events.push(decodeEvent(data));
    at = end + 4;
  }
  return events;
}

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
const tag = (field: number, wire: number): number => (field << 3) | wire;

/** tensorflow.Event { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5 }, Summary { repeated Value value = 1 },
 * Value { string tag = 1; float simple_value = 2 }. */
function encodeEvent({ wallTime, step, fileVersion, scalars }: BoardEvent): Uint8Array {
  const writer = protobuf.Writer.create().uint32(tag(1, WIRE.fixed64)).double(wallTime).uint32(tag(2, WIRE.varint)).int64(step);
  if (fileVersion !== undefined) writer.uint32(tag(3, WIRE.bytes)).string(fileVersion);
  if (scalars.length > 0) {
    writer.uint32(tag(5, WIRE.bytes)).fork();
    for (const { tag: name, value } of scalars) {
      writer.uint32(tag(1, WIRE.bytes)).fork();
      writer.uint32(tag(1, WIRE.bytes)).string(name).uint32(tag(2, WIRE.fixed32)).float(value).ldelim();
    }
    writer.ldelim();
  }
  return writer.finish();
}

function decodeEvent(bytes: Uint8Array): BoardEvent {
  const event = { wallTime: 0, step: 0, fileVersion: undefined as string | undefined, scalars: [] as Scalar[] };
  eachField(bytes, (field, reader) => {
    if (field === 1) event.wallTime = reader.double();
    else if (field === 2) event.step = Number(reader.int64());
    else if (field === 3) event.fileVersion = reader.string();
    else if (field === 5)
      eachField(reader.bytes(), (one, inner) => {
        if (one === 1) event.scalars.push(decodeValue(inner.bytes()));
        else return false;
        return true;
      });
    else return false;
    return true;
  });
  const { fileVersion, ...rest } = event;
  return { ...rest, ...(fileVersion === undefined ? {} : { fileVersion }) };
}

function decodeValue(bytes: Uint8Array): Scalar {
  const scalar = { tag: "", value: 0 };
  eachField(bytes, (field, reader) => {
    if (field === 1) scalar.tag = reader.string();
    else if (field === 2) scalar.value = reader.float();
    else return false;
    return true;
  });
  return scalar;
}

/** @param take reads the field's value and returns true, or returns false where it does not know the field */
function eachField(bytes: Uint8Array, take: (field: number, reader: protobuf.Reader) => boolean): void {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const key = reader.uint32();
    if (!take(key >>> 3, reader)) reader.skipType(key & 7);
  }
}
