import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bytePairTokenizer } from "@dilf/clip";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { dilf } from "./console.ts";

// Tests have no network: of the real fetch this lets through what goes to this machine.
vi.unstubAllGlobals();
const realFetch = globalThis.fetch;
vi.stubGlobal("fetch", (input: string, init?: RequestInit) => {
  if (new URL(input).hostname !== "127.0.0.1") throw new Error(`a test must not use the network: ${input}`);
  return realFetch(input, init);
});

const FIXTURES = fileURLToPath(new URL("../../../packages/clip/test/fixtures/", import.meta.url));
const checkpoint = join(FIXTURES, "clip", "torchscript.pt");

let folder = "";
let tokenizer = "";
const closing: (() => Promise<void>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dilf-encoder-"));
  tokenizer = join(folder, "bytes.json");
  await writeFile(tokenizer, JSON.stringify(bytePairTokenizer()));
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await rm(folder, { recursive: true });
});

test("a checkpoint is imported, listed, tested and used by name of its folder", async () => {
  const out = join(folder, "tiny");
  const imported = await dilf(["encoder", "import", checkpoint, "--tokenizer", tokenizer, "--out", out, "--json"]);
  expect(imported.code, imported.err).toBe(0);
  expect(JSON.parse(imported.out)).toMatchObject({ out, family: "clip", card: { name: "tiny", license: "MIT", source: "torchscript.pt" } });

  const listed = await dilf(["encoder", "list", "--in", out, "--json"]);
  expect(listed.code, listed.err).toBe(0);
  const list = JSON.parse(listed.out);
  expect(list.bundled).toMatchObject([{ name: "mini" }]);
  expect(list.imported).toMatchObject([{ folder: out, name: "tiny", imageSize: 16, featureSize: 16 }]);
  expect(list.published.map(({ name }: { name: string }) => name)).toContain("slip-vit-b16");

  const tested = await dilf(["encoder", "test", out, "--pictures", "2", "--json"]);
  expect(tested.code, tested.err).toBe(0);
  const { checks, speed } = JSON.parse(tested.out);
  expect(checks.length).toBeGreaterThan(8);
  expect(checks.every(({ passed }: { passed: boolean }) => passed)).toBe(true);
  expect(checks.find(({ name }: { name: string }) => name.includes("gradient")).measured.gradientError).toBeLessThan(5e-3);
  expect(speed).toMatchObject({ pictures: 2 });

  const text = await dilf(["encoder", "test", out, "--pictures", "1"]);
  expect(text.out).toMatch(/^ok {6}it says what it is[\s\S]*1 pictures: forward \d+ ms, forward and gradient \d+ ms/);
});

test("an encoder whose weights are wrong fails its test by name, with exit code 1", async () => {
  const out = join(folder, "broken");
  await dilf(["encoder", "import", checkpoint, "--tokenizer", tokenizer, "--out", out]);
  const card = JSON.parse(await readFile(join(out, "encoder.json"), "utf8"));
  card.logitScale = 1e300;
  card.architecture.vision.epsilon = 1e30; // every normalised token becomes its bias: all pictures look alike
  await writeFile(join(out, "encoder.json"), JSON.stringify(card));
  const ran = await dilf(["encoder", "test", out, "--pictures", "1"]);
  expect(ran.code).toBe(1);
  expect(ran.out).toMatch(/FAILED {2}/);
  expect(ran.err).toMatch(/checks failed: "/);
});

const serve = async (handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> => {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const files = () =>
  serve((request, response) => {
    const path = join(FIXTURES, "clip", basename(request.url!));
    if (!existsSync(path)) response.writeHead(404).end();
    else response.writeHead(200, { etag: '"1"' }).end(readFileSync(path));
  });

test("an address is fetched, checked and imported; a second time nothing is fetched", async () => {
  const url = await files();
  const sha256 = createHash("sha256").update(readFileSync(checkpoint)).digest("hex");
  const out = join(folder, "fetched");
  const argv = ["encoder", "download", `${url}/torchscript.pt`, "--sha256", sha256, "--tokenizer", tokenizer, "--out", out];
  const ran = await dilf([...argv, "--json"]);
  expect(ran.code, ran.err).toBe(0);
  expect(JSON.parse(ran.out)).toMatchObject({ out, card: { name: "torchscript", source: `${url}/torchscript.pt` } });
  expect((await readdir(folder)).sort()).toEqual(["bytes.json", "fetched"]);
  for (const close of closing.splice(0)) await close();
  const again = await dilf(argv);
  expect(again).toMatchObject({ code: 0, out: `${out} is there already, and its hashes are right\n` });
});

test("the wrong file under a published name: both hashes, exit code 1, and no encoder", async () => {
  const mirror = await serve((_, response) => void response.writeHead(200).end("something else"));
  const ran = await dilf(["encoder", "download", "clip-vit-b32", "--mirror", mirror, "--out", join(folder, "x")]);
  expect(ran.code).toBe(1);
  expect(ran.err).toMatch(/ViT-B-32.pt has sha256 [0-9a-f]{64}, wanted 40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af/);
  expect(await readdir(folder)).not.toContain("x");
});

test("Ctrl-C while a file is fetched: exit code 130, and how to go on", async () => {
  const controller = new AbortController();
  const mirror = await serve((_, response) => {
    response.writeHead(200, { etag: '"1"', "content-length": 1000 });
    response.write("some", () => setImmediate(() => controller.abort()));
  });
  const ran = await dilf(["encoder", "download", "slip-vit-b16", "--mirror", mirror, "--out", join(folder, "x")], controller.signal);
  expect(ran.code).toBe(130);
  expect(ran.err).toMatch(/what arrived of slip_base_100ep.pt is kept: run the same command again to go on/);
});

test.each([
  { argv: ["import", "--out", "x"], code: 2, err: /missing required argument 'path'/ },
  { argv: ["import", checkpoint], code: 2, err: /required option '--out <folder>'/ },
  { argv: ["import", checkpoint, "--out", "x", "--family", "dino"], code: 2, err: /Allowed choices are clip, slip, open-clip, hf, onnx/ },
  { argv: ["import", checkpoint, "--out", "x", "--heads", "12"], code: 2, err: /wanted two integers ≥ 1, vision and text: 12,8/ },
  { argv: ["import", "no-such.pt", "--out", "x"], code: 3, err: /"no-such.pt" is not there/ },
  { argv: ["import", checkpoint, "--out", "x"], code: 3, err: /no vocabulary beside the checkpoint/ },
  { argv: ["import", checkpoint, "--out", "x", "--family", "hf"], code: 1, err: /no checkpoint of family "hf"/ },
  { argv: ["test", "no-such-encoder"], code: 3, err: /"no-such-encoder" is neither a bundled encoder/ },
  { argv: ["test", "slip-vit-b16"], code: 3, err: /It is a published encoder: fetch it with "dilf encoder download slip-vit-b16"/ },
  { argv: ["list", "--in", "no-such-folder"], code: 3, err: /"no-such-folder" is neither/ },
  { argv: ["download", "slip-vit-b17"], code: 2, err: /did you mean "slip-vit-b16"/ },
  { argv: ["download", "slip-vit-b16", "--sha256", "00000000"], code: 2, err: /--sha256: is for addresses/ },
  { argv: ["download", "http://127.0.0.1/", "--out", "x"], code: 2, err: /does not end in the name of a file/ },
  { argv: ["download", "http://127.0.0.1:9/x.pt", "--mirror", "http://127.0.0.1"], code: 2, err: /--mirror: is for names/ },
])("dilf encoder $argv gives $code", async ({ argv, code, err }) => {
  const ran = await dilf(["encoder", ...argv]);
  expect(ran.code, ran.err).toBe(code);
  expect(ran.err).toMatch(err);
  expect(ran.out).toBe("");
});

test("every subcommand has help with an example", async () => {
  for (const sub of ["import", "list", "test", "download"]) {
    const ran = await dilf(["encoder", sub, "--help"]);
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(new RegExp(`Example:\\n {2}dilf encoder ${sub}`));
  }
  expect((await dilf(["encoder", "list"])).out).toMatch(/mini: ViT of width 128[\s\S]*slip-vit-b16 .*the encoder of DILF/);
});
