import type { Rule } from "./rule.ts";

/** y = √x; dx = dy / 2y: infinite at 0, where the root has no derivative. */
export const sqrt: Rule = {
  op: "Sqrt",
  shapes: "broadcasting",
  pullback: ({ g, outputs: [y], cotangents: [dy] }) => [g.div(g.mul(dy!, 0.5), y!)],
  samples: [{ name: "positive", inputs: [{ shape: [2, 3], low: 0.2, high: 2 }], build: (g, [x]) => g.sqrt(x!) }],
};
