/** @file Wavefront OBJ. */

import type { Mesh, Texture } from "../shape.ts";
import { assemble, displayColors, type Material } from "./assemble.ts";
import type { Companions } from "./companions.ts";
import { filled, floats, type Growing, ints, push } from "./grow.ts";
import { type MtlMaterial, type Picture, parseMtl } from "./mtl.ts";
import { type Polygons, polygons, type Triangles, triangulate } from "./polygons.ts";
import {
  atLineEnd,
  lineFrom,
  nextLine,
  placeOf,
  readNumber,
  readWord,
  restOfLine,
  skipBlanks,
  type Text,
  textOf,
  toContent,
} from "./text.ts";

/**
 * Wavefront OBJ from text or bytes. Polygons become fans where they are convex and are cut by ears where not, negative
 * indices count back, `v x y z r g b` gives colours (0..1, or 0..255 when one exceeds 1). Without its materials: `loadShape` reads those (Kd, map_Kd).
 * @throws RangeError that names the line for malformed vertices or faces and indices out of range; for an empty mesh
 */
export function parseObj(source: string | Uint8Array, name = "OBJ"): Mesh {
  const read = readObj(source, name);
  return assemble(name, { vertices: read.vertices, faces: read.faces, colors: read.colors });
}

/** With the materials and pictures that the file names. */
export async function loadObj(bytes: Uint8Array, name: string, companions: Companions): Promise<Mesh> {
  const read = readObj(bytes, name);
  const { vertices, faces, colors } = read;
  if (!companions.given || read.libraries.length === 0) return assemble(name, { vertices, faces, colors });
  const library = new Map<string, MtlMaterial>();
  for (const path of read.libraries) {
    const file = await companions.read(path, `${name} names the material library`);
    if (!file) continue;
    for (const [key, material] of parseMtl(file.bytes, file.name))
      if (!library.has(key)) library.set(key, { ...material, ...within(material, path) });
  }
  if (library.size === 0) return assemble(name, { vertices, faces, colors });

  const uvs = read.uvs();
  const materials: Material[] = [];
  for (const key of read.materials) {
    const material = library.get(key); // a name without a material is common ("None") and means no colour of its own
    const texture =
      material?.picture && uvs ? await companions.texture(material.picture.path, name, material.picture.clamp ? "clamp" : "repeat") : null;
    materials.push({ color: material?.color ?? null, texture });
  }
  if (uvs)
    placePictures(
      uvs,
      read.wears,
      read.materials.map((key) => library.get(key)?.picture ?? null),
      materials.map(({ texture }) => texture),
    );
  return assemble(name, { vertices, faces, colors, uvs, materials, wears: read.wears });
}

/** Paths in a library are relative to it. */
function within(material: MtlMaterial, library: string): Partial<MtlMaterial> {
  const folder = /^(.*[\\/])[^\\/]*$/.exec(library)?.[1];
  if (!folder || !material.picture || /^([\\/]|[a-zA-Z]:)/.test(material.picture.path)) return {};
  return { picture: { ...material.picture, path: folder + material.picture.path } };
}

/** `-s` and `-o` of pictures, in place. */
function placePictures(
  uvs: Float32Array,
  wears: Int32Array,
  pictures: readonly (Picture | null)[],
  textures: readonly (Texture | null)[],
): void {
  for (let f = 0; f < wears.length; f++) {
    const picture = pictures[wears[f]!];
    if (!picture || !textures[wears[f]!]) continue;
    for (let i = 6 * f; i < 6 * f + 6; i++) uvs[i] = uvs[i]! * picture.scale[i % 2]! + picture.offset[i % 2]!;
  }
}

interface ObjFile {
  readonly vertices: Float32Array; //     [V, 3]
  readonly faces: Int32Array; //          [F, 3]
  readonly colors: Float32Array | null; // [V, 3]
  readonly libraries: readonly string[];
  readonly materials: readonly string[];
  readonly wears: Int32Array; //          [F] index into materials, −1 before any usemtl
  /** [F, 3, 2], 0 where a corner has none; null where no corner has any. */
  uvs(): Float32Array | null;
}

function readObj(source: string | Uint8Array, name: string): ObjFile {
  const text = textOf(source, name);
  const room = Math.max(64, text.bytes.length >> 6);
  const vertices = floats(3 * room);
  const colors = floats();
  const places = floats(); // vt, 2 numbers each
  const found = polygons(room);
  const cornerPlaces = ints(room); // vt of each corner from 0, −1 = none
  const lines = ints(room); //        of each polygon
  const worn = ints(room); //         material of each polygon
  const materials = new Map<string, number>();
  const libraries: string[] = [];
  let material = -1;
  for (; toContent(text); nextLine(text)) {
    const { bytes, at } = text;
    const first = bytes[at];
    const second = bytes[at + 1];
    if (first === V && isBlank(second)) {
      text.at++;
      readVertex(text, at, vertices, colors);
    } else if (first === F && isBlank(second)) {
      text.at++;
      push(lines, text.line);
      push(worn, material);
      readFace(text, at, vertices.length / 3, places.length / 2, found, cornerPlaces);
    } else if (first === V && second === T && isBlank(bytes[at + 2])) {
      text.at += 2;
      const u = readNumber(text);
      const v = atLineEnd(text) ? 0 : readNumber(text); // one number alone is a place on a line of colours
      if (!Number.isFinite(u + v))
        throw new RangeError(`${placeOf(text)}: a texture coordinate is finite numbers, got "${lineFrom(text, at)}"`);
      push(places, u);
      push(places, v);
    } else if (first === U || first === M) {
      const keyword = readWord(text);
      if (keyword !== "usemtl" && keyword !== "mtllib") continue;
      skipBlanks(text);
      const value = restOfLine(text);
      if (keyword === "mtllib") {
        // One name with blanks inside is far more common than several names, which are told by each ending in .mtl.
        const names = /\.mtl\s+\S/i.test(value) ? value.split(/(?<=\.mtl)\s+/i) : [value];
        for (const library of names) if (library !== "" && !libraries.includes(library)) libraries.push(library);
      } else {
        material = materials.get(value) ?? materials.size;
        materials.set(value, material);
      }
    }
  }
  if (colors.length !== 0 && colors.length !== vertices.length)
    throw new RangeError(`${name}: ${colors.length / 3} of ${vertices.length / 3} vertices have colours; all must, or none`);
  const count = vertices.length / 3;
  for (let p = 0, c = 0; p < found.ends.length; p++)
    for (; c < found.ends.data[p]!; c++) {
      if (found.corners.data[c]! >= count)
        throw new RangeError(
          `${name}, line ${lines.data[p]}: the face points at vertex ${found.corners.data[c]! + 1}, but there are ${count}`,
        );
      if (cornerPlaces.data[c]! >= places.length / 2)
        throw new RangeError(
          `${name}, line ${lines.data[p]}: the face points at texture coordinate ${cornerPlaces.data[c]! + 1}, but there are ${places.length / 2}`,
        );
    }
  const positions = filled(vertices);
  const triangles = triangulate(found, positions, (p) => `${name}, line ${lines.data[p]}`);
  return {
    vertices: positions,
    faces: triangles.corner.map((c) => found.corners.data[c]!),
    colors: colors.length ? displayColors(filled(colors)) : null,
    libraries,
    materials: [...materials.keys()],
    wears: triangles.polygon.map((p) => worn.data[p]!),
    uvs: () => uvsOf(triangles, cornerPlaces, places.data),
  };
}

function uvsOf({ corner }: Triangles, cornerPlaces: Growing<Int32Array>, places: Float32Array): Float32Array | null {
  const uvs = new Float32Array(2 * corner.length);
  let any = false;
  for (let c = 0; c < corner.length; c++) {
    const place = cornerPlaces.data[corner[c]!]!;
    if (place < 0) continue;
    any = true;
    uvs[2 * c] = places[2 * place]!;
    uvs[2 * c + 1] = places[2 * place + 1]!;
  }
  return any ? uvs : null;
}

const [F, M, T, U, V] = [102, 109, 116, 117, 118];
const isBlank = (byte: number | undefined) => byte === 32 || byte === 9;

/** `x y z`, `x y z w` (w is a weight of curves, not of meshes), `x y z r g b`, `x y z r g b a`. */
function readVertex(text: Text, start: number, vertices: Growing<Float32Array>, colors: Growing<Float32Array>): void {
  const x = readNumber(text);
  const y = readNumber(text);
  const z = readNumber(text);
  if (!Number.isFinite(x + y + z)) refuse(text, start, "a vertex has 3 coordinates, finite numbers, and 3 colours where it has any");
  push(vertices, x);
  push(vertices, y);
  push(vertices, z);
  if (atLineEnd(text)) return;
  const red = readNumber(text);
  if (!Number.isFinite(red)) refuse(text, start, "a vertex must be finite numbers");
  if (atLineEnd(text)) return; // it was a weight
  const green = readNumber(text);
  const blue = readNumber(text);
  if (!Number.isFinite(green + blue)) refuse(text, start, "a vertex has 3 coordinates, and 3 colours where it has any");
  push(colors, red);
  push(colors, green);
  push(colors, blue);
  if (atLineEnd(text)) return;
  readNumber(text); // opacity
  if (!atLineEnd(text)) refuse(text, start, "a vertex has 3 coordinates, and 3 colours where it has any");
}

function refuse(text: Text, start: number, what: string): never {
  throw new RangeError(`${placeOf(text)}: ${what}; got "${lineFrom(text, start)}"`);
}

/** `v`, `v/vt`, `v//vn` or `v/vt/vn` per corner, 1-based or negative (−1 = the latest). Normals are not read. */
function readFace(
  text: Text,
  start: number,
  known: number,
  knownPlaces: number,
  { corners, ends }: Polygons,
  cornerPlaces: Growing<Int32Array>,
): void {
  const before = corners.length;
  const { bytes } = text;
  while (!atLineEnd(text)) {
    const at = text.at;
    push(corners, readIndex(text, at, known, "vertex"));
    let place = -1;
    if (bytes[text.at] === SLASH) {
      text.at++;
      if (bytes[text.at] !== SLASH && !isBlank(bytes[text.at]) && !atLineEnd(text))
        place = readIndex(text, at, knownPlaces, "texture coordinate");
      if (bytes[text.at] === SLASH) {
        text.at++;
        if (!isBlank(bytes[text.at]) && !atLineEnd(text)) {
          if (Number.isNaN(readNumber(text))) wordError(text, at);
        }
      }
    }
    push(cornerPlaces, place);
  }
  const n = corners.length - before;
  if (n < 3) throw new RangeError(`${placeOf(text)}: a face needs at least 3 corners, got ${n} in "${lineFrom(text, start)}"`);
  push(ends, corners.length);
}

const SLASH = 47;

/** A number of a list that counts from 1, or back from its end → from 0. Whether it lies in the list is known at the end of the file. */
function readIndex(text: Text, word: number, known: number, what: string): number {
  const index = readNumber(text);
  if (!Number.isInteger(index) || index === 0) return wordError(text, word);
  if (index < 0 && -index > known)
    throw new RangeError(
      `${placeOf(text)}: corner ${index} counts back over more than the ${known} ${what === "vertex" ? "vertices" : "texture coordinates"} so far`,
    );
  if (index > 0x7fffffff) throw new RangeError(`${placeOf(text)}: the face points at ${what} ${index}, which no file has`);
  return index < 0 ? known + index : index - 1;
}

function wordError(text: Text, at: number): never {
  text.at = at;
  throw new RangeError(`${placeOf(text)}: corners of a face are vertex numbers from 1 (or negative), got "${readWord(text)}"`);
}
