/** @file Bytes that are read where they lie: a checkpoint of gigabytes is never held as a whole. */

import { open } from "node:fs/promises";
import { basename } from "node:path";

export interface ByteSource {
  /** For messages. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** @throws Error when the range leaves the source: the file was cut, or something in it lies */
  read(begin: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A file, opened for reading; `close` it. */
export async function fileSource(path: string): Promise<ByteSource> {
  const file = await open(path, "r");
  const { size } = await file.stat();
  const name = basename(path);
  return {
    name,
    size,
    async read(begin, length) {
      checkRange(name, size, begin, length);
      const bytes = new Uint8Array(length);
      let at = 0;
      while (at < length) {
        // One read of a file gives at most 2 GiB.
        const { bytesRead } = await file.read(bytes, at, Math.min(length - at, 2 ** 30), begin + at);
        if (bytesRead === 0) throw new Error(`${name}: it became shorter while it was read`);
        at += bytesRead;
      }
      return bytes;
    },
    close: () => file.close(),
  };
}

/** Bytes in memory. */
export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    async read(begin, length) {
      checkRange(name, bytes.length, begin, length);
      return bytes.subarray(begin, begin + length);
    },
    async close() {},
  };
}

function checkRange(name: string, size: number, begin: number, length: number): void {
  if (Number.isSafeInteger(begin) && Number.isSafeInteger(length) && begin >= 0 && length >= 0 && begin + length <= size) return;
  throw new Error(`${name}: bytes ${begin} to ${begin + length} are wanted, the file has ${size}; it was cut, fetch it again`);
}
