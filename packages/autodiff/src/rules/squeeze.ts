import type { Rule } from "./rule.ts";

/** y = x without axes of 1; dx = dy with them. */
export const squeeze: Rule = {
  op: "Squeeze",
  shapes: "exact",
  pullback: ({ g, inputs: [x], cotangents: [dy] }) => [g.reshape(dy!, x!.shape), undefined],
  samples: [{ name: "two axes", inputs: [{ shape: [1, 3, 1, 2] }], build: (g, [x]) => g.squeeze(x!, [0, -2]) }],
};
