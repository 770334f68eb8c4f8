import type { Rule } from "./rule.ts";

/** y = cos x; dx = −dy · sin x. */
export const cos: Rule = {
  op: "Cos",
  shapes: "broadcasting",
  pullback: ({ g, inputs: [x], cotangents: [dy] }) => [g.neg(g.mul(dy!, g.sin(x!)))],
  samples: [{ name: "both signs", inputs: [{ shape: [2, 3] }], build: (g, [x]) => g.cos(x!) }],
};
