/** @file `dilf classify`: labels for any shapes, by words alone. */

import { Command, Option } from "commander";
import { findEncoder } from "../caches.ts";
import type { Classification, Classified, Classifier } from "../classify/classifier.ts";
import { CLASSIFIER_DEFAULTS, createClassifier } from "../classify/classifier.ts";
import { colorsOf } from "../colors.ts";
import { EXIT, exitCodeOf, InterruptedError, MissingError, UsageError } from "../errors.ts";
import { expectFolderOf } from "../folders.ts";
import type { Io } from "../io.ts";
import { ALL_DEVICES, addCommonOptions, addEngineOptions, type CommonOptions, type EngineOptions, integer, names } from "../options.ts";
import { failureOf, printable } from "../printable.ts";
import { startProgress } from "../progress.ts";
import { classList } from "../prompts.ts";
import { describeAxes, UPS, type Up } from "../shapes/axes.ts";
import { shapePaths } from "../shapes/paths.ts";

interface ClassifyFlags extends CommonOptions, EngineOptions {
  readonly labels?: readonly string[];
  readonly labelsFile?: string;
  readonly vocabulary?: string;
  readonly encoder?: string;
  readonly checkpoint?: string;
  readonly views?: string;
  readonly prompts: string;
  readonly up: Up;
  readonly top: number;
  readonly csv: boolean;
  readonly report?: string;
}

export function classifyCommand(io: Io): Command {
  const command = new Command("classify")
    .description(
      "Say in words what shapes are: every one is drawn from several views, and the views are compared with sentences about every label. Nothing is trained for the labels: any words will do that the encoder knows.",
    )
    .argument("<files...>", "meshes and point clouds, folders of them, or - for names on standard input")
    .option("--labels <list>", "what to choose from, parted by commas", names)
    .option("--labels-file <file>", "the same from a file: a label a line, or a JSON list")
    .option("--vocabulary <name>", "the same from a known list: modelnet40, modelnet10, scanobjectnn, shapenet55, minishapes, bank")
    .option("--encoder <name>", `mini, or the folder of an imported one (default: ${CLASSIFIER_DEFAULTS.encoder})`)
    .option("--checkpoint <run>", "a run of dilf pretrain or finetune: its encoder, learned views and fusion")
    .option("--views <policy>", `fixed views, where no run has learned better ones (default: ${CLASSIFIER_DEFAULTS.views})`)
    .option(
      "--prompts <set>",
      "the prompt set whose sentences are added to the template's: a command of the bank, or a file",
      CLASSIFIER_DEFAULTS.prompts,
    )
    .addOption(new Option("--up <axis>", "which axis of the files points up").choices(UPS).default(CLASSIFIER_DEFAULTS.up))
    .option("--top <n>", "labels to show of each shape", integer(1), 5)
    .option("--csv", "a line per file and label: file,rank,label,score,probability,up", false)
    .option("--report <file>", "write an HTML page with the pictures of every shape");
  return addCommonOptions(
    addEngineOptions(command),
    [
      "dilf classify chair.glb --labels chair,table,lamp",
      "dilf classify assets --vocabulary modelnet40 --csv > labels.csv",
      "find . -name '*.stl' -print0 | dilf classify - --labels bolt,gear,bracket --up z --json",
    ],
    ALL_DEVICES,
  ).action(async (files: string[], flags: ClassifyFlags) => classify(io, files, flags));
}

async function classify(io: Io, files: readonly string[], flags: ClassifyFlags): Promise<void> {
  const { json, csv, quiet, top, report } = flags;
  if (json && csv) throw new UsageError("--csv: --json is another form of the same; take one");
  if (report !== undefined) await expectFolderOf(report, "--report");
  const labels = await labelsOf(flags);
  // Names on standard input come one by one, and are not waited for; folders are listed first, so that there is a number to count to.
  const listed = files.includes("-") ? undefined : await listAll(shapePaths(files, io));
  const classifier = await createClassifier({
    labels,
    prompts: flags.prompts,
    up: flags.up,
    seed: flags.seed,
    pictures: report !== undefined,
    engine: flags.engine,
    workers: flags.workers,
    signal: io.signal,
    ...(flags.encoder !== undefined && { encoder: await findEncoder(io.env, flags.encoder) }),
    ...(flags.checkpoint !== undefined && { checkpoint: flags.checkpoint }),
    ...(flags.views !== undefined && { views: flags.views }),
    ...(flags.device !== undefined && { device: flags.device }),
    ...(flags.threads !== undefined && { threads: flags.threads }),
  });
  const { encoder, untrained } = classifier;
  const page =
    report === undefined ? undefined : await (await import("../classify/report.ts")).openReport(report, { labels, encoder, untrained });
  const paint = colorsOf(io);
  const failures: { readonly message: string; readonly code: number }[] = [];
  // Where results go to the terminal themselves, they are the progress.
  const progress = startProgress(io, "classifying", listed && listed.length > 1 && !io.outIsTerminal ? listed.length : 0, quiet);
  let done = 0;
  try {
    for (const note of notesOf(classifier)) io.err(`${paint.err("yellow", "note:")} ${note}\n`);
    if (csv) io.out("file,rank,label,score,probability,up\n");
    for await (const one of classifier.classifyMany(listed ?? shapePaths(files, io), { signal: io.signal })) {
      const file = one.input as string;
      progress.update(++done, printable(file));
      if (one.kind === "failed") {
        const message = failureOf(file, one.error);
        failures.push({ message, code: exitCodeOf(one.error) });
        io.err(`${paint.err("red", "failed:")} ${printable(message)}\n`);
      }
      await page?.add(file, one);
      io.out(
        json
          ? jsonOf(file, one, top, labels)
          : one.kind === "failed"
            ? ""
            : csv
              ? csvOf(file, one.result, top)
              : textOf(file, one.result, top, paint.out),
      );
    }
    await page?.finish();
    if (report !== undefined && !quiet && !json && !csv) io.out(`wrote ${report}\n`);
  } catch (error) {
    if (io.signal.aborted)
      throw new InterruptedError(`interrupted after ${done} shapes${report === undefined ? "" : `; ${report} was not written`}`, {
        cause: error,
      });
    throw error;
  } finally {
    progress.stop();
    await page?.discard();
    await classifier.dispose();
  }
  if (failures.length === 0) return;
  const message =
    done === 1 ? "nothing could be classified" : `${failures.length} of ${done} files could not be classified; they are listed above`;
  throw failures.length === done && failures.every(({ code }) => code === EXIT.missing) ? new MissingError(message) : new Error(message);
}

async function listAll(paths: AsyncIterable<string>): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const path of paths) all.push(path);
  return all;
}

async function labelsOf({ labels, labelsFile, vocabulary }: ClassifyFlags): Promise<readonly string[]> {
  const given = [labels, labelsFile, vocabulary].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw new UsageError("labels: say what to choose from, with one of --labels chair,table, --labels-file FILE, --vocabulary modelnet40");
  if (labels) return labels;
  return labelsFile !== undefined ? classList(labelsFile, "--labels-file") : classList(vocabulary!, "--vocabulary");
}

/** What the encoder cannot know of the labels. */
function notesOf({ encoder, unknown, templateOnly }: Classifier): readonly string[] {
  const strange = Object.keys(unknown);
  const guessed = strange.filter((label) => templateOnly.includes(label));
  const described = strange.filter((label) => !templateOnly.includes(label));
  const never = (labels: readonly string[]) => `encoder "${encoder}" never read all the words of ${labels.join(", ")}`;
  return [
    ...(guessed.length > 0 ? [`${never(guessed)}: what it says of them is a guess`] : []),
    ...(described.length > 0 ? [`${never(described)}: they stand by their descriptions in the prompt set alone`] : []),
  ];
}

const rounded = (value: number) => Number(value.toFixed(4));

function jsonOf(file: string, one: Classified, top: number, labels: readonly string[]): string {
  if (one.kind === "failed") return `${JSON.stringify({ file, error: one.error.message })}\n`;
  const { kind, axes, labels: ranked, views, skipped } = one.result;
  return `${JSON.stringify({
    file,
    kind,
    axes,
    labels: ranked
      .slice(0, top)
      .map(({ label, score, probability }) => ({ label, score: rounded(score), probability: rounded(probability) })),
    views: views.map(({ azimuth, elevation, weight, label, scores }) => ({
      azimuth: rounded(azimuth),
      elevation: rounded(elevation),
      weight: weight === null ? null : rounded(weight),
      label,
      score: rounded(scores[labels.indexOf(label)]!),
    })),
    ...(skipped.length > 0 && { skipped }),
  })}\n`;
}

const field = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function csvOf(file: string, { labels, axes }: Classification, top: number): string {
  return labels
    .slice(0, top)
    .map(
      ({ label, score, probability }, i) =>
        `${field(file)},${i + 1},${field(label)},${rounded(score)},${rounded(probability)},${axes.up}\n`,
    )
    .join("");
}

function textOf(
  file: string,
  { labels, axes, views, skipped }: Classification,
  top: number,
  paint: ReturnType<typeof colorsOf>["out"],
): string {
  const [first, ...rest] = labels.slice(0, top).map(({ label, probability }) => `${label} ${(100 * probability).toFixed(0)} %`);
  const counts = new Map<string, number>();
  for (const { label } of views) counts.set(label, (counts.get(label) ?? 0) + 1);
  const said = [...counts].sort((a, b) => b[1] - a[1]).map(([label, count]) => `${label} ${count}`);
  return `${printable(file)}: ${[paint("bold", first!), ...rest].join(", ")}
  ${paint("dim", `views: ${said.join(", ")} of ${views.length}; ${describeAxes(axes)}${skipped.length > 0 ? `; left out: ${skipped.join("; ")}` : ""}`)}
`;
}
