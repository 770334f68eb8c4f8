import type { Rule } from "./rule.ts";

/** y = 1/(1 + e⁻ˣ); dx = dy · (y − y²). */
export const sigmoid: Rule = {
  op: "Sigmoid",
  shapes: "broadcasting",
  pullback: ({ g, outputs: [y], cotangents: [dy] }) => [g.mul(dy!, g.sub(y!, g.mul(y!, y!)))],
  samples: [{ name: "both signs", inputs: [{ shape: [2, 3] }], build: (g, [x]) => g.sigmoid(x!) }],
};
