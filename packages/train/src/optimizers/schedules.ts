/** @file The learning rate over the steps of a run. */

/** A rate that is warmed up and then falls along half a cosine. */
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

/** A rate that is warmed up and then stays. */
export interface ConstantSchedule {
  /** > 0. */
  readonly base: number;
  /** As in `CosineSchedule`. */
  readonly warmupSteps: number;
}

/**
 * Linear warm-up, then `base` for ever.
 * @throws RangeError for settings out of range
 */
export function constantSchedule({ base, warmupSteps }: ConstantSchedule): (step: number) => number {
  checkBase("constantSchedule", base, warmupSteps);
  return (step) => (step < warmupSteps ? (base * (step + 1)) / warmupSteps : base);
}

/** A rate that falls by a factor every so many steps. */
export interface StepSchedule extends ConstantSchedule {
  /** Steps between two falls, ≥ 1, counted from step 0. */
  readonly every: number;
  /** What each fall multiplies the rate by, in (0, 1]. */
  readonly factor: number;
}

/**
 * Linear warm-up, and base·factor^⌊step / every⌋ (MVTN: a tenth every 30 epochs).
 * @throws RangeError for settings out of range
 */
export function stepSchedule({ base, warmupSteps, every, factor }: StepSchedule): (step: number) => number {
  checkBase("stepSchedule", base, warmupSteps);
  if (!(Number.isInteger(every) && every >= 1)) throw new RangeError(`stepSchedule: every must be an integer ≥ 1, got ${every}`);
  if (!(factor > 0 && factor <= 1)) throw new RangeError(`stepSchedule: factor must be in (0, 1], got ${factor}`);
  return (step) => base * factor ** Math.floor(step / every) * (step < warmupSteps ? (step + 1) / warmupSteps : 1);
}

function checkBase(where: string, base: number, warmupSteps: number): void {
  if (!(base > 0 && base < Infinity)) throw new RangeError(`${where}: base must be > 0, got ${base}`);
  if (!(Number.isInteger(warmupSteps) && warmupSteps >= 0))
    throw new RangeError(`${where}: warmupSteps must be an integer ≥ 0, got ${warmupSteps}`);
}

/** How the rates of a training go. JSON-safe. All begin with the warm-up. */
export type ScheduleSettings =
  /** Down to `floor` · base at the end, 0 ≤ floor ≤ 1. Default 0. */
  | { readonly kind: "cosine"; readonly floor?: number }
  | { readonly kind: "constant" }
  /** A fall by `factor` every `epochs` epochs. */
  | { readonly kind: "step"; readonly epochs: number; readonly factor: number };

/** The kinds of schedules, the default first. */
export const SCHEDULES = ["cosine", "constant", "step"] as const satisfies readonly ScheduleSettings["kind"][];

/** The run that a schedule is for. */
export interface ScheduledRun {
  readonly warmupSteps: number;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
}

/**
 * A schedule by its settings.
 * @returns for a highest rate, the rate of a step, counted from 0. @throws RangeError for settings out of range, or a kind that there is not
 */
export function createSchedule(settings: ScheduleSettings, run: ScheduledRun): (base: number) => (step: number) => number {
  const { warmupSteps, totalSteps, stepsPerEpoch } = run;
  switch (settings.kind) {
    case "cosine":
      return (base) => cosineSchedule({ base, warmupSteps, totalSteps, floor: base * (settings.floor ?? 0) });
    case "constant":
      return (base) => constantSchedule({ base, warmupSteps });
    case "step": {
      const every = Math.max(1, Math.round(settings.epochs * stepsPerEpoch));
      return (base) => stepSchedule({ base, warmupSteps, every, factor: settings.factor });
    }
    default:
      throw new RangeError(
        `createSchedule: kind must be one of ${SCHEDULES.join(", ")}, got ${JSON.stringify((settings satisfies never as ScheduleSettings).kind)}`,
      );
  }
}
