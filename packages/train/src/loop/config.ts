/** @file The part of config.json that all trainings have. */

import type { Item } from "@dilf/data";
import type { ShapeEncoder, ShapeEncoderState } from "@dilf/fusion";
import type { BatchPlan } from "../items/batches.ts";
import { stateBytes } from "../run/checkpoint.ts";
import { type RunConfig, sha256 } from "../run/config.ts";
import type { Group } from "../run/state.ts";
import type { ItemChoice } from "./items.ts";
import type { ResolvedTraining, TrainingOptions } from "./options.ts";

export interface ConfigParts {
  readonly shapeEncoder: ShapeEncoder;
  /** What training starts from. */
  readonly initial: ShapeEncoderState;
  readonly choice: ItemChoice;
  readonly items: readonly Item[];
  readonly plan: BatchPlan;
  /** Of what learns, in the order in which it is updated. */
  readonly learningRates: Readonly<Partial<Record<Group, number>>>;
}

export async function commonConfig(
  { shapeEncoder, initial, choice, items, plan, learningRates }: ConfigParts,
  options: ResolvedTraining<TrainingOptions>,
): Promise<Omit<RunConfig, "task">> {
  const { viewpoints, fusion, encoder, renderer } = shapeEncoder;
  const { dataset, split, classes } = choice;
  const { batchSize, stepsPerEpoch } = plan;
  const { epochs } = options;
  return {
    version: 1,
    versions: options.versions,
    settings: options.settings,
    seed: options.seed,
    epochs,
    stepsPerEpoch,
    batchSize,
    optimizer: options.optimizer,
    schedule: options.schedule,
    learningRates,
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
    pictureSize: renderer.size,
    viewpoints: {
      name: viewpoints.name,
      views: viewpoints.views,
      points: viewpoints.points,
      initial: sha256(stateBytes(initial.viewpoints)),
    },
    fusion: { name: fusion.name, initial: sha256(stateBytes(initial.fusion)) },
  };
}
