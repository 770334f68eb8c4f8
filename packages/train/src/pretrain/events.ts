/** @file What pretraining tells while it runs. */

import type { Parameters } from "@dilf/autodiff";
import type { ShapeEncoderState } from "@dilf/fusion";
import type { StepReport, TrainingEvent } from "../loop/events.ts";

/** What `pretrain` tells while it runs. */
export type PretrainEvent = TrainingEvent<StepEvent, { readonly state: ShapeEncoderState; readonly scale: Parameters }>;

/** A step of `pretrain`. */
export interface StepEvent extends StepReport {
  /** exp(logScale) that the loss was computed with. */
  readonly scale: number;
  readonly learningRates: { readonly viewpoints: number; readonly fusion: number; readonly scale: number };
  /** Euclidean length of all gradients of E_V and of E_G, before clipping. 0 where there is nothing to learn. */
  readonly gradientNorms: { readonly viewpoints: number; readonly fusion: number };
  /**
   * Degrees: mean over the batch of how far azimuths and elevations are from those that the initial weights give for the same shapes. Told by the last step of every
   * epoch alone: the initial angles follow from the whole batch (E_V normalises over it), so they cost a pass of E_V each time.
   */
  readonly angleChange?: number;
}
