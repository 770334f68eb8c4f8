import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ortEngine } from "@dilf/autodiff";
import {
  bytePairTokenizer,
  bytePieces,
  createTokenizer,
  loadEncoder,
  loadTowers,
  readCard,
  textFeeds,
  textTower,
  visionTower,
} from "@dilf/clip";
import { createRng, type Tensor, tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { learnMerges } from "../train-mini-encoder/bpe.ts";
import { readCheckpoint, writeCheckpoint } from "../train-mini-encoder/checkpoint.ts";
import {
  type Architecture,
  initialParameters,
  lossGraph,
  pairFeeds,
  smokeArchitecture,
  towerWeights,
} from "../train-mini-encoder/model.ts";
import { BLOCK, drawBlock } from "../train-mini-encoder/pictures.ts";
import { realMeshes } from "../train-mini-encoder/real-meshes.ts";
import { startFrom } from "../train-mini-encoder/start.ts";
import { createTrainer } from "../train-mini-encoder/trainer.ts";
import { openWorld } from "../train-mini-encoder/world.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const bundled = join(root, "packages/clip/weights/mini");
const example = (...args: readonly string[]) =>
  run(process.execPath, ["scripts/run-source.js", "examples/train-mini-encoder/main.ts", ...args], { cwd: root });

test("--smoke draws, trains, saves, loads and measures", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dilf-mini-"));
  try {
    const { stdout } = await example("--smoke", "--out", folder, "--threads", "1");
    expect(stdout).toMatch(/step 2\/2 {2}loss \d+\.\d+/);
    const card = await readCard(folder);
    expect(card.training).toMatchObject({ steps: 2, patches: "a share of 0.5, all in the last 12.5 % of the steps" });
    expect(card.metrics).toMatchObject({ naive: { shapes: 3, categories: 3 }, "shape-description": { shapes: 3 } });
    const encoder = await loadEncoder(folder, { engine: ortEngine({ threads: 1 }) });
    expect(encoder.unknownWords("a 3D model of a chair")).toEqual([]);
    await encoder.dispose();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("wrong options: the message, the usage, exit code 2", async () => {
  await expect(example("--minutes", "0")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--minutes must be a number > 0, got "0"\nusage:/),
  });
  await expect(example("--epochs", "3")).rejects.toMatchObject({ code: 2 });
});

test("merges: the most frequent pair first, ties by order, none that occurs once", () => {
  expect(bytePieces("Ox!")).toEqual([["o", "x</w>"], ["!</w>"]]);
  expect(learnMerges(["aab aab", "cab"], 9)).toEqual([
    ["a", "b</w>"],
    ["a", "ab</w>"],
  ]);
  expect(learnMerges(["zy xw zy xw"], 1)).toEqual([["x", "w</w>"]]);
  const { encode } = createTokenizer(bytePairTokenizer(learnMerges(["aab aab", "cab"], 9)), { context: 9 });
  expect([...encode(["aab cab"]).tokens.data]).toEqual([514, 513, 99, 512, 515]);
});

test("pairs of one category are no negatives: the feeds of three pictures", () => {
  const { pairs, identity, mask } = pairFeeds({ captionOf: [0, 1, 0], captions: 2 });
  expect([...pairs.data]).toEqual([1, 0, 0, 1, 1, 0]);
  expect([...identity.data]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  expect([...mask.data].map((x) => x < -1000)).toEqual([false, false, true, false, false, false, true, false, false]);
});

test("a picture whose features are its caption's, all others orthogonal: the loss that the formula gives", async () => {
  const sizes = smokeArchitecture(10, 4);
  const parameters = initialParameters(sizes, createRng(1));
  const run = await ortEngine({ threads: 1 }).compile(lossGraph(sizes, parameters));
  const captionOf = [0, 1, 0];
  const pixels = tensor(
    Float32Array.from({ length: 3 * 768 }, (_, i) => ((i * 37) % 101) / 101),
    [3, 3, 16, 16],
  );
  const texts = { tokens: tensor(Int32Array.of(1, 5, 2, 1, 6, 2), [2, 3]), ends: Int32Array.of(2, 2) };
  const keep = tensor(Int32Array.of(0, 1, 2, 3), [4]);
  const { loss } = await run.run({ pixels, keep, ...textFeeds(texts), ...pairFeeds({ captionOf, captions: 2 }) });
  // The same from the towers' features, in a loop.
  const engine = ortEngine({ threads: 1 });
  const vision = await engine.compile(visionTower(sizes.vision, towerWeights(parameters, "vision")));
  const text = await engine.compile(textTower(sizes.text, towerWeights(parameters, "text")));
  const rows = ({ data, shape }: Tensor) =>
    Array.from({ length: shape[0]! }, (_, i) => {
      const row = [...data.subarray(i * shape[1]!, (i + 1) * shape[1]!)];
      return row.map((x) => x / Math.hypot(...row));
    });
  const pictures = rows((await vision.run({ pixels })).features as Tensor);
  const captions = rows((await text.run(textFeeds(texts))).features as Tensor);
  const logit = (n: number, c: number) => pictures[n]!.reduce((sum, x, i) => sum + x * captions[c]![i]!, 0) / 0.07;
  const share = (own: number, all: readonly number[]) => Math.log(Math.exp(own) / all.reduce((sum, x) => sum + Math.exp(x), 0));
  let expected = 0;
  for (const [n, c] of captionOf.entries()) {
    const others = captionOf.flatMap((d, m) => (m === n || d !== c ? [logit(m, c)] : []));
    expected -= (share(logit(n, c), [logit(n, 0), logit(n, 1)]) + share(logit(n, c), others)) / (2 * captionOf.length);
  }
  expect((loss as Tensor).data[0]).toBeCloseTo(expected, 4); // float32
  for (const one of [run, vision, text]) await one.dispose();
});

test("a few steps on one batch bring its loss down", async () => {
  const texts = { tokens: tensor(Int32Array.of(1, 5, 2, 1, 6, 2, 1, 7, 2), [3, 3]), ends: Int32Array.of(2, 2, 2) };
  const sizes = smokeArchitecture(10, 4);
  const trainer = await createTrainer(ortEngine({ threads: 1 }), sizes, initialParameters(sizes, createRng(1)));
  // A dark, a grey and a light picture.
  const pixels = tensor(
    Float32Array.from({ length: 3 * 3 * 16 * 16 }, (_, i) => Math.floor(i / 768) / 2),
    [3, 3, 16, 16],
  );
  let learner = trainer.start();
  const losses: number[] = [];
  for (let i = 0; i < 40; i++) {
    const done = await trainer.step(learner, { pixels, keep: Int32Array.of(0, 3), texts, captionOf: [0, 1, 2], captions: 3 }, 1e-2);
    losses.push(done.loss);
    learner = done.learner;
  }
  expect(losses[0]).toBeGreaterThan(0.5); // about log 3 at the start
  expect(losses.at(-1)).toBeLessThan(0.2 * losses[0]!);
  await trainer.dispose();
});

test("a checkpoint gives the state back bit by bit, and only to the run it belongs to", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dilf-mini-"));
  try {
    const sizes = smokeArchitecture(10, 4);
    const [parameters, average, first, second] = [1, 2, 3, 4].map((seed) => initialParameters(sizes, createRng(seed)));
    const state = {
      step: 7,
      totalSteps: 9,
      seconds: 1.5,
      signature: "this run",
      parameters: parameters!,
      average: average!,
      optimizer: { step: 7, first: first!, second: second! },
    };
    const path = join(folder, "checkpoint.safetensors");
    await writeCheckpoint(path, state);
    expect(await readCheckpoint(path, "this run")).toEqual(state);
    await expect(readCheckpoint(path, "another run")).rejects.toThrow("belongs to another run");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("pictures depend on the generator only; every batch has every category, and no picture comes twice", async () => {
  const world = await openWorld({ instances: 2, meshes: undefined, categories: ["chair", "ring"] });
  const draw = (seed: number) => drawBlock(world, createRng(seed), 2, 16);
  const block = await draw(1);
  expect(await draw(1)).toEqual(block);
  expect(await draw(2)).not.toEqual(block);
  expect(block.map(({ labels }) => labels.join())).toEqual(Array(BLOCK).fill("0,0,1,1"));
  const pictures = block.flatMap(({ pixels }) => [0, 1, 2, 3].map((n) => pixels.subarray(n * 768, (n + 1) * 768).join()));
  expect(new Set(pictures).size).toBe(4 * BLOCK);
});

const meshes = fileURLToPath(new URL("../../../shared/meshes", import.meta.url));

test.skipIf(!existsSync(meshes))("real meshes (skipped without ../shared): what is held out is never trained on", async () => {
  const { dataset, train, heldOut, measured } = await realMeshes(meshes);
  const all = [...train, ...heldOut, ...measured].map(({ id }) => id);
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBe((await dataset.list("all")).length);
  expect(heldOut.length / (train.length + heldOut.length)).toBeGreaterThan(0.2);
  // One of a category is trained on; of two and more, some are held out.
  const categories = (items: readonly { readonly category: string }[]) => new Set(items.map(({ category }) => category));
  for (const category of categories(heldOut)) expect(categories(train)).toContain(category);
});

test("--start takes over what means the same: a patch gives what its reduction gave before", async () => {
  const card = await readCard("mini");
  const before = card.architecture as unknown as Architecture;
  const { imageSize, patchSize } = before.vision;
  const bytePairs = bytePairTokenizer(learnMerges(["a chair, a chair"], 4));
  const { size } = createTokenizer(bytePairs, { context: 9 });
  const sizes: Architecture = {
    vision: { ...before.vision, imageSize: 2 * imageSize, patchSize: 2 * patchSize },
    text: { ...before.text, vocabulary: size, context: 9 },
  };
  const started = await startFrom(bundled, initialParameters(sizes, createRng(1)), sizes, bytePairs);
  const engine = ortEngine({ threads: 1 });
  const { vision } = await loadTowers(bundled);
  const [small, large] = [await engine.compile(vision), await engine.compile(visionTower(sizes.vision, towerWeights(started, "vision")))];
  const rng = createRng(2);
  const pixels = tensor(
    Float32Array.from({ length: 3 * imageSize ** 2 }, () => rng.next()),
    [1, 3, imageSize, imageSize],
  );
  // Every pixel doubled: reduced again it is the same picture.
  const doubled = tensor(
    Float32Array.from({ length: 12 * imageSize ** 2 }, (_, i) => {
      const [x, y, c] = [i % (2 * imageSize), Math.floor(i / (2 * imageSize)) % (2 * imageSize), Math.floor(i / (2 * imageSize) ** 2)];
      return pixels.data[(c * imageSize + (y >> 1)) * imageSize + (x >> 1)]!;
    }),
    [1, 3, 2 * imageSize, 2 * imageSize],
  );
  const expected = (await small.run({ pixels })).features as Tensor;
  const got = (await large.run({ pixels: doubled })).features as Tensor;
  for (const [i, x] of got.data.entries()) expect(x).toBeCloseTo(expected.data[i]!, 3); // sums of 4 times as many float32 products
  const other = { ...sizes, vision: { ...sizes.vision, width: 64 } };
  await expect(startFrom(bundled, initialParameters(other, createRng(1)), other, bytePairs)).rejects.toThrow("other widths");
  await small.dispose();
  await large.dispose();
});
