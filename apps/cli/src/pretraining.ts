/** @file Pretraining with progress, as `dilf pretrain` and `dilf demo` do it. */

import type { Dataset } from "@dilf/data";
import type { ShapeEncoderState } from "@dilf/fusion";
import type { PromptSet } from "@dilf/prompts";
import { type PretrainOptions, pretrain, type StepEvent } from "@dilf/train";
import { InterruptedError } from "./errors.ts";
import type { Io } from "./io.ts";
import { type Progress, startProgress } from "./progress.ts";
import type { System } from "./system.ts";
import { versions } from "./versions.ts";

export interface Pretraining {
  /** For the progress line. */
  readonly label: string;
  readonly system: System;
  readonly dataset: Dataset;
  readonly classes: readonly string[];
  readonly prompts: PromptSet;
  readonly quiet: boolean;
  /** How to go on after Ctrl-C. */
  readonly resumeHint: string;
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
  options: Omit<PretrainOptions, "signal" | "settings" | "versions">,
): Promise<Pretrained> {
  const { system, dataset, classes, prompts, label, quiet } = task;
  const start = io.seconds();
  const steps: StepEvent[] = [];
  let progress: Progress | undefined;
  let total = 0;
  const events = pretrain(
    { shapeEncoder: system.shapeEncoder, loss: system.loss, dataset, split: "train", classes, prompts },
    { ...options, signal: io.signal, settings: { system: system.settings, host: system.host }, versions: versions() },
  );
  try {
    for await (const event of events) {
      switch (event.kind) {
        case "start":
          total = event.steps;
          if (!quiet)
            io.err(
              `${label}: ${event.items} shapes of ${event.classes} categories, batches of ${event.batchSize}, ${event.steps} steps${event.step > 0 ? `, going on from step ${event.step}` : ""}\n`,
            );
          break;
        case "encode":
          progress ??= startProgress(io, `${label}: drawing and encoding`, event.total, quiet);
          progress.update(event.done);
          break;
        case "step":
          if (steps.length === 0) {
            progress?.stop();
            progress = startProgress(io, label, total, quiet);
          }
          steps.push(event);
          progress?.update(event.step, `loss ${event.loss.toFixed(3)}`);
          break;
        case "epoch":
        case "checkpoint":
          break;
        case "interrupted":
          progress?.stop();
          throw new InterruptedError(
            `${label}: stopped after step ${event.step}${event.path === undefined ? "" : `, saved in ${event.path}`}. ${task.resumeHint}`,
          );
        case "done":
          return { state: event.state, steps, seconds: io.seconds() - start };
        default:
          throw event satisfies never;
      }
    }
  } finally {
    progress?.stop();
  }
  throw new Error(`${label}: ended without a result`);
}
