import type { Rule } from "./rule.ts";

/** In inference y = x; dx = dy. */
export const dropout: Rule = {
  op: "Dropout",
  shapes: "broadcasting",
  pullback: ({ cotangents: [dy] }) => [dy],
  samples: [{ name: "both signs", inputs: [{ shape: [2, 3] }], build: (g, [x]) => g.node("Dropout", [x])[0]! }],
};
