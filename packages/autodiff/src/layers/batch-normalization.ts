import { shapeText } from "@dilf/tensor";
import type { GraphBuilder } from "../builder.ts";
import type { Value } from "../graph.ts";

/** What `batchNormalization` takes beside x. */
export interface BatchNormalizationInputs {
  /** [C] */
  readonly scale: Value;
  /** [C] */
  readonly bias: Value;
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** Statistics [C] to use instead of the batch's own: evaluation. Default: the batch's. */
  readonly running?: { readonly mean: Value; readonly variance: Value };
}

/** What `batchNormalization` gives. */
export interface BatchNormalization {
  /** [R, C] */
  readonly y: Value;
  /** [C] the mean that was used */
  readonly mean: Value;
  /** [C] the variance that was used; the batch's is biased (divided by R) */
  readonly variance: Value;
}

/** (x − mean) / √(variance + epsilon) · scale + bias per column of x [R, C] (Ioffe & Szegedy 2015, algorithm 1). */
export function batchNormalization(
  g: GraphBuilder,
  x: Value,
  { scale, bias, epsilon = 1e-5, running }: BatchNormalizationInputs,
): BatchNormalization {
  if (x.shape.length !== 2) throw new Error(`batchNormalization: x must be [R, C], got ${shapeText(x.shape)}; reshape it`);
  const mean = running?.mean ?? g.reduceMean(x, [0]);
  const centred = g.sub(x, mean);
  const variance = running?.variance ?? g.reduceMean(g.mul(centred, centred), [0]);
  const factor = g.mul(scale, g.reciprocal(g.sqrt(g.add(variance, epsilon)))); // [C], so x is passed over as little as may be
  return { y: g.add(g.mul(centred, factor), bias), mean, variance };
}
