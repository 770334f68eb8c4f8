/** @file `dilf finetune`: trains E_G and a classification head on top of a pretrained run, for standard classification. */

import { linearClassifier } from "@dilf/fusion";
import { FINETUNE_DEFAULTS, finetune } from "@dilf/train";
import { Command, Option } from "commander";
import { classesAskedFor, openData } from "../data.ts";
import { UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import {
  ALL_DEVICES,
  addCommonOptions,
  addEngineOptions,
  type CommonOptions,
  type EngineOptions,
  integer,
  names,
  number,
} from "../options.ts";
import { describeSystem, openRun } from "../system.ts";
import { watchTraining } from "../training.ts";
import { addTrainingFlags, type TrainingFlags, trainingOptionsOf } from "../training-flags.ts";
import { versions } from "../versions.ts";

interface FinetuneCommandOptions extends CommonOptions, EngineOptions, TrainingFlags {
  readonly run: string;
  readonly out: string;
  readonly data: string;
  readonly split: string;
  readonly classes?: readonly string[];
  readonly perCategory: number;
  readonly classifierLearningRate?: number;
}

export function finetuneCommand(io: Io): Command {
  const command = new Command("finetune")
    .description("Train the fusion and a classification head of a pretrained run; its viewpoint network and the encoder are frozen.")
    .requiredOption("--run <folder>", "the run of dilf pretrain to go on from")
    .requiredOption("--out <folder>", "where config.json, metrics.jsonl and checkpoints/ go")
    .addOption(new Option("--data <spec>", "a data set with a training split, as dilf data lists them").default("minishapes:unseen"))
    .option("--split <name>", "to learn from", "train")
    .option("--classes <names>", "categories to tell apart (default: all of the data set)", names)
    .option("--per-category <count>", "training shapes of each MiniShapes category", integer(1), 100)
    .option("--classifier-learning-rate <rate>", "of the head (default: --learning-rate)", number(0));
  addEngineOptions(addTrainingFlags(command, FINETUNE_DEFAULTS));
  const example = "dilf finetune --run runs/first --out runs/tuned --data minishapes:unseen --learning-rate 1e-3";
  return addCommonOptions(command, example, ALL_DEVICES).action(async (options: FinetuneCommandOptions) => finetuneInto(io, options));
}

async function finetuneInto(io: Io, options: FinetuneCommandOptions): Promise<void> {
  const { run, out, seed, json, quiet, split, classifierLearningRate } = options;
  const training = trainingOptionsOf(options);
  const dataset = await openData(options.data, { minishapes: { seed, trainPerCategory: options.perCategory } });
  if (!dataset.splits.includes(split))
    throw new UsageError(`--split: ${dataset.name} has no "${split}"; it has ${dataset.splits.join(", ")}`);
  const classes = classesAskedFor(dataset, options.classes);
  const { system, state, head } = await openRun(run, options);
  const classifier = linearClassifier({ engine: system.engine });
  try {
    if (head) throw new UsageError(`--run: ${run} was made by dilf finetune; name a run of dilf pretrain`);
    const events = finetune(
      { shapeEncoder: system.shapeEncoder, state, classifier, dataset, split, classes },
      {
        ...training,
        seed,
        folder: out,
        ...(classifierLearningRate === undefined ? {} : { classifierLearningRate }),
        clock: io.now,
        signal: io.signal,
        settings: { system: system.settings, host: system.host },
        versions: versions(),
      },
    );
    const watching = { label: "fine-tuning", quiet, resumeHint: "Go on with the same command and --resume." };
    const { steps, seconds } = await watchTraining(io, watching, events);
    const [first, last] = [steps[0], steps.at(-1)];
    const result = {
      run: out,
      system: describeSystem(system.settings),
      steps: steps.length,
      seconds,
      firstLoss: first?.loss,
      lastLoss: last?.loss,
      lastAccuracy: last?.accuracy,
    };
    if (json) io.out(`${JSON.stringify(result)}\n`);
    else if (!quiet && last)
      io.out(
        `${describeSystem(system.settings)}: ${steps.length} steps in ${seconds.toFixed(0)} s, loss ${first!.loss.toFixed(3)} → ${last.loss.toFixed(3)}, ` +
          `${(100 * last.accuracy).toFixed(0)} % of the last batch right\nevaluate it: dilf eval --run ${out} --data ${options.data}\n`,
      );
  } finally {
    await classifier.dispose();
    await system.dispose();
  }
}
