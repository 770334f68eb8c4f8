import { intsOf } from "../attributes.ts";
import { keptShape } from "./kept-shape.ts";
import type { Rule } from "./rule.ts";

/**
 * y = max x over axes; dx = dy where x = y, else 0. Equal maxima share the gradient evenly: a cloud that holds a point twice
 * must not pull twice as hard.
 */
export const reduceMax: Rule = {
  op: "ReduceMax",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x], outputs: [y], cotangents: [dy] }) => {
    const axes = intsOf(node.attributes, "axes", [...x!.shape.keys()]);
    const kept = keptShape(x!, axes);
    const winners = g.cast(g.equal(x!, g.reshape(y!, kept)), x!.type);
    const count = g.reduceSum(winners, axes, { keepDims: true });
    return [g.mul(winners, g.div(g.reshape(dy!, kept), count))];
  },
  samples: [true, false].flatMap((keepDims) =>
    [[0], [-1], [0, 2]].map((axes) => ({
      name: `axes ${axes}, keepDims ${keepDims}`,
      inputs: [{ shape: [2, 3, 4], distinct: true }],
      build: (g, [x]) => g.reduceMax(x!, axes, { keepDims }),
    })),
  ),
};
