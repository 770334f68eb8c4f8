/** @file Pickles and ZIP archives put together by hand: what no honest program writes. */

import { deflateRawSync } from "node:zlib";

const ascii = (text: string): number[] => [...Buffer.from(text, "utf8")];
const u32 = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];

/** Opcodes of pickle protocol 2, by what they push. */
export const op = {
  proto: [0x80, 2],
  stop: [0x2e],
  mark: [0x28],
  tuple: [0x74],
  dict: [0x7d],
  list: [0x5d],
  emptyTuple: [0x29],
  setItems: [0x75],
  setItem: [0x73],
  append: [0x61],
  reduce: [0x52],
  newObject: [0x81],
  build: [0x62],
  persistent: [0x51],
  none: [0x4e],
  no: [0x89],
  global: (module: string, name: string) => [0x63, ...ascii(`${module}\n${name}\n`)],
  text: (value: string) => [0x58, ...u32(Buffer.byteLength(value)), ...ascii(value)],
  int: (value: number) => [0x4a, ...u32(value)],
  put: (index: number) => [0x72, ...u32(index)],
  get: (index: number) => [0x6a, ...u32(index)],
} as const;

export const pickle = (...parts: (readonly number[])[]): Uint8Array => Uint8Array.from([...op.proto, ...parts.flat(), ...op.stop]);

/** A call of torch's rebuild function: what makes a tensor of a storage. */
export function tensorOps(given: {
  key: string;
  count: number;
  offset: number;
  shape: readonly number[];
  strides: readonly number[];
}): number[] {
  const { key, count, offset, shape, strides } = given;
  const tuple = (values: readonly number[]) => [...op.mark, ...values.flatMap((value) => op.int(value)), ...op.tuple];
  return [
    ...op.global("torch._utils", "_rebuild_tensor_v2"),
    ...op.mark,
    ...[
      ...op.mark,
      ...op.text("storage"),
      ...op.global("torch", "FloatStorage"),
      ...op.text(key),
      ...op.text("cpu"),
      ...op.int(count),
      ...op.tuple,
    ],
    ...op.persistent,
    ...op.int(offset),
    ...tuple(shape),
    ...tuple(strides),
    ...op.no,
    ...op.none,
    ...op.tuple,
    ...op.reduce,
  ];
}

export interface Record {
  readonly name: string;
  readonly data: Uint8Array;
  readonly compressed?: boolean;
  readonly encrypted?: boolean;
  /** What the directory claims instead of the truth. */
  readonly claimedSize?: number;
}

/** A ZIP archive with exactly these records, honest or not. */
export function zip(records: readonly Record[]): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, data, compressed = false, encrypted = false, claimedSize } of records) {
    const body = compressed ? deflateRawSync(data) : Buffer.from(data);
    const file = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); //                        version
    common.writeUInt16LE(encrypted ? 1 : 0, 2); //         flags
    common.writeUInt16LE(compressed ? 8 : 0, 4); //        method
    common.writeUInt32LE(claimedSize ?? body.length, 14); // compressed
    common.writeUInt32LE(claimedSize ?? data.length, 18); // as it is
    common.writeUInt16LE(file.length, 22);
    parts.push(Buffer.from("PK\x03\x04"), common, file, body);
    const entry = Buffer.alloc(46);
    entry.write("PK\x01\x02");
    entry.writeUInt16LE(20, 4);
    common.copy(entry, 6);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, file);
    at += 30 + file.length + body.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(records.length, 8);
  end.writeUInt16LE(records.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...parts, list, end]));
}
