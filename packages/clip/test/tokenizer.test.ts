import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { bytePairTokenizer, cleanText, clipTokenizer, createTokenizer, readVocabulary, wordsOf } from "../src/index.ts";

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

const END_ID = 49_407;
const shared = new URL("../../../../shared/", import.meta.url);
const absent = !existsSync(shared);
const note = absent ? " (skipped: no fixtures beside the checkout)" : "";

interface TokenCase {
  readonly text: string;
  readonly cleaned: string;
  readonly clip_tokenize_truncate_true: readonly number[];
}
const cases = absent ? [] : (JSON.parse(readFileSync(new URL("golden/encoder/tokens.json", shared), "utf8")) as TokenCase[]);

// All 34, those that ftfy repairs included: the reference had ftfy 6.3.1.
test.skipIf(absent).each(["bpe_simple_vocab_16e6.txt.gz", "clip-tokenizer.json"])(`CLIP's own tokens, from %s${note}`, async (file) => {
  const json = await readVocabulary(fileURLToPath(new URL(`tokenizer/${file}`, shared)));
  const clip = createTokenizer(json, { context: 77, texts: "clip" });
  expect(clip.size).toBe(END_ID + 1);
  expect(cases).toHaveLength(34);
  for (const { text, cleaned, clip_tokenize_truncate_true: wanted } of cases) {
    expect(cleanText(text)).toBe(cleaned);
    const { tokens, ends } = clip.encode([text], { truncate: true });
    const padded = [...tokens.data, ...Array(77 - tokens.data.length).fill(0)];
    expect(padded, text).toEqual(wanted);
    // CLIP reads the feature at the largest id, which is the first end token.
    expect(ends[0]).toBe(wanted.indexOf(END_ID));
  }
});

test("a text that is cut keeps its end token: SLIP's own tokenizer loses it", () => {
  const long = Array(40).fill("chair").join(" ");
  const { tokens, ends } = tokenizer.encode([long], { truncate: true });
  expect([...tokens.data]).toEqual([START, ...Array(10).fill(CHAIR), END]);
  expect([...ends]).toEqual([11]);
  expect([...tokenizer.encode(["chair"], { truncate: true }).tokens.data]).toEqual([START, CHAIR, END]);
});

test.each<[string, string, string]>([
  ["space of all kinds", "\u3000a \t\u00a0b\u2003\n c ", "a b c"],
  ["control characters that Windows-1252 has letters for", "wait\u0085", "wait…"],
  ["entities, even escaped twice", "a &amp;amp; b &lt;c&gt; &eacute;", "a & b <c> é"],
  ["quotes that curl", "\u2018a\u2019 \u201cb\u201d", "'a' \"b\""],
  ["UTF-8 read as Windows-1252", "cafÃ© dâ€™Ãªtre", "café d'être"],
  ["the same twice over", "cafÃƒÂ©", "café"],
  ["French that only looks like it", "«CAFÉ»", "«café»"],
  ["ligatures and wide letters", "ﬁt ＡＢ１！", "fit ab1!"],
  ["colours of a terminal, control characters, a mark of byte order", "\ufeff\u001b[31mred\u001b[0m\u0007", "red"],
  ["letters composed", "e\u0301", "é"],
  ["nothing to do", "a photo of a cow.", "a photo of a cow."],
])("CLIP's repair of texts: %s", (_, text, wanted) => expect(cleanText(text)).toBe(wanted));

test("vocabularies: merges.txt and OpenAI's file, packed or not, are one tokenizer; CLIP's alphabet starts with what is visible", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dilf-vocabulary-"));
  try {
    const lines = ["#version: 0.2", ...MERGES.map((merge) => merge.join(" ")), ""].join("\n");
    await writeFile(join(folder, "merges.txt"), lines);
    await writeFile(join(folder, "packed.txt.gz"), gzipSync(lines));
    const [plain, packed] = [await readVocabulary(join(folder, "merges.txt")), await readVocabulary(join(folder, "packed.txt.gz"))];
    expect(packed).toEqual(plain);
    await writeFile(join(folder, "windows.txt"), lines.replaceAll("\n", "\r\n"));
    expect(await readVocabulary(join(folder, "windows.txt"))).toEqual(plain);
    expect(plain).toEqual(clipTokenizer(MERGES));
    const { tokens } = createTokenizer(plain, { context: 9 }).encode(["!a chair"]);
    expect([...tokens.data]).toEqual([START, 256, 256 + 64, CHAIR, END]); // "!" is the first visible byte, "a" the 65th
    const refusal = async (name: string, content: string | Uint8Array) => {
      await writeFile(join(folder, name), content);
      return readVocabulary(join(folder, name));
    };
    await expect(refusal("a.txt", "one\ntwo three four\n")).rejects.toThrow(
      /a.txt is no vocabulary of CLIP's: "two three four" is not two pieces/,
    );
    await expect(refusal("b.json", "{}")).rejects.toThrow(/b.json is no vocabulary of CLIP's: no tokenizer.json/);
    await expect(refusal("c.txt.gz", "not packed")).rejects.toThrow(/c.txt.gz is no vocabulary of CLIP's/);
    await expect(refusal("d.txt.gz", gzipSync(new Uint8Array(70_000_000)))).rejects.toThrow(/d.txt.gz is no vocabulary of CLIP's/); // a bomb
    await expect(refusal("e.txt", "version only\n")).rejects.toThrow(/no merges/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
