/** @file Which items a step sees: a function of the seed and the step alone, so a resumed run sees the same. */

import type { Rng } from "@dilf/tensor";

export interface BatchPlan {
  /** Items per step: what was asked for, or all where there are fewer. */
  readonly batchSize: number;
  /** The rest of an epoch's order that fills no batch is left out of that epoch, as SLIP and ULIP do. */
  readonly stepsPerEpoch: number;
  /** Indices of the items of a step, counted from 0 over the whole run. */
  batch(step: number): readonly number[];
}

/**
 * Every epoch is a new order of all items, by `rng.split("epoch").split(e)`.
 * @throws RangeError for fewer than two items: a loss needs something to compare
 */
export function planBatches(where: string, items: number, batchSize: number, rng: Rng): BatchPlan {
  if (items < 2) throw new RangeError(`${where}: there are ${items} items to learn from, two are needed at least`);
  const size = Math.min(batchSize, items);
  const stepsPerEpoch = Math.floor(items / size);
  const indices = Array.from({ length: items }, (_, i) => i);
  const orders = rng.split("epoch");
  let known = { epoch: -1, order: indices };
  return {
    batchSize: size,
    stepsPerEpoch,
    batch(step) {
      const epoch = Math.floor(step / stepsPerEpoch);
      if (known.epoch !== epoch) known = { epoch, order: orders.split(epoch).shuffle(indices) };
      const start = (step % stepsPerEpoch) * size;
      return known.order.slice(start, start + size);
    },
  };
}
