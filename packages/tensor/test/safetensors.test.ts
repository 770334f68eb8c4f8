import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeSafetensor, readSafetensors, readSafetensorsHeader, tensor, writeSafetensors } from "../src/index.ts";

/** A file from a header object and data bytes, so that malformed headers can be written. */
function file(header: unknown, data: number[] = []): Uint8Array {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(new TextEncoder().encode(text), 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

test("every type survives the way out and back", () => {
  const tensors = {
    f32: tensor(Float32Array.of(1.5, -0, Number.MAX_VALUE), [3]),
    f64: tensor(Float64Array.of(Math.PI), []),
    i32: tensor(Int32Array.of(-1, 2 ** 31 - 1), [2, 1]),
    i64: tensor(BigInt64Array.of(-5n, 2n ** 60n), [1, 2]),
    u8: tensor(Uint8Array.of(0, 255), [2]),
    empty: tensor(new Float32Array(0), [0, 3]),
  };
  const { tensors: read, metadata } = readSafetensors(writeSafetensors(tensors, { metadata: { step: "3", note: "ü" } }));
  expect(metadata).toEqual({ step: "3", note: "ü" });
  for (const [name, value] of Object.entries(tensors)) expect(read.get(name), name).toEqual(value);
});

test("unaligned input bytes are read", () => {
  const bytes = writeSafetensors({ x: tensor(Float32Array.of(1, 2), [2]) });
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  expect(readSafetensors(shifted.subarray(1)).tensors.get("x")!.data).toEqual(Float32Array.of(1, 2));
});

test("a Node Buffer, whose slice shares memory, is read and left alone", () => {
  const bytes = Buffer.from(writeSafetensors({ x: tensor(Uint8Array.of(5, 6), [2]), y: tensor(Float32Array.of(7), []) }));
  const { data } = readSafetensors(bytes).tensors.get("x")!;
  data[0] = 99;
  expect(readSafetensors(bytes).tensors.get("x")!.data).toEqual(Uint8Array.of(5, 6));
  expect(readSafetensors(bytes).tensors.get("y")!.data).toEqual(Float32Array.of(7));
});

test("float16 keeps relative error ≤ 2⁻¹¹ for normal numbers and is idempotent", () => {
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true, min: -60000, max: 60000 }), { minLength: 1 }), (values) => {
      const store = (data: Float32Array) =>
        readSafetensors(writeSafetensors({ x: tensor(data, [data.length]) }, { floats: "float16" })).tensors.get("x")!.data as Float32Array;
      const once = store(Float32Array.from(values));
      for (const [i, value] of values.entries()) {
        // 2⁻²⁵ is half the spacing of subnormal binary16.
        expect(Math.abs(once[i]! - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25));
      }
      expect(store(once)).toEqual(once);
    }),
  );
});

test.each([
  { value: 65504, half: 65504 }, //                       the largest finite binary16
  { value: 65520, half: Number.POSITIVE_INFINITY }, //    rounds over it
  { value: 2049, half: 2048 }, //                         tie to even, down
  { value: 2051, half: 2052 }, //                         tie to even, up
  { value: 2 ** -24, half: 2 ** -24 }, //                 the smallest subnormal
  { value: 2 ** -26, half: 0 }, //                        below half of it
  { value: Number.NEGATIVE_INFINITY, half: Number.NEGATIVE_INFINITY },
  { value: Number.NaN, half: Number.NaN },
])("float16 of $value", ({ value, half }) => {
  const bytes = writeSafetensors({ x: tensor(Float32Array.of(value), [1]) }, { floats: "float16" });
  expect(readSafetensors(bytes).tensors.get("x")!.data[0]).toBe(half);
});

test("bfloat16 keeps relative error ≤ 2⁻⁸ and is idempotent; NaN stays NaN", () => {
  const store = (values: readonly number[]) =>
    readSafetensors(writeSafetensors({ x: tensor(Float32Array.from(values), [values.length]) }, { floats: "bfloat16" })).tensors.get("x")!
      .data as Float32Array;
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: 2 ** -100, max: 2 ** 100 }), { minLength: 1 }), (values) => {
      const once = store(values);
      for (const [i, value] of values.entries()) expect(Math.abs(once[i]! - value)).toBeLessThanOrEqual(value * 2 ** -8);
      expect(store([...once])).toEqual(once);
    }),
  );
  // 1 + 2⁻⁸ lies half-way between 1 and 1 + 2⁻⁷ and goes to the even one; 1 + 3·2⁻⁸ goes up.
  expect([...store([1 + 2 ** -8, 1 + 3 * 2 ** -8, Number.NaN, Infinity])]).toEqual([1, 1 + 2 ** -6, Number.NaN, Infinity]);
});

test("a file can be read tensor by tensor", () => {
  const bytes = writeSafetensors({ a: tensor(Uint8Array.of(1, 2), [2]), b: tensor(Float32Array.of(7), []) }, { metadata: { k: "v" } });
  const prefix = bytes.subarray(0, 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true)));
  const { entries, metadata } = readSafetensorsHeader(prefix, bytes.length);
  expect(metadata).toEqual({ k: "v" });
  const b = entries.get("b")!;
  expect(decodeSafetensor(b, bytes.subarray(b.begin, b.end))).toEqual(tensor(Float32Array.of(7), []));
  expect(() => decodeSafetensor(b, bytes.subarray(b.begin))).not.toThrow(); // b is the last
  expect(() => decodeSafetensor(b, bytes)).toThrow("the entry has 4 bytes");
  expect(() => readSafetensorsHeader(prefix.subarray(0, 20), bytes.length)).toThrow("only 12 were given");
});

test("bfloat16 is read", () => {
  const bytes = file({ x: { dtype: "BF16", shape: [2], data_offsets: [0, 4] } }, [0x80, 0x3f, 0x00, 0xc0]);
  expect(readSafetensors(bytes).tensors.get("x")!.data).toEqual(Float32Array.of(1, -2));
});

test.each([
  { name: "no header", bytes: new Uint8Array(3), message: "its header needs 8" },
  { name: "header longer than the file", bytes: Uint8Array.of(255, 255, 0, 0, 0, 0, 0, 0), message: "the header claims 65535 bytes" },
  { name: "not JSON", bytes: file("{nope"), message: "the header is not JSON" },
  { name: "a list", bytes: file("[]"), message: "must be a JSON object" },
  { name: "unknown type", bytes: file({ x: { dtype: "F8", shape: [], data_offsets: [0, 1] } }, [0]), message: '"x" has type "F8"' },
  { name: "negative extent", bytes: file({ x: { dtype: "U8", shape: [-1], data_offsets: [0, 1] } }, [0]), message: "has shape [-1]" },
  { name: "span and shape disagree", bytes: file({ x: { dtype: "U8", shape: [3], data_offsets: [0, 1] } }, [0]), message: "spans 1 bytes" },
  { name: "past the end", bytes: file({ x: { dtype: "U8", shape: [3], data_offsets: [0, 3] } }, [0]), message: "ends at byte" },
  {
    name: "overlap",
    bytes: file({ a: { dtype: "U8", shape: [2], data_offsets: [0, 2] }, b: { dtype: "U8", shape: [2], data_offsets: [1, 3] } }, [0, 0, 0]),
    message: '"b" overlaps "a"',
  },
  {
    name: "the same name twice",
    bytes: file(
      '{"a\\u0062":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"ab":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}',
      [0, 0],
    ),
    message: '"ab" is in the header twice',
  },
  {
    name: "the same key twice",
    bytes: file('{"a":{"dtype":"U8","dtype":"I32","shape":[1],"data_offsets":[0,1]}}', [0]),
    message: '"dtype" is in the header twice',
  },
  {
    name: "bytes before",
    bytes: file({ x: { dtype: "U8", shape: [1], data_offsets: [1, 2] } }, [0, 0]),
    message: "1 bytes between the header",
  },
  { name: "bytes after", bytes: file({ x: { dtype: "U8", shape: [1], data_offsets: [0, 1] } }, [0, 0]), message: '1 bytes after "x"' },
  { name: "a number for a tensor", bytes: file({ x: 3 }), message: '"x" is 3' },
  {
    name: "a prototype's name for a type",
    bytes: file({ x: { dtype: "toString", shape: [], data_offsets: [0, 1] } }, [0]),
    message: "has type",
  },
  {
    name: "extents beyond all numbers",
    bytes: file({ x: { dtype: "U8", shape: [1e9, 1e9, 1e9], data_offsets: [0, 1] } }, [0]),
    message: "need 1e+27",
  },
  { name: "metadata that is no text", bytes: file({ __metadata__: { a: 1 } }), message: "__metadata__" },
])("readSafetensors refuses: $name", ({ bytes, message }) => expect(() => readSafetensors(bytes)).toThrow(message));
