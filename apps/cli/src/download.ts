/** @file Files from the network: resumed where they stopped, checked, and there as a whole or not at all. */

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { writeAtomically } from "@dilf/tensor/node";

export interface DownloadProgress {
  /** Bytes on disk, those of earlier attempts included. */
  readonly done: number;
  /** Bytes of the whole file, where the server says so. */
  readonly total?: number;
}

export interface DownloadOptions {
  /** Of the whole file, hexadecimal; its first 8 digits or more where the publisher names no more. Without it only the length is checked. */
  readonly sha256?: string;
  /** Default: this machine's. */
  readonly fetch?: typeof globalThis.fetch;
  /** Stops the transfer; what arrived is kept, and the next call goes on from there. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

export interface Downloaded {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Bytes that an earlier call had brought already; `bytes` when the file was there. */
  readonly resumedFrom: number;
}

/** The server refused, the transfer broke off, or what came is not what was wanted. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
}

/** What makes it sure that the rest belongs to the part that is here. Kept beside the part. */
interface PartRecord {
  readonly url: string;
  /** ETag, else Last-Modified: what `If-Range` takes. */
  readonly validator: string;
}

const ATTEMPTS = 5; // each must bring at least one byte more than the one before

/**
 * Brings `url` to `path`. While it runs there is `path.part`, and `path.part.json` with the server's ETag; when it is complete and its hash is right it is
 * moved to `path`. A call after a broken one asks for the missing bytes only, and starts again when the file at the server is another one by now. A file
 * that is at `path` already is not asked for again, but checked against `sha256`. Two calls for one path at once are not supported.
 * @throws DownloadError for a status other than 200 and 206, a transfer that stays short, or another hash; the signal's reason when it is aborted
 * @example await download("https://example.org/shapes.zip", "data/shapes.zip", { sha256: "9f86d0…" })
 */
export async function download(url: string, path: string, options: DownloadOptions = {}): Promise<Downloaded> {
  const { sha256 } = options;
  if (sha256 !== undefined && !/^[0-9a-f]{8,64}$/i.test(sha256))
    throw new RangeError(`download: sha256 must be 8 to 64 hexadecimal digits, got "${sha256}"`);
  const present = await sizeOf(path);
  if (present !== undefined) {
    const found = await sha256Of(path);
    if (sha256 !== undefined && !found.startsWith(sha256.toLowerCase()))
      throw new DownloadError(
        `download: ${path} is there, but its sha256 is ${found}, wanted ${sha256}; move it away to have it brought again`,
      );
    options.onProgress?.({ done: present, total: present });
    return { path, bytes: present, sha256: found, resumedFrom: present };
  }
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.part`;
  const resumedFrom = (await resumable(url, part))?.size ?? 0;
  for (let attempt = 1, best = -1; ; attempt++) {
    const failure = await transfer(url, part, options);
    if (failure === undefined) break;
    const size = (await sizeOf(part)) ?? 0;
    if (failure.final || attempt === ATTEMPTS || size <= best)
      throw new DownloadError(`download: ${url}: ${failure.message}${size > 0 ? `; ${size} bytes are kept, run it again to go on` : ""}`, {
        cause: failure.cause,
      });
    best = size;
  }
  const found = await sha256Of(part);
  if (sha256 !== undefined && !found.startsWith(sha256.toLowerCase())) {
    await discard(part);
    throw new DownloadError(
      `download: ${url} has sha256 ${found}, wanted ${sha256}: the file at the server is another one, or was damaged on its way. What came was deleted`,
    );
  }
  const bytes = (await sizeOf(part))!;
  await rename(part, path);
  await rm(`${part}.json`, { force: true });
  return { path, bytes, sha256: found, resumedFrom };
}

interface Failure {
  readonly message: string;
  readonly cause?: unknown;
  /** Trying again cannot help. */
  readonly final: boolean;
}

/** One request, appended to the part or begun anew; undefined when the part is complete. Throws only when aborted, or when the disk fails. */
async function transfer(
  url: string,
  part: string,
  { fetch = globalThis.fetch, signal, onProgress }: DownloadOptions,
): Promise<Failure | undefined> {
  signal?.throwIfAborted();
  const begun = await resumable(url, part);
  // Compressed on its way, a byte range would count other bytes than those on disk.
  const headers: Record<string, string> = { "Accept-Encoding": "identity" };
  if (begun) Object.assign(headers, { Range: `bytes=${begun.size}-`, "If-Range": begun.record.validator });
  let response: Response;
  try {
    response = await fetch(url, { headers, ...(signal ? { signal } : {}) });
  } catch (cause) {
    signal?.throwIfAborted();
    return { message: `no answer: ${messageOf(cause)}`, cause, final: false };
  }
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
  if (response.status === 416 && begun && Number(range?.[2]) === begun.size) {
    await response.body?.cancel();
    return undefined; // the whole file was here, only the last step was missing
  }
  if (response.status === 416) {
    await response.body?.cancel();
    await discard(part);
    return { message: "the part kept here no longer fits the file at the server; it was deleted", final: false };
  }
  if (response.status !== 200 && response.status !== 206) {
    await response.body?.cancel();
    const why: Record<number, string> = {
      401: ": it wants a login; fetch it with a browser and put it in place",
      403: ": access is refused; some data sets want a form to be signed first",
      404: ": it is not there (any more)",
    };
    return {
      message: `the server answered ${response.status} ${response.statusText}${why[response.status] ?? ""}`,
      final: response.status < 500,
    };
  }
  const appending = response.status === 206;
  if (appending && Number(range?.[1]) !== begun?.size) {
    await response.body?.cancel();
    await discard(part);
    return { message: `asked for bytes from ${begun?.size ?? 0} on, the server sent others; the part was deleted`, final: false };
  }
  const start = appending ? begun!.size : 0;
  const length = response.headers.get("content-length");
  const total = length === null ? undefined : start + Number(length);
  if (!appending) await discard(part);
  const validator = response.headers.get("etag")?.replace(/^W\/.*/, "") || response.headers.get("last-modified");
  if (!appending && validator) await writeAtomically(`${part}.json`, JSON.stringify({ url, validator } satisfies PartRecord));
  let done = start;
  onProgress?.({ done, ...(total === undefined ? {} : { total }) });
  const file = await open(part, "a");
  try {
    for await (const chunk of response.body ?? []) {
      await file.appendFile(chunk as Uint8Array);
      done += (chunk as Uint8Array).length;
      onProgress?.({ done, ...(total === undefined ? {} : { total }) });
    }
  } catch (cause) {
    signal?.throwIfAborted();
    return { message: `the transfer broke off after ${done} bytes: ${messageOf(cause)}`, cause, final: false };
  } finally {
    await file.sync();
    await file.close();
  }
  if (total !== undefined && done !== total) return { message: `${total} bytes were promised, ${done} came`, final: done > total };
  return undefined;
}

/** The part and what belongs to it, where the rest can be asked for. */
async function resumable(url: string, part: string): Promise<{ readonly size: number; readonly record: PartRecord } | undefined> {
  const size = await sizeOf(part);
  if (!size) return undefined;
  try {
    const record = JSON.parse(await readFile(`${part}.json`, "utf8")) as PartRecord;
    return record.url === url && typeof record.validator === "string" ? { size, record } : undefined;
  } catch {
    return undefined; // no record: nobody knows what the part is a part of
  }
}

async function discard(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(`${part}.json`, { force: true });
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch {
    return undefined;
  }
}

/** sha256 of a file of any size, hexadecimal. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array);
  return hash.digest("hex");
}

function messageOf(cause: unknown): string {
  const { message, cause: deeper } = cause as { message?: string; cause?: { message?: string } };
  return deeper?.message ?? message ?? String(cause);
}
