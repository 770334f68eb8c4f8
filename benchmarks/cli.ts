/** @file The command line as a user meets it, from the built packages (`npm run build` first): start, one shape, a folder, a search among 100,000. */

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ortEngine } from "@dilf/autodiff";
import { createRng } from "@dilf/tensor";
import { createSearcher } from "../apps/cli/src/assets/search.ts";
import { createStore } from "../apps/cli/src/assets/store.ts";
import { type Benchmark, measure, type Row } from "./measure.ts";

const ENTRIES = 100_000;
const BATCH = 4096;

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const PROGRAM = path("../apps/cli/dist/main.js");
const MESHES = path("../../shared/meshes/cc0");
const ONE = join(MESHES, "chair/quaternius_chair.glb");

export const cli: Benchmark = async () => {
  if (!existsSync(PROGRAM)) throw new Error(`bench cli: ${PROGRAM} is not there; run "npm run build" first`);
  const folder = mkdtempSync(join(tmpdir(), "dilf-bench-"));
  const dilf = (...argv: string[]) => execFileSync(process.execPath, [PROGRAM, ...argv], { stdio: ["ignore", "ignore", "inherit"] });
  try {
    const rows: Row[] = [await measure("dilf --help", () => dilf("--help"), { unit: "start" })];
    if (existsSync(ONE)) {
      const cold = () => dilf("classify", ONE, "--labels", "chair,table,lamp", "--quiet");
      rows.push(await measure("dilf classify, one GLB, cold", cold, { repetitions: 7, unit: "shape" }));
      rows.push(await indexing(dilf, join(folder, "meshes.index")));
    }
    for (const D of [128, 512]) rows.push(...(await searching(join(folder, `${D}.index`), D)));
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Once: it takes most of a minute, and a second time there is nothing to do. */
async function indexing(dilf: (...argv: string[]) => unknown, out: string): Promise<Row> {
  const start = performance.now();
  dilf("index", MESHES, "--out", out, "--quiet");
  const time = Math.round(performance.now() - start);
  return { what: "dilf index, the shared meshes, cold", minimum: time, median: time, repetitions: 1, units: 695, unit: "meshes" };
}

async function searching(file: string, D: number): Promise<readonly Row[]> {
  const about = { root: "/", encoder: "mini", checkpoint: null, views: null, up: "auto", fingerprint: "", featureSize: D };
  const store = createStore(file, about);
  const rng = createRng(1);
  const random = () => {
    const row = Float32Array.from({ length: D }, () => rng.next() - 0.5);
    const length = Math.hypot(...row);
    return row.map((value) => value / length);
  };
  for (let first = 0; first < ENTRIES; first += BATCH)
    store.put(
      Array.from({ length: Math.min(BATCH, ENTRIES - first) }, (_, i) => {
        const name = `${first + i}.obj`;
        return { path: name, stamp: "", sha256: name, feature: random(), axes: { up: "y", how: "format" } as const };
      }),
    );
  const engine = ortEngine();
  const load = async () => (await createSearcher(store, engine)).dispose();
  const opened = await measure(`an index of ${ENTRIES} × ${D} read into memory`, load, { repetitions: 5, units: ENTRIES, unit: "entries" });
  const searcher = await createSearcher(store, engine);
  const query = random();
  const what = `search among ${ENTRIES} × ${D}, exact, the best 10`;
  const found = await measure(what, () => searcher.search(query, 10), { units: ENTRIES, unit: "entries" });
  await searcher.dispose();
  store.close();
  return [opened, found];
}
