/** @file Stochastic gradient descent with momentum (Sutskever et al. 2013, "On the importance of initialization and momentum"), as PyTorch computes it. */

import { expectKeys } from "@dilf/tensor";
import { demand, type Optimizer, optimizerOf } from "./optimizer.ts";

/** Options of `sgd`. */
export interface SgdOptions {
  /** μ in [0, 1). */
  readonly momentum?: number;
  /** Whether the gradient is taken where the velocity leads. Needs momentum > 0. */
  readonly nesterov?: boolean;
  /** λ ≥ 0, added to the gradient as λ·w: of matrices only, as in `adamW`. */
  readonly weightDecay?: number;
}

/** Momentum and decay of CG3D's prompt learning. */
export const SGD_DEFAULTS = { momentum: 0.9, nesterov: false, weightDecay: 1e-4 } as const satisfies Required<SgdOptions>;

/**
 * v ← μv + (g + λw); w ← w − ηv, or with Nesterov's momentum w ← w − η(g + λw + μv). Arithmetic is in double precision, storage in float32.
 * @throws RangeError for an option out of range
 * @example const optimizer = sgd({ momentum: 0.9, nesterov: true });
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  expectKeys("sgd", options, Object.keys(SGD_DEFAULTS));
  const { momentum, nesterov, weightDecay } = { ...SGD_DEFAULTS, ...options };
  demand(momentum >= 0 && momentum < 1, "sgd", "momentum", "in [0, 1)", momentum);
  demand(
    typeof nesterov === "boolean" && !(nesterov && momentum === 0),
    "sgd",
    "nesterov",
    "true or false, and false without momentum",
    nesterov,
  );
  demand(weightDecay >= 0, "sgd", "weightDecay", "≥ 0", weightDecay);
  return optimizerOf("sgd", 1, ({ w, gradient, first: velocity, decays }, _, learningRate) => {
    const decay = decays ? weightDecay : 0;
    for (let i = 0; i < w.length; i++) {
      const g = gradient[i]! + decay * w[i]!;
      const v = momentum * velocity[i]! + g;
      velocity[i] = v;
      w[i] = w[i]! - learningRate * (nesterov ? g + momentum * v : v);
    }
  });
}
