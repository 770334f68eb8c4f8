/** @file `dilf index`: a folder of assets, made searchable. */

import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { BUNDLED_ENCODERS } from "@dilf/clip";
import { Command, Option } from "commander";
import { updateIndex } from "../assets/indexing.ts";
import { createStore, type IndexAbout, lockIndex, openStore, type Store } from "../assets/store.ts";
import { findEncoder } from "../caches.ts";
import { colorsOf } from "../colors.ts";
import { InterruptedError, MissingError, UsageError } from "../errors.ts";
import { expectFolderOf } from "../folders.ts";
import type { Io } from "../io.ts";
import { ALL_DEVICES, addCommonOptions, addEngineOptions, type CommonOptions, type EngineOptions, number } from "../options.ts";
import { printable } from "../printable.ts";
import { startProgress } from "../progress.ts";
import { UPS, type Up } from "../shapes/axes.ts";
import { createLooker, LOOKER_DEFAULTS, type Looker } from "../shapes/looker.ts";
import { shapesBelow } from "../shapes/paths.ts";

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
    .option("--encoder <name>", `mini, or the folder of an imported one (default: ${LOOKER_DEFAULTS.encoder})`)
    .option("--checkpoint <run>", "a run of dilf pretrain or finetune: its encoder, learned views and fusion")
    .option("--views <policy>", `fixed views, where no run has learned better ones (default: ${LOOKER_DEFAULTS.views})`)
    .addOption(new Option("--up <axis>", "which axis of the files points up").choices(UPS).default("auto"))
    .option("--largest <MiB>", "larger files are failures, not read", number(0), 512);
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
  const { out, json, quiet } = flags;
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) throw new MissingError(`there is no folder ${folder}`);
  await expectFolderOf(out, "--out");
  if (flags.checkpoint !== undefined && (flags.encoder !== undefined || flags.views !== undefined))
    throw new UsageError("--checkpoint: a run knows its own encoder and views; leave --encoder and --views out");
  // As an absolute path, because dilf search may be run elsewhere.
  const named = flags.encoder === undefined ? undefined : await findEncoder(io.env, flags.encoder);
  const encoder = named === undefined || BUNDLED_ENCODERS.includes(named) ? named : resolve(named);
  const workers = flags.workers ?? Math.min(availableParallelism() - 1, MOST_WORKERS);
  const unlock = lockIndex(out);
  let looker: Looker | undefined;
  let store: Store | undefined;
  try {
    looker = await createLooker({
      engine: flags.engine,
      workers,
      seed: flags.seed,
      ...(flags.device !== undefined && { device: flags.device }),
      ...(flags.threads !== undefined && { threads: flags.threads }),
      ...(encoder !== undefined && { encoder }),
      ...(flags.checkpoint !== undefined && { checkpoint: resolve(flags.checkpoint) }),
      ...(flags.views !== undefined && { views: flags.views }),
    });
    store = await openOrCreate(out, aboutOf(folder, { ...flags, ...(encoder !== undefined && { encoder }) }, looker));
    await update(io, store, looker, { ...flags, workers });
  } finally {
    store?.close();
    await looker?.dispose();
    unlock();
  }
  if (!json && !quiet) io.out(`search it with: dilf search ${out} "what you look for"\n`);
}

async function update(
  io: Io,
  store: Store,
  looker: Looker,
  { out, json, quiet, up, largest, workers }: IndexFlags & { readonly workers: number },
): Promise<void> {
  let total = 0;
  for await (const _ of shapesBelow(store.about.root)) total++;
  const progress = startProgress(io, "indexing", total, quiet);
  const paint = colorsOf(io);
  let done = 0;
  const started = io.seconds();
  try {
    const { entered, unchanged, removed, failures } = await updateIndex(store, looker, {
      up,
      largest: largest * 2 ** 20,
      // Each worker draws one, while one is read and one encoded.
      concurrency: workers + 2,
      signal: io.signal,
      onFile(path, what, message) {
        progress.update(++done, printable(path));
        if (what === "failed") io.err(`${paint.err("red", "failed:")} ${printable(message!)}\n`);
      },
    });
    progress.stop();
    const { features, failed } = store.count();
    const seconds = io.seconds() - started;
    if (json)
      io.out(
        `${JSON.stringify({ out, entries: features, failed, entered, unchanged, removed, seconds, failures: failures.map(({ path, message }) => ({ path, message })) })}\n`,
      );
    else
      io.out(
        `${out}: ${features} shapes; ${entered} entered, ${unchanged} as before, ${removed} gone, ${failed} that cannot be read; ${seconds.toFixed(1)} s\n`,
      );
    if (failures.length > 0)
      throw new Error(`${failures.length} of ${done} files could not be indexed; they are listed above, the others are in`);
  } catch (cause) {
    if (!io.signal.aborted) throw cause;
    throw new InterruptedError(
      `interrupted after ${done} of ${total} files; what was done is in ${out}: run the same command again to go on`,
      {
        cause,
      },
    );
  } finally {
    progress.stop();
  }
}

function aboutOf(folder: string, { encoder, checkpoint, views, up }: IndexFlags, { system }: Looker): IndexAbout {
  const fixed = checkpoint === undefined;
  return {
    root: resolve(folder),
    encoder: fixed ? (encoder ?? LOOKER_DEFAULTS.encoder) : null,
    checkpoint: fixed ? null : resolve(checkpoint),
    views: fixed ? (views ?? LOOKER_DEFAULTS.views) : null,
    up,
    fingerprint: system.encoder.fingerprint,
    featureSize: system.encoder.featureSize,
  };
}

/** @throws UsageError for an index of another folder, or made with something else: its features could not be compared with new ones */
async function openOrCreate(path: string, about: IndexAbout): Promise<Store> {
  const found = await stat(path).catch(() => undefined);
  // An empty file is what is left of a run that ended before its first commit.
  if (!found || (found.isFile() && found.size === 0)) return createStore(path, about);
  const store = await openStore(path);
  const differing = (Object.keys(about) as (keyof IndexAbout)[]).find((key) => store.about[key] !== about[key]);
  if (differing === undefined) return store;
  const had = store.about[differing];
  store.close();
  throw new UsageError(
    `--out: ${path} is an index with another ${differing} (${had ?? "none"} there, ${about[differing] ?? "none"} here); give another --out, or delete it`,
  );
}
