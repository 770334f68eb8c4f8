/** @file Encoders on disk: a folder with card.json, weights.safetensors and tokenizer.json. */

import { createHash } from "node:crypto";
import { mkdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Engine, Parameters } from "@dilf/autodiff";
import { expectKeys, readSafetensors, type Tensor, writeSafetensors } from "@dilf/tensor";
import { writeAtomically } from "@dilf/tensor/node";
import { type EncoderCard, parseCard } from "./card.ts";
import { createDualEncoder, type DualEncoderOptions } from "./dual.ts";
import type { DualEncoder } from "./encoder.ts";
import type { Json } from "./parse.ts";
import { createTokenizer } from "./tokenizer.ts";
import { textTower } from "./towers/text.ts";
import { visionTower } from "./towers/vision.ts";

/** Encoders that come with this package. */
// This path is right from src/ and from dist/: both stand beside weights/.
const BUNDLED: Readonly<Record<string, URL>> = { mini: new URL("../weights/mini/", import.meta.url) };

const CARD = "card.json";
const WEIGHTS = "weights.safetensors";
const TOKENIZER = "tokenizer.json";

/** There is no encoder of that name, or its folder lacks a file. (Files that are there but broken give a plain Error.) */
export class EncoderNotFoundError extends Error {
  override readonly name = "EncoderNotFoundError";
}

/** What makes an encoder, apart from an engine. */
export interface EncoderParts {
  readonly card: Omit<EncoderCard, "sha256">;
  readonly vision: Parameters;
  readonly text: Parameters;
  /** A parsed tokenizer.json. */
  readonly tokenizer: { readonly [key: string]: Json };
}

export interface SaveEncoderOptions {
  /** "float16" halves the file; relative error of a weight ≤ 2⁻¹¹. */
  readonly floats?: "float32" | "float16";
}

export const SAVE_ENCODER_DEFAULTS = { floats: "float16" } as const satisfies Required<SaveEncoderOptions>;

/** The files of an encoder, and the card with their hashes. */
export function packEncoder(parts: EncoderParts, options: SaveEncoderOptions = {}) {
  expectKeys("saveEncoder", options, Object.keys(SAVE_ENCODER_DEFAULTS));
  const { floats } = { ...SAVE_ENCODER_DEFAULTS, ...options };
  const tensors = new Map<string, Tensor>();
  for (const [name, value] of parts.vision) tensors.set(`vision.${name}`, value);
  for (const [name, value] of parts.text) tensors.set(`text.${name}`, value);
  const weights = writeSafetensors(tensors, { floats });
  const tokenizer = new TextEncoder().encode(`${JSON.stringify(parts.tokenizer)}\n`);
  const card = parseCard({ ...parts.card, sha256: { weights: sha256(weights), tokenizer: sha256(tokenizer) } }, "packEncoder: card");
  return { card, weights, tokenizer };
}

/**
 * Writes card.json, weights.safetensors and tokenizer.json into a folder (made if need be). Each file is written beside its
 * place, flushed, and moved; the card comes last, so an interrupted call leaves a folder that fails its hashes rather than a mixture.
 * @returns the card with its hashes
 */
export async function saveEncoder(directory: string, parts: EncoderParts, options: SaveEncoderOptions = {}): Promise<EncoderCard> {
  const { card, weights, tokenizer } = packEncoder(parts, options);
  await mkdir(directory, { recursive: true });
  await writeAtomically(join(directory, WEIGHTS), weights);
  await writeAtomically(join(directory, TOKENIZER), tokenizer);
  await writeAtomically(join(directory, CARD), new TextEncoder().encode(`${JSON.stringify(card, null, 2)}\n`));
  return card;
}

export interface LoadEncoderOptions extends DualEncoderOptions {
  readonly engine: Engine;
}

/**
 * An encoder by name ("mini", which comes with this package) or from a folder that `saveEncoder` wrote. Hashes are verified.
 * @throws EncoderNotFoundError for an unknown name, a missing folder, or a missing file in it
 * @throws Error when a file does not fit its hash or the card
 * @example const encoder = await loadEncoder("mini", { engine: ortEngine() })
 */
export async function loadEncoder(nameOrDirectory: string, { engine, ...options }: LoadEncoderOptions): Promise<DualEncoder> {
  const { card, weights, tokenizer } = await readEncoder(nameOrDirectory);
  return assembleEncoder(card, weights, tokenizer, engine, options);
}

/** The card of an encoder, without loading its weights. Same names and errors as `loadEncoder`. */
export async function readCard(nameOrDirectory: string): Promise<EncoderCard> {
  return readCardIn(await resolveFolder(nameOrDirectory));
}

/** An encoder from the bytes of its files. */
export async function assembleEncoder(
  card: EncoderCard,
  weights: Uint8Array,
  tokenizerBytes: Uint8Array,
  engine: Engine,
  options: DualEncoderOptions = {},
): Promise<DualEncoder> {
  const { tensors } = readSafetensors(weights);
  const part = (prefix: string): Parameters =>
    new Map(
      [...tensors].filter(([name]) => name.startsWith(prefix)).map(([name, value]) => [name.slice(prefix.length), floats(name, value)]),
    );
  for (const name of tensors.keys())
    if (!/^(vision|text)\./.test(name))
      throw new Error(`loadEncoder: ${WEIGHTS} of "${card.name}" holds "${name}", wanted vision.… and text.…`);
  const { context } = card.architecture.text;
  const tokenizer = createTokenizer(parseJson(TOKENIZER, tokenizerBytes), { context, ...(card.words && { words: card.words }) });
  const vision = visionTower(card.architecture.vision, part("vision."));
  const text = textTower(card.architecture.text, part("text."));
  return createDualEncoder({ card, vision, text, tokenizer, engine }, options);
}

async function readEncoder(nameOrDirectory: string) {
  const folder = await resolveFolder(nameOrDirectory);
  const card = await readCardIn(folder);
  const read = async (file: string, hash: string) => {
    const bytes = await readIn(folder, file);
    const got = sha256(bytes);
    if (got !== hash)
      throw new Error(
        `loadEncoder: ${join(folder, file)} has sha256 ${got}, its card says ${hash}; it was changed or cut: fetch or write it again`,
      );
    return bytes;
  };
  return { card, weights: await read(WEIGHTS, card.sha256.weights), tokenizer: await read(TOKENIZER, card.sha256.tokenizer) };
}

async function resolveFolder(nameOrDirectory: string): Promise<string> {
  const bundled = Object.hasOwn(BUNDLED, nameOrDirectory) ? BUNDLED[nameOrDirectory] : undefined;
  const folder = bundled ? fileURLToPath(bundled) : resolve(nameOrDirectory);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return folder;
  throw new EncoderNotFoundError(
    bundled
      ? `loadEncoder: the weights of the bundled encoder "${nameOrDirectory}" are not at ${folder}; in a checkout, make them with "npm run train:mini"`
      : `loadEncoder: "${nameOrDirectory}" is neither a bundled encoder (${Object.keys(BUNDLED).join(", ")}) nor a folder with ${CARD}, ${WEIGHTS} and ${TOKENIZER}`,
  );
}

async function readCardIn(folder: string): Promise<EncoderCard> {
  return parseCard(parseJson(join(folder, CARD), await readIn(folder, CARD)), join(folder, CARD));
}

async function readIn(folder: string, file: string): Promise<Uint8Array> {
  try {
    return await readFile(join(folder, file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new EncoderNotFoundError(`loadEncoder: ${join(folder, file)} is missing; an encoder is ${CARD}, ${WEIGHTS} and ${TOKENIZER}`, {
      cause: error,
    });
  }
}

function floats(name: string, value: { readonly data: unknown; readonly shape: readonly number[] }): Tensor {
  if (value.data instanceof Float32Array) return { data: value.data, shape: value.shape };
  throw new Error(`loadEncoder: "${name}" must hold floating-point numbers of 16 or 32 bits`);
}

function parseJson(where: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new Error(`loadEncoder: ${where} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
