import { createRng } from "@dilf/tensor";
import { expect, test } from "vitest";
import { faceNormals, type Mesh, parseObj, parseOff } from "../src/index.ts";

/** A polygon as an OBJ of one face. */
const obj = (points: readonly (readonly number[])[]) =>
  `${points.map((p) => `v ${p.join(" ")}`).join("\n")}\nf ${points.map((_, i) => i + 1).join(" ")}`;

/** Twice the area of all faces, each turned as `normal` counts, others against. */
function signedArea(mesh: Mesh, normal: readonly number[]): number {
  const at = (i: number, k: number) => mesh.vertices.data[3 * mesh.faces.data[i]! + k]!;
  let sum = 0;
  for (let i = 0; i < mesh.faces.data.length; i += 3) {
    const [ux, uy, uz] = [0, 1, 2].map((k) => at(i + 1, k) - at(i, k)) as [number, number, number];
    const [vx, vy, vz] = [0, 1, 2].map((k) => at(i + 2, k) - at(i, k)) as [number, number, number];
    sum += (uy * vz - uz * vy) * normal[0]! + (uz * vx - ux * vz) * normal[1]! + (ux * vy - uy * vx) * normal[2]!;
  }
  return sum;
}

test("a concave quad is cut along the diagonal inside it, a convex one along the first", () => {
  const arrow = [
    [0, 0, 0],
    [2, 2, 0],
    [0, 1, 0],
    [-2, 2, 0],
  ];
  for (let shift = 0; shift < 4; shift++) {
    const turned = arrow.map((_, i) => arrow[(i + shift) % 4]!);
    const mesh = parseObj(obj(turned));
    expect(mesh.faces.shape).toEqual([2, 3]);
    // The fan from a wing has a face turned over, and covers what lies outside.
    for (const z of [2, 5]) expect(faceNormals(mesh).data[z]).toBe(1);
    expect(signedArea(mesh, [0, 0, 1])).toBeCloseTo(4, 6);
  }
  const square = parseOff("OFF 4 1 0\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n4 0 1 2 3");
  expect([...square.faces.data]).toEqual([0, 1, 2, 0, 2, 3]);
});

test("concave polygons in any plane: all faces look one way and cover the polygon's area", () => {
  const rng = createRng(5);
  for (let trial = 0; trial < 60; trial++) {
    // A star: radii at growing angles never cross.
    const n = 4 + rng.integer(30);
    const star = Array.from({ length: n }, (_, i) => {
      const [angle, radius] = [(2 * Math.PI * i) / n, rng.uniform(0.2, 1)];
      return [radius * Math.cos(angle), radius * Math.sin(angle)] as const;
    });
    const area = star.reduce((sum, [x, y], i) => {
      const [u, v] = star[(i + 1) % n]!;
      return sum + x * v - y * u;
    }, 0);
    // Two unit vectors across a random normal.
    const normal = unit([rng.normal(), rng.normal(), rng.normal()]);
    const a = unit(cross(normal, Math.abs(normal[0]!) < 0.5 ? [1, 0, 0] : [0, 1, 0]));
    const b = cross(normal, a);
    const points = star.map(([x, y]) => [0, 1, 2].map((k) => 7 + x * a[k]! + y * b[k]!));
    const mesh = parseObj(obj(points));
    expect(Math.abs(signedArea(mesh, normal) - area)).toBeLessThan(2e-5); // float32 coordinates about 7, some 20 triangles
    const turned = faceNormals(mesh).data;
    for (let i = 0; i < turned.length; i += 3)
      expect(turned[i]! * normal[0]! + turned[i + 1]! * normal[1]! + turned[i + 2]! * normal[2]!).toBeGreaterThan(0.99);
  }
});

test("texture coordinates and materials follow the triangles of a concave polygon", () => {
  const points = [
    [0, 0, 0],
    [2, 2, 0],
    [0, 1, 0],
    [-2, 2, 0],
  ];
  const mesh = parseObj(obj(points.slice(1).concat(points.slice(0, 1))));
  expect(new Set(mesh.faces.data)).toEqual(new Set([0, 1, 2, 3]));
});

test("polygons without area are kept as fans of nothing, corners on a line are no concavity", () => {
  expect(
    parseObj(
      obj([
        [0, 0, 0],
        [1, 0, 0],
        [2, 0, 0],
        [3, 0, 0],
      ]),
    ).faces.shape,
  ).toEqual([2, 3]);
  const mesh = parseObj(
    obj([
      [0, 0, 0],
      [1, 0, 0],
      [2, 0, 0],
      [2, 2, 0],
      [0, 2, 0],
    ]),
  );
  expect([...mesh.faces.data]).toEqual([0, 1, 2, 0, 2, 3, 0, 3, 4]);
});

test("a concave polygon of thousands of corners is refused, a convex one is not", () => {
  const ring = (radius: (i: number) => number) =>
    obj(
      Array.from({ length: 3000 }, (_, i) => [
        radius(i) * Math.cos((2 * Math.PI * i) / 3000),
        radius(i) * Math.sin((2 * Math.PI * i) / 3000),
        0,
      ]),
    );
  expect(parseObj(ring(() => 1000)).faces.shape).toEqual([2998, 3]);
  expect(() =>
    parseObj(
      ring((i) => (i % 2 ? 500 : 1000)),
      "a.obj",
    ),
  ).toThrow("a.obj, line 3001: a concave polygon of 3000 corners; at most 2048 are cut");
});

type Vector = readonly number[];
const cross = (a: Vector, b: Vector): number[] =>
  [0, 1, 2].map((k) => a[(k + 1) % 3]! * b[(k + 2) % 3]! - a[(k + 2) % 3]! * b[(k + 1) % 3]!);
const unit = (a: Vector): number[] => a.map((x) => x / Math.hypot(...a));
