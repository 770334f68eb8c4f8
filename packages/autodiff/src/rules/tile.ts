import type { Rule } from "./rule.ts";

/** y = x so many times along each axis; dx = Σ of its copies' dy. */
export const tile: Rule = {
  op: "Tile",
  shapes: "exact",
  pullback: ({ g, inputs: [x], cotangents: [dy], ints }) => {
    const repeats = ints(1);
    const copies = g.reshape(
      dy!,
      x!.shape.flatMap((extent, axis) => [repeats[axis]!, extent]),
    );
    const axes = [...repeats.keys()].filter((axis) => repeats[axis] !== 1).map((axis) => 2 * axis);
    return [g.reshape(axes.length > 0 ? g.reduceSum(copies, axes) : copies, x!.shape), undefined];
  },
  samples: [
    { name: "two axes", inputs: [{ shape: [2, 3] }], build: (g, [x]) => g.tile(x!, [3, 2]) },
    { name: "one axis of three", inputs: [{ shape: [2, 1, 3] }], build: (g, [x]) => g.tile(x!, [1, 4, 1]) },
  ],
};
