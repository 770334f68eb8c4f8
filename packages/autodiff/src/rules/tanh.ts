import type { Rule } from "./rule.ts";

/** y = tanh x; dx = dy · (1 − y²). */
export const tanh: Rule = {
  op: "Tanh",
  shapes: "broadcasting",
  pullback: ({ g, outputs: [y], cotangents: [dy] }) => [g.mul(dy!, g.sub(1, g.mul(y!, y!)))],
  samples: [{ name: "both signs", inputs: [{ shape: [2, 3] }], build: (g, [x]) => g.tanh(x!) }],
};
