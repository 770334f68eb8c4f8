import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ortEngine } from "@dilf/autodiff";
import { createRng } from "@dilf/tensor";
import { decode } from "fast-png";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type IndexProgress, indexFolder, MissingError, openIndex, UsageError } from "../src/api.ts";
import { stampOf } from "../src/assets/indexing.ts";
import { best, createSearcher } from "../src/assets/search.ts";
import { createStore, type IndexAbout, lockIndex, openStore, type Store } from "../src/assets/store.ts";
import { dilf } from "./console.ts";
import { CHAIR, put, TABLE, zUp } from "./shapes.ts";

let folder: string;
let made = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dilf-search-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  made++;
});
const at = (name: string) => join(folder, String(made), name);

const D = 8;
const ABOUT: IndexAbout = {
  root: "/assets",
  encoder: "mini",
  checkpoint: null,
  views: "spherical:6",
  up: "auto",
  fingerprint: "f",
  featureSize: D,
};
const AXES = { up: "y", how: "format" } as const;
const engine = ortEngine({ threads: 1 });

/** Unit rows, no two alike. */
function rows(count: number, seed = 1): Float32Array[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, () => {
    const row = Float32Array.from({ length: D }, () => rng.next() - 0.5);
    const length = Math.hypot(...row);
    return row.map((value) => value / length);
  });
}
const entry = (path: string, feature: Float32Array) => ({
  path,
  stamp: `stamp of ${path}`,
  sha256: `hash of ${path}`,
  feature,
  axes: AXES,
});
const newStore = (name = "x.index") => {
  put(at("here"), "");
  return createStore(at(name), ABOUT);
};

test("search is exact: the order of a sort over all rows, after replacing, removing and putting together", async () => {
  const store = newStore();
  const all = new Map<string, Float32Array>();
  const features = rows(400);
  const enter = (from: number, to: number, seed: number) => {
    const batch = features.slice(from, to).map((_, i) => entry(`${from + i}.obj`, rows(1, seed * 1000 + i)[0]!));
    store.put(batch);
    for (const { path, feature } of batch) all.set(path, feature);
  };
  for (let i = 0; i < 20; i++) enter(20 * i, 20 * i + 20, i + 1);
  enter(50, 130, 99); // changed files leave dead rows behind
  const gone = ["3.obj", "77.obj", "399.obj"];
  store.remove(gone);
  for (const path of gone) all.delete(path);
  const [query] = rows(1, 7) as [Float32Array];
  const wanted = [...all]
    .map(([path, feature]) => ({ path, score: feature.reduce((sum, value, d) => sum + value * query[d]!, 0) }))
    .sort((a, b) => b.score - a.score);
  const searcher = await createSearcher(store, engine);
  const expectExact = async (top: number) => {
    const hits = await searcher.search(
      query.map((value) => 3 * value),
      top,
    );
    expect(hits.map(({ path }) => path)).toEqual(wanted.slice(0, top).map(({ path }) => path));
    for (const [i, { score }] of hits.entries()) expect(score).toBeCloseTo(wanted[i]!.score, 5); // float32 sums
  };
  await expectExact(10);
  await expectExact(1000);
  const before = store.generation();
  store.compact();
  expect(store.generation()).not.toBe(before);
  expect([...store.blocks()]).toHaveLength(1);
  await expectExact(50); // a searcher that was there before
  expect(store.count()).toEqual({ features: all.size, failed: 0 });
  await searcher.dispose();
  store.close();
});

test("equal scores come in the order of their paths; nothing and no index are answers too", async () => {
  const store = newStore();
  const [row] = rows(1) as [Float32Array];
  const searcher = await createSearcher(store, engine);
  expect(await searcher.search(row, 5)).toEqual([]);
  await searcher.dispose();
  store.put(["c", "a", "b"].map((path) => entry(path, row)));
  const again = await createSearcher(store, engine);
  expect((await again.search(row, 3)).map(({ path }) => path)).toEqual(["a", "b", "c"]);
  await expect(again.search(new Float32Array(D), 3)).rejects.toThrow(/with a direction/);
  await expect(again.search(new Float32Array(3), 3)).rejects.toThrow(/query must be \[8\]/);
  await again.dispose();
  store.close();
});

test.each([0, 1, 5, 100, 200])("the best %i of 100", (count) => {
  const rng = createRng(count + 1);
  const scores = Float32Array.from({ length: 100 }, () => Math.round(10 * rng.next())); // many are equal
  const sorted = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
  expect(best(scores, count)).toEqual(sorted.slice(0, count));
});

test("a full disk is an error, and nothing that was entered is lost", () => {
  const store = newStore();
  store.put([entry("first", rows(1)[0]!)]);
  store.limit(store.pages() + 4);
  const many = rows(4000).map((row, i) => entry(`${i}`, row));
  expect(() => store.put(many)).toThrow(/the disk is full: .*x\.index holds what was entered before/);
  expect(store.count()).toEqual({ features: 1, failed: 0 });
  store.close();
  const again = openStoreNow(at("x.index"));
  return again.then((opened) => {
    expect(opened.file("first")).toMatchObject({ stamp: "stamp of first", error: null });
    expect(opened.file("1")).toBeUndefined();
    opened.put(many);
    expect(opened.count().features).toBe(4001);
    opened.close();
  });
});
const openStoreNow = (path: string): Promise<Store> => openStore(path);

test("one writer at a time, and a lock ends with its holder", () => {
  put(at("here"), "");
  const release = lockIndex(at("x.index"));
  expect(() => lockIndex(at("x.index"))).toThrow(/another dilf index is writing .*x\.index; wait for it/);
  lockIndex(at("y.index"))();
  release();
  lockIndex(at("x.index"))();
});

test.each([
  { name: "text.index", bytes: "this is no database at all ".repeat(100), says: /is no index of dilf/ },
  { name: "a-folder/x", bytes: "", open: "a-folder", says: /no index but a folder/ },
])("$name is refused", async ({ name, bytes, open = name, says }) => {
  put(at(name), bytes);
  await expect(openStore(at(open))).rejects.toThrow(says);
});

const json = async (...argv: string[]) => {
  const ran = await dilf([...argv, "--json", "--quiet"]);
  return { ...ran, result: ran.out === "" ? undefined : JSON.parse(ran.out) };
};

test("a folder is indexed, searched by words, by shape and by picture, and followed as it changes", async () => {
  const out = at("assets.index");
  put(at("assets/chairs/one.obj"), CHAIR);
  put(at("assets/tables/one.obj"), TABLE);
  put(at("assets/tables/z-up.stl.obj"), zUp(TABLE));
  put(at("assets/broken.obj"), "v 0 0\n");
  put(at("assets/readme.txt"), "no shape");

  const first = await json("index", at("assets"), "--out", out);
  expect(first.code).toBe(1);
  expect(first.err).toMatch(/failed: broken\.obj, line 1: [\s\S]*1 of 4 files could not be indexed/);
  expect(first.result).toMatchObject({ entries: 3, failed: 1, entered: 3, unchanged: 0, removed: 0, failures: [{ path: "broken.obj" }] });

  const again = await json("index", at("assets"), "--out", out);
  expect(again).toMatchObject({ code: 0, result: { entries: 3, failed: 1, entered: 0, unchanged: 4 } });

  const words = await json("search", out, "a", "chair", "--top", "1");
  expect(words.code, words.err).toBe(0);
  expect(words.result).toMatchObject({
    searched: 3,
    encoder: "mini",
    hits: [{ path: "chairs/one.obj", file: at("assets/chairs/one.obj") }],
  });
  const sheet = at("sheet.png");
  const shape = await json("search", out, "--shape", at("assets/tables/one.obj"), "--sheet", sheet, "--top", "2");
  expect(shape.result.hits[0]).toMatchObject({ path: "tables/one.obj", score: expect.closeTo(1, 4) });
  const { width, height } = decode(readFileSync(sheet));
  expect([width, height]).toEqual([2 * 160 + 3 * 4, 160 + 2 * 4]);
  await dilf(["render", at("assets/chairs/one.obj"), "--views", "45,30", "--size", "96", "--out", at("query.png")]);
  const picture = await json("search", out, "--image", at("query.png"), "--top", "1");
  expect(picture.result.hits[0].path).toBe("chairs/one.obj");

  // Moved, changed, repaired, gone.
  renameSync(at("assets/tables/one.obj"), at("assets/tables/two.obj"));
  put(at("assets/chairs/one.obj"), `# changed\n${CHAIR}`);
  put(at("assets/broken.obj"), TABLE);
  rmSync(at("assets/tables/z-up.stl.obj"));
  const later = await json("index", at("assets"), "--out", out);
  expect(later).toMatchObject({ code: 0, result: { entries: 3, failed: 0, entered: 3, removed: 2 } });
  const found = await json("search", out, "table", "--top", "9");
  expect(found.result.hits.map(({ path }: { path: string }) => path).sort()).toEqual(["broken.obj", "chairs/one.obj", "tables/two.obj"]);

  // What an index was made with is not changed under it.
  expect(await json("index", at("assets"), "--out", out, "--views", "circular:4")).toMatchObject({
    code: 2,
    err: expect.stringContaining("another views (spherical:6 there, circular:4 here)"),
  });
  expect(await json("index", at("assets/chairs"), "--out", out)).toMatchObject({ code: 2, err: expect.stringContaining("another root") });
});

test("for programs: a folder is indexed with progress, opened once, searched by words, bytes and shapes, and let go", async () => {
  const file = at("assets.index");
  put(at("assets/chair.obj"), CHAIR);
  put(at("assets/table.obj"), TABLE);
  put(at("assets/broken.obj"), "v 0 0\n");
  const told: IndexProgress[] = [];
  const options = { up: "y", views: "circular:2", threads: 1, onProgress: (one: IndexProgress) => void told.push(one) } as const;
  const first = await indexFolder(at("assets"), file, options);
  expect(first).toMatchObject({ entries: 2, failed: 1, entered: 2, unchanged: 0, removed: 0 });
  expect(first.failures).toEqual([{ path: "broken.obj", message: expect.stringMatching(/broken\.obj, line 1/) }]);
  expect(told.map(({ done, total }) => [done, total])).toEqual([0, 1, 2, 3].map((done) => [done, 3]));
  expect(told[0]).not.toHaveProperty("file");
  expect(told.find(({ file: one }) => one?.path === "chair.obj")!.file).toEqual({ path: "chair.obj", what: "entered" });

  const index = await openIndex(file, { threads: 1 });
  expect(index).toMatchObject({ root: at("assets"), encoder: "mini" });
  expect(index.count()).toBe(2);
  const { hits, unknownWords } = await index.search("zyzzyva table", { top: 1 });
  expect(hits).toEqual([{ path: "table.obj", file: at("assets/table.obj"), score: expect.any(Number), axes: { up: "y", how: "given" } }]);
  expect(unknownWords).toEqual(["zyzzyva"]);
  const bytes = new TextEncoder().encode(CHAIR);
  const like = await index.search({ shape: { name: "mine.obj", bytes }, up: "y" });
  expect(like.hits.map(({ path }) => path)).toEqual(["chair.obj", "table.obj"]);
  expect(like.hits[0]!.score).toBeCloseTo(1, 4); // the same bytes, encoded in a batch of another size
  const reason = new Error("enough");
  await expect(index.search("table", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  await expect(index.search("table", { top: 0 })).rejects.toThrow(/search: top must be an integer ≥ 1, got 0/);
  await expect(index.search("table", { tops: 1 } as object)).rejects.toThrow(/unknown option "tops"/);
  await expect(index.search(" ")).rejects.toThrow(UsageError);
  await index.dispose();
});

test("for programs: indexing that is stopped keeps what it did, and what cannot be meant is said before anything is loaded", async () => {
  const file = at("x.index");
  for (const name of ["a", "b", "c", "d"]) put(at(`assets/${name}.obj`), CHAIR);
  const controller = new AbortController();
  const stopped = indexFolder(at("assets"), file, {
    up: "y",
    views: "circular:1",
    signal: controller.signal,
    onProgress: ({ done }) => done === 1 && controller.abort(),
  });
  await expect(stopped).rejects.toThrow(/abort/i);
  const { entered, unchanged } = await indexFolder(at("assets"), file, { up: "y", views: "circular:1" });
  expect(unchanged).toBeGreaterThan(0);
  expect(entered + unchanged).toBe(4);
  await expect(openIndex(file, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  await expect(openIndex(at("none.index"))).rejects.toThrow(MissingError);
  await expect(indexFolder(at("nowhere"), file)).rejects.toThrow(MissingError);
  await expect(indexFolder(at("assets"), file, { checkpoint: "run", views: "circular:1" })).rejects.toThrow(/a run knows its own/);
  await expect(indexFolder(at("assets"), file, { uup: "y" } as object)).rejects.toThrow(/unknown option "uup"/);
  await expect(indexFolder(at("assets"), file)).rejects.toThrow(/another views \(circular:1 there, spherical:6 here\)/);
});

test("a .gltf is new when its buffer is", async () => {
  put(at("a.gltf"), JSON.stringify({ buffers: [{ uri: "a%20b.bin" }, { uri: "data:;base64,AA==" }, { uri: "none.bin" }] }));
  put(at("a b.bin"), "1");
  const before = await stampOf(at("a.gltf"));
  expect(before.split(" ")).toHaveLength(3);
  expect(before).toMatch(/ none$/);
  utimesSync(at("a b.bin"), 1, 1);
  expect(await stampOf(at("a.gltf"))).not.toBe(before);
});

// Windows cannot hold a process still.
test.skipIf(process.platform === "win32")(
  "a run that is killed half-way leaves a sound index, no lock, and the next run goes on",
  async () => {
    // Batches of 64 are entered: 200 files are four of them.
    for (let i = 0; i < 200; i++) put(at(`assets/${String(i).padStart(3, "0")}.obj`), CHAIR.replace("v 0 0.9 0", `v ${-i / 100} 0.9 0`));
    const out = at("killed.index");
    const line = ["index", at("assets"), "--out", out, "--up", "y", "--views", "circular:1"];
    const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
    const program = ["--conditions=@dilf/source", "--import", "tsx", main];
    const child = spawn(process.execPath, [...program, ...line, "--threads", "1", "--workers", "0", "--quiet"], { stdio: "ignore" });
    const ended = new Promise<string | null>((resolve) => child.once("exit", (_, signal) => resolve(signal)));
    const entries = async () => {
      if (!existsSync(out) || statSync(out).size === 0) return 0;
      const store = await openStore(out).catch(() => undefined);
      const count = store?.count().features ?? 0;
      store?.close();
      return count;
    };
    await vi.waitFor(async () => expect(await entries()).toBeGreaterThan(0), { timeout: 100_000, interval: 20 });
    child.kill("SIGSTOP");
    const other = await dilf([...line, "--quiet"]);
    expect(other.code).toBe(1);
    expect(other.err).toMatch(/another dilf index is writing .*killed\.index; wait for it/);
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
    const kept = await entries();
    expect([64, 128, 192]).toContain(kept);
    const next = await json(...line);
    expect(next.code, next.err).toBe(0);
    expect(next.result).toMatchObject({ entries: 200, unchanged: kept, entered: 200 - kept });
  },
  180_000,
);

test("Ctrl-C keeps what was done and says how to go on", async () => {
  put(at("assets/one.obj"), CHAIR);
  const controller = new AbortController();
  controller.abort();
  const ran = await dilf(["index", at("assets"), "--out", at("x.index")], controller.signal);
  expect(ran.code).toBe(130);
  expect(ran.err).toMatch(/interrupted after 0 of 1 files; what was done is in .*: run the same command again to go on/);
  expect((await json("index", at("assets"), "--out", at("x.index"))).result).toMatchObject({ entered: 1 });
});

test.each([
  { argv: ["search", "no.index", "chair"], code: 3, err: /there is no index no\.index; make one with "dilf index/ },
  { argv: ["search", "no.index"], code: 2, err: /one of words, --image FILE, --shape FILE/ },
  { argv: ["search", "no.index", "chair", "--shape", "x.obj"], code: 2, err: /one of words/ },
  { argv: ["search", "no.index", "chair", "--sheet", "no/x.png"], code: 3, err: /--sheet: there is no folder "no"/ },
  { argv: ["index", "no-folder", "--out", "x"], code: 3, err: /there is no folder no-folder/ },
  { argv: ["index", "."], code: 2, err: /required option '--out <file>'/ },
  {
    argv: ["index", ".", "--out", "no/such/folder/x.index"],
    code: 3,
    err: /--out: there is no folder "no\/such\/folder"; create it first/,
  },
])("dilf $argv gives $code", async ({ argv, code, err }) => {
  const ran = await dilf(argv);
  expect(ran.code, ran.err).toBe(code);
  expect(ran.err).toMatch(err);
  expect(ran.out).toBe("");
});

test("words that the encoder never read are said, or refused where there is nothing else", async () => {
  put(at("assets/one.obj"), CHAIR);
  await dilf(["index", at("assets"), "--out", at("x.index"), "--quiet"]);
  expect((await dilf(["search", at("x.index"), "zyzzyva chair"])).err).toMatch(/never read "zyzzyva": they hardly count/);
  const none = await dilf(["search", at("x.index"), "zyzzyva"]);
  expect(none).toMatchObject({ code: 2, err: expect.stringContaining('encoder "mini" never read zyzzyva') });
});
