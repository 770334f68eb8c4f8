import { intsOf } from "../attributes.ts";
import type { Rule } from "./rule.ts";

/** y has axis p(i) of x as its axis i; dx is dy under the inverse permutation. */
export const transpose: Rule = {
  op: "Transpose",
  shapes: "thin",
  pullback: ({ g, node, cotangents: [dy] }) => {
    const permutation = intsOf(node.attributes, "perm", [...dy!.shape.keys()].reverse());
    const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
    return [g.transpose(dy!, inverse)];
  },
  samples: [{ name: "a cycle of three", inputs: [{ shape: [2, 3, 4] }], build: (g, [x]) => g.transpose(x!, [1, 2, 0]) }],
};
