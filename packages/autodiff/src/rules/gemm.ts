import { numberOf } from "../attributes.ts";
import type { Rule, Sample } from "./rule.ts";

/** Y = α A′ B′ + β C with A′ = A or Aᵀ, B′ = B or Bᵀ; dA′ = α dY B′ᵀ, dB′ = α A′ᵀ dY, dC = β dY. Each is one Gemm, whatever is transposed. */
export const gemm: Rule = {
  op: "Gemm",
  shapes: "exact",
  pullback: ({ g, node, inputs: [a, b], cotangents: [dy], needs }) => {
    const transposed = { a: numberOf(node.attributes, "transA", 0) === 1, b: numberOf(node.attributes, "transB", 0) === 1 };
    const alpha = numberOf(node.attributes, "alpha", 1);
    const beta = numberOf(node.attributes, "beta", 1);
    const da = () =>
      transposed.a
        ? g.gemm(b!, dy!, undefined, { transA: transposed.b, transB: true, alpha })
        : g.gemm(dy!, b!, undefined, { transB: !transposed.b, alpha });
    const db = () =>
      transposed.b
        ? g.gemm(dy!, a!, undefined, { transA: true, transB: transposed.a, alpha })
        : g.gemm(a!, dy!, undefined, { transA: !transposed.a, alpha });
    return [needs[0] ? da() : undefined, needs[1] ? db() : undefined, needs[2] ? (beta === 1 ? dy : g.mul(dy!, beta)) : undefined];
  },
  samples: [false, true].flatMap((transA) =>
    [false, true].map(
      (transB): Sample => ({
        name: `transA ${transA}, transB ${transB}`,
        inputs: [{ shape: transA ? [3, 2] : [2, 3] }, { shape: transB ? [4, 3] : [3, 4] }, { shape: transA ? [4] : [2, 1] }],
        build: (g, [a, b, c]) => g.gemm(a!, b!, c!, { transA, transB, alpha: 0.5, beta: transB ? -2 : 1 }),
      }),
    ),
  ),
};
