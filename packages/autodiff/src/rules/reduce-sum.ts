import { keptShape } from "./kept-shape.ts";
import type { Rule } from "./rule.ts";

/** y = Σ x over axes; dx = dy along them: left thin, it is repeated only where an operator needs every entry. */
export const reduceSum: Rule = {
  op: "ReduceSum",
  shapes: "exact",
  pullback: ({ g, inputs: [x], cotangents: [dy], ints }) => [g.reshape(dy!, keptShape(x!, ints(1))), undefined],
  samples: [true, false].flatMap((keepDims) =>
    [[0], [-1], [0, 2]].map((axes) => ({
      name: `axes ${axes}, keepDims ${keepDims}`,
      inputs: [{ shape: [2, 3, 4] }],
      build: (g, [x]) => g.reduceSum(x!, axes, { keepDims }),
    })),
  ),
};
