/** @file The gradient check for a whole graph on a real engine. */

import { type FloatTensor, type Rng, sizeOf, type Tensor, type TensorData, toFloat32, toFloat64 } from "@dilf/tensor";
import { checkGradient } from "@dilf/tensor/testing";
import type { Engine } from "../engine.ts";
import type { Feeds, Graph } from "../graph.ts";
import { withType } from "../transform/with-type.ts";
import { cotangentName, gradientName, vjp } from "../vjp.ts";

/** What `checkGraphGradient` moves, and how far. */
export interface GraphGradientOptions {
  /** Inputs or parameters to differentiate with respect to; they are all moved at once. */
  readonly wrt: readonly string[];
  /** Outputs that receive cotangents. Default: all floating-point outputs. */
  readonly of?: readonly string[];
  /** Seeds direction and cotangents. */
  readonly rng: Rng;
  /** Precision of the computation. "float32" is for graphs with a kernel that the engine has in float32 only. Default "float64". */
  readonly type?: "float32" | "float64";
  /** Half the distance of the central difference. Default 1e-6, in float32 3e-3. */
  readonly step?: number;
  /** Allowed |analytic − numeric| / max(1, |numeric|). Default 1e-7; in float32 5e-3, the rounding of the outputs divided by the step. */
  readonly tolerance?: number;
}

/** Steps and tolerances of `checkGraphGradient` by the precision of the graph. */
export const GRAPH_GRADIENT_DEFAULTS = {
  float64: { step: 1e-6, tolerance: 1e-7 },
  float32: { step: 3e-3, tolerance: 5e-3 },
} as const;

type F64 = Tensor<Float64Array>;

/**
 * Compares a graph's vector-Jacobian product, as `engine` computes it, with finite differences of the graph in one random direction.
 * @param feeds every graph input; floating-point ones in either precision
 * @throws Error that names the graph and both numbers when they disagree
 * @returns both numbers: a test may ask that they are not zero
 */
export async function checkGraphGradient(
  engine: Engine,
  graph: Graph,
  feeds: Feeds,
  options: GraphGradientOptions,
): Promise<{ analytic: number; numeric: number }> {
  const { wrt, rng, type = "float64" } = options;
  const { step, tolerance } = { ...GRAPH_GRADIENT_DEFAULTS[type], ...options };
  const typed = withType(graph, type);
  const of = options.of ?? typed.outputs.filter((value) => value.type === type).map((value) => value.name);
  const parametersAsInputs = wrt.filter((name) => graph.parameters.has(name));
  const forward = await engine.compile(typed, { parametersAsInputs });
  const backward = await engine.compile(vjp(typed, { of, wrt }), { parametersAsInputs });
  const convert = (value: Tensor<TensorData>): Tensor<TensorData> => {
    if (!isFloat(value)) return value;
    return type === "float64" ? toFloat64(value) : toFloat32(value);
  };
  const fixed = Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, convert(value)]));
  const fed = (inputs: readonly F64[]): Feeds => ({ ...fixed, ...Object.fromEntries(wrt.map((name, i) => [name, convert(inputs[i]!)])) });
  const start = wrt.map((name): F64 => {
    const value = graph.parameters.get(name) ?? feeds[name];
    if (!value || !isFloat(value)) throw new Error(`checkGraphGradient: "${name}" is not fed, or not floating-point`);
    return toFloat64(value);
  });
  // All outputs end to end are one vector, so one cotangent serves them all.
  let shapes: readonly (readonly number[])[] = [];
  try {
    return await checkGradient({
      name: `graph "${graph.name}"`,
      inputs: start,
      rng,
      step,
      tolerance,
      async forward(inputs) {
        const results = await forward.run(fed(inputs));
        const outputs = of.map((name) => results[name]!);
        shapes = outputs.map((output) => output.shape);
        const data = outputs.flatMap((output) => Array.from(output.data, Number));
        return { data: Float64Array.from(data), shape: [data.length] };
      },
      async pullback(inputs, cotangent) {
        let from = 0;
        const seeds = of.map((name, i): [string, Tensor<TensorData>] => {
          const size = sizeOf(shapes[i]!);
          const data = cotangent.data.slice(from, from + size);
          from += size;
          return [cotangentName(name), convert({ data, shape: shapes[i]! })];
        });
        const results = await backward.run({ ...fed(inputs), ...Object.fromEntries(seeds) });
        return wrt.map((name) => results[gradientName(name)] as FloatTensor);
      },
    });
  } finally {
    await Promise.all([forward.dispose(), backward.dispose()]);
  }
}

function isFloat(value: Tensor<TensorData>): value is FloatTensor {
  return value.data instanceof Float32Array || value.data instanceof Float64Array;
}
