/** @file Reads the .npy files of the golden fixtures: version 1.0, little-endian, C order. */

import { readFileSync } from "node:fs";
import { type Tensor, type TensorData, tensor } from "@dilf/tensor";

const TYPES: Readonly<Record<string, (buffer: ArrayBuffer) => TensorData>> = {
  "<f4": (buffer) => new Float32Array(buffer),
  "<i4": (buffer) => new Int32Array(buffer),
  "<i8": (buffer) => new BigInt64Array(buffer),
  "|u1": (buffer) => new Uint8Array(buffer),
};

export function readNpy(url: URL): Tensor<TensorData> {
  const bytes = readFileSync(url);
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.toString("latin1", 10, start);
  const [, descr] = /'descr': '([^']+)'/.exec(header)!;
  const [, shape] = /'shape': \(([^)]*)\)/.exec(header)!;
  return tensor(
    TYPES[descr!]!(new Uint8Array(bytes.subarray(start)).buffer),
    shape!
      .split(",")
      .filter((n) => n.trim() !== "")
      .map(Number),
  );
}
