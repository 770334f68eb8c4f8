import type { Rule } from "./rule.ts";

/** y = eˣ; dx = dy · y. */
export const exp: Rule = {
  op: "Exp",
  shapes: "broadcasting",
  pullback: ({ g, outputs: [y], cotangents: [dy] }) => [g.mul(dy!, y!)],
  samples: [{ name: "both signs", inputs: [{ shape: [2, 3] }], build: (g, [x]) => g.exp(x!) }],
};
