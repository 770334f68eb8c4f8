/** @file What an importer finds out about a checkpoint: two configurations, and where each of our weights comes from. */

import type { EncoderCard } from "../card.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import type { BlockConfig, TextConfig, VisionConfig } from "../config.ts";

/** Where a weight of ours is in a checkpoint. */
export interface WeightSource {
  /** Names of tensors; several are joined along their first axis. */
  readonly from: readonly string[];
  /** PyTorch's Linear and Conv2d keep [out, in …]; ours is [in, out]. */
  readonly turned: boolean;
}

/** The names of a tower: ours to a checkpoint's. */
export interface Layout {
  readonly outer: Readonly<Record<string, WeightSource>>;
  /** Inside block i, which stands under `blocks`(i). */
  readonly block: Readonly<Record<string, WeightSource>>;
  readonly blocks: (index: number) => string;
}

export interface Plan {
  readonly family: FamilyName;
  readonly vision: VisionConfig;
  readonly text: TextConfig;
  readonly layouts: { readonly vision: Layout; readonly text: Layout };
  readonly preprocessing: NonNullable<EncoderCard["preprocessing"]>;
  /** Tensors that belong to such a checkpoint and that no tower needs. */
  readonly unused: RegExp;
  readonly license: string;
}

/** The forms of checkpoints that can be imported. */
export type FamilyName = "clip" | "slip" | "open-clip" | "hf" | "onnx";

/** What a user may know better than a file does. */
export interface PlanOptions {
  /** SLIP only: which of its three sizes the file must be. */
  readonly size?: "small" | "base" | "large";
  /** Attention heads, where the file does not say and its width is in no table. */
  readonly heads?: { readonly vision: number; readonly text: number };
  /** open_clip only: models whose name ends in "-quickgelu". */
  readonly activation?: BlockConfig["activation"];
}

/** A JSON file beside the checkpoint, by name; undefined: there is none. */
export type Beside = (name: string) => Promise<unknown>;

export interface Family {
  readonly name: FamilyName;
  /** @throws Error that names the tensor or the key that does not fit */
  plan(checkpoint: Checkpoint, options: PlanOptions, beside: Beside): Promise<Plan>;
}

export const CLIP_MEAN = [0.48145466, 0.4578275, 0.40821073] as const;
export const CLIP_DEVIATION = [0.26862954, 0.26130258, 0.27577711] as const;
export const IMAGENET_MEAN = [0.485, 0.456, 0.406] as const;
export const IMAGENET_DEVIATION = [0.229, 0.224, 0.225] as const;

export const same = (...from: string[]): WeightSource => ({ from, turned: false });
export const turned = (...from: string[]): WeightSource => ({ from, turned: true });

/** The scale and bias of a normalisation, whose parameters PyTorch calls weight and bias. */
export function normLayout(ours: string, theirs: string): Record<string, WeightSource> {
  return { [`${ours}.scale`]: same(`${theirs}.weight`), [`${ours}.bias`]: same(`${theirs}.bias`) };
}

/** The weight and bias of a Linear. */
export function linearLayout(ours: string, theirs: string): Record<string, WeightSource> {
  return { [`${ours}.weight`]: turned(`${theirs}.weight`), [`${ours}.bias`]: same(`${theirs}.bias`) };
}

/** Reads a checkpoint's shapes for a family. */
export interface Shapes {
  /** @throws Error that names the tensor: missing, or of another rank */
  of(name: string, rank: number): readonly number[];
  has(name: string): boolean;
  /** How many blocks there are: `first` must hold of 0, 1, … without a gap. */
  depth(name: (index: number) => string): number;
}

export function shapesOf(family: string, { name: file, tensors }: Checkpoint): Shapes {
  return {
    of(name, rank) {
      const tensor = tensors.get(name);
      if (!tensor)
        throw new Error(
          `importEncoder: ${file} has no "${name}", which every checkpoint of family ${family} has; is it of another? It holds ${sample(tensors.keys())}`,
        );
      if (tensor.shape.length !== rank)
        throw new Error(`importEncoder: ${file}: "${name}" is [${tensor.shape.join(", ")}], wanted ${rank} extents`);
      return tensor.shape;
    },
    has: (name) => tensors.has(name),
    depth(name) {
      let count = 0;
      while (tensors.has(name(count))) count++;
      return count;
    },
  };
}

/** The side of a square. @throws Error that names the tensor */
export function sideOf(where: string, count: number): number {
  const side = Math.round(Math.sqrt(count));
  if (side < 1 || side * side !== count) throw new Error(`importEncoder: ${where}: ${count} patches are no square`);
  return side;
}

/** The hidden width, where it is not four times the width. */
export function mlpWidthOf(width: number, hidden: number): { readonly mlpWidth?: number } {
  return hidden === 4 * width ? {} : { mlpWidth: hidden };
}

export function sample(names: Iterable<string>): string {
  const all = [...names];
  return `${all
    .slice(0, 6)
    .map((name) => `"${name}"`)
    .join(", ")}${all.length > 6 ? ` and ${all.length - 6} more` : ""}`;
}
