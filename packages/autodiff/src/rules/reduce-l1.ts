import { intsOf } from "../attributes.ts";
import { keptShape } from "./kept-shape.ts";
import { reductionSamples } from "./reduction-samples.ts";
import type { Rule } from "./rule.ts";

/** y = Σ |x| over axes; dx = dy · sign x: 0 at 0. */
export const reduceL1: Rule = {
  op: "ReduceL1",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x], cotangents: [dy] }) => {
    const kept = keptShape(x!, intsOf(node.attributes, "axes", [...x!.shape.keys()]));
    return [g.mul(g.sign(x!), g.reshape(dy!, kept))];
  },
  samples: reductionSamples((g, x, axes, keepDims) => g.reduceL1(x, axes, { keepDims }), { distinct: true }),
};
