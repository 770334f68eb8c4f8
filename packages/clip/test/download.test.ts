import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRng } from "@dilf/tensor";
import { afterEach, beforeEach, expect, test } from "vitest";
import { downloadFile, PUBLISHED } from "../src/index.ts";
import { type LoopbackServer, loopbackFetch, sendFile, serve } from "./support/server.ts";

const fetch = loopbackFetch();
const rng = createRng(1);
const FILE = Uint8Array.from({ length: 300_000 }, () => rng.integer(256));
const SHA = createHash("sha256").update(FILE).digest("hex");

let folder = "";
let path = "";
let server: LoopbackServer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dilf-download-"));
  path = join(folder, "file.bin");
});
afterEach(async () => {
  await server?.close();
  await rm(folder, { recursive: true });
});

const start = async (handle: Parameters<typeof serve>[0]): Promise<string> => {
  server = await serve(handle);
  return `${server.url}/file.bin`;
};
const arrived = async () =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex");

test("a file arrives, is checked, and is not fetched twice", async () => {
  const url = await start((request, response) => sendFile(request, response, FILE));
  const seen: number[] = [];
  const options = { fetch, onProgress: (done: number, total: number | undefined) => void seen.push(done / total!) };
  expect(await downloadFile({ url, sha256: SHA }, path, options)).toEqual({ sha256: SHA, transferred: FILE.length });
  expect(await arrived()).toBe(SHA);
  expect(seen.at(-1)).toBe(1);
  expect(await readdir(folder)).toEqual(["file.bin"]);
  expect(await downloadFile({ url, sha256: SHA.slice(0, 8) }, path, { fetch })).toEqual({ sha256: SHA, transferred: 0 });
  expect(server!.requests).toEqual(["GET /file.bin"]);
});

test("an interrupted transfer goes on where it stopped", async () => {
  let broken = true;
  const url = await start((request, response) => {
    if (!broken) return sendFile(request, response, FILE);
    broken = false;
    response.writeHead(200, { etag: '"v1"', "content-length": FILE.length });
    response.write(FILE.subarray(0, 100_000), () => response.destroy());
  });
  await expect(downloadFile({ url, sha256: SHA }, path, { fetch })).rejects.toThrow(
    /the transfer broke after 100000 bytes of 300000; call again to go on/,
  );
  expect((await readdir(folder)).sort()).toEqual(["file.bin.part", "file.bin.part.etag"]);
  expect(await downloadFile({ url, sha256: SHA }, path, { fetch })).toEqual({ sha256: SHA, transferred: 200_000 });
  expect(server!.requests).toEqual(["GET /file.bin", "GET /file.bin bytes=100000-"]);
  expect(await arrived()).toBe(SHA);
  expect(await readdir(folder)).toEqual(["file.bin"]);
});

test("a file that changed on the server in between starts again", async () => {
  const url = await start((request, response) => sendFile(request, response, FILE, '"v2"'));
  await writeFile(`${path}.part`, new Uint8Array(1000));
  await writeFile(`${path}.part.etag`, '"v1"');
  expect(await downloadFile({ url, sha256: SHA }, path, { fetch })).toMatchObject({ transferred: FILE.length });
  expect(server!.requests).toEqual(["GET /file.bin bytes=1000-"]);
  expect(await arrived()).toBe(SHA);
});

test.each<[string, number | undefined, string | undefined]>([
  ["longer than the file", FILE.length + 5, '"v1"'],
  ["as long as the file but not it", FILE.length, '"v1"'],
  ["without the server's mark", 1000, undefined],
])("a beginning %s is thrown away", async (_, length, tag) => {
  const url = await start((request, response) => sendFile(request, response, FILE));
  await writeFile(`${path}.part`, new Uint8Array(length!));
  if (tag) await writeFile(`${path}.part.etag`, tag);
  expect(await downloadFile({ url, sha256: SHA }, path, { fetch })).toMatchObject({ sha256: SHA });
  expect(await arrived()).toBe(SHA);
});

test("a server that answers another range than it was asked for: the file is fetched anew", async () => {
  let lies = 1;
  const url = await start((request, response) => {
    if (lies-- <= 0) return sendFile(request, response, FILE);
    response.writeHead(206, { "content-range": `bytes 0-9/${FILE.length}`, "content-length": 10 }).end(FILE.subarray(0, 10));
  });
  await writeFile(`${path}.part`, FILE.subarray(0, 1000));
  await writeFile(`${path}.part.etag`, '"v1"');
  await downloadFile({ url, sha256: SHA }, path, { fetch });
  expect(await arrived()).toBe(SHA);
});

test("a wrong hash: an error with both, and nothing stays", async () => {
  const url = await start((request, response) => sendFile(request, response, FILE));
  await expect(downloadFile({ url, sha256: "0".repeat(64) }, path, { fetch })).rejects.toThrow(
    new RegExp(`has sha256 ${SHA}, wanted 0{64}; it was thrown away`),
  );
  expect(await readdir(folder)).toEqual([]);
});

test("a file of the wrong hash that is there already is replaced", async () => {
  const url = await start((request, response) => sendFile(request, response, FILE));
  await writeFile(path, "something else");
  expect(await downloadFile({ url, sha256: SHA }, path, { fetch })).toMatchObject({ transferred: FILE.length });
});

test("a signal stops the transfer and keeps what arrived", async () => {
  const controller = new AbortController();
  const url = await start((_, response) => {
    response.writeHead(200, { etag: '"v1"', "content-length": FILE.length });
    response.write(FILE.subarray(0, 50_000));
  });
  const stopping = downloadFile({ url, sha256: SHA }, path, { fetch, signal: controller.signal, onProgress: () => controller.abort() });
  await expect(stopping).rejects.toThrow(/abort/i);
  expect((await readFile(`${path}.part`)).length).toBeGreaterThan(0);
});

test.each<[string, Parameters<typeof serve>[0], RegExp]>([
  ["404", (_, response) => void response.writeHead(404).end("no"), /the server answers 404 Not Found/],
  ["500", (_, response) => void response.writeHead(500).end(), /the server answers 500/],
  ["nothing", (_, response) => void response.destroy(), /file.bin: /],
])("a server that answers %s: an error with the address", async (_, handle, message) => {
  const url = await start(handle);
  await expect(downloadFile({ url }, path, { fetch })).rejects.toThrow(message);
  await expect(downloadFile({ url }, path, { fetch })).rejects.toThrow(url);
  expect(await readdir(folder)).toEqual([]);
});

test("a hash that is none: an error before anything is fetched", async () => {
  await expect(downloadFile({ url: "http://127.0.0.1:9/x", sha256: "ABC" }, path, { fetch })).rejects.toThrow(
    /8 to 64 hexadecimal digits, got "ABC"/,
  );
});

test("the table of published encoders: names once, addresses of https, hashes where the publisher has one", () => {
  expect(new Set(PUBLISHED.map(({ name }) => name)).size).toBe(PUBLISHED.length);
  expect(PUBLISHED.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["clip-vit-b32", "clip-vit-b16", "clip-vit-l14", "slip-vit-b16", "open-clip-vit-b32-laion2b"]),
  );
  for (const { name, weights, beside } of PUBLISHED) {
    expect(weights.sha256, name).toMatch(/^[0-9a-f]{8}([0-9a-f]{56})?$/);
    for (const { url, file } of [weights, ...beside]) {
      expect(new URL(url).protocol).toBe("https:");
      expect(file).toMatch(/^[\w.-]+$/);
    }
  }
  // OpenAI's addresses hold the hash.
  for (const { family, weights } of PUBLISHED) if (family === "clip") expect(weights.url).toContain(weights.sha256);
});
