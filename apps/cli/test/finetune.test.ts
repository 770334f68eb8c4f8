import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openRun } from "../src/system.ts";
import { dilf, NOW } from "./console.ts";

let folder: string;
let pretrained: string;
const world = ["--classes", "chair,car", "--per-category", "4", "--batch", "4", "--threads", "1", "--quiet"];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "dilf-finetune-"));
  pretrained = join(folder, "pretrained");
  const ran = await dilf(["pretrain", "--run", pretrained, "--views", "clip2point-6", "--epochs", "2", "--features", folder, ...world]);
  expect(ran.code, ran.err).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tune = (out: string, ...more: string[]) => [
  "finetune",
  "--run",
  pretrained,
  "--out",
  join(folder, out),
  "--data",
  "minishapes:seen",
  ...world,
  ...more,
];

test("a head on a pretrained run: it learns, and the run opens with it", async () => {
  const ran = await dilf(tune("tuned", "--epochs", "20", "--learning-rate", "1e-2", "--features", folder, "--json"));
  expect(ran.code, ran.err).toBe(0);
  const { steps, firstLoss, lastLoss, lastAccuracy } = JSON.parse(ran.out);
  expect(steps).toBe(40);
  // Two categories: ln 2 is guessing. A chair and a car are told apart at once.
  expect(lastLoss).toBeLessThan(firstLoss / 2);
  expect(lastAccuracy).toBe(1);
  const { head, finished, system, state } = await openRun(join(folder, "tuned"), { threads: 1 });
  expect(finished).toBe(true);
  expect(head!.classes).toEqual(["chair", "car"]);
  expect([...head!.state.parameters.keys()]).toEqual(["weight", "bias"]);
  expect([...state.fusion.parameters.keys()]).toContain("squeeze.weight");
  await head!.classifier.dispose();
  await system.dispose();
  // Both trainings kept and found the features in one file.
  expect(readdirSync(folder).filter((name) => name.endsWith(".features"))).toHaveLength(1);
  // TensorBoard's time axis, of both trainings: byte 12 is the first event's wall_time, behind length, checksum and tag.
  for (const run of ["pretrained", "tuned"]) {
    const board = readFileSync(join(folder, run, "events.out.tfevents.dilf"));
    expect(board.readUInt8(12)).toBe(0x09);
    expect(board.readDoubleLE(13)).toBe(NOW);
  }
  expect(JSON.parse(readFileSync(join(folder, "tuned", "config.json"), "utf8"))).toMatchObject({
    task: "finetune",
    learningRates: { fusion: 1e-2 },
  });
});

test.each([
  {
    name: "flags of another optimizer",
    argv: ["--momentum", "0.5"],
    message: /--momentum and --nesterov: are of --optimizer sgd, not of adamw/,
  },
  { name: "flags of another schedule", argv: ["--step-epochs", "3"], message: /are of --schedule step, not of cosine/ },
  { name: "a device of another engine", argv: ["--device", "wasm"], message: /engine ort runs on cpu, webgpu, cuda, not on "wasm"/ },
  { name: "threads of tfjs", argv: ["--engine", "tfjs"], message: /--threads: is of engine ort/ },
  { name: "a category that there is not", argv: ["--classes", "unicorn"], message: /has no category unicorn/ },
  { name: "a split that there is not", argv: ["--split", "trial"], message: /has no "trial"/ },
])("wrong usage: $name", async ({ argv, message }) => {
  const ran = await dilf(tune("wrong", ...argv));
  expect(ran.err).toMatch(message);
  expect(ran.code).toBe(2);
  expect(existsSync(join(folder, "wrong"))).toBe(false);
});

test("a run of finetune is none of pretrain", async () => {
  const ran = await dilf(tune("again", "--run", join(folder, "tuned")));
  expect(ran.code).toBe(2);
  expect(ran.err).toMatch(/was made by dilf finetune; name a run of dilf pretrain/);
});
