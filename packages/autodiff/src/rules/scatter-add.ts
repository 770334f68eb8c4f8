import { int, text } from "../attributes.ts";
import type { GraphBuilder } from "../builder.ts";
import type { Value } from "../graph.ts";

/**
 * Zeros of x's shape, with `updates` added at `indices` [T] along an axis; an index may occur often.
 * ScatterElements, not ScatterND, although the latter needs one index a row: onnxruntime's ScatterND adds rows from several threads
 * at once, so equal indices race. ScatterElements adds in order: right, and the same bits every time.
 */
export function scatterAdd(g: GraphBuilder, x: Value, indices: Value, updates: Value, axis: number): Value {
  const column = g.reshape(
    indices,
    updates.shape.map((_, at) => (at === axis ? indices.shape[0]! : 1)),
  );
  const attributes = { axis: int(axis), reduction: text("add") };
  return g.node("ScatterElements", [g.zeros(x.type, x.shape), g.expand(column, updates.shape), updates], attributes)[0]!;
}
