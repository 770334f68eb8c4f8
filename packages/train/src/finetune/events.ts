/** @file What fine-tuning tells while it runs. */

import type { LearnedState, ShapeEncoderState } from "@dilf/fusion";
import type { StepReport, TrainingEvent } from "../loop/events.ts";

/** What `finetune` tells while it runs. */
export type FinetuneEvent = TrainingEvent<FinetuneStepEvent, { readonly state: ShapeEncoderState; readonly classifier: LearnedState }>;

/** A step of `finetune`. */
export interface FinetuneStepEvent extends StepReport {
  /** Share of the batch whose own category has the largest logit, before the step. */
  readonly accuracy: number;
  readonly learningRates: { readonly fusion: number; readonly classifier: number };
  /** Euclidean length of all gradients of E_G and of E_C, before clipping. 0 where there is nothing to learn. */
  readonly gradientNorms: { readonly fusion: number; readonly classifier: number };
}
