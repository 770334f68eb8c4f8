/** @file open_clip's CLIP models with CLIP's text tower, for example ViT-B-32 laion2b_s34b_b79k, beside their open_clip_config.json or without it. */

import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import type { VisionConfig } from "../config.ts";
import type { Preprocessing } from "../encoder.ts";
import { parseChoice, parseTriple } from "../parse.ts";
import { CLIP_TEXT_LAYOUT, CLIP_VISION_LAYOUT, clipConfigs } from "./clip.ts";
import { CLIP_DEVIATION, CLIP_MEAN, type Family } from "./plan.ts";

export const OPEN_CLIP_CONFIG = "open_clip_config.json";

/** open_clip's model configurations whose heads are not 64 wide: ViT-H-14 (80), g-14 (88) and bigG-14 (104), all with 16 heads. */
const WIDE: Readonly<Record<number, number>> = { 1280: 16, 1408: 16, 1664: 16 };

/** Settings that change the network and that our towers do not have, with the value that leaves it as it is. */
const PLAIN: Readonly<Record<string, unknown>> = {
  timm_model_name: null,
  no_ln_pre: false,
  attentional_pool: false,
  pool_type: "tok",
  global_average_pool: false,
  ls_init_value: null,
  patch_dropout: 0,
  hf_model_name: null,
  hf_tokenizer_name: null,
  embed_cls: false,
  no_causal_mask: false,
  proj_bias: false,
  output_tokens: false,
  qk_norm: false,
};

interface Said {
  readonly activation?: VisionConfig["activation"];
  readonly heads?: { readonly vision?: number; readonly text?: number };
  readonly mean?: VisionConfig["mean"];
  readonly deviation?: VisionConfig["deviation"];
  readonly interpolation?: Preprocessing["interpolation"];
  readonly fit?: Preprocessing["fit"];
}

export const openClip: Family = {
  name: "open-clip",
  async plan(checkpoint, { activation, heads }, beside) {
    const said = readConfig(await beside(OPEN_CLIP_CONFIG));
    if (said.activation && activation && said.activation !== activation)
      throw new Error(`importEncoder: ${OPEN_CLIP_CONFIG} says ${said.activation}, the options ${activation}; leave the option out`);
    const { vision, text } = clipConfigs("open-clip", textTowerAtTop(checkpoint), {
      activation: said.activation ?? activation ?? "gelu",
      mean: said.mean ?? CLIP_MEAN,
      deviation: said.deviation ?? CLIP_DEVIATION,
      heads: {
        vision: (width) => heads?.vision ?? said.heads?.vision ?? WIDE[width] ?? width / 64,
        text: (width) => heads?.text ?? said.heads?.text ?? width / 64,
      },
    });
    return {
      family: "open-clip",
      vision,
      text,
      layouts: { vision: CLIP_VISION_LAYOUT, text: CLIP_TEXT_LAYOUT },
      preprocessing: { interpolation: said.interpolation ?? "bicubic", fit: said.fit ?? "crop", texts: "clip" },
      unused: /^(attn_mask|text\.attn_mask|logit_bias)$/,
      license: "as its source says",
    };
  },
};

/** Newer files keep the text tower under "text." */
export function textTowerAtTop(checkpoint: Checkpoint): Checkpoint {
  if (!checkpoint.tensors.has("text.token_embedding.weight")) return checkpoint;
  return { ...checkpoint, tensors: new Map([...checkpoint.tensors].map(([name, tensor]) => [name.replace(/^text\./, ""), tensor])) };
}

function readConfig(json: unknown): Said {
  if (json === undefined) return {};
  const where = `importEncoder: ${OPEN_CLIP_CONFIG}`;
  const model = record(where, json, "model_cfg");
  const vision = record(where, model, "vision_cfg");
  const text = record(where, model, "text_cfg");
  for (const [part, settings] of [
    ["vision_cfg", vision],
    ["text_cfg", text],
  ] as const)
    for (const [key, value] of Object.entries(settings))
      if (Object.hasOwn(PLAIN, key) && value !== PLAIN[key] && value !== null && value !== false)
        throw new Error(
          `${where}: ${part}.${key} is ${JSON.stringify(value)}: a network that our towers are not; export it as an ONNX pair`,
        );
  const width = typeof vision.width === "number" ? vision.width : undefined;
  const headWidth = typeof vision.head_width === "number" ? vision.head_width : 64;
  const picture = json as { preprocess_cfg?: Record<string, unknown> };
  const preprocess = picture.preprocess_cfg ?? {};
  return {
    activation: model.quick_gelu === true ? "quickGelu" : "gelu",
    heads: {
      ...(width !== undefined && { vision: width / headWidth }),
      ...(typeof text.heads === "number" && { text: text.heads }),
    },
    ...(preprocess.mean !== undefined && { mean: parseTriple(`${where}: preprocess_cfg.mean`, preprocess.mean) }),
    ...(preprocess.std !== undefined && { deviation: parseTriple(`${where}: preprocess_cfg.std`, preprocess.std) }),
    ...(preprocess.interpolation !== undefined && {
      interpolation: parseChoice(`${where}: preprocess_cfg.interpolation`, preprocess.interpolation, ["bicubic", "bilinear"]),
    }),
    ...(preprocess.resize_mode !== undefined && {
      fit:
        parseChoice(`${where}: preprocess_cfg.resize_mode`, preprocess.resize_mode, ["shortest", "squash"]) === "squash"
          ? "squash"
          : "crop",
    }),
  };
}

function record(where: string, json: unknown, key: string): Readonly<Record<string, unknown>> {
  const value = typeof json === "object" && json !== null ? (json as Record<string, unknown>)[key] : undefined;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TypeError(`${where}: ${key} must be an object, got ${JSON.stringify(value)}`);
}
