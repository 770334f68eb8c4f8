/** @file Object File Format (Princeton, ModelNet): OFF and COFF. */

import { tensor } from "@dilf/tensor";
import { checkMesh } from "../geometry/check.ts";
import type { Mesh } from "../shape.ts";
import { displayColors } from "./obj.ts";

/** See `index.ts`. */
export function parseOff(text: string, name = "OFF"): Mesh {
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ number: i + 1, words: line.replace(/#.*$/, "").trim().split(/\s+/) }))
    .filter(({ words }) => words[0] !== "");
  const header = lines.shift();
  // ModelNet40 has files whose counts follow the keyword without a space: "OFF123 456 0".
  const match = /^(C?)OFF(.*)$/.exec(header?.words[0] ?? "");
  if (!header || !match) throw new RangeError(`${name}: the file must start with OFF or COFF, got "${header?.words.join(" ") ?? ""}"`);
  const hasColors = match[1] === "C";
  const rest = [match[2]!, ...header.words.slice(1)].filter((word) => word !== "");
  const counts = rest.length ? { number: header.number, words: rest } : lines.shift();
  const [V, F] = (counts?.words ?? []).map(Number);
  if (!(Number.isInteger(V) && Number.isInteger(F) && V! >= 0 && F! >= 0))
    throw new RangeError(`${name}: after the keyword come the numbers of vertices and faces, got "${counts?.words.join(" ") ?? ""}"`);
  if (lines.length < V! + F!)
    throw new RangeError(`${name}: the file is cut short: ${V} vertices and ${F} faces are promised, ${lines.length} lines follow`);

  const vertices = new Float32Array(3 * V!);
  const colors: number[] = [];
  for (let v = 0; v < V!; v++) {
    const { number, words } = lines[v]!;
    const numbers = words.map(Number);
    if (numbers.length < (hasColors ? 6 : 3) || !numbers.every(Number.isFinite))
      throw new RangeError(`${name}, line ${number}: a vertex is ${hasColors ? "x y z r g b" : "x y z"}, got "${words.join(" ")}"`);
    vertices.set(numbers.slice(0, 3), 3 * v);
    if (hasColors) colors.push(...numbers.slice(3, 6));
  }
  const faces: number[] = [];
  for (let f = 0; f < F!; f++) {
    const { number, words } = lines[V! + f]!;
    const n = Number(words[0]);
    const corners = words.slice(1, n + 1).map(Number);
    if (!(Number.isInteger(n) && n >= 3 && corners.length === n && corners.every(Number.isInteger)))
      throw new RangeError(`${name}, line ${number}: a face is n ≥ 3 and n vertex numbers, got "${words.join(" ")}"`);
    for (let i = 2; i < n; i++) faces.push(corners[0]!, corners[i - 1]!, corners[i]!);
  }
  const mesh: Mesh = {
    kind: "mesh",
    vertices: tensor(vertices, [V!, 3]),
    faces: tensor(Int32Array.from(faces), [faces.length / 3, 3]),
    ...(hasColors ? { colors: tensor(displayColors(colors), [V!, 3]) } : {}),
  };
  checkMesh(name, mesh);
  return mesh;
}
