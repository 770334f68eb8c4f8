import type { SampleInput } from "./rule.ts";

/** Pairs of shapes in every relation that broadcasting knows: equal, a scalar, a missing axis, an axis of 1 on either side, both sides at once. */
export const BROADCASTS: readonly (readonly [SampleInput, SampleInput])[] = [
  [{ shape: [2, 3] }, { shape: [2, 3] }],
  [{ shape: [2, 3] }, { shape: [] }],
  [{ shape: [3] }, { shape: [4, 2, 3] }],
  [{ shape: [2, 3] }, { shape: [2, 1] }],
  [{ shape: [4, 1, 3] }, { shape: [2, 1] }],
];
