import { numberOf } from "../attributes.ts";
import type { Rule } from "./rule.ts";

/** y = x at an index along an axis for each entry; dx adds each dy at its place. The indices have no derivative. */
export const gatherElements: Rule = {
  op: "GatherElements",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x, indices], cotangents: [dy] }) => [
    g.scatterElements(g.zeros(x!.type, x!.shape), indices!, dy!, numberOf(node.attributes, "axis", 0), "add"),
    undefined,
  ],
  samples: [
    {
      name: "one index often",
      inputs: [{ shape: [3, 2] }],
      build: (g, [x]) => g.gatherElements(x!, g.constant({ data: BigInt64Array.of(0n, 2n, 0n, -1n), shape: [2, 2] })),
    },
    {
      name: "last axis, fewer rows",
      inputs: [{ shape: [3, 4] }],
      build: (g, [x]) => g.gatherElements(x!, g.constant({ data: Int32Array.of(3, 3, 0, 1, 2, 3), shape: [2, 3] }), 1),
    },
  ],
};
