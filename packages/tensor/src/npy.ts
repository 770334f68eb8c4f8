/** @file NumPy's .npy format, versions 1 to 3: magic, version, a header that is a Python dictionary in ASCII, then the elements. */

import { alignedCopy, ELEMENT_TYPES } from "./element-types.ts";
import { type DType, dtypeOf, shapeText, sizeOf, type Tensor, type TensorData, tensor } from "./tensor.ts";

interface NpyType {
  readonly bytes: number;
  decode(bytes: Uint8Array): TensorData;
}

/** Integers that have no tensor type of their own become int32, which holds all their values. */
const TYPES: Readonly<Record<string, NpyType>> = {
  f2: ELEMENT_TYPES.float16,
  f4: ELEMENT_TYPES.float32,
  f8: ELEMENT_TYPES.float64,
  i4: ELEMENT_TYPES.int32,
  i8: ELEMENT_TYPES.int64,
  u1: ELEMENT_TYPES.uint8,
  b1: ELEMENT_TYPES.uint8,
  i1: { bytes: 1, decode: (bytes) => Int32Array.from(new Int8Array(alignedCopy(bytes))) },
  i2: { bytes: 2, decode: (bytes) => Int32Array.from(new Int16Array(alignedCopy(bytes))) },
  u2: { bytes: 2, decode: (bytes) => Int32Array.from(new Uint16Array(alignedCopy(bytes))) },
};
const DESCR: Record<DType, string> = { float32: "<f4", float64: "<f8", int32: "<i4", int64: "<i8", uint8: "|u1" };

/**
 * Reads a .npy file. Element types f2 (becomes float32), f4, f8, i1, i2, u2 (become int32), i4, i8, u1 and bool (becomes uint8), of either byte order;
 * arrays in Fortran order come out in C order. Version 1, 2 and 3 headers.
 * @param name for messages: the file's
 * @throws Error that says what is malformed: no .npy file, an unknown version or type, a bad header, fewer or more bytes than the shape needs
 * @example readNpy(writeNpy(tensor(Float32Array.of(1, 2), [2]))).shape // [2]
 */
export function readNpy(bytes: Uint8Array, name = "NPY"): Tensor<TensorData> {
  const refuse = (message: string): never => {
    throw new Error(`readNpy: ${name}: ${message}`);
  };
  if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(0, 6)) !== "\u0093NUMPY")
    refuse(
      `not a .npy file of NumPy (${bytes.length} bytes${bytes[0] === 0x50 && bytes[1] === 0x4b ? "; it is a ZIP: unpack the .npz first" : ""})`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6]!;
  if (version < 1 || version > 3) refuse(`version ${version}.${bytes[7]}, known are 1 to 3`);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > bytes.length) refuse(`its header claims ${length} bytes, ${bytes.length - start} are there`);
  const header = new TextDecoder().decode(bytes.subarray(start, start + length));
  const descr = /'descr'\s*:\s*'([<>|=])([a-zA-Z]\d+)'/.exec(header);
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(header);
  const extents = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(header);
  if (!descr || !fortran || !extents) return refuse(`its header is not understood: ${JSON.stringify(header.trim().slice(0, 200))}`);
  const [, order, code] = descr as unknown as [string, string, string];
  const type = Object.hasOwn(TYPES, code)
    ? TYPES[code]!
    : refuse(`elements of type ${order}${code}; known are ${Object.keys(TYPES).join(", ")}`);
  const shape = extents[1]!
    .split(",")
    .map((text) => text.trim().replace(/L$/, ""))
    .filter((text) => text !== "")
    .map(Number);
  const data = bytes.subarray(start + length);
  const wanted = sizeOf(shape) * type.bytes;
  if (!shape.every(Number.isSafeInteger) || data.length !== wanted)
    refuse(`shape ${shapeText(shape)} of ${order}${code} needs ${wanted} bytes after the header, ${data.length} are there`);
  const elements = type.decode(order === ">" ? swapped(data, type.bytes) : data);
  return tensor(fortran[1] === "True" && shape.length > 1 ? inCOrder(elements, shape) : elements, shape);
}

/** Writes a .npy file, version 1, little-endian, C order, its elements at a multiple of 64 bytes as NumPy puts them. */
export function writeNpy(value: Tensor<TensorData>): Uint8Array {
  const { data, shape } = value;
  const extents = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const header = `{'descr': '${DESCR[dtypeOf(value)]}', 'fortran_order': False, 'shape': ${extents}, }`;
  const padded = Math.ceil((10 + header.length + 1) / 64) * 64 - 10;
  const text = new TextEncoder().encode(`${header.padEnd(padded - 1)}\n`);
  const out = new Uint8Array(10 + padded + data.byteLength);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(out.buffer).setUint16(8, padded, true);
  out.set(text, 10);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + padded);
  return out;
}

function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const out = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) out[i] = bytes[i - (i % width) + (width - 1 - (i % width))]!;
  return out;
}

/** The first axis runs fastest in `data`; in the result the last one does. */
function inCOrder(data: TensorData, shape: readonly number[]): TensorData {
  const out = data.slice();
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  for (let i = 0; i < data.length; i++) {
    let at = 0;
    for (const [axis, stride] of strides.entries()) at += index[axis]! * stride;
    out[i] = data[at]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return out;
}
