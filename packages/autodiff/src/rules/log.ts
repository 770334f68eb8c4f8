import type { Rule } from "./rule.ts";

/** y = ln x; dx = dy / x. */
export const log: Rule = {
  op: "Log",
  shapes: "broadcasting",
  pullback: ({ g, inputs: [x], cotangents: [dy] }) => [g.div(dy!, x!)],
  samples: [{ name: "positive", inputs: [{ shape: [2, 3], low: 0.2, high: 2 }], build: (g, [x]) => g.log(x!) }],
};
