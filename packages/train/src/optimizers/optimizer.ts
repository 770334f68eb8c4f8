/** @file The contract of optimizers, and what all of them check. */

import type { Parameters } from "@dilf/autodiff";
import { shapeText, type Tensor, tensor, zeros } from "@dilf/tensor";

/** What an optimizer carries from step to step. All of it must be saved to go on exactly. */
export interface OptimizerState {
  /** Steps done. */
  readonly step: number;
  /** By parameter, of its shape: the decaying mean of the gradients; of SGD the velocity. */
  readonly first: Parameters;
  /** By parameter, of its shape: the decaying mean of the squared gradients. Empty where the optimizer keeps none (SGD). */
  readonly second: Parameters;
}

/** What moves weights along their gradients. It holds nothing: its state goes in and comes out. */
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

/** Arrays of one parameter. `w` and the moments are fresh copies, to be written. */
export interface Slot {
  readonly w: Float32Array;
  readonly gradient: Float32Array;
  readonly first: Float32Array;
  /** Of length 0 where no second moment is kept. */
  readonly second: Float32Array;
  /** Whether it is a matrix or more: biases, the scales of normalisations and the logit scale are not decayed, as in CLIP and SLIP. */
  readonly decays: boolean;
}

/**
 * An optimizer from the arithmetic of one parameter.
 * @param advance writes w and the moments. `step` counts from 1
 */
export function optimizerOf(name: string, moments: 1 | 2, advance: (slot: Slot, step: number, learningRate: number) => void): Optimizer {
  const blank = (parameters: Parameters): Parameters => new Map([...parameters].map(([key, { shape }]) => [key, zeros(shape)]));
  return {
    init: (parameters) => ({ step: 0, first: blank(parameters), second: moments === 2 ? blank(parameters) : new Map() }),
    update(parameters, gradients, state, learningRate) {
      if (!(learningRate >= 0 && learningRate < Infinity)) throw new RangeError(`${name}: learningRate must be ≥ 0, got ${learningRate}`);
      for (const key of gradients.keys())
        if (!parameters.has(key)) throw new RangeError(`${name}: there is a gradient for "${key}", which is not a parameter`);
      const step = state.step + 1;
      const moved = new Map<string, Tensor>();
      const first = new Map<string, Tensor>();
      const second = new Map<string, Tensor>();
      for (const [key, { data, shape }] of parameters) {
        const of = (values: Parameters, what: string) => like(name, values, what, key, shape).data;
        const slot: Slot = {
          // `new`, not `from`: that asks an iterator for every number and takes three times as long.
          w: new Float32Array(data),
          gradient: of(gradients, "gradient"),
          first: new Float32Array(of(state.first, "moment")),
          second: moments === 2 ? new Float32Array(of(state.second, "moment")) : new Float32Array(0),
          decays: shape.length >= 2,
        };
        advance(slot, step, learningRate);
        moved.set(key, tensor(slot.w, shape));
        first.set(key, tensor(slot.first, shape));
        if (moments === 2) second.set(key, tensor(slot.second, shape));
      }
      return { parameters: moved, state: { step, first, second } };
    },
  };
}

function like(name: string, values: Parameters, what: string, key: string, shape: readonly number[]): Tensor {
  const value = values.get(key);
  if (!value) throw new RangeError(`${name}: there is no ${what} for "${key}"; every parameter needs one`);
  if (value.shape.length !== shape.length || value.shape.some((extent, axis) => extent !== shape[axis]))
    throw new RangeError(`${name}: the ${what} of "${key}" is ${shapeText(value.shape)}, the parameter ${shapeText(shape)}`);
  return value;
}

/** @throws RangeError that names the optimizer and the option */
export function demand(fits: boolean, name: string, option: string, wanted: string, got: unknown): void {
  if (!fits) throw new RangeError(`${name}: ${option} must be ${wanted}, got ${String(got)}`);
}
