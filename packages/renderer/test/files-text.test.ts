import { createRng } from "@dilf/tensor";
import { expect, test } from "vitest";
import { atLineEnd, nextLine, readNumber, readWord, restOfLine, takeWord, textOf, toContent } from "../src/files/text.ts";

const numberOf = (source: string) => readNumber(textOf(source, "t"));

test("numbers are read exactly as Number reads them", () => {
  const rng = createRng(4);
  const digits = (most: number) => Array.from({ length: rng.integer(most + 1) }, () => rng.integer(10)).join("");
  for (let i = 0; i < 20_000; i++) {
    const whole = digits(rng.pick([3, 9, 20]));
    const fraction = rng.next() < 0.7 ? `.${digits(rng.pick([2, 6, 18]))}` : "";
    const exponent = rng.next() < 0.3 ? `${rng.pick(["e", "E"])}${rng.pick(["", "+", "-"])}${1 + rng.integer(rng.pick([9, 40, 400]))}` : "";
    const word = rng.pick(["", "-", "+"]) + whole + fraction + exponent;
    const wanted = /\d/.test(whole + fraction) ? Number(word) : Number.NaN;
    if (!Object.is(numberOf(word), wanted)) throw new Error(`"${word}" was read as ${numberOf(word)}, Number says ${wanted}`);
  }
});

test.each(["", " ", ".", "-", "+.", "e5", "1e", "1e+", "nan", "inf", "Infinity", "0x10", "1_000", "1.2.3", "--1", "1-1", "٣", "1\u00a0"])(
  "%o is no number, and the text stays where it is",
  (source) => {
    const text = textOf(`  ${source}`, "t");
    expect(readNumber(text)).toBeNaN();
    expect(text.at).toBe(2 + (source === " " ? 1 : 0));
  },
);

test("a number ends before a blank, a comma, a slash, a comment or the line's end", () => {
  for (const end of [" ", "\t", ",", "/", "#", "\n", "\r\n", ""]) expect(numberOf(`12.5${end}`)).toBe(12.5);
});

test("lines: of all three kinds, continued, with comments, counted", () => {
  const text = textOf("\ufeffa # b\r\n\n  # nothing\rb \\\n c\n\nlast", "t");
  const seen: string[] = [];
  for (; toContent(text); nextLine(text)) {
    const words: string[] = [];
    const { line } = text;
    while (!atLineEnd(text)) words.push(readWord(text));
    seen.push(`${line}: ${words.join(" ")}`);
  }
  expect(seen).toEqual(["1: a", "4: b c", "7: last"]);
});

test("words and the rest of a line, in any script", () => {
  const text = textOf("map_Kd  Füße für zwei.png  # c\nVertex 1\nvertexes", "t");
  expect(readWord(text)).toBe("map_Kd");
  expect(restOfLine(text)).toBe("Füße für zwei.png");
  nextLine(text);
  const vertex = new TextEncoder().encode("VERTEX");
  expect(takeWord(text, vertex)).toBe(true);
  expect(readNumber(text)).toBe(1);
  nextLine(text);
  expect(takeWord(text, vertex)).toBe(false);
});

test("bytes that are no text are refused", () => {
  expect(() => textOf(Uint8Array.of(0xff, 0xfe, 0x76, 0, 0x20, 0), "a.obj")).toThrow(
    "a.obj: not a text file (byte 3 is 0); if it is text in UTF-16, save it as UTF-8",
  );
});
