/** @file Architectures as data: what a card says about its two towers, checked. */

import { parseBoolean, parseChoice, parseCount, parsePositive, parseRecord, parseTriple } from "./parse.ts";

/** What a block of a transformer needs to know. */
export interface BlockConfig {
  /** Length of a token inside the tower. */
  readonly width: number;
  /** Number of blocks. */
  readonly depth: number;
  /** Attention heads; divides `width`. */
  readonly heads: number;
  /** "quickGelu": x·σ(1.702 x), CLIP. "gelu": exact, timm and SLIP. */
  readonly activation: "quickGelu" | "gelu";
  /** Added to the variance in every layer normalisation. CLIP 1e-5, timm 1e-6. */
  readonly epsilon: number;
  /** D, the length of a feature. */
  readonly featureSize: number;
  /** Length of the hidden layer in every block; absent: 4 · width. */
  readonly mlpWidth?: number;
}

/** A vision transformer (Dosovitskiy et al. 2021) as CLIP and SLIP use it. */
export interface VisionConfig extends BlockConfig {
  /** Side of the square picture in pixels; a multiple of `patchSize`. */
  readonly imageSize: number;
  /** Side of a patch in pixels. */
  readonly patchSize: number;
  /** Whether the patch embedding has a bias (timm: yes, CLIP: no). */
  readonly patchBias: boolean;
  /** Whether tokens are normalised before the first block (CLIP's `ln_pre`). */
  readonly inputNorm: boolean;
  /** "class": the final norm of a class token. "mean": the final norm of the mean of the patch tokens; there is no class token then. */
  readonly pool: "class" | "mean";
  /** Per channel, in display values 0..1: pixels are (x − mean) / deviation before the first patch. */
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/** CLIP's text transformer: causal, its feature taken at the end token. */
export interface TextConfig extends BlockConfig {
  /** Number of tokens in the tokenizer, special ones included. */
  readonly vocabulary: number;
  /** The most tokens of a text, start and end included. */
  readonly context: number;
}

const BLOCK_KEYS = ["width", "depth", "heads", "activation", "epsilon", "featureSize"] as const;
const VISION_KEYS = [...BLOCK_KEYS, "imageSize", "patchSize", "patchBias", "inputNorm", "pool", "mean", "deviation"] as const;
const TEXT_KEYS = [...BLOCK_KEYS, "vocabulary", "context"] as const;
const OPTIONAL_KEYS = ["mlpWidth"] as const;

/**
 * An image tower's configuration from JSON.
 * @throws TypeError or RangeError that names `where`, the key and what is wrong with it; unknown and missing keys are errors.
 */
export function parseVisionConfig(value: unknown, where = "VisionConfig"): VisionConfig {
  const json = parseRecord(where, value, VISION_KEYS, OPTIONAL_KEYS);
  const imageSize = parseCount(`${where}.imageSize`, json.imageSize);
  const patchSize = parseCount(`${where}.patchSize`, json.patchSize);
  if (imageSize % patchSize !== 0)
    throw new RangeError(`${where}: imageSize must be a multiple of patchSize, got ${imageSize} and ${patchSize}`);
  const deviation = parseTriple(`${where}.deviation`, json.deviation);
  for (const value of deviation) parsePositive(`${where}.deviation`, value);
  return {
    ...parseBlockConfig(where, json),
    imageSize,
    patchSize,
    patchBias: parseBoolean(`${where}.patchBias`, json.patchBias),
    inputNorm: parseBoolean(`${where}.inputNorm`, json.inputNorm),
    pool: parseChoice(`${where}.pool`, json.pool, ["class", "mean"]),
    mean: parseTriple(`${where}.mean`, json.mean),
    deviation,
  };
}

/**
 * A text tower's configuration from JSON.
 * @throws TypeError or RangeError that names `where`, the key and what is wrong with it; unknown and missing keys are errors.
 */
export function parseTextConfig(value: unknown, where = "TextConfig"): TextConfig {
  const json = parseRecord(where, value, TEXT_KEYS, OPTIONAL_KEYS);
  return {
    ...parseBlockConfig(where, json),
    vocabulary: parseCount(`${where}.vocabulary`, json.vocabulary),
    context: parseCount(`${where}.context`, json.context),
  };
}

function parseBlockConfig(where: string, json: Readonly<Record<string, unknown>>): BlockConfig {
  const width = parseCount(`${where}.width`, json.width);
  const heads = parseCount(`${where}.heads`, json.heads);
  if (width % heads !== 0) throw new RangeError(`${where}: width must be a multiple of heads, got ${width} and ${heads}`);
  return {
    width,
    heads,
    depth: parseCount(`${where}.depth`, json.depth),
    activation: parseChoice(`${where}.activation`, json.activation, ["quickGelu", "gelu"]),
    epsilon: parsePositive(`${where}.epsilon`, json.epsilon),
    featureSize: parseCount(`${where}.featureSize`, json.featureSize),
    ...(json.mlpWidth !== undefined && { mlpWidth: parseCount(`${where}.mlpWidth`, json.mlpWidth) }),
  };
}
