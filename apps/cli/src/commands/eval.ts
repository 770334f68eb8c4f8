/** @file `dilf eval`: what a run, or fixed views without any training, is worth: zero-shot, with a trained head, or as a search. */

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { type Dataset, type Item, OVERLAP_LISTS, type OverlapList, SHAPENET55 } from "@dilf/data";
import {
  applyOverlap,
  type ClassificationReport,
  type CountingEngine,
  compareManifests,
  countingEngine,
  evaluationManifest,
  type Manifest,
  type Overlap,
  overlapSentence,
  parseManifest,
  type ReportCost,
  type RetrievalReport,
  reportHtml,
  type ShuffledPrompts,
  shuffledPrompts,
  type Verdict,
} from "@dilf/eval";
import { writeAtomically } from "@dilf/tensor/node";
import { loadRun } from "@dilf/train";
import { Command, Option } from "commander";
import { measureCost } from "../cost.ts";
import { openData } from "../data.ts";
import { UsageError } from "../errors.ts";
import {
  chooseClasses,
  type EvaluationTask,
  evaluateRetrieval,
  evaluateStandard,
  evaluateZeroShot,
  examplesOf,
  limitedItems,
} from "../evaluation.ts";
import type { Io } from "../io.ts";
import { ALL_DEVICES, addCommonOptions, addEngineOptions, type CommonOptions, type EngineOptions, integer, names } from "../options.ts";
import { openPrompts, sentencesOf } from "../prompts.ts";
import { createSystem, describeSystem, type OpenedRun, openRun, parseFixedViews, type SystemOptions } from "../system.ts";
import { accuracyLines, costLines, percent, retrievalLines } from "../tables.ts";
import { versions } from "../versions.ts";

const TASKS = ["zero-shot", "standard", "retrieval"] as const;

/** What an evaluation is; a manifest keeps exactly this, so that it can be asked again. */
interface Question {
  readonly task: (typeof TASKS)[number];
  readonly data: string;
  readonly split?: string;
  readonly gallery?: string;
  readonly run?: string;
  readonly encoder: string;
  readonly views: string;
  readonly prompts: string;
  readonly classes?: readonly string[];
  readonly limit?: number;
  readonly overlap: OverlapList;
  readonly seed: number;
}

const QUESTION = [
  "task",
  "data",
  "split",
  "gallery",
  "run",
  "encoder",
  "views",
  "prompts",
  "classes",
  "limit",
  "overlap",
  "seed",
] as const satisfies readonly (keyof Question)[];

interface EvalOptions extends Question, Omit<CommonOptions, "seed">, EngineOptions {
  readonly control?: "shuffled";
  readonly cost: boolean;
  readonly report?: string;
  readonly manifest?: string;
  readonly verify?: string;
}

export function evalCommand(io: Io): Command {
  const command = new Command("eval")
    .description("Zero-shot accuracy, accuracy of a fine-tuned run, or retrieval; of a run, or of fixed views.")
    .addOption(
      new Option(
        "--task <name>",
        "zero-shot: sentences name the shapes; standard: the head of a run of dilf finetune; retrieval: shapes and sentences find shapes",
      )
        .choices(TASKS)
        .default("zero-shot"),
    )
    .option("--data <spec>", "a data set, as dilf data list shows them", "minishapes:unseen")
    .option("--split <name>", 'split of the data set (default: "test" where there is one, else its only one)')
    .option(
      "--gallery <split>",
      "with --task retrieval: what is searched (default: the shapes of --split search each other; MVTN searches train)",
    )
    .option("--run <folder>", "a run of dilf pretrain or finetune; without it, fixed views and the mean of their features")
    .option("--encoder <name>", "mini, or a folder with an encoder", "mini")
    .option("--views <name>", "fixed views without --run: spherical:N, circular:N, pointclip, ulip …", "spherical:6")
    .option("--prompts <set>", "naive, shape-description, or a prompt set's file", "shape-description")
    .option(
      "--classes <names>",
      "categories to choose from (default: all of the data set whose names the encoder's vocabulary holds)",
      names,
    )
    .option("--limit <count>", "at most so many items per category", integer(1))
    .addOption(
      new Option(
        "--overlap <list>",
        "leave out categories that pretraining saw by the same name, or by another too (without a run: as if it were ShapeNet-55)",
      )
        .choices(OVERLAP_LISTS)
        .default("all"),
    )
    .addOption(
      new Option("--control <name>", "shuffled: the same with the categories' sentences shuffled, 10,000 times").choices(["shuffled"]),
    )
    .option("--cost", "multiply-accumulates, weights and time per shape", false)
    .option("--report <file>", "write an HTML report")
    .option("--manifest <file>", "write what the number was made from, as hashes")
    .option("--verify <manifest>", "evaluate again as a manifest says, and tell whether its number still holds");
  addEngineOptions(command);
  return addCommonOptions(command, "dilf eval --data folder:assets --report report.html", ALL_DEVICES).action(
    async (options: EvalOptions) => evaluate(io, await asked(command, options)),
  );
}

/** The options, with the question of the manifest where one is to be verified. */
async function asked(command: Command, options: EvalOptions): Promise<EvalOptions & { readonly then?: Manifest }> {
  if (options.verify === undefined) return options;
  const typed = QUESTION.filter((name) => command.getOptionValueSource(name) === "cli");
  if (typed.length > 0)
    throw new UsageError(`--verify: the manifest says what is evaluated; leave out ${typed.map((name) => `--${name}`).join(", ")}`);
  const then = parseManifest(options.verify, await readFile(options.verify, "utf8"));
  const question = then.settings as Partial<Question>;
  const strange = Object.keys(question).find((key) => !(QUESTION as readonly string[]).includes(key));
  if (strange !== undefined || typeof question.data !== "string" || !TASKS.includes(question.task!))
    throw new UsageError(
      `--verify: ${options.verify} was not written by dilf eval: ${strange === undefined ? "it has no task and data" : `it has the setting "${strange}"`}`,
    );
  const cleared = Object.fromEntries(QUESTION.map((name) => [name, undefined]));
  return { ...options, ...(cleared as object), ...question, then } as EvalOptions & { readonly then: Manifest };
}

/** What came out, before it is shown. */
interface Outcome {
  readonly report: ClassificationReport | RetrievalReport;
  readonly overlap?: Overlap;
  readonly control?: ShuffledPrompts;
  readonly cost?: readonly ReportCost[];
  readonly verdict?: Verdict;
}

async function evaluate(io: Io, options: EvalOptions & { readonly then?: Manifest }): Promise<void> {
  const { json, quiet, seed, task: kind } = options;
  checkCombination(options);
  const dataset = await openData(options.data, { minishapes: { seed } });
  const split = options.split ?? (dataset.splits.includes("test") ? "test" : dataset.splits[0]!);
  for (const [flag, name] of [
    ["--split", split],
    ["--gallery", options.gallery],
  ] as const)
    if (name !== undefined && !dataset.splits.includes(name))
      throw new UsageError(`${flag}: ${dataset.name} has no "${name}"; it has ${dataset.splits.join(", ")}`);
  const made: { counter?: CountingEngine } = {};
  const counted: SystemOptions = options.cost ? { instrument: (engine) => (made.counter = countingEngine(engine)) } : {};
  const opened = await openSystem(options, { ...options, ...counted });
  const { system, state, head } = opened;
  const say = (text: string) => void (json || quiet || io.out(`${text}\n`));
  try {
    if (kind === "standard" && !head)
      throw new UsageError("--task standard: needs --run, a run of dilf finetune; pretraining trains no head");
    const { classes, left, overlap } = await choose(dataset, opened, options);
    const { sentences, naive } = sentencesOf(await openPrompts(options.prompts), classes);
    const items = limitedItems(await dataset.list(split), classes, options.limit);
    const name = describeSystem(system.settings);
    if (options.run === undefined) say("no --run: the features of fixed views are averaged, nothing is trained");
    say(`${classes.length} categories: ${classes.join(", ")}`);
    if (left.length > 0)
      say(
        `${left.length} left out, because the vocabulary of encoder "${system.encoder.name}" does not hold their names: ${left.join(", ")}`,
      );
    if (overlap) say(overlapSentence(overlap));
    if (kind !== "standard" && naive.length > 0) say(`no sentences in the prompt set, so the naive one is used: ${naive.join(", ")}`);

    const task: EvaluationTask = { label: "evaluating", quiet, system, state, dataset, split, items, classes, seed };
    const start = io.seconds();
    const report =
      kind === "zero-shot"
        ? await evaluateZeroShot(io, task, sentences)
        : kind === "standard"
          ? await evaluateStandard(io, task, head!)
          : await evaluateRetrieval(io, task, await galleryOf(dataset, classes, options), sentences);
    const seconds = io.seconds() - start;
    const now = evaluationManifest({ report, settings: questionOf(options), inputs: await inputsOf(options, opened, sentences) });
    const outcome: Outcome = {
      report,
      ...(overlap && { overlap }),
      ...(options.control === "shuffled" && report.task === "zero-shot" && { control: shuffledPrompts(report, { seed }) }),
      ...(made.counter && { cost: await measureCost(io, system, made.counter, state, dataset, items.slice(0, 9), seed) }),
      ...(options.then && { verdict: compareManifests(options.then, now) }),
    };
    for (const { id, message } of report.failures) io.err(`${id}: ${message}\n`);
    if (options.manifest !== undefined) await writeAtomically(options.manifest, `${JSON.stringify(now, null, 2)}\n`);
    if (options.report !== undefined) await writeFile(options.report, await htmlOf(name, outcome, options, { system, state, dataset }));
    if (json) io.out(`${JSON.stringify({ ...report, ...outcome, report: undefined, leftOut: left, seconds })}\n`);
    else for (const line of linesOf(name, outcome, seconds)) io.out(`${line}\n`);
    for (const path of [options.report, options.manifest]) if (path !== undefined) say(`wrote ${path}`);
    if (outcome.verdict && !outcome.verdict.holds) throw new Error(`the number of ${options.verify} does not hold any more`);
    if (report.failures.length > 0)
      throw new Error(`${report.failures.length} of ${items.length} items failed; they are listed above and not counted`);
  } finally {
    await head?.classifier.dispose();
    await system.dispose();
  }
}

function checkCombination({ task, gallery, control, overlap, classes }: EvalOptions): void {
  if (gallery !== undefined && task !== "retrieval") throw new UsageError("--gallery: is of --task retrieval");
  if (control !== undefined && task !== "zero-shot")
    throw new UsageError("--control: is of --task zero-shot; nothing else has prompts to shuffle");
  if (task === "standard" && overlap !== "all")
    throw new UsageError("--overlap: is not of --task standard, whose head was trained on the very categories");
  if (task === "standard" && classes) throw new UsageError("--classes: is not of --task standard; the head has its categories");
}

/** The run's system, or fixed views and the mean of their features, where nothing learns. */
async function openSystem({ run, encoder, views, seed }: EvalOptions, options: SystemOptions): Promise<Omit<OpenedRun, "finished">> {
  if (run !== undefined) return openRun(run, options);
  const system = await createSystem({ encoder, viewpoints: parseFixedViews(views, seed), fusion: { kind: "mean" } }, options);
  return { system, state: system.init(0) };
}

/** The head's categories, or those of the data set that are wanted, known to the encoder and on the overlap list. */
async function choose(
  dataset: Dataset,
  { system, head }: Omit<OpenedRun, "finished">,
  options: EvalOptions,
): Promise<{ readonly classes: readonly string[]; readonly left: readonly string[]; readonly overlap?: Overlap }> {
  if (options.task === "standard") {
    const missing = head!.classes.filter((name) => !dataset.classes.includes(name));
    if (missing.length > 0) throw new UsageError(`--data: ${dataset.name} has not the categories of the run's head: ${missing.join(", ")}`);
    return { classes: head!.classes, left: [] };
  }
  const { classes, left } = chooseClasses(dataset, system, options.classes);
  const trained = options.run === undefined ? undefined : (await loadRun(options.run)).config.dataset;
  const standIn = { name: "shapenet55", classes: options.overlap === "all" ? [] : SHAPENET55.map(({ name }) => name) };
  try {
    return { ...applyOverlap(options.overlap, { name: dataset.name, classes }, trained ?? standIn), left };
  } catch (cause) {
    throw new UsageError(`--overlap: ${(cause as Error).message}`, { cause });
  }
}

async function galleryOf(
  dataset: Dataset,
  classes: readonly string[],
  { gallery, limit }: EvalOptions,
): Promise<{ readonly split: string; readonly items: readonly Item[] } | undefined> {
  return gallery === undefined ? undefined : { split: gallery, items: limitedItems(await dataset.list(gallery), classes, limit) };
}

const questionOf = (options: EvalOptions): Record<string, unknown> =>
  Object.fromEntries(QUESTION.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));

/** What a number depends on that its report does not say. */
async function inputsOf(
  { run }: EvalOptions,
  { system }: Omit<OpenedRun, "finished">,
  sentences: readonly (readonly string[])[],
): Promise<Record<string, string>> {
  const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");
  return {
    settings: sha256(JSON.stringify(system.settings)),
    sentences: sha256(JSON.stringify(sentences)),
    host: `${system.host.engine} ${system.host.device} ${system.host.threads ?? "any"} threads`,
    ...(run === undefined ? {} : { checkpoint: sha256(await readFile((await loadRun(run)).path)) }),
    ...versions(),
  };
}

function linesOf(name: string, { report, control, cost, verdict }: Outcome, seconds: number): readonly string[] {
  const count = report.task === "retrieval" ? report.shapeToShape.queries : report.top1.count;
  return [
    ...(report.task === "retrieval" ? retrievalLines(name, report) : accuracyLines([{ name, report }])),
    `${((1000 * seconds) / count).toFixed(0)} ms per shape, loading included`,
    ...(control
      ? [
          `sentences shuffled ${control.permutations} times: ${percent(control.mean)} % on average (95 % of them within ${percent(control.low)}–${percent(control.high)}), p ${control.p < 0.001 ? "< 0.001" : `= ${control.p.toFixed(3)}`}`,
        ]
      : []),
    ...(cost ? costLines(cost) : []),
    ...(verdict ? verdictLines(verdict) : []),
  ];
}

function verdictLines({ holds, changedInputs, changedResults }: Verdict): readonly string[] {
  return [
    holds ? "the number still holds: every prediction is the same" : "the number does not hold:",
    ...changedResults.map((line) => `  ${line}`),
    ...(changedInputs.length > 0 ? ["what was changed since:", ...changedInputs.map((line) => `  ${line}`)] : []),
  ];
}

const EXAMPLES = 6; // shapes whose views are in a report

async function htmlOf(
  name: string,
  { report, overlap, control, cost }: Outcome,
  options: EvalOptions,
  { system, state, dataset }: Pick<EvaluationTask, "system" | "state" | "dataset">,
): Promise<string> {
  const { task, data, run, prompts, seed } = options;
  const titles = { "zero-shot": "Zero-shot", standard: "Standard classification", retrieval: "Retrieval" };
  return reportHtml({
    title: `${titles[task]}: ${data}`,
    settings: [
      { name: "Data", value: data },
      { name: "Run", value: run ?? "none: nothing is trained" },
      ...(task === "standard" ? [] : [{ name: "Prompts", value: prompts }]),
      { name: "Seed", value: seed },
    ],
    results: report.task === "retrieval" ? [] : [{ name, report }],
    ...(report.task === "retrieval" && { retrieval: [{ name, report }] }),
    ...(report.task !== "retrieval" && { examples: await examplesOf(system, state, dataset, report, EXAMPLES) }),
    ...(overlap && { overlap }),
    ...(control && { control }),
    ...(cost && { cost }),
  });
}
