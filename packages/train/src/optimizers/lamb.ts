/** @file LAMB (You et al. 2020, "Large Batch Optimization for Deep Learning: Training BERT in 76 minutes", Algorithm 2). */

import { expectKeys } from "@dilf/tensor";
import { demand, type Optimizer, optimizerOf } from "./optimizer.ts";

/** Options of `lamb`. */
export interface LambOptions {
  /** Decay of the two means, each in [0, 1). */
  readonly betas?: readonly [number, number];
  /** Added to the root of the second mean, > 0. */
  readonly epsilon?: number;
  /** λ ≥ 0, of matrices only, as in `adamW`. */
  readonly weightDecay?: number;
  /** γ > 0: the length of a parameter counts as at most so much. */
  readonly largestNorm?: number;
}

/** Betas and ε: the paper's, section 4. Decay: CLIP2Point's. γ: our choice, that of the common implementations. */
export const LAMB_DEFAULTS = {
  betas: [0.9, 0.999],
  epsilon: 1e-6,
  weightDecay: 1e-4,
  largestNorm: 10,
} as const satisfies Required<LambOptions>;

/**
 * w ← w − η · (φ(‖w‖) / ‖u‖) · u, with u = m̂ / (√v̂ + ε) + λw, the means of `adamW`, φ(x) = min(x, γ), and the lengths of each parameter by itself. Where one of the
 * two lengths is 0 the quotient is 1. Parameters of rank below 2 are neither decayed nor scaled by the quotient, as the authors exclude them: a bias that
 * starts at 0 could hardly leave it. Arithmetic is in double precision, storage in float32.
 * @throws RangeError for an option out of range
 * @example const optimizer = lamb(); // with a learning rate of 6e-3 as CLIP2Point has it
 */
export function lamb(options: LambOptions = {}): Optimizer {
  expectKeys("lamb", options, Object.keys(LAMB_DEFAULTS));
  const { betas, epsilon, weightDecay, largestNorm } = { ...LAMB_DEFAULTS, ...options };
  const [beta1, beta2] = betas;
  for (const beta of betas) demand(beta >= 0 && beta < 1, "lamb", "betas", "in [0, 1)", betas.join(", "));
  demand(epsilon > 0, "lamb", "epsilon", "> 0", epsilon);
  demand(weightDecay >= 0, "lamb", "weightDecay", "≥ 0", weightDecay);
  demand(largestNorm > 0, "lamb", "largestNorm", "> 0", largestNorm);
  return optimizerOf("lamb", 2, ({ w, gradient, first: m, second: v, decays }, step, learningRate) => {
    const correction = 1 - beta1 ** step;
    const root = Math.sqrt(1 - beta2 ** step);
    const decay = decays ? weightDecay : 0;
    const u = new Float64Array(w.length);
    let [lengthW, lengthU] = [0, 0];
    for (let i = 0; i < w.length; i++) {
      const g = gradient[i]!;
      const mean = beta1 * m[i]! + (1 - beta1) * g;
      const square = beta2 * v[i]! + (1 - beta2) * g * g;
      m[i] = mean;
      v[i] = square;
      u[i] = mean / correction / (Math.sqrt(square) / root + epsilon) + decay * w[i]!;
      lengthW += w[i]! * w[i]!;
      lengthU += u[i]! * u[i]!;
    }
    const trust = decays && lengthW > 0 && lengthU > 0 ? Math.min(Math.sqrt(lengthW), largestNorm) / Math.sqrt(lengthU) : 1;
    for (let i = 0; i < w.length; i++) w[i] = w[i]! - learningRate * trust * u[i]!;
  });
}
