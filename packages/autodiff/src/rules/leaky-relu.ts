import { numberOf } from "../attributes.ts";
import type { Rule } from "./rule.ts";

/** y = x where x > 0, else αx; dx = dy or α dy: α dy at the kink. */
export const leakyRelu: Rule = {
  op: "LeakyRelu",
  shapes: "broadcasting",
  pullback: ({ g, node, inputs: [x], cotangents: [dy] }) => {
    const alpha = Math.fround(numberOf(node.attributes, "alpha", 0.01)); // attributes are float32
    return [g.where(g.greater(x!, 0), dy!, g.mul(dy!, alpha))];
  },
  samples: [{ name: "away from 0", inputs: [{ shape: [4, 3], distinct: true }], build: (g, [x]) => g.leakyRelu(x!, 0.2) }],
};
