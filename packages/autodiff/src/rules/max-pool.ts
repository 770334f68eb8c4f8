import { productOf } from "../dims.ts";
import type { Rule } from "./rule.ts";

/** y = the largest entry of each window; dx adds each dy at the place of its maximum, the first one of equals, which the forward node tells. */
export const maxPool: Rule = {
  op: "MaxPool",
  shapes: "exact",
  pullback: ({ g, node, inputs: [x], cotangents: [dy] }) => {
    const places = g.allOutputs(node)[1]!; // counted through all of x
    const count = [productOf(dy!.shape)];
    const zeros = g.zeros(x!.type, [productOf(x!.shape)]);
    return [g.reshape(g.scatterElements(zeros, g.reshape(places, count), g.reshape(dy!, count), 0, "add"), x!.shape)];
  },
  samples: [
    {
      name: "2 × 2, stride 2",
      inputs: [{ shape: [2, 3, 4, 6], distinct: true }],
      build: (g, [x]) => g.maxPool(x!, { kernel: [2, 2], strides: 2 }),
    },
    {
      name: "overlapping, padded",
      inputs: [{ shape: [2, 2, 5, 5], distinct: true }],
      build: (g, [x]) => g.maxPool(x!, { kernel: [3, 3], strides: 2, pads: 1 }),
    },
    {
      name: "dilated, over the border",
      inputs: [{ shape: [1, 2, 6, 7], distinct: true }],
      build: (g, [x]) => g.maxPool(x!, { kernel: [2, 3], dilations: [3, 1], strides: [1, 2], ceil: true }),
    },
    {
      name: "one spatial axis",
      inputs: [{ shape: [2, 2, 7], distinct: true }],
      build: (g, [x]) => g.maxPool(x!, { kernel: [3], strides: 2 }),
    },
  ],
};
