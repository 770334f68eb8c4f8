/** @file E_G: group-view fusion. Views are the channels of a squeeze-and-excitation gate (DILF, Eq. 7–10, reading (b) of systems.md 1.3). */

import { type Engine, type Graph, GraphBuilder, l2Normalize, linear } from "@dilf/autodiff";
import { createRng, expectKeys, type Tensor, tensor } from "@dilf/tensor";
import type { FusionModule, LearnedState } from "../contracts.ts";
import { graphFusion } from "./module.ts";

export interface GroupViewOptions {
  /** β ≥ 0, the share of normalize(f)·f. The paper gives no value; 0 leaves the gate alone. */
  readonly beta?: number;
  /** r ≥ 1: the gate has ⌈V / r⌉ hidden units. */
  readonly reduction?: number;
  /** "float64" for gradient checks: see `pointNetViews`. */
  readonly type?: "float32" | "float64";
}

/** β: the lower end of what systems.md 1.10 advises to try, because f·f/‖f‖ drops the signs of the features. r: systems.md 1.10. */
export const GROUP_VIEW_DEFAULTS = { beta: 0.1, reduction: 2, type: "float32" } as const satisfies Required<GroupViewOptions>;

/**
 * P = mean over views of (w·f + β·normalize(f)·f), then unit length, with one weight a view: w = σ(W₂ relu(W₁ gap(f) + b₁) + b₂), where
 * gap(f) is the mean of a view's feature over its D numbers. The state is of one V.
 *
 * It starts as the mean of the views, apart from the term of β: W₂ is small and b₂ = 0, so every w is about ½, where σ is steepest. W₂ is not
 * zero, so W₁ learns from the first step. b₁ = 0.1 keeps every hidden unit alive, whatever the sign of the small numbers that gap(f) gives.
 * @throws RangeError for an option out of range
 * @example const fusion = groupView({ engine: ortEngine(), beta: 0.3 }); const state = fusion.init(7, 6, 512);
 */
export function groupView({ engine, ...options }: GroupViewOptions & { readonly engine: Engine }): FusionModule {
  expectKeys("groupView", options, Object.keys(GROUP_VIEW_DEFAULTS));
  const { beta, reduction, type } = { ...GROUP_VIEW_DEFAULTS, ...options };
  if (!(beta >= 0 && beta < Infinity)) throw new RangeError(`groupView: beta must be ≥ 0, got ${beta}`);
  if (!(reduction >= 1 && reduction < Infinity)) throw new RangeError(`groupView: reduction must be ≥ 1, got ${reduction}`);
  const init = (seed: number, views: number) => initialGate(seed, views, Math.ceil(views / reduction));
  return graphFusion({
    name: "group-view",
    engine,
    type,
    init,
    graph: (views, featureSize) => groupViewGraph(views, featureSize, init(0, views), beta),
  });
}

function initialGate(seed: number, views: number, hidden: number): LearnedState {
  const rng = createRng(seed).split("group-view");
  const normal = (name: string, rows: number, columns: number, deviation: number): Tensor => {
    const draw = rng.split(name);
    return tensor(
      Float32Array.from({ length: rows * columns }, () => deviation * draw.normal()),
      [rows, columns],
    );
  };
  return {
    parameters: new Map([
      ["squeeze.weight", normal("squeeze", views, hidden, Math.sqrt(2 / views))],
      ["squeeze.bias", tensor(new Float32Array(hidden).fill(0.1), [hidden])],
      ["excite.weight", normal("excite", hidden, views, 0.01)],
      ["excite.bias", tensor(new Float32Array(views), [views])],
    ]),
    buffers: new Map(),
  };
}

function groupViewGraph(views: number, featureSize: number, { parameters }: LearnedState, beta: number): Graph {
  const g = new GraphBuilder("group-view fusion");
  const weight = (name: string) => g.parameter(name, parameters.get(name)!);
  const features = g.input("features", ["B", views, featureSize]);
  const gap = g.reduceMean(features, [2]); // [B, V]
  const hidden = g.relu(linear(g, gap, weight("squeeze.weight"), weight("squeeze.bias")));
  const gate = g.sigmoid(linear(g, hidden, weight("excite.weight"), weight("excite.bias"))); // [B, V]
  const gated = g.mul(features, g.unsqueeze(gate, [2]));
  const squared = g.mul(g.mul(l2Normalize(g, features), features), beta);
  g.output("fused", l2Normalize(g, g.reduceMean(g.add(gated, squared), [1])));
  return g.build();
}
