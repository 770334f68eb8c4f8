import { intsOf } from "../attributes.ts";
import { keptShape } from "./kept-shape.ts";
import { reductionSamples } from "./reduction-samples.ts";
import type { Rule } from "./rule.ts";

/** y = Σ x² over axes; dx = 2 dy · x. */
export const reduceSumSquare: Rule = {
  op: "ReduceSumSquare",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x], cotangents: [dy] }) => {
    const kept = keptShape(x!, intsOf(node.attributes, "axes", [...x!.shape.keys()]));
    return [g.mul(x!, g.mul(g.reshape(dy!, kept), 2))];
  },
  samples: reductionSamples((g, x, axes, keepDims) => g.reduceSumSquare(x, axes, { keepDims })),
};
