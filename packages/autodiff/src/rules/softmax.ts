import { numberOf } from "../attributes.ts";
import type { Rule } from "./rule.ts";

/** y = eˣ / Σ eˣ along an axis; dx = y (dy − Σ dy y). */
export const softmax: Rule = {
  op: "Softmax",
  shapes: "exact",
  pullback: ({ g, node, outputs: [y], cotangents: [dy] }) => {
    const sum = g.reduceSum(g.mul(dy!, y!), [numberOf(node.attributes, "axis", -1)], { keepDims: true });
    return [g.mul(y!, g.sub(dy!, sum))];
  },
  samples: [-1, 0].map((axis) => ({ name: `axis ${axis}`, inputs: [{ shape: [3, 4] }], build: (g, [x]) => g.softmax(x!, axis) })),
};
