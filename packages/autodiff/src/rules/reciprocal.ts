import type { Rule } from "./rule.ts";

/** y = 1/x; dx = −dy · y². */
export const reciprocal: Rule = {
  op: "Reciprocal",
  shapes: "broadcasting",
  pullback: ({ g, outputs: [y], cotangents: [dy] }) => [g.neg(g.mul(dy!, g.mul(y!, y!)))],
  samples: [
    { name: "positive", inputs: [{ shape: [2, 3], low: 0.3, high: 2 }], build: (g, [x]) => g.reciprocal(x!) },
    { name: "negative", inputs: [{ shape: [2, 3], low: -2, high: -0.3 }], build: (g, [x]) => g.reciprocal(x!) },
  ],
};
