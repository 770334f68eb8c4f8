import type { GraphBuilder } from "../builder.ts";
import { productOf } from "../dims.ts";
import type { Value } from "../graph.ts";
import type { Rule } from "./rule.ts";

/**
 * Y = A B; dA = dY Bᵀ, dB = Aᵀ dY. Where B is a matrix (weights), Gemm multiplies the flattened rows with its transpose, so there is one
 * copy of the weights; elsewhere the last two axes are transposed, which onnxruntime fuses into the product.
 */
export const matMul: Rule = {
  op: "MatMul",
  // Summing over broadcast leading axes is left to vjp; cotangents are never thin here, products need every entry.
  shapes: "exact",
  pullback: ({ g, inputs: [a, b], cotangents: [dy], needs }) => {
    if (b!.shape.length === 2) {
      const rows = (x: Value) => g.reshape(x, [productOf(x.shape.slice(0, -1)), x.shape.at(-1)!]);
      const cotangent = rows(dy!);
      return [
        needs[0] ? g.reshape(g.gemm(cotangent, b!, undefined, { transB: true }), a!.shape) : undefined,
        needs[1] ? g.gemm(rows(a!), cotangent, undefined, { transA: true }) : undefined,
      ];
    }
    return [needs[0] ? g.matmul(dy!, swapped(g, b!)) : undefined, needs[1] ? g.matmul(swapped(g, a!), dy!) : undefined];
  },
  samples: [
    { name: "matrices", inputs: [{ shape: [2, 3] }, { shape: [3, 4] }], build: (g, [a, b]) => g.matmul(a!, b!) },
    { name: "weights", inputs: [{ shape: [2, 5, 3] }, { shape: [3, 4] }], build: (g, [a, b]) => g.matmul(a!, b!) },
    { name: "batches", inputs: [{ shape: [2, 2, 5, 3] }, { shape: [2, 2, 3, 4] }], build: (g, [a, b]) => g.matmul(a!, b!) },
    { name: "broadcast on the right", inputs: [{ shape: [2, 2, 5, 3] }, { shape: [2, 1, 3, 4] }], build: (g, [a, b]) => g.matmul(a!, b!) },
    { name: "broadcast on the left", inputs: [{ shape: [5, 3] }, { shape: [2, 3, 4] }], build: (g, [a, b]) => g.matmul(a!, b!) },
  ],
};

function swapped(g: GraphBuilder, x: Value): Value {
  const axes = [...x.shape.keys()];
  return g.transpose(x, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
}
