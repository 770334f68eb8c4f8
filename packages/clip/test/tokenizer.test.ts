import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bytePairTokenizer, createTokenizer, wordsOf } from "../src/index.ts";

const MERGES = [
  ["c", "h"],
  ["ch", "a"],
  ["i", "r</w>"],
  ["cha", "ir</w>"],
] as const;
const START = 512 + MERGES.length;
const END = START + 1;
const CHAIR = END - 2;
const tokenizer = createTokenizer(bytePairTokenizer(MERGES), { context: 12, words: ["a", "chair", "naïve"] });

test.each<[string, string, readonly number[]]>([
  ["merged into one token", "chair", [CHAIR]],
  ["case and space do not matter", "  CHAIR\n\tchair ", [CHAIR, CHAIR]],
  ["nothing", "", []],
  ["a space alone", " ", []],
  ["punctuation is a word of its own", "chair.", [CHAIR, 256 + tokenIdOf(".")]],
  ["digits are words of their own", "12", [256 + tokenIdOf("1"), 256 + tokenIdOf("2")]],
  ["an unmerged word is bytes", "ox", [tokenIdOf("o"), 256 + tokenIdOf("x")]],
  ["two bytes of UTF-8", "ï", [0xc3, 256 + 0xaf]],
  ["decomposed letters are composed first", "i\u0308", [0xc3, 256 + 0xaf]],
])("tokens: %s", (_, text, expected) => {
  const { tokens, ends } = tokenizer.encode([text]);
  expect([...tokens.data]).toEqual([START, ...expected, END]);
  expect([...ends]).toEqual([expected.length + 1]);
});

/** The vocabulary stands in the order of byte values. */
function tokenIdOf(character: string): number {
  return character.charCodeAt(0);
}

test("a batch is as long as its longest text", () => {
  const { tokens, ends } = tokenizer.encode(["chair chair chair", "chair", ""]);
  expect(tokens.shape).toEqual([3, 5]);
  expect([...ends]).toEqual([4, 2, 1]);
  expect([...tokens.data.subarray(5, 10)]).toEqual([START, CHAIR, END, 0, 0]);
  expect(tokenizer.size).toBe(END + 1);
});

test("a text that fills the context is taken, one token more is an error that names the text", () => {
  expect([...tokenizer.encode([Array(10).fill("chair").join(" ")]).ends]).toEqual([11]);
  const long = Array(11).fill("chair").join(" ");
  expect(() => tokenizer.encode(["chair", long])).toThrow(`the text has 13 tokens, the context holds 12; shorten "${long}"`);
});

test("unknown words, each once, in order; an open vocabulary knows all", () => {
  expect(tokenizer.unknownWords("A Chair of 7 legs, of NAI\u0308VE legs")).toEqual(["of", "7", "legs"]);
  expect(createTokenizer(bytePairTokenizer(), { context: 12 }).unknownWords("anything at all")).toEqual([]);
  expect(wordsOf("It's 3D!")).toEqual(["it", "s", "3d"]);
});

test.each<[string, () => unknown, RegExp]>([
  ["not an object", () => createTokenizer("chair", { context: 12 }), /expected the object of a tokenizer.json, got "chair"/],
  ["not a tokenizer", () => createTokenizer({ model: { type: "Abacus" } }, { context: 12 }), /not a readable tokenizer.json/],
  ["no start and end", () => createTokenizer({ ...bytePairTokenizer(), post_processor: null }, { context: 12 }), /"" became 0 tokens/],
  ["no string", () => tokenizer.encode([7 as unknown as string]), /expected a string, got 7/],
  ["a merge of nothing", () => bytePairTokenizer([["ch", "air"]]), /needs a piece that no merge makes/],
  [
    "a merge made twice",
    () =>
      bytePairTokenizer([
        ["c", "h"],
        ["c", "h"],
      ]),
    /"ch" is made twice/,
  ],
])("%s: an error that says so", (_, make, message) => expect(make).toThrow(message));

const shared = new URL("../../../../shared/", import.meta.url);
const absent = !existsSync(shared);

test.skipIf(absent)(`CLIP's tokens of CLIP's vocabulary${absent ? " (skipped: no fixtures beside the checkout)" : ""}`, () => {
  const json = (path: string) => JSON.parse(readFileSync(new URL(path, shared), "utf8"));
  const clip = createTokenizer(json("tokenizer/clip-tokenizer.json"), { context: 200 });
  const cases = Object.values(json("golden/encoder/tokens.json")) as { text: string; tokens: number[]; cleaned: string }[];
  // CLIP also repairs broken text (ftfy) and HTML entities first; we do not, so only texts that this leaves alone are compared.
  const plain = cases.filter(({ text, cleaned }) => cleaned === text.replace(/\s+/g, " ").trim().toLowerCase() && !text.includes("<|"));
  expect(plain.length).toBeGreaterThan(15);
  for (const { text, tokens } of plain) {
    const { tokens: got, ends } = clip.encode([text]);
    expect([...got.data.subarray(1, ends[0])], text).toEqual(tokens);
  }
});
