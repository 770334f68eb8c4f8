/** @file The byte alphabet of GPT-2 and CLIP, and the tokenizer that knows nothing else. */

import type { Json } from "./parse.ts";

export const START_TOKEN = "<|startoftext|>";
export const END_TOKEN = "<|endoftext|>";
const END_OF_WORD = "</w>";

/**
 * The printable character that stands for each byte (`bytes_to_unicode` of openai/gpt-2): visible Latin-1 bytes stand for
 * themselves, the others are moved behind U+0100 in order.
 */
export const BYTE_CHARACTERS: readonly string[] = (() => {
  let next = 256;
  const printable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
})();

/** How CLIP cuts a text into words before any merge: contractions, runs of letters, single digits, runs of the rest. */
const WORD_PATTERN = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

/**
 * The words of a text as the pieces that merges start from: bytes, the last of a word with its mark. What a trainer of merges counts.
 * @example bytePieces("Ox!") // [["o", "x</w>"], ["!</w>"]]
 */
export function bytePieces(text: string): readonly (readonly string[])[] {
  const words = text.normalize("NFC").toLowerCase().match(new RegExp(WORD_PATTERN, "gu")) ?? [];
  return words.map((word) => {
    const pieces = Array.from(new TextEncoder().encode(word), (byte) => BYTE_CHARACTERS[byte]!);
    return [...pieces.slice(0, -1), pieces.at(-1)! + END_OF_WORD];
  });
}

/**
 * A tokenizer.json like CLIP's: lower case, byte-level byte-pair encoding with an end-of-word mark. Ids: 256 bytes, 256 bytes
 * that end a word, one per merge, start, end. Every text can be encoded.
 * @param merges pairs in order of rank, of pieces that exist by then
 * @example bytePairTokenizer([["c", "h"], ["ch", "air</w>"]])
 */
export function bytePairTokenizer(merges: readonly (readonly [string, string])[] = []): { readonly [key: string]: Json } {
  return tokenizerJson("bytePairTokenizer", BYTE_CHARACTERS, merges);
}

/**
 * The same with CLIP's ids: its bytes stand in the order of GPT-2's alphabet (visible ones first), which is the order of their characters.
 * @param merges CLIP's, 48,894 of them
 */
export function clipTokenizer(merges: readonly (readonly [string, string])[]): { readonly [key: string]: Json } {
  return tokenizerJson("clipTokenizer", [...BYTE_CHARACTERS].sort(), merges);
}

function tokenizerJson(
  where: string,
  alphabet: readonly string[],
  merges: readonly (readonly [string, string])[],
): { readonly [key: string]: Json } {
  const pieces = [...alphabet, ...alphabet.map((c) => c + END_OF_WORD), ...merges.map(([a, b]) => a + b), START_TOKEN, END_TOKEN];
  // Without a prototype: "constructor" is an ordinary piece.
  const vocab: Record<string, number> = Object.create(null);
  for (const [id, piece] of pieces.entries()) {
    if (piece in vocab) throw new Error(`${where}: the piece "${piece}" is made twice`);
    vocab[piece] = id;
  }
  for (const [a, b] of merges)
    if (!(a in vocab && b in vocab)) throw new Error(`${where}: the merge "${a}" + "${b}" needs a piece that no merge makes`);
  const special = (content: string) => ({
    id: vocab[content]!,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [special(START_TOKEN), special(END_TOKEN)],
    normalizer: {
      type: "Sequence",
      normalizers: [{ type: "NFC" }, { type: "Replace", pattern: { Regex: "\\s+" }, content: " " }, { type: "Lowercase" }],
    },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: WORD_PATTERN }, behavior: "Removed", invert: true },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: {
      type: "RobertaProcessing",
      sep: [END_TOKEN, vocab[END_TOKEN]!],
      cls: [START_TOKEN, vocab[START_TOKEN]!],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: END_TOKEN,
      continuing_subword_prefix: "",
      end_of_word_suffix: END_OF_WORD,
      fuse_unk: false,
      byte_fallback: false,
      vocab,
      merges: merges.map(([a, b]) => `${a} ${b}`),
    },
  };
}
