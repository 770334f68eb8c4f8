/** @file `dilf report`: run folders side by side in one HTML file. */

import { writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { type ReportInput, type ReportResult, type ReportViews, reportHtml } from "@dilf/eval";
import { Command } from "commander";
import { openData } from "../data.ts";
import { UsageError } from "../errors.ts";
import { chooseClasses, evaluateZeroShot, limitedItems, oneOfEach, viewsByStage } from "../evaluation.ts";
import type { Io } from "../io.ts";
import { ALL_DEVICES, addCommonOptions, addEngineOptions, type CommonOptions, type EngineOptions, integer } from "../options.ts";
import { openPrompts, sentencesOf } from "../prompts.ts";
import { curvesOf, readRun } from "../runs.ts";
import { describeSystem, openRun, type SystemSettings } from "../system.ts";

interface ReportOptions extends CommonOptions, EngineOptions {
  readonly out: string;
  readonly data?: string;
  readonly limit?: number;
  readonly prompts: string;
  readonly shapes: number;
}

const MOST = 6; // runs: as many colours there are
export function reportCommand(io: Io): Command {
  const command = new Command("report")
    .description("Curves and settings of runs, side by side; with --data also what they are worth there, and their views.")
    .argument("<runs...>", "folders of dilf pretrain or finetune, at most six")
    .option("--out <file>", "the HTML file to write", "report.html")
    .option("--data <spec>", "classify the shapes of a data set zero-shot with every run, and show views")
    .option("--limit <count>", "at most so many items per category of --data", integer(1))
    .option("--prompts <set>", "for --data: naive, shape-description, or a prompt set's file", "shape-description")
    .option("--shapes <count>", "of --data whose views are shown, before and after training", integer(0), 3);
  addEngineOptions(command);
  return addCommonOptions(command, "dilf report runs/first runs/second --data minishapes:unseen --limit 5", ALL_DEVICES).action(
    async (runs: readonly string[], options: ReportOptions) => report(io, runs, options),
  );
}

async function report(io: Io, runs: readonly string[], options: ReportOptions): Promise<void> {
  if (runs.length > MOST) throw new UsageError(`at most ${MOST} runs fit one report, got ${runs.length}`);
  const folders = [...new Set(runs.map((run) => resolve(run)))];
  if (folders.length !== runs.length) throw new UsageError("a run is named twice");
  const read = await Promise.all(runs.map(async (folder, i) => ({ folder, name: nameOf(folders, i), ...(await readRun(folder)) })));
  const curves = read.flatMap(({ name, records }) => curvesOf(records, runs.length > 1 ? name : undefined));
  const measured = options.data === undefined ? { results: [], views: [] } : await measure(io, read, options.data, options);
  const file = options.out;
  await writeFile(
    file,
    await reportHtml({
      title: runs.length === 1 ? `Run ${read[0]!.name}` : `${runs.length} runs`,
      settings: read.flatMap(({ name, config }) => settingsOf(runs.length > 1 ? `${name}: ` : "", config)),
      training: { curves },
      ...measured,
    }),
  );
  const results = measured.results.map(({ name, report: { top1 } }) => ({ name, top1 }));
  if (options.json) io.out(`${JSON.stringify({ report: file, runs, results })}\n`);
  else io.out(`wrote ${file}\n`);
}

/** The last part of a run's path, with the ones before it as far as they are needed to tell the runs apart. */
function nameOf(folders: readonly string[], i: number): string {
  const parts = folders.map((folder) => folder.split(/[\\/]/).filter((part) => part !== ""));
  for (let n = 1; n <= parts[i]!.length; n++) {
    const name = parts[i]!.slice(-n).join("/");
    if (parts.every((other, j) => j === i || other.slice(-n).join("/") !== name)) return name;
  }
  return basename(folders[i]!);
}

function settingsOf(prefix: string, config: Awaited<ReturnType<typeof readRun>>["config"]): ReportInput["settings"] {
  const { system } = config.settings as { system?: SystemSettings };
  const { dataset, epochs, batchSize, learningRates, seed, task, encoder } = config;
  return [
    { name: `${prefix}task`, value: task },
    ...(system ? [{ name: `${prefix}system`, value: describeSystem(system) }] : []),
    { name: `${prefix}encoder`, value: encoder.name },
    { name: `${prefix}data`, value: `${dataset.name}, ${dataset.items} shapes of ${dataset.classes.length} categories` },
    { name: `${prefix}epochs`, value: `${epochs}, batches of ${batchSize}` },
    {
      name: `${prefix}learning rates`,
      value: Object.entries(learningRates)
        .map(([group, rate]) => `${group} ${rate}`)
        .join(", "),
    },
    { name: `${prefix}seed`, value: seed },
  ];
}

async function measure(
  io: Io,
  runs: readonly { readonly folder: string; readonly name: string }[],
  data: string,
  options: ReportOptions,
): Promise<{ readonly results: readonly ReportResult[]; readonly views: readonly ReportViews[] }> {
  const { seed, quiet, limit, shapes } = options;
  const dataset = await openData(data, { minishapes: { seed } });
  const split = dataset.splits.includes("test") ? "test" : dataset.splits[0]!;
  const prompts = await openPrompts(options.prompts);
  const results: ReportResult[] = [];
  const views: ReportViews[] = [];
  for (const { folder, name } of runs) {
    const { system, state, head } = await openRun(folder, options);
    try {
      const { classes } = chooseClasses(dataset, system, undefined);
      const items = limitedItems(await dataset.list(split), classes, limit);
      const task = { label: name, quiet, system, state, dataset, split, items, classes, seed };
      results.push({ name, report: await evaluateZeroShot(io, task, sentencesOf(prompts, classes).sentences) });
      const learned = system.settings.viewpoints.kind === "learned";
      const stages = [
        ...(learned ? [{ name: "Before training", state: system.init(seed) }] : []),
        { name: learned ? "After training" : "Fixed views", state },
      ];
      const shown = await viewsByStage(system, stages, dataset, await oneOfEach(dataset, split, classes, shapes), seed);
      views.push(...shown.map((one) => ({ ...one, id: runs.length > 1 ? `${name}: ${one.id}` : one.id })));
    } finally {
      await head?.classifier.dispose();
      await system.dispose();
    }
  }
  return { results, views };
}
