/** @file `dilf data`: what data sets there are, fetching, checking and preparing them. */

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import {
  type CheckReport,
  type Count,
  checkDataset,
  classOverlap,
  type DatasetReader,
  type DownloadFile,
  MINISHAPES_SEEN,
  MINISHAPES_UNSEEN,
  MODELNET10,
  MODELNET40,
  PREPARE_DEFAULTS,
  prepareDataset,
  READERS,
  type ReaderName,
  SCANOBJECTNN,
  SHAPENET55,
  type Variant,
} from "@dilf/data";
import { writeAtomically } from "@dilf/tensor/node";
import { Command } from "commander";
import { type Downloaded, download } from "../download.ts";
import { InterruptedError, MissingError, nearest, UsageError } from "../errors.ts";
import type { Io } from "../io.ts";
import { addCommonOptions, type CommonOptions, integer } from "../options.ts";
import { type Progress, startProgress } from "../progress.ts";

export function dataCommand(io: Io): Command {
  return new Command("data")
    .description("Find, fetch, check and prepare data sets.")
    .addCommand(listCommand(io))
    .addCommand(checkCommand(io))
    .addCommand(prepareCommand(io))
    .addCommand(downloadCommand(io));
}

const NAMES = Object.keys(READERS).join(", ");
const SHOWN = 20; // problems on a terminal; all of them with --all or --json

function listCommand(io: Io): Command {
  const command = new Command("list")
    .description("The data sets that can be read; with a name, its forms, layouts, categories and their other names.")
    .argument("[name]", NAMES);
  return addCommonOptions(command, "dilf data list scanobjectnn").action((name: string | undefined, { json }: CommonOptions) => {
    if (name === undefined) {
      const rows = Object.values(READERS).map(summary);
      if (json) return io.out(`${JSON.stringify(rows)}\n`);
      io.out(
        `minishapes: procedural meshes of ${MINISHAPES_SEEN.length + MINISHAPES_UNSEEN.length} categories, made by this project; needs no files\n`,
      );
      for (const { name: reader, title, license, variants } of rows) {
        io.out(`${reader}: ${title}\n  ${license}\n`);
        for (const one of variants)
          io.out(`  ${`${reader}/${one.name}`.padEnd(30)} ${one.title}${one.downloads.length > 0 ? "; dilf data download" : ""}\n`);
      }
      return;
    }
    const { reader } = readerOf(name);
    const rows = classesOf(reader.name);
    if (json) return io.out(`${JSON.stringify({ ...summary(reader), classes: rows })}\n`);
    io.out(`${reader.title}\n${reader.license}\n${reader.homepage}\n`);
    for (const variant of reader.variants) {
      io.out(`\n${reader.name}/${variant.name}: ${variant.title}\n${variant.tree.map((line) => `  ${line}\n`).join("")}`);
      for (const { url } of variant.downloads) io.out(`  from ${url}\n`);
    }
    if (rows.length > 0) io.out(`\n${rows.length} categories:\n`);
    for (const { name: category, synonyms, seen } of rows)
      io.out(`  ${category}${synonyms.length > 0 ? ` (${synonyms.join(", ")})` : ""}${seen ? `: ${seen}` : ""}\n`);
  });
}

const summary = ({ name, title, license, homepage, variants }: DatasetReader) => ({ name, title, license, homepage, variants });

/** Categories with their other names, and what pretraining on ShapeNet-55 has seen of them. */
function classesOf(name: string): { readonly name: string; readonly synonyms: readonly string[]; readonly seen?: string }[] {
  const tables = {
    shapenet55: SHAPENET55,
    shapenetcore: SHAPENET55,
    modelnet40: MODELNET40,
    modelnet10: MODELNET10,
    scanobjectnn: SCANOBJECTNN,
  };
  if (!Object.hasOwn(tables, name)) return [];
  const table = tables[name as keyof typeof tables];
  if (table === SHAPENET55) return table.map(({ name: category, synonyms }) => ({ name: category, synonyms }));
  const { exact, near } = classOverlap(name === "scanobjectnn" ? "scanobjectnn" : "modelnet40");
  return table.map(({ name: category, synonyms }) => {
    const others = near[category];
    const seen = exact.includes(category) ? "in ShapeNet-55" : others ? `near ShapeNet-55's ${others.join(", ")}` : undefined;
    return { name: category, synonyms, ...(seen ? { seen } : {}) };
  });
}

interface CheckFlags extends CommonOptions {
  readonly root: string;
  readonly limit?: number;
  readonly all: boolean;
}

function checkCommand(io: Io): Command {
  const command = new Command("check")
    .description(
      "Count a data set against the published numbers, read every shape, list what is wrong, and see whether shapes stand upright.",
    )
    .argument("<name>", `${NAMES}; with a form where there are several: scanobjectnn/pb-t50-rs`)
    .requiredOption("--root <folder>", "where it is")
    .option("--limit <count>", "read only the first so many shapes of each category and split; counts stay complete", integer(1))
    .option("--all", `list every problem, not the first ${SHOWN}`, false);
  return addCommonOptions(command, "dilf data check modelnet40 --root /data/ModelNet40").action(async (name: string, flags: CheckFlags) => {
    const { root, limit, all, json, quiet } = flags;
    readerOf(name);
    let progress: Progress | undefined;
    const report = await asUsage(() =>
      checkDataset(`${name}:${root}`, {
        ...(limit === undefined ? {} : { limitPerClass: limit }),
        signal: io.signal,
        onProgress: ({ done, total }) => {
          progress ??= startProgress(io, "reading shapes", total, quiet);
          progress.update(done);
        },
      }),
    ).finally(() => progress?.stop());
    if (json) io.out(`${JSON.stringify(report)}\n`);
    else for (const line of checkLines(report, all)) io.out(`${line}\n`);
    if (!report.sound) throw new Error(verdict(report));
  });
}

function verdict({ problems, orientation }: CheckReport): string {
  if (problems.length > 0) return `${problems.length} problem(s)`;
  return orientation.verdict === "not upright" ? "the shapes do not stand upright along +y" : "the counts are not the published ones";
}

function checkLines(report: CheckReport, all: boolean): string[] {
  const { name, variant, license, splits, total, classes, source, problems, loaded, orientation } = report;
  const names = Object.keys(splits);
  const cell = ({ found, published }: Count): string =>
    published === undefined || published === found ? String(found) : `${found} of ${published}`;
  const rows = classes.map((row) => [
    row.name,
    ...names.map((split) => cell(row.splits[split]!)),
    cell(row.total),
    row.synonyms.join(", "),
  ]);
  const head = ["category", ...names, "all", "also called"];
  const foot = ["together", ...names.map((split) => cell(splits[split]!)), cell(total), ""];
  const widths = head.map((title, i) => Math.max(title.length, ...[...rows, foot].map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((text, i) => (i === 0 || i === row.length - 1 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!)))
      .join("  ")
      .trimEnd();
  const votes = Object.entries(orientation.byDirection)
    .filter(([, count]) => count > 0)
    .map(([direction, count]) => `${direction} ${count}`)
    .join(", ");
  return [
    `${name} (${variant}): ${license}`,
    line(head),
    ...rows.map(line),
    line(foot),
    ...(source ? [`published: ${source}`] : []),
    `${loaded} shapes read`,
    `orientation: ${orientation.verdict}${orientation.votes > 0 ? ` (${orientation.votes} telling shapes: ${votes})` : ": no category whose form would tell"}`,
    ...(problems.length === 0 ? ["no problems"] : [`${problems.length} problem(s):`]),
    ...problems.slice(0, all ? undefined : SHOWN).map(({ kind, where, message }) => `  ${kind}: ${where}: ${message}`),
    ...(!all && problems.length > SHOWN ? [`  and ${problems.length - SHOWN} more; --all lists them`] : []),
  ];
}

interface PrepareFlags extends CommonOptions {
  readonly out: string;
  readonly points: number;
  readonly workers: number;
  readonly normalize: boolean;
  readonly attributes: boolean;
  readonly skipMissing: boolean;
}

function prepareCommand(io: Io): Command {
  const command = new Command("prepare")
    .description(
      "Sample the points of every shape once and keep them; run it again after an interruption, it goes on. Use the result as cache:FOLDER.",
    )
    .argument("<data>", "minishapes, or NAME:PATH as for --data of dilf eval")
    .requiredOption("--out <folder>", "where caches are kept, each in a folder of its own")
    .option("--points <count>", "points of each cloud", integer(1), PREPARE_DEFAULTS.points)
    .option(
      "--workers <count>",
      "threads that read and sample; the result does not depend on it",
      integer(0),
      Math.min(4, availableParallelism()),
    )
    .option("--no-normalize", "leave sizes and places as the files have them")
    .option("--attributes", "keep normals and colours, where there are any", false)
    .option("--skip-missing", "work with an incomplete data set: leave out what is not there", false);
  return addCommonOptions(command, "dilf data prepare modelnet40:/data/ModelNet40 --out cache").action(
    async (spec: string, flags: PrepareFlags) => {
      const { out, points, workers, normalize, attributes, skipMissing, seed, json, quiet } = flags;
      let progress: Progress | undefined;
      let last = 0;
      let prepared: Awaited<ReturnType<typeof prepareDataset>>;
      try {
        prepared = await asUsage(() =>
          prepareDataset(spec, out, {
            points,
            seed,
            normalize,
            attributes,
            workers,
            open: { minishapes: { seed }, ...(skipMissing ? { incomplete: "skip" } : {}) },
            signal: io.signal,
            onProgress: ({ done, total }) => {
              progress ??= startProgress(io, "sampling", total, quiet);
              progress.update(done);
              last = done;
            },
          }),
        );
      } catch (error) {
        if (!io.signal.aborted) throw error;
        throw new InterruptedError(
          `data prepare: stopped after ${last} shapes; what is finished is kept in ${out}, the same command goes on from there`,
        );
      } finally {
        progress?.stop();
      }
      const { folder, items, failures, resumed } = prepared;
      for (const { id, message } of failures) io.err(`${id}: ${message}\n`);
      if (json) io.out(`${JSON.stringify(prepared)}\n`);
      else
        io.out(
          `${items} clouds of ${points} points in ${folder}${resumed > 0 ? `, ${resumed} of them from before` : ""}; use them as cache:${folder}\n`,
        );
      if (failures.length > 0)
        throw new Error(
          `${failures.length} of ${items + failures.length} shapes could not be read; they are listed above and not in the cache`,
        );
    },
  );
}

interface DownloadFlags extends CommonOptions {
  readonly out: string;
  readonly mirror?: string;
  readonly sha256?: string;
  readonly shapes?: number;
}

function downloadCommand(io: Io): Command {
  const command = new Command("download")
    .description(
      "Fetch a data set that has a public address. Run it again after an interruption, it goes on; a finished file is checked against its hash.",
    )
    .argument("<name>", "as dilf data list shows them: modelnet40, modelnet40/hdf5, objaverse-lvis, …")
    .requiredOption("--out <folder>", "where the files go")
    .option("--mirror <url>", "fetch the same file names from this address instead")
    .option("--sha256 <hash>", "of the file, for data sets of one file, 64 hexadecimal digits")
    .option("--shapes <count>", "objaverse-lvis: so many objects of each category, too", integer(1));
  return addCommonOptions(command, "dilf data download modelnet40/hdf5 --out /data").action(async (name: string, flags: DownloadFlags) => {
    const { out, mirror, sha256, shapes, json, quiet } = flags;
    const { reader, variant } = readerOf(name);
    const files = variant.downloads;
    if (files.length === 0)
      throw new MissingError(
        `${reader.name}/${variant.name} has no public address: see ${reader.homepage}. Then: dilf data check ${reader.name} --root FOLDER`,
      );
    if (sha256 !== undefined && files.length > 1)
      throw new UsageError(`--sha256: ${name} consists of ${files.length} files, so one hash says nothing`);
    if (shapes !== undefined && !reader.shapes)
      throw new UsageError(`--shapes: ${reader.name} comes as a whole; only objaverse-lvis comes by objects`);
    const done: Downloaded[] = [];
    for (const file of files)
      done.push(
        await fetchOne(io, file, { out, quiet, ...(mirror === undefined ? {} : { mirror }), ...(sha256 === undefined ? {} : { sha256 }) }),
      );
    if (shapes !== undefined) {
      const objects = await reader.shapes!(out, shapes);
      const progress = startProgress(io, "objects", objects.length, quiet);
      for (const [i, object] of objects.entries()) {
        done.push(await fetchOne(io, object, { out, quiet: true, ...(mirror === undefined ? {} : { mirror }) }));
        progress.update(i + 1);
      }
      progress.stop();
    }
    if (json) return io.out(`${JSON.stringify(done)}\n`);
    for (const [i, { path, bytes, sha256: hash }] of done.slice(0, files.length).entries())
      io.out(`${path}: ${bytes} bytes, sha256 ${hash}\n  ${files[i]!.next}\n`);
    if (done.length > files.length) io.out(`${done.length - files.length} objects\n`);
  });
}

interface FetchOptions {
  readonly out: string;
  readonly quiet: boolean;
  readonly mirror?: string;
  readonly sha256?: string;
}

/** Brings one file; its hash is kept beside it, so that a later run can tell a file that has changed since. */
async function fetchOne(io: Io, file: DownloadFile, { out, quiet, mirror, sha256 }: FetchOptions): Promise<Downloaded> {
  const path = join(out, ...file.path.split("/"));
  const url = mirror === undefined ? file.url : `${mirror.replace(/\/+$/, "")}/${file.path}`;
  const kept = `${path}.sha256`;
  const wanted = sha256 ?? file.sha256 ?? (existsSync(path) && existsSync(kept) ? (await readFile(kept, "utf8")).split(" ")[0] : undefined);
  let progress: Progress | undefined;
  let arrived = 0;
  try {
    const got = await download(url, path, {
      signal: io.signal,
      ...(wanted === undefined ? {} : { sha256: wanted }),
      onProgress: ({ done, total }) => {
        arrived = done;
        if (total !== undefined) progress ??= startProgress(io, basename(path), total, quiet);
        progress?.update(done, "bytes");
      },
    });
    await writeAtomically(kept, `${got.sha256}  ${basename(path)}\n`);
    return got;
  } catch (error) {
    if (!io.signal.aborted) throw error;
    throw new InterruptedError(
      `data download: stopped after ${arrived} bytes of ${basename(path)}, which are kept; the same command goes on from there`,
    );
  } finally {
    progress?.stop();
  }
}

/** "modelnet40" or "modelnet40/aligned"; without a form, the first. @throws UsageError that names the known ones */
function readerOf(name: string): { readonly reader: DatasetReader; readonly variant: Variant } {
  const [kind, form] = name.split("/") as [string, string?];
  if (!Object.hasOwn(READERS, kind)) {
    const close = nearest(kind, Object.keys(READERS));
    throw new UsageError(`no data set "${kind}"${close ? `; did you mean ${close}?` : ""} Known are ${NAMES}`);
  }
  const reader: DatasetReader = READERS[kind as ReaderName];
  const variant = form === undefined ? reader.variants[0] : reader.variants.find((one) => one.name === form);
  if (!variant) throw new UsageError(`${kind} has no form "${form}"; it has ${reader.variants.map((one) => one.name).join(", ")}`);
  return { reader, variant };
}

/** What a package calls out of range was typed by the user here. */
async function asUsage<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof RangeError ? new UsageError(cause.message, { cause }) : cause;
  }
}
