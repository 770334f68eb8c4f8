import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { createRng } from "@dilf/tensor";
import { build, type Metafile } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRenderer, webWorkers } from "../src/index.ts";
import { bare, potato, singleCloud } from "./clouds.ts";
import { greatestDifference } from "./meshes.ts";

const src = (file: string) => fileURLToPath(new URL(`../src/${file}`, import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dilf-browser-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bundles for a browser, where an import of a module of Node is an error; but for those two, see below. */
async function bundle(entry: string, out: string): Promise<{ inputs: Metafile["inputs"]; text: string }> {
  const { metafile, outputFiles } = await build({
    entryPoints: [src(entry)],
    bundle: true,
    minify: true,
    platform: "browser",
    format: "esm",
    conditions: ["@dilf/source"],
    external: ["node:fs", "node:path"],
    outfile: join(folder, out),
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  return { inputs: metafile.inputs, text: outputFiles[0]!.text };
}

test("the core bundles for a browser: no module of Node", async () => {
  const { inputs, text } = await bundle("index.ts", "index.js");
  expect(Object.keys(inputs).filter((path) => path.includes("/src/node/"))).toEqual([]);
  // The library for glTF brings a reader of files of Node along, which imports them when it is made; we make its reader of the web.
  const importers = Object.entries(inputs).filter(([, { imports }]) =>
    imports.some(({ path, external }) => external && path.startsWith("node:")),
  );
  expect(importers.map(([path]) => path.replace(/^.*node_modules\//, ""))).toEqual(["@gltf-transform/core/dist/index.js"]);
  const sources = Object.keys(inputs).filter((path) => path.startsWith("packages/renderer/src/"));
  expect(sources.length).toBeGreaterThan(60);
  const worker = await bundle("pool/web-worker.ts", "worker.js");
  // Kilobytes minified, and over the wire: 329 and 122, half of it readers of glTF, PNG and JPEG; a worker needs none of them, 112 and 47. A fifth more
  // should be noticed.
  expect(text.length / 1000).toBeLessThan(395);
  expect(gzipSync(text).length / 1000).toBeLessThan(147);
  expect(worker.text.length / 1000).toBeLessThan(134);
});

const browser = process.env.DILF_BROWSER;

test.skipIf(!browser)(
  "in a browser: web workers draw what the page draws, and what Node draws (needs DILF_BROWSER, the path of a Chromium)",
  async () => {
    const core = await bundle("index.ts", "index.js");
    const worker = await bundle("pool/web-worker.ts", "worker.js");
    const cloud = singleCloud(bare(potato(createRng(1), 200)));
    const page = `<script type="module">
    import { createRenderer, webWorkers } from "/index.js";
    const answer = (body) => fetch("/answer", { method: "POST", body: JSON.stringify(body) });
    try {
      const cloud = { kind: "points", points: { data: Float32Array.from(${JSON.stringify([...cloud.points.data])}), shape: [200, 3] } };
      const row = (...values) => ({ data: Float32Array.from(values), shape: [1, values.length] });
      const cameras = { azimuth: row(10, 100, 190), elevation: row(20, -30, 60), distance: row(2.2, 2.2, 2.2) };
      const run = async (options) => {
        const renderer = createRenderer({ size: 24, ...options });
        const { value, pullback } = await renderer.renderWithGradient([cloud], cameras, { shapes: true });
        const gradient = await pullback(value);
        await renderer.dispose();
        return [...value.data, ...gradient.azimuth.data, ...gradient.shapes[0].vertices.data];
      };
      answer({ here: await run({}), workers: await run({ workers: webWorkers(2) }), shared: typeof SharedArrayBuffer !== "undefined" });
    } catch (error) {
      answer({ error: String(error) });
    }
  </script>`;
    const files: Record<string, readonly [string, string]> = {
      "/": ["text/html", page],
      "/index.js": ["text/javascript", core.text],
      "/pool/web-worker.js": ["text/javascript", worker.text],
    };
    const answers: { here: number[]; workers: number[]; shared: boolean; error?: string }[] = [];
    for (const isolated of [false, true]) answers.push(await visit(files, isolated));
    expect(answers.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect(answers.map(({ shared }) => shared)).toEqual([false, true]); // copies of shapes, then one that is shared
    for (const { here, workers } of answers) expect(workers).toEqual(here);
    const row = (...values: number[]) => ({ data: Float32Array.from(values), shape: [1, values.length] });
    const drawn = await createRenderer({ size: 24 }).render([cloud], {
      azimuth: row(10, 100, 190),
      elevation: row(20, -30, 60),
      distance: row(2.2, 2.2, 2.2),
    });
    expect(greatestDifference(drawn.data, answers[0]!.here.slice(0, drawn.data.length))).toBeLessThan(1e-6); // sines may differ in the last bit
  },
);

/** Opens the page and waits for what it posts. @param isolated with the headers that give pages shared memory */
async function visit(files: Readonly<Record<string, readonly [string, string]>>, isolated: boolean): Promise<never> {
  let answered: (body: string) => void = () => {};
  const answer = new Promise<string>((resolve) => {
    answered = resolve;
  });
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        response.end();
        answered(body);
      });
      return;
    }
    const file = files[request.url!];
    if (isolated) {
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    }
    response.writeHead(file ? 200 : 404, { "Content-Type": file?.[0] ?? "text/plain" }).end(file?.[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const profile = join(folder, `profile-${isolated}`);
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", `--user-data-dir=${profile}`];
  const process_ = spawn(browser!, [...flags, `http://127.0.0.1:${port}/`], { stdio: "ignore" });
  try {
    return JSON.parse(await answer) as never;
  } finally {
    process_.kill();
    await new Promise((resolve) => process_.once("exit", resolve));
    server.close();
    server.closeAllConnections();
  }
}

test("where there are no web workers, webWorkers says what to use", () => {
  expect(() => webWorkers(2)).toThrow("webWorkers: there is no Worker here; in Node use nodeWorkers from @dilf/renderer/node");
  expect(() => webWorkers(0)).toThrow("webWorkers: count must be an integer > 0, got 0");
});
