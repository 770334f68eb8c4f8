/** @file Object File Format (Princeton, ModelNet): OFF and COFF. */

import type { Mesh } from "../shape.ts";
import { assemble, displayColors } from "./assemble.ts";
import { push } from "./grow.ts";
import { polygons, triangulate } from "./polygons.ts";
import { atLineEnd, lineFrom, nextLine, placeOf, readNumber, readWord, type Text, textOf, toContent } from "./text.ts";

/**
 * OFF and COFF from text or bytes, with comments, ModelNet's `OFF123 456 0` header, polygons as in `parseObj`. Colours of
 * faces are not read.
 * @throws RangeError for another header, fewer lines than promised, malformed lines and indices out of range (named)
 */
export function parseOff(source: string | Uint8Array, name = "OFF"): Mesh {
  const text = textOf(source, name);
  const { V, F, hasColors } = readHeader(text);
  const vertices = new Float32Array(3 * V);
  const colors = new Float32Array(hasColors ? 3 * V : 0);
  for (let v = 0; v < V; v++) {
    const start = expectLine(text, V, F, v);
    let sum = 0; // NaN when a number is missing
    for (let axis = 0; axis < 3; axis++) sum += vertices[3 * v + axis] = readNumber(text);
    if (hasColors) for (let axis = 0; axis < 3; axis++) sum += colors[3 * v + axis] = readNumber(text);
    if (!Number.isFinite(sum))
      throw new RangeError(
        `${placeOf(text)}: a vertex is ${hasColors ? "x y z r g b" : "x y z"}, finite numbers, got "${lineFrom(text, start)}"`,
      );
    nextLine(text);
  }
  const found = polygons(F);
  const lines = new Int32Array(F);
  for (let f = 0; f < F; f++) {
    const start = expectLine(text, V, F, V + f);
    lines[f] = text.line;
    const n = readNumber(text);
    let good = Number.isInteger(n) && n >= 3;
    for (let i = 0; i < n && good; i++) {
      const corner = readNumber(text);
      good = Number.isInteger(corner);
      if (good && !(corner >= 0 && corner < V))
        throw new RangeError(`${placeOf(text)}: the face points at vertex ${corner}, but there are ${V} vertices (0..${V - 1})`);
      push(found.corners, corner);
    }
    if (!good) throw new RangeError(`${placeOf(text)}: a face is n ≥ 3 and n vertex numbers, got "${lineFrom(text, start)}"`);
    push(found.ends, found.corners.length);
    nextLine(text); // what follows in the line is the colour of the face
  }
  const { corner } = triangulate(found, vertices, (f) => `${name}, line ${lines[f]}`);
  const faces = corner; // positions of corners → their vertices, in place
  for (let c = 0; c < faces.length; c++) faces[c] = found.corners.data[faces[c]!]!;
  return assemble(name, { vertices, faces, colors: hasColors ? displayColors(colors) : null });
}

/** The keyword and the numbers of vertices and faces, which may follow it without a space: "OFF123 456 0" (ModelNet40). */
function readHeader(text: Text): { V: number; F: number; hasColors: boolean } {
  toContent(text);
  const start = text.at;
  const keyword = /^(C?)OFF(.*)$/.exec(readWord(text));
  if (!keyword) throw new RangeError(`${text.name}: the file must start with OFF or COFF, got "${lineFrom(text, start)}"`);
  let V = keyword[2] === "" ? Number.NaN : Number(keyword[2]);
  let from = start;
  if (keyword[2] === "") {
    if (atLineEnd(text)) toContent(text);
    from = text.at;
    V = readNumber(text);
  }
  const F = readNumber(text);
  if (!(Number.isInteger(V) && Number.isInteger(F) && V >= 0 && F >= 0))
    throw new RangeError(
      `${placeOf(text)}: after the keyword come the numbers of vertices and faces, got "${from < text.bytes.length ? lineFrom(text, from) : ""}"`,
    );
  // A vertex takes 6 bytes at least ("0 0 0\n") and a face 8: what cannot be in the file is refused before memory is taken for it.
  if (6 * V + 8 * F > text.bytes.length - text.at + 1)
    throw new RangeError(
      `${text.name}: the file is cut short: ${V} vertices and ${F} faces are promised, ${text.bytes.length - text.at} bytes follow`,
    );
  nextLine(text);
  return { V, F, hasColors: keyword[1] === "C" };
}

/** Where the next line with content begins. */
function expectLine(text: Text, V: number, F: number, seen: number): number {
  if (!toContent(text))
    throw new RangeError(`${text.name}: the file is cut short: ${V} vertices and ${F} faces are promised, ${seen} lines follow`);
  return text.at;
}
