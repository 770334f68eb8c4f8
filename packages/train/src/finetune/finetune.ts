/** @file Fine-tuning: E_G and E_C against the labels. */

import type { Item } from "@dilf/data";
import { crossEntropy, type LearnedState, type ShapeEncoderState } from "@dilf/fusion";
import { createRng, type Tensor, tensor } from "@dilf/tensor";
import { planBatches } from "../items/batches.ts";
import { viewFeaturesOnce } from "../items/features.ts";
import { itemLoader } from "../items/loader.ts";
import { commonConfig } from "../loop/config.ts";
import { chosenItems } from "../loop/items.ts";
import { type Job, type Look, runJob } from "../loop/loop.ts";
import { resolveTraining } from "../loop/options.ts";
import { stateBytes } from "../run/checkpoint.ts";
import { type FinetuneConfig, sha256 } from "../run/config.ts";
import { moduleOf, shapeEncoderState, type TrainingState } from "../run/state.ts";
import type { FinetuneEvent } from "./events.ts";
import { FINETUNE_DEFAULTS, type FinetuneOptions, type FinetuneTask } from "./options.ts";

/**
 * Trains E_G and E_C with the cross entropy of the items' categories; E_V and the encoder are frozen, so the views are drawn and encoded once and every step
 * only fuses and classifies (the paper's standard classification). Events, run folders and resuming are those of `pretrain`.
 * @throws as `pretrain`; RangeError when the state is not of the parts' sizes
 * @example
 * const { checkpoint } = await loadRun("runs/pretrained");
 * for await (const event of finetune({ shapeEncoder, state: checkpoint.state, classifier, dataset, split: "train", classes }, { folder: "runs/tuned" }))
 *   if (event.kind === "epoch") progress(event.epoch, event.loss);
 */
export async function* finetune(task: FinetuneTask, options: FinetuneOptions = {}): AsyncGenerator<FinetuneEvent, void> {
  const resolved = resolveTraining("finetune", options, FINETUNE_DEFAULTS, ["classifierLearningRate"]);
  const { shapeEncoder, classifier, dataset, classes, state: initial } = task;
  const { viewpoints, fusion, encoder } = shapeEncoder;
  const { seed, featureFolder } = resolved;
  const items = await chosenItems("finetune", task);
  const rng = createRng(seed);
  const plan = planBatches("finetune", items.length, resolved.batchSize, rng);
  const head = classifier.init(seed, encoder.featureSize, classes.length);
  const learningRates = { fusion: resolved.fusionLearningRate, classifier: resolved.classifierLearningRate };
  const config: FinetuneConfig = {
    ...(await commonConfig({ shapeEncoder, initial, choice: task, items, plan, learningRates }, resolved)),
    task: "finetune",
    classifier: { name: classifier.name, initial: sha256(stateBytes(head)) },
  };
  const job: Job<{ readonly accuracy: number }, { state: ShapeEncoderState; classifier: LearnedState }> = {
    config,
    items,
    plan,
    initial: { ...initial, classifier: head },
    result: (modules) => ({ state: shapeEncoderState(modules), classifier: moduleOf(modules, "classifier") }),
    async *prepare() {
      const loader = itemLoader("finetune", dataset, viewpoints.points, rng.split("points"), resolved.cacheBytes);
      const request = { shapeEncoder, loader, items, state: initial, batchSize: plan.batchSize, folder: featureFolder };
      const featuresOf = yield* viewFeaturesOnce(request);
      return (batch, modules) => look(featuresOf(batch), batch, modules);
    },
  };
  yield* runJob(job, resolved) as AsyncGenerator<FinetuneEvent, void>;

  async function look(
    features: Tensor,
    batch: readonly Item[],
    modules: TrainingState["modules"],
  ): Promise<Look<{ readonly accuracy: number }>> {
    const indices = batch.map(({ category }) => classes.indexOf(category));
    const fused = await fusion.fuseWithGradient(features, moduleOf(modules, "fusion"));
    const logits = await classifier.logitsWithGradient(fused.value, moduleOf(modules, "classifier"));
    const entropy = crossEntropy(logits.value, indices);
    return {
      loss: entropy.value.data[0]!,
      modules,
      extra: { accuracy: shareRight(logits.value, indices) },
      async gradients() {
        const back = await logits.pullback(await entropy.pullback(tensor(Float32Array.of(1), [])));
        const { parameters } = await fused.pullback(back.features);
        logits.dispose();
        fused.dispose();
        return { fusion: parameters, classifier: back.parameters };
      },
    };
  }
}

/** Share of the rows whose own category is the first of the largest. */
function shareRight({ data, shape }: Tensor, classes: readonly number[]): number {
  const count = shape[1]!;
  const right = classes.filter((own, b) => {
    const row = data.subarray(b * count, (b + 1) * count);
    return row.indexOf(Math.max(...row)) === own;
  });
  return right.length / classes.length;
}
