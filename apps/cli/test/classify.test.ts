import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadTowers, readCard } from "@dilf/clip";
import { BANK_CLASSES } from "@dilf/prompts";
import { parseObj, transformShape, turnMatrix } from "@dilf/renderer";
import { tensor } from "@dilf/tensor";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Classified, createClassifier } from "../src/api.ts";
import { guessUp, standing } from "../src/shapes/axes.ts";
import { shapePaths } from "../src/shapes/paths.ts";
import { dilf, dilfWith } from "./console.ts";
import { CHAIR, put, TABLE, zUp } from "./shapes.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dilf-classify-"));
  put(join(folder, "good/chair.obj"), CHAIR);
  put(join(folder, "good/deep/table.obj"), TABLE);
  put(join(folder, "good/notes.txt"), "not a shape");
  put(join(folder, "good/.hidden/table.obj"), TABLE);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const lines = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

test("a folder is classified, a line of JSON per shape, with what every view says", async () => {
  const ran = await dilf(["classify", at("good"), "--labels", "chair,table,mushroom", "--json", "--top", "2", "--quiet"]);
  expect(ran.code, ran.err).toBe(0);
  const results = lines(ran.out);
  expect(results.map(({ file, labels }) => [file, labels[0].label])).toEqual([
    [at("good/chair.obj"), "chair"],
    [at("good/deep/table.obj"), "table"],
  ]);
  const [{ labels, views, axes, kind }] = results;
  expect(kind).toBe("mesh");
  expect(labels).toHaveLength(2);
  expect(labels[0].probability).toBeGreaterThan(labels[1].probability);
  expect(views).toHaveLength(6);
  expect(views[0]).toMatchObject({ azimuth: 0, weight: expect.closeTo(1 / 6, 3), label: expect.any(String), score: expect.any(Number) });
  expect(axes).toMatchObject({ up: "y", how: "guessed" });
});

test("files that fail are told, the others are done, and the exit code is 1", async () => {
  const hostile = [
    put(at("bad/broken.obj"), "v 0 0 0\nv 1 0\nf 1 2 3\n"),
    put(at("bad/empty.glb"), ""),
    put(
      at("bad/noise.stl"),
      Uint8Array.from({ length: 500 }, (_, i) => (i * 7919) % 256),
    ),
    put(at("bad/flat.obj"), "v 0 0 0\nv 0 0 0\nv 0 0 0\nf 1 2 3\n"), // no extent
    put(
      at("bad/huge-count.ply"),
      "ply\nformat binary_little_endian 1.0\nelement vertex 4000000000\nproperty float x\nproperty float y\nproperty float z\nend_header\n",
    ),
    put(at("bad/\u001b[31mname.obj"), "f 1 2 3"),
    at("missing.obj"),
  ];
  const report = at("report.html");
  const ran = await dilf([
    "classify",
    at("good/chair.obj"),
    ...hostile,
    at("good/deep/table.obj"),
    "--labels",
    "chair,table",
    "--csv",
    "--report",
    report,
  ]);
  expect(ran.code).toBe(1);
  expect(ran.out.split("\n")).toEqual([
    "file,rank,label,score,probability,up",
    expect.stringMatching(/chair\.obj,1,chair,0\.\d+,0\.\d+,y$/),
    expect.stringMatching(/chair\.obj,2,table,/),
    expect.stringMatching(/table\.obj,1,table,/),
    expect.stringMatching(/table\.obj,2,chair,/),
    "",
  ]);
  for (const path of hostile.filter((one) => !one.includes("\u001b"))) expect(ran.err).toContain(path);
  expect(ran.err).toContain("\\x1b[31mname.obj");
  expect(ran.err).not.toContain("\u001b");
  expect(ran.err).toMatch(/7 of 9 files could not be classified/);
  const page = readFileSync(report, "utf8");
  expect(page.match(/<img /g)).toHaveLength(2);
  expect(page.match(/class="failed"/g)).toHaveLength(7);
  expect(page).toContain("broken.obj");
});

test("text says what views say and which axis is up; --up decides", async () => {
  const ran = await dilf(["classify", put(at("z/table.obj"), zUp(TABLE)), "--labels", "table,chair", "--up", "z", "--set", "top=1"]);
  expect(ran.code, ran.err).toBe(0);
  expect(ran.out).toMatch(/table\.obj: table \d+ %\n {2}views: table \d.* of 6; z is up \(as given\)\n$/);
});

test("words that the encoder never read are said, and all of them together are refused", async () => {
  const { tokenizer } = await loadTowers("mini");
  // Which categories of the bank it knows changes with its weights; the next is never among them.
  const described = BANK_CLASSES.find((name) => tokenizer.unknownWords(name).length > 0);
  const ran = await dilf(["classify", at("good/chair.obj"), "--labels", ["chair", "zyzzyva", ...(described ? [described] : [])].join(",")]);
  expect(ran.err).toMatch(/never read all the words of zyzzyva: what it says of them is a guess/);
  if (described) expect(ran.err).toContain(`never read all the words of ${described}: they stand by their descriptions`);
  const none = await dilf(["classify", at("good/chair.obj"), "--labels", "zyzzyva,qwertz"]);
  expect(none.code).toBe(2);
  expect(none.err).toMatch(/encoder "mini" knows none of zyzzyva, qwertz/);
});

async function* bytes(...parts: readonly string[]) {
  for (const part of parts) yield new TextEncoder().encode(part);
}

test.each([
  { parts: ["a.obj\nb c.o", "bj\r\n\nd.obj"], names: ["a.obj", "b c.obj", "d.obj"] },
  { parts: ["a\nb.obj\0c.", "obj\0"], names: ["a\nb.obj", "c.obj"] },
  { parts: ["only.obj"], names: ["only.obj"] },
  { parts: [], names: [] },
])("names on standard input: $parts", async ({ parts, names }) => {
  const found: string[] = [];
  for await (const path of shapePaths(["-"], { input: bytes(...parts) })) found.push(path);
  expect(found).toEqual(names);
});

test("names that stream in are classified as they come", async () => {
  const ran = await dilfWith(["classify", "-", "--labels", "chair,table", "--json"], { input: bytes(`${at("good/chair.obj")}\n`) });
  expect(ran.code, ran.err).toBe(0);
  expect(JSON.parse(ran.out).labels[0].label).toBe("chair");
});

test.each([
  { argv: [], code: 2, err: /one of --labels/ },
  { argv: ["--labels", "chair,table", "--vocabulary", "bank"], code: 2, err: /one of --labels/ },
  { argv: ["--labels", "chair"], code: 2, err: /at least 2/ },
  { argv: ["--labels", "chair,table,chair"], code: 2, err: /"chair" is there twice/ },
  { argv: ["--vocabulary", "imagenet"], code: 3, err: /--vocabulary: "imagenet" is neither modelnet40/ },
  { argv: ["--labels", "chair,table", "--json", "--csv"], code: 2, err: /--csv/ },
  { argv: ["--labels", "chair,table", "--report", "no/x.html"], code: 3, err: /--report: there is no folder "no"/ },
  { argv: ["--labels", "chair,table", "--up", "x"], code: 2, err: /Allowed choices are auto, y, z/ },
  { argv: ["--labels", "chair,table", "--views", "front"], code: 2, err: /--views/ },
  { argv: ["--labels", "chair,table", "--checkpoint", "no-run"], code: 3, err: /there is no run in no-run/ },
  {
    argv: ["--labels", "chair,table", "--checkpoint", "no-run", "--views", "circular:3"],
    code: 2,
    err: /a run knows its own encoder and views/,
  },
  { argv: ["--labels", "chair,table", "--encoder", "no-encoder"], code: 3, err: /"no-encoder" is neither a bundled encoder/ },
])("dilf classify $argv gives $code", async ({ argv, code, err }) => {
  const ran = await dilf(["classify", at("good/chair.obj"), ...argv]);
  expect(ran.code, ran.err).toBe(code);
  expect(ran.err).toMatch(err);
  expect(ran.out).toBe("");
});

test("a folder without shapes and a lone missing file have exit code 3", async () => {
  mkdirSync(at("none"));
  expect(await dilf(["classify", at("none"), "--labels", "a,b"])).toMatchObject({
    code: 3,
    err: expect.stringContaining("there is no .glb"),
  });
  expect((await dilf(["classify", at("missing.obj"), "--labels", "chair,table"])).code).toBe(3);
});

test("Ctrl-C: what was done is printed, the report is not written", async () => {
  const controller = new AbortController();
  const inputs = (async function* () {
    yield* bytes(`${at("good/chair.obj")}\n${at("good/chair.obj")}\n`);
    await new Promise((resolve) => setTimeout(resolve, 0));
    controller.abort();
    yield* bytes(`${at("good/chair.obj")}\n`);
  })();
  const report = at("interrupted.html");
  const argv = ["classify", "-", "--labels", "chair,table", "--json", "--report", report];
  const ran = await dilfWith(argv, { signal: controller.signal, input: inputs });
  expect(ran.code).toBe(130);
  expect(ran.err).toMatch(/interrupted after \d shapes/);
  expect(existsSync(report)).toBe(false);
  expect(readdirSync(folder).filter((name) => name.endsWith(".writing"))).toEqual([]);
});

test("the classifier of the API: loaded once, for paths, bytes and shapes; progress, failures, abort, dispose", async () => {
  const classifier = await createClassifier({ labels: ["chair", "table"], pictures: true });
  try {
    const shape = parseObj(CHAIR);
    const inputs = [at("good/chair.obj"), { name: "t.obj", bytes: new TextEncoder().encode(TABLE) }, shape, "missing.obj"];
    const told: number[] = [];
    const results: Classified[] = [];
    for await (const one of classifier.classifyMany(inputs, { onProgress: (done) => told.push(done) })) results.push(one);
    expect(results.map((one) => (one.kind === "done" ? one.result.labels[0]!.label : "failed"))).toEqual([
      "chair",
      "table",
      "chair",
      "failed",
    ]);
    expect(results.map(({ input }) => input)).toEqual(inputs);
    expect(told).toEqual([1, 2, 3, 4]);
    const { axes, pictures, labels } = await classifier.classify(shape);
    expect(axes).toEqual({ up: "y", how: "format" });
    const { imageSize } = (await readCard("mini")).architecture.vision;
    expect(pictures!.shape).toEqual([6, imageSize, imageSize, 3]);
    expect(labels.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
    // Stopped early, with the next one under way: disposed of below all the same.
    for await (const one of classifier.classifyMany([shape, shape, shape])) {
      expect(one.kind).toBe("done");
      break;
    }
    const signal = AbortSignal.abort();
    await expect(classifier.classify(shape, { signal })).rejects.toThrow(/abort/);
    await expect(classifier.classifyMany([shape], { signal }).next()).rejects.toThrow(/abort/);
  } finally {
    await classifier.dispose();
  }
});

test.each([
  { options: { labels: ["a", "b"], lables: [] }, error: /unknown option "lables"/ },
  { options: { labels: ["a"] }, error: /at least 2/ },
  { options: { labels: ["a", "b"], signal: AbortSignal.abort() }, error: /abort/ },
])("createClassifier refuses $options", async ({ options, error }) => {
  await expect(createClassifier(options as never)).rejects.toThrow(error);
});

const texts = { features: tensor(Float32Array.of(1, 0), [1, 2]), logitScale: 10 };
const same = { y: Float32Array.of(1, 0), z: Float32Array.of(1, 0) };

test("how things stand: a table rests on its legs, and on neither side as well", () => {
  const table = parseObj(TABLE);
  expect(standing(table, 1).rests).toBe(1);
  expect(standing(table, 1).lopsided).toBeGreaterThan(standing(table, 2).lopsided);
  expect(guessUp(table, ".ply", same, texts)).toMatchObject({ up: "y", how: "guessed" });
  const lying = transformShape(table, turnMatrix("x", 90));
  expect(guessUp(lying, ".ply", same, texts)).toMatchObject({ up: "z", how: "guessed" });
});

test("formats lean to their custom, words can outweigh what says nothing", () => {
  const cube = parseObj(
    "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 1 1 0\nv 0 0 1\nv 1 0 1\nv 0 1 1\nv 1 1 1\nf 1 3 4 2\nf 5 6 8 7\nf 1 2 6 5\nf 3 7 8 4\nf 1 5 7 3\nf 2 4 8 6\n",
  );
  expect(guessUp(cube, ".obj", same, texts).up).toBe("y");
  expect(guessUp(cube, ".stl", same, texts).up).toBe("z");
  const words = { y: Float32Array.of(0, 1), z: Float32Array.of(1, 0) };
  expect(guessUp(cube, ".ply", words, texts).up).toBe("z");
});
