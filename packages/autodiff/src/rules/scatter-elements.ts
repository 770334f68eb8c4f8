import { numberOf, textOf } from "../attributes.ts";
import type { Rule } from "./rule.ts";

/**
 * y = x with updates u written, or added, at indices along an axis; du = dy at those places; dx = dy, without those places where x was
 * overwritten. Indices that are written twice leave it open which update stays, so only added ones may repeat.
 */
export const scatterElements: Rule = {
  op: "ScatterElements",
  shapes: "exact",
  pullback: ({ g, node, inputs: [, indices, updates], cotangents: [dy], needs }) => {
    const axis = numberOf(node.attributes, "axis", 0);
    const reduction = textOf(node.attributes, "reduction", "none");
    if (reduction !== "none" && reduction !== "add") throw new Error(`reduction "${reduction}" has no derivative rule; use none or add`);
    const kept = () => (reduction === "add" ? dy! : g.scatterElements(dy!, indices!, g.zeros(dy!.type, updates!.shape), axis));
    return [needs[0] ? kept() : undefined, undefined, needs[2] ? g.gatherElements(dy!, indices!, axis) : undefined];
  },
  samples: (["none", "add"] as const).map((reduction) => ({
    name: reduction,
    inputs: [{ shape: [3, 2] }, { shape: [2, 2] }],
    build: (g, [x, updates]) => {
      const indices = reduction === "add" ? Int32Array.of(1, 2, 1, -3) : Int32Array.of(1, 2, 0, -3);
      return g.scatterElements(x!, g.constant({ data: indices, shape: [2, 2] }), updates!, 0, reduction);
    },
  })),
};
