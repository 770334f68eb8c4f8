/** @file Texts to token ids, by a tokenizer.json in Hugging Face's format. */

import { type Tensor, tensor } from "@dilf/tensor";
import { Tokenizer as Library } from "@huggingface/tokenizers";
import { cleanText } from "./cleaning.ts";
import type { EncodeTextsOptions } from "./encoder.ts";

/** Options of `createTokenizer`. */
export interface TokenizerOptions {
  /** The most tokens of a text, start and end included. */
  readonly context: number;
  /** Words (lower case) that the training captions held; without it every word counts as known. */
  readonly words?: readonly string[];
  /** "clip": texts are repaired first as CLIP's own tokenizer does (`cleanText`). Default "plain": they are not. */
  readonly texts?: "clip" | "plain";
}

/** Texts as a text tower takes them. */
export interface Tokens {
  readonly tokens: Tensor<Int32Array>; // [T, L], L the longest text of the call; 0 behind the end token
  readonly ends: Int32Array; // [T] where the (first) end token stands
}

/** Texts → token ids. */
export interface Tokenizer {
  readonly context: number;
  /** Number of different ids, special ones included. */
  readonly size: number;
  /** @throws RangeError for a text longer than the context, naming it: nothing is cut in silence. When it may be cut, its last token is the end token */
  encode(texts: readonly string[], options?: EncodeTextsOptions): Tokens;
  /** Words of `text` that no training caption held, each once, in order; none where the vocabulary is open. */
  unknownWords(text: string): readonly string[];
}

/**
 * A tokenizer as Hugging Face's tokenizers write it.
 * @param json a parsed tokenizer.json. Its normalizer says what happens to case and space; its post-processor must add one start and one end token.
 * @throws Error when the file is not a tokenizer, or adds no start and end token
 * @example createTokenizer(JSON.parse(text), { context: 77 }).encode(["a chair"])
 */
export function createTokenizer(json: unknown, { context, words, texts = "plain" }: TokenizerOptions): Tokenizer {
  const library = readTokenizer(json);
  const empty = library.encode("").ids;
  if (empty.length !== 2)
    throw new Error(`createTokenizer: the tokenizer must put a start and an end token around a text; "" became ${empty.length} tokens`);
  const end = empty[1]!;
  const known = words && new Set(words);
  const encodeOne = (text: string, truncate: boolean): readonly number[] => {
    if (typeof text !== "string") throw new TypeError(`Tokenizer.encode: expected a string, got ${JSON.stringify(text)}`);
    const { ids } = library.encode(texts === "clip" ? cleanText(text) : text);
    if (ids.length > context && truncate) return [...ids.slice(0, context - 1), end];
    if (ids.length > context)
      throw new RangeError(
        `Tokenizer.encode: the text has ${ids.length} tokens, the context holds ${context}; shorten "${text.length > 200 ? `${text.slice(0, 200)}…` : text}", or have it cut with { truncate: true }`,
      );
    return ids;
  };
  return {
    context,
    size: Math.max(...library.get_vocab(true).values()) + 1,
    encode(texts, { truncate = false } = {}) {
      const rows = texts.map((text) => encodeOne(text, truncate));
      const length = Math.max(empty.length, ...rows.map((ids) => ids.length));
      const data = new Int32Array(rows.length * length);
      for (const [i, ids] of rows.entries()) data.set(ids, i * length);
      return { tokens: tensor(data, [rows.length, length]), ends: Int32Array.from(rows, (ids) => ids.indexOf(end, 1)) };
    },
    unknownWords: (text) => (known ? wordsOf(text).filter((word) => !known.has(word)) : []),
  };
}

/** The different words of a text in order, lower case: runs of letters and digits. */
export function wordsOf(text: string): readonly string[] {
  return [
    ...new Set(
      text
        .normalize("NFC")
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu) ?? [],
    ),
  ];
}

function readTokenizer(json: unknown): Library {
  if (typeof json !== "object" || json === null || !("model" in json))
    throw new TypeError(`createTokenizer: expected the object of a tokenizer.json, got ${JSON.stringify(json)?.slice(0, 80)}`);
  try {
    return new Library(json, {});
  } catch (error) {
    throw new Error(`createTokenizer: not a readable tokenizer.json: ${(error as Error).message}`, { cause: error });
  }
}
