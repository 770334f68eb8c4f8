import { resolveAxes } from "../dims.ts";
import type { Dim, Value } from "../graph.ts";

/** The shape of x with 1 at the reduced axes. */
export function keptShape(x: Value, axes: readonly number[]): Dim[] {
  const gone = resolveAxes(axes, x.shape.length);
  return x.shape.map((dim, axis) => (gone.includes(axis) ? 1 : dim));
}
