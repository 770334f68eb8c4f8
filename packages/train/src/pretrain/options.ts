/** @file What pretraining is asked to do. */

import type { Dataset, Item } from "@dilf/data";
import type { ContrastiveLoss, ShapeEncoder } from "@dilf/fusion";
import type { Json, PromptSet } from "@dilf/prompts";
import { expectKeys } from "@dilf/tensor";

export interface PretrainTask {
  /** Its view policy and its fusion module learn; its encoder is frozen. */
  readonly shapeEncoder: ShapeEncoder;
  readonly loss: ContrastiveLoss;
  readonly dataset: Dataset;
  /** One of `dataset.splits`. */
  readonly split: string;
  /** Some items of the split, where not all are wanted. Their ids must differ. */
  readonly items?: readonly Item[];
  /** The categories to learn from; items of others are left out. */
  readonly classes: readonly string[];
  /** Must hold every one of `classes`. */
  readonly prompts: PromptSet;
}

export interface PretrainOptions {
  /** ≥ 1 */
  readonly epochs?: number;
  /** Shapes per step, ≥ 2; all items where there are fewer. */
  readonly batchSize?: number;
  /** Highest rate of the cosine schedule, > 0. */
  readonly learningRate?: number;
  /** The same for E_V alone. Default: `learningRate`. */
  readonly viewpointLearningRate?: number;
  /** The same for E_G alone. Default: `learningRate`. */
  readonly fusionLearningRate?: number;
  readonly weightDecay?: number;
  /** Of linear warm-up, ≥ 0; at most a tenth of the steps is spent on it. */
  readonly warmupEpochs?: number;
  /** Longest gradient of E_V, and of E_G, > 0, each by itself. Default: they are not clipped. */
  readonly gradientClip?: number;
  /** Of initial weights, sampled points and orders. */
  readonly seed?: number;
  /** Run folder. Default: nothing is written, and nothing can be resumed. */
  readonly folder?: string;
  /** Go on with the run in `folder`. */
  readonly resume?: boolean;
  /** Steps between two checkpoints, ≥ 1; the last step is always saved. */
  readonly checkpointEvery?: number;
  /** Bytes of loaded shapes and points that are kept in memory. Results do not depend on it. */
  readonly cacheBytes?: number;
  /** Stops after the step that is under way, with a checkpoint and the event "interrupted". */
  readonly signal?: AbortSignal;
  /** What the parts were made from, as far as their names do not say (engine threads, β, angle mapping …): kept in config.json, and compared on resume. */
  readonly settings?: Readonly<Record<string, Json>>;
  /** Versions of packages and of Node: kept in config.json, and compared on resume, because other versions may round differently. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** Batch, rate and epochs: DILF. Decay, schedule and warm-up: ULIP (systems.md 1.2, 1.10). The rest: our choice. */
export const PRETRAIN_DEFAULTS = {
  epochs: 100,
  batchSize: 64,
  learningRate: 1e-3,
  weightDecay: 0.1,
  warmupEpochs: 1,
  seed: 0,
  resume: false,
  checkpointEvery: 100,
  cacheBytes: 2 ** 30,
  settings: {},
  versions: {},
} as const satisfies PretrainOptions;

const OPTIONAL = ["viewpointLearningRate", "fusionLearningRate", "gradientClip", "folder", "signal"];

export type ResolvedOptions = ReturnType<typeof resolveOptions>;

/** @throws TypeError for an unknown option, RangeError for one out of range */
export function resolveOptions(options: PretrainOptions) {
  expectKeys("pretrain", options, [...Object.keys(PRETRAIN_DEFAULTS), ...OPTIONAL]);
  const given: Required<Omit<PretrainOptions, "folder" | "signal" | "gradientClip">> & PretrainOptions = {
    ...PRETRAIN_DEFAULTS,
    viewpointLearningRate: options.learningRate ?? PRETRAIN_DEFAULTS.learningRate,
    fusionLearningRate: options.learningRate ?? PRETRAIN_DEFAULTS.learningRate,
    ...options,
  };
  const demand = (fits: boolean, name: keyof PretrainOptions, wanted: string) => {
    if (!fits) throw new RangeError(`pretrain: ${name} must be ${wanted}, got ${String(given[name])}`);
  };
  const whole = (name: "epochs" | "batchSize" | "checkpointEvery", least: number) =>
    demand(Number.isInteger(given[name]) && given[name] >= least, name, `an integer ≥ ${least}`);
  whole("epochs", 1);
  whole("batchSize", 2);
  whole("checkpointEvery", 1);
  for (const name of ["learningRate", "viewpointLearningRate", "fusionLearningRate"] as const)
    demand(given[name] > 0 && given[name] < Infinity, name, "> 0");
  for (const name of ["weightDecay", "warmupEpochs", "cacheBytes"] as const) demand(given[name] >= 0, name, "≥ 0");
  if (given.gradientClip !== undefined) demand(given.gradientClip > 0, "gradientClip", "> 0");
  demand(Number.isSafeInteger(given.seed), "seed", "an integer");
  if (given.resume && given.folder === undefined) throw new RangeError("pretrain: resume needs the folder of the run");
  return given;
}
