/** @file Pretraining with progress, as `dilf pretrain` and `dilf demo` do it. */

import type { Dataset } from "@dilf/data";
import type { ShapeEncoderState } from "@dilf/fusion";
import type { PromptSet } from "@dilf/prompts";
import { type PretrainOptions, pretrain, type StepEvent } from "@dilf/train";
import type { Io } from "./io.ts";
import type { System } from "./system.ts";
import { type Watching, watchTraining } from "./training.ts";
import { versions } from "./versions.ts";

export interface Pretraining extends Watching {
  readonly system: System;
  readonly dataset: Dataset;
  readonly classes: readonly string[];
  readonly prompts: PromptSet;
}

export interface Pretrained {
  readonly state: ShapeEncoderState;
  readonly steps: readonly StepEvent[];
  /** Wall-clock seconds of this sitting. */
  readonly seconds: number;
}

/** @throws InterruptedError after Ctrl-C, when the checkpoint is written */
export async function runPretraining(
  io: Io,
  task: Pretraining,
  options: Omit<PretrainOptions, "clock" | "signal" | "settings" | "versions">,
): Promise<Pretrained> {
  const { system, dataset, classes, prompts } = task;
  const events = pretrain(
    { shapeEncoder: system.shapeEncoder, loss: system.loss, dataset, split: "train", classes, prompts },
    { ...options, clock: io.now, signal: io.signal, settings: { system: system.settings, host: system.host }, versions: versions() },
  );
  const { result, steps, seconds } = await watchTraining(io, task, events);
  return { state: result.state, steps, seconds };
}
