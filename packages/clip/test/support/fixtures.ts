/** @file The tiny checkpoints of `test/fixtures`, made by make-checkpoints.py, and PyTorch's numbers for them. */

import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Tensor, tensor } from "@dilf/tensor";
import { bytePairTokenizer, type DualEncoder } from "../../src/index.ts";
import { relativeError } from "./golden.ts";

export const fixture = (path: string): string => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));

interface Expected {
  readonly size: number;
  readonly texts: readonly string[];
  readonly logitScale: number;
  readonly pixels: readonly number[];
  readonly cotangent: readonly number[];
  readonly image: readonly number[];
  readonly gradient: readonly number[];
  readonly text: readonly number[];
}

export const expected = (folder: string) => JSON.parse(readFileSync(fixture(`${folder}/expected.json`), "utf8")) as Expected;

/** Writes the fixtures' vocabulary, which is one of bytes, and returns its path. */
export async function writeByteVocabulary(folder: string): Promise<string> {
  const path = join(folder, "bytes.json");
  await writeFile(path, JSON.stringify(bytePairTokenizer()));
  return path;
}

/** Relative errors of an encoder against PyTorch. */
export async function fixtureErrors(encoder: DualEncoder, folder: string) {
  const { size, pixels, cotangent, image, gradient, text, texts } = expected(folder);
  const as = (values: readonly number[], shape: readonly number[]): Tensor => tensor(Float32Array.from(values), shape);
  const step = await encoder.encodeImagesWithGradient(as(pixels, [2, 3, size, size]));
  const back = await step.pullback(as(cotangent, [2, encoder.featureSize]));
  return {
    image: relativeError(step.value.data, image),
    gradient: relativeError(back.data, gradient),
    text: relativeError((await encoder.encodeTexts(texts)).data, text),
  };
}
