import type { Rule } from "./rule.ts";

/** y = x; dx = dy. */
export const identity: Rule = {
  op: "Identity",
  shapes: "broadcasting",
  pullback: ({ cotangents: [dy] }) => [dy],
  samples: [{ name: "both signs", inputs: [{ shape: [2, 3] }], build: (g, [x]) => g.identity(x!) }],
};
