/** @file Evaluations with progress, and what reports show of single shapes; for `dilf eval`, `paper`, `demo` and `report`. */

import type { Dataset, Item } from "@dilf/data";
import {
  type ClassificationReport,
  type EncodeItemsTask,
  type McNemar,
  mcnemar,
  type ReportExample,
  type ReportViews,
  type RetrievalReport,
  retrieval,
  standardClassification,
  zeroShot,
} from "@dilf/eval";
import { classTextFeatures, type ShapeEncoderState } from "@dilf/fusion";
import { normalizeShape, samplePoints } from "@dilf/renderer";
import { createRng, type Tensor, tensor } from "@dilf/tensor";
import { classesAskedFor } from "./data.ts";
import { UsageError } from "./errors.ts";
import type { Io } from "./io.ts";
import { startProgress } from "./progress.ts";
import type { OpenedRun, System } from "./system.ts";

export interface EvaluationTask {
  /** For the progress line. */
  readonly label: string;
  readonly quiet: boolean;
  readonly system: System;
  readonly state: ShapeEncoderState;
  readonly dataset: Dataset;
  readonly split: string;
  readonly items: readonly Item[];
  readonly classes: readonly string[];
  readonly seed: number;
}

/** @param sentences one list per class */
export async function evaluateZeroShot(
  io: Io,
  task: EvaluationTask,
  sentences: readonly (readonly string[])[],
): Promise<ClassificationReport> {
  const textFeatures = await classTextFeatures(task.system.encoder, sentences);
  return watched(io, task, task.items.length, (options) => zeroShot({ ...encoding(task), classes: task.classes, textFeatures }, options));
}

export async function evaluateStandard(io: Io, task: EvaluationTask, head: NonNullable<OpenedRun["head"]>): Promise<ClassificationReport> {
  const { classifier, state: classifierState } = head;
  return watched(io, task, task.items.length, (options) =>
    standardClassification({ ...encoding(task), classes: task.classes, classifier, classifierState }, options),
  );
}

/** @param gallery what is searched; undefined: the queries search each other */
export async function evaluateRetrieval(
  io: Io,
  task: EvaluationTask,
  gallery: { readonly split: string; readonly items: readonly Item[] } | undefined,
  sentences?: readonly (readonly string[])[],
): Promise<RetrievalReport> {
  const textFeatures = sentences && (await classTextFeatures(task.system.encoder, sentences));
  const total = task.items.length + (gallery?.items.length ?? 0);
  return watched(io, task, total, (options) =>
    retrieval({ ...encoding(task), classes: task.classes, ...(gallery && { gallery }), ...(textFeatures && { textFeatures }) }, options),
  );
}

const encoding = ({ system, state, dataset, split, items, seed }: EvaluationTask): EncodeItemsTask => ({
  shapeEncoder: system.shapeEncoder,
  state,
  dataset,
  split,
  items,
  seed,
});

async function watched<R>(
  io: Io,
  { label, quiet }: EvaluationTask,
  total: number,
  run: (options: { readonly onProgress: (progress: { readonly done: number }) => void; readonly signal: AbortSignal }) => Promise<R>,
): Promise<R> {
  const progress = startProgress(io, label, total, quiet);
  try {
    return await run({ onProgress: ({ done }) => progress.update(done), signal: io.signal });
  } finally {
    progress.stop();
  }
}

/** All of the data set whose names the encoder knows, or the ones asked for. @throws UsageError for names that cannot be chosen, or fewer than two */
export function chooseClasses(
  dataset: Dataset,
  { encoder }: System,
  wanted: readonly string[] | undefined,
): { readonly classes: readonly string[]; readonly left: readonly string[] } {
  const candidates = classesAskedFor(dataset, wanted);
  const strange = (name: string) => encoder.unknownWords(name).length > 0;
  const left = candidates.filter(strange);
  if (wanted && left.length > 0)
    throw new UsageError(`--classes: the vocabulary of encoder "${encoder.name}" does not hold ${left.join(", ")}`);
  const classes = candidates.filter((name) => !strange(name));
  if (classes.length < 2)
    throw new UsageError(
      `--data: ${classes.length} of its categories are in the vocabulary of encoder "${encoder.name}"; at least 2 are needed`,
    );
  return { classes, left };
}

/** The items of some classes, the first few of each. */
export function limitedItems(items: readonly Item[], classes: readonly string[], limit: number | undefined): readonly Item[] {
  const wanted = new Set(classes);
  const taken = new Map<string, number>();
  return items.filter(({ category }) => {
    if (!wanted.has(category)) return false;
    const count = (taken.get(category) ?? 0) + 1;
    taken.set(category, count);
    return limit === undefined || count <= limit;
  });
}

/** McNemar's test over the items that both have classified. */
export function compareReports(a: ClassificationReport, b: ClassificationReport): McNemar {
  const right = new Map(b.items.map(({ id, category, prediction }) => [id, category === prediction]));
  const common = a.items.filter(({ id }) => right.has(id));
  return mcnemar(
    common.map(({ category, prediction }) => category === prediction),
    common.map(({ id }) => right.get(id)!),
  );
}

/** What a system sees of one item. */
export interface Seen {
  readonly pictures: Tensor; // [V, S, S, 3]
  readonly cameras: ReportExample["cameras"]; // [1, V]
  readonly weights?: Tensor; // [1, V]
}

export async function look(
  { shapeEncoder }: System,
  state: ShapeEncoderState,
  dataset: Dataset,
  item: Pick<Item, "id" | "category">,
  seed: number,
): Promise<Seen> {
  const { views, points } = shapeEncoder.viewpoints;
  const { size } = shapeEncoder.renderer;
  const shape = normalizeShape(await dataset.load(item));
  const sampled =
    points === 0 ? new Float32Array(0) : samplePoints(shape, points, createRng(seed).split("points").split(item.id)).points.data;
  const encoded = await shapeEncoder.encode([shape], tensor(sampled, [1, points, 3]), state, { pictures: true });
  return {
    pictures: tensor(encoded.pictures!.data, [views, size, size, 3]),
    cameras: encoded.cameras,
    ...(encoded.viewWeights && { weights: encoded.viewWeights }),
  };
}

/** The first right and the first wrong items of a report, alternately of categories that are spread over the list. */
export async function examplesOf(
  system: System,
  state: ShapeEncoderState,
  dataset: Dataset,
  report: ClassificationReport,
  count: number,
): Promise<readonly ReportExample[]> {
  const pick = (right: boolean) =>
    spreadOver(
      report.items.filter(({ category, prediction }) => (category === prediction) === right),
      count / 2,
    );
  const examples: ReportExample[] = [];
  for (const result of [...pick(true), ...pick(false)])
    examples.push({ result, ...(await look(system, state, dataset, result, report.seed)) });
  return examples;
}

/** At most `count` of a list, evenly apart, the first one included. */
export function spreadOver<T>(list: readonly T[], count: number): readonly T[] {
  const n = Math.min(list.length, Math.floor(count));
  return Array.from({ length: n }, (_, i) => list[Math.floor((i * list.length) / n)]!);
}

/** The views of some items at several stages of training: Fig. 7 of the paper. */
export async function viewsByStage(
  system: System,
  stages: readonly { readonly name: string; readonly state: ShapeEncoderState }[],
  dataset: Dataset,
  items: readonly Item[],
  seed: number,
): Promise<readonly ReportViews[]> {
  const shown: ReportViews[] = [];
  for (const item of items) {
    const rows: ReportViews["rows"][number][] = [];
    for (const { name, state } of stages) rows.push({ name, ...(await look(system, state, dataset, item, seed)) });
    shown.push({ id: item.id, category: item.category, rows });
  }
  return shown;
}

/** The first item of categories that are spread over the list. */
export async function oneOfEach(dataset: Dataset, split: string, classes: readonly string[], count: number): Promise<readonly Item[]> {
  const items = await dataset.list(split);
  const present = classes.filter((category) => items.some((item) => item.category === category));
  return spreadOver(present, count).map((category) => items.find((item) => item.category === category)!);
}
