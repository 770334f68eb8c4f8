/** @file CLIP's text transformer as a graph. */

import { type Graph, GraphBuilder, type Parameters, type Value } from "@dilf/autodiff";
import { type Rng, type Tensor, tensor } from "@dilf/tensor";
import { parseTextConfig, type TextConfig } from "../config.ts";
import { block, blockWeights, norm, normWeights } from "./block.ts";
import { resolveWeights, type WeightSpec, weightScope } from "./weights.ts";

/** Deviations of openai/CLIP's `initialize_parameters`. */
export function textWeights(config: TextConfig): readonly WeightSpec[] {
  const { vocabulary, context, width, depth, featureSize } = config;
  return [
    { name: "tokenEmbedding", shape: [vocabulary, width], start: { normal: 0.02 } },
    { name: "positionEmbedding", shape: [context, width], start: { normal: 0.01 } },
    ...Array.from({ length: depth }, (_, i) => blockWeights(config, i)).flat(),
    ...normWeights("finalNorm", width),
    { name: "projection", shape: [width, featureSize], start: { normal: width ** -0.5 } },
  ];
}

/** What a text tower reads. */
export interface TextInputs {
  readonly tokens: Value; // [T, L] int32, L ≤ context; behind the end anything
  readonly positions: Value; // [L] int32, 0 … L − 1
  readonly ends: Value; // [T] int32, where the end token stands
}

/**
 * Adds the tower to a graph: → features [T, D], not normalised. L is free, so short texts cost little; what stands behind
 * the end token changes nothing, because no token looks ahead.
 */
export function buildText(g: GraphBuilder, config: TextConfig, parameters: Parameters, { tokens, positions, ends }: TextInputs): Value {
  const { depth, epsilon } = config;
  const scope = weightScope(g, parameters);
  let x = g.add(g.gather(scope.weight("tokenEmbedding"), tokens), g.gather(scope.weight("positionEmbedding"), positions));
  const ahead = g.greater(g.unsqueeze(positions, [0]), g.unsqueeze(positions, [1])); // [L, L]: key behind query
  // Finite, so that nothing is ever −∞ − (−∞); far below any score, so that the softmax gives exactly 0.
  const causal = g.where(ahead, g.constant(-1e9), 0);
  // [T, 1, L] times [T, L, W]: exactly the token at the end, as all other products are 0.
  const atEnd = g.cast(g.equal(g.unsqueeze(ends, [1, 2]), positions), "float32");
  const pickEnd = (value: Value) => g.matmul(atEnd, value);
  // Behind the end every key is ahead of the only query, so the causal row of the end token: [T, 1, 1, L].
  const causalAtEnd = g.unsqueeze(g.matmul(atEnd, causal), [1]);
  for (let i = 0; i < depth; i++) {
    const options = i === depth - 1 ? { mask: causalAtEnd, pick: pickEnd } : { mask: causal };
    x = scope.inside(`block${i}`, (inner) => block(inner, x, config, options));
  }
  return g.matmul(norm(scope, "finalNorm", g.squeeze(x, [1]), epsilon), scope.weight("projection"));
}

/**
 * The tower as a graph of its own: inputs "tokens" [T, L], "positions" [L] and "ends" [T], all int32 (`textFeeds` makes them);
 * output "features" [T, D], not normalised.
 * @param from weights by name, or a generator for fresh ones
 * @throws Error for a configuration that contradicts itself, or weights that do not fit it
 */
export function textTower(config: TextConfig, from: Parameters | Rng): Graph {
  const checked = parseTextConfig(config, "textTower");
  const g = new GraphBuilder("text");
  const inputs = textInputs(g, "T");
  g.output("features", buildText(g, checked, resolveWeights("textTower", textWeights(checked), from), inputs));
  return g.build();
}

/** Declares the inputs of a text tower in a graph; `batch` names the number of texts. */
export function textInputs(g: GraphBuilder, batch: string): TextInputs {
  return {
    tokens: g.input("tokens", [batch, "L"], "int32"),
    positions: g.input("positions", ["L"], "int32"),
    ends: g.input("ends", [batch], "int32"),
  };
}

/** What the inputs of a text tower are fed with. */
export function textFeeds({ tokens, ends }: { readonly tokens: Tensor<Int32Array>; readonly ends: Int32Array }) {
  const [count, length] = tokens.shape as [number, number];
  return {
    tokens,
    positions: tensor(
      Int32Array.from({ length }, (_, i) => i),
      [length],
    ),
    ends: tensor(ends, [count]),
  };
}
