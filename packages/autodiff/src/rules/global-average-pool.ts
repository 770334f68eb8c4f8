import { productOf } from "../dims.ts";
import type { Rule } from "./rule.ts";

/** y = Σ x / n over the spatial axes; dx = dy / n along them, left thin. */
export const globalAveragePool: Rule = {
  op: "GlobalAveragePool",
  shapes: "exact",
  pullback: ({ g, inputs: [x], cotangents: [dy] }) => {
    const count = productOf(x!.shape.slice(2));
    if (typeof count === "number") return [g.mul(dy!, 1 / count)];
    return [g.div(dy!, g.cast(g.shapeVector([count]), x!.type))];
  },
  samples: [{ name: "two spatial axes", inputs: [{ shape: [2, 3, 4, 5] }], build: (g, [x]) => g.globalAveragePool(x!) }],
};
