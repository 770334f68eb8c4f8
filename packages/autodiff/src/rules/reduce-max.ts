import { intsOf } from "../attributes.ts";
import type { GraphBuilder } from "../builder.ts";
import type { Value } from "../graph.ts";
import { keptShape } from "./kept-shape.ts";
import { reductionSamples } from "./reduction-samples.ts";
import type { Rule } from "./rule.ts";

/**
 * y = max x over axes; dx = dy where x = y, else 0. Equal maxima share the gradient evenly: a cloud that holds a point twice
 * must not pull twice as hard.
 */
export const reduceMax: Rule = extreme("ReduceMax", (g, x, axes, keepDims) => g.reduceMax(x, axes, { keepDims }));

/** The rule of the largest or smallest entry. */
export function extreme(op: string, reduce: (g: GraphBuilder, x: Value, axes: readonly number[], keepDims: boolean) => Value): Rule {
  return {
    op,
    shapes: "exact",
    pullback: ({ g, node, inputs: [x], outputs: [y], cotangents: [dy] }) => {
      const axes = intsOf(node.attributes, "axes", [...x!.shape.keys()]);
      const kept = keptShape(x!, axes);
      const winners = g.cast(g.equal(x!, g.reshape(y!, kept)), x!.type);
      const count = g.reduceSum(winners, axes, { keepDims: true });
      return [g.mul(winners, g.div(g.reshape(dy!, kept), count))];
    },
    samples: reductionSamples(reduce, { distinct: true }),
  };
}
