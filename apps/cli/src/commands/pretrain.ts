/** @file `dilf pretrain`: trains E_V, E_G and the scale of the loss into a run folder. */

import { type AngleMapping, type FusionName, fusionModules, GROUP_VIEW_READINGS, type GroupViewReading } from "@dilf/fusion";
import { type ModeName, type ViewPolicyName, viewPolicies } from "@dilf/renderer";
import { PRETRAIN_DEFAULTS } from "@dilf/train";
import { Command, Option } from "commander";
import { type Choosing, chosenViews } from "../chosen-views.ts";
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
import { runPretraining } from "../pretraining.ts";
import { openPrompts } from "../prompts.ts";
import {
  createSystem,
  describeSystem,
  type FusionSettings,
  parseFixedViews,
  type RendererSettings,
  type SystemSettings,
  type ViewpointSettings,
} from "../system.ts";
import { addTrainingFlags, type TrainingFlags, trainingOptionsOf } from "../training-flags.ts";

interface PretrainCommandOptions extends CommonOptions, EngineOptions, TrainingFlags {
  readonly data: string;
  readonly run: string;
  readonly encoder: string;
  readonly views: string;
  readonly points: number;
  readonly mapping: AngleMapping;
  readonly startViews?: ViewPolicyName | typeof CHOSEN;
  readonly spread?: number;
  readonly fusion: FusionName;
  readonly beta: number;
  readonly reading: GroupViewReading;
  readonly path: NonNullable<RendererSettings["path"]>;
  readonly mode?: ModeName;
  readonly prompts: string;
  readonly classes?: readonly string[];
  readonly perCategory: number;
  readonly viewpointLearningRate?: number;
}

const CHOSEN = "chosen";

export function pretrainCommand(io: Io): Command {
  const command = new Command("pretrain")
    .description("Train the viewpoint network and the fusion through the renderer and the frozen encoder.")
    .addOption(new Option("--data <spec>", "a data set with a training split, as dilf data lists them").default("minishapes:seen"))
    .requiredOption("--run <folder>", "where config.json, metrics.jsonl and checkpoints/ go")
    .option("--encoder <name>", "mini, or a folder with an encoder", "mini")
    .option(
      "--views <views>",
      "learned:N, start:N (the views that learning starts from, held fixed), chosen:N (N of 48 that tell the training shapes apart best), or a fixed policy of dilf render",
      "learned:6",
    )
    .option("--points <count>", "points that the viewpoint network sees of each shape (the paper: 3072)", integer(1), 1024)
    .addOption(
      new Option("--mapping <name>", "from the network to angles: the paper's, or bounded offsets from a grid")
        .choices(["paper", "offset"])
        .default("paper"),
    )
    .addOption(
      new Option(
        "--start-views <policy>",
        "fixed views that learning starts from; chosen: as of --views (default: spherical, turned away from the mapping's kinks)",
      ).choices([...Object.keys(viewPolicies), CHOSEN]),
    )
    .option(
      "--spread <deviation>",
      "of the viewpoint network's last layer: how far the first views differ from shape to shape (default: 0.001, about 4°)",
      number(0),
    )
    .addOption(new Option("--fusion <name>", "of the views' features").choices(Object.keys(fusionModules)).default("group-view"))
    .option("--beta <share>", "of the second term of group-view fusion", number(0), 0.1)
    .addOption(
      new Option("--reading <name>", "what the gate of group-view fusion has a number for").choices(GROUP_VIEW_READINGS).default("views"),
    )
    .addOption(
      new Option("--path <name>", "auto: faces where a shape has them; points: meshes are drawn as points too")
        .choices(["auto", "points"])
        .default("auto"),
    )
    .addOption(
      new Option("--mode <name>", "how meshes are drawn (default: phong)").choices(["phong", "soft", "silhouette", "depth", "normal"]),
    )
    .option("--prompts <set>", "naive, shape-description, or a prompt set's file", "shape-description")
    .option("--classes <names>", "categories to learn from (default: all of the data set)", names)
    .option("--per-category <count>", "training shapes of each MiniShapes category", integer(1), 100)
    .option("--viewpoint-learning-rate <rate>", "highest rate of the viewpoint network (default: --learning-rate)", number(0));
  addEngineOptions(addTrainingFlags(command, PRETRAIN_DEFAULTS));
  const example = "dilf pretrain --data minishapes:seen --run runs/first --epochs 5 --batch 32";
  return addCommonOptions(command, example, ALL_DEVICES).action(async (options: PretrainCommandOptions) => pretrainInto(io, options));
}

async function pretrainInto(io: Io, options: PretrainCommandOptions): Promise<void> {
  const { run, seed, json, quiet, viewpointLearningRate } = options;
  const training = trainingOptionsOf(options);
  const asked = settingsOf(options);
  const dataset = await openData(options.data, { minishapes: { seed, trainPerCategory: options.perCategory } });
  if (!dataset.splits.includes("train"))
    throw new UsageError(`--data: ${options.data} has no split "train"; pretraining needs one (folders are for evaluation)`);
  const classes = classesAskedFor(dataset, options.classes);
  const prompts = await openPrompts(options.prompts);
  const settings = await withChosenViews(io, options, asked, { dataset, classes, prompts });
  const system = await createSystem(settings, options);
  try {
    const { steps, seconds } = await runPretraining(
      io,
      {
        label: "pretraining",
        system,
        dataset,
        classes,
        prompts,
        quiet,
        resumeHint: "Go on with the same command and --resume.",
      },
      {
        seed,
        folder: run,
        ...training,
        ...(viewpointLearningRate === undefined ? {} : { viewpointLearningRate }),
      },
    );
    const [first, last] = [steps[0], steps.at(-1)];
    const result = {
      run,
      system: describeSystem(settings),
      steps: steps.length,
      seconds,
      firstLoss: first?.loss,
      lastLoss: last?.loss,
      angleChange: last?.angleChange,
    };
    if (json) io.out(`${JSON.stringify(result)}\n`);
    else if (!quiet && last)
      io.out(
        `${describeSystem(settings)}: ${steps.length} steps in ${seconds.toFixed(0)} s, loss ${first!.loss.toFixed(3)} → ${last.loss.toFixed(3)}, ` +
          `angles moved by ${last.angleChange!.toFixed(1)}°\nevaluate it: dilf eval --run ${run}\n`,
      );
  } finally {
    await system.dispose();
  }
}

function settingsOf(options: PretrainCommandOptions): SystemSettings {
  const { path, mode } = options;
  const drawn: RendererSettings = { ...(path === "auto" ? {} : { path }), ...(mode === undefined ? {} : { mode }) };
  return {
    encoder: options.encoder,
    viewpoints: viewpointsOf(options),
    fusion: fusionOf(options),
    ...(Object.keys(drawn).length === 0 ? {} : { renderer: drawn }),
  };
}

/** The same settings with the views that were to be chosen, where they were: their lists were empty. */
async function withChosenViews(
  io: Io,
  options: PretrainCommandOptions,
  settings: SystemSettings,
  data: Pick<Choosing, "dataset" | "classes" | "prompts">,
): Promise<SystemSettings> {
  const { viewpoints } = settings;
  const { quiet, features } = options;
  const choose = () =>
    chosenViews(
      io,
      {
        ...data,
        label: "pretraining",
        quiet,
        views: viewpoints.views,
        settings,
        ...(features === undefined ? {} : { featureFolder: features }),
      },
      options,
    );
  if (viewpoints.kind === "chosen") return { ...settings, viewpoints: await choose() };
  if (viewpoints.kind !== "learned" || options.startViews !== CHOSEN) return settings;
  return { ...settings, viewpoints: { ...viewpoints, start: (await choose()).list } };
}

function viewpointsOf({ views, points, mapping, startViews, spread, seed }: PretrainCommandOptions): ViewpointSettings {
  const [, kind, count] = /^(learned|chosen):([1-9]\d*)$/.exec(views) ?? [];
  if (kind === "learned")
    return {
      kind,
      views: Number(count),
      points,
      mapping,
      ...(startViews === undefined ? {} : { start: startViews === CHOSEN ? [] : startViews }),
      ...(spread === undefined ? {} : { spread }),
    };
  if (startViews !== undefined || spread !== undefined)
    throw new UsageError(`--start-views and --spread: are of learned views; "${views}" are fixed`);
  if (kind === CHOSEN) return { kind, views: Number(count), list: [] };
  return parseFixedViews(views, seed);
}

function fusionOf({ fusion, beta, reading }: PretrainCommandOptions): FusionSettings {
  if (fusion !== "group-view") return { kind: fusion };
  return { kind: fusion, beta, ...(reading === "views" ? {} : { reading }) };
}
