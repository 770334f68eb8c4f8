/** @file The loop of pretraining. */

import type { Item } from "@dilf/data";
import type { ShapeEncoderState } from "@dilf/fusion";
import { sentencesFor } from "@dilf/prompts";
import { createRng } from "@dilf/tensor";
import { type BatchPlan, planBatches } from "../items/batches.ts";
import { itemLoader } from "../items/loader.ts";
import { adamW } from "../optimizers/adamw.ts";
import { cosineSchedule } from "../optimizers/schedule.ts";
import { type Group, stateBytes, type TrainingState } from "../run/checkpoint.ts";
import { type RunConfig, sha256 } from "../run/config.ts";
import { openRun, type RunFolder } from "../run/folder.ts";
import { type BatchEncoder, lookingEncoder, rememberingEncoder } from "./batch.ts";
import type { PretrainEvent } from "./events.ts";
import { type PretrainOptions, type PretrainTask, type ResolvedOptions, resolveOptions } from "./options.ts";
import { type StepParts, trainStep } from "./step.ts";
import { categoryTexts, pickRows } from "./texts.ts";

/**
 * Trains E_V, E_G and the scale of the loss against the text features of the items' categories; the encoder is frozen. Tells what it does as
 * events; nothing happens between two of them unless the next is asked for. Same task, options and machine: same bits, whether or not it was
 * interrupted and resumed on the way.
 *
 * A step's batch is a function of the seed and the step; points of a shape are sampled by the seed and its id, once for the whole run. Where
 * the view policy has no parameters and looks at no points, the views are drawn and encoded once and every step only fuses them.
 * @throws before anything is computed: TypeError or RangeError for options; Error for a run folder that cannot be used, or that holds another
 * run; RangeError for categories without prompts
 * @throws Error that names the step and the items when the loss or a gradient is not finite; Error that names the item that cannot be loaded
 * @example
 * for await (const event of pretrain({ shapeEncoder, loss, dataset, split: "train", classes, prompts }, { epochs: 20, folder: "runs/1" }))
 *   if (event.kind === "step") progress(event.step, event.loss);
 */
export async function* pretrain(task: PretrainTask, options: PretrainOptions = {}): AsyncGenerator<PretrainEvent, void> {
  const resolved = resolveOptions(options);
  const { shapeEncoder, loss, dataset, prompts } = task;
  const { viewpoints, fusion, encoder } = shapeEncoder;
  const { seed, folder, signal, checkpointEvery } = resolved;
  const classes = checkedClasses(task);
  const items = await itemsOf(task, classes);
  const rng = createRng(seed);
  const plan = planBatches(items.length, resolved.batchSize, rng);
  const initial: ShapeEncoderState = {
    viewpoints: viewpoints.init(seed),
    fusion: fusion.init(seed, viewpoints.views, encoder.featureSize),
  };
  const config = await configOf(task, resolved, items, plan, initial);
  const run = folder === undefined ? undefined : await openRun(folder, config, resolved.resume);
  try {
    const optimizer = adamW({ weightDecay: config.weightDecay });
    let current: TrainingState = run?.from?.checkpoint ?? {
      step: 0,
      epochLoss: 0,
      state: initial,
      scale: loss.init(),
      optimizers: {
        viewpoints: optimizer.init(initial.viewpoints.parameters),
        fusion: optimizer.init(initial.fusion.parameters),
        scale: optimizer.init(loss.init()),
      },
    };
    const { batchSize, stepsPerEpoch } = plan;
    const steps = config.epochs * stepsPerEpoch;
    let saved = run?.from && { step: run.from.checkpoint.step, path: run.from.path };
    const save = async ({ save }: RunFolder): Promise<string> => {
      if (saved?.step !== current.step) saved = { step: current.step, path: await save(current) };
      return saved.path;
    };
    yield { kind: "start", step: current.step, steps, stepsPerEpoch, batchSize, items: items.length, classes: classes.length };

    const texts = await categoryTexts(encoder, prompts, classes);
    const loader = itemLoader(dataset, viewpoints.points, rng.split("points"), resolved.cacheBytes);
    const remembers = viewpoints.points === 0 && initial.viewpoints.parameters.size === 0;
    let batches: BatchEncoder | undefined = remembers ? undefined : lookingEncoder(shapeEncoder, loader, initial);
    const looks = rememberingEncoder(shapeEncoder, loader, items, initial, batchSize);
    while (!batches && current.step < steps && !signal?.aborted) {
      const look = await looks.next();
      if (look.done) batches = look.value;
      else yield { kind: "encode", done: look.value, total: items.length };
    }
    const rate = schedulesOf(config);
    while (current.step < steps) {
      if (signal?.aborted || !batches) {
        yield { kind: "interrupted", step: current.step, ...(run ? { path: await save(run) } : {}) };
        return;
      }
      const batch = plan.batch(current.step).map((i) => items[i]!);
      const indices = batch.map(({ category }) => classes.indexOf(category));
      const parts: StepParts = { encoder: batches, loss, optimizer, gradientClip: resolved.gradientClip };
      const input = { items: batch, classes: indices, texts: pickRows(texts, indices), learningRates: rate(current.step) };
      const { after, report } = await trainStep(parts, current, input);
      current = after;
      const epoch = Math.ceil(current.step / stepsPerEpoch);
      const told: PretrainEvent[] = [{ kind: "step", epoch, ...report }];
      if (current.step % stepsPerEpoch === 0) {
        told.push({ kind: "epoch", step: current.step, epoch, loss: current.epochLoss / stepsPerEpoch });
        current = { ...current, epochLoss: 0 };
      }
      for (const event of told) {
        await run?.metrics.append(event as PretrainEvent & { readonly step: number });
        yield event;
      }
      if (run && (current.step % checkpointEvery === 0 || current.step === steps))
        yield { kind: "checkpoint", step: current.step, path: await save(run) };
    }
    yield { kind: "done", step: current.step, state: current.state, scale: current.scale };
  } finally {
    await run?.metrics.close();
  }
}

function checkedClasses({ classes, dataset, prompts }: PretrainTask): readonly string[] {
  if (new Set(classes).size !== classes.length) throw new RangeError(`pretrain: classes names a category twice: ${classes.join(", ")}`);
  for (const name of classes) {
    if (!dataset.classes.includes(name)) throw new RangeError(`pretrain: ${dataset.name} has no category ${JSON.stringify(name)}`);
    sentencesFor(prompts, name);
  }
  return classes;
}

async function itemsOf({ dataset, split, items }: PretrainTask, classes: readonly string[]): Promise<readonly Item[]> {
  const wanted = new Set(classes);
  const found = (items ?? (await dataset.list(split))).filter(({ category }) => wanted.has(category));
  if (new Set(found.map(({ id }) => id)).size !== found.length)
    throw new RangeError(`pretrain: an item stands twice in the list of ${dataset.name}`);
  return found;
}

async function configOf(
  { shapeEncoder, loss, dataset, split, classes, prompts }: PretrainTask,
  options: ResolvedOptions,
  items: readonly Item[],
  { batchSize, stepsPerEpoch }: BatchPlan,
  initial: ShapeEncoderState,
): Promise<RunConfig> {
  const { viewpoints, fusion, encoder, renderer } = shapeEncoder;
  const { epochs } = options;
  return {
    version: 1,
    task: "pretrain",
    versions: options.versions,
    settings: options.settings,
    seed: options.seed,
    epochs,
    stepsPerEpoch,
    batchSize,
    learningRates: { viewpoints: options.viewpointLearningRate, fusion: options.fusionLearningRate, scale: options.learningRate },
    weightDecay: options.weightDecay,
    // A run of a few epochs would spend itself on warming up.
    warmupSteps: Math.min(Math.round(options.warmupEpochs * stepsPerEpoch), Math.floor((epochs * stepsPerEpoch) / 10)),
    gradientClip: options.gradientClip ?? null,
    dataset: {
      name: dataset.name,
      fingerprint: await dataset.fingerprint(),
      split,
      classes,
      items: items.length,
      ids: sha256(items.map(({ id }) => id).join("\n")),
    },
    encoder: { name: encoder.name, fingerprint: encoder.fingerprint },
    prompts: { command: prompts.command, sha256: prompts.sha256 },
    pictureSize: renderer.size,
    viewpoints: {
      name: viewpoints.name,
      views: viewpoints.views,
      points: viewpoints.points,
      initial: sha256(stateBytes(initial.viewpoints)),
    },
    fusion: { name: fusion.name, initial: sha256(stateBytes(initial.fusion)) },
    loss: { negatives: loss.negatives },
  };
}

function schedulesOf({ learningRates, warmupSteps, epochs, stepsPerEpoch }: RunConfig): (step: number) => Readonly<Record<Group, number>> {
  const of = (base: number) => cosineSchedule({ base, warmupSteps, totalSteps: epochs * stepsPerEpoch });
  const [viewpoints, fusion, scale] = [of(learningRates.viewpoints), of(learningRates.fusion), of(learningRates.scale)];
  return (step) => ({ viewpoints: viewpoints(step), fusion: fusion(step), scale: scale(step) });
}
