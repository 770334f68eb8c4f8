/** @file Writes a safetensors file tensor by tensor: a checkpoint of gigabytes passes through memory one weight at a time. */

import { createHash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { sizeOf } from "@dilf/tensor";
import { ELEMENT_BYTES, type ElementName, type RawTensor } from "../checkpoint/elements.ts";

export interface StreamedWeight {
  readonly name: string;
  readonly type: ElementName;
  readonly shape: readonly number[];
  read(): Promise<RawTensor>;
}

/**
 * Writes beside the place, flushes, and moves.
 * @param onProgress is called with the bytes written so far and in total
 * @returns the sha256 of the file
 */
export async function streamWeights(
  path: string,
  weights: readonly StreamedWeight[],
  onProgress: (done: number, total: number) => void = () => {},
): Promise<string> {
  const header: Record<string, unknown> = {};
  let total = 0;
  for (const { name, type, shape } of weights) {
    const length = sizeOf(shape) * ELEMENT_BYTES[type];
    header[name] = { dtype: type, shape, data_offsets: [total, total + length] };
    total += length;
  }
  const text = new globalThis.TextEncoder().encode(JSON.stringify(header));
  const start = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20, 8);
  new DataView(start.buffer).setBigUint64(0, BigInt(start.length - 8), true);
  start.set(text, 8);

  const temporary = `${path}.writing`;
  const hash = createHash("sha256");
  const file = await open(temporary, "w");
  try {
    const write = async (bytes: Uint8Array) => {
      hash.update(bytes);
      await file.writeFile(bytes);
    };
    await write(start);
    let done = 0;
    for (const { name, type, shape, read } of weights) {
      const { type: got, bytes } = await read();
      if (got !== type || bytes.length !== sizeOf(shape) * ELEMENT_BYTES[type])
        throw new Error(`streamWeights: "${name}" came as ${bytes.length} bytes of ${got}, its header says ${type} [${shape.join(", ")}]`);
      await write(bytes);
      done += bytes.length;
      onProgress(done, total);
    }
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(temporary, { force: true });
    throw error;
  }
  await file.close();
  await rename(temporary, path);
  return hash.digest("hex");
}
