/** @file A training with progress, as `dilf pretrain`, `dilf finetune` and `dilf demo` show it. */

import type { StepReport, TrainingEvent } from "@dilf/train";
import { InterruptedError } from "./errors.ts";
import type { Io } from "./io.ts";
import { type Progress, startProgress } from "./progress.ts";

export interface Watching {
  /** For the progress line. */
  readonly label: string;
  readonly quiet: boolean;
  /** How to go on after Ctrl-C. */
  readonly resumeHint: string;
}

export interface Trained<Step, Result> {
  readonly result: Result;
  /** Of this sitting. */
  readonly steps: readonly Step[];
  /** Wall-clock seconds of this sitting. */
  readonly seconds: number;
}

/** @throws InterruptedError after Ctrl-C, when the checkpoint is written */
export async function watchTraining<Step extends StepReport, Result>(
  io: Io,
  { label, quiet, resumeHint }: Watching,
  events: AsyncIterable<TrainingEvent<Step, Result>>,
): Promise<Trained<Step, Result>> {
  const start = io.seconds();
  const steps: Step[] = [];
  let progress: Progress | undefined;
  let total = 0;
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
            `${label}: stopped after step ${event.step}${event.path === undefined ? "" : `, saved in ${event.path}`}. ${resumeHint}`,
          );
        case "done": {
          const { kind: _, step: __, ...result } = event;
          return { result: result as unknown as Result, steps, seconds: io.seconds() - start };
        }
        default:
          throw event satisfies never;
      }
    }
  } finally {
    progress?.stop();
  }
  throw new Error(`${label}: ended without a result`);
}
