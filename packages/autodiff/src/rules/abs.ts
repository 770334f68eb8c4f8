import type { Rule } from "./rule.ts";

/** y = |x|; dx = dy · sign x: 0 at the kink. */
export const abs: Rule = {
  op: "Abs",
  shapes: "broadcasting",
  pullback: ({ g, inputs: [x], cotangents: [dy] }) => [g.mul(dy!, g.sign(x!))],
  samples: [{ name: "away from 0", inputs: [{ shape: [4, 3], low: -1, high: 1, distinct: true }], build: (g, [x]) => g.abs(x!) }],
};
