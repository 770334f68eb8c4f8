/** @file The flags that pretraining and fine-tuning share. */

import {
  type OptimizerName,
  type OptimizerSettings,
  optimizers,
  SCHEDULES,
  type ScheduleSettings,
  type TrainingOptions,
} from "@dilf/train";
import { type Command, Option } from "commander";
import { UsageError } from "./errors.ts";
import { integer, number } from "./options.ts";

export interface TrainingFlags {
  readonly resume: boolean;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly fusionLearningRate?: number;
  readonly optimizer: OptimizerName;
  readonly momentum?: number;
  readonly nesterov: boolean;
  readonly schedule: ScheduleSettings["kind"];
  readonly floor?: number;
  readonly stepEpochs?: number;
  readonly stepFactor?: number;
  readonly warmupEpochs: number;
  readonly weightDecay: number;
  readonly clip?: number;
  readonly checkpointEvery: number;
  readonly features?: string;
}

/** MVTN's. */
const FALL = { epochs: 30, factor: 0.1 } as const;

/** @param defaults of `pretrain` or `finetune` */
export function addTrainingFlags(
  command: Command,
  defaults: Required<Pick<TrainingOptions, "epochs" | "batchSize" | "learningRate" | "weightDecay" | "warmupEpochs" | "checkpointEvery">>,
): Command {
  return command
    .option("--resume", "go on with the run in the folder, bit for bit as if it had not stopped", false)
    .option("--epochs <count>", "passes over the training shapes", integer(1), defaults.epochs)
    .option("--batch <shapes>", "shapes per step", integer(2), defaults.batchSize)
    .option("--learning-rate <rate>", "highest rate of the schedule", number(0), defaults.learningRate)
    .option("--fusion-learning-rate <rate>", "the same for the fusion (default: --learning-rate)", number(0))
    .addOption(new Option("--optimizer <name>", "of all that learns").choices(Object.keys(optimizers)).default("adamw"))
    .option("--momentum <share>", "of --optimizer sgd (default: 0.9)", number(0, 0.999999))
    .option("--nesterov", "Nesterov's momentum, of --optimizer sgd", false)
    .addOption(new Option("--schedule <name>", "of the rates, after the warm-up").choices(SCHEDULES).default("cosine"))
    .option("--floor <share>", "of the rate that --schedule cosine ends at (default: 0)", number(0, 1))
    .option("--step-epochs <count>", `between two falls of --schedule step (default: ${FALL.epochs})`, number(0))
    .option("--step-factor <factor>", `of each fall of --schedule step (default: ${FALL.factor})`, number(0, 1))
    .option("--warmup-epochs <count>", "of a rising rate; at most a tenth of the steps", number(0), defaults.warmupEpochs)
    .option("--weight-decay <rate>", "of matrices", number(0), defaults.weightDecay)
    .option("--clip <norm>", "longest gradient of each network (default: not clipped)", number(0))
    .option(
      "--checkpoint-every <steps>",
      "steps between two checkpoints; the last step is always saved",
      integer(1),
      defaults.checkpointEvery,
    )
    .option("--features <folder>", "keeps the features of views that do not change, for later runs (default: in memory alone)");
}

/** @throws UsageError for a flag that the chosen optimizer or schedule does not have */
export function trainingOptionsOf(flags: TrainingFlags) {
  const { fusionLearningRate, clip, features } = flags;
  return {
    resume: flags.resume,
    epochs: flags.epochs,
    batchSize: flags.batch,
    learningRate: flags.learningRate,
    ...(fusionLearningRate === undefined ? {} : { fusionLearningRate }),
    optimizer: optimizerOf(flags),
    schedule: scheduleOf(flags),
    warmupEpochs: flags.warmupEpochs,
    weightDecay: flags.weightDecay,
    ...(clip === undefined ? {} : { gradientClip: clip }),
    checkpointEvery: flags.checkpointEvery,
    ...(features === undefined ? {} : { featureFolder: features }),
  } satisfies TrainingOptions;
}

function optimizerOf({ optimizer, momentum, nesterov }: TrainingFlags): OptimizerSettings {
  if (optimizer === "sgd") return { kind: "sgd", ...(momentum === undefined ? {} : { momentum }), ...(nesterov ? { nesterov } : {}) };
  if (momentum !== undefined || nesterov) throw new UsageError(`--momentum and --nesterov: are of --optimizer sgd, not of ${optimizer}`);
  return { kind: optimizer };
}

function scheduleOf({ schedule, floor, stepEpochs, stepFactor }: TrainingFlags): ScheduleSettings {
  if (floor !== undefined && schedule !== "cosine") throw new UsageError(`--floor: is of --schedule cosine, not of ${schedule}`);
  if ((stepEpochs !== undefined || stepFactor !== undefined) && schedule !== "step")
    throw new UsageError(`--step-epochs and --step-factor: are of --schedule step, not of ${schedule}`);
  switch (schedule) {
    case "cosine":
      return { kind: schedule, ...(floor === undefined ? {} : { floor }) };
    case "constant":
      return { kind: schedule };
    case "step":
      return { kind: schedule, epochs: stepEpochs ?? FALL.epochs, factor: stepFactor ?? FALL.factor };
    default:
      throw schedule satisfies never;
  }
}
