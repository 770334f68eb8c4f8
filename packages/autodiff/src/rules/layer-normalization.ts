import { numberOf } from "../attributes.ts";
import type { GraphBuilder } from "../builder.ts";
import { resolveAxis, sameShape } from "../dims.ts";
import type { Node, Value } from "../graph.ts";
import type { Rule, RuleCall, Sample } from "./rule.ts";

/**
 * x̂ = (x − μ)/σ over the last axes; y = x̂ · scale + bias. With g = dy · scale:
 * dx = (g − mean(g) − x̂ · mean(g x̂)) / σ; dscale = Σ dy x̂ and dbias = Σ dy over the leading axes.
 */
export const layerNormalization: Rule = {
  op: "LayerNormalization",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x, scale, bias], cotangents, needs }: RuleCall) => {
    const dy = cotangents[0]!;
    const axis = resolveAxis(numberOf(node.attributes, "axis", -1), x!.shape.length);
    const leading = [...x!.shape.keys()].slice(0, axis);
    const overRows = (value: Value) => (leading.length > 0 ? g.reduceSum(value, leading) : value);
    const dbias = bias && needs[2] ? overRows(dy) : undefined;
    if (!needs[0] && !needs[1]) return [undefined, undefined, dbias];
    const { mean, inverse } = statistics(g, node, x!, axis);
    const normalised = g.mul(g.sub(x!, mean), inverse); // x̂
    const product = g.mul(dy, normalised); //              dy x̂, which both gradients are made of
    const dscale = needs[1] ? overRows(product) : undefined;
    if (!needs[0]) return [undefined, dscale, dbias];
    const along = g.mul(normalised, weightedMean(g, product, scale!, axis)); // x̂ · mean(g x̂)
    const centred = g.sub(g.sub(g.mul(dy, scale!), weightedMean(g, dy, scale!, axis)), along);
    return [g.mul(centred, inverse), dscale, dbias];
  },
  samples: [
    sample("last axis", [2, 3, 4], -1),
    sample("last two axes", [3, 2, 4], 1),
    {
      name: "far from 0",
      inputs: [{ shape: [2, 4], low: 9, high: 11 }, { shape: [4] }, { shape: [4] }],
      build: (g, [x, scale, bias]) => g.layerNormalization(x!, scale!, bias!, { epsilon: 1e-3 }),
    },
  ],
};

/**
 * μ and 1/σ, the normalised axes kept as 1. In float32 the forward node gives them for nothing: onnxruntime computes both anyway, and
 * three passes over x are saved. ONNX allows them in float32 only, so in float64, where gradients are checked, they are computed again.
 */
function statistics(g: GraphBuilder, node: Node, x: Value, axis: number): { mean: Value; inverse: Value } {
  if (x.type === "float32") {
    const [, mean, inverse] = g.allOutputs(node);
    return { mean: mean!, inverse: inverse! };
  }
  const axes = [...x.shape.keys()].slice(axis);
  const mean = g.reduceMean(x, axes, { keepDims: true });
  const centred = g.sub(x, mean);
  const variance = g.reduceMean(g.mul(centred, centred), axes, { keepDims: true });
  const epsilon = Math.fround(numberOf(node.attributes, "epsilon", 1e-5)); // attributes are float32
  return { mean, inverse: g.reciprocal(g.sqrt(g.add(variance, epsilon))) };
}

/** mean(x · weight) over the axes from `axis` on, kept as 1: for one axis a product with a column, which writes no x · weight. */
function weightedMean(g: GraphBuilder, x: Value, weight: Value, axis: number): Value {
  const extent = x.shape.at(-1)!;
  if (axis === x.shape.length - 1 && axis > 0 && typeof extent === "number" && sameShape(weight.shape, [extent])) {
    // The weight is small, so the division by n goes there.
    return g.matmul(x, g.reshape(g.mul(weight, 1 / extent), [extent, 1]));
  }
  return g.reduceMean(g.mul(x, weight), [...x.shape.keys()].slice(axis), { keepDims: true });
}

function sample(name: string, shape: readonly number[], axis: number): Sample {
  const weights = shape.slice(axis);
  return {
    name,
    inputs: [{ shape }, { shape: weights }, { shape: weights }],
    build: (g, [x, scale, bias]) => g.layerNormalization(x!, scale!, bias!, { axis }),
  };
}
