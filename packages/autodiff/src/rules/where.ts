import type { Rule } from "./rule.ts";

/** y = a where c, else b; da = dy where c, else 0; db = 0 where c, else dy. The condition has no derivative. */
export const where: Rule = {
  op: "Where",
  shapes: "broadcasting",
  pullback: ({ g, inputs: [c], cotangents: [dy], needs }) => [
    undefined,
    needs[1] ? g.where(c!, dy!, 0) : undefined,
    needs[2] ? g.where(c!, 0, dy!) : undefined,
  ],
  samples: [
    {
      name: "all three broadcast",
      inputs: [{ shape: [4, 1], distinct: true }, { shape: [3] }, { shape: [2, 1, 1] }],
      build: (g, [c, a, b]) => g.where(g.greater(c!, 0), a!, b!),
    },
  ],
};
