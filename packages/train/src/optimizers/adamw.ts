/** @file AdamW (Loshchilov & Hutter 2019, "Decoupled Weight Decay Regularization", Algorithm 2), as PyTorch computes it. */

import type { Parameters } from "@dilf/autodiff";
import { shapeText, type Tensor, tensor, zeros } from "@dilf/tensor";

/** What an optimizer carries from step to step. All of it must be saved to go on exactly. */
export interface OptimizerState {
  /** Steps done. */
  readonly step: number;
  /** Decaying mean of the gradients, by parameter, of its shape. */
  readonly first: Parameters;
  /** Decaying mean of the squared gradients, by parameter, of its shape. */
  readonly second: Parameters;
}

export interface Optimizer {
  init(parameters: Parameters): OptimizerState;
  /**
   * One step. Nothing that is passed in is changed; the results are fresh arrays.
   * @param gradients one for every parameter, of its shape
   * @throws RangeError for a gradient that is missing, belongs to no parameter, or has another shape, and for a learning rate that is not ≥ 0
   */
  update(
    parameters: Parameters,
    gradients: Parameters,
    state: OptimizerState,
    learningRate: number,
  ): { readonly parameters: Parameters; readonly state: OptimizerState };
}

export interface AdamWOptions {
  /** Decay of the two means, each in [0, 1). */
  readonly betas?: readonly [number, number];
  /** Added to the root of the second mean, > 0. */
  readonly epsilon?: number;
  /** λ ≥ 0: a decayed parameter is multiplied by 1 − learningRate·λ in every step. */
  readonly weightDecay?: number;
}

/** SLIP's and ULIP's settings (systems.md 1.10). */
export const ADAMW_DEFAULTS = { betas: [0.9, 0.98], epsilon: 1e-8, weightDecay: 0.1 } as const satisfies Required<AdamWOptions>;

/**
 * AdamW over named float32 tensors. Parameters of rank below 2 (biases, the scales of normalisations, the logit scale) are not
 * decayed, as in CLIP and SLIP. Arithmetic is in double precision, storage in float32.
 * @throws RangeError for an option out of range
 * @example
 * const optimizer = adamW({ weightDecay: 0.05 });
 * const { parameters, state } = optimizer.update(weights, gradients, optimizer.init(weights), 1e-3);
 */
export function adamW(options: AdamWOptions = {}): Optimizer {
  const { betas, epsilon, weightDecay } = { ...ADAMW_DEFAULTS, ...options };
  for (const beta of betas) if (!(beta >= 0 && beta < 1)) throw new RangeError(`adamW: betas must be in [0, 1), got ${betas.join(", ")}`);
  if (!(epsilon > 0)) throw new RangeError(`adamW: epsilon must be > 0, got ${epsilon}`);
  if (!(weightDecay >= 0)) throw new RangeError(`adamW: weightDecay must be ≥ 0, got ${weightDecay}`);
  const blank = (parameters: Parameters): Parameters => new Map([...parameters].map(([name, { shape }]) => [name, zeros(shape)]));
  return {
    init: (parameters) => ({ step: 0, first: blank(parameters), second: blank(parameters) }),
    update(parameters, gradients, state, learningRate) {
      if (!(learningRate >= 0 && learningRate < Infinity)) throw new RangeError(`adamW: learningRate must be ≥ 0, got ${learningRate}`);
      for (const name of gradients.keys())
        if (!parameters.has(name)) throw new RangeError(`adamW: there is a gradient for "${name}", which is not a parameter`);
      const step = state.step + 1;
      const moved = new Map<string, Tensor>();
      const first = new Map<string, Tensor>();
      const second = new Map<string, Tensor>();
      for (const [name, { data, shape }] of parameters) {
        const [w, m, v] = [Float32Array.from(data), copy(state.first, name, shape), copy(state.second, name, shape)];
        const gradient = like(gradients, "gradient", name, shape).data;
        const decay = shape.length < 2 ? 0 : weightDecay;
        advance(w, gradient, m, v, { learningRate, beta1: betas[0], beta2: betas[1], epsilon, decay, step });
        moved.set(name, tensor(w, shape));
        first.set(name, tensor(m, shape));
        second.set(name, tensor(v, shape));
      }
      return { parameters: moved, state: { step, first, second } };
    },
  };
}

interface Advance {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly decay: number;
  /** From 1. */
  readonly step: number;
}

/**
 * w ← w·(1 − ηλ) − η · m̂ / (√v̂ + ε), with m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ).
 * Writes w, m and v.
 */
function advance(w: Float32Array, gradient: Float32Array, m: Float32Array, v: Float32Array, rates: Advance): void {
  const { beta1, beta2, epsilon, step } = rates;
  const keep = 1 - rates.learningRate * rates.decay;
  const size = rates.learningRate / (1 - beta1 ** step);
  const root = Math.sqrt(1 - beta2 ** step);
  for (let i = 0; i < w.length; i++) {
    const g = gradient[i]!;
    const mean = beta1 * m[i]! + (1 - beta1) * g;
    const square = beta2 * v[i]! + (1 - beta2) * g * g;
    m[i] = mean;
    v[i] = square;
    w[i] = w[i]! * keep - (size * mean) / (Math.sqrt(square) / root + epsilon);
  }
}

function copy(values: Parameters, name: string, shape: readonly number[]): Float32Array {
  return Float32Array.from(like(values, "moment", name, shape).data);
}

function like(values: Parameters, what: string, name: string, shape: readonly number[]): Tensor {
  const value = values.get(name);
  if (!value) throw new RangeError(`adamW: there is no ${what} for "${name}"; every parameter needs one`);
  if (value.shape.length !== shape.length || value.shape.some((extent, axis) => extent !== shape[axis]))
    throw new RangeError(`adamW: the ${what} of "${name}" is ${shapeText(value.shape)}, the parameter ${shapeText(shape)}`);
  return value;
}
