import { intsOf } from "../attributes.ts";
import { keptShape } from "./kept-shape.ts";
import { reductionSamples } from "./reduction-samples.ts";
import type { Rule } from "./rule.ts";

/**
 * y = Π x over axes; dx = dy · the product of the others. That is y / x, but where x is 0 the others are multiplied without it, and where
 * another is 0 the gradient is.
 */
export const reduceProd: Rule = {
  op: "ReduceProd",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x], cotangents: [dy] }) => {
    const axes = intsOf(node.attributes, "axes", [...x!.shape.keys()]);
    const zero = g.equal(x!, 0);
    const filled = g.where(zero, 1, x!);
    const product = g.reduceProd(filled, axes, { keepDims: true }); // of all that are not 0
    const zeros = g.reduceSum(g.cast(zero, x!.type), axes, { keepDims: true });
    const otherZeros = g.sub(zeros, g.cast(zero, x!.type));
    const others = g.where(g.equal(otherZeros, 0), g.div(product, filled), 0);
    return [g.mul(others, g.reshape(dy!, keptShape(x!, axes)))];
  },
  samples: [
    ...reductionSamples((g, x, axes, keepDims) => g.reduceProd(x, axes, { keepDims })),
    {
      name: "one factor is 0",
      inputs: [
        { shape: [2], low: 0.5, high: 1 },
        { shape: [1], low: 0, high: 0 },
      ],
      build: (g, [x, zero]) => g.reduceProd(g.concat([x!, zero!], 0), [0]),
    },
  ],
};
