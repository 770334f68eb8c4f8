import type { Rule } from "./rule.ts";

/** y = −x; dx = −dy. */
export const neg: Rule = {
  op: "Neg",
  shapes: "broadcasting",
  pullback: ({ cotangents: [dy] }) => [{ minus: dy! }],
  samples: [{ name: "both signs", inputs: [{ shape: [2, 3] }], build: (g, [x]) => g.neg(x!) }],
};
