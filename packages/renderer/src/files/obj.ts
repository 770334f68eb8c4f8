/** @file Wavefront OBJ. Our own: the reader is shorter than the glue to a library would be, and says which line is wrong. */

import { tensor } from "@dilf/tensor";
import { checkMesh } from "../geometry/check.ts";
import type { Mesh } from "../shape.ts";

/** See `index.ts`. */
export function parseObj(text: string, name = "OBJ"): Mesh {
  const vertices: number[] = [];
  const colors: number[] = [];
  const faces: number[] = [];
  let continued = "";
  let number = 0;
  for (const raw of text.split(/\r\n|\n|\r/)) {
    number++;
    const comment = raw.indexOf("#");
    const part = continued + (comment < 0 ? raw : raw.slice(0, comment));
    if (part.endsWith("\\")) {
      continued = `${part.slice(0, -1)} `;
      continue;
    }
    continued = "";
    const line = part.trim();
    const where = () => `${name}, line ${number}`;
    if (line.startsWith("v ") || line.startsWith("v\t")) readVertex(where, line.slice(2), vertices, colors);
    else if (line.startsWith("f ") || line.startsWith("f\t")) readFace(where, line.slice(2), vertices.length / 3, faces);
  }
  if (colors.length !== 0 && colors.length !== vertices.length)
    throw new RangeError(`${name}: ${colors.length / 3} of ${vertices.length / 3} vertices have colours; all must, or none`);
  const mesh: Mesh = {
    kind: "mesh",
    vertices: tensor(Float32Array.from(vertices), [vertices.length / 3, 3]),
    faces: tensor(Int32Array.from(faces), [faces.length / 3, 3]),
    ...(colors.length ? { colors: tensor(displayColors(colors), [colors.length / 3, 3]) } : {}),
  };
  checkMesh(name, mesh);
  return mesh;
}

/** `x y z`, `x y z w` (w is a weight of curves, not of meshes), `x y z r g b`, `x y z r g b a`. */
function readVertex(where: () => string, line: string, vertices: number[], colors: number[]): void {
  const words = line.trim().split(/\s+/);
  if (![3, 4, 6, 7].includes(words.length))
    throw new RangeError(`${where()}: a vertex has 3 coordinates, and 3 colours where it has any; got "v ${line}"`);
  const numbers = words.map(Number);
  if (!numbers.every(Number.isFinite)) throw new RangeError(`${where()}: a vertex must be finite numbers, got "v ${line}"`);
  vertices.push(numbers[0]!, numbers[1]!, numbers[2]!);
  if (numbers.length >= 6) colors.push(numbers[3]!, numbers[4]!, numbers[5]!);
}

/** `v`, `v/vt`, `v//vn` or `v/vt/vn` per corner, 1-based or negative (−1 = the latest vertex); n corners become n − 2 triangles around the first. */
function readFace(where: () => string, line: string, known: number, faces: number[]): void {
  const corners = line
    .trim()
    .split(/\s+/)
    .map((word) => {
      const index = Number(word.split("/", 1)[0]);
      if (!Number.isInteger(index) || index === 0)
        throw new RangeError(`${where()}: corners of a face are vertex numbers from 1 (or negative), got "${word}"`);
      if (index < 0 && -index > known)
        throw new RangeError(`${where()}: corner ${index} counts back over more than the ${known} vertices so far`);
      return index < 0 ? known + index : index - 1;
    });
  if (corners.length < 3) throw new RangeError(`${where()}: a face needs at least 3 corners, got ${corners.length}`);
  for (let i = 2; i < corners.length; i++) faces.push(corners[0]!, corners[i - 1]!, corners[i]!);
}

/** Colours in 0..1; files that use 0..255 (there is no rule) have a number above 1. */
export function displayColors(numbers: readonly number[]): Float32Array {
  const scale = numbers.some((x) => x > 1) ? 255 : 1;
  return Float32Array.from(numbers, (x) => Math.min(1, Math.max(0, x / scale)));
}
