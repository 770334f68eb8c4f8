/** @file Geometries of three.js, and whatever else has their form, by structure alone: three.js is not needed. */

import { tensor } from "@dilf/tensor";
import { encodeSrgb } from "../files/srgb.ts";
import type { Mesh, PointCloud, Texture } from "../shape.ts";
import { checkMesh, checkPoints } from "./check.ts";

/** An attribute with its own array, or a slice of an interleaved one. */
export interface AttributeLike {
  readonly array?: ArrayLike<number>;
  readonly itemSize?: number; //    numbers each; 3 where it does not say
  readonly normalized?: boolean; // integers that stand for 0..1 or −1..1
  readonly data?: { readonly array: ArrayLike<number>; readonly stride: number }; // interleaved
  readonly offset?: number; //      in `data`
}

/** What `THREE.BufferGeometry` has. */
export interface GeometryLike {
  readonly attributes: {
    readonly position?: AttributeLike;
    readonly color?: AttributeLike;
    readonly uv?: AttributeLike;
    readonly normal?: AttributeLike;
    readonly [name: string]: unknown;
  };
  readonly index?: { readonly array: ArrayLike<number> } | null;
}

/** How `meshFrom` and `cloudFrom` read colours and textures. */
export interface GeometryOptions {
  /** What vertex colours are: "linear" light, three.js' working space since r152, or "display" values. Default "linear". */
  readonly colors?: "linear" | "display";
  /** The picture that the geometry's `uv` lie on (three.js keeps it in the material). Without it, `uv` are not read. Meshes only. */
  readonly texture?: Texture;
}

/**
 * A mesh from a `THREE.BufferGeometry` or anything of its form (`attributes.position.array`, `index.array`; `color` and, with
 * `options.texture`, `uv`), interleaved or not. Without an index every three vertices are a face. Numbers are copied.
 * @throws TypeError for another form, RangeError for numbers that do not fit together
 * @example transformMesh(meshFrom(object.geometry), object.matrixWorld.elements)
 */
export function meshFrom(geometry: GeometryLike, options: GeometryOptions = {}): Mesh {
  const { colors: space = "linear", texture } = options;
  const positions = rows("meshFrom", geometry, "position", 3);
  const V = positions.length / 3;
  const { index } = geometry;
  const corners = index ? index.array.length : V;
  if (corners % 3 !== 0)
    throw new RangeError(`meshFrom: faces are three corners each, got ${corners} corners; is it a geometry of lines or points?`);
  const faces = new Int32Array(corners);
  for (let c = 0; c < corners; c++) faces[c] = index ? index.array[c]! : c;
  const mesh: Mesh = {
    kind: "mesh",
    vertices: tensor(positions, [V, 3]),
    faces: tensor(faces, [corners / 3, 3]),
    ...colorsOf("meshFrom", geometry, space, V),
  };
  checkMesh("meshFrom", mesh);
  if (!texture) return mesh;
  const places = rows("meshFrom", geometry, "uv", 2);
  checkCount("meshFrom", "uv", places.length / 2, V);
  const uvs = new Float32Array(2 * corners);
  for (let c = 0; c < corners; c++) for (let k = 0; k < 2; k++) uvs[2 * c + k] = places[2 * faces[c]! + k]!;
  const textured: Mesh = { ...mesh, textures: [texture], uvs: tensor(uvs, [corners / 3, 3, 2]) };
  checkMesh("meshFrom", textured);
  return textured;
}

/** The points of a geometry as `meshFrom` takes it, with its colours and normals. @throws as `meshFrom` */
export function cloudFrom(geometry: GeometryLike, options: Pick<GeometryOptions, "colors"> = {}): PointCloud {
  const positions = rows("cloudFrom", geometry, "position", 3);
  const P = positions.length / 3;
  const normals = geometry.attributes.normal ? rows("cloudFrom", geometry, "normal", 3) : null;
  if (normals) checkCount("cloudFrom", "normal", normals.length / 3, P);
  const cloud: PointCloud = {
    kind: "points",
    points: tensor(positions, [P, 3]),
    ...colorsOf("cloudFrom", geometry, options.colors ?? "linear", P),
    ...(normals ? { normals: tensor(normals, [P, 3]) } : {}),
  };
  checkPoints("cloudFrom", cloud);
  return cloud;
}

function colorsOf(where: string, geometry: GeometryLike, space: "linear" | "display", V: number): Pick<Mesh, "colors"> {
  if (space !== "linear" && space !== "display")
    throw new RangeError(`${where}: colors must be "linear" or "display", got ${JSON.stringify(space)}`);
  if (!geometry.attributes.color) return {};
  const colors = rows(where, geometry, "color", 3);
  checkCount(where, "color", colors.length / 3, V);
  if (space === "linear") for (let i = 0; i < colors.length; i++) colors[i] = encodeSrgb(colors[i]!);
  return { colors: tensor(colors, [V, 3]) };
}

function checkCount(where: string, name: string, found: number, wanted: number): void {
  if (found !== wanted) throw new RangeError(`${where}: attributes.${name} has ${found} rows, attributes.position has ${wanted}`);
}

/** The first `width` numbers of every row of an attribute, in an array of its own: further ones (opacity) are left out. */
function rows(where: string, geometry: GeometryLike, name: "position" | "color" | "uv" | "normal", width: number): Float32Array {
  const attribute = geometry?.attributes?.[name];
  const array = attribute?.data?.array ?? attribute?.array;
  if (!attribute || !array || typeof array.length !== "number")
    throw new TypeError(`${where}: attributes.${name}.array is not there; a geometry has the form of THREE.BufferGeometry`);
  const size = attribute.itemSize ?? width;
  const stride = attribute.data?.stride ?? size;
  const offset = attribute.data ? (attribute.offset ?? 0) : 0;
  if (!(size >= width && stride >= size))
    throw new RangeError(`${where}: attributes.${name} has ${size} numbers each, ${width} are needed`);
  const count = Math.floor((array.length - offset + stride - size) / stride);
  if (!attribute.data && count * size !== array.length)
    throw new RangeError(`${where}: attributes.${name} has ${array.length} numbers, which is no multiple of ${size}`);
  const full = attribute.normalized ? fullValue(where, name, array) : 0;
  const out = new Float32Array(width * count);
  for (let i = 0; i < count; i++)
    for (let k = 0; k < width; k++) {
      const value = array[stride * i + offset + k]!;
      out[width * i + k] = full ? Math.max(-1, value / full) : value; // −128 of 8 bits is −1 as −127 is
    }
  return out;
}

function fullValue(where: string, name: string, array: ArrayLike<number>): number {
  if (array instanceof Uint8Array || array instanceof Uint8ClampedArray) return 255;
  if (array instanceof Int8Array) return 127;
  if (array instanceof Uint16Array) return 65535;
  if (array instanceof Int16Array) return 32767;
  throw new TypeError(`${where}: attributes.${name} is normalized, which integers of 8 and 16 bits can be`);
}
