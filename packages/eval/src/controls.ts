/** @file Negative controls: what the same numbers are when nothing can be known. */

import { createRng } from "@dilf/tensor";
import type { ClassificationReport } from "./classification.ts";
import { quantile } from "./statistics/seeds.ts";
import type { Interval } from "./statistics/wilson.ts";

/** Options of `shuffledPrompts`. */
export interface ShuffledPromptsOptions {
  readonly permutations: number;
  readonly seed: number;
}

/** What `shuffledPrompts` does when an option is not given. */
export const SHUFFLED_PROMPTS_DEFAULTS = { permutations: 10_000, seed: 0 } as const satisfies ShuffledPromptsOptions;

/** JSON-safe. */
export interface ShuffledPrompts extends Interval {
  readonly permutations: number;
  /** Mean top-1 over the permutations. */
  readonly mean: number;
  /** 1 / C: what the mean must be near to. */
  readonly chance: number;
  /** Share of permutations that are as good as the true assignment or better, the true one counted in: the p of the permutation test. */
  readonly p: number;
}

/**
 * Top-1 when every category has the sentences of a category drawn at random (some keep their own). Shuffling the text features before the classification and renaming
 * its predictions after it are the same, so nothing is encoded again and many permutations cost nothing. Their mean is chance, whatever the encoder; `low` and `high`
 * hold 95 % of them. A true accuracy inside them is not better than words at random.
 * @throws RangeError for a report that is not zero-shot, or an option out of range
 */
export function shuffledPrompts(report: ClassificationReport, options: Partial<ShuffledPromptsOptions> = {}): ShuffledPrompts {
  const { permutations, seed } = { ...SHUFFLED_PROMPTS_DEFAULTS, ...options };
  if (!(Number.isInteger(permutations) && permutations >= 1))
    throw new RangeError(`shuffledPrompts: permutations must be an integer ≥ 1, got ${permutations}`);
  if (report.task !== "zero-shot")
    throw new RangeError(`shuffledPrompts: a ${report.task} classification has no prompts; give a zero-shot report`);
  const { counts, classes } = report.confusion;
  const rng = createRng(seed).split("shuffled-prompts");
  const indices = classes.map((_, i) => i);
  const total = report.top1.count;
  let least = 1; // the true assignment
  const shares = Float64Array.from({ length: permutations }, () => {
    const named = rng.shuffle(indices);
    let right = 0;
    for (let c = 0; c < counts.length; c++) right += counts[named[c]][c]; // text c now stands for category named[c]
    if (right >= report.top1.correct) least++;
    return right / total;
  });
  const mean = shares.reduce((sum, x) => sum + x, 0) / permutations;
  shares.sort();
  return {
    permutations,
    mean,
    low: quantile(shares, 0.025),
    high: quantile(shares, 0.975),
    chance: report.chance,
    p: least / (permutations + 1),
  };
}
