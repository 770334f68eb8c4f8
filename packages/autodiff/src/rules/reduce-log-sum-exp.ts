import { intsOf } from "../attributes.ts";
import { keptShape } from "./kept-shape.ts";
import { reductionSamples } from "./reduction-samples.ts";
import type { Rule } from "./rule.ts";

/** y = ln Σ eˣ over axes; dx = dy · eˣ⁻ʸ. */
export const reduceLogSumExp: Rule = {
  op: "ReduceLogSumExp",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x], outputs: [y], cotangents: [dy] }) => {
    const kept = keptShape(x!, intsOf(node.attributes, "axes", [...x!.shape.keys()]));
    return [g.mul(g.exp(g.sub(x!, g.reshape(y!, kept))), g.reshape(dy!, kept))];
  },
  samples: reductionSamples((g, x, axes, keepDims) => g.reduceLogSumExp(x, axes, { keepDims })),
};
