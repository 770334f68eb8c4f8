/** @file Published checkpoints to our form: a folder with encoder.json, weights.safetensors and tokenizer.json. */

import { mkdir, readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { expectKeys, sizeOf, type Tensor } from "@dilf/tensor";
import type { EncoderCard } from "../card.ts";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { decodeRaw, type ElementName, joinRaw, narrowRaw, reshapeRaw, transposeRaw } from "../checkpoint/elements.ts";
import { openCheckpoint } from "../checkpoint/open.ts";
import { WEIGHTS, writeCardAndTokenizer } from "../files.ts";
import { EncoderNotFoundError } from "../not-found.ts";
import { createTokenizer } from "../tokenizer.ts";
import { textWeights } from "../towers/text.ts";
import { visionWeights } from "../towers/vision.ts";
import type { WeightSpec } from "../towers/weights.ts";
import { findVocabulary, readVocabulary, VOCABULARY_FILES } from "../vocabulary.ts";
import { familyOf } from "./families.ts";
import { importOnnxPair } from "./onnx-pair.ts";
import { textTowerAtTop } from "./open-clip.ts";
import type { FamilyName, Layout, Plan, PlanOptions, WeightSource } from "./plan.ts";
import { sample } from "./plan.ts";
import { LIMITS, readJson } from "./read-json.ts";
import { type StreamedWeight, streamWeights } from "./stream-weights.ts";

/** Options of `importEncoder`. */
export interface ImportOptions extends PlanOptions {
  /** Default: what the checkpoint itself shows; an error where it could be of two. */
  readonly family?: FamilyName;
  /** The encoder's name. Default: that of the output folder. */
  readonly name?: string;
  /** A tokenizer.json, merges.txt or bpe_simple_vocab_16e6.txt(.gz). Default: the one that lies beside the checkpoint. */
  readonly tokenizer?: string;
  /** Where the checkpoint comes from, for the card. Default: its file name. */
  readonly source?: string;
  /** Default: MIT for OpenAI's and SLIP's, else "as its source says". */
  readonly license?: string;
  /** ONNX pairs only: exp of the logit scale, which neither graph holds. Default 100, where CLIP's training clamps it. */
  readonly logitScale?: number;
  /** Called with the bytes of weights written so far and in total. */
  readonly onProgress?: (done: number, total: number) => void;
}

const OPTION_KEYS = [
  "family",
  "name",
  "tokenizer",
  "source",
  "license",
  "size",
  "heads",
  "activation",
  "logitScale",
  "onProgress",
] as const;

/** What `importEncoder` made. */
export interface ImportReport {
  readonly card: EncoderCard;
  readonly family: FamilyName;
  /** Tensors of the checkpoint that no tower needs. */
  readonly leftOut: readonly string[];
}

/**
 * Imports a checkpoint into a folder that `loadEncoder` reads: OpenAI's CLIP and SLIP (.pt), open_clip (.pt, .bin, safetensors), Hugging Face's
 * CLIPModel (safetensors, sharded too) and ONNX pairs. Weights keep their precision. Nothing of the checkpoint is executed; its weights are read,
 * turned and written one by one, so memory holds the largest of them, not the file.
 * @param path the checkpoint, or a folder that holds one
 * @param out the folder to write; encoder.json comes last
 * @throws EncoderNotFoundError when there is no checkpoint, no vocabulary, or no config.json where one is needed
 * @throws Error for a checkpoint of another family, one that is cut or hostile, and weights that do not fit each other; the message names the tensor
 * @example await importEncoder("ViT-B-32.pt", "encoders/clip-vit-b32", { tokenizer: "bpe_simple_vocab_16e6.txt.gz" })
 */
export async function importEncoder(path: string, out: string, options: ImportOptions = {}): Promise<ImportReport> {
  expectKeys("importEncoder", options, OPTION_KEYS);
  const place = await findCheckpoint(path, options.family);
  if (place.onnx) return importOnnxPair(place.folder, out, options);
  const checkpoint = await openCheckpoint(place.file);
  try {
    const beside = (name: string) => readJson(join(place.folder, name));
    const family = await familyOf(checkpoint, options.family, beside);
    refuseOptions(family.name, options);
    const source = family.name === "open-clip" ? textTowerAtTop(checkpoint) : checkpoint;
    const plan = await family.plan(source, options, beside);
    const { weights, leftOut } = gatherWeights(source, plan);
    const logitScale = await readLogitScale(source);
    const { context, vocabulary } = plan.text;
    const tokenizer = await resolveVocabulary(options.tokenizer, place.folder, { context, vocabulary });

    await mkdir(out, { recursive: true });
    const sha256 = await streamWeights(join(out, WEIGHTS), weights, options.onProgress);
    const card = await writeCardAndTokenizer(
      out,
      {
        name: options.name ?? basename(out),
        architecture: { vision: plan.vision, text: plan.text },
        preprocessing: plan.preprocessing,
        logitScale,
        source: options.source ?? basename(place.file),
        license: options.license ?? plan.license,
        limits: LIMITS,
        metrics: {},
        training: {},
        words: null,
      },
      { weights: sha256, tokenizer },
    );
    return { card, family: family.name, leftOut };
  } finally {
    await checkpoint.close();
  }
}

/** The weights of a checkpoint under our names, decoded, without writing anything: for tests and for towers of one's own. */
export async function readCheckpointTowers(path: string, options: Omit<ImportOptions, "name" | "tokenizer" | "source" | "license"> = {}) {
  const { file, folder } = await findCheckpoint(path, options.family);
  const checkpoint = await openCheckpoint(file);
  try {
    const beside = (name: string) => readJson(join(folder, name));
    const family = await familyOf(checkpoint, options.family, beside);
    const source = family.name === "open-clip" ? textTowerAtTop(checkpoint) : checkpoint;
    const plan = await family.plan(source, options, beside);
    const towers = { vision: new Map<string, Tensor>(), text: new Map<string, Tensor>() };
    for (const { name, read } of gatherWeights(source, plan).weights) {
      const tower = name.startsWith("vision.") ? "vision" : "text";
      towers[tower].set(name.slice(tower.length + 1), decodeRaw(await read()) as Tensor);
    }
    return { vision: { config: plan.vision, weights: towers.vision }, text: { config: plan.text, weights: towers.text } };
  } finally {
    await checkpoint.close();
  }
}

function refuseOptions(family: FamilyName, { size, activation, heads, logitScale }: ImportOptions): void {
  if (logitScale !== undefined)
    throw new TypeError(`importEncoder: logitScale is for ONNX pairs; a checkpoint of family "${family}" holds its own`);
  if (size !== undefined && family !== "slip")
    throw new TypeError(`importEncoder: size is for SLIP's models; this one is of family "${family}"`);
  if (activation !== undefined && family !== "open-clip")
    throw new TypeError(`importEncoder: activation is for open_clip's models; this one is of family "${family}", which has its own`);
  for (const count of heads ? [heads.vision, heads.text] : [])
    if (!(Number.isInteger(count) && count >= 1)) throw new RangeError(`importEncoder: heads must be integers ≥ 1, got ${count}`);
}

/** All weights of both towers, each with its way of being read. @throws Error that names what is missing, misshapen, or not understood */
function gatherWeights(checkpoint: Checkpoint, plan: Plan): { weights: readonly StreamedWeight[]; leftOut: readonly string[] } {
  const used = new Set(["logit_scale"]);
  const tower = (prefix: string, specs: readonly WeightSpec[], layout: Layout) =>
    specs.map((spec) => weightOf(checkpoint, `${prefix}${spec.name}`, spec, sourceOf(layout, spec.name), used));
  const weights = [
    ...tower("vision.", visionWeights(plan.vision), plan.layouts.vision),
    ...tower("text.", textWeights(plan.text), plan.layouts.text),
  ];
  const rest = [...checkpoint.tensors.keys()].filter((name) => !used.has(name));
  const strange = rest.filter((name) => !plan.unused.test(name));
  if (strange.length > 0)
    throw new Error(
      `importEncoder: ${checkpoint.name} holds ${sample(strange)}, which a checkpoint of family "${plan.family}" does not have: leaving them out would change the network`,
    );
  // Windows of the same numbers would let a small file become a large folder; no published one has them.
  const bytes = weights.reduce((sum, { shape, type }) => sum + sizeOf(shape) * (type === "F16" || type === "BF16" ? 2 : 4), 0);
  if (bytes > checkpoint.size)
    throw new Error(
      `importEncoder: ${checkpoint.name} has ${checkpoint.size} bytes but describes ${bytes} bytes of weights: its tensors overlap`,
    );
  return { weights, leftOut: rest };
}

function sourceOf({ outer, block, blocks }: Layout, name: string): WeightSource {
  const [, index, inner] = /^block(\d+)\.(.*)$/.exec(name) ?? [];
  const source = inner === undefined ? outer[name] : block[inner];
  if (!source) throw new Error(`importEncoder: no layout has a place for "${name}"`);
  return inner === undefined ? source : { ...source, from: source.from.map((part) => blocks(Number(index)) + part) };
}

function weightOf(checkpoint: Checkpoint, name: string, { shape }: WeightSpec, source: WeightSource, used: Set<string>): StreamedWeight {
  const parts = source.from.map((from) => {
    used.add(from);
    const tensor = checkpoint.tensors.get(from);
    if (tensor) return { from, tensor };
    throw new Error(`importEncoder: ${checkpoint.name} lacks "${from}"; was it cut, or is it of another family?`);
  });
  const rows = parts.reduce((sum, { tensor }) => sum + (tensor.shape[0] ?? 1), 0);
  const columns = sizeOf(parts[0]!.tensor.shape.slice(1));
  const wanted = source.turned ? [...shape].reverse() : shape;
  const fits = source.turned
    ? rows === wanted[0] && columns === wanted[1]
    : sameExtents([rows, ...parts[0]!.tensor.shape.slice(1)], wanted);
  for (const { from, tensor } of parts) {
    if (!fits || sizeOf(tensor.shape.slice(1)) !== columns)
      throw new Error(
        `importEncoder: ${checkpoint.name}: "${from}" is [${tensor.shape.join(", ")}], which does not fit [${shape.join(", ")}] of ${name}`,
      );
    if (!["F16", "BF16", "F32", "F64"].includes(tensor.type))
      throw new Error(`importEncoder: ${checkpoint.name}: "${from}" holds ${tensor.type}, weights are floating-point numbers`);
  }
  const type: ElementName = parts[0]!.tensor.type === "F64" ? "F32" : parts[0]!.tensor.type;
  return {
    name,
    type,
    shape,
    async read() {
      const raws = [];
      for (const { tensor } of parts) raws.push(narrowRaw(await tensor.read()));
      const joined = raws.length === 1 ? raws[0]! : joinRaw(raws);
      return source.turned ? transposeRaw(joined) : reshapeRaw(joined, shape);
    },
  };
}

/** Equal but for extents of 1: timm keeps a batch axis in its embeddings. */
function sameExtents(a: readonly number[], b: readonly number[]): boolean {
  const long = (shape: readonly number[]) => shape.filter((extent) => extent !== 1).join();
  return long(a) === long(b);
}

async function readLogitScale(checkpoint: Checkpoint): Promise<number> {
  const tensor = checkpoint.tensors.get("logit_scale");
  if (!tensor || sizeOf(tensor.shape) !== 1) throw new Error(`importEncoder: ${checkpoint.name} has no "logit_scale" of one number`);
  const scale = Math.exp(Number(decodeRaw(await tensor.read()).data[0]));
  if (Number.isFinite(scale) && scale > 0) return scale;
  throw new Error(`importEncoder: ${checkpoint.name}: exp of "logit_scale" is ${scale}`);
}

/** A vocabulary that fits. @throws EncoderNotFoundError that says where one is looked for */
export async function resolveVocabulary(
  given: string | undefined,
  folder: string,
  { context, vocabulary }: { readonly context: number; readonly vocabulary: number },
) {
  const path = given ?? (await findVocabulary(folder));
  if (path === undefined)
    throw new EncoderNotFoundError(
      `importEncoder: there is no vocabulary beside the checkpoint (${VOCABULARY_FILES.join(", ")}): put one there, or name it with { tokenizer } (--tokenizer FILE)`,
    );
  const json = await readVocabulary(path);
  const { size } = createTokenizer(json, { context });
  if (size !== vocabulary)
    throw new Error(
      `importEncoder: ${basename(path)} has ${size} tokens, the checkpoint's text tower ${vocabulary}; it is another model's`,
    );
  return json;
}

const MAIN_FILES = [
  "open_clip_model.safetensors",
  "open_clip_pytorch_model.bin",
  "model.safetensors.index.json",
  "model.safetensors",
  "pytorch_model.bin",
] as const;

/** The checkpoint at a path: the file itself, or the one in a folder. */
async function findCheckpoint(path: string, family: FamilyName | undefined): Promise<{ file: string; folder: string; onnx: boolean }> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new EncoderNotFoundError(`importEncoder: "${path}" is not there; wanted a checkpoint or a folder with one`);
  if (!found.isDirectory()) {
    const onnx = extname(path) === ".onnx";
    if (onnx) throw new Error("importEncoder: ONNX encoders are pairs: give the folder that holds the vision and the text graph");
    return { file: path, folder: dirname(path), onnx };
  }
  const names = (await readdir(path)).sort();
  const wanted = MAIN_FILES.filter((name) => names.includes(name) && (family !== "hf" || !name.startsWith("open_clip")));
  const others = names.filter((name) => /\.(pt|pth)$/.test(name) || (/\.safetensors$/.test(name) && wanted.length === 0));
  const onnx = family === "onnx" || (wanted.length === 0 && others.length === 0 && names.some((name) => /\.onnx$|^onnx$/.test(name)));
  if (onnx) return { file: path, folder: path, onnx };
  const file = wanted[0] ?? (others.length === 1 ? others[0] : undefined);
  if (file) return { file: join(path, file), folder: path, onnx };
  throw new EncoderNotFoundError(
    `importEncoder: ${path} holds ${others.length === 0 ? "no checkpoint" : `${others.length} checkpoints (${others.join(", ")}): name one`}; looked for ${MAIN_FILES.join(", ")}, *.pt, *.pth, *.safetensors and *.onnx`,
  );
}
