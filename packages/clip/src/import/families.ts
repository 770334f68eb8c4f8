/** @file The families of checkpoints, and how one is recognised by its names. */

import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { clip } from "./clip.ts";
import { huggingFace } from "./hugging-face.ts";
import { OPEN_CLIP_CONFIG, openClip } from "./open-clip.ts";
import { type Beside, type Family, type FamilyName, sample } from "./plan.ts";
import { slip } from "./slip.ts";

/** Families whose weights become our towers. ONNX pairs are graphs already (`importOnnxPair`). */
export const FAMILIES = { clip, slip, "open-clip": openClip, hf: huggingFace } as const satisfies Partial<Record<FamilyName, Family>>;

/** A tensor that every checkpoint of a family holds. */
const MARKS: Readonly<Record<keyof typeof FAMILIES, string>> = {
  clip: "visual.conv1.weight",
  "open-clip": "visual.conv1.weight",
  slip: "visual.patch_embed.proj.weight",
  hf: "vision_model.embeddings.patch_embedding.weight",
};

/**
 * The family of a checkpoint. OpenAI and open_clip give their weights the same names but not the same activation, so such a file must show whose it is:
 * a TorchScript archive and the three numbers that OpenAI's model keeps are OpenAI's; an open_clip_config.json beside it is open_clip's.
 * @throws Error for a file of no family, one of another than was asked for, and one that could be of two
 */
export async function familyOf(checkpoint: Checkpoint, wanted: FamilyName | undefined, beside: Beside): Promise<Family> {
  const { name, tensors } = checkpoint;
  const candidates = (Object.keys(FAMILIES) as (keyof typeof FAMILIES)[]).filter((family) => tensors.has(MARKS[family]));
  if (wanted !== undefined) {
    const family = candidates.find((candidate) => candidate === wanted);
    if (family) return FAMILIES[family];
    throw new Error(
      `importEncoder: ${name} is no checkpoint of family "${wanted}": ${candidates.length > 0 ? `by its names it is of ${candidates.join(" or ")}` : `it holds ${sample(tensors.keys())}`}`,
    );
  }
  if (candidates.length === 0)
    throw new Error(
      `importEncoder: ${name} is of no known family (${Object.keys(FAMILIES).join(", ")}, onnx); it holds ${sample(tensors.keys())}`,
    );
  if (candidates.length === 1) return FAMILIES[candidates[0]!];
  if (checkpoint.format === "torchscript" || tensors.has("input_resolution")) return FAMILIES.clip;
  if ((await beside(OPEN_CLIP_CONFIG)) !== undefined) return FAMILIES["open-clip"];
  throw new Error(
    `importEncoder: ${name} may be OpenAI's (quick GELU) or open_clip's (exact GELU): they name their weights alike and would give other numbers; say which with family "clip" or "open-clip"`,
  );
}
