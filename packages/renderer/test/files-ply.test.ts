import { expect, test } from "vitest";
import { loadShape, type Mesh, type PointCloud, parsePly } from "../src/index.ts";

const VERTICES = "element vertex 4\nproperty float x\nproperty float y\nproperty float z\n";
const FACES = "element face 2\nproperty list uchar int vertex_indices\n";
const SQUARE = "0 0 0\n1 0 0\n1 1 0\n0 1 0\n";
const ascii = (elements: string, data: string) => `ply\nformat ascii 1.0\ncomment a square\n${elements}end_header\n${data}`;

test("ascii: vertices and faces, a comment, an unknown element between", () => {
  const mesh = parsePly(
    ascii(
      `${VERTICES}element camera 1\nproperty float f\nproperty list uchar float d\n${FACES}`,
      `${SQUARE}35 2 0.1 0.2\n3 0 1 2\n3 0 2 3\n`,
    ),
  ) as Mesh;
  expect(mesh.kind).toBe("mesh");
  expect([...mesh.vertices.data]).toEqual([0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0]);
  expect([...mesh.faces.data]).toEqual([0, 1, 2, 0, 2, 3]);
  expect(mesh.colors).toBeUndefined();
});

test("without faces it is a cloud, with colours and normals of length 1", () => {
  const properties =
    ["x", "y", "z", "nx", "ny", "nz"].map((name) => `property float ${name}\n`).join("") +
    ["red", "green", "blue"].map((name) => `property uchar ${name}\n`).join("");
  const cloud = parsePly(ascii(`element vertex 2\n${properties}`, "1 2 3 0 0 2 255 0 51\n4 5 6 0 0 0 0 255 0")) as PointCloud;
  expect(cloud.kind).toBe("points");
  expect([...cloud.points.data]).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...cloud.normals!.data]).toEqual([0, 0, 1, 0, 0, 0]);
  expect([...cloud.colors!.data]).toEqual([1, 0, Math.fround(0.2), 0, 1, 0]);
});

test.each([
  { type: "uchar", full: 255 },
  { type: "ushort", full: 65535 },
  { type: "float", full: 1 },
])("colours of type $type", ({ type, full }) => {
  const properties = ["red", "green", "blue"].map((name) => `property ${type} ${name}\n`).join("");
  const cloud = parsePly(
    ascii(`element vertex 1\nproperty float x\nproperty float y\nproperty float z\n${properties}`, `0 0 0 ${full} 0 ${full}`),
  ) as PointCloud;
  expect([...cloud.colors!.data]).toEqual([1, 0, 1]);
});

test("colours of faces: a vertex between two becomes two", () => {
  const faces = `${FACES}property uchar red\nproperty uchar green\nproperty uchar blue\n`;
  const mesh = parsePly(ascii(VERTICES + faces, `${SQUARE}3 0 1 2 255 0 0\n3 0 2 3 0 0 255\n`)) as Mesh;
  expect(mesh.vertices.shape).toEqual([6, 3]);
  const colorOf = (f: number) => [...mesh.colors!.data.subarray(3 * mesh.faces.data[3 * f]!, 3 * mesh.faces.data[3 * f]! + 3)];
  expect([colorOf(0), colorOf(1)]).toEqual([
    [1, 0, 0],
    [0, 0, 1],
  ]);
});

/** The square in binary, polygons of 4 corners, with types that are not the usual ones. */
function binary(order: "little" | "big"): Uint8Array {
  const header = `ply\r\nformat binary_${order}_endian 1.0\r\nelement vertex 4\r\nproperty double x\r\nproperty float32 y\r\nproperty short z\r\nproperty uint8 blue\r\nproperty uint8 green\r\nproperty uint8 red\r\nelement face 1\r\nproperty int8 flag\r\nproperty list uint16 uint32 vertex_index\r\nend_header\r\n`;
  const out = new Uint8Array(header.length + 4 * 17 + 1 + 2 + 16);
  out.set(new TextEncoder().encode(header));
  const view = new DataView(out.buffer);
  const little = order === "little";
  let at = header.length;
  for (const [x, y, z] of [
    [0, 0, 0],
    [1, 0, -7],
    [1, 1, 0],
    [0, 1, 10],
  ] as const) {
    view.setFloat64(at, x, little);
    view.setFloat32(at + 8, y, little);
    view.setInt16(at + 12, z, little);
    out.set([255, 51, 0], at + 14);
    at += 17;
  }
  view.setInt8(at, -1);
  view.setUint16(at + 1, 4, little);
  for (let i = 0; i < 4; i++) view.setUint32(at + 3 + 4 * i, i, little);
  return out;
}

test.each(["little", "big"] as const)("binary, %s-endian, any types, properties in any order", async (order) => {
  const mesh = (await loadShape("A.PLY", binary(order))) as Mesh;
  expect([...mesh.vertices.data]).toEqual([0, 0, 0, 1, 0, -7, 1, 1, 0, 0, 1, 10]);
  expect([...mesh.faces.data]).toEqual([0, 1, 2, 0, 2, 3]);
  expect([...mesh.colors!.data.subarray(0, 3)]).toEqual([0, Math.fround(0.2), 1]);
  for (const part of [1, 17, 40, 68, 70, 87])
    expect(() => parsePly(binary(order).slice(0, -part), "a.ply")).toThrow(/^a\.ply(, byte \d+)?: the file is cut short/);
});

const binaryClaim = (elements: string) =>
  Uint8Array.from([...new TextEncoder().encode(`ply\nformat binary_little_endian 1.0\n${elements}end_header\n`), ...new Uint8Array(48)]);

test.each([
  { name: "another format", source: "plx\n", message: 'a.ply: the file must start with ply, got "plx"' },
  { name: "nothing", source: "", message: "a.ply: the header is cut short" },
  {
    name: "a header without an end",
    source: "ply\nformat ascii 1.0\n",
    message: "a.ply: the header is cut short, it has no line end_header",
  },
  {
    name: "an unknown format line",
    source: "ply\nformat text 1.0\nend_header\n",
    message: 'a.ply, line 2: the format is ascii, binary_little_endian or binary_big_endian, got "format text 1.0"',
  },
  { name: "no format", source: `ply\n${VERTICES}end_header\n${SQUARE}`, message: "a.ply: the header does not say its format" },
  {
    name: "an unknown type",
    source: ascii("element vertex 1\nproperty real x\n", ""),
    message: 'a.ply, line 5: a property is "type name" or "list type type name" of known types',
  },
  {
    name: "a count of words",
    source: ascii("element vertex many\n", ""),
    message: "a.ply, line 4: an element is a name and how many there are",
  },
  { name: "a property of nothing", source: ascii("property float x\n", ""), message: "a.ply, line 4: a property belongs to an element" },
  { name: "no vertices", source: ascii(FACES, "3 0 1 2\n3 0 1 2\n"), message: 'a.ply: there is no element "vertex" with x, y and z' },
  {
    name: "vertices without z",
    source: ascii("element vertex 1\nproperty float x\nproperty float y\n", "0 0\n"),
    message: 'element "vertex" needs x, y and z, it has x, y',
  },
  {
    name: "too few vertices",
    source: ascii(VERTICES, "0.000 0 0\n1 0 0\n1 1 0\n   \n"),
    message: /^a\.ply, line 13: the file is cut short: a float was expected/,
  },
  {
    name: "10⁹ vertices",
    source: ascii(VERTICES.replace("4", "1000000000"), SQUARE),
    message: 'a.ply: the file is cut short: 1000000000 of element "vertex" are promised, at least 6000000000 bytes; 24 follow',
  },
  { name: "10⁹ binary vertices", source: binaryClaim(VERTICES.replace("4", "1000000000")), message: "1000000000 of element" },
  {
    name: "a word for a number",
    source: ascii(VERTICES, SQUARE.replace("1 1", "1 one")),
    message: 'a.ply, line 11: a float was expected, got "1 one 0"',
  },
  { name: "NaN", source: ascii(VERTICES, SQUARE.replace("1 1", "1 nan")), message: "a.ply, line 11: a float was expected" },
  {
    name: "overflow",
    source: ascii(VERTICES, SQUARE.replace("1 1", "1 1e60")),
    message: "a.ply, line 11: vertex 2 is not finite (1 Infinity 0)",
  },
  {
    name: "too many numbers",
    source: ascii(VERTICES, SQUARE.replace("1 1 0", "1 1 0 5")),
    message: 'a.ply, line 11: more numbers than properties in "1 1 0 5"',
  },
  {
    name: "an index out of range",
    source: ascii(VERTICES + FACES, `${SQUARE}3 0 1 2\n3 0 2 4\n`),
    message: "a.ply: face 1 points at vertex 4, but there are 4 vertices (0..3)",
  },
  {
    name: "a negative index",
    source: ascii(VERTICES + FACES, `${SQUARE}3 0 1 2\n3 0 2 -1\n`),
    message: "a.ply: face 1 points at vertex -1",
  },
  {
    name: "two corners",
    source: ascii(VERTICES + FACES, `${SQUARE}3 0 1 2\n2 0 2\n`),
    message: "a.ply, line 16: face 1 has 2 corners, at least 3 are needed",
  },
  {
    name: "a list of 10⁹",
    source: ascii(VERTICES + FACES, `${SQUARE}1000000000 0 1 2\n3 0 2 1\n`),
    message: "a.ply, line 15: the file is cut short: a list says 1000000000 numbers (int)",
  },
  {
    name: "faces without corners",
    source: ascii(`${VERTICES}element face 1\nproperty int a\n`, `${SQUARE}1\n`),
    message: 'a.ply: element "face" needs a list vertex_indices',
  },
  {
    name: "strips",
    source: ascii(`${VERTICES}element tristrips 1\nproperty list int int vertex_indices\n`, `${SQUARE}3 0 1 2\n`),
    message: "triangle strips are not read",
  },
  { name: "an empty cloud", source: ascii(VERTICES.replace("4", "0"), ""), message: "a.ply: the point cloud is empty" },
])("PLY with $name is refused", ({ source, message }) => expect(() => parsePly(source, "a.ply")).toThrow(message));
