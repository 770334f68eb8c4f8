import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fixedViews } from "@dilf/fusion";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadCheckpoint, loadRun, type PretrainEvent, type PretrainOptions, type PretrainTask, pretrain } from "../src/index.ts";
import { checkpointsOf, everything, killAgainAndAgain } from "./fixtures/runs.ts";
import { boxes, KILLED_RUN, prompts, tinyTask } from "./fixtures/tiny.ts";

let root: string;
let whole: string; // the run that nobody disturbed
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "dilf-train-"));
  whole = join(root, "whole");
  await run(await tinyTask(), { ...KILLED_RUN, folder: whole });
});
afterAll(() => rmSync(root, { recursive: true }));

async function run(task: PretrainTask, options: PretrainOptions, until = Infinity): Promise<readonly PretrainEvent[]> {
  const events: PretrainEvent[] = [];
  const controller = new AbortController();
  for await (const event of pretrain(task, { ...options, signal: controller.signal })) {
    events.push(event);
    if (event.kind === "step" && event.step >= until) controller.abort();
  }
  return events;
}

test("killed with SIGKILL again and again, a run ends in the same bits as one that was not", {
  timeout: process.env.DILF_FULL ? 900_000 : 180_000,
}, async () => {
  const folder = join(root, "killed");
  await killAgainAndAgain({ task: "pretrain", folder, kills: process.env.DILF_FULL ? 12 : 2, steps: 2 * KILLED_RUN.epochs });
  expect(everything(folder)).toEqual(everything(whole));
});

test("a run folder holds config, one line an event, and the last two checkpoints", async () => {
  const { config, checkpoint, finished } = await loadRun(whole);
  expect(config).toMatchObject({
    seed: 5,
    epochs: 40,
    stepsPerEpoch: 2,
    encoder: { name: "random" },
    dataset: { fingerprint: "boxes 1", items: 12 },
  });
  expect(finished).toBe(true);
  expect(checkpoint.step).toBe(80);
  expect(checkpointsOf(whole)).toEqual(["step-000076.safetensors", "step-000080.safetensors"]);
  const lines = readFileSync(join(whole, "metrics.jsonl"), "utf8").trimEnd().split("\n");
  expect(lines).toHaveLength(80 + 40);
  expect(JSON.parse(lines[2]!)).toMatchObject({ kind: "epoch", epoch: 1, step: 2 });
  // What is saved is what training told.
  const events = await run(await tinyTask(), { ...KILLED_RUN, folder: join(root, "again") });
  const done = events.find((event) => event.kind === "done")!;
  expect(checkpoint.state).toEqual(done.state);
  expect(checkpoint.scale).toEqual(done.scale);
  expect(checkpoint.optimizers.viewpoints!.step).toBe(80);
  expect([...checkpoint.optimizers.fusion!.second.keys()]).toEqual([...checkpoint.state.fusion.parameters.keys()]);
});

test.each([
  { name: "in the middle of an epoch, between two checkpoints", until: 5 },
  { name: "at the end of an epoch, at a checkpoint", until: 8 },
])("interrupted $name, and resumed: the same bits", async ({ until }) => {
  const folder = join(root, `interrupted-${until}`);
  const events = await run(await tinyTask(), { ...KILLED_RUN, folder }, until);
  expect(events.at(-1)).toEqual({ kind: "interrupted", step: until, path: join(folder, "checkpoints", `step-00000${until}.safetensors`) });
  const rest = await run(await tinyTask(), { ...KILLED_RUN, folder, resume: true });
  expect(rest[0]).toMatchObject({ kind: "start", step: until });
  expect(everything(folder)).toEqual(everything(whole));
  // Nothing is left to do: the end is told again, and nothing changes.
  expect((await run(await tinyTask(), { ...KILLED_RUN, folder, resume: true })).map(({ kind }) => kind)).toEqual(["start", "done"]);
  expect(everything(folder)).toEqual(everything(whole));
});

test("views that are encoded once: resumed to the same bits", async () => {
  const task = () => tinyTask({ viewpoints: fixedViews("spherical", { views: 3 }) });
  const options = { epochs: 6, batchSize: 5, checkpointEvery: 3 };
  await run(await task(), { ...options, folder: join(root, "fixed") });
  await run(await task(), { ...options, folder: join(root, "fixed-cut") }, 7);
  await run(await task(), { ...options, folder: join(root, "fixed-cut"), resume: true });
  expect(everything(join(root, "fixed-cut"))).toEqual(everything(join(root, "fixed")));
});

test("metrics that are ahead of the checkpoint, or cut in a line, are cut back", async () => {
  const folder = join(root, "ahead");
  await run(await tinyTask(), { ...KILLED_RUN, folder }, 8);
  writeFileSync(join(folder, "metrics.jsonl"), `{"kind":"step","step":9,"loss":7}\n{"kind":"st`, { flag: "a" });
  await run(await tinyTask(), { ...KILLED_RUN, folder, resume: true });
  expect(everything(folder)).toEqual(everything(whole));
});

test("a run is resumed only as what it was started as; what differs is named, and nothing is written", async () => {
  const folder = join(root, "strict");
  await run(await tinyTask(), { ...KILLED_RUN, folder }, 6);
  const before = everything(folder);
  const task = await tinyTask();
  const { shapeEncoder, dataset } = task;
  const rows: readonly { task?: Partial<PretrainTask>; options?: PretrainOptions; names: string }[] = [
    { options: { seed: 6 }, names: "seed: 5 then, 6 now" },
    { options: { learningRate: 1e-2 }, names: "learningRates.viewpoints: 0.003 then, 0.01 now" },
    { options: { epochs: 41 }, names: "epochs: 40 then, 41 now" },
    { options: { gradientClip: 3 }, names: "gradientClip: null then, 3 now" },
    { options: { settings: { beta: 0.2 } }, names: "settings.beta: nothing then, 0.2 now" },
    { options: { versions: { node: "22" } }, names: 'versions.node: nothing then, "22" now' },
    { task: { dataset: { ...dataset, fingerprint: async () => "boxes 2" } }, names: 'dataset.fingerprint: "boxes 1" then, "boxes 2" now' },
    { task: { shapeEncoder: { ...shapeEncoder, encoder: { ...shapeEncoder.encoder, fingerprint: "0" } } }, names: "encoder.fingerprint" },
    { task: { prompts: { ...prompts, sha256: "0" } }, names: "prompts.sha256" },
    { task: { items: (await boxes.list("train")).slice(1) }, names: "dataset.items: 12 then, 11 now" },
  ];
  for (const { task: other, options, names } of rows) {
    const attempt = run({ ...task, ...other }, { ...KILLED_RUN, folder, resume: true, ...options });
    await expect(attempt, names).rejects.toThrow(names);
    await expect(attempt).rejects.toThrow(/cannot be resumed/);
  }
  await expect(run(task, { ...KILLED_RUN, folder })).rejects.toThrow(/already holds a run; resume it/);
  expect(everything(folder)).toEqual(before);
});

test("folders that cannot be used are errors before anything is computed", async () => {
  let computed = false;
  const task = await tinyTask();
  const { encoder } = task.shapeEncoder;
  const watched = {
    ...task,
    shapeEncoder: {
      ...task.shapeEncoder,
      encoder: {
        ...encoder,
        encodeTexts: (texts: readonly string[]) => {
          computed = true;
          return encoder.encodeTexts(texts);
        },
      },
    },
  };
  writeFileSync(join(root, "file"), "");
  await expect(run(watched, { folder: join(root, "file", "run") })).rejects.toThrow(/cannot use .*run as run folder: ENOTDIR/);
  await expect(run(watched, { folder: join(root, "nothing"), resume: true })).rejects.toThrow(/no run to resume in .*nothing/);
  expect(computed).toBe(false);
  await expect(loadRun(join(root, "nothing"))).rejects.toThrow(/no run in .*nothing/);
});

/** Runs the child where no file may grow beyond `kib` KiB: what a full disk does, at a size of our choice. @returns what it complained of */
function childWithoutRoom(folder: string, kib: number): Promise<string> {
  const program = fileURLToPath(new URL("fixtures/child.ts", import.meta.url));
  const script = fileURLToPath(new URL("../../../scripts/run-source.js", import.meta.url));
  const started = spawn("bash", ["-c", `ulimit -f ${kib}; exec "$0" "$@"`, process.execPath, script, program, "pretrain", folder], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  started.stderr.on("data", (data: Buffer) => {
    errors += data.toString();
  });
  return new Promise((resolve, reject) => {
    started.once("error", reject);
    started.once("close", (code) => (code === 0 ? reject(new Error("the child had room")) : resolve(errors)));
  });
}

test.skipIf(process.platform === "win32")(
  "no room for the next checkpoint: an error that says what is saved, and the run goes on to the same bits",
  async () => {
    const folder = join(root, "full");
    await run(await tinyTask(), { ...KILLED_RUN, folder }, 8);
    const { size } = statSync(join(folder, "checkpoints", checkpointsOf(folder).at(-1)!));
    // The metrics of some steps fit; a checkpoint does not.
    expect(await childWithoutRoom(folder, Math.floor(size / 1024) - 1)).toMatch(
      /pretrain: cannot write to .*full after step 12: EFBIG: .*; step 8 is saved\. Make room, and resume/,
    );
    expect(checkpointsOf(folder)).toEqual(["step-000004.safetensors", "step-000008.safetensors"]);
    await run(await tinyTask(), { ...KILLED_RUN, folder, resume: true });
    expect(everything(folder)).toEqual(everything(whole));
  },
);

// The superuser may write anywhere but to the kernel's own file systems.
const readOnly = process.getuid?.() === 0 ? "/sys/dilf-run" : undefined;
test.skipIf(process.platform !== "linux")("a folder that may not be written to is an error before anything is computed", async () => {
  const folder = readOnly ?? join(root, "read-only", "run");
  if (!readOnly) mkdirSync(join(root, "read-only"), { mode: 0o555 });
  let loaded = false;
  const task = await tinyTask();
  const watched = {
    ...task,
    dataset: {
      ...boxes,
      load: (item: Parameters<typeof boxes.load>[0]) => {
        loaded = true;
        return boxes.load(item);
      },
    },
  };
  await expect(run(watched, { ...KILLED_RUN, folder })).rejects.toThrow(
    /pretrain: cannot use .* as run folder: (EACCES|EPERM|EROFS|ENOENT)/,
  );
  expect(loaded).toBe(false);
});

test("a checkpoint that was cut, or is of another run, is named and not used", async () => {
  const folder = join(root, "cut");
  cpSync(whole, folder, { recursive: true });
  const newest = join(folder, "checkpoints", "step-000080.safetensors");
  truncateSync(newest, 1000);
  await expect(loadCheckpoint(newest)).rejects.toThrow(/step-000080.safetensors cannot be read: .*remove it to go on/);
  await expect(run(await tinyTask(), { ...KILLED_RUN, folder, resume: true })).rejects.toThrow(/step-000080.safetensors cannot be read/);
  rmSync(newest);
  await run(await tinyTask(), { ...KILLED_RUN, folder, resume: true });
  expect(everything(folder)).toEqual(everything(whole));

  const other = join(root, "other-seed");
  await run(await tinyTask(), { ...KILLED_RUN, epochs: 1, folder: other });
  cpSync(newest, join(other, "checkpoints", "step-000080.safetensors"));
  await expect(loadRun(other)).rejects.toThrow(/is not of the run/);
});
