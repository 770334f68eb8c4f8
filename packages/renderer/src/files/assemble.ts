/** @file What a file says about vertices, faces and materials → a mesh. */

import { tensor } from "@dilf/tensor";
import { checkMesh } from "../geometry/check.ts";
import type { Mesh, Texture } from "../shape.ts";
import { filled, ints, push } from "./grow.ts";

export type Color = readonly [number, number, number]; // display values in 0..1

/** What a face wears. With a texture the texture alone is its colour. */
export interface Material {
  readonly color: Color | null; // null: grey
  readonly texture: Texture | null;
}

export interface Parts {
  readonly vertices: Float32Array; //         [V, 3]
  readonly faces: Int32Array; //              [F, 3]
  readonly colors?: Float32Array | null; //   [V, 3] of the vertices themselves; then the colours of materials do not count
  readonly uvs?: Float32Array | null; //      [F, 3, 2]
  readonly materials?: readonly Material[];
  readonly wears?: Int32Array | null; //      [F] which material, −1 = none
}

/** The renderer's grey: what a face without a material has beside others that have one. */
const GREY: Color = [0.7, 0.7, 0.7];
const WHITE: Color = [1, 1, 1];

/** @throws RangeError for a mesh that is not sound, see `checkMesh` */
export function assemble(name: string, { vertices, faces, colors = null, uvs = null, materials = [], wears = null }: Parts): Mesh {
  const F = faces.length / 3;
  const worn = wears && materials.some(({ color, texture }) => color || texture) ? wears : null;
  const textures = [...new Set(materials.flatMap(({ texture }) => (texture && uvs ? [texture] : [])))];
  const painted = worn && !colors ? paint(vertices, faces, materials, worn, uvs !== null) : { vertices, faces, colors };
  const V = painted.vertices.length / 3;
  const mesh: Mesh = {
    kind: "mesh",
    vertices: tensor(painted.vertices, [V, 3]),
    faces: tensor(painted.faces, [F, 3]),
    ...(painted.colors ? { colors: tensor(painted.colors, [V, 3]) } : {}),
    ...(worn && uvs && textures.length ? dress(textures, uvs, materials, worn) : {}),
  };
  checkMesh(name, mesh);
  return mesh;
}

function dress(textures: readonly Texture[], uvs: Float32Array, materials: readonly Material[], wears: Int32Array): Partial<Mesh> {
  const of = materials.map(({ texture }) => (texture ? textures.indexOf(texture) : -1));
  const faceTextures = wears.map((material) => of[material] ?? -1);
  return {
    textures,
    uvs: tensor(uvs, [wears.length, 3, 2]),
    ...(faceTextures.every((texture) => texture === 0) ? {} : { faceTextures: tensor(faceTextures, [wears.length]) }),
  };
}

/** Colours of faces as colours of vertices: a vertex between faces of different colours becomes one vertex for each. */
function paint(
  vertices: Float32Array,
  faces: Int32Array,
  materials: readonly Material[],
  wears: Int32Array,
  textured: boolean,
): { vertices: Float32Array; faces: Int32Array; colors: Float32Array | null } {
  const palette: Color[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (color: Color): number => {
    const key = color.join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, palette.length);
    return palette.push(color) - 1;
  };
  const worn = new Set(wears);
  const paints = [-1, ...materials.keys()].map((m) => {
    if (!worn.has(m)) return -1;
    const material = materials[m];
    return numberOf(material?.texture && textured ? WHITE : (material?.color ?? GREY));
  }); // material + 1 → number in the palette
  if (palette.length === 1 && palette[0] === WHITE) return { vertices, faces, colors: null }; // texture everywhere

  const V = vertices.length / 3;
  const painted = ints(V); // which colour a vertex has, −1 = none yet
  const next = ints(V); //    its next copy, −1 = none
  const source = ints(V); //  the vertex it is a copy of
  const addVertex = (of: number, color: number) => {
    push(painted, color);
    push(next, -1);
    push(source, of);
    return source.length - 1;
  };
  for (let v = 0; v < V; v++) addVertex(v, -1);
  const corners = new Int32Array(faces.length);
  for (let c = 0; c < faces.length; c++) {
    const color = paints[wears[(c / 3) | 0]! + 1]!;
    let v = faces[c]!;
    if (!(v >= 0 && v < V)) {
      corners[c] = v; // out of range: `checkMesh` will say so
      continue;
    }
    while (painted.data[v] !== color && painted.data[v]! >= 0 && next.data[v]! >= 0) v = next.data[v]!;
    if (painted.data[v]! < 0) painted.data[v] = color;
    else if (painted.data[v] !== color) {
      const copy = addVertex(faces[c]!, color);
      next.data[v] = copy;
      v = copy;
    }
    corners[c] = v;
  }
  const from = filled(source);
  const placed = new Float32Array(3 * from.length);
  const colors = new Float32Array(3 * from.length);
  for (let v = 0; v < from.length; v++) {
    const color = palette[painted.data[v]!] ?? GREY;
    for (let axis = 0; axis < 3; axis++) {
      placed[3 * v + axis] = vertices[3 * from[v]! + axis]!;
      colors[3 * v + axis] = color[axis]!;
    }
  }
  return { vertices: placed, faces: corners, colors };
}

/** Colours in 0..1; files that use 0..255 (there is no rule) have a number above 1. In place. */
export function displayColors(numbers: Float32Array): Float32Array {
  let most = 0;
  for (let i = 0; i < numbers.length; i++) if (numbers[i]! > most) most = numbers[i]!;
  const scale = most > 1 ? 255 : 1;
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i]! / scale;
    numbers[i] = x < 0 ? 0 : x > 1 ? 1 : x;
  }
  return numbers;
}
