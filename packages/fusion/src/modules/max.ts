/** @file The largest of the views in every number: MVCNN's view pooling. */

import { type Engine, type Graph, GraphBuilder, l2Normalize } from "@dilf/autodiff";
import { expectKeys } from "@dilf/tensor";
import type { FusionModule } from "../contracts.ts";
import { graphFusion, nothingLearnt } from "./module.ts";

/** Options of `maxFusion`. */
export interface MaxFusionOptions {
  /** "float64" for gradient checks: see `pointNetViews`. */
  readonly type?: "float32" | "float64";
}

/** What `maxFusion` is when an option is not given. */
export const MAX_FUSION_DEFAULTS = { type: "float32" } as const satisfies Required<MaxFusionOptions>;

/**
 * Each of the D numbers from the view where it is largest (Su et al. 2015, "Multi-view Convolutional Neural Networks", section 3.2), then unit length. It has no
 * parameters. A view counts by the share of the D numbers that it gives; equal views share, and so do their gradients.
 */
export function maxFusion({ engine, ...options }: MaxFusionOptions & { readonly engine: Engine }): FusionModule {
  expectKeys("maxFusion", options, Object.keys(MAX_FUSION_DEFAULTS));
  const { type } = { ...MAX_FUSION_DEFAULTS, ...options };
  return graphFusion({ name: "max", engine, type, weighs: true, init: nothingLearnt, graph: maxGraph });
}

function maxGraph(views: number, featureSize: number): Graph {
  const g = new GraphBuilder("max fusion");
  const features = g.input("features", ["B", views, featureSize]);
  const highest = g.reduceMax(features, [1], { keepDims: true }); // [B, 1, D]
  g.output("fused", l2Normalize(g, g.squeeze(highest, [1])));
  const reaches = g.where(g.greaterOrEqual(features, highest), g.constant(1), g.constant(0)); // [B, V, D]
  const shared = g.div(reaches, g.reduceSum(reaches, [1], { keepDims: true }));
  g.output("weights", g.reduceMean(shared, [2]));
  return g.build();
}
