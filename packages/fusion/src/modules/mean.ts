/** @file The mean of the views: what every learned fusion has to beat. */

import { type Engine, type Graph, GraphBuilder, l2Normalize } from "@dilf/autodiff";
import { expectKeys, tensor } from "@dilf/tensor";
import type { FusionModule } from "../contracts.ts";
import { graphFusion, nothingLearnt } from "./module.ts";

/** Options of `meanFusion`. */
export interface MeanFusionOptions {
  /** "float64" for gradient checks: see `pointNetViews`. */
  readonly type?: "float32" | "float64";
}

/** What `meanFusion` is when an option is not given. */
export const MEAN_FUSION_DEFAULTS = { type: "float32" } as const satisfies Required<MeanFusionOptions>;

/** The mean over the views, then unit length. It has no parameters; every view counts 1/V. */
export function meanFusion({ engine, ...options }: MeanFusionOptions & { readonly engine: Engine }): FusionModule {
  expectKeys("meanFusion", options, Object.keys(MEAN_FUSION_DEFAULTS));
  const { type } = { ...MEAN_FUSION_DEFAULTS, ...options };
  return graphFusion({ name: "mean", engine, type, weighs: true, init: nothingLearnt, graph: meanGraph });
}

function meanGraph(views: number, featureSize: number): Graph {
  const g = new GraphBuilder("mean fusion");
  const features = g.input("features", ["B", views, featureSize]);
  g.output("fused", l2Normalize(g, g.reduceMean(features, [1])));
  const share = g.constant(tensor(Float32Array.of(1 / views), []));
  g.output("weights", g.expand(share, ["B", views]));
  return g.build();
}
