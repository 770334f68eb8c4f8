/** @file Encoders on disk: a folder with encoder.json, tokenizer.json, and weights.safetensors or ONNX graphs. */

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Engine, Graph, Parameters } from "@dilf/autodiff";
import { decodeSafetensor, expectKeys, readSafetensors, type Tensor, type TensorData, writeSafetensors } from "@dilf/tensor";
import { writeAtomically } from "@dilf/tensor/node";
import { type EncoderCard, PREPROCESSING_DEFAULTS, parseCard } from "./card.ts";
import { readHeader } from "./checkpoint/safetensors.ts";
import { fileSource } from "./checkpoint/source.ts";
import { createDualEncoder, type DualEncoderOptions } from "./dual.ts";
import type { DualEncoder } from "./encoder.ts";
import { EncoderNotFoundError } from "./not-found.ts";
import { readOnnxText, readOnnxVision } from "./onnx/read.ts";
import { onnxTextProgram, onnxVisionTower } from "./onnx/towers.ts";
import type { Json } from "./parse.ts";
import { PUBLISHED } from "./published/index.ts";
import { createTokenizer, type Tokenizer } from "./tokenizer.ts";
import type { TextProgram } from "./towers/program.ts";
import { textTower } from "./towers/text.ts";
import { visionTower } from "./towers/vision.ts";

/** Encoders that come with this package. */
// This path is right from src/ and from dist/: both stand beside weights/.
const BUNDLED: Readonly<Record<string, URL>> = { mini: new URL("../weights/mini/", import.meta.url) };

/** The names of the encoders that come with this package. */
export const BUNDLED_ENCODERS: readonly string[] = Object.keys(BUNDLED);

const CARD = "encoder.json";
export const WEIGHTS = "weights.safetensors";
const TOKENIZER = "tokenizer.json";

/** What makes an encoder, apart from an engine. */
export interface EncoderParts {
  readonly card: Omit<EncoderCard, "sha256">;
  readonly vision: Parameters;
  readonly text: Parameters;
  /** A parsed tokenizer.json. */
  readonly tokenizer: { readonly [key: string]: Json };
}

/** Options of `saveEncoder`. */
export interface SaveEncoderOptions {
  /** "float16" halves the file; relative error of a weight ≤ 2⁻¹¹. */
  readonly floats?: "float32" | "float16";
}

/** What `saveEncoder` does when an option is not given. */
export const SAVE_ENCODER_DEFAULTS = { floats: "float16" } as const satisfies Required<SaveEncoderOptions>;

/** The files of an encoder, and the card with their hashes. */
export function packEncoder(parts: EncoderParts, options: SaveEncoderOptions = {}) {
  expectKeys("saveEncoder", options, Object.keys(SAVE_ENCODER_DEFAULTS));
  const { floats } = { ...SAVE_ENCODER_DEFAULTS, ...options };
  const tensors = new Map<string, Tensor>();
  for (const [name, value] of parts.vision) tensors.set(`vision.${name}`, value);
  for (const [name, value] of parts.text) tensors.set(`text.${name}`, value);
  const weights = writeSafetensors(tensors, { floats });
  const tokenizer = packTokenizer(parts.tokenizer);
  const card = parseCard({ ...parts.card, sha256: { weights: sha256(weights), tokenizer: sha256(tokenizer) } }, "packEncoder: card");
  return { card, weights, tokenizer };
}

/**
 * Writes encoder.json, weights.safetensors and tokenizer.json into a folder (made if need be). Each file is written beside its
 * place, flushed, and moved; the card comes last, so an interrupted call leaves a folder that fails its hashes rather than a mixture.
 * @returns the card with its hashes
 */
export async function saveEncoder(directory: string, parts: EncoderParts, options: SaveEncoderOptions = {}): Promise<EncoderCard> {
  const { card, weights, tokenizer } = packEncoder(parts, options);
  await mkdir(directory, { recursive: true });
  await writeAtomically(join(directory, WEIGHTS), weights);
  await writeAtomically(join(directory, TOKENIZER), tokenizer);
  await writeAtomically(join(directory, CARD), packCard(card));
  return card;
}

/** For weights that are on disk already: the tokenizer, then the card. */
export async function writeCardAndTokenizer(
  directory: string,
  card: Omit<EncoderCard, "sha256">,
  { weights, tokenizer }: { readonly weights: string; readonly tokenizer: { readonly [key: string]: Json } },
): Promise<EncoderCard> {
  const bytes = packTokenizer(tokenizer);
  const checked = parseCard({ ...card, sha256: { weights, tokenizer: sha256(bytes) } }, "importEncoder: card");
  await writeAtomically(join(directory, TOKENIZER), bytes);
  await writeAtomically(join(directory, CARD), packCard(checked));
  return checked;
}

/** Options of `loadEncoder`. */
export interface LoadEncoderOptions extends DualEncoderOptions {
  readonly engine: Engine;
}

/**
 * An encoder by name ("mini", which comes with this package) or from a folder that `saveEncoder` or `importEncoder` wrote. Hashes are verified.
 * @throws EncoderNotFoundError for an unknown name, a missing folder, or a missing file in it
 * @throws Error when a file does not fit its hash or the card
 * @example const encoder = await loadEncoder("mini", { engine: ortEngine() })
 */
export async function loadEncoder(nameOrDirectory: string, { engine, ...options }: LoadEncoderOptions): Promise<DualEncoder> {
  const { card, vision, text, tokenizer } = await loadTowers(nameOrDirectory);
  return createDualEncoder({ card, vision, text, tokenizer, engine }, options);
}

/** The card of an encoder, without loading its weights. Same names and errors as `loadEncoder`. */
export async function readCard(nameOrDirectory: string): Promise<EncoderCard> {
  return readCardIn(await resolveFolder(nameOrDirectory));
}

/** What `loadEncoder` compiles. */
export interface Towers {
  readonly card: EncoderCard;
  readonly vision: Graph;
  readonly text: Graph | TextProgram;
  readonly tokenizer: Tokenizer;
}

/**
 * The graphs and the tokenizer of an encoder, not compiled: for programs that put a tower into a graph of their own. Weights are read and decoded
 * one by one; files are verified against the card's hashes first. Same names and errors as `loadEncoder`.
 */
export async function loadTowers(nameOrDirectory: string): Promise<Towers> {
  const folder = await resolveFolder(nameOrDirectory);
  const card = await readCardIn(folder);
  const { vision, text } = card.architecture;
  const json = await readIn(folder, TOKENIZER);
  verify(join(folder, TOKENIZER), sha256(json), card.sha256.tokenizer);
  if ("graph" in vision || "graph" in text) {
    if (!("graph" in vision && "graph" in text)) throw new Error(`loadEncoder: "${card.name}" mixes an ONNX graph with weights`);
    const files = [...new Set([vision.file, ...vision.data, text.file, ...text.data])];
    const paths = await Promise.all(files.map((file) => expectIn(folder, file)));
    verify(`${folder}: ${files.join(", ")} together`, await hashFiles(paths), card.sha256.weights);
    return {
      card,
      vision: onnxVisionTower((await readOnnxVision(folder, vision.file, vision.imageSize)).graph, vision),
      text: onnxTextProgram((await readOnnxText(folder, text.file, text.fixedLength ? text.context : undefined)).graph, text),
      tokenizer: tokenizerOf(card, json),
    };
  }
  verify(join(folder, WEIGHTS), await hashFiles([await expectIn(folder, WEIGHTS)]), card.sha256.weights);
  return assembleTowers(card, await readWeights(join(folder, WEIGHTS)), json);
}

/** An encoder from the bytes of its files. */
export async function assembleEncoder(
  card: EncoderCard,
  weights: Uint8Array,
  tokenizer: Uint8Array,
  engine: Engine,
  options: DualEncoderOptions = {},
): Promise<DualEncoder> {
  return createDualEncoder({ ...assembleTowers(card, readSafetensors(weights).tensors, tokenizer), engine }, options);
}

function assembleTowers(card: EncoderCard, tensors: ReadonlyMap<string, Tensor<TensorData>>, json: Uint8Array): Towers {
  const { vision, text } = card.architecture;
  if ("graph" in vision || "graph" in text) throw new Error(`loadEncoder: "${card.name}" is a pair of ONNX graphs, not weights`);
  const part = (prefix: string): Parameters =>
    new Map(
      [...tensors].filter(([name]) => name.startsWith(prefix)).map(([name, value]) => [name.slice(prefix.length), floats(name, value)]),
    );
  for (const name of tensors.keys())
    if (!/^(vision|text)\./.test(name))
      throw new Error(`loadEncoder: ${WEIGHTS} of "${card.name}" holds "${name}", wanted vision.… and text.…`);
  return {
    card,
    vision: visionTower(vision, part("vision.")),
    text: textTower(text, part("text.")),
    tokenizer: tokenizerOf(card, json),
  };
}

function tokenizerOf(card: EncoderCard, bytes: Uint8Array): Tokenizer {
  const { context } = card.architecture.text;
  const { texts } = card.preprocessing ?? PREPROCESSING_DEFAULTS;
  return createTokenizer(parseJson(TOKENIZER, bytes), { context, texts, ...(card.words && { words: card.words }) });
}

/** Decoded one by one: the file itself is never held in memory. */
async function readWeights(path: string): Promise<ReadonlyMap<string, Tensor<TensorData>>> {
  const source = await fileSource(path);
  try {
    const tensors = new Map<string, Tensor<TensorData>>();
    for (const [name, entry] of (await readHeader(source)).entries)
      tensors.set(name, decodeSafetensor(entry, await source.read(entry.begin, entry.end - entry.begin)));
    return tensors;
  } finally {
    await source.close();
  }
}

function verify(path: string, got: string, wanted: string): void {
  if (got !== wanted)
    throw new Error(`loadEncoder: ${path} has sha256 ${got}, its card says ${wanted}; it was changed or cut: fetch or write it again`);
}

async function resolveFolder(nameOrDirectory: string): Promise<string> {
  const bundled = Object.hasOwn(BUNDLED, nameOrDirectory) ? BUNDLED[nameOrDirectory] : undefined;
  const folder = bundled ? fileURLToPath(bundled) : resolve(nameOrDirectory);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return folder;
  if (bundled)
    throw new EncoderNotFoundError(
      `loadEncoder: the weights of the bundled encoder "${nameOrDirectory}" are not at ${folder}; in a checkout, make them with "npm run train:mini"`,
    );
  const hint = PUBLISHED.some(({ name }) => name === nameOrDirectory)
    ? `. It is a published encoder: fetch it with "dilf encoder download ${nameOrDirectory}" and give the folder`
    : "";
  throw new EncoderNotFoundError(
    `loadEncoder: "${nameOrDirectory}" is neither a bundled encoder (${BUNDLED_ENCODERS.join(", ")}) nor a folder with ${CARD}, ${WEIGHTS} and ${TOKENIZER}${hint}`,
  );
}

async function readCardIn(folder: string): Promise<EncoderCard> {
  return parseCard(parseJson(join(folder, CARD), await readIn(folder, CARD)), join(folder, CARD));
}

async function readIn(folder: string, file: string): Promise<Uint8Array> {
  return readFile(await expectIn(folder, file));
}

async function expectIn(folder: string, file: string): Promise<string> {
  const path = join(folder, file);
  if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  throw new EncoderNotFoundError(
    `loadEncoder: ${path} is missing; an encoder is ${CARD}, ${TOKENIZER} and its weights: ${WEIGHTS}, or the ONNX files that the card names`,
  );
}

function floats(name: string, value: { readonly data: unknown; readonly shape: readonly number[] }): Tensor {
  if (value.data instanceof Float32Array) return { data: value.data, shape: value.shape };
  throw new Error(`loadEncoder: "${name}" must hold floating-point numbers of 16 or 32 bits`);
}

function packCard(card: EncoderCard): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(card, null, 2)}\n`);
}

function packTokenizer(tokenizer: { readonly [key: string]: Json }): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(tokenizer)}\n`);
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

/** The sha256 of files one after the other. */
export async function hashFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(piece as Uint8Array);
  return hash.digest("hex");
}
