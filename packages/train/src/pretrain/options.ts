/** @file What pretraining is asked to do. */

import type { ContrastiveLoss, ShapeEncoder } from "@dilf/fusion";
import type { PromptSet } from "@dilf/prompts";
import type { ItemChoice } from "../loop/items.ts";
import { TRAINING_DEFAULTS, type TrainingOptions } from "../loop/options.ts";

/** What `pretrain` trains, and on what. */
export interface PretrainTask extends ItemChoice {
  /** Its view policy and its fusion module learn; its encoder is frozen. */
  readonly shapeEncoder: ShapeEncoder;
  readonly loss: ContrastiveLoss;
  /** Must hold every one of `classes`. */
  readonly prompts: PromptSet;
}

/** How `pretrain` trains; defaults in `PRETRAIN_DEFAULTS`. */
export interface PretrainOptions extends TrainingOptions {
  /** Highest rate of E_V alone, > 0. Default: `learningRate`. */
  readonly viewpointLearningRate?: number;
}

/** Batch, rate and epochs: DILF. Decay: ULIP. */
export const PRETRAIN_DEFAULTS = {
  ...TRAINING_DEFAULTS,
  epochs: 100,
  batchSize: 64,
  learningRate: 1e-3,
  weightDecay: 0.1,
} as const satisfies PretrainOptions;
