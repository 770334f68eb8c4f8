/** @file OpenAI's CLIP: ViT-B/32, B/16, L/14 and L/14@336, as TorchScript archives or state_dicts. */

import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { parseTextConfig, parseVisionConfig, type TextConfig, type VisionConfig } from "../config.ts";
import {
  CLIP_DEVIATION,
  CLIP_MEAN,
  type Family,
  type Layout,
  linearLayout,
  mlpWidthOf,
  normLayout,
  same,
  shapesOf,
  sideOf,
  turned,
  type WeightSource,
} from "./plan.ts";

/** Names inside a residual block of CLIP's own Transformer class. */
const BLOCK: Readonly<Record<string, WeightSource>> = {
  ...normLayout("norm1", "ln_1"),
  "attention.qkv.weight": turned("attn.in_proj_weight"),
  "attention.qkv.bias": same("attn.in_proj_bias"),
  ...linearLayout("attention.out", "attn.out_proj"),
  ...normLayout("norm2", "ln_2"),
  ...linearLayout("mlp.in", "mlp.c_fc"),
  ...linearLayout("mlp.out", "mlp.c_proj"),
};

export const CLIP_VISION_LAYOUT: Layout = {
  outer: {
    "patch.weight": turned("visual.conv1.weight"),
    classToken: same("visual.class_embedding"),
    positionEmbedding: same("visual.positional_embedding"),
    ...normLayout("inputNorm", "visual.ln_pre"),
    ...normLayout("finalNorm", "visual.ln_post"),
    projection: same("visual.proj"), // x @ proj: not a Linear
  },
  block: BLOCK,
  blocks: (i) => `visual.transformer.resblocks.${i}.`,
};

/** SLIP's text tower is the same. */
export const CLIP_TEXT_LAYOUT: Layout = {
  outer: {
    tokenEmbedding: same("token_embedding.weight"),
    positionEmbedding: same("positional_embedding"),
    ...normLayout("finalNorm", "ln_final"),
    projection: same("text_projection"),
  },
  block: BLOCK,
  blocks: (i) => `transformer.resblocks.${i}.`,
};

/** What the shapes of CLIP's names say; heads are width / 64, which holds of every published model of OpenAI's. */
export function clipConfigs(
  family: string,
  checkpoint: Checkpoint,
  settings: Pick<VisionConfig, "activation" | "mean" | "deviation"> & {
    readonly heads: { readonly vision: (width: number) => number; readonly text: (width: number) => number };
  },
): { vision: VisionConfig; text: TextConfig } {
  const shapes = shapesOf(family, checkpoint);
  if (shapes.has("visual.layer1.0.conv1.weight"))
    throw new Error(
      `importEncoder: ${checkpoint.name} holds a ResNet ("visual.layer1.0.conv1.weight"); only transformers are imported from checkpoints, other networks as ONNX pairs`,
    );
  const [width, , patchSize] = shapes.of("visual.conv1.weight", 4) as [number, number, number];
  const [tokens] = shapes.of("visual.positional_embedding", 2) as [number];
  const [, featureSize] = shapes.of("visual.proj", 2) as [number, number];
  const [hidden] = shapes.of("visual.transformer.resblocks.0.mlp.c_fc.weight", 2) as [number];
  const { heads, ...shared } = settings;
  const vision = parseVisionConfig(
    {
      width,
      depth: shapes.depth((i) => `visual.transformer.resblocks.${i}.ln_1.weight`),
      heads: heads.vision(width),
      ...mlpWidthOf(width, hidden),
      ...shared,
      epsilon: 1e-5,
      featureSize,
      imageSize: sideOf(`${checkpoint.name}: "visual.positional_embedding"`, tokens - 1) * patchSize,
      patchSize,
      patchBias: false,
      inputNorm: true,
      pool: "class",
    },
    `importEncoder: ${checkpoint.name}: vision`,
  );
  return { vision, text: clipTextConfig(family, checkpoint, heads.text, settings.activation) };
}

export function clipTextConfig(
  family: string,
  checkpoint: Checkpoint,
  heads: (width: number) => number,
  activation: TextConfig["activation"],
): TextConfig {
  const shapes = shapesOf(family, checkpoint);
  const [vocabulary, width] = shapes.of("token_embedding.weight", 2) as [number, number];
  const [context] = shapes.of("positional_embedding", 2) as [number];
  const [, featureSize] = shapes.of("text_projection", 2) as [number, number];
  const [hidden] = shapes.of("transformer.resblocks.0.mlp.c_fc.weight", 2) as [number];
  return parseTextConfig(
    {
      width,
      depth: shapes.depth((i) => `transformer.resblocks.${i}.ln_1.weight`),
      heads: heads(width),
      ...mlpWidthOf(width, hidden),
      activation,
      epsilon: 1e-5,
      featureSize,
      vocabulary,
      context,
    },
    `importEncoder: ${checkpoint.name}: text`,
  );
}

export const clip: Family = {
  name: "clip",
  async plan(checkpoint, { heads }) {
    const sixtyFour = (width: number) => width / 64;
    return {
      family: "clip",
      ...clipConfigs("clip", checkpoint, {
        activation: "quickGelu",
        mean: CLIP_MEAN,
        deviation: CLIP_DEVIATION,
        heads: { vision: heads ? () => heads.vision : sixtyFour, text: heads ? () => heads.text : sixtyFour },
      }),
      layouts: { vision: CLIP_VISION_LAYOUT, text: CLIP_TEXT_LAYOUT },
      preprocessing: { interpolation: "bicubic", fit: "crop", texts: "clip" },
      unused: /^(input_resolution|context_length|vocab_size|attn_mask)$/,
      license: "MIT",
    };
  },
};
