/** @file One file from an HTTP server: resumed where it stopped, checked against its hash, and in its place only as a whole. */

import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { expectKeys } from "@dilf/tensor";
import { hashFiles } from "../files.ts";
import type { PublishedFile } from "./index.ts";

export interface DownloadOptions {
  /** The standard's. Passed in, so that this package has no network of its own. */
  readonly fetch: typeof globalThis.fetch;
  /** Stops the transfer; what has arrived stays for the next call. */
  readonly signal?: AbortSignal;
  /** Called with the bytes that are here and the whole (undefined where the server does not say). */
  readonly onProgress?: (done: number, total: number | undefined) => void;
}

export interface Downloaded {
  /** Of the whole file. */
  readonly sha256: string;
  /** Bytes that were transferred now: 0 when the file was there already. */
  readonly transferred: number;
}

/**
 * Fetches a file to `path`. What arrives is kept beside it ("….part") until it is whole; an interrupted transfer goes on there with a Range request,
 * unless the server's file has changed since (If-Range). A file whose hash is wrong is thrown away.
 * @throws Error that names the address and the status, the length or both hashes
 */
export async function downloadFile(
  { url, sha256 }: Pick<PublishedFile, "url" | "sha256">,
  path: string,
  options: DownloadOptions,
): Promise<Downloaded> {
  expectKeys("downloadFile", options, ["fetch", "signal", "onProgress"]);
  if (sha256 !== undefined && !/^[0-9a-f]{8,64}$/.test(sha256))
    throw new TypeError(`downloadFile: sha256 must be 8 to 64 hexadecimal digits, got "${sha256}"`);
  if (await isFile(path)) {
    const got = await hashFiles([path]);
    if (sha256 === undefined || got.startsWith(sha256)) return { sha256: got, transferred: 0 };
  }
  const result = (await transfer(url, path, options)) ?? (await transfer(url, path, options));
  if (!result) throw new Error(`downloadFile: ${url}: the server does not send the file from its beginning`);
  const { hash, transferred } = result;
  const got = hash.digest("hex");
  if (sha256 !== undefined && !got.startsWith(sha256)) {
    await discard(path);
    throw new Error(
      `downloadFile: ${url} has sha256 ${got}, wanted ${sha256}${sha256.length < 64 ? "…" : ""}; it was thrown away: the transfer was disturbed, or this is another file`,
    );
  }
  await rename(`${path}.part`, path);
  await rm(`${path}.part.etag`, { force: true });
  return { sha256: got, transferred };
}

/** One request. Undefined: what was there could not be continued, and is gone; ask again. */
async function transfer(
  url: string,
  path: string,
  { fetch, signal, onProgress }: DownloadOptions,
): Promise<{ hash: Hash; transferred: number } | undefined> {
  const part = `${path}.part`;
  const tag = await readFile(`${part}.etag`, "utf8").catch(() => undefined);
  // Without the server's mark nobody could tell whether the rest belongs to the beginning.
  if (tag === undefined) await discard(path);
  let begin = (await isFile(part)) ? (await stat(part)).size : 0;
  const response = await fetch(url, {
    // A length and a range are those of the file, not of its compressed form.
    headers: { "accept-encoding": "identity", ...(begin > 0 && tag !== undefined && { range: `bytes=${begin}-`, "if-range": tag }) },
    ...(signal && { signal }),
  }).catch((error: Error) => {
    throw signal?.aborted
      ? error
      : new Error(`downloadFile: ${url}: ${(error.cause as Error | undefined)?.message ?? error.message}`, { cause: error });
  });
  if (response.status === 416) {
    await response.body?.cancel();
    await discard(path);
    return undefined;
  }
  if (response.status !== 200 && response.status !== 206) {
    await response.body?.cancel();
    throw new Error(`downloadFile: ${url}: the server answers ${response.status} ${response.statusText}`);
  }
  if (response.status === 200) begin = 0;
  else if (!response.headers.get("content-range")?.startsWith(`bytes ${begin}-`)) {
    await response.body?.cancel();
    await discard(path);
    return undefined;
  }
  const length = response.headers.get("content-length");
  const total = length === null ? undefined : begin + Number(length);
  const mark = response.headers.get("etag") ?? response.headers.get("last-modified");
  const hash = createHash("sha256");
  if (begin > 0) for await (const piece of createReadStream(part)) hash.update(piece as Uint8Array);
  // A weak mark ("W/…") does not promise equal bytes, so a transfer under it starts again.
  if (mark !== null && !mark.startsWith("W/")) await writeFile(`${part}.etag`, mark);
  const file = await open(part, begin > 0 ? "a" : "w");
  let done = begin;
  try {
    for await (const piece of response.body ?? []) {
      await file.writeFile(piece);
      hash.update(piece);
      done += piece.length;
      onProgress?.(done, total);
    }
    await file.sync();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Error(
      `downloadFile: ${url}: the transfer broke after ${done} bytes of ${total ?? "an unknown number"}; call again to go on`,
      { cause: error },
    );
  } finally {
    await file.close();
  }
  if (total !== undefined && done !== total)
    throw new Error(`downloadFile: ${url}: ${done} of ${total} bytes arrived in ${basename(part)}; call again to go on`);
  return { hash, transferred: done - begin };
}

async function discard(path: string): Promise<void> {
  await rm(`${path}.part`, { force: true });
  await rm(`${path}.part.etag`, { force: true });
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
