import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DownloadError, download } from "../src/download.ts";
import { dilf } from "./console.ts";

// Loopback only: the setup forbids fetch to everybody else.
const forbidden = globalThis.fetch;
vi.unstubAllGlobals();
const fetch = globalThis.fetch;
vi.stubGlobal("fetch", forbidden);

const BYTES = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 31 + (i >> 8)) % 256));
const SHA256 = createHash("sha256").update(BYTES).digest("hex");

interface Behaviour {
  /** The connection is cut after so many bytes of each answer. */
  cutAfter?: number;
  etag?: string | null;
  body?: Buffer;
  status?: number;
  /** Ignores ranges, as some servers do. */
  noRanges?: boolean;
  /** Promises more than it sends, and ends politely. */
  promise?: number;
}

let folder: string;
let server: Server;
let address: string;
let behaviour: Behaviour;
let held: { readonly response: ServerResponse; readonly at: number } | undefined;
let requests: { readonly url: string; readonly range: string | undefined }[];

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { range, "if-range": ifRange } = request.headers;
  requests.push({ url: request.url!, range });
  const { body = BYTES, etag = '"one"', status, cutAfter, noRanges = false, promise } = behaviour;
  if (status !== undefined) {
    response.writeHead(status).end();
    return;
  }
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
  const whole = noRanges || range === undefined || ifRange !== etag;
  if (!whole && from >= body.length) {
    response.writeHead(416, { "content-range": `bytes */${body.length}` }).end();
    return;
  }
  const part = whole ? body : body.subarray(from);
  response.writeHead(whole ? 200 : 206, {
    "content-length": promise ?? part.length,
    ...(etag === null ? {} : { etag }),
    ...(whole ? {} : { "content-range": `bytes ${from}-${body.length - 1}/${body.length}` }),
  });
  if (cutAfter === undefined || part.length <= cutAfter) response.end(part);
  else {
    response.write(part.subarray(0, cutAfter));
    held = { response, at: (whole ? 0 : from) + cutAfter };
  }
}

/** Cut when the client has seen all that was sent: a reader loses what it has not taken yet, and how much that is depends on the clock. */
function cut({ done }: { done: number }): void {
  if (held && done >= held.at) held.response.destroy();
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "dilf-download-"));
  behaviour = {};
  requests = [];
  held = undefined;
  server = createServer(answer);
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true, force: true });
});

const at = () => join(folder, "deep", "file.zip");
const get = (options = {}) => download(`${address}/file.zip`, at(), { fetch, onProgress: cut, ...options });

test("a whole file, checked, with progress, and nothing left beside it", async () => {
  const seen: unknown[] = [];
  const got = await get({ sha256: SHA256, onProgress: (progress: unknown) => seen.push(progress) });
  expect(got).toEqual({ path: at(), bytes: BYTES.length, sha256: SHA256, resumedFrom: 0 });
  expect(readFileSync(at()).equals(BYTES)).toBe(true);
  expect(seen[0]).toEqual({ done: 0, total: BYTES.length });
  expect(seen.at(-1)).toEqual({ done: BYTES.length, total: BYTES.length });
  expect(existsSync(`${at()}.part`) || existsSync(`${at()}.part.json`)).toBe(false);
});

test("a connection that breaks again and again: each request asks for the rest", async () => {
  behaviour = { cutAfter: 60_000 };
  const got = await get({ sha256: SHA256 });
  expect(got.bytes).toBe(BYTES.length);
  expect(readFileSync(at()).equals(BYTES)).toBe(true);
  expect(requests.map(({ range }) => range)).toEqual([undefined, "bytes=60000-", "bytes=120000-", "bytes=180000-"]);
});

test("an interrupted call keeps what came, and the next one goes on", async () => {
  const controller = new AbortController();
  const stopped = get({
    signal: controller.signal,
    onProgress: ({ done }: { done: number }) => {
      if (done > 0) controller.abort(new Error("stopped by the user"));
    },
  });
  await expect(stopped).rejects.toThrow("stopped by the user");
  expect(existsSync(at())).toBe(false);
  const kept = statSync(`${at()}.part`).size;
  expect(kept).toBeGreaterThan(0);
  const got = await get();
  expect(got).toMatchObject({ resumedFrom: kept, sha256: SHA256 });
});

test("a file that changed at the server in between is fetched anew", async () => {
  behaviour = { cutAfter: 50_000, etag: '"old"', body: Buffer.alloc(BYTES.length, 7) };
  await expect(get({ fetch: once(fetch) })).rejects.toThrow(DownloadError);
  expect(statSync(`${at()}.part`).size).toBe(50_000);
  behaviour = { etag: '"new"' };
  expect((await get()).sha256).toBe(SHA256);
  expect(requests.at(-1)!.range).toBe("bytes=50000-"); // asked for, and answered with the whole
});

/** Fails on every call after the first. */
function once(real: typeof globalThis.fetch): typeof globalThis.fetch {
  let called = false;
  return async (...call) => {
    if (called) throw new Error("the network is gone");
    called = true;
    return real(...call);
  };
}

test.each([
  { what: "without an ETag nothing is resumed", first: { cutAfter: 50_000, etag: null } },
  { what: "a weak ETag is none", first: { cutAfter: 50_000, etag: 'W/"one"' } },
  { what: "a server without ranges sends everything again", first: { cutAfter: 50_000, noRanges: true } },
])("$what", async ({ first }) => {
  behaviour = first;
  await expect(get({ fetch: once(fetch) })).rejects.toThrow("are kept, run it again to go on");
  behaviour = { ...first };
  delete behaviour.cutAfter;
  expect((await get()).sha256).toBe(SHA256);
});

test("a part that is whole already needs its last step only", async () => {
  mkdirSync(join(folder, "deep"));
  writeFileSync(`${at()}.part`, BYTES);
  writeFileSync(`${at()}.part.json`, JSON.stringify({ url: `${address}/file.zip`, validator: '"one"' }));
  expect(await get()).toMatchObject({ resumedFrom: BYTES.length, sha256: SHA256 });
});

test("a part that is longer than the file is thrown away", async () => {
  mkdirSync(join(folder, "deep"));
  writeFileSync(`${at()}.part`, Buffer.concat([BYTES, BYTES]));
  writeFileSync(`${at()}.part.json`, JSON.stringify({ url: `${address}/file.zip`, validator: '"one"' }));
  expect((await get()).sha256).toBe(SHA256);
});

test("another hash: nothing is kept, and both are named", async () => {
  const other = "0".repeat(64);
  await expect(get({ sha256: other })).rejects.toThrow(`has sha256 ${SHA256}, wanted ${other}`);
  expect(existsSync(at()) || existsSync(`${at()}.part`)).toBe(false);
});

test("a file that is there is not fetched, but checked", async () => {
  await get();
  expect(await get({ sha256: SHA256.toUpperCase() })).toMatchObject({ resumedFrom: BYTES.length });
  expect(requests).toHaveLength(1);
  await expect(get({ sha256: "0".repeat(64) })).rejects.toThrow("move it away");
});

test.each([
  { behaviour: { status: 404 }, says: "the server answered 404 Not Found: it is not there (any more)" },
  { behaviour: { status: 403 }, says: "some data sets want a form to be signed first" },
  { behaviour: { status: 500 }, says: "the server answered 500" },
  { behaviour: { promise: 300_000, cutAfter: 150_000, noRanges: true }, says: "the transfer broke off after 150000 bytes" },
])("what a server may do wrong: $says", async ({ behaviour: given, says }) => {
  behaviour = given;
  await expect(get()).rejects.toThrow(new RegExp(says.replaceAll(/[()]/g, "\\$&")));
  expect(existsSync(at())).toBe(false);
});

test("no answer at all, and a hash that is none", async () => {
  const gone = createServer();
  await new Promise<void>((ready) => gone.listen(0, "127.0.0.1", ready));
  const { port } = gone.address() as AddressInfo;
  await new Promise((closed) => gone.close(closed));
  await expect(download(`http://127.0.0.1:${port}/x`, at(), { fetch })).rejects.toThrow(/no answer: .*ECONNREFUSED/);
  await expect(get({ sha256: "abc" })).rejects.toThrow("sha256 must be 8 to 64 hexadecimal digits");
});

test("dilf data download: from a mirror, its hash kept, checked the next time", async () => {
  vi.stubGlobal("fetch", fetch);
  try {
    const argv = ["data", "download", "modelnet40/hdf5", "--out", folder, "--mirror", address];
    const first = await dilf(argv);
    expect(first.code, first.err).toBe(0);
    expect(first.out).toContain(`200000 bytes, sha256 ${SHA256}`);
    expect(first.out).toContain("unpack it; the root is the folder modelnet40_ply_hdf5_2048 in it");
    expect(requests).toEqual([{ url: "/modelnet40_ply_hdf5_2048.zip", range: undefined }]);
    const zip = join(folder, "modelnet40_ply_hdf5_2048.zip");
    expect(readFileSync(`${zip}.sha256`, "utf8")).toBe(`${SHA256}  modelnet40_ply_hdf5_2048.zip\n`);
    const second = await dilf([...argv, "--json"]);
    expect(JSON.parse(second.out)).toEqual([{ path: zip, bytes: 200_000, sha256: SHA256, resumedFrom: 200_000 }]);
    writeFileSync(zip, "damaged");
    const third = await dilf(argv);
    expect(third.code).toBe(1);
    expect(third.err).toContain("move it away to have it brought again");
    const wrong = await dilf(["data", "download", "modelnet10", "--out", folder, "--mirror", address, "--sha256", "0".repeat(64)]);
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain("the file at the server is another one");
  } finally {
    vi.stubGlobal("fetch", forbidden);
  }
});
