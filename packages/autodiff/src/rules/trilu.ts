import type { Rule } from "./rule.ts";

/** y = one triangle of x, zeros in the other; dx = that triangle of dy. */
export const trilu: Rule = {
  op: "Trilu",
  shapes: "exact",
  pullback: ({ g, node, inputs: [, k], cotangents: [dy] }) => [g.node("Trilu", k ? [dy, k] : [dy], node.attributes)[0], undefined],
  samples: [
    { name: "upper", inputs: [{ shape: [2, 3, 4] }], build: (g, [x]) => g.trilu(x!) },
    { name: "below the diagonal", inputs: [{ shape: [4, 3] }], build: (g, [x]) => g.trilu(x!, { upper: false, k: -1 }) },
  ],
};
