import type { Rule } from "./rule.ts";

/** y = x as a matrix; dx = dy in x's shape. */
export const flatten: Rule = {
  op: "Flatten",
  shapes: "exact",
  pullback: ({ g, inputs: [x], cotangents: [dy] }) => [g.reshape(dy!, x!.shape)],
  samples: [1, -1].map((axis) => ({ name: `axis ${axis}`, inputs: [{ shape: [2, 3, 4] }], build: (g, [x]) => g.flatten(x!, axis) })),
};
