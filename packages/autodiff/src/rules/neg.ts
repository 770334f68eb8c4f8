import type { Rule } from "./rule.ts";

/** y = −x; dx = −dy. */
export const neg: Rule = {
  op: "Neg",
  shapes: "broadcasting",
  pullback: ({ g, cotangents: [dy] }) => [g.neg(dy!)],
  samples: [{ name: "both signs", inputs: [{ shape: [2, 3] }], build: (g, [x]) => g.neg(x!) }],
};
