import type { Rule } from "./rule.ts";

/** y = x in another shape; dx = dy in x's. */
export const reshape: Rule = {
  op: "Reshape",
  shapes: "exact",
  pullback: ({ g, inputs: [x], cotangents: [dy] }) => [g.reshape(dy!, x!.shape), undefined],
  samples: [{ name: "merge and split", inputs: [{ shape: [2, 3, 4] }], build: (g, [x]) => g.reshape(x!, [6, 2, 2]) }],
};
