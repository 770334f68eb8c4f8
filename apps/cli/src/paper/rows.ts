/** @file One row with one seed: pretrain (or take the run that another row has made), perhaps fine-tune, evaluate on every data set. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { readCard } from "@dilf/clip";
import { type Dataset, restrict } from "@dilf/data";
import { linearClassifier, type ShapeEncoderState } from "@dilf/fusion";
import { hashClasses, type PromptSet } from "@dilf/prompts";
import { finetune } from "@dilf/train";
import { openData } from "../data.ts";
import { chooseClasses, type EvaluationTask, evaluateRetrieval, evaluateStandard, evaluateZeroShot, limitedItems } from "../evaluation.ts";
import type { Io } from "../io.ts";
import { runPretraining } from "../pretraining.ts";
import { openPrompts, sentencesOf } from "../prompts.ts";
import { createSystem, openRun, type System, type SystemOptions, type SystemSettings } from "../system.ts";
import { watchTraining } from "../training.ts";
import { versions } from "../versions.ts";
import { hashOf } from "./results.ts";
import type { PaperRow, PaperTable } from "./tables.ts";

/** The sizes of a table, the same for all its rows. */
export interface PaperPlan {
  readonly encoder: string;
  /** Spec of the data set that is pretrained on. */
  readonly pretrain: string;
  /** Specs of the data sets that are tested on. */
  readonly data: readonly string[];
  readonly perCategory: number;
  readonly testPerCategory: number;
  readonly epochs: number;
  readonly finetuneEpochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly viewpointLearningRate: number;
  readonly finetuneLearningRate: number;
}

/** The data sets of one seed. */
export interface PaperData {
  readonly pretraining: Dataset;
  readonly tests: readonly { readonly spec: string; readonly dataset: Dataset }[];
}

/** MiniShapes is another world with every seed; other data sets are limited to so many shapes of each category. */
export async function openPaperData(plan: PaperPlan, seed: number): Promise<PaperData> {
  const { perCategory, testPerCategory } = plan;
  const open = async (spec: string, limit: number) => {
    const dataset = await openData(spec, { minishapes: { seed, trainPerCategory: perCategory, testPerCategory } });
    return dataset.name === "minishapes" ? dataset : restrict(dataset, { limitPerClass: limit });
  };
  return {
    pretraining: await open(plan.pretrain, perCategory),
    tests: await Promise.all(plan.data.map(async (spec) => ({ spec, dataset: await open(spec, Math.max(perCategory, testPerCategory)) }))),
  };
}

/** Columns of a table: what is measured on each data set. */
export const columnsOf = ({ task }: Pick<PaperTable, "task">, { data }: PaperPlan): readonly string[] =>
  data.flatMap((spec) => (task === "zero-shot" ? [spec] : [`${spec} Rank-1`, `${spec} mean class accuracy`, `${spec} mAP`]));

export const settingsOf = ({ encoder }: PaperPlan, { viewpoints, fusion, renderer }: PaperRow, seed: number): SystemSettings => ({
  encoder,
  viewpoints: viewpoints.kind === "random" ? { ...viewpoints, seed } : viewpoints,
  fusion,
  ...(renderer && { renderer }),
});

/** Whether anything of a row learns in pretraining. */
export const learns = ({ viewpoints, fusion }: PaperRow): boolean =>
  viewpoints.kind === "learned" || fusion.kind === "group-view" || fusion.kind === "concat";

/** Everything that pretraining of a row depends on: rows of any table with the same share a run. */
async function pretrainingKey(plan: PaperPlan, row: PaperRow, { pretraining }: PaperData, seed: number): Promise<unknown> {
  const { epochs, batch, learningRate, viewpointLearningRate, encoder } = plan;
  return {
    settings: settingsOf(plan, row, seed),
    encoder: (await readCard(encoder)).sha256,
    dataset: await pretraining.fingerprint(),
    prompts: hashClasses((await openPrompts(row.prompts)).classes),
    training: { epochs, batch, learningRate, viewpointLearningRate },
    seed,
    versions: versions(),
  };
}

/** Of everything that a row's numbers depend on. */
export async function rowHash(table: PaperTable, plan: PaperPlan, row: PaperRow, data: PaperData, seed: number): Promise<string> {
  const { testPerCategory, finetuneEpochs, finetuneLearningRate, batch } = plan;
  return hashOf({
    pretraining: await pretrainingKey(plan, row, data, seed),
    task: table.task,
    tests: await Promise.all(data.tests.map(async ({ spec, dataset }) => [spec, await dataset.fingerprint()])),
    testPerCategory,
    ...(table.task === "standard" && { finetuning: { finetuneEpochs, finetuneLearningRate, batch } }),
  });
}

export interface RowRequest {
  /** For the progress lines. */
  readonly label: string;
  readonly quiet: boolean;
  readonly out: string;
  readonly table: PaperTable;
  readonly plan: PaperPlan;
  readonly row: PaperRow;
  readonly data: PaperData;
  readonly seed: number;
  readonly host: SystemOptions;
}

/** @returns values and counts by column */
export async function runRow(
  io: Io,
  request: RowRequest,
): Promise<{ readonly values: Record<string, number>; readonly counts: Record<string, number> }> {
  const { row, data, plan, seed, quiet, label, table } = request;
  const prompts = await openPrompts(row.prompts);
  const { system, state } = await pretrained(io, request, prompts);
  const values: Record<string, number> = {};
  const counts: Record<string, number> = {};
  try {
    for (const { spec, dataset } of data.tests) {
      const split = dataset.splits.includes("test") ? "test" : dataset.splits[0]!;
      const { classes } = chooseClasses(dataset, system, undefined);
      const items = limitedItems(await dataset.list(split), classes, plan.testPerCategory);
      const task: EvaluationTask = { label: `${label}: ${spec}`, quiet, system, state, dataset, split, items, classes, seed };
      if (table.task === "zero-shot") {
        const { top1 } = await evaluateZeroShot(io, task, sentencesOf(prompts, classes).sentences);
        values[spec] = top1.value;
        counts[spec] = top1.count;
      } else
        for (const [measure, value] of Object.entries(await standard(io, request, task))) {
          values[`${spec} ${measure}`] = value;
          counts[`${spec} ${measure}`] = items.length;
        }
    }
  } finally {
    await system.dispose();
  }
  return { values, counts };
}

/** The system of a row, trained: by an earlier row with the same settings, or now, or from where it was stopped. */
async function pretrained(
  io: Io,
  { out, plan, row, data, seed, quiet, label, host }: RowRequest,
  prompts: PromptSet,
): Promise<{ readonly system: System; readonly state: ShapeEncoderState }> {
  const settings = settingsOf(plan, row, seed);
  if (!learns(row)) {
    const system = await createSystem(settings, host);
    return { system, state: system.init(seed) };
  }
  const folder = join(out, "runs", hashOf([await pretrainingKey(plan, row, data, seed), host]).slice(0, 16));
  const begun = existsSync(join(folder, "config.json"));
  if (begun) {
    const opened = await openRun(folder, host).catch(() => undefined); // stopped before its first checkpoint
    if (opened?.finished) return opened;
    await opened?.system.dispose();
  }
  const system = await createSystem(settings, host);
  const { classes } = chooseClasses(data.pretraining, system, undefined);
  const { epochs, batch, learningRate, viewpointLearningRate } = plan;
  const task = { label, system, dataset: data.pretraining, classes, prompts, quiet, resumeHint: "The same command goes on from there." };
  try {
    const { state } = await runPretraining(io, task, {
      seed,
      folder,
      resume: begun,
      epochs,
      batchSize: batch,
      learningRate,
      viewpointLearningRate,
    });
    return { system, state };
  } catch (error) {
    await system.dispose();
    throw error;
  }
}

/** Fine-tunes E_G and a head on the training split; Rank-1, mean class accuracy and retrieval mAP of the test split. */
async function standard(io: Io, { plan, seed, quiet, label }: RowRequest, task: EvaluationTask): Promise<Record<string, number>> {
  const { system, dataset, classes } = task;
  const train = limitedItems(await dataset.list("train"), classes, plan.perCategory);
  const classifier = linearClassifier({ engine: system.engine });
  try {
    const events = finetune(
      { shapeEncoder: system.shapeEncoder, state: task.state, classifier, dataset, split: "train", items: train, classes },
      { seed, epochs: plan.finetuneEpochs, batchSize: plan.batch, learningRate: plan.finetuneLearningRate, signal: io.signal },
    );
    const watching = { label: `${label}: fine-tuning`, quiet, resumeHint: "The same command begins this row again." };
    const { result } = await watchTraining(io, watching, events);
    const tuned: EvaluationTask = { ...task, state: result.state };
    const { top1, meanClassAccuracy } = await evaluateStandard(io, tuned, { classifier, state: result.classifier, classes });
    const { shapeToShape } = await evaluateRetrieval(io, tuned, { split: "train", items: train });
    return { "Rank-1": top1.value, "mean class accuracy": meanClassAccuracy, mAP: shapeToShape.meanAveragePrecision };
  } finally {
    await classifier.dispose();
  }
}
