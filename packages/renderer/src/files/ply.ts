/**
 * @file PLY (Stanford): ascii and binary of both byte orders, meshes and point clouds.
 *
 * Our own: loaders.gl 4.4 gives back cut files, indices beyond the vertices and words in the place of numbers without an error, and installs 31 MB.
 */

import { tensor } from "@dilf/tensor";
import { checkPoints } from "../geometry/check.ts";
import type { Mesh, PointCloud } from "../shape.ts";
import { assemble, type Color, displayColors, type Material } from "./assemble.ts";
import { ints, push } from "./grow.ts";
import { polygons, triangulate } from "./polygons.ts";
import { atEnd, atLineEnd, lineFrom, nextLine, readNumber, type Text, textOf, toContent } from "./text.ts";

/** Bytes of each type, by both of the names that files use. */
const BYTES: Readonly<Record<string, number>> = {
  char: 1,
  int8: 1,
  uchar: 1,
  uint8: 1,
  short: 2,
  int16: 2,
  ushort: 2,
  uint16: 2,
  int: 4,
  int32: 4,
  uint: 4,
  uint32: 4,
  float: 4,
  float32: 4,
  double: 8,
  float64: 8,
};

interface Property {
  readonly name: string;
  readonly type: string;
  readonly count: string | null; // the type of a list's length; null for one number
}

interface Element {
  readonly name: string;
  readonly count: number;
  readonly properties: readonly Property[];
}

interface Header {
  readonly format: "ascii" | "binary_little_endian" | "binary_big_endian";
  readonly elements: readonly Element[];
  readonly bytes: number; // where the data begins
  readonly lines: number; // how many lines the header has
}

/** Gives the numbers of the data one after another, whatever their form. */
interface Source {
  next(type: string): number;
  /** At the end of each row: in ascii a row is a line. */
  endRow(): void;
  /** "byte 1234" or "line 56". */
  place(): string;
  /** How many bytes are left. */
  left(): number;
}

/**
 * PLY, ascii or binary of either byte order, from bytes (or, ascii, text): a mesh, or a cloud where there are no faces.
 * Colours of vertices or of faces, normals of points; other elements and properties are passed over. Pictures are not read.
 * @throws RangeError that names the line or byte for a malformed header, counts beyond the file, numbers that are not finite, indices out of range
 */
export function parsePly(source: string | Uint8Array, name = "PLY"): Mesh | PointCloud {
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
  const header = readHeader(bytes, name);
  const from = header.format === "ascii" ? asciiSource(bytes, header, name) : binarySource(bytes, header, name);
  const shape: Gathered = { vertices: null, faces: null };
  for (const element of header.elements) {
    checkRoom(element, header, from, name);
    if (element.name === "vertex") shape.vertices = readVertices(element, from, name);
    else if (element.name === "face") shape.faces = readFaces(element, from, name);
    else if (element.name === "tristrips") throw new RangeError(`${name}: triangle strips are not read; save the mesh with faces`);
    else skipElement(element, from);
  }
  return shapeOf(shape, name);
}

interface Gathered {
  vertices: Vertices | null;
  faces: Faces | null;
}

function shapeOf({ vertices, faces }: Gathered, name: string): Mesh | PointCloud {
  if (!vertices) throw new RangeError(`${name}: there is no element "vertex" with x, y and z`);
  const { positions, colors, normals } = vertices;
  const P = positions.length / 3;
  if (!faces || faces.found.ends.length === 0) {
    const cloud: PointCloud = {
      kind: "points",
      points: tensor(positions, [P, 3]),
      ...(colors ? { colors: tensor(colors, [P, 3]) } : {}),
      ...(normals ? { normals: tensor(normals, [P, 3]) } : {}),
    };
    checkPoints(name, cloud);
    return cloud;
  }
  const { found, palette, wears } = faces;
  const corners = found.corners.data;
  for (let f = 0, c = 0; f < found.ends.length; f++)
    for (; c < found.ends.data[f]!; c++)
      if (!(corners[c]! >= 0 && corners[c]! < P))
        throw new RangeError(`${name}: face ${f} points at vertex ${corners[c]}, but there are ${P} vertices (0..${P - 1})`);
  const { corner, polygon } = triangulate(found, positions, (f) => `${name}, face ${f}`);
  return assemble(name, {
    vertices: positions,
    faces: corner.map((c) => corners[c]!),
    colors,
    ...(palette ? { materials: palette, wears: polygon.map((p) => wears.data[p]!) } : {}),
  });
}

/** The header ends at its line "end_header"; it is text even where the data is not. */
function readHeader(bytes: Uint8Array, name: string): Header {
  const limit = Math.min(bytes.length, 1 << 20);
  const lines: string[] = [];
  let at = 0;
  while (at < limit && lines.at(-1) !== "end_header") {
    let end = at;
    while (end < limit && bytes[end] !== 10 && bytes[end] !== 13) end++;
    lines.push(String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 4096))).trim());
    // In binary data a line feed may be the first byte: only a pair ends a line together.
    at = bytes[end] === 13 && bytes[end + 1] === 10 ? end + 2 : end + 1;
    if (lines.length === 1 && lines[0] !== "ply")
      throw new RangeError(`${name}: the file must start with ply, got "${printable(lines[0]!)}"`);
  }
  if (lines.at(-1) !== "end_header") throw new RangeError(`${name}: the header is cut short, it has no line end_header`);
  let format: Header["format"] | null = null;
  const elements: { name: string; count: number; properties: Property[] }[] = [];
  for (const [i, line] of lines.entries()) {
    const refuse = (wanted: string): never => {
      throw new RangeError(`${name}, line ${i + 1}: ${wanted}, got "${printable(line)}"`);
    };
    const words = line.split(/\s+/);
    if (words[0] === "format") {
      if (words[1] !== "ascii" && words[1] !== "binary_little_endian" && words[1] !== "binary_big_endian")
        refuse("the format is ascii, binary_little_endian or binary_big_endian");
      format = words[1] as Header["format"];
    } else if (words[0] === "element") {
      const count = Number(words[2]);
      if (words.length !== 3 || !Number.isSafeInteger(count) || count < 0) refuse("an element is a name and how many there are");
      if (elements.some((element) => element.name === words[1])) refuse(`element "${words[1]}" is there twice`);
      elements.push({ name: words[1]!, count, properties: [] });
    } else if (words[0] === "property") {
      const element = elements.at(-1) ?? refuse("a property belongs to an element");
      const list = words[1] === "list";
      const types = list ? [words[2]!, words[3]!] : [words[1]!];
      if (words.length !== (list ? 5 : 3) || !types.every((type) => Object.hasOwn(BYTES, type)))
        refuse('a property is "type name" or "list type type name" of known types');
      if (list && types[0]!.startsWith("f")) refuse("the length of a list is an integer");
      element.properties.push({ name: words.at(-1)!, type: types.at(-1)!, count: list ? types[0]! : null });
    } else if (!["ply", "comment", "obj_info", "end_header", ""].includes(words[0]!))
      refuse("the header has lines of format, element, property and comment");
  }
  if (!format) throw new RangeError(`${name}: the header does not say its format`);
  return { format, elements, bytes: at, lines: lines.length };
}

const printable = (text: string) => text.replace(/[^\x20-\x7e]/g, "?").slice(0, 60);

/** Refuses counts that the rest of the file cannot hold, before memory is taken for them. */
function checkRoom({ name: element, count, properties }: Element, { format }: Header, from: Source, name: string): void {
  const least = format === "ascii" ? 2 * properties.length : properties.reduce((sum, { type, count }) => sum + BYTES[count ?? type]!, 0);
  if (count > 0 && properties.length === 0) throw new RangeError(`${name}: element "${element}" has no properties`);
  // The last line of a text may lack its line feed.
  if (count * least > from.left() + 1)
    throw new RangeError(
      `${name}: the file is cut short: ${count} of element "${element}" are promised, at least ${count * least} bytes; ${from.left()} follow`,
    );
}

function binarySource(bytes: Uint8Array, header: Header, name: string): Source {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = header.format === "binary_little_endian";
  let at = header.bytes;
  const next = (type: string): number => {
    const here = at;
    at += BYTES[type]!;
    if (at > bytes.length) {
      at = here;
      throw new RangeError(`${name}, byte ${here}: the file is cut short: a ${type} was expected, ${bytes.length - here} bytes are left`);
    }
    switch (type) {
      case "float":
      case "float32":
        return view.getFloat32(here, little);
      case "uchar":
      case "uint8":
        return view.getUint8(here);
      case "int":
      case "int32":
        return view.getInt32(here, little);
      case "uint":
      case "uint32":
        return view.getUint32(here, little);
      case "double":
      case "float64":
        return view.getFloat64(here, little);
      case "char":
      case "int8":
        return view.getInt8(here);
      case "short":
      case "int16":
        return view.getInt16(here, little);
      default:
        return view.getUint16(here, little);
    }
  };
  return { next, endRow: () => undefined, place: () => `byte ${at}`, left: () => bytes.length - at };
}

function asciiSource(bytes: Uint8Array, header: Header, name: string): Source {
  const text: Text = { ...textOf(bytes.subarray(header.bytes), name), line: header.lines + 1 };
  let start = 0;
  let fresh = true; // whether the row has not begun
  const place = () => `line ${text.line}`;
  return {
    place,
    left: () => text.bytes.length - text.at,
    next: (type) => {
      if (fresh) {
        toContent(text);
        start = text.at;
        fresh = false;
      }
      if (atEnd(text)) throw new RangeError(`${name}, ${place()}: the file is cut short: a ${type} was expected`);
      const value = readNumber(text);
      if (Number.isNaN(value)) throw new RangeError(`${name}, ${place()}: a ${type} was expected, got "${lineFrom(text, start)}"`);
      return value;
    },
    endRow: () => {
      if (!fresh && !atLineEnd(text))
        throw new RangeError(`${name}, ${place()}: more numbers than properties in "${lineFrom(text, start)}"`);
      nextLine(text);
      fresh = true;
    },
  };
}

interface Vertices {
  readonly positions: Float32Array;
  readonly colors: Float32Array | null;
  readonly normals: Float32Array | null;
}

const COLOR_NAMES = [
  ["red", "green", "blue"],
  ["diffuse_red", "diffuse_green", "diffuse_blue"],
  ["r", "g", "b"],
] as const;

const triple = (properties: readonly Property[], names: readonly string[]): number[] | null => {
  const at = names.map((name) => properties.findIndex((property) => property.name === name && property.count === null));
  return at.includes(-1) ? null : at;
};

/** What full light is in a colour's type; null for fractions, which say it themselves. */
const fullLight = (type: string): number | null => (type.startsWith("f") || type.startsWith("d") ? null : 2 ** (8 * BYTES[type]!) - 1);

function readVertices({ count, properties }: Element, from: Source, name: string): Vertices {
  const place = triple(properties, ["x", "y", "z"]);
  if (!place)
    throw new RangeError(
      `${name}: element "vertex" needs x, y and z, it has ${properties.map((property) => property.name).join(", ") || "nothing"}`,
    );
  const color = COLOR_NAMES.map((names) => triple(properties, names)).find((found) => found) ?? null;
  const normal = triple(properties, ["nx", "ny", "nz"]);
  const positions = new Float32Array(3 * count);
  const colors = color && new Float32Array(3 * count);
  const normals = normal && new Float32Array(3 * count);
  const row = new Float64Array(properties.length);
  for (let v = 0; v < count; v++) {
    for (let p = 0; p < properties.length; p++) {
      const { type, count: list } = properties[p]!;
      if (list === null) row[p] = from.next(type);
      else for (let n = listLength(from, list, type, name); n > 0; n--) from.next(type);
    }
    for (let axis = 0; axis < 3; axis++) {
      positions[3 * v + axis] = row[place[axis]!]!;
      if (colors) colors[3 * v + axis] = row[color![axis]!]!;
      if (normals) normals[3 * v + axis] = row[normal![axis]!]!;
    }
    if (!Number.isFinite(positions[3 * v]! + positions[3 * v + 1]! + positions[3 * v + 2]!))
      throw new RangeError(`${name}, ${from.place()}: vertex ${v} is not finite (${[...positions.subarray(3 * v, 3 * v + 3)].join(" ")})`);
    from.endRow();
  }
  const full = color && fullLight(properties[color[0]!]!.type);
  if (colors) {
    if (full) for (let i = 0; i < colors.length; i++) colors[i] = Math.min(1, Math.max(0, colors[i]! / full));
    else displayColors(colors);
  }
  if (normals) unify(normals);
  return { positions, colors, normals };
}

/** Unit length, where there is any. */
function unify(normals: Float32Array): void {
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.hypot(normals[i]!, normals[i + 1]!, normals[i + 2]!);
    const scale = length > 0 && Number.isFinite(length) ? 1 / length : 0;
    for (let axis = i; axis < i + 3; axis++) normals[axis] = scale === 0 ? 0 : normals[axis]! * scale;
  }
}

interface Faces {
  readonly found: ReturnType<typeof polygons>;
  readonly palette: readonly Material[] | null; // the colours of faces
  readonly wears: ReturnType<typeof ints>; //      [N] index into palette
}

function readFaces({ count, properties }: Element, from: Source, name: string): Faces {
  const list = properties.findIndex((property) => property.count !== null && /^vertex_ind(ices|ex)$/.test(property.name));
  if (count > 0 && list < 0) throw new RangeError(`${name}: element "face" needs a list vertex_indices`);
  const color = COLOR_NAMES.map((names) => triple(properties, names)).find((found) => found) ?? null;
  const full = color ? (fullLight(properties[color[0]!]!.type) ?? 1) : 1;
  const found = polygons(count);
  const wears = ints(color ? count : 1);
  const palette: Material[] = [];
  const numbers = new Map<string, number>();
  const row = new Float64Array(properties.length);
  for (let f = 0; f < count; f++) {
    for (let p = 0; p < properties.length; p++) {
      const { type, count: lengthType } = properties[p]!;
      if (lengthType === null) {
        row[p] = from.next(type);
        continue;
      }
      const n = listLength(from, lengthType, type, name);
      if (p === list && n < 3) throw new RangeError(`${name}, ${from.place()}: face ${f} has ${n} corners, at least 3 are needed`);
      for (let i = 0; i < n; i++) {
        const index = from.next(type);
        if (p !== list) continue;
        if (!Number.isInteger(index)) throw new RangeError(`${name}, ${from.place()}: face ${f} has ${index} for a vertex number`);
        push(found.corners, index > 0x7fffffff ? -1 : index);
      }
      if (p === list) push(found.ends, found.corners.length);
    }
    if (color) {
      const rgb = color.map((p) => Math.min(1, Math.max(0, row[p]! / full))) as unknown as Color;
      const key = rgb.join();
      if (!numbers.has(key)) numbers.set(key, palette.push({ color: rgb, texture: null }) - 1);
      push(wears, numbers.get(key)!);
    }
    from.endRow();
  }
  return { found, palette: color ? palette : null, wears };
}

/** A list's length, refused where the rest of the file cannot hold so many. */
function listLength(from: Source, lengthType: string, type: string, name: string): number {
  const n = from.next(lengthType);
  if (!(Number.isInteger(n) && n >= 0 && n <= from.left()))
    throw new RangeError(
      `${name}, ${from.place()}: the file is cut short: a list says ${n} numbers (${type}), ${from.left()} bytes are left`,
    );
  return n;
}

function skipElement({ count, properties }: Element, from: Source): void {
  for (let i = 0; i < count; i++) {
    for (const { type, count: list } of properties) for (let n = list === null ? 1 : from.next(list); n > 0; n--) from.next(type);
    from.endRow();
  }
}
