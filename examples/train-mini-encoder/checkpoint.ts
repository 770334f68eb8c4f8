/** @file The whole state of a training run in one file, so that it can go on exactly. */

import { readFile } from "node:fs/promises";
import type { Parameters } from "@dilf/autodiff";
import { readSafetensors, type Tensor, writeSafetensors } from "@dilf/tensor";
import { writeAtomically } from "@dilf/tensor/node";
import type { OptimizerState } from "@dilf/train";

export interface TrainingState {
  /** Steps done. */
  readonly step: number;
  /** Null until the rate is measured. */
  readonly totalSteps: number | null;
  /** Seconds of training so far, over all sittings. */
  readonly seconds: number;
  /** Everything that the run must agree in to be continued: seed, sizes, data. */
  readonly signature: string;
  readonly parameters: Parameters;
  /** Exponential moving average of the parameters: what is saved in the end. */
  readonly average: Parameters;
  readonly optimizer: OptimizerState;
}

const PARTS = ["parameters", "average", "first", "second"] as const;

export async function writeCheckpoint(path: string, state: TrainingState): Promise<void> {
  const parts = { parameters: state.parameters, average: state.average, first: state.optimizer.first, second: state.optimizer.second };
  const tensors = new Map(PARTS.flatMap((part) => [...parts[part]].map(([name, value]): [string, Tensor] => [`${part}/${name}`, value])));
  const { step, totalSteps, seconds, signature } = state;
  const bytes = writeSafetensors(tensors, { metadata: { state: JSON.stringify({ step, totalSteps, seconds, signature }) } });
  await writeAtomically(path, bytes);
}

/** @throws Error when the checkpoint is of another run */
export async function readCheckpoint(path: string, signature: string): Promise<TrainingState> {
  const { tensors, metadata } = readSafetensors(await readFile(path));
  const state = JSON.parse(metadata.state ?? "null") as Pick<TrainingState, "step" | "totalSteps" | "seconds" | "signature"> | null;
  if (!state) throw new Error(`${path} is not a checkpoint of train-mini-encoder`);
  if (state.signature !== signature)
    throw new Error(
      `${path} belongs to another run:\n  there ${state.signature}\n  here  ${signature}\nuse the same options, or start without --resume`,
    );
  const part = (name: (typeof PARTS)[number]): Parameters =>
    new Map(
      [...tensors].filter(([key]) => key.startsWith(`${name}/`)).map(([key, value]) => [key.slice(name.length + 1), value as Tensor]),
    );
  return {
    ...state,
    parameters: part("parameters"),
    average: part("average"),
    optimizer: { step: state.step, first: part("first"), second: part("second") },
  };
}
