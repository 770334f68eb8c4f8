import { ortEngine } from "@dilf/autodiff";
import { createRng, type FloatTensor, type Tensor, tensor } from "@dilf/tensor";
import { checkGradient, randomTensor } from "@dilf/tensor/testing";
import { expect, test } from "vitest";
import { type FusionModule, groupView, type LearnedState, meanFusion } from "../src/index.ts";
import { asTensor, wideState } from "./support/wide.ts";

const engine = ortEngine({ threads: 1 });
const random = (seed: number, shape: readonly number[]): Tensor =>
  tensor(Float32Array.from(randomTensor(createRng(seed), shape, -1, 1).data), shape);

/** The formula of `groupView` in loops. */
function groupViewReference(f: Tensor, { parameters }: LearnedState, beta: number): number[] {
  const [B, V, D] = f.shape as [number, number, number];
  const [w1, b1, w2, b2] = ["squeeze.weight", "squeeze.bias", "excite.weight", "excite.bias"].map((name) => parameters.get(name)!.data) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const out: number[] = [];
  for (let b = 0; b < B; b++) {
    const row = (v: number) => f.data.subarray((b * V + v) * D, (b * V + v + 1) * D);
    const gap = Array.from({ length: V }, (_, v) => row(v).reduce((sum, x) => sum + x, 0) / D);
    const hidden = Array.from(b1, (bias, h) => Math.max(0, bias + gap.reduce((sum, g, v) => sum + g * w1[v * b1.length + h]!, 0)));
    const gate = Array.from(b2, (bias, v) => 1 / (1 + Math.exp(-bias - hidden.reduce((sum, x, h) => sum + x * w2[h * V + v]!, 0))));
    const mean = new Float64Array(D);
    for (let v = 0; v < V; v++) {
      const length = Math.hypot(...row(v));
      for (let d = 0; d < D; d++) mean[d] += (gate[v]! * row(v)[d]! + (beta * row(v)[d]! ** 2) / length) / V;
    }
    const length = Math.hypot(...mean);
    out.push(...mean.map((x) => x / length));
  }
  return out;
}

const expectClose = (actual: Tensor, wanted: readonly number[]) => {
  expect(actual.data.length).toBe(wanted.length);
  for (const [i, x] of actual.data.entries()) expect(x).toBeCloseTo(wanted[i]!, 5); // float32
};

test.each([
  { beta: 0.3, reduction: 2, shape: [3, 6, 10] },
  { beta: 0, reduction: 1, shape: [2, 4, 7] },
  { beta: 2, reduction: 16, shape: [1, 5, 8] }, // one hidden unit, one shape
  { beta: 0.1, reduction: 2, shape: [2, 1, 8] }, // one view
])("groupView is its formula: β $beta, r $reduction, $shape", async ({ beta, reduction, shape }) => {
  const fusion = groupView({ engine, beta, reduction });
  const start = fusion.init(2, shape[1]!, shape[2]!);
  const state = { ...start, parameters: new Map([...start.parameters].map(([name, { shape: s }], i) => [name, random(40 + i, s)])) };
  const features = random(1, shape);
  const wanted = groupViewReference(features, state, beta);
  expectClose(await fusion.fuse(features, state), wanted);
  const { value, dispose } = await fusion.fuseWithGradient(features, state);
  expectClose(value, wanted);
  dispose();
  await fusion.dispose();
});

test("groupView starts as the mean of the views, but for the term of β", async () => {
  const [group, mean] = [groupView({ engine, beta: 0 }), meanFusion({ engine })];
  const features = random(6, [4, 6, 32]);
  const fused = await group.fuse(features, group.init(1, 6, 32));
  const plain = await mean.fuse(features, mean.init(1, 6, 32));
  for (let b = 0; b < 4; b++) {
    let cosine = 0;
    for (let d = 0; d < 32; d++) cosine += fused.data[32 * b + d]! * plain.data[32 * b + d]!;
    expect(cosine).toBeGreaterThan(0.999);
    expect(cosine).toBeLessThan(1 - 1e-9); // the gate is there
  }
  await group.dispose();
  await mean.dispose();
});

test("the mean does not depend on the order of the views, and has unit length", async () => {
  const mean = meanFusion({ engine });
  const features = random(3, [2, 3, 5]);
  const turned = tensor(Float32Array.from(features.data), features.shape);
  for (let b = 0; b < 2; b++)
    for (let v = 0; v < 3; v++) turned.data.set(features.data.subarray((b * 3 + v) * 5, (b * 3 + v + 1) * 5), (b * 3 + ((v + 1) % 3)) * 5);
  const state = mean.init(0, 3, 5);
  const fused = await mean.fuse(features, state);
  expectClose(await mean.fuse(turned, state), [...fused.data]);
  for (let b = 0; b < 2; b++) expect(Math.hypot(...fused.data.subarray(5 * b, 5 * b + 5))).toBeCloseTo(1, 6);
  await mean.dispose();
});

test("one module fuses any number of views that its state is made for, and says when it is not", async () => {
  const fusion = groupView({ engine });
  for (const views of [2, 5]) expect((await fusion.fuse(random(1, [3, views, 4]), fusion.init(1, views, 4))).shape).toEqual([3, 4]);
  await expect(fusion.fuse(random(1, [3, 5, 4]), fusion.init(1, 2, 4))).rejects.toThrow(/squeeze.weight/);
  await expect(fusion.fuse(random(1, [3, 4]), fusion.init(1, 2, 4))).rejects.toThrow(/features must be \[B, V, D\], got \[3, 4\]/);
  await fusion.dispose();
});

test.each<{ name: string; fusion: FusionModule }>([
  { name: "group-view", fusion: groupView({ engine, beta: 0.7, type: "float64" }) },
  { name: "mean", fusion: meanFusion({ engine, type: "float64" }) },
])("$name: the gradient with respect to features and weights agrees with finite differences", async ({ fusion }) => {
  const start = wideState(fusion.init(4, 3, 6));
  const names = [...start.parameters.keys()];
  const stateOf = (inputs: readonly FloatTensor[]): LearnedState => ({
    parameters: new Map(names.map((name, i) => [name, asTensor(inputs[i + 1]!)])),
    buffers: new Map(),
  });
  for (let seed = 0; seed < 5; seed++) {
    const rng = createRng(seed);
    const { numeric } = await checkGradient({
      name: fusion.name,
      inputs: [randomTensor(rng, [2, 3, 6], -1, 1), ...names.map((name) => randomTensor(rng, start.parameters.get(name)!.shape, -1, 1))],
      rng,
      forward: (inputs) => fusion.fuse(asTensor(inputs[0]!), stateOf(inputs)),
      pullback: async (inputs, cotangent) => {
        const { pullback } = await fusion.fuseWithGradient(asTensor(inputs[0]!), stateOf(inputs));
        const { features, parameters } = await pullback(asTensor(cotangent));
        return [features, ...names.map((name) => parameters.get(name)!)];
      },
      tolerance: 1e-6, // gradients of parameters are handed over in float32
    });
    expect(Math.abs(numeric)).toBeGreaterThan(1e-3);
  }
  await fusion.dispose();
});

test.each([
  { call: () => groupView({ engine, beta: -1 }), message: /beta/ },
  { call: () => groupView({ engine, reduction: 0 }), message: /reduction/ },
  { call: () => groupView({ engine, betta: 1 } as Parameters<typeof groupView>[0]), message: /unknown option "betta"/ },
  { call: () => meanFusion({ engine, beta: 1 } as Parameters<typeof meanFusion>[0]), message: /unknown option "beta"/ },
])("out of range: $message", ({ call, message }) => expect(call).toThrow(message));
