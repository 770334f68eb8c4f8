/** @file Material libraries of OBJ. Of a material we read its diffuse colour and its diffuse picture. */

import type { Color } from "./assemble.ts";
import { atEnd, atLineEnd, lineFrom, nextLine, placeOf, readNumber, readWord, restOfLine, skipBlanks, textOf, toContent } from "./text.ts";

export interface MtlMaterial {
  readonly color: Color | null; // Kd, display values
  readonly picture: Picture | null; // map_Kd
}

/** A picture and how it lies on the faces: uv · scale + offset. */
export interface Picture {
  readonly path: string;
  readonly clamp: boolean;
  readonly scale: readonly [number, number];
  readonly offset: readonly [number, number];
}

/** How many words follow an option of a picture; those that take up to three numbers are marked by −3. */
const OPTIONS: Readonly<Record<string, number>> = {
  "-blendu": 1,
  "-blendv": 1,
  "-cc": 1,
  "-clamp": 1,
  "-boost": 1,
  "-bm": 1,
  "-imfchan": 1,
  "-texres": 1,
  "-type": 1,
  "-mm": 2,
  "-o": -3,
  "-s": -3,
  "-t": -3,
};

/** @throws RangeError that names the line of a colour or picture that is not understood */
export function parseMtl(source: string | Uint8Array, name: string): Map<string, MtlMaterial> {
  const text = textOf(source, name);
  const materials = new Map<string, MtlMaterial>();
  let current: { color: Color | null; picture: Picture | null } | null = null;
  for (; toContent(text); nextLine(text)) {
    const start = text.at;
    const keyword = readWord(text).toLowerCase();
    const refuse = (wanted: string): never => {
      throw new RangeError(`${placeOf(text)}: ${wanted}, got "${lineFrom(text, start)}"`);
    };
    if (keyword === "newmtl") {
      skipBlanks(text);
      current = { color: null, picture: null };
      materials.set(restOfLine(text), current);
    } else if (keyword === "kd") {
      if (!current) return refuse("a colour before any newmtl");
      const red = readNumber(text);
      if (Number.isNaN(red)) return refuse('a diffuse colour is "Kd r g b" (CIE XYZ and spectra are not read)');
      // "Kd r" alone is a grey: the format says so.
      const color = atLineEnd(text) ? [red, red, red] : [red, readNumber(text), readNumber(text)];
      if (!color.every(Number.isFinite)) return refuse('a diffuse colour is "Kd r g b", finite numbers');
      current.color = color.map((x) => Math.min(1, Math.max(0, x))) as [number, number, number];
    } else if (keyword === "map_kd") {
      if (!current) return refuse("a picture before any newmtl");
      skipBlanks(text);
      const picture = readPicture(restOfLine(text));
      if (!picture) return refuse('a picture is "map_Kd [-option value]… file"');
      current.picture = picture;
    }
    if (atEnd(text)) break;
  }
  return materials;
}

function readPicture(line: string): Picture | null {
  let rest = line;
  let clamp = false;
  const scale: [number, number] = [1, 1];
  const offset: [number, number] = [0, 0];
  while (rest.startsWith("-")) {
    const [option = "", ...words] = rest.split(/\s+/);
    if (!Object.hasOwn(OPTIONS, option)) return null;
    const count = OPTIONS[option]!;
    const values = count > 0 ? words.slice(0, count) : words.slice(0, numbersAhead(words));
    if (values.length < Math.abs(count) && (count > 0 || values.length === 0)) return null;
    if (option === "-clamp") clamp = values[0] === "on";
    if (option === "-s") for (let k = 0; k < 2; k++) scale[k] = Number(values[k] ?? 1);
    if (option === "-o") for (let k = 0; k < 2; k++) offset[k] = Number(values[k] ?? 0);
    rest = after(rest, 1 + values.length);
  }
  return rest === "" ? null : { path: rest, clamp, scale, offset };
}

const numbersAhead = (words: readonly string[]): number => {
  let n = 0;
  while (n < 3 && n < words.length && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(words[n]!)) n++;
  return n;
};

/** The text after its first `n` words; names of files may have blanks inside. */
function after(text: string, n: number): string {
  let rest = text;
  for (let i = 0; i < n; i++) rest = rest.replace(/^\S+\s*/, "");
  return rest;
}
