import type { GraphBuilder } from "../builder.ts";
import { productOf } from "../dims.ts";
import type { Value } from "../graph.ts";

/**
 * x W + b over the last axis.
 * @param x [..., In]
 * @param weight [In, Out]: it multiplies on the right, so one copy serves the way forward and (transposed by Gemm) the way back
 * @param bias [Out], optional
 * @returns [..., Out]
 */
export function linear(g: GraphBuilder, x: Value, weight: Value, bias?: Value): Value {
  if (!bias) return g.matmul(x, weight);
  // Gemm adds the bias while it writes the product; a MatMul and an Add pass over the result twice.
  const rows = g.reshape(x, [productOf(x.shape.slice(0, -1)), x.shape.at(-1)!]);
  return g.reshape(g.gemm(rows, weight, bias), [...x.shape.slice(0, -1), weight.shape.at(-1)!]);
}
