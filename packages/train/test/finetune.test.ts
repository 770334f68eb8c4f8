import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FinetuneEvent, type FinetuneOptions, finetune, loadRun } from "../src/index.ts";
import { everything, killAgainAndAgain } from "./fixtures/runs.ts";
import { KILLED_FINETUNE, tinyFinetune } from "./fixtures/tiny.ts";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "dilf-finetune-"));
});
afterAll(() => rmSync(root, { recursive: true }));

async function run(options: FinetuneOptions, until = Infinity): Promise<readonly FinetuneEvent[]> {
  const events: FinetuneEvent[] = [];
  const controller = new AbortController();
  for await (const event of finetune(await tinyFinetune(), { ...options, signal: controller.signal })) {
    events.push(event);
    if (event.kind === "step" && event.step >= until) controller.abort();
  }
  return events;
}

test("killed with SIGKILL again and again, a run of finetune ends in the same bits as one that was not", {
  timeout: process.env.DILF_FULL ? 900_000 : 180_000,
}, async () => {
  const [whole, killed] = [join(root, "whole"), join(root, "killed")];
  await run({ ...KILLED_FINETUNE, folder: whole });
  const steps = 2 * KILLED_FINETUNE.epochs;
  await killAgainAndAgain({ task: "finetune", folder: killed, kills: process.env.DILF_FULL ? 12 : 1, steps });
  expect(everything(killed)).toEqual(everything(whole));
  // E_G and E_C learnt, and E_V did not.
  const { checkpoint } = await loadRun(killed);
  const { state } = await tinyFinetune();
  expect(checkpoint.state.viewpoints).toEqual(state.viewpoints);
  expect(checkpoint.state.fusion).not.toEqual(state.fusion);
  expect(checkpoint.optimizers.classifier!.step).toBe(steps);
});

test.each([
  { name: "in the middle of an epoch, between two checkpoints", until: 7 },
  { name: "at the end of an epoch, at a checkpoint", until: 8 },
])("interrupted $name, and resumed: the same bits", async ({ until }) => {
  const options = { ...KILLED_FINETUNE, epochs: 8, checkpointEvery: 4 };
  const [whole, cut] = [join(root, `whole-${until}`), join(root, `cut-${until}`)];
  await run({ ...options, folder: whole });
  expect((await run({ ...options, folder: cut }, until)).at(-1)).toMatchObject({ kind: "interrupted", step: until });
  expect((await run({ ...options, folder: cut, resume: true })).find(({ kind }) => kind === "start")).toMatchObject({ step: until });
  expect(everything(cut)).toEqual(everything(whole));
});
