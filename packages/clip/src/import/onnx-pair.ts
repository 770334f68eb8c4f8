/** @file A pair of ONNX graphs, vision and text, as an encoder: copied as they are, with a card that says how to feed them. */

import { copyFile, mkdir, readdir, rename, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Graph, Value } from "@dilf/autodiff";
import { expectKeys, shapeText } from "@dilf/tensor";
import { hashFiles, writeCardAndTokenizer } from "../files.ts";
import { EncoderNotFoundError } from "../not-found.ts";
import type { OnnxTextConfig, OnnxVisionConfig } from "../onnx/config.ts";
import { readOnnxText, readOnnxVision } from "../onnx/read.ts";
import { onnxTextProgram, onnxVisionTower } from "../onnx/towers.ts";
import { parseCount } from "../parse.ts";
import { createTokenizer } from "../tokenizer.ts";
import { findVocabulary, readVocabulary, VOCABULARY_FILES } from "../vocabulary.ts";
import { readPreprocessor } from "./hugging-face.ts";
import type { ImportOptions, ImportReport } from "./import.ts";
import { LIMITS, readJson } from "./read-json.ts";

/** Names by which exporters call the towers; a suffix such as _fp16 or _quantized is another file of the same tower. */
const FILES = {
  vision: ["vision_model.onnx", "vision.onnx", "visual.onnx", "image_encoder.onnx", "image.onnx"],
  text: ["text_model.onnx", "text.onnx", "textual.onnx", "text_encoder.onnx"],
} as const;
const OUTPUTS = { vision: ["image_embeds", "image_features", "features"], text: ["text_embeds", "text_features", "features"] } as const;
const MASK = "attention_mask";
/** CLIP's training clamps the scale here, and every published model stands at the clamp or near it. */
const LOGIT_SCALE = 100;
const CLIP_CONTEXT = 77;

/** @throws EncoderNotFoundError for a missing graph, vocabulary or preprocessor_config.json; Error that names the graph and what does not fit */
export async function importOnnxPair(path: string, out: string, options: ImportOptions): Promise<ImportReport> {
  expectKeys("importEncoder (ONNX pair)", options, ["family", "name", "tokenizer", "source", "license", "logitScale", "onProgress"]);
  const folder = (await isFolder(join(path, "onnx"))) ? join(path, "onnx") : path;
  const names = await readdir(folder);
  const files = { vision: chooseFile(folder, names, "vision"), text: chooseFile(folder, names, "text") };
  const homes = [folder, dirname(resolve(folder))]; // Hugging Face's repositories keep the graphs one level below
  const preprocessor = await firstJson(homes, "preprocessor_config.json");
  if (preprocessor === undefined)
    throw new EncoderNotFoundError(
      `importEncoder: there is no preprocessor_config.json beside ${files.vision}: it must say { "image_mean", "image_std", "resample", "size" }, which no graph holds`,
    );
  const { interpolation, statistics, size } = await readPreprocessor(async () => preprocessor);

  const vision = await readVision(folder, files.vision, size, statistics);
  const vocabulary = options.tokenizer ?? (await findVocabulary(folder)) ?? (await findVocabulary(homes[1]!));
  if (vocabulary === undefined)
    throw new EncoderNotFoundError(
      `importEncoder: there is no vocabulary beside the graphs (${VOCABULARY_FILES.join(", ")}): put one there, or name it with { tokenizer } (--tokenizer FILE)`,
    );
  const tokenizer = await readVocabulary(vocabulary);
  const longest = contextOf(await firstJson(homes, "config.json"));
  const text = await readText(folder, files.text, createTokenizer(tokenizer, { context: longest }).size, longest);

  const copied = [...new Set([vision.file, ...vision.data, text.file, ...text.data])];
  await mkdir(out, { recursive: true });
  const sizes = await Promise.all(copied.map(async (name) => (await stat(join(folder, name))).size));
  const total = sizes.reduce((a, b) => a + b, 0);
  let done = 0;
  for (const [i, name] of copied.entries()) {
    await copyFile(join(folder, name), join(out, `${name}.writing`));
    await rename(join(out, `${name}.writing`), join(out, name));
    done += sizes[i]!;
    options.onProgress?.(done, total);
  }
  const weights = await hashFiles(copied.map((name) => join(out, name)));
  const card = await writeCardAndTokenizer(
    out,
    {
      name: options.name ?? basename(resolve(out)),
      architecture: { vision, text },
      preprocessing: { interpolation, fit: "crop", texts: "clip" },
      logitScale: options.logitScale ?? LOGIT_SCALE,
      source: options.source ?? `${files.vision}, ${files.text}`,
      license: options.license ?? "as its source says",
      limits: LIMITS,
      metrics: {},
      training: {},
      words: null,
    },
    { weights, tokenizer },
  );
  return { card, family: "onnx", leftOut: [] };
}

async function readVision(
  folder: string,
  file: string,
  size: number | undefined,
  statistics: Pick<OnnxVisionConfig, "mean" | "deviation">,
): Promise<OnnxVisionConfig> {
  const { graph, data } = await readOnnxVision(folder, file, size);
  const input = graph.inputs[0];
  if (graph.inputs.length !== 1 || input!.shape.length !== 4 || input!.type !== "float32")
    throw new Error(
      `importEncoder: ${file} must have one input of pixels, float32 [N, 3, S, S]; it has ${graph.inputs.map(describe).join(", ") || "none"}`,
    );
  const [, , height, width] = input!.shape;
  const imageSize = typeof height === "number" ? height : size;
  if (imageSize === undefined)
    throw new Error(`importEncoder: ${file} takes pictures of any size, so preprocessor_config.json must say which: "size" or "crop_size"`);
  if (typeof width === "number" && width !== imageSize)
    throw new Error(`importEncoder: ${file} takes pictures of ${imageSize} × ${width}; only square ones are drawn`);
  const output = chooseOutput(file, graph, OUTPUTS.vision);
  const config: OnnxVisionConfig = {
    graph: "onnx",
    file,
    data,
    input: input!.name,
    output: output.name,
    imageSize,
    featureSize: output.shape[1],
    ...statistics,
  };
  onnxVisionTower(graph, config); // what it throws belongs here, not into the first use
  return config;
}

async function readText(folder: string, file: string, vocabulary: number, longest: number): Promise<OnnxTextConfig> {
  const { graph, data } = await readOnnxText(folder, file, undefined).catch(() => readOnnxText(folder, file, longest));
  const mask = graph.inputs.find(({ name }) => name === MASK);
  const [input, ...rest] = graph.inputs.filter((candidate) => candidate !== mask);
  if (input?.shape.length !== 2 || rest.length > 0)
    throw new Error(
      `importEncoder: ${file} must take tokens [T, L] and at most an attention_mask; it takes ${graph.inputs.map(describe).join(", ") || "nothing"}`,
    );
  const length = input.shape[1];
  const fixedLength = typeof length === "number";
  const context = fixedLength ? length : longest;
  const output = chooseOutput(file, graph, OUTPUTS.text);
  const config: OnnxTextConfig = {
    graph: "onnx",
    file,
    data,
    input: input.name,
    mask: mask?.name ?? null,
    output: output.name,
    featureSize: output.shape[1],
    vocabulary,
    context,
    // No token of CLIP's looks behind the end, so what stands there changes nothing.
    padding: 0,
    fixedLength,
  };
  onnxTextProgram(graph, config);
  return config;
}

function chooseFile(folder: string, names: readonly string[], tower: keyof typeof FILES): string {
  const exact = FILES[tower].find((name) => names.includes(name));
  const start = tower === "vision" ? /^(vision|visual|image)[\w.-]*\.onnx$/ : /^text[\w.-]*\.onnx$/;
  const others = names.filter((name) => start.test(name)).sort();
  const file = exact ?? (others.length === 1 ? others[0] : undefined);
  if (file) return file;
  throw new EncoderNotFoundError(
    `importEncoder: ${folder} holds ${others.length === 0 ? "no" : `${others.length}`} ${tower} graphs${others.length > 0 ? ` (${others.join(", ")}): leave one` : ""}; looked for ${FILES[tower].join(", ")}`,
  );
}

/** Rows of a known length: the output of a usual name, or the only one of that form. */
function chooseOutput(file: string, { outputs }: Graph, usual: readonly string[]): Value & { readonly shape: readonly [unknown, number] } {
  const rows = outputs.filter(({ type, shape }) => type === "float32" && shape.length === 2 && typeof shape[1] === "number");
  const chosen =
    usual.map((name) => rows.find((output) => output.name === name)).find((output) => output !== undefined) ??
    (rows.length === 1 ? rows[0] : undefined);
  if (chosen) return chosen as Value & { readonly shape: readonly [unknown, number] };
  throw new Error(
    `importEncoder: ${file} must have one output of features, float32 [N, D], or call it ${usual.join(" or ")}; it has ${outputs.map(describe).join(", ") || "none"}`,
  );
}

/** The most tokens of a text by Hugging Face's config.json; CLIP's 77 where it does not say. */
function contextOf(config: unknown): number {
  const { text_config } = (config ?? {}) as { readonly text_config?: { readonly max_position_embeddings?: unknown } };
  const context = text_config?.max_position_embeddings ?? CLIP_CONTEXT;
  return parseCount("importEncoder: config.json: text_config.max_position_embeddings", context);
}

const describe = ({ name, type, shape }: Value) => `"${name}" ${type} ${shapeText(shape)}`;

async function firstJson(folders: readonly string[], name: string): Promise<unknown> {
  for (const folder of folders) {
    const json = await readJson(join(folder, name));
    if (json !== undefined) return json;
  }
  return undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
