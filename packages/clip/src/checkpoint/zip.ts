/** @file Where the records of a ZIP archive lie. Only stored (uncompressed) records can be read, so no archive can unpack to more than itself. */

import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader } from "yauzl";
import type { ByteSource } from "./source.ts";

export interface ZipRecord {
  /** First byte of the record's contents in the file. */
  readonly begin: number;
  readonly length: number;
}

export interface ZipArchive {
  /** Names of all records. */
  readonly names: ReadonlySet<string>;
  /** @throws Error for a record that is missing, compressed or encrypted, or that leaves the file */
  locate(name: string): Promise<ZipRecord>;
}

const MOST_ENTRIES = 100_000; // ViT-L/14 has 474; an optimizer trebles that

class SourceReader extends RandomAccessReader {
  readonly #source: ByteSource;
  constructor(source: ByteSource) {
    super();
    this.#source = source;
  }
  override read(buffer: Buffer, offset: number, length: number, position: number, callback: (error: Error | null) => void): void {
    this.#source.read(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset);
        callback(null);
      },
      (error: Error) => callback(error),
    );
  }
  override _readStreamForRange(): never {
    throw new Error("SourceReader: records are read by their place, not as streams");
  }
}

/** Reads the directory of an archive, ZIP64 included. @throws Error for anything that is no well-formed archive */
export async function readZip(source: ByteSource): Promise<ZipArchive> {
  const refuse = (message: string, cause?: unknown): never => {
    throw new Error(`${source.name}: ${message}`, { cause });
  };
  const entries = new Map<string, Entry>();
  const zip = await fromRandomAccessReaderPromise(new SourceReader(source), source.size, { lazyEntries: true, autoClose: false }).catch(
    (error: Error) => refuse(`not a readable ZIP archive (${error.message}); was it cut?`, error),
  );
  if (zip.entryCount > MOST_ENTRIES) refuse(`an archive of ${zip.entryCount} records; at most ${MOST_ENTRIES} are read`);
  try {
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) refuse(`the record "${entry.fileName}" is there twice`);
      entries.set(entry.fileName, entry);
    }
  } catch (error) {
    refuse(`its directory is broken: ${(error as Error).message}`, error);
  }
  return {
    names: new Set(entries.keys()),
    async locate(name) {
      const entry = entries.get(name) ?? refuse(`the record "${name}" is missing; was the archive cut?`);
      if (entry.isEncrypted()) refuse(`the record "${name}" is encrypted`);
      if (entry.compressionMethod !== 0 || entry.compressedSize !== entry.uncompressedSize)
        refuse(`the record "${name}" is compressed; torch.save stores records as they are: write the file with it again`);
      const { fileDataStart } = await zip
        .readLocalFileHeaderPromise(entry, { minimal: true })
        .catch((error: Error) => refuse(`the record "${name}" is broken: ${error.message}`, error));
      return { begin: fileDataStart, length: entry.uncompressedSize };
    },
  };
}
