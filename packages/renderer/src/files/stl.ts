/** @file STL, ascii and binary. Corners at one place become one vertex; the file's normals are not read, they follow from the corners. */

import { weld } from "../geometry/weld.ts";
import type { Mesh } from "../shape.ts";
import { assemble } from "./assemble.ts";
import { filled, floats, push } from "./grow.ts";
import { lineFrom, nextLine, placeOf, readNumber, type Text, takeWord, textOf, toContent } from "./text.ts";

const HEADER = 84; // 80 bytes of anything and the number of triangles
const TRIANGLE = 50; // normal, three corners, two bytes of anything

/**
 * STL, ascii or binary. Corners at exactly one place become one vertex. The file's normals and colours are not read.
 * @throws RangeError that names the line or byte for a cut file, numbers that are not finite, facets that have not three corners
 */
export function parseStl(source: string | Uint8Array, name = "STL"): Mesh {
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
  const corners = isText(bytes) ? readText(bytes, name) : readBinary(bytes, name);
  const { position, positions } = weld(corners);
  const vertices = new Float32Array(3 * positions);
  for (let c = 0; c < position.length; c++)
    for (let axis = 0; axis < 3; axis++) vertices[3 * position[c]! + axis] = corners[3 * c + axis]! + 0; // −0 and 0 are one place
  return assemble(name, { vertices, faces: position });
}

/** Binary files may begin with "solid" too: then their length fits the number of triangles, or there are zeros. */
function isText(bytes: Uint8Array): boolean {
  if (!/^\s*solid\b/i.test(String.fromCharCode(...bytes.subarray(0, 80)))) return false;
  return !(bytes.length >= HEADER && bytes.length === HEADER + TRIANGLE * countOf(bytes)) && !bytes.includes(0);
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const countOf = (bytes: Uint8Array) => viewOf(bytes).getUint32(80, true);

function readBinary(bytes: Uint8Array, name: string): Float32Array {
  if (bytes.length < HEADER)
    throw new RangeError(`${name}: not an STL file: it neither begins with "solid" nor has ${HEADER} bytes, it has ${bytes.length}`);
  const count = countOf(bytes);
  const wanted = HEADER + TRIANGLE * count;
  if (bytes.length < wanted)
    throw new RangeError(`${name}: the file is cut short: ${count} triangles are promised, ${wanted} bytes; it has ${bytes.length}`);
  const view = viewOf(bytes);
  const corners = new Float32Array(9 * count);
  for (let t = 0; t < count; t++) {
    const at = HEADER + TRIANGLE * t + 12;
    for (let i = 0; i < 9; i++) {
      const x = view.getFloat32(at + 4 * i, true);
      if (!Number.isFinite(x)) throw new RangeError(`${name}, byte ${at + 4 * i}: triangle ${t} is not finite (${x})`);
      corners[9 * t + i] = x;
    }
  }
  return corners;
}

const KEYWORDS = ["vertex", "facet", "endfacet", "outer", "endloop", "solid", "endsolid"] as const; // the frequent ones first

const CAPITALS = Object.fromEntries(KEYWORDS.map((word) => [word, new TextEncoder().encode(word.toUpperCase())])) as Record<
  (typeof KEYWORDS)[number],
  Uint8Array
>;

function readText(bytes: Uint8Array, name: string): Float32Array {
  const text = textOf(bytes, name);
  const corners = floats(Math.max(9, bytes.length >> 4));
  let facet = -1; // where the open facet's corners begin, −1 = none is open
  let line = 0; //   where it was opened
  let closed = true; // whether the solid was ended
  for (; toContent(text); nextLine(text)) {
    const start = text.at;
    const keyword = KEYWORDS.find((word) => takeWord(text, CAPITALS[word]));
    if (keyword === "vertex") {
      if (facet < 0) refuse(text, start, "a vertex outside of a facet");
      const x = readNumber(text);
      const y = readNumber(text);
      const z = readNumber(text);
      if (!Number.isFinite(x + y + z)) refuse(text, start, 'a corner is "vertex x y z", finite numbers');
      push(corners, x);
      push(corners, y);
      push(corners, z);
    } else if (keyword === "facet") {
      if (facet >= 0) refuse(text, start, `the facet of line ${line} was not ended`);
      facet = corners.length;
      line = text.line;
    } else if (keyword === "endfacet") {
      const n = (corners.length - facet) / 3;
      if (facet < 0 || n !== 3) refuse(text, start, `a facet has 3 corners, this one ${facet < 0 ? "was never begun" : `has ${n}`}`);
      facet = -1;
    } else if (keyword === "solid") closed = false;
    else if (keyword === "endsolid") closed = true;
    else if (keyword === undefined)
      refuse(text, start, "lines of an STL begin with solid, facet, outer loop, vertex, endloop, endfacet, endsolid");
  }
  if (facet >= 0 || !closed)
    throw new RangeError(
      `${name}, line ${text.line}: the file is cut short: ${facet >= 0 ? `the facet of line ${line}` : "the solid"} was not ended`,
    );
  return filled(corners);
}

function refuse(text: Text, start: number, wanted: string): never {
  throw new RangeError(`${placeOf(text)}: ${wanted}, got "${lineFrom(text, start)}"`);
}
