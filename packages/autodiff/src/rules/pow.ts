import type { Rule } from "./rule.ts";

/**
 * y = aᵇ; da = dy · b aᵇ⁻¹; db = dy · y ln a for a > 0, and 0 for a ≤ 0, where it is not defined (PyTorch's choice too).
 * The square, by far the most common, needs no power.
 */
export const pow: Rule = {
  op: "Pow",
  shapes: "broadcasting",
  pullback: ({ g, inputs: [a, b], outputs: [y], cotangents: [dy], needs, scalar }) => {
    const exponent = scalar(1);
    const power = () => (exponent === 2 ? a! : g.pow(a!, exponent === undefined ? g.sub(b!, 1) : exponent - 1));
    const da = needs[0] ? g.mul(dy!, g.mul(power(), exponent ?? b!)) : undefined;
    const db = needs[1] ? g.mul(dy!, g.where(g.greater(a!, 0), g.mul(y!, g.log(a!)), 0)) : undefined;
    return [da, db];
  },
  samples: [
    { name: "square", inputs: [{ shape: [2, 3] }], build: (g, [a]) => g.pow(a!, 2) },
    { name: "cube", inputs: [{ shape: [2, 3] }], build: (g, [a]) => g.pow(a!, 3) },
    { name: "fraction", inputs: [{ shape: [2, 3], low: 0.2, high: 2 }], build: (g, [a]) => g.pow(a!, -0.7) },
    { name: "exponent", inputs: [{ shape: [2, 1], low: 0.2, high: 2 }, { shape: [3] }], build: (g, [a, b]) => g.pow(a!, b!) },
  ],
};
