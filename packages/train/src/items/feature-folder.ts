/** @file Image features on disk, found by what they are of: sha256 of the picture, one file for each encoder. */

import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import type { DualEncoder } from "@dilf/clip";
import { type Tensor, tensor } from "@dilf/tensor";

const HASH = 32; // bytes of a sha256
const CHECK = 4; // of the record's own sha256, so that what a crash or a bad disk left is not believed

export interface KeepingEncoder {
  /** The same encoder; what it once encoded comes from the file. Only `encodeImages` looks there. */
  readonly encoder: DualEncoder;
  close(): Promise<void>;
}

/**
 * Records of the file: sha256 of the picture's float32 values, its feature [D] float32 little-endian, four bytes of check. New ones are appended; of a cut record
 * the rest is overwritten, one whose check is wrong is not used. The name of the file is of the encoder's weights and the picture's size.
 * @throws the file system's error when the folder cannot be used
 */
export async function keepingEncoder(encoder: DualEncoder, folder: string): Promise<KeepingEncoder> {
  await mkdir(folder, { recursive: true });
  const { featureSize, imageSize } = encoder;
  const identity = createHash("sha256").update(`${encoder.fingerprint} ${imageSize} ${featureSize}`).digest("hex").slice(0, 16);
  const file = await open(join(folder, `${identity}.features`), "a+");
  try {
    return await overFile(encoder, file);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function overFile(encoder: DualEncoder, file: FileHandle): Promise<KeepingEncoder> {
  const { featureSize, imageSize } = encoder;
  const length = HASH + 4 * featureSize + CHECK;
  const bytes = await file.readFile();
  const whole = Math.floor(bytes.length / length);
  if (bytes.length > whole * length) await file.truncate(whole * length);
  const known = new Map<string, Float32Array>();
  for (let r = 0; r < whole; r++) {
    const record = bytes.subarray(r * length, (r + 1) * length);
    if (!checkOf(record).equals(record.subarray(length - CHECK))) continue;
    const feature = new Float32Array(featureSize);
    for (let d = 0; d < featureSize; d++) feature[d] = record.readFloatLE(HASH + 4 * d);
    known.set(record.subarray(0, HASH).toString("latin1"), feature);
  }
  const size = 3 * imageSize * imageSize;
  const encodeImages = async (pixels: Tensor): Promise<Tensor> => {
    const count = pixels.shape[0]!;
    const keys = Array.from({ length: count }, (_, i) => {
      const { buffer, byteOffset, byteLength } = pixels.data.subarray(i * size, (i + 1) * size);
      return createHash("sha256")
        .update(new Uint8Array(buffer, byteOffset, byteLength))
        .digest()
        .toString("latin1");
    });
    const missing = new Map<string, number>(); // to the first picture that is so
    for (const [i, key] of keys.entries()) if (!known.has(key) && !missing.has(key)) missing.set(key, i);
    if (missing.size > 0) {
      const wanted = new Float32Array(missing.size * size);
      for (const [n, i] of [...missing.values()].entries()) wanted.set(pixels.data.subarray(i * size, (i + 1) * size), n * size);
      const { data } = await encoder.encodeImages(tensor(wanted, [missing.size, ...pixels.shape.slice(1)]));
      const records: Buffer[] = [];
      for (const [n, key] of [...missing.keys()].entries()) {
        const feature = data.slice(n * featureSize, (n + 1) * featureSize);
        known.set(key, feature);
        // What is not finite is told by the training; it must not last.
        if (feature.every((x) => Number.isFinite(x))) records.push(recordOf(key, feature, length));
      }
      await file.appendFile(Buffer.concat(records));
    }
    const out = new Float32Array(count * featureSize);
    for (const [i, key] of keys.entries()) out.set(known.get(key)!, i * featureSize);
    return tensor(out, [count, featureSize]);
  };
  return { encoder: { ...encoder, encodeImages }, close: () => file.close() };
}

function recordOf(key: string, feature: Float32Array, length: number): Buffer {
  const record = Buffer.alloc(length);
  record.write(key, "latin1");
  for (const [d, x] of feature.entries()) record.writeFloatLE(x, HASH + 4 * d);
  checkOf(record).copy(record, length - CHECK);
  return record;
}

/** Of all but the last four bytes. */
const checkOf = (record: Buffer): Buffer =>
  createHash("sha256")
    .update(record.subarray(0, record.length - CHECK))
    .digest()
    .subarray(0, CHECK);
