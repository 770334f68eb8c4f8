/** @file `dilf index`: a folder of assets, made searchable. */

import { availableParallelism } from "node:os";
import { Command, Option } from "commander";
import { INDEX_FOLDER_DEFAULTS, type IndexProgress, indexFolder } from "../assets/asset-index.ts";
import { findEncoder } from "../caches.ts";
import { colorsOf } from "../colors.ts";
import { InterruptedError } from "../errors.ts";
import { expectFolderOf } from "../folders.ts";
import type { Io } from "../io.ts";
import { ALL_DEVICES, addCommonOptions, addEngineOptions, type CommonOptions, type EngineOptions, number } from "../options.ts";
import { printable } from "../printable.ts";
import { type Progress, startProgress } from "../progress.ts";
import { UPS, type Up } from "../shapes/axes.ts";

interface IndexFlags extends CommonOptions, Omit<EngineOptions, "workers"> {
  readonly workers?: number;
  readonly out: string;
  readonly encoder?: string;
  readonly checkpoint?: string;
  readonly views?: string;
  readonly up: Up;
  readonly largest: number;
}

export function indexCommand(io: Io): Command {
  const command = new Command("index")
    .description(
      "Draw and encode every mesh and point cloud of a folder, for dilf search. Run it again whenever the folder changes: only new and changed files are drawn, and killing it loses nothing that was entered.",
    )
    .argument("<folder>", "it and all folders below it; names that begin with a dot are left out")
    .requiredOption("--out <file>", "the index, one file")
    .option("--encoder <name>", `mini, or the folder of an imported one (default: ${INDEX_FOLDER_DEFAULTS.encoder})`)
    .option("--checkpoint <run>", "a run of dilf pretrain or finetune: its encoder, learned views and fusion")
    .option("--views <policy>", `fixed views, where no run has learned better ones (default: ${INDEX_FOLDER_DEFAULTS.views})`)
    .addOption(new Option("--up <axis>", "which axis of the files points up").choices(UPS).default(INDEX_FOLDER_DEFAULTS.up))
    .option("--largest <MiB>", "larger files are failures, not read", number(0), INDEX_FOLDER_DEFAULTS.largest / 2 ** 20);
  addEngineOptions(command);
  // A folder is worth threads of its own, as many as this machine has to spare: no fixed number could say so.
  const workers = command.options.find(({ long }) => long === "--workers")!;
  workers.description =
    "threads that draw while the encoder computes (default: one less than there are cores, 4 at most); results do not depend on it";
  workers.default(undefined);
  command.setOptionValue("workers", undefined);
  return addCommonOptions(
    command,
    ["dilf index assets --out assets.index", 'dilf search assets.index "a chair with arms"'],
    ALL_DEVICES,
  ).action(async (folder: string, flags: IndexFlags) => index(io, folder, flags));
}

/** Beyond, the encoder is what is waited for. */
const MOST_WORKERS = 4;

async function index(io: Io, folder: string, flags: IndexFlags): Promise<void> {
  const { out, json, quiet, up, largest } = flags;
  await expectFolderOf(out, "--out");
  const paint = colorsOf(io);
  let at: IndexProgress = { done: 0, total: 0 };
  let progress: Progress | undefined;
  const started = io.seconds();
  try {
    const { entries, failed, entered, unchanged, removed, failures } = await indexFolder(folder, out, {
      up,
      largest: largest * 2 ** 20,
      engine: flags.engine,
      workers: flags.workers ?? Math.min(availableParallelism() - 1, MOST_WORKERS),
      seed: flags.seed,
      signal: io.signal,
      ...(flags.device !== undefined && { device: flags.device }),
      ...(flags.threads !== undefined && { threads: flags.threads }),
      ...(flags.encoder !== undefined && { encoder: await findEncoder(io.env, flags.encoder) }),
      ...(flags.checkpoint !== undefined && { checkpoint: flags.checkpoint }),
      ...(flags.views !== undefined && { views: flags.views }),
      onProgress(now) {
        at = now;
        const { file } = now;
        progress ??= startProgress(io, "indexing", now.total, quiet);
        if (file) progress.update(now.done, printable(file.path));
        if (file?.what === "failed") io.err(`${paint.err("red", "failed:")} ${printable(file.message!)}\n`);
      },
    });
    progress?.stop();
    const seconds = io.seconds() - started;
    if (json) io.out(`${JSON.stringify({ out, entries, failed, entered, unchanged, removed, seconds, failures })}\n`);
    else
      io.out(
        `${out}: ${entries} shapes; ${entered} entered, ${unchanged} as before, ${removed} gone, ${failed} that cannot be read; ${seconds.toFixed(1)} s\n`,
      );
    if (failures.length > 0)
      throw new Error(`${failures.length} of ${at.done} files could not be indexed; they are listed above, the others are in`);
  } catch (cause) {
    if (!io.signal.aborted) throw cause;
    throw new InterruptedError(
      `interrupted after ${at.done} of ${at.total} files; what was done is in ${out}: run the same command again to go on`,
      { cause },
    );
  } finally {
    progress?.stop();
  }
  if (!json && !quiet) io.out(`search it with: dilf search ${out} "what you look for"\n`);
}
