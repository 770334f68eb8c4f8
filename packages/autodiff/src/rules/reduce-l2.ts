import { intsOf } from "../attributes.ts";
import { keptShape } from "./kept-shape.ts";
import { reductionSamples } from "./reduction-samples.ts";
import type { Rule } from "./rule.ts";

/** y = √Σ x² over axes; dx = dy · x / y: 0 where all of x is 0 and the norm has no derivative (PyTorch's choice too). */
export const reduceL2: Rule = {
  op: "ReduceL2",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x], outputs: [y], cotangents: [dy] }) => {
    const kept = keptShape(x!, intsOf(node.attributes, "axes", [...x!.shape.keys()]));
    const norm = g.reshape(y!, kept);
    const factor = g.div(g.reshape(dy!, kept), g.where(g.equal(norm, 0), 1, norm)); // x is 0 there, and so is the product
    return [g.mul(x!, factor)];
  },
  samples: reductionSamples((g, x, axes, keepDims) => g.reduceL2(x, axes, { keepDims })),
};
