/** @file Everything that training carries from step to step. */

import type { Parameters } from "@dilf/autodiff";
import type { LearnedState, ShapeEncoderState } from "@dilf/fusion";
import type { OptimizerState } from "../optimizers/optimizer.ts";

/** What can learn: E_V, E_G, the scale of the contrastive loss, E_C. */
export type Group = "viewpoints" | "fusion" | "scale" | "classifier";

/** Everything that training carries from step to step. */
export interface TrainingState {
  /** Steps done. */
  readonly step: number;
  /** Sum of the losses of the unfinished epoch. */
  readonly epochLoss: number;
  /** By name, whether it learns or is frozen. */
  readonly modules: Readonly<Partial<Record<Group, LearnedState>>>;
  /** Of the modules that learn. */
  readonly optimizers: Readonly<Partial<Record<Group, OptimizerState>>>;
}

/** The part of a state that turns shapes into features. */
export function shapeEncoderState(modules: TrainingState["modules"]): ShapeEncoderState {
  return { viewpoints: moduleOf(modules, "viewpoints"), fusion: moduleOf(modules, "fusion") };
}

export function moduleOf(modules: TrainingState["modules"], group: Group): LearnedState {
  const found = modules[group];
  if (!found) throw new Error(`this training has no ${group}; it has ${Object.keys(modules).join(", ")}`);
  return found;
}

export const withoutBuffers = (parameters: Parameters): LearnedState => ({ parameters, buffers: new Map() });
