/** @file `dilf eval`: zero-shot accuracy of a run, or of fixed views without any training. */

import { writeFile } from "node:fs/promises";
import type { Dataset, Item } from "@dilf/data";
import { type ClassificationReport, reportHtml, zeroShot } from "@dilf/eval";
import { classTextFeatures, type ShapeEncoderState } from "@dilf/fusion";
import { Command, Option } from "commander";
import { openData } from "../data.ts";
import { UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { addCommonOptions, type CommonOptions, integer, names } from "../options.ts";
import { startProgress } from "../progress.ts";
import { openPrompts, sentencesOf } from "../prompts.ts";
import { createSystem, describeSystem, openRun, parseFixedViews, type System } from "../system.ts";
import { accuracyLines } from "../tables.ts";

interface EvalOptions extends CommonOptions {
  readonly data: string;
  readonly split?: string;
  readonly run?: string;
  readonly encoder: string;
  readonly views: string;
  readonly prompts: string;
  readonly classes?: readonly string[];
  readonly limit?: number;
  readonly report?: string;
}

export function evalCommand(io: Io): Command {
  const command = new Command("eval")
    .description("Zero-shot accuracy: every shape is compared with the sentences of every category.")
    .addOption(new Option("--data <spec>", "minishapes, minishapes:seen, minishapes:unseen, or folder:PATH").default("minishapes:unseen"))
    .option("--split <name>", 'split of the data set (default: "test" where there is one, else its only one)')
    .option("--run <folder>", "a run of dilf pretrain; without it, fixed views and the mean of their features")
    .option("--encoder <name>", "mini, or a folder with an encoder", "mini")
    .option("--views <name>", "fixed views without --run: spherical:N, circular:N or start:N", "spherical:6")
    .option("--prompts <set>", "naive, shape-description, or a prompt set's file", "shape-description")
    .option(
      "--classes <names>",
      "categories to choose from (default: all of the data set whose names the encoder's vocabulary holds)",
      names,
    )
    .option("--limit <count>", "at most so many items per category", integer(1))
    .option("--report <file>", "write an HTML report");
  return addCommonOptions(command, "dilf eval --data folder:assets --report report.html").action(async (options: EvalOptions) =>
    evaluate(io, options),
  );
}

async function evaluate(io: Io, options: EvalOptions): Promise<void> {
  const { json, quiet, seed } = options;
  const dataset = await openData(options.data, { minishapes: { seed } });
  const split = options.split ?? (dataset.splits.includes("test") ? "test" : dataset.splits[0]!);
  if (!dataset.splits.includes(split))
    throw new UsageError(`--split: ${dataset.name} has no "${split}"; it has ${dataset.splits.join(", ")}`);
  const { system, state, untrained } = await openSystem(options);
  try {
    const { classes, left } = chooseClasses(dataset, system, options.classes);
    const { sentences, naive } = sentencesOf(await openPrompts(options.prompts), classes);
    const items = limited(await dataset.list(split), classes, options.limit);
    const name = describeSystem(system.settings);
    const say = (text: string) => void (json || quiet || io.out(`${text}\n`));
    if (untrained) say("no --run: the features of fixed views are averaged, nothing is trained");
    say(`${classes.length} categories: ${classes.join(", ")}`);
    if (left.length > 0)
      say(
        `${left.length} left out, because the vocabulary of encoder "${system.encoder.name}" does not hold their names: ${left.join(", ")}`,
      );
    if (naive.length > 0) say(`no sentences in the prompt set, so the naive one is used: ${naive.join(", ")}`);
    const progress = startProgress(io, "evaluating", items.length, quiet);
    const report = await zeroShot(
      {
        shapeEncoder: system.shapeEncoder,
        state,
        dataset,
        split,
        items,
        classes,
        textFeatures: await classTextFeatures(system.encoder, sentences),
        seed,
      },
      { onProgress: ({ done }) => progress.update(done), signal: io.signal },
    );
    progress.stop();
    for (const { id, message } of report.failures) io.err(`${id}: ${message}\n`);
    if (options.report !== undefined) await writeFile(options.report, await reportOf(name, report, options));
    if (json) io.out(`${JSON.stringify({ ...report, leftOut: left })}\n`);
    else for (const line of accuracyLines([{ name, report }])) io.out(`${line}\n`);
    if (options.report !== undefined) say(`wrote ${options.report}`);
    if (report.failures.length > 0)
      throw new Error(`${report.failures.length} of ${items.length} items failed; they are listed above and not counted`);
  } finally {
    await system.dispose();
  }
}

/** The run's system, or fixed views and the mean of their features, where nothing learns. */
async function openSystem({ run, encoder, views }: EvalOptions): Promise<{ system: System; state: ShapeEncoderState; untrained: boolean }> {
  if (run !== undefined) return { ...(await openRun(run)), untrained: false };
  const system = await createSystem({ encoder, viewpoints: parseFixedViews(views), fusion: { kind: "mean" } });
  return { system, state: system.init(0), untrained: true };
}

/** All of the data set whose names the encoder knows, or the ones asked for. */
function chooseClasses(
  dataset: Dataset,
  { encoder }: System,
  wanted: readonly string[] | undefined,
): { classes: readonly string[]; left: readonly string[] } {
  const unknown = wanted?.filter((name) => !dataset.classes.includes(name)) ?? [];
  if (unknown.length > 0)
    throw new UsageError(`--classes: ${dataset.name} has no category ${unknown.join(", ")}; it has ${dataset.classes.join(", ")}`);
  const candidates = wanted ?? dataset.classes;
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

function limited(items: readonly Item[], classes: readonly string[], limit: number | undefined): readonly Item[] {
  const taken = new Map<string, number>();
  return items.filter(({ category }) => {
    if (!classes.includes(category)) return false;
    const count = (taken.get(category) ?? 0) + 1;
    taken.set(category, count);
    return limit === undefined || count <= limit;
  });
}

function reportOf(name: string, report: ClassificationReport, { data, prompts, seed, run }: EvalOptions): Promise<string> {
  return reportHtml({
    title: `Zero-shot: ${data}`,
    settings: [
      { name: "Data", value: data },
      { name: "Run", value: run ?? "none: nothing is trained" },
      { name: "Prompts", value: prompts },
      { name: "Seed", value: seed },
    ],
    results: [{ name, report }],
  });
}
