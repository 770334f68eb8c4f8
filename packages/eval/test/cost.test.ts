import { type Graph, GraphBuilder, ortEngine, type Value } from "@dilf/autodiff";
import { type TextConfig, textTower, textWeights, type VisionConfig, visionTower, visionWeights } from "@dilf/clip";
import { groupView } from "@dilf/fusion";
import { sizeOf, type Tensor, zeros } from "@dilf/tensor";
import { expect, test } from "vitest";
import { extentOf } from "../src/cost/extents.ts";
import { countingEngine, countMacs, renderingMacs } from "../src/index.ts";
import { box } from "./boxes.ts";

const weights = (specs: readonly { readonly name: string; readonly shape: readonly number[] }[]): ReadonlyMap<string, Tensor> =>
  new Map(specs.map(({ name, shape }) => [name, zeros(shape)]));

function vit(patchSize: number, pool: "class" | "mean", depth = 12, width = 768): Graph {
  const config: VisionConfig = {
    imageSize: 224,
    patchSize,
    patchBias: true,
    inputNorm: false,
    pool,
    mean: [0.5, 0.5, 0.5],
    deviation: [0.5, 0.5, 0.5],
    width,
    depth,
    heads: width / 64,
    activation: "gelu",
    epsilon: 1e-6,
    featureSize: 512,
  };
  return visionTower(config, weights(visionWeights(config)));
}

/** A ViT by hand: patches, and per block qkv, scores, mixture, projection, two layers of the MLP. */
function vitMacs(patch: number, tokens: number, width: number, depth: number, feature: number): number {
  const block = tokens * width * (3 * width + width + 8 * width) + 2 * tokens * tokens * width;
  return (224 / patch) ** 2 * 3 * patch ** 2 * width + depth * block + width * feature;
}

// Published: torchvision's model table, 17.56 and 4.41 GMAC (its class head of 1000 instead of the projection to 512 is 0.4 MMAC more), 86.6 M and 88.2 M weights.
// Without a class token there are 196 and 49 tokens instead of 197 and 50: 0.5 % and 2 % less.
test.each([
  ["ViT-B/16", 16, 196, 17.56e9, 0.01],
  ["ViT-B/32", 32, 49, 4.41e9, 0.025],
])("%s costs what is published, and exactly what its layers say", (_, patch, tokens, published, tolerance) => {
  const { macs } = countMacs(vit(patch, "mean"), { N: 1 });
  expect(macs).toBe(vitMacs(patch, tokens, 768, 12, 512));
  expect(Math.abs(macs / published - 1)).toBeLessThan(tolerance);
});

test("with a class token the last block computes only what the feature needs; the weights are the published ones", () => {
  const tokens = 197;
  const spared = (tokens - 1) * 768 * (768 + 8 * 768) + 2 * (tokens * tokens - tokens) * 768; // projection and MLP; scores and mixture of one row
  const { macs, parameters } = countMacs(vit(16, "class"), { N: 1 });
  expect(macs).toBe(vitMacs(16, tokens, 768, 12, 512) - spared);
  expect(parameters).toBe(85_798_656 + 768 * 512); // timm's count without a head, and the projection
  const narrow = vit(16, "class", 2, 128);
  expect(countMacs(narrow, { N: 6 }).macs).toBe(6 * countMacs(narrow, { N: 1 }).macs);
});

test("CLIP's text tower: 2.9 GMAC for a full context", () => {
  const config: TextConfig = {
    vocabulary: 100, // the table is looked up, not multiplied
    context: 77,
    width: 512,
    depth: 12,
    heads: 8,
    activation: "quickGelu",
    epsilon: 1e-5,
    featureSize: 512,
  };
  const tower = textTower(config, weights(textWeights(config)));
  const { macs } = countMacs(tower, { T: 1, L: 77 });
  // The published count is 2.98 for all tokens through all blocks; the last block here computes the end token alone.
  expect(macs / 1e9).toBeGreaterThan(2.7);
  expect(macs / 1e9).toBeLessThan(2.98);
  expect(countMacs(tower, { T: 1, L: 20 }).macs / macs).toBeLessThan(20 / 77);
});

/** ResNet-18 (He et al. 2016) without batch norms, which add nothing to the count. */
function resnet18(): Graph {
  const g = new GraphBuilder("resnet18");
  let layer = 0;
  const conv = (x: Value, to: number, kernel: number, stride: number) =>
    g.conv(x, g.parameter(`conv${layer++}`, zeros([to, x.shape[1] as number, kernel, kernel])), undefined, {
      strides: stride,
      pads: (kernel - 1) / 2,
    });
  let x: Value = g.maxPool(conv(g.input("x", ["N", 3, 224, 224]), 64, 7, 2), { kernel: [3, 3], strides: 2, pads: 1 });
  for (const [stage, to] of [64, 128, 256, 512].entries())
    for (const blockIndex of [0, 1]) {
      const stride = stage > 0 && blockIndex === 0 ? 2 : 1;
      const side = stride === 2 ? conv(x, to, 1, 2) : x;
      x = g.add(conv(g.relu(conv(x, to, 3, stride)), to, 3, 1), side);
    }
  g.output("y", g.gemm(g.reduceMean(x, [2, 3]), g.parameter("head", zeros([1000, 512])), undefined, { transB: true }));
  return g.build();
}

test("ResNet-18: 1.81 GMAC (torchvision), 11.7 M weights", () => {
  const { macs, parameters } = countMacs(resnet18(), { N: 1 });
  expect(macs / 1e9).toBeCloseTo(1.814, 3);
  expect(parameters / 1e6).toBeCloseTo(11.69 - 0.01, 2); // without batch norms (9.6 k) and the head's bias
});

const small = (make: (g: GraphBuilder) => Value): Graph => {
  const g = new GraphBuilder("small");
  g.output("y", make(g));
  return g.build();
};

test.each<[string, Graph, number]>([
  ["a product of matrices", small((g) => g.matmul(g.input("a", [2, 3]), g.input("b", [3, 5]))), 2 * 3 * 5],
  ["a broadcast product", small((g) => g.matmul(g.input("a", [7, 2, 3]), g.input("b", [3, 5]))), 7 * 2 * 3 * 5],
  ["gemm, turned", small((g) => g.gemm(g.input("a", [3, 2]), g.input("b", [5, 3]), undefined, { transA: true, transB: true })), 2 * 3 * 5],
  [
    "a grouped convolution",
    small((g) => g.conv(g.input("x", [1, 4, 8, 8]), g.input("w", [6, 2, 3, 3]), undefined, { groups: 2 })),
    6 * 6 * 6 * 2 * 9,
  ],
  [
    "a transposed convolution",
    small((g) => g.convTranspose(g.input("x", [1, 4, 5, 5]), g.input("w", [4, 3, 2, 2]), undefined, { strides: 2 })),
    4 * 25 * 3 * 4,
  ],
  ["an einsum", small((g) => g.einsum("bij,bjk->bik", g.input("a", [4, 2, 3]), g.input("b", [4, 3, 5]))), 4 * 2 * 3 * 5],
  ["a sum", small((g) => g.add(g.input("a", [9]), 1)), 0],
])("%s", (_, graph, macs) => expect(countMacs(graph).macs).toBe(macs));

test.each([
  [7, 7],
  ["N", 5],
  ["64*N", 320],
  ["(N+1)", 6],
  ["3*(2*N-1)*M", 54],
  ["(N-1)", 4],
] as const)("the axis %s", (dim, extent) => expect(extentOf(dim, { N: 5, M: 2 }, "x")).toBe(extent));

test("an axis without an extent is named", () => {
  expect(() => countMacs(vit(32, "mean", 1, 64))).toThrow(/the axis "49\*N" of ".*" of graph "vision" has no extent; give one for N/);
});

test("the counting engine counts what runs, run by run, and changes no result", async () => {
  const plain = ortEngine({ threads: 1 });
  const counting = countingEngine(plain);
  const features: Tensor = { data: Float32Array.from({ length: 2 * 3 * 8 }, (_, i) => Math.sin(i)), shape: [2, 3, 8] };
  const fused = async (engine: typeof plain) => {
    const fusion = groupView({ engine });
    const state = fusion.init(1, 3, 8);
    const value = await fusion.fuse(features, state);
    await fusion.dispose();
    return { value, size: [...state.parameters.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0) };
  };
  const [one, other] = [await fused(plain), await fused(counting)];
  expect(other.value).toEqual(one.value);
  const [[, tally]] = [...counting.tallies];
  expect(tally).toMatchObject({ runs: 1, parameters: one.size });
  expect(tally.macs).toBeGreaterThan(0);
  await fused(counting);
  expect(tally).toMatchObject({ runs: 2 });
  counting.reset();
  expect(counting.tallies.size).toBe(0);
});

test("drawing is counted beside: vertices, faces and pixels of every view", () => {
  const one = renderingMacs(box([1, 1, 1]), 1, 64);
  expect(one).toBe(24 * 8 + 20 * 4 + 60 * 64 * 64);
  expect(renderingMacs(box([1, 1, 1]), 6, 64)).toBe(6 * one);
});
