/** @file CLIP's vision transformer as a graph. */

import { type Graph, GraphBuilder, linear, type Parameters, type Value } from "@dilf/autodiff";
import { type Rng, tensor } from "@dilf/tensor";
import { parseVisionConfig, type VisionConfig } from "../config.ts";
import { block, blockWeights, norm, normWeights } from "./block.ts";
import { resolveWeights, type WeightSpec, weightScope } from "./weights.ts";

/** Deviations of openai/CLIP's VisionTransformer; PyTorch's default for the patch convolution (uniform, ±1/√fan-in) as a normal of the same deviation. */
export function visionWeights(config: VisionConfig): readonly WeightSpec[] {
  const { width, depth, patchSize, featureSize, pool } = config;
  const patchLength = 3 * patchSize ** 2;
  const small = { normal: width ** -0.5 };
  return [
    { name: "patch.weight", shape: [patchLength, width], start: { normal: (3 * patchLength) ** -0.5 } },
    ...(config.patchBias ? [{ name: "patch.bias", shape: [width], start: "zeros" } as const] : []),
    ...(pool === "class" ? [{ name: "classToken", shape: [width], start: small }] : []),
    { name: "positionEmbedding", shape: [tokenCount(config), width], start: small },
    ...(config.inputNorm ? normWeights("inputNorm", width) : []),
    ...Array.from({ length: depth }, (_, i) => blockWeights(config, i)).flat(),
    ...normWeights("finalNorm", width),
    { name: "projection", shape: [width, featureSize], start: small },
  ];
}

function tokenCount({ imageSize, patchSize, pool }: VisionConfig): number {
  return (imageSize / patchSize) ** 2 + (pool === "class" ? 1 : 0);
}

/** How the graph of an image tower is built. */
export interface BuildVisionOptions {
  /**
   * [K] int32, which patches the blocks see, in row-major order from 0; the others are left out before the first block. For training at a fraction of the cost
   * (Li et al. 2023, "Scaling Language-Image Pre-training via Masking"; the same patches for a whole batch is our choice: no indices per picture). Default all.
   */
  readonly keep?: Value;
}

/** Adds the tower to a graph: pixels [N, 3, S, S] display values in 0..1 → features [N, D], not normalised. */
export function buildVision(
  g: GraphBuilder,
  config: VisionConfig,
  parameters: Parameters,
  pixels: Value,
  { keep }: BuildVisionOptions = {},
): Value {
  const { imageSize, patchSize, width, depth, pool, epsilon } = config;
  const scope = weightScope(g, parameters);
  const batch = pixels.shape[0]!;
  const side = imageSize / patchSize;
  // A convolution whose stride is its size is a matrix product over patches, each in the order channel, row, column.
  const cut = g.transpose(g.reshape(pixels, [batch, 3, side, patchSize, side, patchSize]), [0, 2, 4, 1, 3, 5]);
  const all = g.reshape(cut, [batch, side * side, 3 * patchSize ** 2]);
  const seen = keep ? g.gather(all, keep, 1) : all;
  const perChannel = (values: readonly number[]) =>
    g.constant(
      tensor(
        Float32Array.from({ length: 3 * patchSize ** 2 }, (_, i) => values[Math.floor(i / patchSize ** 2)]!),
        [3 * patchSize ** 2],
      ),
    );
  const flat = g.mul(g.sub(seen, perChannel(config.mean)), perChannel(config.deviation.map((d) => 1 / d)));
  const patches = scope.inside("patch", ({ weight }) => linear(g, flat, weight("weight"), config.patchBias ? weight("bias") : undefined));
  const classToken = pool === "class" ? [g.expand(scope.weight("classToken"), [batch, 1, width])] : [];
  let x = g.add(g.concat([...classToken, patches], 1), positions(g, scope.weight("positionEmbedding"), pool === "class" ? 1 : 0, keep));
  if (config.inputNorm) x = norm(scope, "inputNorm", x, epsilon);
  // A slice wants an axis of known extent.
  const first = (value: Value) => (keep ? g.gather(value, g.constant(tensor(Int32Array.of(0), [1])), 1) : g.slice(value, 1, 0, 1));
  for (let i = 0; i < depth; i++) {
    const last = i === depth - 1 && pool === "class";
    x = scope.inside(`block${i}`, (inner) => block(inner, x, config, last ? { pick: first } : {}));
  }
  const pooled = pool === "class" ? g.squeeze(x, [1]) : g.reduceMean(x, [1]);
  return g.matmul(norm(scope, "finalNorm", pooled, epsilon), scope.weight("projection"));
}

/** The rows of the position embedding for the first `fixed` tokens, which are always there, and for the patches that are kept. */
function positions(g: GraphBuilder, embedding: Value, fixed: number, keep: Value | undefined): Value {
  if (!keep) return embedding;
  const count = embedding.shape[0] as number;
  const ofPatches = g.gather(fixed === 0 ? embedding : g.slice(embedding, 0, fixed, count), keep);
  return fixed === 0 ? ofPatches : g.concat([g.slice(embedding, 0, 0, fixed), ofPatches], 0);
}

/**
 * The tower as a graph of its own: input "pixels" [N, 3, S, S] display values in 0..1, output "features" [N, D], not normalised.
 * @param from weights by name, or a generator for fresh ones
 * @throws Error for a configuration that contradicts itself, or weights that do not fit it
 * @example visionTower(config, createRng(1))
 */
export function visionTower(config: VisionConfig, from: Parameters | Rng): Graph {
  const checked = parseVisionConfig(config, "visionTower");
  const g = new GraphBuilder("vision");
  const pixels = g.input("pixels", ["N", 3, checked.imageSize, checked.imageSize]);
  g.output("features", buildVision(g, checked, resolveWeights("visionTower", visionWeights(checked), from), pixels));
  return g.build();
}
