/** @file PointNet (Qi et al. 2017) without T-nets as a graph: points → angles. */

import { batchNormalization, type Graph, GraphBuilder, linear, type Parameters, type Value } from "@dilf/autodiff";
import type { View } from "@dilf/renderer";
import { createRng, sizeOf, type Tensor, tensor } from "@dilf/tensor";
import type { LearnedState } from "../contracts.ts";

/** How the network's numbers u become angles. */
export type AngleMapping = "paper" | "offset";

export interface PointNetSpec {
  /** V */
  readonly views: number;
  /** P */
  readonly points: number;
  /** Channels of the layers that every point passes alone. */
  readonly widths: readonly number[];
  /** Channels of the layers after the maximum over the points. */
  readonly head: readonly number[];
  readonly mapping: AngleMapping;
  /** Deviation of the last layer's initial weights. */
  readonly spread: number;
  /** V directions to start from, degrees. */
  readonly start: readonly View[];
}

interface Layer {
  /** "point0", "head1" */
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The layers with batch normalisation, in order: those before the maximum, and those after it. */
export function layersOf({ widths, head }: PointNetSpec): { readonly points: readonly Layer[]; readonly head: readonly Layer[] } {
  const chain = (name: string, sizes: readonly number[], first: number) =>
    sizes.map((to, i) => ({ name: `${name}${i}`, from: sizes[i - 1] ?? first, to }));
  return { points: chain("point", widths, 3), head: chain("head", head, widths.at(-1)!) };
}

/**
 * He's normal initialisation (the layers are followed by ReLU); no biases before batch normalisation, which would take them away.
 *
 * The last layer starts with its bias at the V start directions and with weights of deviation `spread`. Its 256 inputs are about 0.7 large, so
 * with 0.001 u moves by about 0.01 from shape to shape: the first views are the V different ones that were asked for, give or take 4°, and still the
 * weights are not zero, so the layers below get a gradient from the first step on.
 */
export function initialPointNet(spec: PointNetSpec, seed: number): LearnedState {
  const rng = createRng(seed).split("point-net");
  const normal = (name: string, shape: readonly number[], deviation: number): Tensor => {
    const draw = rng.split(name);
    return tensor(
      Float32Array.from({ length: sizeOf(shape) }, () => deviation * draw.normal()),
      shape,
    );
  };
  const filled = (length: number, value: number): Tensor => tensor(new Float32Array(length).fill(value), [length]);
  const parameters = new Map<string, Tensor>();
  const buffers = new Map<string, Tensor>();
  const { points, head } = layersOf(spec);
  for (const { name, from, to } of [...points, ...head]) {
    parameters.set(`${name}.weight`, normal(`${name}.weight`, [from, to], Math.sqrt(2 / from)));
    parameters.set(`${name}.scale`, filled(to, 1));
    parameters.set(`${name}.bias`, filled(to, 0));
    buffers.set(`${name}.mean`, filled(to, 0));
    buffers.set(`${name}.variance`, filled(to, 1));
  }
  parameters.set("angles.weight", normal("angles.weight", [spec.head.at(-1)!, 2 * spec.views], spec.spread));
  parameters.set("angles.bias", tensor(startBias(spec), [2 * spec.views]));
  return { parameters, buffers };
}

/** u at which every view has its start direction: [2V], azimuths, then elevations. */
function startBias({ mapping, start, views }: PointNetSpec): Float32Array {
  const bias = new Float32Array(2 * views);
  if (mapping === "offset") return bias; // the start directions are constants of the graph there
  for (const [v, { azimuth, elevation }] of start.entries()) {
    bias[v] = Math.atanh(azimuth / 360);
    bias[views + v] = Math.atanh(elevation / 360);
  }
  return bias;
}

/**
 * Input "points" [B, P, 3]; outputs "azimuth" and "elevation" [B, V], degrees.
 * "training": normalises by the batch's statistics and gives them as outputs, "point0.mean" and "point0.variance" (biased) per layer.
 * "inference": takes them as inputs of those names.
 */
export function pointNetGraph(spec: PointNetSpec, parameters: Parameters, mode: "training" | "inference"): Graph {
  const g = new GraphBuilder(`point-net ${mode}`);
  const weight = (name: string): Value => g.parameter(name, parameters.get(name)!);
  const { points, head } = layersOf(spec);
  const cloud = g.input("points", ["B", spec.points, 3]);
  let x = g.reshape(cloud, [`${spec.points}*B`, 3]);
  for (const one of points.slice(0, -1)) x = normalizedLayer(g, x, one, weight, mode);
  x = pooledLayer(g, x, points.at(-1)!, spec.points, weight, mode);
  for (const one of head) x = normalizedLayer(g, x, one, weight, mode);
  const u = linear(g, x, weight("angles.weight"), weight("angles.bias"));
  const [a, e] = g.split(u, 1, [spec.views, spec.views]) as [Value, Value];
  const { azimuth, elevation } = anglesOf(g, a, e, spec);
  g.output("azimuth", azimuth);
  g.output("elevation", elevation);
  return g.build();
}

type WeightOf = (name: string) => Value;

/** relu(batch norm(x W)): [R, From] → [R, To]. */
function normalizedLayer(g: GraphBuilder, x: Value, { name, to }: Layer, weight: WeightOf, mode: "training" | "inference"): Value {
  const product = linear(g, x, weight(`${name}.weight`));
  const affine = { scale: weight(`${name}.scale`), bias: weight(`${name}.bias`) };
  if (mode === "inference") return g.relu(batchNormalization(g, product, { ...affine, running: runningOf(g, name, to) }).y);
  const { y, mean, variance } = batchNormalization(g, product, affine);
  g.output(`${name}.mean`, mean);
  g.output(`${name}.variance`, variance);
  return g.relu(y);
}

const runningOf = (g: GraphBuilder, name: string, size: number) => ({
  mean: g.input(`${name}.mean`, [size]),
  variance: g.input(`${name}.variance`, [size]),
});

/**
 * The maximum over the points of relu(batch norm(x W)): [B·P, From] → [B, To], passing over the large [B·P, To] twice instead of eight times.
 *
 * For one channel, batch norm and relu rise with x W where the scale is positive and fall where it is negative. So the maximum is taken of
 * ±x W, before them, and the statistics come from the small side: mean(x W) = mean(x) W, and var(x W) = the diagonal of Wᵀ cov(x) W.
 */
function pooledLayer(g: GraphBuilder, x: Value, layer: Layer, points: number, weight: WeightOf, mode: "training" | "inference"): Value {
  const { name, to } = layer;
  const w = weight(`${name}.weight`);
  const scale = weight(`${name}.scale`);
  const sign = g.where(g.greater(scale, 0), g.constant(1), g.constant(-1)); // [To]
  const highest = g.reduceMax(g.reshape(g.matmul(x, g.mul(w, sign)), ["B", points, to]), [1]); // [B, To] of ±x W
  const { mean, variance } = mode === "inference" ? runningOf(g, name, to) : statisticsOf(g, x, layer, points, w);
  const factor = g.mul(g.abs(scale), g.reciprocal(g.sqrt(g.add(variance, 1e-5)))); // the epsilon of batchNormalization, and PyTorch's
  return g.relu(g.add(g.mul(g.sub(highest, g.mul(mean, sign)), factor), weight(`${name}.bias`)));
}

/** Mean and biased variance [To] of the columns of x W over the rows of x [B·P, From]; they become outputs. */
function statisticsOf(g: GraphBuilder, x: Value, { name }: Layer, points: number, w: Value): { mean: Value; variance: Value } {
  const centre = g.reduceMean(x, [0], { keepDims: true }); // [1, From]
  const centred = g.sub(x, centre);
  const rows = g.mul(g.cast(g.shapeVector(["B"]), g.type), points); // [1]
  const covariance = g.div(g.gemm(centred, centred, undefined, { transA: true }), rows); // [From, From]
  const mean = g.squeeze(g.matmul(centre, w), [0]);
  const variance = g.reduceSum(g.mul(w, g.matmul(covariance, w)), [0]);
  g.output(`${name}.mean`, mean);
  g.output(`${name}.variance`, variance);
  return { mean, variance };
}

/** u [B, V] each → degrees [B, V] each. */
function anglesOf(g: GraphBuilder, a: Value, e: Value, { mapping, start, views }: PointNetSpec): { azimuth: Value; elevation: Value } {
  // DILF, Eq. 4–5: 360°·|tanh u| for both.
  if (mapping === "paper") return { azimuth: g.mul(g.abs(g.tanh(a)), 360), elevation: g.mul(g.abs(g.tanh(e)), 360) };
  // MVTN's learned_spherical: the grid and a bounded way from it, half a step of V along the equator, 90° along the meridian.
  const grid = (of: (view: View) => number) => g.constant(tensor(Float32Array.from(start, of), [views]));
  return {
    azimuth: g.add(
      g.mul(g.tanh(a), 180 / views),
      grid((view) => view.azimuth),
    ),
    elevation: g.add(
      g.mul(g.tanh(e), 90),
      grid((view) => view.elevation),
    ),
  };
}
