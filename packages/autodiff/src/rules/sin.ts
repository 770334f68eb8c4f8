import type { Rule } from "./rule.ts";

/** y = sin x; dx = dy · cos x. */
export const sin: Rule = {
  op: "Sin",
  shapes: "broadcasting",
  pullback: ({ g, inputs: [x], cotangents: [dy] }) => [g.mul(dy!, g.cos(x!))],
  samples: [{ name: "both signs", inputs: [{ shape: [2, 3] }], build: (g, [x]) => g.sin(x!) }],
};
