import { numberOf } from "../attributes.ts";
import type { Rule } from "./rule.ts";

/**
 * x̂ = (x − μ)/√(v + ε) per channel with given μ and v; y = x̂ · scale + bias. dx = dy · scale/√(v + ε); dscale = Σ dy x̂, dbias = Σ dy,
 * dμ = −dbias · scale/√(v + ε), dv = −½ dscale · scale/(v + ε), sums over all but the channels.
 */
export const batchNormalization: Rule = {
  op: "BatchNormalization",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x, scale, , mean, variance], cotangents: [dy], needs }) => {
    const rank = x!.shape.length;
    const others = [...x!.shape.keys()].filter((axis) => axis !== 1);
    const perChannel = (value: typeof scale) =>
      rank > 2
        ? g.unsqueeze(
            value!,
            [...Array(rank - 2).keys()].map((axis) => axis + 1),
          )
        : value!;
    const epsilon = Math.fround(numberOf(node.attributes, "epsilon", 1e-5)); // attributes are float32
    const inverse = g.reciprocal(g.sqrt(g.add(variance!, epsilon))); // [C]
    const factor = g.mul(scale!, inverse);
    const dbias = needs[2] || needs[3] ? g.reduceSum(dy!, others) : undefined;
    const moved = () => g.reduceSum(g.mul(dy!, g.sub(x!, perChannel(mean))), others); // Σ dy (x − μ)
    const dscale = needs[1] || needs[4] ? g.mul(moved(), inverse) : undefined;
    return [
      needs[0] ? g.mul(dy!, perChannel(factor)) : undefined,
      dscale,
      dbias,
      needs[3] ? g.neg(g.mul(dbias!, factor)) : undefined,
      needs[4] ? g.mul(g.mul(dscale!, g.mul(factor, inverse)), -0.5) : undefined,
    ];
  },
  samples: [
    [2, 3, 4, 2],
    [5, 3],
  ].map((shape) => ({
    name: `${shape.length} axes`,
    inputs: [{ shape }, { shape: [3] }, { shape: [3] }, { shape: [3] }, { shape: [3], low: 0.5, high: 2 }],
    build: (g, [x, scale, bias, mean, variance]) => g.batchNormalization(x!, scale!, bias!, mean!, variance!, 1e-3),
  })),
};
