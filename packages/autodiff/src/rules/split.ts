import { numberOf } from "../attributes.ts";
import type { Rule } from "./rule.ts";

/** Pieces of x along an axis; dx = their cotangents one after the other, zeros where a piece has none. */
export const split: Rule = {
  op: "Split",
  shapes: "exact",
  pullback: ({ g, node, outputs, cotangents }) => [
    g.concat(
      outputs.map((y, i) => cotangents[i] ?? g.zeros(y!.type, y!.shape)),
      numberOf(node.attributes, "axis", 0),
    ),
    undefined,
  ],
  samples: [
    {
      name: "all pieces",
      inputs: [{ shape: [2, 6] }],
      build: (g, [x]) => {
        const [a, b, c] = g.split(x!, 1, [2, 2, 2]);
        return g.add(g.mul(a!, b!), g.exp(c!));
      },
    },
    { name: "one piece unused", inputs: [{ shape: [5, 2] }], build: (g, [x]) => g.split(x!, 0, [2, 3])[1]! },
  ],
};
