/** @file Five by seven dots for each letter: enough for the names on a contact sheet. */

import type { Tensor } from "@dilf/tensor";

/** Seven rows a letter, five bits each, the left dot highest. */
const LETTERS: Readonly<Record<string, string>> = {
  a: "00 00 0e 01 0f 11 0f",
  b: "10 10 16 19 11 11 1e",
  c: "00 00 0e 10 10 11 0e",
  d: "01 01 0d 13 11 11 0f",
  e: "00 00 0e 11 1f 10 0e",
  f: "06 09 08 1c 08 08 08",
  g: "00 0f 11 11 0f 01 0e",
  h: "10 10 16 19 11 11 11",
  i: "04 00 0c 04 04 04 0e",
  j: "02 00 06 02 02 12 0c",
  k: "10 10 12 14 18 14 12",
  l: "0c 04 04 04 04 04 0e",
  m: "00 00 1a 15 15 11 11",
  n: "00 00 16 19 11 11 11",
  o: "00 00 0e 11 11 11 0e",
  p: "00 00 1e 11 1e 10 10",
  q: "00 00 0d 13 0f 01 01",
  r: "00 00 16 19 10 10 10",
  s: "00 00 0e 10 0e 01 1e",
  t: "08 08 1c 08 08 09 06",
  u: "00 00 11 11 11 13 0d",
  v: "00 00 11 11 11 0a 04",
  w: "00 00 11 11 15 15 0a",
  x: "00 00 11 0a 04 0a 11",
  y: "00 00 11 11 0f 01 0e",
  z: "00 00 1f 02 04 08 1f",
  " ": "00 00 00 00 00 00 00",
};

export const LETTER_HEIGHT = 7;

/** Writes `text` (a–z and spaces) in black with its upper left dot at x, y of a picture [H, W, 3]. */
export function write(picture: Tensor, text: string, x: number, y: number): void {
  const width = picture.shape[1]!;
  for (const [i, letter] of [...text].entries()) {
    const rows = LETTERS[letter];
    if (!rows) throw new RangeError(`write: no letter "${letter}" in "${text}"; add it to LETTERS`);
    for (const [row, bits] of rows.split(" ").entries())
      for (let column = 0; column < 5; column++)
        if (Number.parseInt(bits, 16) & (16 >> column))
          picture.data.fill(0, 3 * ((y + row) * width + x + 6 * i + column), 3 * ((y + row) * width + x + 6 * i + column + 1));
  }
}
