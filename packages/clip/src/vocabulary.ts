/** @file CLIP's vocabulary in the forms in which it is published, as one tokenizer.json. It is not ours to ship: it comes with a checkpoint. */

import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { clipTokenizer } from "./bytes.ts";
import type { Json } from "./parse.ts";

/** A vocabulary of more bytes than this is none; OpenAI's unpacks to 3.2 MB. */
const MOST_BYTES = 64 * 2 ** 20;
/** What CLIP takes of the file: its 49,152 ids less two alphabets of 256 and the two special tokens. */
const CLIP_MERGES = 49_152 - 256 - 2;

/** The names under which a vocabulary is looked for in a folder, best first. */
export const VOCABULARY_FILES = ["tokenizer.json", "merges.txt", "bpe_simple_vocab_16e6.txt.gz", "bpe_simple_vocab_16e6.txt"] as const;

/** The first vocabulary that lies in a folder. */
export async function findVocabulary(folder: string): Promise<string | undefined> {
  for (const name of VOCABULARY_FILES) {
    const path = join(folder, name);
    if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  }
  return undefined;
}

/**
 * A tokenizer.json from a file: one itself, Hugging Face's merges.txt, or OpenAI's bpe_simple_vocab_16e6.txt, packed (.gz) or not.
 * @throws Error that names the file and what it is not
 */
export async function readVocabulary(path: string): Promise<{ readonly [key: string]: Json }> {
  const name = basename(path);
  const bytes = await readFile(path);
  try {
    const unpacked = name.endsWith(".gz") ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes;
    if (unpacked.length > MOST_BYTES) throw new Error(`${unpacked.length} bytes, at most ${MOST_BYTES} are read`);
    const text = new globalThis.TextDecoder("utf-8", { fatal: true }).decode(unpacked);
    return name.endsWith(".json") ? parseTokenizer(text) : clipTokenizer(parseMerges(text));
  } catch (error) {
    throw new Error(`readVocabulary: ${name} is no vocabulary of CLIP's: ${(error as Error).message}`, { cause: error });
  }
}

function parseTokenizer(text: string): { readonly [key: string]: Json } {
  const json: unknown = JSON.parse(text);
  if (typeof json !== "object" || json === null || !("model" in json)) throw new Error("no tokenizer.json of Hugging Face's");
  return json as { readonly [key: string]: Json };
}

/** A line each, two pieces with a space between, behind a line of version. OpenAI's file goes on with merges that CLIP does not use. */
function parseMerges(text: string): readonly (readonly [string, string])[] {
  const lines = text.split(/\r?\n/).slice(1, 1 + CLIP_MERGES);
  const merges = lines.filter((line) => line !== "").map((line) => line.split(" "));
  const wrong = merges.find((merge) => merge.length !== 2);
  if (wrong || merges.length === 0) throw new Error(wrong ? `"${wrong.join(" ").slice(0, 80)}" is not two pieces` : "no merges");
  return merges as unknown as readonly (readonly [string, string])[];
}
