/** @file Fig. 7 again: how the learned views of some shapes change from epoch to epoch. */

import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ReportInput } from "@dilf/eval";
import { loadCheckpoint, type PretrainEvent, pretrain } from "@dilf/train";
import { chooseClasses, oneOfEach, spreadOver, viewsByStage } from "../evaluation.ts";
import type { Io } from "../io.ts";
import { openPrompts } from "../prompts.ts";
import { curvesOf, recordsOf } from "../runs.ts";
import { createSystem, describeSystem, type SystemOptions } from "../system.ts";
import { watchTraining } from "../training.ts";
import { versions } from "../versions.ts";
import { type PaperData, type PaperPlan, settingsOf } from "./rows.ts";
import type { PaperRow } from "./tables.ts";

const STAGES = 6; // epochs that are shown
const SHAPES = 4;

export interface FigureRequest {
  readonly out: string;
  readonly plan: PaperPlan;
  readonly row: PaperRow;
  readonly data: PaperData;
  readonly seed: number;
  readonly quiet: boolean;
  readonly host: SystemOptions;
}

/** Pretrains with a checkpoint after every epoch, keeps them all, and draws the views of each. Goes on where it was stopped. */
export async function figure7(io: Io, { out, plan, row, data, seed, quiet, host }: FigureRequest): Promise<ReportInput> {
  const { pretraining, tests } = data;
  const system = await createSystem(settingsOf(plan, row, seed), host);
  try {
    const folder = join(out, "fig7");
    const kept = join(folder, "epochs");
    await mkdir(kept, { recursive: true });
    const { classes } = chooseClasses(pretraining, system, undefined);
    const items = (await pretraining.list("train")).filter(({ category }) => classes.includes(category));
    const stepsPerEpoch = Math.floor(items.length / Math.min(plan.batch, items.length));
    const events = pretrain(
      {
        shapeEncoder: system.shapeEncoder,
        loss: system.loss,
        dataset: pretraining,
        split: "train",
        items,
        classes,
        prompts: await openPrompts(row.prompts),
      },
      {
        seed,
        folder,
        resume: existsSync(join(folder, "config.json")),
        epochs: plan.epochs,
        batchSize: plan.batch,
        learningRate: plan.learningRate,
        viewpointLearningRate: plan.viewpointLearningRate,
        checkpointEvery: stepsPerEpoch,
        signal: io.signal,
        settings: { system: system.settings, host: system.host },
        versions: versions(),
      },
    );
    const watching = { label: "fig7", quiet, resumeHint: "The same command goes on from there." };
    await watchTraining(io, watching, keepingCheckpoints(events, kept));

    const files = (await readdir(kept)).filter((name) => name.endsWith(".safetensors")).sort();
    const last = files.at(-1)!;
    const shown = [...new Set([...spreadOver(files, STAGES - 2), last])];
    const stages = [{ name: "Before training", state: system.init(seed) }];
    for (const file of shown) {
      const { step, state } = await loadCheckpoint(join(kept, file));
      stages.push({ name: `Epoch ${Math.round(step / stepsPerEpoch)}`, state });
    }
    const { dataset, spec } = tests[0]!;
    const split = dataset.splits.includes("test") ? "test" : dataset.splits[0]!;
    const records = recordsOf(await readFile(join(folder, "metrics.jsonl"), "utf8"));
    return {
      title: `Fig. 7: learned views on ${spec}`,
      settings: [
        { name: "System", value: describeSystem(system.settings) },
        { name: "Pretrained on", value: plan.pretrain },
        { name: "Epochs", value: plan.epochs },
        { name: "Seed", value: seed },
      ],
      results: [],
      training: { curves: curvesOf(records) },
      views: await viewsByStage(system, stages, dataset, await oneOfEach(dataset, split, dataset.classes, SHAPES), seed),
      notes: [
        "The paper's Fig. 7 shows views of its own shapes at its own epochs; this is the same picture of our world, not a copy of it.",
      ],
    };
  } finally {
    await system.dispose();
  }
}

/** Passes events on; every checkpoint is copied before training goes on and removes it. */
async function* keepingCheckpoints(events: AsyncIterable<PretrainEvent>, folder: string): AsyncGenerator<PretrainEvent> {
  for await (const event of events) {
    if (event.kind === "checkpoint") await copyFile(event.path, join(folder, basename(event.path)));
    yield event;
  }
}
