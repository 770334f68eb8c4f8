import { extreme } from "./reduce-max.ts";
import type { Rule } from "./rule.ts";

/** y = min x over axes; dx = dy where x = y, else 0; equal minima share, as for the maximum. */
export const reduceMin: Rule = extreme("ReduceMin", (g, x, axes, keepDims) => g.reduceMin(x, axes, { keepDims }));
