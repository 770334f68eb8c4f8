/** @file The pre-norm transformer block that both towers are made of. */

import { attention, gelu, linear, quickGelu, type Value } from "@dilf/autodiff";
import type { BlockConfig } from "../config.ts";
import type { WeightScope, WeightSpec } from "./weights.ts";

/** Deviations of CLIP's `initialize_parameters` (openai/CLIP model.py): scaled by width and depth. */
export function blockWeights({ width, depth, mlpWidth = 4 * width }: BlockConfig, index: number): readonly WeightSpec[] {
  const inputs = { normal: width ** -0.5 };
  const outputs = { normal: width ** -0.5 * (2 * depth) ** -0.5 };
  const hidden = { normal: (2 * width) ** -0.5 };
  const specs: readonly WeightSpec[] = [
    ...normWeights("norm1", width),
    { name: "attention.qkv.weight", shape: [width, 3 * width], start: inputs },
    { name: "attention.qkv.bias", shape: [3 * width], start: "zeros" },
    { name: "attention.out.weight", shape: [width, width], start: outputs },
    { name: "attention.out.bias", shape: [width], start: "zeros" },
    ...normWeights("norm2", width),
    { name: "mlp.in.weight", shape: [width, mlpWidth], start: hidden },
    { name: "mlp.in.bias", shape: [mlpWidth], start: "zeros" },
    { name: "mlp.out.weight", shape: [mlpWidth, width], start: outputs },
    { name: "mlp.out.bias", shape: [width], start: "zeros" },
  ];
  return specs.map((spec) => ({ ...spec, name: `block${index}.${spec.name}` }));
}

export function normWeights(name: string, width: number): readonly WeightSpec[] {
  return [
    { name: `${name}.scale`, shape: [width], start: "ones" },
    { name: `${name}.bias`, shape: [width], start: "zeros" },
  ];
}

export function norm(scope: WeightScope, name: string, x: Value, epsilon: number): Value {
  return scope.inside(name, ({ g, weight }) => g.layerNormalization(x, weight("scale"), weight("bias"), { epsilon }));
}

export interface BlockOptions {
  /** Additive, broadcastable to [N, heads, queries, L]. */
  readonly mask?: Value;
  /**
   * Chooses the tokens whose result is wanted: [N, L, W] → [N, Q, W]. In the last block only one token is read, and
   * leaving out the others spares three quarters of its cost, forward and backward.
   */
  readonly pick?: (x: Value) => Value;
}

/** x + attention(norm(x)), then + mlp(norm(·)): [N, L, W] → [N, L or Q, W]. */
export function block(scope: WeightScope, x: Value, config: BlockConfig, { mask, pick = (value) => value }: BlockOptions = {}): Value {
  const { g } = scope;
  const { width, heads, epsilon } = config;
  const before = norm(scope, "norm1", x, epsilon);
  const attended = scope.inside("attention", (inner) => {
    const qkv = linear(g, before, inner.weight("qkv.weight"), inner.weight("qkv.bias"));
    const [query, key, value] = g.split(qkv, -1, [width, width, width]) as [Value, Value, Value];
    const mixed = attention(g, { query: pick(query), key, value, heads, ...(mask && { mask }) });
    return linear(g, mixed, inner.weight("out.weight"), inner.weight("out.bias"));
  });
  const y = g.add(pick(x), attended);
  const between = norm(scope, "norm2", y, epsilon);
  const changed = scope.inside("mlp", (inner) => {
    const hidden = linear(g, between, inner.weight("in.weight"), inner.weight("in.bias"));
    const active = config.activation === "gelu" ? gelu(g, hidden) : quickGelu(g, hidden);
    return linear(g, active, inner.weight("out.weight"), inner.weight("out.bias"));
  });
  return g.add(y, changed);
}
