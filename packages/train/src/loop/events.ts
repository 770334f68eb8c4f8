/** @file What every training tells while it runs. */

/**
 * What a training tells, one event after the other.
 * @template Step what a step tells; @template Result what training made
 */
export type TrainingEvent<Step, Result> =
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
  /** Views that do not change are drawn and encoded once, before the first step. */
  | { readonly kind: "encode"; readonly done: number; readonly total: number }
  | Step
  | {
      readonly kind: "epoch";
      readonly step: number;
      /** From 1. */
      readonly epoch: number;
      /** Mean over the epoch's steps. */
      readonly loss: number;
    }
  | { readonly kind: "checkpoint"; readonly step: number; readonly path: string }
  /** The signal was aborted; `path` is the checkpoint to resume from, where there is a run folder. */
  | { readonly kind: "interrupted"; readonly step: number; readonly path?: string }
  | ({ readonly kind: "done"; readonly step: number } & Result);

/** What the steps of all trainings tell. */
export interface StepReport {
  readonly kind: "step";
  /** From 1. */
  readonly step: number;
  /** From 1. */
  readonly epoch: number;
  /** Before the step. */
  readonly loss: number;
}
