/** @file All views side by side, and one linear layer: the paper's "without G". */

import { type Engine, type Graph, GraphBuilder, l2Normalize, linear } from "@dilf/autodiff";
import { createRng, expectKeys, tensor } from "@dilf/tensor";
import type { FusionModule, LearnedState } from "../contracts.ts";
import { filled, meanOfViews } from "./draw.ts";
import { graphFusion } from "./module.ts";

/** Options of `concatFusion`. */
export interface ConcatFusionOptions {
  /**
   * What the layer starts from. "mean": the mean of the views, so that it begins where the other modules begin. "random": uniform in ±1/√(V·D), PyTorch's start of a
   * linear layer, and so most likely the paper's; what texts and pictures have in common must then be learnt again.
   */
  readonly start?: "mean" | "random";
  /** "float64" for gradient checks: see `pointNetViews`. */
  readonly type?: "float32" | "float64";
}

/** What `concatFusion` is when an option is not given. */
export const CONCAT_FUSION_DEFAULTS = { start: "mean", type: "float32" } as const satisfies Required<ConcatFusionOptions>;

/**
 * P = [f₁ … f_V] W + b, then unit length; W [V·D, D] (DILF 4.5.3). A state is of one V and one order of the views.
 * @throws RangeError for an option out of range
 * @example const fusion = concatFusion({ engine: ortEngine() }); const state = fusion.init(7, 6, 512);
 */
export function concatFusion({ engine, ...options }: ConcatFusionOptions & { readonly engine: Engine }): FusionModule {
  expectKeys("concatFusion", options, Object.keys(CONCAT_FUSION_DEFAULTS));
  const { start, type } = { ...CONCAT_FUSION_DEFAULTS, ...options };
  if (start !== "mean" && start !== "random") throw new RangeError(`concatFusion: start must be "mean" or "random", got "${start}"`);
  return graphFusion({
    name: "concat",
    engine,
    type,
    weighs: false,
    init: (seed, views, featureSize) => ({
      parameters: start === "mean" ? meanStart(views, featureSize) : randomStart(seed, views, featureSize),
      buffers: new Map(),
    }),
    graph: concatGraph,
  });
}

const meanStart = (views: number, featureSize: number): LearnedState["parameters"] =>
  new Map([
    ["projection.weight", meanOfViews(views, featureSize)],
    ["projection.bias", filled(featureSize, 0)],
  ]);

function randomStart(seed: number, views: number, featureSize: number): LearnedState["parameters"] {
  const rng = createRng(seed).split("concat");
  const bound = 1 / Math.sqrt(views * featureSize);
  const uniform = (name: string, shape: readonly number[]) => {
    const draw = rng.split(name);
    return tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => draw.uniform(-bound, bound)),
      shape,
    );
  };
  return new Map([
    ["projection.weight", uniform("weight", [views * featureSize, featureSize])],
    ["projection.bias", uniform("bias", [featureSize])],
  ]);
}

function concatGraph(views: number, featureSize: number): Graph {
  const g = new GraphBuilder("concat fusion");
  const shapes = meanStart(views, featureSize);
  const features = g.input("features", ["B", views, featureSize]);
  const side = g.reshape(features, ["B", views * featureSize]);
  const weight = g.parameter("projection.weight", shapes.get("projection.weight")!);
  const bias = g.parameter("projection.bias", shapes.get("projection.bias")!);
  g.output("fused", l2Normalize(g, linear(g, side, weight, bias)));
  return g.build();
}
