/** @file A folder of assets → an index: only what is new or changed is drawn, batch by batch, each batch entered as a whole. */

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { dirname, extname, join, relative, sep } from "node:path";
import { failureOf } from "../printable.ts";
import type { Up } from "../shapes/axes.ts";
import type { Looker } from "../shapes/looker.ts";
import { shapesBelow } from "../shapes/paths.ts";
import type { NewFile, Store } from "./store.ts";

export interface IndexingOptions {
  readonly up: Up;
  /** Bytes; larger files are failures. */
  readonly largest: number;
  /** Shapes under way at once: one is read while others are drawn and encoded. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** After each file, in no particular order. */
  readonly onFile: (path: string, what: "entered" | "unchanged" | "failed", message?: string) => void;
}

export interface Indexed {
  readonly entered: number;
  readonly unchanged: number;
  readonly removed: number;
  /** Of this run; those of files that have not changed since are among `unchanged` and stay known to the index. */
  readonly failures: readonly { readonly path: string; readonly message: string; readonly error: unknown }[];
}

/** Files of one transaction. A killed run loses at most these. */
const BATCH = 64;

/**
 * Brings an index up to date with its folder. Files that vanished leave it, once the whole folder was seen.
 * @throws the signal's reason when it is aborted, after what is done was entered; Error for a full disk
 */
export async function updateIndex(
  store: Store,
  looker: Looker,
  { up, largest, concurrency, signal, onFile }: IndexingOptions,
): Promise<Indexed> {
  const { root } = store.about;
  const seen = new Set<string>();
  const failures: Indexed["failures"][number][] = [];
  const batch: NewFile[] = [];
  const counts = { entered: 0, unchanged: 0 };
  const flush = () => store.put(batch.splice(0));

  const enter = (file: NewFile) => {
    batch.push(file);
    if (batch.length >= BATCH) flush();
  };

  const updateOne = async (path: string): Promise<void> => {
    const full = join(root, path);
    let stamped: { readonly stamp: string; readonly sha256: string } | undefined;
    try {
      const stamp = await stampOf(full);
      const before = store.file(path);
      if (before?.stamp === stamp) {
        counts.unchanged++;
        if (before.error !== null) onFile(path, "unchanged", before.error);
        else onFile(path, "unchanged");
        return;
      }
      const { size } = await stat(full);
      const sha256 = size > largest ? "" : await contentOf(full, stamp);
      stamped = { stamp, sha256 };
      if (size > largest) throw new Error(`it has ${size} bytes, more than the ${largest} that are read (--largest)`);
      const known = up === "auto" ? store.known(sha256) : undefined;
      const { feature, axes } = known ?? (await looker.look(full, { up, signal }));
      enter({ path, stamp, sha256, feature, axes });
      counts.entered++;
      onFile(path, "entered");
    } catch (error) {
      signal.throwIfAborted();
      const { code } = error as { code?: string };
      const message = failureOf(path, error as Error);
      // What the system refuses today it may allow tomorrow, without any change to the file.
      if (stamped && code === undefined) enter({ path, ...stamped, error: message });
      failures.push({ path, message, error });
      onFile(path, "failed", message);
    }
  };

  const files = shapesBelow(root);
  let fault: unknown;
  const workers = Array.from({ length: concurrency }, async () => {
    while (fault === undefined && !signal.aborted) {
      const next = await files.next();
      if (next.done) return;
      const path = relative(root, next.value).split(sep).join("/");
      seen.add(path);
      try {
        await updateOne(path);
      } catch (error) {
        fault ??= error; // the store, or the signal: the others stop too
      }
    }
  });
  try {
    await Promise.all(workers);
    if (fault !== undefined) throw fault;
    signal.throwIfAborted();
  } finally {
    if (fault === undefined || signal.aborted) flush();
  }
  const gone = store.paths().filter((path) => !seen.has(path));
  store.remove(gone);
  store.compact();
  return { ...counts, removed: gone.length, failures };
}

/** Size and time of change of a file, and of the buffers of a .gltf, which hold its geometry. */
export async function stampOf(path: string): Promise<string> {
  const own = await stampOfOne(path);
  const parts = [own];
  if (extname(path).toLowerCase() === ".gltf")
    for (const uri of await buffersOf(path)) parts.push(await stampOfOne(join(dirname(path), uri)).catch(() => "none"));
  return parts.join(" ");
}

async function stampOfOne(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  return `${size}:${mtimeMs}`;
}

const LARGEST_JSON = 2 ** 26; // a .gltf with its buffers beside it is small

async function buffersOf(path: string): Promise<readonly string[]> {
  if ((await stat(path)).size > LARGEST_JSON) return [];
  try {
    const { buffers = [] } = JSON.parse(await readFile(path, "utf8")) as { buffers?: readonly { readonly uri?: unknown }[] };
    const uris = buffers.map(({ uri }) => uri).filter((uri): uri is string => typeof uri === "string" && !uri.startsWith("data:"));
    return uris.map(decodeURIComponent);
  } catch {
    return []; // whoever reads the shape says what is wrong
  }
}

/** sha256 of the bytes; of a .gltf with buffers beside it also of their stamps. */
async function contentOf(path: string, stamp: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(piece as Uint8Array);
  // Which format it is decides what the bytes mean.
  hash.update(extname(path).toLowerCase());
  if (stamp.includes(" ")) hash.update(stamp.slice(stamp.indexOf(" ")));
  return hash.digest("hex");
}
