import type { Rule } from "./rule.ts";

/** y = x with more axes of 1; dx = dy without them. */
export const unsqueeze: Rule = {
  op: "Unsqueeze",
  shapes: "thin",
  pullback: ({ g, cotangents: [dy], ints }) => [g.squeeze(dy!, ints(1)), undefined],
  samples: [{ name: "two axes", inputs: [{ shape: [3, 2] }], build: (g, [x]) => g.unsqueeze(x!, [0, -1]) }],
};
