/** @file What fine-tuning is asked to do. */

import type { Classifier, ShapeEncoder, ShapeEncoderState } from "@dilf/fusion";
import type { ItemChoice } from "../loop/items.ts";
import { TRAINING_DEFAULTS, type TrainingOptions } from "../loop/options.ts";

/** `classes` are also what the classifier tells apart, in their order. */
export interface FinetuneTask extends ItemChoice {
  /** Its fusion module learns; its view policy and its encoder are frozen. */
  readonly shapeEncoder: ShapeEncoder;
  /** Of a pretrained run, or fresh. */
  readonly state: ShapeEncoderState;
  readonly classifier: Classifier;
}

/** How `finetune` trains; defaults in `FINETUNE_DEFAULTS`. */
export interface FinetuneOptions extends TrainingOptions {
  /** Highest rate of E_C alone, > 0. Default: `learningRate`. */
  readonly classifierLearningRate?: number;
}

/** Batch, rate and epochs: DILF. Decay: as in pretraining. */
export const FINETUNE_DEFAULTS = {
  ...TRAINING_DEFAULTS,
  epochs: 60,
  batchSize: 64,
  learningRate: 1e-4,
  weightDecay: 0.1,
} as const satisfies FinetuneOptions;
