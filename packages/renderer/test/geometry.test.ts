import { createRng, tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { topologyOf } from "../src/geometry/topology.ts";
import { type Mesh, mergeMeshes, normalizeShape, type PointCloud, samplePoints, sampleSurface, transformMesh } from "../src/index.ts";
import { beside, colored, cube, f64, meshOf, torus } from "./meshes.ts";

const length = (data: ArrayLike<number>, i: number) => Math.hypot(data[3 * i]!, data[3 * i + 1]!, data[3 * i + 2]!);

test("normalizeShape centres the box of what is seen and scales the farthest point to 1", () => {
  const mesh = beside(cube(0.5), torus(40, 20), [3, -1, 2]);
  const far = { ...mesh, vertices: f64([...mesh.vertices.data, 900, 900, 900], [mesh.vertices.shape[0]! + 1, 3]) }; // used by no face
  const out = normalizeShape(far);
  expect(out.vertices.data).toBeInstanceOf(Float64Array);
  let [low, high, radius] = [[9, 9, 9], [-9, -9, -9], 0];
  for (const v of mesh.faces.data) {
    for (let k = 0; k < 3; k++) {
      low[k] = Math.min(low[k]!, out.vertices.data[3 * v + k]!);
      high[k] = Math.max(high[k]!, out.vertices.data[3 * v + k]!);
    }
    radius = Math.max(radius, length(out.vertices.data, v));
  }
  for (let k = 0; k < 3; k++) expect(low[k]! + high[k]!).toBeCloseTo(0, 12);
  expect(radius).toBeCloseTo(1, 12);
});

test("normalizeShape on points keeps colours and normals", () => {
  const cloud: PointCloud = {
    kind: "points",
    points: tensor(Float32Array.of(1, 1, 1, 3, 1, 1), [2, 3]),
    normals: tensor(Float32Array.of(0, 1, 0, 0, 1, 0), [2, 3]),
  };
  const out = normalizeShape(cloud);
  expect(out.points.data).toEqual(Float32Array.of(-1, 0, 0, 1, 0, 0));
  expect(out.normals).toBe(cloud.normals);
  expect(() => normalizeShape({ ...cloud, points: tensor(new Float32Array(6), [2, 3]) })).toThrow(
    "all points of the shape coincide at (0, 0, 0)",
  );
});

test("sampleSurface is uniform by area, on the surface, with the normals of its faces", () => {
  // Two squares facing +z and +x, the second four times as large.
  const mesh = meshOf(
    [
      [0, 0, 0],
      [1, 0, 0],
      [1, 1, 0],
      [0, 1, 0],
      [5, 0, 0],
      [5, 2, 0],
      [5, 2, 2],
      [5, 0, 2],
      [9, 9, 9],
    ],
    [
      [0, 1, 2],
      [0, 2, 3],
      [8, 8, 8],
      [4, 5, 6],
      [4, 6, 7],
    ],
  );
  const n = 8000;
  const { points, normals } = sampleSurface(mesh, n, createRng(1));
  expect(points.shape).toEqual([n, 3]);
  let small = 0;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const [x, y, z] = points.data.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
    if (x < 2) {
      small++;
      expect(z).toBe(0);
      expect([...normals!.data.subarray(3 * i, 3 * i + 3)]).toEqual([0, 0, 1]);
      sum += x + y;
    } else {
      expect(x).toBe(5);
      expect([...normals!.data.subarray(3 * i, 3 * i + 3)]).toEqual([1, 0, 0]);
      expect(Math.min(y, z)).toBeGreaterThanOrEqual(0);
      expect(Math.max(y, z)).toBeLessThanOrEqual(2);
    }
  }
  expect(Math.abs(small / n - 0.2)).toBeLessThan(0.018); // four standard deviations
  expect(Math.abs(sum / small - 1)).toBeLessThan(0.05); // the middle of the square, again four
  expect(sampleSurface(mesh, 50, createRng(2))).toEqual(sampleSurface(mesh, 50, createRng(2)));
});

test("sampleSurface interpolates colours and refuses what has no surface", () => {
  const mesh = colored(cube(), createRng(1));
  const { colors } = sampleSurface(mesh, 100, createRng(2));
  expect(colors!.data.every((x) => x >= 0.2 && x < 0.9)).toBe(true);
  expect(new Set(colors!.data).size).toBeGreaterThan(200);
  const line = meshOf(
    [
      [0, 0, 0],
      [1, 0, 0],
      [2, 0, 0],
    ],
    [[0, 1, 2]],
  );
  expect(() => sampleSurface(line, 5, createRng(1))).toThrow("every face has zero area");
  expect(() => sampleSurface(mesh, 0, createRng(1))).toThrow("n must be an integer > 0, got 0");
});

test("samplePoints takes each point of a cloud once before any twice", () => {
  const cloud: PointCloud = {
    kind: "points",
    points: tensor(
      Float32Array.from({ length: 30 }, (_, i) => Math.floor(i / 3)),
      [10, 3],
    ),
  };
  const counts = (n: number) => {
    const times = new Array<number>(10).fill(0);
    const { data } = samplePoints(cloud, n, createRng(3)).points;
    for (let i = 0; i < n; i++) times[data[3 * i]!]!++;
    return times.sort((a, b) => a - b);
  };
  expect(counts(10)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  expect(counts(4)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
  expect(counts(23)).toEqual([2, 2, 2, 2, 2, 2, 2, 3, 3, 3]);
  expect(samplePoints(cube(), 7, createRng(1)).points.shape).toEqual([7, 3]);
});

test("transformMesh and mergeMeshes", () => {
  const mesh = cube();
  const moved = transformMesh(mesh, [2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 5, 6, 7, 1]);
  expect([...moved.vertices.data.subarray(0, 3)]).toEqual([4, 5.5, 6.5]);
  expect(moved.faces).toBe(mesh.faces);
  const mirrored = transformMesh(mesh, [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  expect([...mirrored.faces.data.subarray(0, 3)]).toEqual([mesh.faces.data[0], mesh.faces.data[2], mesh.faces.data[1]]);
  expect(() => transformMesh(mesh, [1, 2])).toThrow("matrix must hold 16 numbers");
  expect(() => transformMesh(mesh, new Float64Array(16))).toThrow("the last row must be 0 0 0 1");
  const both = mergeMeshes([mesh, moved]);
  expect(both.vertices.shape).toEqual([16, 3]);
  expect(both.faces.data[36]).toBe(mesh.faces.data[0]! + 8);
  expect(() => mergeMeshes([])).toThrow("needs at least one mesh");
  expect(() => mergeMeshes([mesh, colored(mesh, createRng(1))])).toThrow("1 of 2 meshes have colours");
  const colors = mergeMeshes([colored(mesh, createRng(1)), colored(mesh, createRng(2))]).colors!;
  expect(colors.shape).toEqual([16, 3]);
});

test("topology: edges by position, closed meshes have no boundary, doubled faces share their edges", () => {
  const across = (mesh: Mesh<Float64Array>) => {
    const { acrossStart } = topologyOf("test", mesh);
    return Array.from({ length: mesh.faces.data.length }, (_, c) => acrossStart[c + 1]! - acrossStart[c]!);
  };
  expect(new Set(across(cube()))).toEqual(new Set([1]));
  expect(
    across(
      meshOf(
        [
          [0, 0, 0],
          [1, 0, 0],
          [0, 1, 0],
        ],
        [[0, 1, 2]],
      ),
    ),
  ).toEqual([0, 0, 0]);
  const twice = cube();
  const doubled = { ...twice, faces: tensor(Int32Array.of(...twice.faces.data, ...twice.faces.data), [24, 3]) };
  expect(new Set(across(doubled))).toEqual(new Set([3]));
  const seam = beside(cube(), cube(), [1, 0, 0]);
  expect(topologyOf("test", seam).positions).toBe(12);
  // −0 and 0 are one place.
  const zero = meshOf(
    [
      [0, 0, 0],
      [1, 0, 0],
      [0, 1, 0],
      [-0, -0, 0],
      [0, -1, 0],
    ],
    [
      [0, 1, 2],
      [3, 4, 1],
    ],
  );
  expect(topologyOf("test", zero).positions).toBe(4);
});

test("topology is made once per record", () => {
  const mesh = cube();
  expect(topologyOf("test", mesh)).toBe(topologyOf("test", mesh));
  expect(topologyOf("test", { ...mesh })).not.toBe(topologyOf("test", mesh));
});
