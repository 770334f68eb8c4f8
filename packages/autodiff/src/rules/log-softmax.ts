import { numberOf } from "../attributes.ts";
import type { Rule } from "./rule.ts";

/** y = x − ln Σ eˣ along an axis; dx = dy − eʸ Σ dy. */
export const logSoftmax: Rule = {
  op: "LogSoftmax",
  shapes: "exact",
  pullback: ({ g, node, outputs: [y], cotangents: [dy] }) => {
    const sum = g.reduceSum(dy!, [numberOf(node.attributes, "axis", -1)], { keepDims: true });
    return [g.sub(dy!, g.mul(g.exp(y!), sum))];
  },
  samples: [-1, 0].map((axis) => ({ name: `axis ${axis}`, inputs: [{ shape: [3, 4] }], build: (g, [x]) => g.logSoftmax(x!, axis) })),
};
