/** @file The program of a worker thread: opens the dataset once, then makes the shards that it is told to. */

import { parentPort, workerData } from "node:worker_threads";
import type { Item } from "../dataset.ts";
import { type OpenDatasetOptions, openDataset } from "../open.ts";
import { type ShardTask, writeShard } from "./shard.ts";

/** What the worker is started with. */
export interface WorkerStart {
  readonly spec: string;
  readonly open: OpenDatasetOptions;
}

/** Main thread → worker. */
export interface WorkerTask {
  readonly task: ShardTask;
  /** As plain records: a worker lists nothing again. */
  readonly items: readonly Item[];
}

/** Worker → main thread. */
export type WorkerAnswer = { readonly kind: "item" } | { readonly kind: "shard" } | { readonly kind: "error"; readonly message: string };

const port = parentPort!;
const { spec, open } = workerData as WorkerStart;
const say = (answer: WorkerAnswer): void => port.postMessage(answer);
const dataset = openDataset(spec, open);
dataset.catch(() => {}); // reported with the first task

port.on("message", async ({ task, items }: WorkerTask) => {
  try {
    await writeShard(await dataset, items, task, () => say({ kind: "item" }));
    say({ kind: "shard" });
  } catch (error) {
    say({ kind: "error", message: (error as Error).message });
  }
});
