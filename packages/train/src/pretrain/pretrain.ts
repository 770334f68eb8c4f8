/** @file Pretraining: E_V, E_G and the scale of the loss against text features. */

import type { Parameters } from "@dilf/autodiff";
import type { Item } from "@dilf/data";
import type { ShapeEncoderState } from "@dilf/fusion";
import { sentencesFor } from "@dilf/prompts";
import { createRng, type Tensor, tensor } from "@dilf/tensor";
import { planBatches } from "../items/batches.ts";
import { viewFeaturesOnce } from "../items/features.ts";
import { itemLoader } from "../items/loader.ts";
import { commonConfig } from "../loop/config.ts";
import { chosenItems } from "../loop/items.ts";
import { type Job, type Look, runJob } from "../loop/loop.ts";
import { resolveTraining } from "../loop/options.ts";
import type { PretrainConfig } from "../run/config.ts";
import { moduleOf, shapeEncoderState, type TrainingState, withoutBuffers } from "../run/state.ts";
import { type BatchEncoder, fusingEncoder, lookingEncoder } from "./batch.ts";
import type { PretrainEvent, StepEvent } from "./events.ts";
import { PRETRAIN_DEFAULTS, type PretrainOptions, type PretrainTask } from "./options.ts";
import { categoryTexts, pickRows } from "./texts.ts";

type Told = Pick<StepEvent, "scale" | "angleChange">;

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
  const resolved = resolveTraining("pretrain", options, PRETRAIN_DEFAULTS, ["viewpointLearningRate"]);
  const { shapeEncoder, loss, dataset, prompts, classes } = task;
  const { viewpoints, fusion, encoder } = shapeEncoder;
  const { seed } = resolved;
  const items = await chosenItems("pretrain", task);
  for (const name of classes) sentencesFor(prompts, name);
  const rng = createRng(seed);
  const plan = planBatches("pretrain", items.length, resolved.batchSize, rng);
  const initial: ShapeEncoderState = {
    viewpoints: viewpoints.init(seed),
    fusion: fusion.init(seed, viewpoints.views, encoder.featureSize),
  };
  const fixed = viewpoints.points === 0 && initial.viewpoints.parameters.size === 0;
  if (resolved.featureFolder !== undefined && !fixed)
    throw new RangeError(`pretrain: featureFolder is for views that do not change; those of "${viewpoints.name}" follow the training`);
  const learningRates = {
    viewpoints: resolved.viewpointLearningRate,
    fusion: resolved.fusionLearningRate,
    scale: resolved.learningRate,
  };
  const config: PretrainConfig = {
    ...(await commonConfig({ shapeEncoder, initial, choice: task, items, plan, learningRates }, resolved)),
    task: "pretrain",
    prompts: { command: prompts.command, sha256: prompts.sha256 },
    loss: { negatives: loss.negatives },
  };
  const job: Job<Told, { state: ShapeEncoderState; scale: Parameters }> = {
    config,
    items,
    plan,
    initial: { ...initial, scale: withoutBuffers(loss.init()) },
    constrain: (group, parameters) => (group === "scale" ? loss.constrain(parameters) : parameters),
    result: (modules) => ({ state: shapeEncoderState(modules), scale: moduleOf(modules, "scale").parameters }),
    async *prepare() {
      const texts = await categoryTexts(encoder, prompts, classes);
      const loader = itemLoader("pretrain", dataset, viewpoints.points, rng.split("points"), resolved.cacheBytes);
      let encode: BatchEncoder;
      if (fixed) {
        const { batchSize } = plan;
        const once = viewFeaturesOnce({ shapeEncoder, loader, items, state: initial, batchSize, folder: resolved.featureFolder });
        encode = fusingEncoder(shapeEncoder, yield* once);
      } else encode = lookingEncoder(shapeEncoder, loader, initial);
      return (batch, modules, endsEpoch) => look(batch, modules, endsEpoch, encode, texts);
    },
  };
  yield* runJob(job, resolved) as AsyncGenerator<PretrainEvent, void>;

  async function look(
    batch: readonly Item[],
    modules: TrainingState["modules"],
    endsEpoch: boolean,
    encode: BatchEncoder,
    texts: Tensor,
  ): Promise<Look<Told>> {
    const indices = batch.map(({ category }) => classes.indexOf(category));
    const encoded = await encode(batch, shapeEncoderState(modules));
    const scale = moduleOf(modules, "scale").parameters;
    const contrast = await loss.lossWithGradient(encoded.value, pickRows(texts, indices), indices, scale);
    return {
      loss: contrast.value.data[0]!,
      modules: { ...modules, ...encoded.state },
      extra: {
        scale: Math.exp(scale.get("logScale")!.data[0]!),
        ...(endsEpoch ? { angleChange: await encoded.angleChange() } : {}),
      },
      async gradients() {
        const back = await contrast.pullback(tensor(Float32Array.of(1), []));
        const gradients = await encoded.pullback(back.shapes);
        contrast.dispose();
        encoded.dispose();
        return { ...gradients, scale: back.parameters };
      },
    };
  }
}
