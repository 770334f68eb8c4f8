/** @file AdamW (Loshchilov & Hutter 2019, "Decoupled Weight Decay Regularization", Algorithm 2), as PyTorch computes it. */

import { expectKeys } from "@dilf/tensor";
import { demand, type Optimizer, optimizerOf } from "./optimizer.ts";

/** Options of `adamW`. */
export interface AdamWOptions {
  /** Decay of the two means, each in [0, 1). */
  readonly betas?: readonly [number, number];
  /** Added to the root of the second mean, > 0. */
  readonly epsilon?: number;
  /** λ ≥ 0: a decayed parameter is multiplied by 1 − learningRate·λ in every step. */
  readonly weightDecay?: number;
}

/** SLIP's and ULIP's settings. */
export const ADAMW_DEFAULTS = { betas: [0.9, 0.98], epsilon: 1e-8, weightDecay: 0.1 } as const satisfies Required<AdamWOptions>;

/**
 * AdamW over named float32 tensors. Parameters of rank below 2 (biases, the scales of normalisations, the logit scale) are not
 * decayed, as in CLIP and SLIP. Arithmetic is in double precision, storage in float32.
 *
 * w ← w·(1 − ηλ) − η · m̂ / (√v̂ + ε), with m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).
 * @throws RangeError for an option out of range
 * @example
 * const optimizer = adamW({ weightDecay: 0.05 });
 * const { parameters, state } = optimizer.update(weights, gradients, optimizer.init(weights), 1e-3);
 */
export function adamW(options: AdamWOptions = {}): Optimizer {
  expectKeys("adamW", options, Object.keys(ADAMW_DEFAULTS));
  const { betas, epsilon, weightDecay } = { ...ADAMW_DEFAULTS, ...options };
  const [beta1, beta2] = betas;
  for (const beta of betas) demand(beta >= 0 && beta < 1, "adamW", "betas", "in [0, 1)", betas.join(", "));
  demand(epsilon > 0, "adamW", "epsilon", "> 0", epsilon);
  demand(weightDecay >= 0, "adamW", "weightDecay", "≥ 0", weightDecay);
  return optimizerOf("adamW", 2, ({ w, gradient, first: m, second: v, decays }, step, learningRate) => {
    const keep = decays ? 1 - learningRate * weightDecay : 1;
    const size = learningRate / (1 - beta1 ** step);
    const root = Math.sqrt(1 - beta2 ** step);
    for (let i = 0; i < w.length; i++) {
      const g = gradient[i]!;
      const mean = beta1 * m[i]! + (1 - beta1) * g;
      const square = beta2 * v[i]! + (1 - beta2) * g * g;
      m[i] = mean;
      v[i] = square;
      w[i] = w[i]! * keep - (size * mean) / (Math.sqrt(square) / root + epsilon);
    }
  });
}
