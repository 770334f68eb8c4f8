import type { Rule } from "./rule.ts";

/** y = max(x, 0); dx = dy where y > 0, else 0: 0 at the kink. The sign of y is that mask, in one pass. */
export const relu: Rule = {
  op: "Relu",
  shapes: "broadcasting",
  pullback: ({ g, outputs: [y], cotangents: [dy] }) => [g.mul(dy!, g.sign(y!))],
  samples: [{ name: "away from 0", inputs: [{ shape: [4, 3], low: -1, high: 1, distinct: true }], build: (g, [x]) => g.relu(x!) }],
};
