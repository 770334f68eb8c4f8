/** @file `dilf demo`: the whole of DILF on MiniShapes in minutes: pretrain on the seen categories, classify the unseen ones, compare with fixed views. */

import { existsSync, readFileSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Dataset, MINISHAPES_SEEN, miniShapes } from "@dilf/data";
import { applyOverlap, type ClassificationReport, curvesFromRecords, type ReportResult, reportHtml, shuffledPrompts } from "@dilf/eval";
import { bankPromptSet, sentencesFor } from "@dilf/prompts";
import { Command } from "commander";
import { UsageError } from "../errors.ts";
import { compareReports, evaluateZeroShot, examplesOf, oneOfEach, viewsByStage } from "../evaluation.ts";
import type { Io } from "../io.ts";
import { addCommonOptions, type CommonOptions, integer, number } from "../options.ts";
import { type Pretrained, runPretraining } from "../pretraining.ts";
import { createSystem, describeSystem, type System, type SystemSettings } from "../system.ts";
import { accuracyLines } from "../tables.ts";

interface DemoOptions extends CommonOptions {
  readonly out: string;
  readonly perCategory: number;
  readonly testPerCategory: number;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly viewpointLearningRate: number;
}

const VIEWS = 6; // the paper's
const POINTS = 512; // the paper has 3072; E_V's cost follows, and low-poly shapes are told apart by fewer
const BETA = 0.1;
const ANGLES = "Mean distance of the angles from their start, degrees";
const SHOWN = 6; // shapes whose views are in the report

/** A system with what pretraining made of it and what that is worth. */
interface Method {
  readonly system: System;
  readonly trained: Pretrained;
  readonly report: ClassificationReport;
}

export function demoCommand(io: Io): Command {
  const command = new Command("demo")
    .description("Pretrain on MiniShapes' seen categories, classify its unseen ones zero-shot, compare with fixed views, write a report.")
    .option("--out <folder>", "runs and report.html; an earlier demo there is replaced", "runs/demo")
    .option("--per-category <count>", "training shapes of each seen category", integer(2), 12)
    .option("--test-per-category <count>", "test shapes of each unseen category", integer(1), 10)
    .option("--epochs <count>", "passes over the training shapes", integer(1), 4)
    .option("--batch <shapes>", "shapes per step", integer(2), 16)
    .option("--learning-rate <rate>", "of the fusion and the scale", number(0), 1e-3)
    .option("--viewpoint-learning-rate <rate>", "of the viewpoint network", number(0), 1e-3);
  return addCommonOptions(command, "dilf demo --seed 2 --out runs/demo-2").action(async (options: DemoOptions) => demo(io, options));
}

async function demo(io: Io, options: DemoOptions): Promise<void> {
  const { out, seed, json, quiet, perCategory, testPerCategory } = options;
  const begun = io.seconds();
  clear(out);
  const world = { seed, trainPerCategory: perCategory, testPerCategory };
  const seen = miniShapes({ ...world, categories: "seen" });
  const unseen = miniShapes({ ...world, categories: "unseen" });
  if (!quiet) io.err(`seen: ${seen.classes.join(", ")}\nunseen: ${unseen.classes.join(", ")}\n`);

  const fusion: SystemSettings["fusion"] = { kind: "group-view", beta: BETA };
  const run = (label: string, viewpoints: SystemSettings["viewpoints"]) =>
    method(io, label, { encoder: "mini", viewpoints, fusion }, seen, unseen, options);
  const fixed = await run("fixed views", { kind: "spherical", views: VIEWS });
  const start = await run("start views", { kind: "start", views: VIEWS });
  const learned = await run("learned views", { kind: "learned", views: VIEWS, points: POINTS, mapping: "paper" });

  const methods = [learned, fixed, start];
  const rows = methods.map(({ system, report }) => ({ name: describeSystem(system.settings), report }));
  const tests = methods
    .slice(1)
    .map((other) => ({ against: describeSystem(other.system.settings), ...compareReports(learned.report, other.report) }));
  const file = join(out, "report.html");
  await mkdir(out, { recursive: true });
  await writeFile(file, await reportOf(options, rows, learned, seen, unseen));
  const seconds = io.seconds() - begun;
  for (const { system } of methods) await system.dispose();

  if (json) {
    const summary = ({ name, report: { top1, top5, meanClassAccuracy } }: (typeof rows)[number]) => ({
      name,
      top1,
      top5,
      meanClassAccuracy,
    });
    io.out(`${JSON.stringify({ seed, classes: unseen.classes, results: rows.map(summary), mcnemar: tests, seconds, report: file })}\n`);
    return;
  }
  for (const line of accuracyLines(rows)) io.out(`${line}\n`);
  for (const { against, onlyA, onlyB, p } of tests)
    io.out(`against ${against}: only learned right ${onlyA}, only the other right ${onlyB}; McNemar's exact p = ${p.toPrecision(2)}\n`);
  io.out(
    "This is accuracy on MiniShapes, a procedural world of our own: it shows that the chain works, not what it would reach on published data.\n" +
      `report: ${file} (${seconds.toFixed(0)} s in all)\n`,
  );
}

async function method(
  io: Io,
  label: string,
  settings: SystemSettings,
  seen: Dataset,
  unseen: Dataset,
  options: DemoOptions,
): Promise<Method> {
  const { out, seed, quiet, epochs, batch, learningRate, viewpointLearningRate } = options;
  const prompts = bankPromptSet("shape-description");
  const system = await createSystem(settings);
  const trained = await runPretraining(
    io,
    { label, system, dataset: seen, classes: seen.classes, prompts, quiet, resumeHint: "Start the demo again." },
    { seed, folder: join(out, settings.viewpoints.kind), epochs, batchSize: batch, learningRate, viewpointLearningRate },
  );
  const task = { label: `${label}: zero-shot`, quiet, system, state: trained.state, dataset: unseen, split: "test", seed };
  const report = await evaluateZeroShot(
    io,
    { ...task, items: await unseen.list("test"), classes: unseen.classes },
    unseen.classes.map((name) => sentencesFor(prompts, name)),
  );
  return { system, trained, report };
}

/** Removes the runs of an earlier demo, and nothing that is not one. */
function clear(out: string): void {
  for (const name of ["learned", "spherical", "start"]) {
    const folder = join(out, name);
    if (!existsSync(folder)) continue;
    const config = join(folder, "config.json");
    const { dataset } = (existsSync(config) ? JSON.parse(readFileSync(config, "utf8")) : {}) as { dataset?: { name?: string } };
    if (dataset?.name !== "minishapes")
      throw new UsageError(`--out: ${folder} is there and holds no run of an earlier demo; name another folder`);
    rmSync(folder, { recursive: true });
  }
}

async function reportOf(
  options: DemoOptions,
  results: readonly ReportResult[],
  { system, trained, report }: Method,
  seen: Dataset,
  unseen: Dataset,
): Promise<string> {
  const { seed, perCategory, epochs, batch, learningRate, viewpointLearningRate } = options;
  const stages = [
    { name: "Before training", state: system.init(seed) },
    { name: "After training", state: trained.state },
  ];
  return reportHtml({
    title: "DILF on MiniShapes",
    settings: [
      { name: "Encoder", value: `${system.encoder.name}, ${system.encoder.imageSize} px` },
      { name: "Training shapes", value: `${perCategory} of each of the ${MINISHAPES_SEEN.length} seen categories` },
      { name: "Epochs", value: epochs },
      { name: "Shapes per step", value: batch },
      { name: "Learning rates", value: `${learningRate} (fusion, scale), ${viewpointLearningRate} (viewpoints)` },
      { name: "Points per shape", value: POINTS },
      { name: "β", value: BETA },
      { name: "Seed", value: seed },
    ],
    results,
    training: {
      curves: curvesFromRecords(
        trained.steps.map(({ step, loss, angleChange }) => ({ step, Loss: loss, [ANGLES]: angleChange })),
        ["Loss", ANGLES],
      ),
    },
    overlap: applyOverlap("all", unseen, seen).overlap,
    control: shuffledPrompts(report, { seed }),
    examples: await examplesOf(system, trained.state, unseen, report, SHOWN),
    views: await viewsByStage(system, stages, unseen, await oneOfEach(unseen, "test", unseen.classes, SHOWN), seed),
  });
}
