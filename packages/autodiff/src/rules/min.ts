import type { Rule } from "./rule.ts";

/** y = min(a, b); da = dy where a < b, else 0; db is the rest: at a tie the gradient is b's, so min(x, 0) has none at 0. */
export const min: Rule = {
  op: "Min",
  shapes: "broadcasting",
  pullback: ({ g, inputs: [a, b], cotangents: [dy], needs }) => {
    const first = g.less(a!, b!);
    return [needs[0] ? g.where(first, dy!, 0) : undefined, needs[1] ? g.where(first, 0, dy!) : undefined];
  },
  samples: [
    { name: "a scalar", inputs: [{ shape: [4, 3], distinct: true }], build: (g, [a]) => g.min(a!, 0) },
    {
      name: "two tensors",
      inputs: [
        { shape: [2, 3], distinct: true },
        { shape: [3], low: -0.45, high: 0.75, distinct: true },
      ],
      build: (g, [a, b]) => g.min(a!, b!),
    },
  ],
};
