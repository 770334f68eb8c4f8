/** @file The learning rate over the steps of a run. */

export interface CosineSchedule {
  /** The highest rate, > 0. */
  readonly base: number;
  /** Steps of linear warm-up: rates base/warmupSteps, 2·base/warmupSteps, … base. 0 ≤ warmupSteps ≤ totalSteps. */
  readonly warmupSteps: number;
  /** Steps of the whole run, ≥ 1. */
  readonly totalSteps: number;
  /** The rate that the cosine would reach at step `totalSteps`, 0 ≤ floor ≤ base. Default 0. */
  readonly floor?: number;
}

/**
 * Linear warm-up, then half a cosine from `base` down to `floor` (Loshchilov & Hutter 2017; SLIP's and ULIP's schedule).
 * @returns the rate of a step, counted from 0; after the last step it stays at `floor`
 * @throws RangeError for settings out of range
 * @example const rate = cosineSchedule({ base: 1e-3, warmupSteps: 10, totalSteps: 100 }); rate(9) === 1e-3
 */
export function cosineSchedule({ base, warmupSteps, totalSteps, floor = 0 }: CosineSchedule): (step: number) => number {
  if (!(base > 0 && base < Infinity)) throw new RangeError(`cosineSchedule: base must be > 0, got ${base}`);
  if (!(floor >= 0 && floor <= base)) throw new RangeError(`cosineSchedule: floor must be in [0, base = ${base}], got ${floor}`);
  if (!(Number.isInteger(totalSteps) && totalSteps >= 1))
    throw new RangeError(`cosineSchedule: totalSteps must be an integer ≥ 1, got ${totalSteps}`);
  if (!(Number.isInteger(warmupSteps) && warmupSteps >= 0 && warmupSteps <= totalSteps))
    throw new RangeError(`cosineSchedule: warmupSteps must be an integer in 0..${totalSteps}, got ${warmupSteps}`);
  return (step) => {
    if (step < warmupSteps) return (base * (step + 1)) / warmupSteps;
    if (step >= totalSteps) return floor;
    const done = (step - warmupSteps) / (totalSteps - warmupSteps);
    return floor + (base - floor) * 0.5 * (1 + Math.cos(Math.PI * done));
  };
}
