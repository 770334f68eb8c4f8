import { int, numberOf } from "../attributes.ts";
import type { Rule } from "./rule.ts";

/** y_i = Σ x_j over j ≤ i; dx_j = Σ dy_i over i ≥ j: the same sum from the other end. */
export const cumSum: Rule = {
  op: "CumSum",
  shapes: "exact",
  pullback: ({ g, node, inputs: [, axis], cotangents: [dy] }) => {
    const reverse = int(1 - numberOf(node.attributes, "reverse", 0));
    return [g.node("CumSum", [dy, axis], { ...node.attributes, reverse }, [{ type: dy!.type, shape: dy!.shape }])[0], undefined];
  },
  samples: [
    { name: "first axis", inputs: [{ shape: [4, 3] }], build: (g, [x]) => g.cumSum(x!, 0) },
    {
      name: "exclusive, from the end",
      inputs: [{ shape: [2, 4] }],
      build: (g, [x]) => g.cumSum(x!, -1, { exclusive: true, reverse: true }),
    },
  ],
};
