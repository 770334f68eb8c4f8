import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ortEngine } from "@dilf/autodiff";
import { bytePairTokenizer, bytePieces, createTokenizer, loadEncoder, readCard } from "@dilf/clip";
import { miniShapes } from "@dilf/data";
import { createRng, tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { learnMerges } from "../train-mini-encoder/bpe.ts";
import { readCheckpoint, writeCheckpoint } from "../train-mini-encoder/checkpoint.ts";
import { initialParameters, pairFeeds, smokeArchitecture } from "../train-mini-encoder/model.ts";
import { batchOf, createStudio } from "../train-mini-encoder/pictures.ts";
import { createTrainer } from "../train-mini-encoder/trainer.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const example = (...args: readonly string[]) =>
  run(process.execPath, ["scripts/run-source.js", "examples/train-mini-encoder/main.ts", ...args], { cwd: root });

test("--smoke draws, trains, saves, loads and measures", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dilf-mini-"));
  try {
    const { stdout } = await example("--smoke", "--out", folder, "--threads", "1");
    expect(stdout).toMatch(/step 2\/2 {2}loss \d+\.\d+/);
    const card = await readCard(folder);
    expect(card.training).toMatchObject({ steps: 2, batch: 9 });
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

test("pairs of one class are no negatives", () => {
  const { targets, mask } = pairFeeds([0, 1, 0]);
  expect([...targets.data]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1].map((x) => Math.fround(x / 3)));
  expect([...mask.data].map((x) => x < -1000)).toEqual([false, false, true, false, false, false, true, false, false]);
});

test("a few steps on one batch bring its loss down", async () => {
  const captions = { tokens: tensor(Int32Array.of(1, 5, 2, 1, 6, 2, 1, 7, 2), [3, 3]), ends: Int32Array.of(2, 2, 2) };
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
    const done = await trainer.step(learner, { pixels, captions, labels: [0, 1, 2] }, 1e-2);
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

test("pictures depend on the generator only, and batches are dealt without repeats", async () => {
  const dataset = miniShapes({ trainPerCategory: 2, testPerCategory: 0, categories: ["chair", "ring"] });
  const draw = async (seed: number) => createStudio(dataset, await dataset.list("train")).draw(createRng(seed), 6, 16);
  const block = await draw(1);
  expect(await draw(1)).toEqual(block);
  expect(await draw(2)).not.toEqual(block);
  const batches = [0, 1, 2].map((index) => batchOf(block, index, 2));
  expect(batches[0]!.pixels.shape).toEqual([4, 3, 16, 16]);
  expect(batches[0]!.labels).toEqual([0, 0, 1, 1]);
  const pictures = batches.flatMap(({ pixels }) => [0, 1, 2, 3].map((n) => pixels.data.subarray(n * 768, (n + 1) * 768).join()));
  expect(new Set(pictures).size).toBe(12);
});
