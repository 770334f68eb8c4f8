/** @file What every training can be asked for. */

import type { Json } from "@dilf/prompts";
import { expectKeys } from "@dilf/tensor";
import { createOptimizer, type OptimizerSettings } from "../optimizers/index.ts";
import { createSchedule, type ScheduleSettings } from "../optimizers/schedules.ts";

/** What all trainings can be told; defaults in `PRETRAIN_DEFAULTS` and `FINETUNE_DEFAULTS`. */
export interface TrainingOptions {
  /** ≥ 1 */
  readonly epochs?: number;
  /** Shapes per step, ≥ 2; all items where there are fewer. */
  readonly batchSize?: number;
  /** Highest rate of the schedule, > 0. */
  readonly learningRate?: number;
  /** The same for E_G alone. Default: `learningRate`. */
  readonly fusionLearningRate?: number;
  readonly optimizer?: OptimizerSettings;
  readonly schedule?: ScheduleSettings;
  /** ≥ 0, of matrices: decoupled with "adamw", as the optimizer says with others. */
  readonly weightDecay?: number;
  /** Of linear warm-up, ≥ 0; at most a tenth of the steps is spent on it. */
  readonly warmupEpochs?: number;
  /** Longest gradient of each network by itself, > 0. Default: they are not clipped. */
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
  /**
   * A folder where features of views that do not change are kept, by the content of their pictures and the encoder: later runs need not encode them again. Features
   * that come from a batch of another size differ in their last bits. Default: they are kept in memory alone.
   */
  readonly featureFolder?: string;
  /** Seconds since 1970, for TensorBoard. Default: the number of the step stands for them. */
  readonly clock?: () => number;
  /** Stops after the step that is under way, with a checkpoint and the event "interrupted". */
  readonly signal?: AbortSignal;
  /** What the parts were made from, as far as their names do not say (engine threads, β, angle mapping …): kept in config.json, and compared on resume. */
  readonly settings?: Readonly<Record<string, Json>>;
  /** Versions of packages and of Node: kept in config.json, and compared on resume, because other versions may round differently. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** What is not the same for all trainings stands with them. Warm-up: ULIP. The rest: our choice. */
export const TRAINING_DEFAULTS = {
  optimizer: { kind: "adamw" },
  schedule: { kind: "cosine" },
  warmupEpochs: 1,
  seed: 0,
  resume: false,
  checkpointEvery: 100,
  cacheBytes: 2 ** 30,
  settings: {},
  versions: {},
} as const satisfies TrainingOptions;

const OPTIONAL = ["fusionLearningRate", "gradientClip", "folder", "featureFolder", "clock", "signal"] as const;

export type ResolvedTraining<Options extends TrainingOptions> = Options &
  Required<Omit<TrainingOptions, (typeof OPTIONAL)[number]>> & { readonly fusionLearningRate: number };

/**
 * @param defaults those of the training, which may have options of its own
 * @param rates its own options that are learning rates; absent they are `learningRate`
 * @throws TypeError for an unknown option, RangeError for one out of range
 */
export function resolveTraining<Options extends TrainingOptions, Rate extends string & keyof Options>(
  where: string,
  options: Options,
  defaults: Required<Pick<TrainingOptions, "epochs" | "batchSize" | "learningRate" | "weightDecay">> & TrainingOptions,
  rates: readonly Rate[],
): ResolvedTraining<Options> & { readonly [Key in Rate]: number } {
  expectKeys(where, options, [...Object.keys(defaults), ...OPTIONAL, ...rates]);
  const base = options.learningRate ?? defaults.learningRate;
  const allRates = ["learningRate", "fusionLearningRate", ...rates];
  const given = {
    ...Object.fromEntries(allRates.map((name) => [name, base])),
    ...defaults,
    learningRate: base,
    ...options,
  } as ResolvedTraining<Options> & {
    readonly [Key in Rate]: number;
  };
  const read = given as unknown as Readonly<Record<string, number>>;
  const demand = (fits: boolean, name: string, wanted: string) => {
    if (!fits) throw new RangeError(`${where}: ${name} must be ${wanted}, got ${String(read[name])}`);
  };
  for (const [name, least] of [
    ["epochs", 1],
    ["batchSize", 2],
    ["checkpointEvery", 1],
  ] as const)
    demand(Number.isInteger(read[name]) && read[name]! >= least, name, `an integer ≥ ${least}`);
  for (const name of allRates) demand(read[name]! > 0 && read[name]! < Infinity, name, "> 0");
  for (const name of ["weightDecay", "warmupEpochs", "cacheBytes"] as const) demand(read[name]! >= 0, name, "≥ 0");
  if (given.gradientClip !== undefined) demand(given.gradientClip > 0, "gradientClip", "> 0");
  demand(Number.isSafeInteger(given.seed), "seed", "an integer");
  if (given.resume && given.folder === undefined) throw new RangeError(`${where}: resume needs the folder of the run`);
  // Their own checks, before anything is computed.
  createOptimizer(given.optimizer, given.weightDecay);
  createSchedule(given.schedule, { warmupSteps: 0, stepsPerEpoch: 1, totalSteps: 1 })(given.learningRate);
  return given;
}
