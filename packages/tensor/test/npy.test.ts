import fc from "fast-check";
import { expect, test } from "vitest";
import { readNpy, tensor, writeNpy } from "../src/index.ts";

/** A file with a header of our own words, so that foreign and malformed ones can be written. */
function file(header: string, data: readonly number[], { version = 1, length }: { version?: number; length?: number } = {}): Uint8Array {
  const wide = version > 1;
  const size = length ?? header.length;
  const sizeBytes = wide ? [size & 255, (size >> 8) & 255, (size >> 16) & 255, size >>> 24] : [size & 255, size >> 8];
  return Uint8Array.from([
    0x93,
    ...new TextEncoder().encode("NUMPY"),
    version,
    0,
    ...sizeBytes,
    ...new TextEncoder().encode(header),
    ...data,
  ]);
}

const header = (descr: string, shape: string, fortran = "False") =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;

test("every type and shape survives the way out and back", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(4), { maxLength: 4 }),
      fc.constantFrom(Float32Array, Float64Array, Int32Array, Uint8Array),
      (shape, Type) => {
        const size = shape.reduce((product, extent) => product * extent, 1);
        const value = tensor(new Type(Array.from({ length: size }, (_, i) => (7 * i) % 251)), shape);
        const bytes = writeNpy(value);
        expect((bytes.length - value.data.byteLength) % 64).toBe(0); // NumPy's alignment
        expect(readNpy(bytes)).toEqual(value);
      },
    ),
  );
  const big = tensor(BigInt64Array.of(-1n, 2n ** 62n), [2]);
  expect(readNpy(writeNpy(big))).toEqual(big);
});

test("a Node Buffer, whose slice shares memory, is read and left alone", () => {
  const bytes = Buffer.concat([Buffer.from([1, 2, 3]), writeNpy(tensor(Uint8Array.of(5, 6), [2]))]).subarray(3);
  const { data } = readNpy(bytes);
  data[0] = 99;
  expect(readNpy(bytes).data).toEqual(Uint8Array.of(5, 6));
});

test.each([
  { name: "float16", bytes: file(header("<f2", "(2,)"), [0x00, 0x3c, 0x00, 0xc0]), data: Float32Array.of(1, -2) },
  { name: "big-endian float32", bytes: file(header(">f4", "(1,)"), [0x3f, 0x80, 0, 0]), data: Float32Array.of(1) },
  { name: "int8", bytes: file(header("|i1", "(2,)"), [255, 1]), data: Int32Array.of(-1, 1) },
  { name: "int16", bytes: file(header("<i2", "(1,)"), [0xfe, 0xff]), data: Int32Array.of(-2) },
  { name: "uint16", bytes: file(header("<u2", "(1,)"), [0xfe, 0xff]), data: Int32Array.of(65534) },
  { name: "bool", bytes: file(header("|b1", "(2,)"), [1, 0]), data: Uint8Array.of(1, 0) },
  { name: "version 2", bytes: file(header("|u1", "(1,)"), [9], { version: 2 }), data: Uint8Array.of(9) },
  { name: "a scalar", bytes: file(header("|u1", "()"), [9]), data: Uint8Array.of(9) },
  { name: "Python 2's long integers", bytes: file(header("|u1", "(1L, 2L)"), [9, 8]), data: Uint8Array.of(9, 8) },
  // [[1, 2, 3], [4, 5, 6]] column by column
  { name: "Fortran order", bytes: file(header("|u1", "(2, 3)", "True"), [1, 4, 2, 5, 3, 6]), data: Uint8Array.of(1, 2, 3, 4, 5, 6) },
])("reads $name", ({ bytes, data }) => expect(readNpy(bytes).data).toEqual(data));

test.each([
  { name: "another file", bytes: new TextEncoder().encode("not a numpy file"), message: "cloud.npy: not a .npy file" },
  { name: "a ZIP", bytes: Uint8Array.from([0x50, 0x4b, ...new Array(20).fill(0)]), message: "unpack the .npz" },
  { name: "an empty file", bytes: new Uint8Array(0), message: "0 bytes" },
  { name: "a later version", bytes: file(header("|u1", "(1,)"), [1], { version: 4 }), message: "version 4.0" },
  { name: "a header past the end", bytes: file(header("|u1", "(1,)"), [1], { length: 60000 }), message: "claims 60000 bytes" },
  { name: "objects", bytes: file(header("|O8", "(1,)"), [1]), message: "type |O8" },
  {
    name: "a record type",
    bytes: file("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }\n", [1]),
    message: "not understood",
  },
  { name: "too few elements", bytes: file(header("<f4", "(2,)"), [0, 0, 0, 0]), message: "needs 8 bytes after the header, 4 are there" },
  { name: "too many elements", bytes: file(header("|u1", "(1,)"), [0, 0]), message: "needs 1 bytes" },
  { name: "a claim of 10²⁷", bytes: file(header("|u1", "(1000000000, 1000000000, 1000000000)"), [0]), message: "are there" },
])("refuses $name", ({ bytes, message }) => expect(() => readNpy(bytes, "cloud.npy")).toThrow(message));
