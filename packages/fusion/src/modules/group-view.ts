/** @file E_G: group-view fusion (DILF, Eq. 7–10) in the three ways in which its equations can be read. */

import { type Engine, GraphBuilder, l2Normalize, linear, type Value } from "@dilf/autodiff";
import { createRng, expectKeys } from "@dilf/tensor";
import type { FusionModule, LearnedState } from "../contracts.ts";
import { filled, meanOfViews, normal } from "./draw.ts";
import { graphFusion } from "./module.ts";

/** What the gate has one number for: a view; one of the D numbers of a feature; one of the V·D numbers of all views side by side. */
export const GROUP_VIEW_READINGS = ["views", "channels", "concat"] as const;
/** How Eq. 6–8 of the paper are read: see `GroupViewOptions.reading`. */
export type GroupViewReading = (typeof GROUP_VIEW_READINGS)[number];

/** Options of `groupView`. */
export interface GroupViewOptions {
  /**
   * "views": f_c is [V, D] and the V views are the channels of a squeeze-and-excitation gate. "channels": the mean over the views is squeezed, the gate is one for all
   * views. "concat": f_c is one row of V·D, literally; as its P is no feature, a linear layer makes D of V·D. It has (V·D)²·2/r + V·D² weights.
   */
  readonly reading?: GroupViewReading;
  /** β ≥ 0, the share of normalize(f)·f. The paper gives no value; 0 leaves the gate alone. */
  readonly beta?: number;
  /** r ≥ 1: the gate has ⌈channels / r⌉ hidden units. Default: 2 for "views", which are few; 16 for the others. */
  readonly reduction?: number;
  /** "float64" for gradient checks: see `pointNetViews`. */
  readonly type?: "float32" | "float64";
}

/** β: our choice, low, because f·f/‖f‖ drops the signs of the features. */
export const GROUP_VIEW_DEFAULTS = { reading: "views", beta: 0.1, type: "float32" } as const satisfies GroupViewOptions;

/** Of "views": our choice. Of the others: Hu et al. 2018, "Squeeze-and-Excitation Networks", section 6.1. */
const REDUCTIONS = { views: 2, channels: 16, concat: 16 } as const satisfies Record<GroupViewReading, number>;

/**
 * P = mean over views of (w·f + β·normalize(f)·f), then unit length, with w = σ(W₂ relu(W₁ gap(f) + b₁) + b₂). What gap(f) and w are, `reading` says: with "views" gap(f) is
 * the mean of a view's feature over its D numbers, and w one number a view. The state is of one V ("channels": of any).
 *
 * It starts as the mean of the views, apart from the term of β: W₂ is small and b₂ = 0, so every w is about ½, where σ is steepest. W₂ is not
 * zero, so W₁ learns from the first step. b₁ = 0.1 keeps every hidden unit alive, whatever the sign of the small numbers that gap(f) gives.
 *
 * `viewWeights` are the w of "views"; with "concat" the mean of a view's D of them; with "channels" 1/V.
 * @throws RangeError for an option out of range
 * @example const fusion = groupView({ engine: ortEngine(), beta: 0.3 }); const state = fusion.init(7, 6, 512);
 */
export function groupView({ engine, ...options }: GroupViewOptions & { readonly engine: Engine }): FusionModule {
  expectKeys("groupView", options, [...Object.keys(GROUP_VIEW_DEFAULTS), "reduction"]);
  const { reading, beta, type } = { ...GROUP_VIEW_DEFAULTS, ...options };
  if (!GROUP_VIEW_READINGS.includes(reading))
    throw new RangeError(`groupView: reading must be one of ${GROUP_VIEW_READINGS.join(", ")}, got "${reading}"`);
  const reduction = options.reduction ?? REDUCTIONS[reading];
  if (!(beta >= 0 && beta < Infinity)) throw new RangeError(`groupView: beta must be ≥ 0, got ${beta}`);
  if (!(reduction >= 1 && reduction < Infinity)) throw new RangeError(`groupView: reduction must be ≥ 1, got ${reduction}`);
  const init = (seed: number, views: number, featureSize: number) => initialState(seed, views, featureSize, reading, reduction);
  return graphFusion({
    name: reading === "views" ? "group-view" : `group-view-${reading}`,
    engine,
    type,
    weighs: true,
    init,
    graph(views, featureSize) {
      const { parameters } = init(0, views, featureSize);
      const g = new GraphBuilder("group-view fusion");
      const weight: WeightOf = (name) => g.parameter(name, parameters.get(name)!);
      const features = g.input("features", ["B", views, featureSize]);
      const { fused, weights } = READINGS[reading](g, features, weight, beta);
      g.output("fused", l2Normalize(g, fused));
      g.output("weights", weights);
      return g.build();
    },
  });
}

function initialState(seed: number, views: number, featureSize: number, reading: GroupViewReading, reduction: number): LearnedState {
  const channels = { views, channels: featureSize, concat: views * featureSize }[reading];
  const hidden = Math.ceil(channels / reduction);
  const rng = createRng(seed).split("group-view");
  const parameters = new Map([
    ["squeeze.weight", normal(rng, "squeeze", [channels, hidden], Math.sqrt(2 / channels))],
    ["squeeze.bias", filled(hidden, 0.1)],
    ["excite.weight", normal(rng, "excite", [hidden, channels], 0.01)],
    ["excite.bias", filled(channels, 0)],
  ]);
  if (reading === "concat") {
    parameters.set("projection.weight", meanOfViews(views, featureSize));
    parameters.set("projection.bias", filled(featureSize, 0));
  }
  return { parameters, buffers: new Map() };
}

type WeightOf = (name: string) => Value;
/** features [B, V, D] → fused [B, D], not of unit length yet, and weights [B, V]. */
type Reading = (g: GraphBuilder, features: Value, weight: WeightOf, beta: number) => { readonly fused: Value; readonly weights: Value };

const READINGS: Readonly<Record<GroupViewReading, Reading>> = {
  views(g, features, weight, beta) {
    const gate = gateOf(g, g.reduceMean(features, [2]), weight); // [B, V]
    return { fused: g.reduceMean(weighted(g, features, g.unsqueeze(gate, [2]), beta), [1]), weights: gate };
  },
  channels(g, features, weight, beta) {
    const views = features.shape[1]!;
    const gate = gateOf(g, g.reduceMean(features, [1]), weight); // [B, D]
    return {
      fused: g.reduceMean(weighted(g, features, g.unsqueeze(gate, [1]), beta), [1]),
      weights: g.expand(g.constant(1 / Number(views)), ["B", views]),
    };
  },
  concat(g, features, weight, beta) {
    const [, views, size] = features.shape as readonly [string, number, number];
    const side = g.reshape(features, ["B", views * size]);
    const gate = gateOf(g, side, weight); // [B, V·D]; each channel is one number, which is its own mean
    const fused = linear(g, weighted(g, side, gate, beta), weight("projection.weight"), weight("projection.bias"));
    return { fused, weights: g.reduceMean(g.reshape(gate, ["B", views, size]), [2]) };
  },
};

/** σ(W₂ relu(W₁ x + b₁) + b₂): [B, Channels] → [B, Channels] */
function gateOf(g: GraphBuilder, squeezed: Value, weight: WeightOf): Value {
  const hidden = g.relu(linear(g, squeezed, weight("squeeze.weight"), weight("squeeze.bias")));
  return g.sigmoid(linear(g, hidden, weight("excite.weight"), weight("excite.bias")));
}

/** w·f + β·normalize(f)·f, normalised over the last axis. */
function weighted(g: GraphBuilder, features: Value, gate: Value, beta: number): Value {
  return g.add(g.mul(features, gate), g.mul(g.mul(l2Normalize(g, features), features), beta));
}
