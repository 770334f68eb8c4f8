/** @file `dilf paper`: the paper's tables and its Fig. 7, run again on any data set and encoder. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ReportInput, type ReportTable, reportHtml, type Spread, spread } from "@dilf/eval";
import { Argument, Command, InvalidArgumentError } from "commander";
import { UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { ALL_DEVICES, addCommonOptions, addEngineOptions, type CommonOptions, type EngineOptions, integer, number } from "../options.ts";
import { duration, picturesOf, secondsPerPicture } from "../paper/estimate.ts";
import { figure7 } from "../paper/figure.ts";
import { type RowResult, readResult, writeResult } from "../paper/results.ts";
import { columnsOf, openPaperData, type PaperData, type PaperPlan, rowHash, runRow } from "../paper/rows.ts";
import { type PaperRow, type PaperTable, paperTable, TABLE_NAMES, type TableName } from "../paper/tables.ts";
import type { SystemOptions } from "../system.ts";
import { table as lines, percent } from "../tables.ts";

interface PaperOptions extends Omit<CommonOptions, "seed">, EngineOptions, PaperPlan {
  readonly out: string;
  readonly seeds: readonly number[];
  readonly points: number;
  readonly beta: number;
}

const DATA = "minishapes:unseen";

export function paperCommand(io: Io): Command {
  const command = new Command("paper")
    .description("Run a table of the paper again: ours over several seeds, beside the published figures. Stopped, it goes on row by row.")
    .addArgument(new Argument("<what>", "the table or figure").choices([...TABLE_NAMES, "fig7"]))
    .option("--out <folder>", "results, runs and report.html; the same folder for all tables, so that they share runs", "runs/paper")
    .option("--data <spec...>", `data sets to test on (default: ${DATA})`)
    .option("--pretrain <spec>", "the data set to pretrain on", "minishapes:seen")
    .option("--encoder <name>", "mini, or a folder with an encoder", "mini")
    .option("--seeds <list>", "such as 1-5 or 1,4,9; fig7 takes the first", seedList, [1, 2, 3, 4, 5])
    .option("--per-category <count>", "training shapes of each category", integer(1), 8)
    .option("--test-per-category <count>", "test shapes of each category", integer(1), 10)
    .option("--epochs <count>", "of pretraining (the paper: 100)", integer(1), 3)
    .option("--finetune-epochs <count>", "of table3 (the paper: 60)", integer(1), 60)
    .option("--batch <shapes>", "shapes per step (the paper: 64)", integer(2), 16)
    .option("--points <count>", "that the viewpoint network sees (the paper: 3072)", integer(1), 512)
    .option("--beta <share>", "of the second term of group-view fusion", number(0), 0.1)
    .option("--learning-rate <rate>", "of the fusion and the scale (the paper: 1e-3)", number(0), 1e-3)
    .option("--viewpoint-learning-rate <rate>", "of the viewpoint network", number(0), 1e-3)
    .option("--finetune-learning-rate <rate>", "of table3 (the paper: 1e-4 for many more steps)", number(0), 1e-3);
  addEngineOptions(command);
  addCommonOptions(command, "dilf paper table4 --seeds 1-3", ALL_DEVICES);
  // Seeds are a list here; a second flag for one of them would only confuse.
  (command.options as unknown[]).splice(
    command.options.findIndex(({ long }) => long === "--seed"),
    1,
  );
  return command.action(async (what: TableName | "fig7", options: PaperOptions) => {
    const complete: PaperOptions = { ...options, data: options.data ?? [DATA] };
    await (what === "fig7" ? paperFigure(io, complete) : paperTableRows(io, what, complete));
  });
}

/** "1-5", "1,4,9", "1-3,7". */
function seedList(text: string): number[] {
  const seeds = text.split(",").flatMap((part) => {
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(part.trim()) ?? [];
    if (from === undefined || Number(to) < Number(from)) throw new InvalidArgumentError('wanted seeds such as "1-5" or "1,4,9".');
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i);
  });
  if (new Set(seeds).size !== seeds.length) throw new InvalidArgumentError("a seed stands twice.");
  return seeds;
}

const hostOf = ({ engine, device, threads, workers }: PaperOptions): SystemOptions => ({
  engine,
  ...(device === undefined ? {} : { device }),
  ...(threads === undefined ? {} : { threads }),
  workers,
});

const planOf = (options: PaperOptions): PaperPlan => {
  const { encoder, pretrain, data, perCategory, testPerCategory, epochs, finetuneEpochs, batch, learningRate, viewpointLearningRate } =
    options;
  const { finetuneLearningRate } = options;
  return {
    encoder,
    pretrain,
    data,
    perCategory,
    testPerCategory,
    epochs,
    finetuneEpochs,
    batch,
    learningRate,
    viewpointLearningRate,
    finetuneLearningRate,
  };
};

/** A row with one seed, and its result where it is done. */
interface Cell {
  readonly row: PaperRow;
  readonly seed: number;
  readonly data: PaperData;
  readonly hash: string;
  readonly done: RowResult | undefined;
}

async function paperTableRows(io: Io, name: TableName, options: PaperOptions): Promise<void> {
  const { out, json, quiet, seeds } = options;
  const plan = planOf(options);
  const host = hostOf(options);
  const table = paperTable(name, options);
  const cells: Cell[] = [];
  // Seed by seed, so that a table that was stopped has all rows of the first seeds.
  for (const seed of seeds) {
    const data = await openPaperData(plan, seed);
    checkSplits(table, plan, data);
    for (const row of table.rows) {
      const hash = await rowHash(table, plan, row, data, seed);
      cells.push({ row, seed, data, hash, done: await readResult(out, { hash, table: name, row: row.name, seed }) });
    }
  }
  const left = cells.filter(({ done }) => !done);
  if (!quiet) await announce(io, name, table, plan, host, cells.length, left);
  const results = cells.flatMap(({ done }) => done ?? []);
  for (const [i, { row, seed, data, hash }] of left.entries()) {
    io.signal.throwIfAborted();
    const start = io.seconds();
    const label = `${name}, ${row.name}, seed ${seed} (${i + 1} of ${left.length})`;
    const measured = await runRow(io, { label, quiet, out, table, plan, row, data, seed, host });
    const result: RowResult = { hash, table: name, row: row.name, seed, ...measured, seconds: io.seconds() - start };
    await writeResult(out, result);
    results.push(result);
  }
  const columns = columnsOf(table, plan);
  const shown: ReportTable = {
    title: table.title,
    note: `${table.note} Pretrained on ${plan.pretrain}, ${plan.epochs} epochs of ${plan.perCategory} shapes of each category; mean and standard deviation over seeds ${seeds.join(", ")}, each with shapes and first weights of its own.`,
    columns,
    rows: table.rows.map(({ name: row }) => ({ name: row, ours: columns.map((column) => overSeeds(results, row, column)) })),
    published: table.published,
  };
  const report = await writeReport(out, name, {
    title: `DILF, ${table.title}`,
    settings: [
      { name: "Encoder", value: plan.encoder },
      { name: "Pretrained on", value: plan.pretrain },
      { name: "Tested on", value: plan.data.join(", ") },
      { name: "Training shapes of each category", value: plan.perCategory },
      { name: "Epochs", value: plan.epochs },
      { name: "Shapes per step", value: plan.batch },
      { name: "Seeds", value: seeds.join(", ") },
    ],
    results: [],
    tables: [shown],
    notes: ["A difference between rows that is smaller than their deviations is none. Nothing was chosen by looking at test labels."],
  });
  if (json) io.out(`${JSON.stringify({ table: name, seeds, columns, rows: shown.rows, published: table.published, results, report })}\n`);
  else {
    for (const line of tableLines(shown)) io.out(`${line}\n`);
    io.out(`published: ${table.published.remark}\nreport: ${report}\n`);
  }
}

function checkSplits({ task }: PaperTable, { pretrain }: PaperPlan, { pretraining, tests }: PaperData): void {
  if (!pretraining.splits.includes("train"))
    throw new UsageError(`--pretrain: ${pretrain} has no split "train"; it has ${pretraining.splits.join(", ")}`);
  for (const { spec, dataset } of tests)
    if (task === "standard" && !(dataset.splits.includes("train") && dataset.splits.includes("test")))
      throw new UsageError(`--data: ${spec} has ${dataset.splits.join(", ")}; standard classification needs train and test`);
}

async function announce(
  io: Io,
  name: string,
  table: PaperTable,
  plan: PaperPlan,
  host: SystemOptions,
  all: number,
  left: readonly Cell[],
): Promise<void> {
  const done = `${name}: ${table.rows.length} rows, ${all - left.length} of ${all} results are there`;
  if (left.length === 0) return io.err(`${done}\n`);
  const each = await secondsPerPicture(io, plan, left[0]!.data, host);
  let pictures = 0;
  for (const { row, data } of left) pictures += await picturesOf(table, plan, row, data);
  io.err(
    `${done}; the others take about ${duration(each * pictures)} (${(1000 * each).toFixed(1)} ms a picture), less where rows share runs\n`,
  );
}

function overSeeds(results: readonly RowResult[], row: string, column: string): Spread | undefined {
  const values = results.filter((one) => one.row === row).flatMap(({ values }) => values[column] ?? []);
  return values.length === 0 ? undefined : spread(values);
}

function tableLines({ columns, rows, published }: ReportTable): readonly string[] {
  const theirs = published?.columns ?? [];
  const figures = (name: string) => {
    const values = published?.rows.find((row) => row.name === name)?.values;
    return theirs.map((_, c) => values?.[c]?.toFixed(1) ?? "–");
  };
  const ours = rows.map(({ name, ours }) => [
    name,
    ...ours.map((one) => (one === undefined ? "–" : `${percent(one.mean)}${one.count > 1 ? ` ± ${percent(one.deviation)}` : ""}`)),
    ...figures(name),
  ]);
  const others = (published?.rows ?? [])
    .filter(({ name }) => !rows.some((row) => row.name === name))
    .map(({ name }) => [name, ...columns.map(() => "–"), ...figures(name)]);
  return lines(["% (ours ± deviation over seeds)", ...columns, ...theirs.map((name) => `published: ${name}`)], [...ours, ...others]);
}

async function paperFigure(io: Io, options: PaperOptions): Promise<void> {
  const { out, seeds, json, quiet } = options;
  const plan = planOf(options);
  const seed = seeds[0]!;
  const data = await openPaperData(plan, seed);
  const table = paperTable("table4", options);
  checkSplits(table, plan, data);
  const row = table.rows.find(({ name }) => name === "6 learned views")!;
  const host = hostOf(options);
  if (!quiet) await announce(io, "fig7", { ...table, rows: [row] }, plan, host, 1, [{ row, seed, data, hash: "", done: undefined }]);
  const input = await figure7(io, { out, plan, row, data, seed, quiet, host });
  const report = await writeReport(out, "fig7", input);
  if (json)
    io.out(
      `${JSON.stringify({ figure: "fig7", seed, shapes: input.views?.map(({ id }) => id), stages: input.views?.[0]?.rows.map(({ name }) => name), report })}\n`,
    );
  else io.out(`report: ${report}\n`);
}

async function writeReport(out: string, name: string, input: ReportInput): Promise<string> {
  await mkdir(out, { recursive: true });
  const file = join(out, `${name}.html`);
  await writeFile(file, await reportHtml(input));
  return file;
}
