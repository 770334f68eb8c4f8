import { existsSync, readFileSync } from "node:fs";
import { differentiable, ortEngine, type Parameters } from "@dilf/autodiff";
import { readSafetensors, type Tensor, tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { picturesToPixels, type TextConfig, textFeeds, textTower, type VisionConfig, visionTower } from "../src/index.ts";
import { largestDifference } from "./support/configs.ts";
import { readNpy } from "./support/npy.ts";

const folder = new URL("../../../../shared/golden/encoder/clip_64/", import.meta.url);
const absent = !existsSync(folder);
const note = absent ? " (skipped: no golden fixtures beside the checkout)" : "";
const engine = ortEngine({ threads: 1 });

const floats = (file: string) => readNpy(new URL(file, folder)) as Tensor;
const weights = absent
  ? new Map<string, Tensor>()
  : (readSafetensors(readFileSync(new URL("model.safetensors", folder))).tensors as ReadonlyMap<string, Tensor>);
const record = () =>
  JSON.parse(readFileSync(new URL("record.json", folder), "utf8")) as Record<string, number> & { mean: Triple; std: Triple };
type Triple = [number, number, number];

/** PyTorch's [out, in] to our [in, out]. */
function transposed({ data, shape }: Tensor): Tensor {
  const rows = shape[0]!;
  const columns = data.length / rows;
  const out = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = data[i * columns + j]!;
  return tensor(out, [columns, rows]);
}

function blocks(prefix: string, depth: number): [string, Tensor][] {
  const names: readonly [string, string, boolean][] = [
    ["norm1.scale", "ln_1.weight", false],
    ["norm1.bias", "ln_1.bias", false],
    ["attention.qkv.weight", "attn.in_proj_weight", true],
    ["attention.qkv.bias", "attn.in_proj_bias", false],
    ["attention.out.weight", "attn.out_proj.weight", true],
    ["attention.out.bias", "attn.out_proj.bias", false],
    ["norm2.scale", "ln_2.weight", false],
    ["norm2.bias", "ln_2.bias", false],
    ["mlp.in.weight", "mlp.c_fc.weight", true],
    ["mlp.in.bias", "mlp.c_fc.bias", false],
    ["mlp.out.weight", "mlp.c_proj.weight", true],
    ["mlp.out.bias", "mlp.c_proj.bias", false],
  ];
  return Array.from({ length: depth }, (_, i) =>
    names.map(([ours, theirs, turn]): [string, Tensor] => {
      const value = weights.get(`${prefix}transformer.resblocks.${i}.${theirs}`)!;
      return [`block${i}.${ours}`, turn ? transposed(value) : value];
    }),
  ).flat();
}

async function visionFunction() {
  const { image_resolution, vision_layers, vision_width, vision_heads, vision_patch_size, embed_dim, mean, std } = record();
  const config: VisionConfig = {
    imageSize: image_resolution!,
    patchSize: vision_patch_size!,
    width: vision_width!,
    depth: vision_layers!,
    heads: vision_heads!,
    featureSize: embed_dim!,
    activation: "quickGelu",
    epsilon: 1e-5,
    patchBias: false,
    inputNorm: true,
    pool: "class",
    mean,
    deviation: std,
  };
  const named: Parameters = new Map([
    ["patch.weight", transposed(weights.get("visual.conv1.weight")!)],
    ["classToken", weights.get("visual.class_embedding")!],
    ["positionEmbedding", weights.get("visual.positional_embedding")!],
    ["inputNorm.scale", weights.get("visual.ln_pre.weight")!],
    ["inputNorm.bias", weights.get("visual.ln_pre.bias")!],
    ...blocks("visual.", config.depth),
    ["finalNorm.scale", weights.get("visual.ln_post.weight")!],
    ["finalNorm.bias", weights.get("visual.ln_post.bias")!],
    ["projection", weights.get("visual.proj")!],
  ]);
  return differentiable(engine, visionTower(config, named), { inputs: ["pixels"] });
}

function images(): Tensor {
  const { data, shape } = readNpy(new URL("image_u8_nhwc.npy", folder));
  return picturesToPixels(
    tensor(
      Float32Array.from(data as Uint8Array, (x) => x / 255),
      shape,
    ),
  );
}

/** The 32-bit generator that the fixtures' random weights come from. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

test.skipIf(absent)(`OpenAI's CLIP: image features${note}`, async () => {
  const vision = await visionFunction();
  const { features } = (await vision.run({ pixels: images() })) as { features: Tensor };
  // Float32 on another machine's kernels; the fixture itself is 7e-7 from float64.
  expect(largestDifference(features.data, floats("image_embed.npy").data)).toBeLessThan(1e-5);
});

test.skipIf(absent)(`OpenAI's CLIP: gradients with respect to the pixels${note}`, async () => {
  const vision = await visionFunction();
  const step = await vision.runWithGradient({ pixels: images() });
  const image = step.value.features as Tensor;
  const random = mulberry32(99);
  const linear = tensor(
    Float32Array.from(image.data, () => 2 * random() - 1),
    image.shape,
  );
  // −Σ cos(image_i, text_0): the gradient of −cos is −(t/|t| − cos·i/|i|)/|i|.
  const size = image.shape[1]!;
  const text = floats("text_embed.npy").data.subarray(0, size);
  const cosine = new Float32Array(image.data.length);
  for (let n = 0; n < image.shape[0]!; n++) {
    const feature = image.data.subarray(n * size, (n + 1) * size);
    const [a, b] = [Math.hypot(...feature), Math.hypot(...text)];
    const cos = feature.reduce((sum, x, i) => sum + x * text[i]!, 0) / (a * b);
    for (let i = 0; i < size; i++) cosine[n * size + i] = -(text[i]! / b - (cos * feature[i]!) / a) / a;
  }
  for (const [cotangent, file] of [
    [linear, "grad_pixels_linear_loss.npy"],
    [tensor(cosine, image.shape), "grad_pixels_cosine_loss.npy"],
  ] as const) {
    const { pixels } = (await step.pullback({ features: cotangent })).inputs as { pixels: Tensor };
    const expected = floats(file).data;
    const error = Math.hypot(...pixels.data.map((x, i) => x - expected[i]!)) / Math.hypot(...expected);
    expect(error).toBeLessThan(1e-4); // relative to the norm; float32 through two blocks and back
  }
});

test.skipIf(absent)(`OpenAI's CLIP: text features${note}`, async () => {
  const { vocab_size, context_length, transformer_width, transformer_heads, transformer_layers, embed_dim } = record();
  const config: TextConfig = {
    vocabulary: vocab_size!,
    context: context_length!,
    width: transformer_width!,
    depth: transformer_layers!,
    heads: transformer_heads!,
    featureSize: embed_dim!,
    activation: "quickGelu",
    epsilon: 1e-5,
  };
  const named: Parameters = new Map([
    ["tokenEmbedding", weights.get("token_embedding.weight")!],
    ["positionEmbedding", weights.get("positional_embedding")!],
    ...blocks("", config.depth),
    ["finalNorm.scale", weights.get("ln_final.weight")!],
    ["finalNorm.bias", weights.get("ln_final.bias")!],
    ["projection", weights.get("text_projection")!],
  ]);
  const text = await differentiable(engine, textTower(config, named));
  const { data, shape } = readNpy(new URL("tokens.npy", folder));
  const ids = Int32Array.from(data as BigInt64Array | Int32Array, Number);
  const length = shape[1]!;
  // The end token has the largest id.
  const ends = Int32Array.from({ length: shape[0]! }, (_, t) => ids.subarray(t * length, (t + 1) * length).indexOf(vocab_size! - 1));
  const { features } = (await text.run(textFeeds({ tokens: tensor(ids, shape), ends }))) as { features: Tensor };
  expect(largestDifference(features.data, floats("text_embed.npy").data)).toBeLessThan(1e-5);
});
