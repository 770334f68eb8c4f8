import { tensor } from "@dilf/tensor";
import type { Attributes } from "../attributes.ts";
import type { GraphBuilder } from "../builder.ts";
import type { Value } from "../graph.ts";
import { type ResizedAxis, resizePlan, resizeWeights } from "../operators/resample.ts";
import type { Rule } from "./rule.ts";

/** y = W x along each axis, W being the weights of the interpolation; dx = Wᵀ dy. */
export const resize: Rule = {
  op: "Resize",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x, , , sizes], outputs: [y], cotangents: [dy], numbers }) => {
    const plan = resizePlan(node.attributes, x!, sizes ? undefined : numbers(2), sizes && y!.shape);
    let back = dy!;
    for (const [axis, resized] of plan.entries()) {
      if (resized.to === resized.from && resized.scale === 1) continue;
      back = alongAxis(g, back, axis, node.attributes, resized);
    }
    return [back, undefined, undefined, undefined];
  },
  samples: [
    { name: "bilinear, larger", inputs: [{ shape: [2, 2, 3, 4] }], build: (g, [x]) => g.resize(x!, [2, 2, 6, 7]) },
    { name: "bilinear, smaller", inputs: [{ shape: [1, 2, 7, 6] }], build: (g, [x]) => g.resize(x!, [1, 2, 3, 4]) },
    {
      name: "corners aligned",
      inputs: [{ shape: [1, 2, 3, 4] }],
      build: (g, [x]) => g.resize(x!, [1, 2, 5, 4], { coordinates: "align_corners" }),
    },
    {
      name: "nearest",
      inputs: [{ shape: [1, 2, 3, 4] }],
      build: (g, [x]) => g.resize(x!, [1, 2, 6, 8], { mode: "nearest", coordinates: "asymmetric" }),
    },
    { name: "one axis", inputs: [{ shape: [2, 1, 3, 4] }], build: (g, [x]) => g.resize(x!, [2, 1, 3, 9]) },
    { name: "bicubic", inputs: [{ shape: [1, 2, 5, 4] }], build: (g, [x]) => g.resize(x!, [1, 2, 8, 7], { mode: "cubic" }) },
  ],
};

/** dy with its axis multiplied by Wᵀ: the last one from the right, another one from the left, with what follows it as columns. */
function alongAxis(g: GraphBuilder, dy: Value, axis: number, attributes: Attributes, resized: ResizedAxis): Value {
  const weights = resizeWeights(attributes, resized); // [to, from]
  const [to, from] = [resized.to as number, resized.from as number];
  const constant = (data: Float64Array, shape: readonly number[]) =>
    g.constant(dy.type === "float64" ? tensor(data, shape) : tensor(Float32Array.from(data), shape));
  if (axis === dy.shape.length - 1) return g.matmul(dy, constant(weights, [to, from]));
  const turned = Float64Array.from({ length: weights.length }, (_, i) => weights[(i % to) * from + Math.floor(i / to)]!);
  const columns = dy.shape.slice(axis + 1);
  const flat = g.reshape(dy, [...dy.shape.slice(0, axis + 1), columns.reduce<number>((size, extent) => size * Number(extent), 1)]);
  return g.reshape(g.matmul(constant(turned, [from, to]), flat), [...dy.shape.slice(0, axis), from, ...columns]);
}
