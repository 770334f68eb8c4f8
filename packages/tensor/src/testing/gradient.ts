/** @file The finite-difference check that every derivative of this project passes. */

import type { Rng } from "../rng.ts";
import { type FloatTensor, sizeOf, type Tensor } from "../tensor.ts";

type F64 = Tensor<Float64Array>;

/** A function with its pullback, as `checkGradient` takes it. */
export interface GradientCase {
  /** Names the derivative in the failure. */
  readonly name: string;
  readonly inputs: readonly F64[];
  forward(inputs: readonly F64[]): FloatTensor | Promise<FloatTensor>;
  /** The gradient of ⟨cotangent, forward(inputs)⟩ per input; null where the input is not differentiable (it is then not moved). */
  pullback(inputs: readonly F64[], cotangent: F64): readonly (FloatTensor | null)[] | Promise<readonly (FloatTensor | null)[]>;
  /** Seeds the direction and the cotangent. */
  readonly rng: Rng;
  /** Half the distance of the central difference along the random direction. Default 1e-6: truncation h² and cancellation ε/h balance in float64. */
  readonly step?: number;
  /** Allowed |analytic − numeric| / max(1, |numeric|). Default 1e-7. */
  readonly tolerance?: number;
}

/**
 * ⟨pullback(ct), dx⟩ must equal ⟨ct, (f(x + h·dx) − f(x − h·dx)) / 2h⟩ in one random direction over all differentiable inputs
 * (the check of JAX's `check_grads`, so its cost does not grow with the number of inputs).
 * @throws Error that names the case and both numbers when they disagree.
 * @returns both numbers, for tests that ask more of them (that they are not zero, say).
 */
export async function checkGradient(given: GradientCase): Promise<{ analytic: number; numeric: number }> {
  const { name, inputs, rng, step = 1e-6, tolerance = 1e-7 } = given;
  const output = await given.forward(inputs);
  const cotangent = randomTensor(rng, output.shape, -1, 1);
  const gradients = await given.pullback(inputs, cotangent);
  if (gradients.length !== inputs.length)
    throw new Error(`checkGradient: ${name} gave ${gradients.length} gradients for ${inputs.length} inputs`);
  const directions = inputs.map((x, i) => (gradients[i] ? randomTensor(rng, x.shape, -1, 1) : null));
  const moved = (h: number) => inputs.map((x, i) => (directions[i] ? along(x, directions[i], h) : x));
  const ahead = dot(cotangent, await given.forward(moved(step)));
  const behind = dot(cotangent, await given.forward(moved(-step)));
  const numeric = (ahead - behind) / (2 * step);
  let analytic = 0;
  for (const [i, gradient] of gradients.entries()) if (gradient) analytic += dot(gradient, directions[i]!);
  const error = Math.abs(analytic - numeric) / Math.max(1, Math.abs(numeric));
  if (!(error <= tolerance))
    throw new Error(
      `${name}: the pullback gives ${analytic}, finite differences give ${numeric} (error ${error.toExponential(1)} > ${tolerance})`,
    );
  return { analytic, numeric };
}

/** Float64 numbers, uniform in [low, high). */
export function randomTensor(rng: Rng, shape: readonly number[], low: number, high: number): F64 {
  return { data: Float64Array.from({ length: sizeOf(shape) }, () => rng.uniform(low, high)), shape };
}

function along(x: F64, direction: F64, h: number): F64 {
  return { data: x.data.map((value, i) => value + h * direction.data[i]!), shape: x.shape };
}

function dot(a: FloatTensor, b: FloatTensor): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i]! * b.data[i]!;
  return sum;
}
