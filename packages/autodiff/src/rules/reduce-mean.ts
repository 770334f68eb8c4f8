import { intsOf } from "../attributes.ts";
import { productOf, resolveAxes } from "../dims.ts";
import { keptShape } from "./kept-shape.ts";
import type { Rule } from "./rule.ts";

/** y = Σ x / n over axes of n elements together; dx = dy / n along them, left thin. */
export const reduceMean: Rule = {
  op: "ReduceMean",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x], cotangents: [dy] }) => {
    const axes = resolveAxes(intsOf(node.attributes, "axes", [...x!.shape.keys()]), x!.shape.length);
    const count = productOf(axes.map((axis) => x!.shape[axis]!));
    const spread = g.reshape(dy!, keptShape(x!, axes));
    if (typeof count === "number") return [g.mul(spread, 1 / count)];
    return [g.div(spread, g.cast(g.shapeVector([count]), x!.type))];
  },
  samples: [true, false].flatMap((keepDims) =>
    [[0], [-1], [0, 2]].map((axes) => ({
      name: `axes ${axes}, keepDims ${keepDims}`,
      inputs: [{ shape: [2, 3, 4] }],
      build: (g, [x]) => g.reduceMean(x!, axes, { keepDims }),
    })),
  ),
};
