/**
 * @file What CLIP's tokenizer does to a text before it cuts it into words: it repairs broken text (the library ftfy, by its documentation), unescapes
 * HTML twice, collapses space and lowers case. Written for CLIP's prompts, not as a general repair: the decision whether letters were decoded
 * wrongly is simpler than ftfy's, which weighs how strange a text looks.
 */

import { decodeHTML } from "entities/decode";

/** Exactly Python's white space: JavaScript's \s also holds U+FEFF and lacks U+0085 and U+001C–1F. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: white space consists of control characters
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/**
 * A text as CLIP's tokenizer sees it.
 * @example cleanText("  caf\u00c3\u00a9 &amp; \u201cbar\u201d") // 'café & "bar"'
 */
export function cleanText(text: string): string {
  const unescaped = decodeHTML(decodeHTML(repairText(text)));
  return unescaped.replace(SPACE, " ").replace(/^ | $/g, "").toLowerCase();
}

/** Repairs until nothing changes: one repair may uncover another. */
function repairText(text: string): string {
  for (;;) {
    const repaired = REPAIRS.reduce((value, repair) => repair(value), text);
    if (repaired === text) return text;
    text = repaired;
  }
}

/** In ftfy's order. */
const REPAIRS: readonly ((text: string) => string)[] = [
  // Where there is no "<", an entity is taken for one.
  (text) => (text.includes("<") ? text : text.replace(/&[a-zA-Z0-9#]{1,24};/g, (entity) => decodeHTML(entity))),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal start with ESC
  (text) => text.replace(/\x1b\[[\d;]*[a-zA-Z]/g, ""),
  decodeAgain,
  (text) => text.replace(/[\x80-\x9f]/g, (character) => WINDOWS_1252[character.charCodeAt(0)]!),
  (text) => text.replace(LIGATURES, (letters) => LIGATURE_LETTERS[letters]!),
  (text) => text.replace(/[\u3000\uff01-\uffef]/g, (character) => character.normalize("NFKC")),
  (text) => text.replace(/[\u02bc\u2018-\u201b]/g, "'").replace(/[\u201c-\u201f]/g, '"'),
  (text) => text.replace(/\r\n|[\r\u2028\u2029\x85]/g, "\n"),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are to go
  (text) => text.replace(/[\x00-\x08\x0b\x0e-\x1f\x7f\u206a-\u206f\ufeff\ufff9-\ufffc]/g, ""),
  (text) => text.normalize("NFC"),
];

const LIGATURE_LETTERS: Readonly<Record<string, string>> = {
  Ĳ: "IJ",
  ĳ: "ij",
  ŉ: "ʼn",
  Ǆ: "DŽ",
  ǅ: "Dž",
  ǆ: "dž",
  Ǉ: "LJ",
  ǈ: "Lj",
  ǉ: "lj",
  Ǌ: "NJ",
  ǋ: "Nj",
  ǌ: "nj",
  Ǳ: "DZ",
  ǲ: "Dz",
  ǳ: "dz",
  ﬀ: "ff",
  ﬁ: "fi",
  ﬂ: "fl",
  ﬃ: "ffi",
  ﬄ: "ffl",
  ﬅ: "ſt",
  ﬆ: "st",
};
const LIGATURES = new RegExp(`[${Object.keys(LIGATURE_LETTERS).join("")}]`, "g");

/** The character of each byte; bytes that Windows-1252 leaves empty stand for themselves. */
const WINDOWS_1252: readonly string[] = (() => {
  const upper = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";
  return Array.from({ length: 256 }, (_, byte) => (byte >= 0x80 && byte < 0xa0 ? upper[byte - 0x80]! : String.fromCharCode(byte)));
})();
const BYTE_OF: ReadonlyMap<string, number> = new Map([
  ...Array.from({ length: 256 }, (_, byte): [string, number] => [String.fromCharCode(byte), byte]),
  ...WINDOWS_1252.map((character, byte): [string, number] => [character, byte]),
]);

/** Letters that were UTF-8 once and have been read as Windows-1252 ("Ã©" for "é") are read again. */
function decodeAgain(text: string): string {
  let out = "";
  for (let i = 0; i < text.length; ) {
    const run = sequenceAt(text, i);
    // Two letters alone may well be meant ("É»" ends a French quotation), except after Ã and Â, which hardly ever precede a sign.
    if (run.length > 0 && (run.sequences > 1 || run.length > 2 || text[i] === "Ã" || text[i] === "Â")) {
      out += run.decoded;
      i += run.length;
    } else {
      out += text[i];
      i++;
    }
  }
  return out;
}

/** The longest run of characters at `start` that are the bytes of characters beyond ASCII in UTF-8. */
function sequenceAt(text: string, start: number): { length: number; sequences: number; decoded: string } {
  let at = start;
  let sequences = 0;
  let decoded = "";
  for (;;) {
    const lead = BYTE_OF.get(text[at] ?? "") ?? 0;
    const size = lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    if (size === 0 || lead > 0xf4) break;
    const bytes = Array.from(text.slice(at, at + size), (character) => BYTE_OF.get(character) ?? 0);
    let character: string;
    try {
      character = new globalThis.TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes));
    } catch {
      break;
    }
    if (bytes.length !== size) break;
    decoded += character;
    at += size;
    sequences++;
  }
  return { length: at - start, sequences, decoded };
}
