/** @file SLIP (Mu et al. 2021), and the CLIP of the same authors: timm's vision transformer beside CLIP's text tower. */

import { parseVisionConfig } from "../config.ts";
import { CLIP_TEXT_LAYOUT, clipTextConfig } from "./clip.ts";
import {
  type Family,
  IMAGENET_DEVIATION,
  IMAGENET_MEAN,
  type Layout,
  linearLayout,
  mlpWidthOf,
  normLayout,
  same,
  shapesOf,
  sideOf,
  turned,
} from "./plan.ts";

/** Heads are not in the file: those of the models in SLIP's models.py, by width. The small one has 12, not timm's usual 6. */
const SIZES = { small: { width: 384, heads: 12 }, base: { width: 768, heads: 12 }, large: { width: 1024, heads: 16 } } as const;
const TEXT_HEADS: Readonly<Record<number, number>> = { 512: 8 };

const VISION_LAYOUT: Layout = {
  outer: {
    ...linearLayout("patch", "visual.patch_embed.proj"),
    classToken: same("visual.cls_token"),
    positionEmbedding: same("visual.pos_embed"),
    ...normLayout("finalNorm", "visual.norm"),
    projection: same("image_projection"), // x @ projection
  },
  block: {
    ...normLayout("norm1", "norm1"),
    "attention.qkv.weight": turned("attn.qkv.weight"),
    "attention.qkv.bias": same("attn.qkv.bias"),
    ...linearLayout("attention.out", "attn.proj"),
    ...normLayout("norm2", "norm2"),
    ...linearLayout("mlp.in", "mlp.fc1"),
    ...linearLayout("mlp.out", "mlp.fc2"),
  },
  blocks: (i) => `visual.blocks.${i}.`,
};

export const slip: Family = {
  name: "slip",
  async plan(checkpoint, { size, heads }) {
    const shapes = shapesOf("slip", checkpoint);
    const [width, , patchSize] = shapes.of("visual.patch_embed.proj.weight", 4) as [number, number, number];
    const [, tokens] = shapes.of("visual.pos_embed", 3) as [number, number];
    const [, featureSize] = shapes.of("image_projection", 2) as [number, number];
    const [hidden] = shapes.of("visual.blocks.0.mlp.fc1.weight", 2) as [number];
    if (size !== undefined && SIZES[size].width !== width)
      throw new Error(`importEncoder: ${checkpoint.name} is ${width} wide, SLIP's ${size} model is ${SIZES[size].width}`);
    const known = Object.values(SIZES).find((entry) => entry.width === width);
    const unknown = (tower: string, wide: number) => {
      throw new Error(
        `importEncoder: ${checkpoint.name}: a ${tower} tower of width ${wide} is none of SLIP's, and heads are not in the file: give them ({ heads: { vision, text } }, --heads VISION,TEXT)`,
      );
    };
    const vision = parseVisionConfig(
      {
        width,
        depth: shapes.depth((i) => `visual.blocks.${i}.norm1.weight`),
        heads: heads?.vision ?? known?.heads ?? unknown("vision", width),
        ...mlpWidthOf(width, hidden),
        activation: "gelu",
        epsilon: 1e-6,
        featureSize,
        imageSize: sideOf(`${checkpoint.name}: "visual.pos_embed"`, tokens - 1) * patchSize,
        patchSize,
        patchBias: true,
        inputNorm: false,
        pool: "class",
        mean: IMAGENET_MEAN,
        deviation: IMAGENET_DEVIATION,
      },
      `importEncoder: ${checkpoint.name}: vision`,
    );
    return {
      family: "slip",
      vision,
      text: clipTextConfig("slip", checkpoint, (wide) => heads?.text ?? TEXT_HEADS[wide] ?? unknown("text", wide), "quickGelu"),
      layouts: { vision: VISION_LAYOUT, text: CLIP_TEXT_LAYOUT },
      preprocessing: { interpolation: "bilinear", fit: "crop", texts: "clip" },
      unused: /^image_mlp\./, // SimCLR's head, for training only
      license: "MIT",
    };
  },
};
