import type { Rule } from "./rule.ts";

/** y = x repeated; dx = dy summed over the repetitions, which vjp does. */
export const expand: Rule = {
  op: "Expand",
  shapes: "broadcasting",
  pullback: ({ cotangents: [dy] }) => [dy, undefined],
  samples: [{ name: "an axis of 1 and a new one", inputs: [{ shape: [3, 1] }], build: (g, [x]) => g.expand(x!, [2, 3, 4]) }],
};
