/** @file V views for all shapes, chosen by what the encoder makes of the training shapes; no gradient. */

import type { Item } from "@dilf/data";
import type { ShapeEncoder } from "@dilf/fusion";
import type { PromptSet } from "@dilf/prompts";
import { createRng, expectKeys, type Tensor } from "@dilf/tensor";
import { viewFeaturesOnce } from "../items/features.ts";
import { itemLoader } from "../items/loader.ts";
import { chosenItems, type ItemChoice } from "../loop/items.ts";
import { categoryTexts } from "../pretrain/texts.ts";

/** What `chooseViews` chooses from, and on what. */
export interface ChooseViewsTask extends ItemChoice {
  /** Its view policy gives the candidates: views without parameters that look at no points. Its fusion module is not asked. */
  readonly shapeEncoder: ShapeEncoder;
  /** Must hold every one of `classes`. */
  readonly prompts: PromptSet;
}

/** Options of `chooseViews`. */
export interface ChooseViewsOptions {
  /** V, from 1 to the number of candidates. */
  readonly views?: number;
  /** Of the cosines in the softmax, > 0. Default: the encoder's own `logitScale`. */
  readonly scale?: number;
  /** Shapes drawn and encoded at once, ≥ 1. */
  readonly batchSize?: number;
  /** See `TrainingOptions`. */
  readonly featureFolder?: string;
}

/** V: the paper's. */
export const CHOOSE_VIEWS_DEFAULTS = { views: 6, batchSize: 16 } as const satisfies ChooseViewsOptions;

/** What `chooseViews` tells while it runs. */
export type ChooseViewsEvent =
  | { readonly kind: "encode"; readonly done: number; readonly total: number }
  /** `views`: V indices of candidates, all different, in the order in which they were chosen; `losses`: after each of them. */
  | { readonly kind: "done"; readonly views: readonly number[]; readonly losses: readonly number[] };

/**
 * Chooses V of the candidate views, the same ones for every shape: one after another, each the one that makes the loss of the mean of all chosen views'
 * features the least. The loss is the cross entropy of softmax(scale · cosine with the categories' texts) over all of `classes`, on the items of the split.
 * Of equal candidates the first is taken. This is greedy: the best V together may be others, but there are 12 million sixes of 48. For S items, K candidates and C
 * categories it holds 8·S·K·(K + C) bytes.
 *
 * It is the fixed policy that learned views have to beat, and a place for them to start from. Our choice: the paper compares with views that were
 * set by hand.
 * @throws RangeError for options or items that do not fit, for a policy that follows the shape, and for categories without prompts
 * @example
 * const task = { shapeEncoder, dataset, split: "train", classes, prompts }; // viewpoints: fixedViews(CANDIDATE_VIEWS)
 * for await (const event of chooseViews(task)) if (event.kind === "done") use(event.views.map((k) => CANDIDATE_VIEWS[k]));
 */
export async function* chooseViews(task: ChooseViewsTask, options: ChooseViewsOptions = {}): AsyncGenerator<ChooseViewsEvent, void> {
  expectKeys("chooseViews", options, [...Object.keys(CHOOSE_VIEWS_DEFAULTS), "scale", "featureFolder"]);
  const { shapeEncoder, dataset, prompts, classes } = task;
  const { viewpoints, encoder, fusion } = shapeEncoder;
  const { views, batchSize, featureFolder, scale } = { ...CHOOSE_VIEWS_DEFAULTS, scale: encoder.logitScale, ...options };
  const demand = (fits: boolean, what: string, got: unknown) => {
    if (!fits) throw new RangeError(`chooseViews: ${what}, got ${got}`);
  };
  const whole = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
  demand(whole(views, viewpoints.views), `views must be an integer from 1 to ${viewpoints.views}, the number of candidates`, views);
  demand(whole(batchSize, Infinity), "batchSize must be an integer ≥ 1", batchSize);
  demand(scale > 0 && scale < Infinity, "scale must be > 0", scale);
  const state = { viewpoints: viewpoints.init(0), fusion: fusion.init(0, viewpoints.views, encoder.featureSize) };
  demand(
    viewpoints.points === 0 && state.viewpoints.parameters.size === 0,
    "the candidates must be views that do not change, as fixedViews gives them",
    `policy "${viewpoints.name}"`,
  );
  const items = await chosenItems("chooseViews", task);
  demand(items.length > 0, "wanted is one item at least of the categories asked for", 0);
  const texts = await categoryTexts(encoder, prompts, classes);
  const loader = itemLoader("chooseViews", dataset, 0, createRng(0), 0);
  const seen = viewFeaturesOnce({ shapeEncoder, loader, items, state, batchSize, folder: featureFolder });
  let next = await seen.next();
  for (; !next.done; next = await seen.next()) yield { kind: "encode", done: next.value, total: items.length };
  const own = items.map(({ category }) => classes.indexOf(category));
  yield { kind: "done", ...greedyViews(cosinesOf(next.value, items, texts), own, views, scale) };
}

/** Products of features: all that the loss of a mean of views needs to know. */
export interface ViewProducts {
  readonly items: number; // S
  readonly candidates: number; // K
  readonly classes: number; // C
  readonly withTexts: Float64Array; // [S, K, C] f_k · T_c
  readonly among: Float64Array; // [S, K, K] f_k · f_j
}

function cosinesOf(featuresOf: (items: readonly Item[]) => Tensor, items: readonly Item[], texts: Tensor): ViewProducts {
  const [classes, size] = texts.shape as readonly [number, number];
  const candidates = featuresOf(items.slice(0, 1)).shape[1]!;
  const withTexts = new Float64Array(items.length * candidates * classes);
  const among = new Float64Array(items.length * candidates * candidates);
  for (const [s, item] of items.entries()) {
    const { data } = featuresOf([item]);
    const products = (of: Float32Array, rows: number, out: Float64Array, start: number) => {
      for (let k = 0, i = start; k < candidates; k++)
        for (let c = 0; c < rows; c++, i++) {
          let sum = 0;
          for (let d = 0; d < size; d++) sum += data[k * size + d]! * of[c * size + d]!;
          out[i] = sum;
        }
    };
    products(texts.data, classes, withTexts, s * candidates * classes);
    products(data, candidates, among, s * candidates * candidates);
  }
  return { items: items.length, candidates, classes, withTexts, among };
}

/** @param own of every item the index of its category */
export function greedyViews(
  { items, candidates, classes, withTexts, among }: ViewProducts,
  own: readonly number[],
  views: number,
  scale: number,
): { readonly views: readonly number[]; readonly losses: readonly number[] } {
  const sums = new Float64Array(items * classes); // of the chosen views' products with the texts
  const squares = new Float64Array(items); // |Σ f|²
  const crossed = new Float64Array(items * candidates); // Σ f · f_k
  const chosen: number[] = [];
  const losses: number[] = [];
  const z = new Float64Array(classes);
  const lossWith = (k: number): number => {
    let loss = 0;
    for (let s = 0; s < items; s++) {
      const length = Math.sqrt(squares[s]! + 2 * crossed[s * candidates + k]! + among[(s * candidates + k) * candidates + k]!);
      let highest = -Infinity;
      for (let c = 0; c < classes; c++) {
        z[c] = (scale * (sums[s * classes + c]! + withTexts[(s * candidates + k) * classes + c]!)) / length;
        highest = Math.max(highest, z[c]!);
      }
      let sum = 0;
      for (let c = 0; c < classes; c++) sum += Math.exp(z[c]! - highest);
      loss += (Math.log(sum) + highest - z[own[s]!]!) / items;
    }
    return loss;
  };
  while (chosen.length < views) {
    let best = -1;
    let least = Infinity;
    for (let k = 0; k < candidates; k++) {
      if (chosen.includes(k)) continue;
      const loss = lossWith(k);
      if (loss < least) [best, least] = [k, loss];
    }
    if (best < 0) throw new Error("chooseViews: no candidate gives a finite loss; the features of some item are not finite, or all zero");
    chosen.push(best);
    losses.push(least);
    for (let s = 0; s < items; s++) {
      const row = (s * candidates + best) * candidates;
      squares[s] += 2 * crossed[s * candidates + best]! + among[row + best]!;
      for (let k = 0; k < candidates; k++) crossed[s * candidates + k] += among[row + k]!;
      for (let c = 0; c < classes; c++) sums[s * classes + c] += withTexts[(s * candidates + best) * classes + c]!;
    }
  }
  return { views: chosen, losses };
}
