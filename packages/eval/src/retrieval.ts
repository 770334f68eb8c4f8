/** @file Retrieval: shapes that are like a shape, and shapes that a sentence means. */

import type { Item } from "@dilf/data";
import { expectKeys, type Tensor } from "@dilf/tensor";
import { type MeasuredSystem, measuredSystem } from "./classification.ts";
import { type EncodedItems, type EncodeItemsOptions, type EncodeItemsTask, encodeItems, type ItemFailure } from "./encode-items.ts";
import { dotRow } from "./rows.ts";
import { classIndex } from "./statistics/confusion.ts";
import { cumulativeMatches, type Ranked, rankOf } from "./statistics/retrieval.ts";
import { checkTextFeatures } from "./zero-shot.ts";

/** What is searched, and for what. */
export interface RetrievalTask extends EncodeItemsTask {
  /** What is searched, where it is not the queries' own split: MVTN searches "train" for the shapes of "test". Default: the queries search each other. */
  readonly gallery?: { readonly split: string; readonly items?: readonly Item[] };
  /** The C categories; two shapes belong together when they are of one. */
  readonly classes: readonly string[];
  /** [C, D] unit rows in the order of `classes`: for text → shape. Default: not measured. */
  readonly textFeatures?: Tensor;
}

/** Options of `retrieval`. */
export interface RetrievalOptions extends EncodeItemsOptions {
  /** The k of CMC-k and recall@k, each ≥ 1. */
  readonly ks: readonly number[];
}

/** Our choice: the k that retrieval is usually reported at. */
export const RETRIEVAL_DEFAULTS = { ks: [1, 5, 10] } as const satisfies Partial<RetrievalOptions>;

/** JSON-safe. */
export interface RetrievalReport extends MeasuredSystem {
  readonly task: "retrieval";
  readonly split: string;
  /** Split that is searched. */
  readonly gallerySplit: string;
  readonly gallery: number;
  readonly classes: readonly string[];
  readonly shapeToShape: {
    /** Queries that have something to find. */
    readonly queries: number;
    /** Mean over queries of the average precision over the whole gallery, in 0..1. */
    readonly meanAveragePrecision: number;
    /** Share of queries with a shape of their category within the first k. */
    readonly cmc: readonly { readonly k: number; readonly share: number }[];
    /** Mean average precision of each category's queries. */
    readonly perClass: readonly { readonly category: string; readonly queries: number; readonly meanAveragePrecision: number }[];
  };
  readonly textToShape?: {
    /** Categories that have a shape in the gallery. */
    readonly queries: number;
    readonly meanAveragePrecision: number;
    /** Share of categories whose sentences bring a shape of theirs within the first k. */
    readonly recall: readonly { readonly k: number; readonly share: number }[];
  };
  /** Of queries and gallery. */
  readonly failures: readonly ItemFailure[];
}

/**
 * Every query ranks the gallery by cosine, which for unit features is MVTN's Euclidean order; a query never finds itself. MVTN projects features by LFDA, fitted to the
 * labels of the training set, before it ranks; that is left out, so that nothing is fitted to labels.
 * @throws RangeError for items of no class, or text features that do not fit; Error when no item can be encoded, or no query has anything to find
 * @example const { shapeToShape } = await retrieval({ shapeEncoder, state, dataset, split: "test", gallery: { split: "train" }, classes, seed: 1 })
 */
export async function retrieval(task: RetrievalTask, options: Partial<RetrievalOptions> = {}): Promise<RetrievalReport> {
  expectKeys("retrieval", options, ["batch", "pointsFor", "onProgress", "signal", "ks"]);
  const { ks, ...encoding } = { ...RETRIEVAL_DEFAULTS, ...options };
  const { classes, textFeatures, dataset, shapeEncoder } = task;
  const index = classIndex("retrieval", classes);
  if (textFeatures) checkTextFeatures("retrieval", textFeatures, classes.length, shapeEncoder.encoder.featureSize);
  const listed = task.items ?? (await dataset.list(task.split));
  const apart = task.gallery && (task.gallery.items ?? (await dataset.list(task.gallery.split)));
  for (const { id, category } of [...listed, ...(apart ?? [])])
    if (!index.has(category))
      throw new RangeError(
        `retrieval: item ${id} is of category ${JSON.stringify(category)}, not one of the ${index.size} classes; pass only items of these`,
      );
  // One progress over both.
  const total = listed.length + (apart?.length ?? 0);
  const { onProgress, ...rest } = encoding;
  const encode = (split: string, items: readonly Item[], before: number) =>
    encodeItems(
      "retrieval",
      { ...task, split, items },
      { ...rest, ...(onProgress && { onProgress: ({ done, failures }) => onProgress({ done: before + done, total, failures }) }) },
    );
  const queries = await encode(task.split, listed, 0);
  const gallery = apart ? await encode(task.gallery!.split, apart, listed.length) : queries;
  return {
    task: "retrieval",
    ...(await measuredSystem(task)),
    split: task.split,
    gallerySplit: task.gallery?.split ?? task.split,
    gallery: gallery.items.length,
    classes,
    shapeToShape: shapeToShape(queries, gallery, classes, ks),
    ...(textFeatures && { textToShape: textToShape(textFeatures, gallery, classes, ks) }),
    failures: apart ? [...queries.failures, ...gallery.failures] : queries.failures,
  };
}

function shapeToShape(
  queries: EncodedItems,
  gallery: EncodedItems,
  classes: readonly string[],
  ks: readonly number[],
): RetrievalReport["shapeToShape"] {
  const ranked: { category: string; rank: Ranked }[] = [];
  for (const [q, { id, category }] of queries.items.entries()) {
    const others = gallery.items.map((item, i) => ({ item, i })).filter(({ item }) => item.id !== id || gallery !== queries);
    if (!others.some(({ item }) => item.category === category)) continue;
    const scores = dotRow(queries.features, q, gallery.features);
    const rank = rankOf(
      others.map(({ i }) => scores[i]),
      (at) => others[at].item.category === category,
    );
    ranked.push({ category, rank });
  }
  if (ranked.length === 0) throw new Error("retrieval: no query has another shape of its category in the gallery");
  const perClass = classes.flatMap((category) => {
    const own = ranked.filter((one) => one.category === category);
    return own.length === 0 ? [] : [{ category, queries: own.length, meanAveragePrecision: meanPrecision(own) }];
  });
  const firsts = ranked.map(({ rank }) => rank.firstRank);
  return { queries: ranked.length, meanAveragePrecision: meanPrecision(ranked), cmc: cumulativeMatches(firsts, ks), perClass };
}

function textToShape(
  text: Tensor,
  gallery: EncodedItems,
  classes: readonly string[],
  ks: readonly number[],
): NonNullable<RetrievalReport["textToShape"]> {
  const ranked = classes.flatMap((category, c) => {
    if (!gallery.items.some((item) => item.category === category)) return [];
    return [{ rank: rankOf(dotRow(text, c, gallery.features), (i) => gallery.items[i].category === category) }];
  });
  const firsts = ranked.map(({ rank }) => rank.firstRank);
  return { queries: ranked.length, meanAveragePrecision: meanPrecision(ranked), recall: cumulativeMatches(firsts, ks) };
}

const meanPrecision = (ranked: readonly { readonly rank: Ranked }[]): number =>
  ranked.reduce((sum, { rank }) => sum + rank.averagePrecision, 0) / ranked.length;
