/** @file The loop of every training: run folder, steps, events, checkpoints. */

import type { Parameters } from "@dilf/autodiff";
import type { Item } from "@dilf/data";
import type { BatchPlan } from "../items/batches.ts";
import { clipGradients, gradientNorm } from "../optimizers/clip-gradients.ts";
import { createOptimizer } from "../optimizers/index.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { createSchedule } from "../optimizers/schedules.ts";
import type { RunConfig } from "../run/config.ts";
import { openRun, type RunFolder } from "../run/folder.ts";
import { type Group, moduleOf, type TrainingState } from "../run/state.ts";
import type { StepReport, TrainingEvent } from "./events.ts";
import type { TrainingOptions } from "./options.ts";

/** A batch, forward; `gradients` is the way back, to be called once. */
export interface Look<Extra> {
  readonly loss: number;
  /** The modules with their buffers moved on. */
  readonly modules: TrainingState["modules"];
  /** What the step tells beside loss and norms. */
  readonly extra: Extra;
  /** Of every group that learns. */
  gradients(): Promise<Readonly<Partial<Record<Group, Parameters>>>>;
}

export interface Job<Extra, Result> {
  readonly config: RunConfig;
  readonly items: readonly Item[];
  readonly plan: BatchPlan;
  /** What training starts from: all modules; those with a learning rate in `config` learn. */
  readonly initial: TrainingState["modules"];
  /** What comes before the first step, in pieces; tells how many items are done. */
  prepare(): AsyncGenerator<
    number,
    (items: readonly Item[], modules: TrainingState["modules"], endsEpoch: boolean) => Promise<Look<Extra>>
  >;
  /** After every step: what bounds a module's parameters. */
  constrain?(group: Group, parameters: Parameters): Parameters;
  result(modules: TrainingState["modules"]): Result;
}

/** As errors name them. */
const NAMES: Readonly<Record<Group, string>> = { viewpoints: "E_V", fusion: "E_G", scale: "the scale", classifier: "E_C" };

/** What a step tells of itself beside what the task adds. */
export interface CommonReport extends StepReport {
  readonly learningRates: Readonly<Partial<Record<Group, number>>>;
  /** Euclidean length of all gradients of each network, before clipping. 0 where there is nothing to learn. */
  readonly gradientNorms: Readonly<Partial<Record<Group, number>>>;
}

/**
 * Runs a job to its end, or to an abort. Nothing happens between two events unless the next is asked for.
 * @throws Error that names the step and the items when the loss or a gradient is not finite; the last checkpoint is good then
 */
export async function* runJob<Extra, Result>(
  job: Job<Extra, Result>,
  options: Pick<TrainingOptions, "folder" | "signal" | "clock"> & { readonly resume: boolean; readonly checkpointEvery: number },
): AsyncGenerator<TrainingEvent<CommonReport & Extra, Result>, void> {
  const { config, items, plan } = job;
  const { folder, signal, resume, checkpointEvery } = options;
  const { batchSize, stepsPerEpoch } = plan;
  const steps = config.epochs * stepsPerEpoch;
  const run = folder === undefined ? undefined : await openRun(folder, config, resume, options.clock);
  try {
    const optimizer = createOptimizer(config.optimizer, config.weightDecay);
    let current = run?.from?.checkpoint ?? beginning(job, optimizer);
    let saved = run?.from && { step: run.from.checkpoint.step, path: run.from.path };
    const save = async ({ save }: RunFolder): Promise<string> => {
      if (saved?.step !== current.step) saved = { step: current.step, path: await save(current) };
      return saved.path;
    };
    const classes = config.dataset.classes.length;
    yield { kind: "start", step: current.step, steps, stepsPerEpoch, batchSize, items: items.length, classes };

    const preparation = job.prepare();
    let look: Awaited<ReturnType<typeof preparation.next>> | undefined;
    while (current.step < steps && !signal?.aborted) {
      look = await preparation.next();
      if (look.done) break;
      yield { kind: "encode", done: look.value, total: items.length };
    }
    const rates = ratesOf(config, steps);
    while (current.step < steps) {
      if (signal?.aborted || !look?.done) {
        yield { kind: "interrupted", step: current.step, ...(run ? { path: await save(run) } : {}) };
        return;
      }
      const batch = plan.batch(current.step).map((i) => items[i]!);
      const seen = await look.value(batch, current.modules, (current.step + 1) % stepsPerEpoch === 0);
      const { after, report } = await advance(job, optimizer, current, batch, seen, rates(current.step));
      current = after;
      const epoch = Math.ceil(current.step / stepsPerEpoch);
      const told: (TrainingEvent<CommonReport & Extra, Result> & { readonly step: number })[] = [{ ...report, kind: "step", epoch }];
      if (current.step % stepsPerEpoch === 0) {
        told.push({ kind: "epoch", step: current.step, epoch, loss: current.epochLoss / stepsPerEpoch });
        current = { ...current, epochLoss: 0 };
      }
      for (const event of told) {
        await run?.record(event);
        yield event;
      }
      if (run && (current.step % checkpointEvery === 0 || current.step === steps))
        yield { kind: "checkpoint", step: current.step, path: await save(run) };
    }
    yield { kind: "done", step: current.step, ...job.result(current.modules) };
  } finally {
    await run?.close();
  }
}

function beginning({ initial, config }: Job<unknown, unknown>, optimizer: Optimizer): TrainingState {
  const learning = Object.keys(config.learningRates) as Group[];
  return {
    step: 0,
    epochLoss: 0,
    modules: initial,
    optimizers: Object.fromEntries(learning.map((group) => [group, optimizer.init(moduleOf(initial, group).parameters)])),
  };
}

function ratesOf({ learningRates, schedule, warmupSteps, stepsPerEpoch }: RunConfig, totalSteps: number) {
  const made = createSchedule(schedule, { warmupSteps, stepsPerEpoch, totalSteps });
  const all = Object.entries(learningRates).map(([group, base]) => [group, made(base)] as const);
  return (step: number): Readonly<Partial<Record<Group, number>>> => Object.fromEntries(all.map(([group, rate]) => [group, rate(step)]));
}

async function advance<Extra>(
  { config, constrain }: Job<Extra, unknown>,
  optimizer: Optimizer,
  before: TrainingState,
  items: readonly Item[],
  { loss, modules, extra, gradients }: Look<Extra>,
  learningRates: Readonly<Partial<Record<Group, number>>>,
): Promise<{ readonly after: TrainingState; readonly report: Omit<CommonReport, "kind" | "epoch"> & Extra }> {
  const step = before.step + 1;
  const expectFinite = (name: string, value: number): void => {
    if (!Number.isFinite(value))
      throw new Error(
        `${config.task}: step ${step}: ${name} is ${value}; the batch was ${items.map(({ id }) => id).join(", ")}. A lower learning rate or gradientClip may help; the last checkpoint is good`,
      );
  };
  expectFinite("the loss", loss);
  const back = await gradients();
  const moved = { ...modules };
  const states = { ...before.optimizers };
  const gradientNorms: Partial<Record<Group, number>> = {};
  for (const [group, rate] of Object.entries(learningRates) as [Group, number][]) {
    const own = back[group]!;
    const norm = gradientNorm(own);
    expectFinite(`the gradient of ${NAMES[group]}`, norm);
    // The scale is one number, bounded by itself.
    if (group !== "scale") gradientNorms[group] = norm;
    const { gradientClip } = config;
    const clipped = gradientClip === null || group === "scale" ? own : clipGradients(own, gradientClip);
    const update = optimizer.update(moduleOf(modules, group).parameters, clipped, before.optimizers[group]!, rate);
    moved[group] = { ...moduleOf(modules, group), parameters: constrain?.(group, update.parameters) ?? update.parameters };
    states[group] = update.state;
  }
  return {
    after: { step, epochLoss: before.epochLoss + loss, modules: moved, optimizers: states },
    report: { step, loss, ...extra, learningRates, gradientNorms },
  };
}
