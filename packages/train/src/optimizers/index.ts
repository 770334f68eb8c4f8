/** @file The list of optimizers, for options and flags. */

import { type AdamWOptions, adamW } from "./adamw.ts";
import { type LambOptions, lamb } from "./lamb.ts";
import type { Optimizer } from "./optimizer.ts";
import { type SgdOptions, sgd } from "./sgd.ts";

/** Every optimizer by its name: `optimizers.sgd({ momentum: 0.9 })`. */
export const optimizers = { adamw: adamW, sgd, lamb } as const;

/** The names in `optimizers`. */
export type OptimizerName = keyof typeof optimizers;

/** An optimizer and its options, JSON-safe; the weight decay is an option of the training, because schedules and tables name it. */
export type OptimizerSettings =
  | ({ readonly kind: "adamw" } & Omit<AdamWOptions, "weightDecay">)
  | ({ readonly kind: "sgd" } & Omit<SgdOptions, "weightDecay">)
  | ({ readonly kind: "lamb" } & Omit<LambOptions, "weightDecay">);

/**
 * An optimizer by its settings.
 * @throws RangeError for a kind that there is not; what the optimizer throws for its options
 */
export function createOptimizer({ kind, ...options }: OptimizerSettings, weightDecay: number): Optimizer {
  if (!Object.hasOwn(optimizers, kind))
    throw new RangeError(`createOptimizer: kind must be one of ${Object.keys(optimizers).join(", ")}, got ${JSON.stringify(kind)}`);
  return optimizers[kind]({ ...options, weightDecay });
}
