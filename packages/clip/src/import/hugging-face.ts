/** @file Hugging Face's CLIPModel: safetensors (or pytorch_model.bin) with its config.json and, where there is one, preprocessor_config.json. */

import { type BlockConfig, parseTextConfig, parseVisionConfig } from "../config.ts";
import { EncoderNotFoundError } from "../not-found.ts";
import { parseTriple } from "../parse.ts";
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

const QKV = ["q", "k", "v"] as const;
const BLOCK: Readonly<Record<string, WeightSource>> = {
  ...normLayout("norm1", "layer_norm1"),
  "attention.qkv.weight": turned(...QKV.map((part) => `self_attn.${part}_proj.weight`)),
  "attention.qkv.bias": same(...QKV.map((part) => `self_attn.${part}_proj.bias`)),
  ...linearLayout("attention.out", "self_attn.out_proj"),
  ...normLayout("norm2", "layer_norm2"),
  ...linearLayout("mlp.in", "mlp.fc1"),
  ...linearLayout("mlp.out", "mlp.fc2"),
};

const VISION_LAYOUT: Layout = {
  outer: {
    "patch.weight": turned("vision_model.embeddings.patch_embedding.weight"),
    classToken: same("vision_model.embeddings.class_embedding"),
    positionEmbedding: same("vision_model.embeddings.position_embedding.weight"),
    ...normLayout("inputNorm", "vision_model.pre_layrnorm"), // spelt so in every file
    ...normLayout("finalNorm", "vision_model.post_layernorm"),
    projection: turned("visual_projection.weight"),
  },
  block: BLOCK,
  blocks: (i) => `vision_model.encoder.layers.${i}.`,
};

const TEXT_LAYOUT: Layout = {
  outer: {
    tokenEmbedding: same("text_model.embeddings.token_embedding.weight"),
    positionEmbedding: same("text_model.embeddings.position_embedding.weight"),
    ...normLayout("finalNorm", "text_model.final_layer_norm"),
    projection: turned("text_projection.weight"),
  },
  block: BLOCK,
  blocks: (i) => `text_model.encoder.layers.${i}.`,
};

/** transformers' own defaults, which its files leave out. */
const DEFAULTS = { hidden_act: "quick_gelu", layer_norm_eps: 1e-5 } as const;
const HEADS = { vision_config: 12, text_config: 8 } as const;
const ACTIVATIONS: Readonly<Record<string, BlockConfig["activation"]>> = { quick_gelu: "quickGelu", gelu: "gelu" };
/** PIL's numbers. */
const RESAMPLE: Readonly<Record<number, "bilinear" | "bicubic">> = { 2: "bilinear", 3: "bicubic" };

export const huggingFace: Family = {
  name: "hf",
  async plan(checkpoint, { heads }, beside) {
    const config = await beside("config.json");
    if (typeof config !== "object" || config === null)
      throw new EncoderNotFoundError(
        `importEncoder: there is no config.json beside ${checkpoint.name}: activation, heads and epsilon of Hugging Face's models are in it`,
      );
    const shapes = shapesOf("hf", checkpoint);
    const tower = (key: keyof typeof HEADS) => towerOf(config as Record<string, unknown>, key);
    const [width, , patchSize] = shapes.of("vision_model.embeddings.patch_embedding.weight", 4) as [number, number, number];
    const [tokens] = shapes.of("vision_model.embeddings.position_embedding.weight", 2) as [number];
    const [visionFeature] = shapes.of("visual_projection.weight", 2) as [number];
    const [visionHidden] = shapes.of("vision_model.encoder.layers.0.mlp.fc1.weight", 2) as [number];
    const visionTower = tower("vision_config");
    const vision = parseVisionConfig(
      {
        ...visionTower,
        ...(heads && { heads: heads.vision }),
        width,
        depth: shapes.depth((i) => `vision_model.encoder.layers.${i}.layer_norm1.weight`),
        ...mlpWidthOf(width, visionHidden),
        featureSize: visionFeature,
        imageSize: sideOf(`${checkpoint.name}: position_embedding`, tokens - 1) * patchSize,
        patchSize,
        patchBias: shapes.has("vision_model.embeddings.patch_embedding.bias"),
        inputNorm: true,
        pool: "class",
        ...(await readPreprocessor(beside)).statistics,
      },
      `importEncoder: ${checkpoint.name}: vision`,
    );
    const [vocabulary, textWidth] = shapes.of("text_model.embeddings.token_embedding.weight", 2) as [number, number];
    const [context] = shapes.of("text_model.embeddings.position_embedding.weight", 2) as [number];
    const [textFeature] = shapes.of("text_projection.weight", 2) as [number];
    const [textHidden] = shapes.of("text_model.encoder.layers.0.mlp.fc1.weight", 2) as [number];
    const text = parseTextConfig(
      {
        ...tower("text_config"),
        ...(heads && { heads: heads.text }),
        width: textWidth,
        depth: shapes.depth((i) => `text_model.encoder.layers.${i}.layer_norm1.weight`),
        ...mlpWidthOf(textWidth, textHidden),
        featureSize: textFeature,
        vocabulary,
        context,
      },
      `importEncoder: ${checkpoint.name}: text`,
    );
    return {
      family: "hf",
      vision,
      text,
      layouts: {
        vision: vision.patchBias
          ? { ...VISION_LAYOUT, outer: { ...VISION_LAYOUT.outer, "patch.bias": same("vision_model.embeddings.patch_embedding.bias") } }
          : VISION_LAYOUT,
        text: TEXT_LAYOUT,
      },
      preprocessing: { interpolation: (await readPreprocessor(beside)).interpolation, fit: "crop", texts: "clip" },
      unused: /position_ids$/,
      license: "as its source says",
    };
  },
};

function towerOf(config: Record<string, unknown>, key: keyof typeof HEADS): Pick<BlockConfig, "heads" | "activation" | "epsilon"> {
  const given = (config[key] ?? {}) as Record<string, unknown>;
  const { hidden_act, layer_norm_eps, num_attention_heads } = { ...DEFAULTS, num_attention_heads: HEADS[key], ...given };
  const activation = ACTIVATIONS[String(hidden_act)];
  if (!activation)
    throw new Error(
      `importEncoder: config.json: ${key}.hidden_act is ${JSON.stringify(hidden_act)}; known are ${Object.keys(ACTIVATIONS).join(", ")}`,
    );
  return { activation, epsilon: layer_norm_eps as number, heads: num_attention_heads as number };
}

/** Hugging Face's preprocessor_config.json, with CLIP's numbers where it is silent. */
export async function readPreprocessor(beside: (name: string) => Promise<unknown>) {
  const json = ((await beside("preprocessor_config.json")) ?? {}) as Record<string, unknown>;
  const interpolation = json.resample === undefined ? "bicubic" : RESAMPLE[json.resample as number];
  if (!interpolation)
    throw new Error(
      `importEncoder: preprocessor_config.json: resample is ${JSON.stringify(json.resample)}; known are 2 (bilinear) and 3 (bicubic)`,
    );
  const where = "importEncoder: preprocessor_config.json";
  return {
    interpolation,
    /** Side of the pictures, where it says one. */
    size: sizeIn(json.crop_size) ?? sizeIn(json.size),
    statistics: {
      mean: json.image_mean === undefined ? CLIP_MEAN : parseTriple(`${where}: image_mean`, json.image_mean),
      deviation: json.image_std === undefined ? CLIP_DEVIATION : parseTriple(`${where}: image_std`, json.image_std),
    },
  };
}

/** 224, { height: 224, width: 224 } or { shortest_edge: 224 } */
function sizeIn(value: unknown): number | undefined {
  const { height, width, shortest_edge } = (typeof value === "object" && value !== null ? value : { height: value }) as Record<
    string,
    unknown
  >;
  const side = height ?? shortest_edge;
  return Number.isInteger(side) && (width === undefined || width === side) ? (side as number) : undefined;
}
