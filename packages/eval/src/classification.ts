/** @file What a classification reached, whoever named the categories: the text features (zero-shot) or a trained head (standard). */

import type { Item } from "@dilf/data";
import type { EncodedItems, EncodeItemsTask, ItemFailure } from "./encode-items.ts";
import { type ClassResult, type Confusion, classIndex, classResults, confusionMatrix, meanClassAccuracy } from "./statistics/confusion.ts";
import { topK } from "./statistics/top-k.ts";
import { type Accuracy, accuracy } from "./statistics/wilson.ts";

/** What became of one item. */
export interface ItemResult {
  readonly id: string;
  readonly category: string;
  readonly prediction: string;
  /** The five best categories (fewer where there are fewer), best first. Scores are cosines (zero-shot) or probabilities (standard). */
  readonly top: readonly { readonly category: string; readonly score: number }[];
}

/** What a number was measured with. */
export interface MeasuredSystem {
  readonly dataset: string;
  readonly datasetFingerprint: string;
  readonly license: string;
  /** Name and weights (sha256) of the image–text encoder. */
  readonly encoder: { readonly name: string; readonly fingerprint: string };
  readonly viewPolicy: string;
  /** Views per shape. */
  readonly views: number;
  readonly fusion: string;
  readonly seed: number;
}

/** JSON-safe. Failed items are in `failures` and in nothing else. */
export interface ClassificationReport extends MeasuredSystem {
  readonly task: "zero-shot" | "standard";
  readonly split: string;
  readonly classes: readonly string[];
  readonly items: readonly ItemResult[];
  /** Overall accuracy; papers call it Rank-1, too. */
  readonly top1: Accuracy;
  /** Only where there are five categories or more. */
  readonly top5?: Accuracy;
  /** Every category that has items weighs the same. */
  readonly meanClassAccuracy: number;
  readonly perClass: readonly ClassResult[];
  readonly confusion: Confusion;
  /** 1 / C: what guessing gives. */
  readonly chance: number;
  readonly failures: readonly ItemFailure[];
}

const TOP = 5;

/** What is known before anything is encoded. @throws RangeError for fewer than two classes, one that stands twice, or an item of none of them */
export async function checkedItems(where: string, task: EncodeItemsTask, classes: readonly string[]): Promise<readonly Item[]> {
  if (classes.length < 2) throw new RangeError(`${where}: at least two classes are needed to choose from, got ${classes.length}`);
  const index = classIndex(where, classes);
  const items = task.items ?? (await task.dataset.list(task.split));
  for (const { id, category } of items)
    if (!index.has(category))
      throw new RangeError(
        `${where}: item ${id} is of category ${JSON.stringify(category)}, not one of the ${index.size} classes; pass only items of these`,
      );
  return items;
}

/** The names and hashes that a report carries. */
export async function measuredSystem({ shapeEncoder, dataset, seed }: EncodeItemsTask): Promise<MeasuredSystem> {
  const { encoder, viewpoints, fusion } = shapeEncoder;
  return {
    dataset: dataset.name,
    datasetFingerprint: await dataset.fingerprint(),
    license: dataset.license,
    encoder: { name: encoder.name, fingerprint: encoder.fingerprint },
    viewPolicy: viewpoints.name,
    views: viewpoints.views,
    fusion: fusion.name,
    seed,
  };
}

/**
 * @param scores [items, C], the larger the likelier
 */
export async function classificationReport(
  kind: ClassificationReport["task"],
  task: EncodeItemsTask,
  classes: readonly string[],
  { items, failures }: EncodedItems,
  scores: (item: number) => Float64Array,
): Promise<ClassificationReport> {
  const results = items.map(({ id, category }, i): ItemResult => {
    const row = scores(i);
    const top = topK(row, TOP).map((c) => ({ category: classes[c], score: row[c] }));
    return { id, category, prediction: top[0].category, top };
  });
  const confusion = confusionMatrix(
    results.map(({ category }) => category),
    results.map(({ prediction }) => prediction),
    classes,
  );
  const within = results.filter(({ category, top }) => top.some((guess) => guess.category === category)).length;
  return {
    task: kind,
    ...(await measuredSystem(task)),
    split: task.split,
    classes,
    items: results,
    top1: accuracy(results.filter(({ category, prediction }) => category === prediction).length, results.length),
    ...(classes.length >= TOP ? { top5: accuracy(within, results.length) } : {}),
    meanClassAccuracy: meanClassAccuracy(confusion),
    perClass: classResults(confusion),
    confusion,
    chance: 1 / classes.length,
    failures,
  };
}
