import type { GraphBuilder } from "../builder.ts";
import type { Value } from "../graph.ts";

/**
 * x / max(‖x‖, epsilon) along one axis. The maximum is taken under the root, so a zero vector gives zero and a finite gradient.
 * @param epsilon > 0. Default 1e-12.
 */
export function l2Normalize(g: GraphBuilder, x: Value, axis = -1, epsilon = 1e-12): Value {
  const squares = g.reduceSum(g.mul(x, x), [axis], { keepDims: true });
  return g.mul(x, g.reciprocal(g.sqrt(g.max(squares, epsilon * epsilon))));
}
