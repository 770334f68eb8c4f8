import { numberOf } from "../attributes.ts";
import { productOf, resolveAxis } from "../dims.ts";
import type { Rule } from "./rule.ts";
import { scatterAdd } from "./scatter-add.ts";

/** y = x's entries at indices along an axis; dx sums the dy of each index at its place. The indices have no derivative. */
export const gather: Rule = {
  op: "Gather",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x, indices], cotangents: [dy] }) => {
    const axis = resolveAxis(numberOf(node.attributes, "axis", 0), x!.shape.length);
    const count = productOf(indices!.shape);
    const updates = g.reshape(dy!, [...x!.shape.slice(0, axis), count, ...x!.shape.slice(axis + 1)]);
    return [scatterAdd(g, x!, g.reshape(indices!, [count]), updates, axis), undefined];
  },
  samples: [
    {
      name: "rows, some twice",
      inputs: [{ shape: [4, 3] }],
      build: (g, [x]) => g.gather(x!, g.constant({ data: Int32Array.of(2, 0, 2, 2, 1, -1), shape: [2, 3] })),
    },
    {
      name: "a single column",
      inputs: [{ shape: [2, 3, 2] }],
      build: (g, [x]) => g.gather(x!, g.constant({ data: BigInt64Array.of(1n), shape: [] }), 1),
    },
  ],
};
