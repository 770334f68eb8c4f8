/** The paper's equations 3–11, each by numbers that were worked out by hand. */

import { type Engine, ortEngine } from "@dilf/autodiff";
import { sphericalViews } from "@dilf/renderer";
import { type FloatTensor, type Tensor, tensor } from "@dilf/tensor";
import { afterAll, expect, test } from "vitest";
import {
  type AngleMapping,
  contrastiveLoss,
  crossEntropy,
  type FusionModule,
  GROUP_VIEW_READINGS,
  groupView,
  type LearnedState,
  linearClassifier,
  maxFusion,
  meanFusion,
  pointNetViews,
  startViews,
} from "../src/index.ts";
import { asTensor } from "./support/wide.ts";

const engine: Engine = ortEngine({ threads: 1 });
const wide = (values: readonly number[], shape: readonly number[]): Tensor => asTensor(tensor(Float64Array.from(values), shape));
const list = (value: FloatTensor | undefined): number[] => Array.from(value!.data);
const close = (actual: Tensor, wanted: readonly number[], digits = 12) => {
  expect(actual.data.length).toBe(wanted.length);
  for (const [i, x] of list(actual).entries()) expect(x, String(i)).toBeCloseTo(wanted[i]!, digits);
};
const made: { dispose(): Promise<void> }[] = [];
const keep = <T extends { dispose(): Promise<void> }>(part: T): T => {
  made.push(part);
  return part;
};
afterAll(async () => {
  for (const part of made) await part.dispose();
});

/** A policy whose last layer gives `u` [2V] for every shape: its weights are zero, its bias is u. */
async function anglesAt(mapping: AngleMapping, u: readonly number[]): Promise<{ value: Tensor[]; slopes: number[] }> {
  const views = u.length / 2;
  const policy = keep(pointNetViews({ engine, views, points: 4, widths: [3], head: [3], mapping, type: "float64" }));
  const initial = policy.init(1);
  const zeros = (name: string) => {
    const { data, shape } = initial.parameters.get(name)!;
    return wide(
      Array.from(data, () => 0),
      shape,
    );
  };
  const state: LearnedState = {
    parameters: new Map([
      ...[...initial.parameters].map(([name, { data, shape }]) => [name, wide([...data], shape)] as const),
      ["angles.weight", zeros("angles.weight")] as const,
      ["angles.bias", wide(u, [2 * views])] as const,
    ]),
    buffers: new Map([...initial.buffers].map(([name, { data, shape }]) => [name, wide([...data], shape)] as const)),
  };
  const points = wide([0, 0, 0.5, 0.1, 0.2, 0, 0.3, 0, 0, 0, -0.4, 0, 0.5, 0.1, 0, 0, 0, 0.1, 0.2, 0.2, 0, 0, 0.3, 0.1], [2, 4, 3]);
  const { value, pullback, dispose } = await policy.camerasWithGradient(points, state);
  const ones = wide(Array(2 * views).fill(1), [2, views]);
  const gradients = await pullback({ azimuth: ones, elevation: ones, distance: ones });
  dispose();
  const rows = [value.azimuth, value.elevation].map(({ data }) => asTensor(tensor(data.slice(0, views), [views])));
  return { value: rows, slopes: list(gradients.get("angles.bias")) };
}

/** tanh(atanh x) = x, so u is written by what its tanh is. d tanh(u)/du = 1 − tanh². */
const at = Math.atanh;

test("Eq. 3–5, mapping paper: the first half of u is azimuths, the second elevations, each 360°·|tanh u|", async () => {
  const { value, slopes } = await anglesAt("paper", [at(0.5), at(-0.25), 0, at(0.75), at(-0.1), at(0.999)]);
  close(value[0]!, [180, 90, 0]);
  close(value[1]!, [270, 36, 359.64]);
  // ∂/∂u = 360·sign(u)·(1 − tanh²u); at the kink 0. Two shapes in the batch add up.
  const slope = [360 * 0.75, -360 * 0.9375, 0, 360 * 0.4375, -360 * 0.99, 360 * (1 - 0.999 ** 2)];
  // Gradients of parameters are handed over in float32.
  for (const [i, x] of slopes.entries()) expect(x / 2).toBeCloseTo(slope[i]!, 3);
});

test("mapping offset: MVTN's grid and tanh(u) of half a step of V along the equator and of 90° along the meridian", async () => {
  const { value, slopes } = await anglesAt("offset", [at(0.5), at(-0.25), 0, at(0.5), at(-1 / 3), at(0.1)]);
  const grid = sphericalViews(3);
  close(value[0]!, [grid[0]!.azimuth + 30, grid[1]!.azimuth - 15, grid[2]!.azimuth], 5); // the grid is kept in float32
  close(value[1]!, [grid[0]!.elevation + 45, grid[1]!.elevation - 30, grid[2]!.elevation + 9], 5);
  const slope = [60 * 0.75, 60 * 0.9375, 60, 90 * 0.75, (90 * 8) / 9, 90 * 0.99];
  for (const [i, x] of slopes.entries()) expect(x / 2).toBeCloseTo(slope[i]!, 4);
});

test.each(["paper", "offset"] as const)('mapping "%s": the initial bias is the start views, inverted', async (mapping) => {
  const policy = keep(pointNetViews({ engine, views: 6, points: 4, widths: [3], head: [3], mapping }));
  const bias = list(policy.init(1).parameters.get("angles.bias"));
  const { value } = await anglesAt(mapping, bias);
  const start = mapping === "paper" ? startViews(6) : sphericalViews(6);
  for (const [v, { azimuth, elevation }] of start.entries()) {
    expect(value[0]!.data[v]).toBeCloseTo(azimuth, 3); // a bias in float32, times 360
    expect(value[1]!.data[v]).toBeCloseTo(elevation, 3);
  }
});

// Two views of two numbers: f₁ = (3, 4), ‖f₁‖ = 5; f₂ = (0, 2), ‖f₂‖ = 2. δ·f = f·f/‖f‖: (1.8, 3.2) and (0, 2).
const FEATURES = wide([3, 4, 0, 2], [1, 2, 2]);
const unit = (...v: number[]) => v.map((x) => x / Math.hypot(...v));
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const fusionOf = (options: Omit<Parameters<typeof groupView>[0], "engine">): FusionModule =>
  keep(groupView({ engine, type: "float64", ...options }));
const stateOf = (parameters: Readonly<Record<string, Tensor>>): LearnedState => ({
  parameters: new Map(Object.entries(parameters)),
  buffers: new Map(),
});

test("Eq. 7–10, reading views: one gate a view, from the mean of its feature", async () => {
  // gap = (3.5, 1). One hidden unit: relu(3.5·0.4 − 1·0.2 − 0.2) = 1. Gates: σ(2) and σ(−1 + 0.5).
  const state = stateOf({
    "squeeze.weight": wide([0.4, -0.2], [2, 1]),
    "squeeze.bias": wide([-0.2], [1]),
    "excite.weight": wide([2, -1], [1, 2]),
    "excite.bias": wide([0, 0.5], [2]),
  });
  const [w1, w2] = [sigmoid(2), sigmoid(-0.5)];
  // Numbers of a graph are kept in float32: β is one that float32 has.
  for (const beta of [0, 0.25]) {
    const fusion = fusionOf({ beta });
    // The mean over the views has no say in the direction.
    close(await fusion.fuse(FEATURES, state), unit(3 * w1 + 1.8 * beta, 4 * w1 + 2 * w2 + 5.2 * beta));
    close(await fusion.viewWeights!(FEATURES, state), [w1, w2]);
  }
});

test("Eq. 7–10, reading channels: one gate for all views, from the mean over them", async () => {
  // The mean over the views is (1.5, 3). One hidden unit: relu(1.5 − 3 + 2) = 0.5. Gates: σ(1) and σ(−1).
  const state = stateOf({
    "squeeze.weight": wide([1, -1], [2, 1]),
    "squeeze.bias": wide([2], [1]),
    "excite.weight": wide([2, -2], [1, 2]),
    "excite.bias": wide([0, 0], [2]),
  });
  const fusion = fusionOf({ reading: "channels", beta: 0.5 });
  close(await fusion.fuse(FEATURES, state), unit(3 * sigmoid(1) + 0.9, 6 * sigmoid(-1) + 2.6));
  close(await fusion.viewWeights!(FEATURES, state), [0.5, 0.5]);
});

test("Eq. 7–10, reading concat: four gates over (3, 4, 0, 2), one length √29, and a layer back to two", async () => {
  // One hidden unit: relu(0.1·(3 + 4 + 0 + 2) + 0.1) = 1. Gates σ(0), σ(1), σ(2), σ(−1).
  const state = stateOf({
    "squeeze.weight": wide([0.1, 0.1, 0.1, 0.1], [4, 1]),
    "squeeze.bias": wide([0.1], [1]),
    "excite.weight": wide([0, 1, 2, -1], [1, 4]),
    "excite.bias": wide([0, 0, 0, 0], [4]),
    "projection.weight": wide([1, 0, 0, 1, 1, 0, 0, -1], [4, 2]),
    "projection.bias": wide([0.5, 0], [2]),
  });
  const length = Math.sqrt(29);
  const x = 3 * sigmoid(0) + (0.25 * 9) / length + 0 + 0.5;
  const y = 4 * sigmoid(1) + (0.25 * 16) / length - (2 * sigmoid(-1) + (0.25 * 4) / length);
  const fusion = fusionOf({ reading: "concat", beta: 0.25 });
  close(await fusion.fuse(FEATURES, state), unit(x, y));
  close(await fusion.viewWeights!(FEATURES, state), [(sigmoid(0) + sigmoid(1)) / 2, (sigmoid(2) + sigmoid(-1)) / 2]);
});

test.each(GROUP_VIEW_READINGS)("reading %s starts as the mean of the views: w is about ½ everywhere", async (reading) => {
  const fusion = keep(groupView({ engine, reading, beta: 0 }));
  const features = tensor(
    Float32Array.from({ length: 48 }, (_, i) => Math.sin(i)),
    [2, 4, 6],
  );
  const start = await fusion.fuse(features, fusion.init(3, 4, 6));
  const mean = await keep(meanFusion({ engine })).fuse(features, { parameters: new Map(), buffers: new Map() });
  for (let b = 0; b < 2; b++) {
    let cosine = 0;
    for (let d = 0; d < 6; d++) cosine += start.data[6 * b + d]! * mean.data[6 * b + d]!;
    expect(cosine).toBeGreaterThan(0.99);
  }
});

test("the maximum by hand, its shares, and equal views", async () => {
  const fusion = keep(maxFusion({ engine, type: "float64" }));
  const nothing = stateOf({});
  close(await fusion.fuse(FEATURES, nothing), unit(3, 4));
  close(await fusion.viewWeights!(FEATURES, nothing), [1, 0]);
  close(await fusion.viewWeights!(wide([1, 5, 2, 5], [1, 2, 2]), nothing), [0.25, 0.75]);
});

// P·T: the shapes are the axes, the texts are turned by 90° or not at all; s = ln 2 makes logits of 2·cosine… s is exp(logScale).
const [P, T] = [wide([1, 0, 0, 1], [2, 2]), wide([0.6, 0.8, 0, 1], [2, 2])];
const scaleOf = (s: number) => new Map([["logScale", wide([Math.log(s)], [])]]);

test.each([
  { negatives: "distinct", classes: [0, 1] },
  { negatives: "literal", classes: [0, 1] },
  { negatives: "literal", classes: [3, 3] }, // equal texts count as wrong ones
] as const)("Eq. 11 by hand: $negatives, categories $classes", async ({ negatives, classes }) => {
  // Logits at s = 2: P₁T₁ = 1.2, P₁T₂ = 0, P₂T₁ = 1.6, P₂T₂ = 2.
  const loss = keep(contrastiveLoss({ engine, negatives, type: "float64" }));
  const { value, pullback } = await loss.lossWithGradient(P, T, classes, scaleOf(2));
  const softplus = (x: number) => Math.log(1 + Math.exp(x));
  // Shape against texts: ln(1 + e^(0 − 1.2)), ln(1 + e^(1.6 − 2)); text against shapes: ln(1 + e^(1.6 − 1.2)), ln(1 + e^(0 − 2)).
  close(value, [(softplus(-1.2) + softplus(-0.4) + softplus(0.4) + softplus(-2)) / 4]);
  // ∂/∂ln s = Σ logit·∂loss/∂logit.
  const [a, b, c, d] = [sigmoid(-1.2), sigmoid(-0.4), sigmoid(0.4), sigmoid(-2)];
  const slope = (1.2 * (-a - c) + 0 * (a + d) + 1.6 * (b + c) + 2 * (-b - d)) / 4;
  const { parameters, shapes } = await pullback(wide([1], []));
  expect(parameters.get("logScale")!.data[0]).toBeCloseTo(slope, 6); // handed over in float32
  // ∂/∂P₁ = s/4·(−(a + c)·T₁ + (a + d)·T₂), ∂/∂P₂ = s/4·((b + c)·T₁ − (b + d)·T₂).
  const row = (t1: number, t2: number) => [(0.6 * t1) / 2, (0.8 * t1 + t2) / 2];
  close(shapes, [...row(-a - c, a + d), ...row(b + c, -b - d)]);
});

test("Eq. 11, distinct: a repeated category is no negative, so nothing is left to tell apart", async () => {
  const loss = keep(contrastiveLoss({ engine, type: "float64" }));
  const { value, pullback } = await loss.lossWithGradient(P, T, [3, 3], scaleOf(2));
  close(value, [0]);
  close((await pullback(wide([1], []))).shapes, [0, 0, 0, 0]);
});

test("E_C by hand: √4·P W + b, and the cross entropy of it with its gradient", async () => {
  const head = keep(linearClassifier({ engine, type: "float64" }));
  const state = stateOf({ weight: wide([1, 0, -1, 2, 1, 0, 0, 0, 0, 0, 0, 0], [4, 3]), bias: wide([0, 0.5, 0], [3]) });
  const logits = await head.logits(wide([0.6, 0.8, 0, 0], [1, 4]), state);
  const z = [2 * 2.2, 2 * 0.8 + 0.5, 2 * -0.6];
  close(logits, z);
  const sum = z.reduce((total, x) => total + Math.exp(x), 0);
  const entropy = crossEntropy(logits, [1]);
  close(entropy.value, [Math.log(sum) - z[1]!]);
  const share = z.map((x) => Math.exp(x) / sum);
  close(await entropy.pullback(wide([1], [])), [share[0]!, share[1]! - 1, share[2]!]);
  // Far apart logits are no overflow.
  close(crossEntropy(wide([1000, 0, 0, -1000], [2, 2]), [0, 1]).value, [500]);
  expect(() => crossEntropy(logits, [3])).toThrow(/index 3 at row 0 is not in 0..2/);
  expect(() => crossEntropy(logits, [0, 1])).toThrow(/1 rows of logits came with 2/);
});
