import { tensor, writeNpy } from "@dilf/tensor";
import { expect, test } from "vitest";
import { loadShape, type Mesh, type PointCloud, parseNpyPoints, parseStl, parseXyz } from "../src/index.ts";

const TRIANGLES = [
  [0, 0, 0, 1, 0, 0, 1, 1, 0],
  [0, 0, 0, 1, 1, 0, -0, 1, 0],
];

const text = (triangles = TRIANGLES) =>
  `solid a square\n${triangles
    .map(
      (t) =>
        ` facet normal 0 0 1\n  outer loop\n${[0, 3, 6].map((i) => `   vertex ${t.slice(i, i + 3).join(" ")}\n`).join("")}  endloop\n endfacet\n`,
    )
    .join("")}endsolid a square\n`;

function binary(triangles = TRIANGLES, title = "a square"): Uint8Array {
  const out = new Uint8Array(84 + 50 * triangles.length);
  out.set(new TextEncoder().encode(title));
  const view = new DataView(out.buffer);
  view.setUint32(80, triangles.length, true);
  for (const [t, numbers] of triangles.entries())
    for (const [i, x] of numbers.entries()) view.setFloat32(84 + 50 * t + 12 + 4 * i, x, true);
  return out;
}

test.each([
  { name: "ascii", source: text() },
  { name: "ascii in capitals", source: text().toUpperCase() },
  { name: "binary", source: binary() },
  { name: "binary whose title says solid", source: binary(TRIANGLES, "solid square") },
  { name: "two solids", source: text(TRIANGLES.slice(0, 1)) + text(TRIANGLES.slice(1)) },
])("STL, $name: corners at one place are one vertex", async ({ source }) => {
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
  const mesh = (await loadShape("a.stl", bytes)) as Mesh;
  expect([...mesh.vertices.data]).toEqual([0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0]);
  expect([...mesh.faces.data]).toEqual([0, 1, 2, 0, 2, 3]);
});

const changed = (at: number, value: number) => {
  const out = binary();
  new DataView(out.buffer).setFloat32(at, value, true);
  return out;
};

test.each([
  { name: "nothing", source: "", message: 'a.stl: not an STL file: it neither begins with "solid" nor has 84 bytes, it has 0' },
  {
    name: "a cut binary",
    source: binary().slice(0, -1),
    message: "a.stl: the file is cut short: 2 triangles are promised, 184 bytes; it has 183",
  },
  {
    name: "10⁹ triangles",
    source: Uint8Array.from(binary(), (byte, i) => [0, 0xca, 0x9a, 0x3b][i - 80] ?? byte),
    message: "1000000000 triangles are promised",
  },
  { name: "NaN", source: changed(84 + 12 + 8, Number.NaN), message: "a.stl, byte 104: triangle 0 is not finite (NaN)" },
  { name: "no triangles", source: binary([]), message: "a.stl: the mesh is empty" },
  { name: "no facets", source: "solid a\nendsolid a\n", message: "a.stl: the mesh is empty" },
  { name: "a cut text", source: text().slice(0, 100), message: /^a\.stl, line \d+: / },
  {
    name: "a cut text, between facets",
    source: text().replace("endsolid a square\n", ""),
    message: "the file is cut short: the solid was not ended",
  },
  {
    name: "a facet of two corners",
    source: text().replace("   vertex 1 0 0\n", ""),
    message: "a.stl, line 7: a facet has 3 corners, this one has 2",
  },
  {
    name: "a facet of four",
    source: text().replace("   vertex 1 0 0\n", "   vertex 1 0 0\nvertex 2 2 2\n"),
    message: "a facet has 3 corners, this one has 4",
  },
  {
    name: "words",
    source: text().replace("vertex 1 0 0", "vertex 1 x 0"),
    message: 'a.stl, line 5: a corner is "vertex x y z", finite numbers, got "vertex 1 x 0"',
  },
  { name: "overflow", source: text().replace("vertex 1 0 0", "vertex 1e90 0 0"), message: "is not finite" },
  { name: "something else", source: text().replace("endloop", "hello"), message: "lines of an STL begin with solid, facet" },
  { name: "a facet in a facet", source: text().replace(" endfacet\n", ""), message: "the facet of line 2 was not ended" },
  { name: "a vertex outside", source: "solid a\nvertex 0 0 0\nendsolid", message: "a.stl, line 2: a vertex outside of a facet" },
])("STL with $name is refused", ({ source, message }) => expect(() => parseStl(source, "a.stl")).toThrow(message));

test.each([
  { name: "three columns", source: "0 1 2\n3 4 5\n", points: [0, 1, 2, 3, 4, 5] },
  { name: "commas", source: "0,1, 2\n3 ,4,5", points: [0, 1, 2, 3, 4, 5] },
  { name: "comments, tabs, CRLF, exponents", source: "# x y z\r\n0\t1e0 2. # first\r\n\r\n+3 .4e1 50e-1", points: [0, 1, 2, 3, 4, 5] },
])("points, $name", async ({ source, points }) => {
  for (const name of ["a.xyz", "A.TXT"]) {
    const cloud = (await loadShape(name, new TextEncoder().encode(source))) as PointCloud;
    expect([...cloud.points.data]).toEqual(points);
    expect(cloud).not.toHaveProperty("colors");
  }
});

test("six columns: normals where all have length 1, else colours in 0..1 or 0..255", () => {
  const normals = parseXyz("0 0 0 0 0.6 0.8\n1 1 1 -1 0 0");
  expect([...normals.normals!.data]).toEqual([0, 0.6, 0.8, -1, 0, 0].map(Math.fround));
  expect(normals.colors).toBeUndefined();
  const colors = parseXyz("0 0 0 0 0.6 0.8\n1 1 1 1 1 0");
  expect([...colors.colors!.data]).toEqual([0, 0.6, 0.8, 1, 1, 0].map(Math.fround));
  expect([...parseXyz("0 0 0 255 0 51").colors!.data]).toEqual([1, 0, Math.fround(0.2)]);
  const both = parseXyz("0 0 0 255 0 51 0 0 1");
  expect([...both.colors!.data]).toEqual([1, 0, Math.fround(0.2)]);
  expect([...both.normals!.data]).toEqual([0, 0, 1]);
});

test.each([
  { source: "", message: "a.xyz: the point cloud is empty" },
  { source: "0 0 0\n1 1", message: 'a.xyz, line 2: 2 numbers, the lines before have 3, in "1 1"' },
  { source: "0 0\n1 1", message: "a.xyz: a point has 3, 6 or 9 numbers" },
  { source: "0 0 x", message: 'a.xyz, line 1: a point is finite numbers, got "0 0 x"' },
  { source: "0 0 inf", message: "a.xyz, line 1: a point is finite numbers" },
  { source: "0 0 1e39", message: "a.xyz, line 1: a point is finite numbers" },
  { source: "0 0 0 1 2 3 4 5 6", message: "either 4–6 or 7–9 must be normals" },
  { source: "a\0b", message: "a.xyz: not a text file (byte 1 is 0)" },
])("points $source are refused", ({ source, message }) => expect(() => parseXyz(source, "a.xyz")).toThrow(message));

test("NumPy arrays of points", async () => {
  const rows = Float32Array.of(0, 1, 2, 3, 4, 5);
  for (const data of [rows, Float64Array.from(rows), Int32Array.from(rows), BigInt64Array.from(rows, BigInt)])
    expect([...((await loadShape("a.npy", writeNpy(tensor(data, [2, 3])))) as PointCloud).points.data]).toEqual([...rows]);
  expect(parseNpyPoints(writeNpy(tensor(rows, [1, 2, 3]))).points.shape).toEqual([2, 3]);
  expect([...parseNpyPoints(writeNpy(tensor(Float32Array.of(9, 9, 9, 0, 1, 0), [1, 6]))).normals!.data]).toEqual([0, 1, 0]);
  expect(() => parseNpyPoints(writeNpy(tensor(rows, [6])), "a.npy")).toThrow(
    "a.npy: points are an array [P, 3], [P, 6] or [P, 9], got [6]",
  );
  expect(() => parseNpyPoints(writeNpy(tensor(rows, [3, 2])), "a.npy")).toThrow("here are 2");
  expect(() => parseNpyPoints(writeNpy(tensor(new Float32Array(0), [0, 3])), "a.npy")).toThrow("a.npy: the point cloud is empty");
  expect(() => parseNpyPoints(writeNpy(tensor(Float32Array.of(0, Number.NaN, 0), [1, 3])), "a.npy")).toThrow(
    "a.npy: point 0 is not finite (NaN)",
  );
  expect(() => parseNpyPoints(writeNpy(tensor(rows, [2, 3])).slice(0, -1), "a.npy")).toThrow("a.npy");
});
