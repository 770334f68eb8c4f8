/** @file The folder of a run: config.json, metrics.jsonl, TensorBoard's events, checkpoints/. */

import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createRng } from "@dilf/tensor";
import { writeAtomically } from "@dilf/tensor/node";
import { type Checkpoint, listCheckpoints, loadCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { configHash, configText, differences, parseConfig, type RunConfig } from "./config.ts";
import { isMissing } from "./files.ts";
import { openMetrics } from "./metrics.ts";
import type { TrainingState } from "./state.ts";
import { openTensorboard } from "./tensorboard.ts";

export interface RunFolder {
  /** What to go on from, and its file; undefined: from the beginning. */
  readonly from: { readonly checkpoint: Checkpoint; readonly path: string } | undefined;
  /** Into metrics.jsonl and TensorBoard's file. */
  record(event: { readonly kind: string; readonly step: number }): Promise<void>;
  /** @throws Error that says what is safe, when there is no room or no right to write; the checkpoints that were there still are */
  save(state: TrainingState): Promise<string>;
  close(): Promise<void>;
}

/**
 * Begins a run in a folder, or goes on with the one that is there.
 * @throws Error before anything is written: when there is a run already and `resume` is false, none and it is true, or another configuration
 * @throws Error when the folder cannot be written to
 */
export async function openRun(folder: string, config: RunConfig, resume: boolean, clock?: () => number): Promise<RunFolder> {
  const where = config.task;
  const path = join(folder, "config.json");
  const known = await readFile(path, "utf8").catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw unusable(where, folder, error);
  });
  if (known === undefined && resume) throw new Error(`${where}: there is no run to resume in ${folder}: config.json is missing`);
  if (known !== undefined && !resume) throw new Error(`${where}: ${folder} already holds a run; resume it, or name another folder`);
  if (known !== undefined) {
    const different = differences(parseConfig(path, known), config);
    if (different.length > 0)
      throw new Error(
        `${where}: the run in ${folder} was started differently, so it cannot be resumed:\n${different.map((line) => `  ${line}`).join("\n")}`,
      );
  }
  const hash = configHash(config);
  const newest = (await listCheckpoints(folder)).at(-1);
  if (known === undefined && newest !== undefined)
    throw new Error(`${where}: ${folder} holds checkpoints but no config.json; restore it, or name another folder`);
  const from = newest === undefined ? undefined : { checkpoint: await loadCheckpoint(newest), path: newest };
  if (from && from.checkpoint.config !== hash)
    throw new Error(`${where}: ${newest} is not of the run that ${path} describes; remove it, or restore the other`);
  try {
    await mkdir(join(folder, "checkpoints"), { recursive: true });
    if (known === undefined) await writeAtomically(path, configText(config));
    const done = from?.checkpoint.step ?? 0;
    const metrics = await openMetrics(folder, done);
    const board = await openTensorboard(folder, done, clock);
    let safe = from?.checkpoint.step;
    const writing = async <T>(step: number, body: () => Promise<T>): Promise<T> => {
      try {
        return await body();
      } catch (error) {
        throw new Error(
          `${where}: cannot write to ${folder} after step ${step}: ${(error as Error).message}; ${safe === undefined ? "nothing was saved yet" : `step ${safe} is saved`}. Make room, and resume`,
          { cause: error },
        );
      }
    };
    return {
      from,
      record: (event) =>
        writing(event.step, async () => {
          await metrics.append(event);
          await board.append(event);
        }),
      save: (state) =>
        writing(state.step, async () => {
          // First what was recorded, so that no checkpoint is ahead of it.
          await metrics.flush();
          await board.flush();
          const path = await writeCheckpoint(folder, state, { rng: createRng(config.seed).state(), config: hash });
          safe = state.step;
          return path;
        }),
      async close() {
        await metrics.close();
        await board.close();
      },
    };
  } catch (error) {
    throw unusable(where, folder, error);
  }
}

const unusable = (where: string, folder: string, error: unknown): Error =>
  new Error(`${where}: cannot use ${folder} as run folder: ${(error as Error).message}`, { cause: error });

/** A run folder that was read. */
export interface Run {
  readonly config: RunConfig;
  /** The newest checkpoint. */
  readonly checkpoint: Checkpoint;
  readonly path: string;
  /** Whether training got to its last step. */
  readonly finished: boolean;
}

/**
 * What a run folder holds, for evaluation.
 * @throws Error when there is no run, or no checkpoint yet
 */
export async function loadRun(folder: string): Promise<Run> {
  const path = join(folder, "config.json");
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw isMissing(error) ? new Error(`loadRun: there is no run in ${folder}: config.json is missing`, { cause: error }) : error;
  });
  const config = parseConfig(path, text);
  const newest = (await listCheckpoints(folder)).at(-1);
  if (newest === undefined) throw new Error(`loadRun: the run in ${folder} has no checkpoint yet; resume it until it has one`);
  const checkpoint = await loadCheckpoint(newest);
  if (checkpoint.config !== configHash(config)) throw new Error(`loadRun: ${newest} is not of the run that ${path} describes`);
  return { config, checkpoint, path: newest, finished: checkpoint.step >= config.epochs * config.stepsPerEpoch };
}
