/** @file The length of gradients, and a bound on it. */

import type { Parameters } from "@dilf/autodiff";
import { type Tensor, tensor } from "@dilf/tensor";

/** The Euclidean length of all gradients together, summed in double precision; NaN or infinite where one of them is. */
export function gradientNorm(gradients: Parameters): number {
  let sum = 0;
  for (const { data } of gradients.values()) for (let i = 0; i < data.length; i++) sum += data[i]! * data[i]!;
  return Math.sqrt(sum);
}

/**
 * Scales all gradients by one factor so that their common length is at most `maxNorm`; shorter ones come back as they are.
 * (MVTN clips after its optimizer step, which has no effect. Call this before.)
 * @throws RangeError when `maxNorm` is not > 0, or the length is not finite
 */
export function clipGradients(gradients: Parameters, maxNorm: number): Parameters {
  if (!(maxNorm > 0)) throw new RangeError(`clipGradients: maxNorm must be > 0, got ${maxNorm}`);
  const norm = gradientNorm(gradients);
  if (!Number.isFinite(norm))
    throw new RangeError(`clipGradients: the gradients have length ${norm}; a step from them would lose the weights`);
  if (norm <= maxNorm) return gradients;
  return new Map<string, Tensor>(
    [...gradients].map(([name, { data, shape }]) => [
      name,
      tensor(
        data.map((g) => (g * maxNorm) / norm),
        shape,
      ),
    ]),
  );
}
