/** @file Words, a picture or a shape → the feature that an index is searched with. */

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type DualEncoder, picturesFor } from "@dilf/clip";
import { classTextFeatures } from "@dilf/fusion";
import { bankSentences, COMMANDS, fillTemplate } from "@dilf/prompts";
import { loadPicture } from "@dilf/renderer";
import { tensor } from "@dilf/tensor";
import { UsageError } from "../errors.ts";
import { unit } from "../shapes/looker.ts";

/**
 * The words as they are and in the template; where they name a category of the bank, its descriptions too.
 * @returns [D], unit length, and the words that no caption of the encoder held
 * @throws UsageError for no words, or when the encoder knows none of them
 */
export async function textQuery(
  encoder: DualEncoder,
  text: string,
): Promise<{ readonly feature: Float32Array; readonly unknown: readonly string[] }> {
  const words = text.trim().replace(/\s+/g, " ");
  if (words === "") throw new UsageError("search: say what to look for, in words");
  const unknown = encoder.unknownWords(words);
  const name = words.toLowerCase();
  const described = bankSentences("shape-description", name);
  const count = words.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "").length;
  if (unknown.length > 0 && unknown.length >= count && described.length === 0)
    throw new UsageError(
      `search: encoder "${encoder.name}" never read ${unknown.join(", ")}; say it in other words, or make the index with an encoder of an open vocabulary (dilf encoder list)`,
    );
  const sentences = [words, fillTemplate(COMMANDS.naive.text, words), ...described];
  const { data } = await classTextFeatures(encoder, [[...new Set(sentences)]]);
  return { feature: data as Float32Array, unknown };
}

/** A PNG or JPEG: a file's path, or a file's bytes with its name. */
export type PictureInput = string | { readonly name: string; readonly bytes: Uint8Array };

/** A picture, brought to the encoder's size as its training did. @returns [D], unit length */
export async function imageQuery(encoder: DualEncoder, input: PictureInput): Promise<Float32Array> {
  const { name, bytes } = typeof input === "string" ? { name: basename(input), bytes: await readFile(input) } : input;
  const picture = await loadPicture(name, bytes);
  const [H, W] = picture.shape as [number, number];
  const { value } = picturesFor(encoder, tensor(picture.data, [1, H, W, 3]));
  return unit((await encoder.encodeImages(value)).data.slice() as Float32Array);
}
