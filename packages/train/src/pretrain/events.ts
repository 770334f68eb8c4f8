/** @file What pretraining tells while it runs. */

import type { Parameters } from "@dilf/autodiff";
import type { ShapeEncoderState } from "@dilf/fusion";

export type PretrainEvent =
  | {
      readonly kind: "start";
      /** Steps that are done already: 0, or those of the checkpoint that a resumed run goes on from. */
      readonly step: number;
      readonly steps: number;
      readonly stepsPerEpoch: number;
      readonly batchSize: number;
      readonly items: number;
      readonly classes: number;
    }
  /** The views of a policy without parameters are drawn and encoded once, before the first step. */
  | { readonly kind: "encode"; readonly done: number; readonly total: number }
  | StepEvent
  | {
      readonly kind: "epoch";
      readonly step: number /** From 1. */;
      readonly epoch: number /** Mean over the epoch's steps. */;
      readonly loss: number;
    }
  | { readonly kind: "checkpoint"; readonly step: number; readonly path: string }
  /** The signal was aborted; `path` is the checkpoint to resume from, where there is a run folder. */
  | { readonly kind: "interrupted"; readonly step: number; readonly path?: string }
  | { readonly kind: "done"; readonly step: number; readonly state: ShapeEncoderState; readonly scale: Parameters };

export interface StepEvent {
  readonly kind: "step";
  /** From 1. */
  readonly step: number;
  /** From 1. */
  readonly epoch: number;
  /** Before the step. */
  readonly loss: number;
  /** exp(logScale) that the loss was computed with. */
  readonly scale: number;
  readonly learningRates: { readonly viewpoints: number; readonly fusion: number; readonly scale: number };
  /** Euclidean length of all gradients of E_V and of E_G, before clipping. 0 where there is nothing to learn. */
  readonly gradientNorms: { readonly viewpoints: number; readonly fusion: number };
  /** Degrees: mean over the batch of how far azimuths and elevations are from those that the initial weights give for the same shapes. */
  readonly angleChange: number;
}
