/** @file The card beside an encoder's weights: what they are, how to use them, where they come from. */

import { parseTextConfig, parseVisionConfig, type TextConfig, type VisionConfig } from "./config.ts";
import type { Preprocessing } from "./encoder.ts";
import { type OnnxTextConfig, type OnnxVisionConfig, parseOnnxTextConfig, parseOnnxVisionConfig } from "./onnx/config.ts";
import { type Json, parseChoice, parsePositive, parseRecord, parseString } from "./parse.ts";

/** What stands beside an encoder's weights as JSON: what it is made of, how pictures and texts come in, where it is from, its licence. */
export interface EncoderCard {
  /** "mini", "slip-vit-b16", … */
  readonly name: string;
  /** Both towers: built from a configuration and weights, or graphs that somebody else exported. Picture size, mean and deviation belong to it. */
  readonly architecture: { readonly vision: VisionConfig | OnnxVisionConfig; readonly text: TextConfig | OnnxTextConfig };
  /** What is done before the towers. Absent: bicubic, cropped, texts as they are. */
  readonly preprocessing?: Pick<Preprocessing, "interpolation" | "fit"> & {
    /** "clip": broken text is repaired as CLIP's tokenizer does (`cleanText`). "plain": texts go to the tokenizer as they are. */
    readonly texts: "clip" | "plain";
  };
  /** exp of the logit scale at the end of training; > 0. */
  readonly logitScale: number;
  /** Where the weights come from: a command with its seed, or a published file. */
  readonly source: string;
  readonly license: string;
  /** Hexadecimal sha256 of the files beside the card; "weights" of ONNX graphs is that of their files one after the other, vision first. */
  readonly sha256: { readonly weights: string; readonly tokenizer: string };
  /** What the encoder must not be taken for, in sentences. */
  readonly limits: string;
  /** Measured numbers, with their counts. */
  readonly metrics: { readonly [key: string]: Json };
  /** How it was trained: seeds, steps, data. */
  readonly training: { readonly [key: string]: Json };
  /** The words of all training captions, lower case, sorted; null where the vocabulary is open. */
  readonly words: readonly string[] | null;
}

const OPTIONAL_KEYS = ["preprocessing"] as const;
const KEYS = ["name", "architecture", "logitScale", "source", "license", "sha256", "limits", "metrics", "training", "words"] as const;

/** @throws TypeError or RangeError that names `where`, the key, and what is wrong with it; unknown and missing keys are errors. */
export function parseCard(value: unknown, where = "EncoderCard"): EncoderCard {
  const json = parseRecord(where, value, KEYS, OPTIONAL_KEYS);
  const architecture = parseRecord(`${where}.architecture`, json.architecture, ["vision", "text"]);
  const onnx = (config: unknown) => typeof config === "object" && config !== null && "graph" in config;
  const vision = (onnx(architecture.vision) ? parseOnnxVisionConfig : parseVisionConfig)(
    architecture.vision,
    `${where}.architecture.vision`,
  );
  const text = (onnx(architecture.text) ? parseOnnxTextConfig : parseTextConfig)(architecture.text, `${where}.architecture.text`);
  if (vision.featureSize !== text.featureSize)
    throw new RangeError(`${where}.architecture: both towers must have one featureSize, got ${vision.featureSize} and ${text.featureSize}`);
  const hashes = parseRecord(`${where}.sha256`, json.sha256, ["weights", "tokenizer"]);
  const hash = (key: string) => {
    const text = parseString(`${where}.sha256.${key}`, hashes[key]);
    if (!/^[0-9a-f]{64}$/.test(text)) throw new TypeError(`${where}.sha256.${key}: expected 64 hexadecimal digits, got "${text}"`);
    return text;
  };
  return {
    name: parseString(`${where}.name`, json.name),
    architecture: { vision, text },
    ...(json.preprocessing !== undefined && { preprocessing: parsePreprocessing(`${where}.preprocessing`, json.preprocessing) }),
    logitScale: parsePositive(`${where}.logitScale`, json.logitScale),
    source: parseString(`${where}.source`, json.source),
    license: parseString(`${where}.license`, json.license),
    sha256: { weights: hash("weights"), tokenizer: hash("tokenizer") },
    limits: parseString(`${where}.limits`, json.limits),
    metrics: parseJsonRecord(`${where}.metrics`, json.metrics),
    training: parseJsonRecord(`${where}.training`, json.training),
    words: parseWords(`${where}.words`, json.words),
  };
}

/** How pictures are brought to the encoder's size, and what its towers then do to them. */
export function preprocessingOf({ architecture: { vision }, preprocessing = PREPROCESSING_DEFAULTS }: EncoderCard): Preprocessing {
  const { interpolation, fit } = preprocessing;
  return { mean: vision.mean, deviation: vision.deviation, interpolation, fit };
}

export const PREPROCESSING_DEFAULTS = { interpolation: "bicubic", fit: "crop", texts: "plain" } as const;

function parsePreprocessing(where: string, value: unknown): NonNullable<EncoderCard["preprocessing"]> {
  const json = parseRecord(where, value, ["interpolation", "fit", "texts"]);
  return {
    interpolation: parseChoice(`${where}.interpolation`, json.interpolation, ["bicubic", "bilinear"]),
    fit: parseChoice(`${where}.fit`, json.fit, ["crop", "squash"]),
    texts: parseChoice(`${where}.texts`, json.texts, ["clip", "plain"]),
  };
}

function parseJsonRecord(where: string, value: unknown): { readonly [key: string]: Json } {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as { readonly [key: string]: Json };
  throw new TypeError(`${where}: expected an object, got ${JSON.stringify(value)}`);
}

function parseWords(where: string, value: unknown): readonly string[] | null {
  if (value === null || (Array.isArray(value) && value.every((word) => typeof word === "string"))) return value as string[] | null;
  throw new TypeError(`${where}: expected null or a list of strings, got ${JSON.stringify(value)?.slice(0, 80)}`);
}
