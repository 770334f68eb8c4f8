import { numberOf } from "../attributes.ts";
import type { Dim } from "../graph.ts";
import type { Rule } from "./rule.ts";

/** y = inputs one after the other along an axis; each dx is its piece of dy. */
export const concat: Rule = {
  op: "Concat",
  shapes: "exact",
  pullback: ({ g, node, inputs, cotangents: [dy], needs }) => {
    const axis = numberOf(node.attributes, "axis", 0);
    const at = axis < 0 ? axis + dy!.shape.length : axis;
    const extents = inputs.map((x): Dim => x!.shape[at]!);
    const pieces = inputs.map((x) => ({ type: x!.type, shape: x!.shape }));
    const sizes = g.shapeVector(extents);
    return g.node("Split", [dy, sizes], node.attributes, pieces).map((piece, i) => (needs[i] ? piece : undefined));
  },
  samples: [
    { name: "first axis", inputs: [{ shape: [1, 3] }, { shape: [2, 3] }], build: (g, [a, b]) => g.concat([a!, b!], 0) },
    {
      name: "last axis, one input twice",
      inputs: [{ shape: [2, 1] }, { shape: [2, 3] }],
      build: (g, [a, b]) => g.concat([a!, b!, a!], -1),
    },
  ],
};
