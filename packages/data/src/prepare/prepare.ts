/** @file Samples the points of a whole dataset once and keeps them on disk. */

import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { expectKeys } from "@dilf/tensor";
import { writeAtomically } from "@dilf/tensor/node";
import type { Dataset, Item } from "../dataset.ts";
import { fingerprintOf } from "../fingerprint.ts";
import { type OpenDatasetOptions, openDataset } from "../open.ts";
import {
  type CacheIndex,
  type Failure,
  INDEX,
  PREPARE_DEFAULTS,
  type PrepareSettings,
  SHARD_ITEMS,
  type ShardRecord,
  VERSION,
} from "./format.ts";
import { finishedShard, type ShardTask, writeShard } from "./shard.ts";
import type { WorkerAnswer, WorkerStart, WorkerTask } from "./worker.ts";

/** Options of `prepareDataset`. */
export interface PrepareOptions extends Partial<PrepareSettings> {
  /** Threads besides this one, each with the dataset open. 0 (the default): this thread does the work. More than 0 needs a dataset given by its spec. The result does not depend on it. */
  readonly workers?: number;
  /** For a dataset given by its spec. Points have no use for pictures, unless their colours are kept: `textures` is `attributes` where it is not given. */
  readonly open?: Omit<OpenDatasetOptions, "onWarning">;
  /** `done` of `total` items; those that an earlier run finished count from the start. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Stops between two items. Shards that are finished stay, and the next call goes on with the others. */
  readonly signal?: AbortSignal;
}

/** What `prepareDataset` made. */
export interface Prepared {
  /** What `openDataset("cache:…")` takes. */
  readonly folder: string;
  readonly items: number;
  /** Items that could not be read; they are not in the cache. */
  readonly failures: readonly Failure[];
  /** Items that an earlier run had finished. */
  readonly resumed: number;
}

/**
 * Loads, normalises and samples every item of every split, and writes the clouds to `root/<name>-<key>`, where the key is a hash of the dataset's
 * fingerprint and the settings: other data or other settings never meet in one folder, and the same ones are found again. Killed at any moment, the next
 * call keeps what is complete and makes the rest; the bytes do not depend on how often that happened, nor on the number of workers.
 * @throws RangeError for settings out of range; what opening the dataset throws; the signal's reason. Items that cannot be read are no error but `failures`
 * @example const { folder } = await prepareDataset("modelnet40:/data/ModelNet40", "cache", { workers: 4 })
 */
export async function prepareDataset(source: string | Dataset, root: string, options: PrepareOptions = {}): Promise<Prepared> {
  expectKeys("prepareDataset", options, [...Object.keys(PREPARE_DEFAULTS), "workers", "open", "onProgress", "signal"]);
  const { workers = 0, onProgress, signal } = options;
  const settings: PrepareSettings = {
    points: options.points ?? PREPARE_DEFAULTS.points,
    seed: options.seed ?? PREPARE_DEFAULTS.seed,
    normalize: options.normalize ?? PREPARE_DEFAULTS.normalize,
    attributes: options.attributes ?? PREPARE_DEFAULTS.attributes,
  };
  const open: OpenDatasetOptions = { textures: settings.attributes, ...options.open };
  if (!(Number.isInteger(settings.points) && settings.points >= 1))
    throw new RangeError(`prepareDataset: points must be an integer ≥ 1, got ${settings.points}`);
  if (!Number.isSafeInteger(settings.seed)) throw new RangeError(`prepareDataset: seed must be an integer, got ${settings.seed}`);
  if (!(Number.isInteger(workers) && workers >= 0)) throw new RangeError(`prepareDataset: workers must be an integer ≥ 0, got ${workers}`);
  if (workers > 0 && typeof source !== "string")
    throw new TypeError('prepareDataset: workers open the dataset themselves, so give its spec ("modelnet40:PATH"), or 0 workers');
  const dataset = typeof source === "string" ? await openDataset(source, open) : source;
  const fingerprint = await dataset.fingerprint();
  const key = fingerprintOf({ format: "dilf-points", version: VERSION, name: dataset.name, fingerprint, settings, splits: dataset.splits });
  const folder = join(root, `${dataset.name.replaceAll(/[^\w.-]+/g, "-")}-${key.slice(0, 16)}`);
  await mkdir(folder, { recursive: true });

  const jobs: { readonly task: ShardTask; readonly items: readonly Item[] }[] = [];
  for (const split of dataset.splits) {
    const items = await dataset.list(split);
    for (let shard = 0; shard * SHARD_ITEMS < items.length; shard++)
      jobs.push({ task: { folder, key, split, shard, settings }, items: items.slice(shard * SHARD_ITEMS, (shard + 1) * SHARD_ITEMS) });
  }
  const total = jobs.reduce((sum, { items }) => sum + items.length, 0);
  if (total === 0) throw new RangeError(`prepareDataset: ${dataset.name} has no items`);
  const records = new Map<ShardTask, ShardRecord>();
  let done = 0;
  for (const { task, items } of jobs) {
    signal?.throwIfAborted();
    const record = await finishedShard(task);
    if (!record) continue;
    records.set(task, record);
    done += items.length;
  }
  const resumed = done;
  onProgress?.({ done, total });
  const step = (): void => {
    signal?.throwIfAborted();
    done++;
    onProgress?.({ done, total });
  };
  const left = jobs.filter(({ task }) => !records.has(task));
  if (workers === 0 || left.length === 0)
    for (const { task, items } of left) records.set(task, await writeShard(dataset, items, task, step));
  else {
    await inWorkers({ spec: source as string, open }, left, Math.min(workers, left.length), step, signal);
    for (const { task } of left) {
      const record = await finishedShard(task);
      if (!record)
        throw new Error(`prepareDataset: a worker said that it wrote shard ${task.shard} of ${task.split}, but it is not in ${folder}`);
      records.set(task, record);
    }
  }
  const all = jobs.map(({ task }) => records.get(task)!);
  const failures = all.flatMap((record) => record.failures);
  const index: CacheIndex = {
    format: "dilf-points",
    version: VERSION,
    key,
    source: { name: dataset.name, fingerprint, license: dataset.license },
    settings,
    classes: dataset.classes,
    synonyms: dataset.synonyms ?? {},
    content: fingerprintOf(all.map(({ items, sha256 }) => [items, sha256])),
    splits: Object.fromEntries(dataset.splits.map((split) => [split, jobs.filter(({ task }) => task.split === split).length])),
    failures,
  };
  await writeAtomically(join(folder, INDEX), `${JSON.stringify(index)}\n`);
  dataset.dispose?.();
  return { folder, items: total - failures.length, failures, resumed };
}

/** Each worker takes the next job when it is done with one. */
async function inWorkers(
  start: WorkerStart,
  jobs: readonly { readonly task: ShardTask; readonly items: readonly Item[] }[],
  count: number,
  step: () => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const threads: Worker[] = [];
  let next = 0;
  const run = (thread: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      const give = (): void => {
        if (next < jobs.length) thread.postMessage(jobs[next++]! satisfies WorkerTask);
        else resolve();
      };
      const stop = (): void => reject(signal!.reason);
      signal?.addEventListener("abort", stop, { once: true });
      thread.on("message", (answer: WorkerAnswer) => {
        try {
          if (answer.kind === "item") step();
          else if (answer.kind === "shard") give();
          else reject(new Error(answer.message));
        } catch (error) {
          reject(error);
        }
      });
      thread.on("error", reject);
      thread.on("exit", (code) => reject(new Error(`prepareDataset: a worker ended by itself with code ${code}`)));
      give();
    });
  try {
    signal?.throwIfAborted();
    for (let i = 0; i < count; i++) threads.push(startWorker(start));
    await Promise.all(threads.map(run));
  } finally {
    await Promise.all(threads.map((thread) => thread.removeAllListeners().terminate()));
  }
}

/** The published program stands below this file. Among the sources of this repository both are TypeScript, which Node 20 must be taught in every thread. */
function startWorker(data: WorkerStart): Worker {
  if (!import.meta.url.endsWith(".ts")) return new Worker(new URL("./prepare/worker.js", import.meta.url), { workerData: data });
  // Not resolve("tsx/esm/api"): that gives the CommonJS form, which fails in a worker when this thread runs under tsx itself.
  const teacher = new URL("dist/esm/api/index.mjs", pathToFileURL(createRequire(import.meta.url).resolve("tsx/package.json"))).href;
  const program = new URL("./worker.ts", import.meta.url).href;
  // `--import` is not looked at in worker threads of Node 20.
  const code = `import(${JSON.stringify(teacher)}).then(({ register }) => { register(); return import(${JSON.stringify(program)}); })`;
  return new Worker(code, { eval: true, workerData: data, execArgv: ["--conditions=@dilf/source"] });
}
