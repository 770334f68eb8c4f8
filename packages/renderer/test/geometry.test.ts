import { createRng, tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { topologyOf } from "../src/geometry/topology.ts";
import {
  cloudFrom,
  faceNormals,
  farthestPoints,
  type Mesh,
  mergeMeshes,
  meshFrom,
  normalizeShape,
  type PointCloud,
  samplePoints,
  sampleSurface,
  type Texture,
  takePoints,
  transformMesh,
  transformPoints,
  transformShape,
  turnMatrix,
  vertexNormals,
  withVertices,
} from "../src/index.ts";
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
  expect(() => mergeMeshes([mesh, colored(mesh, createRng(1))])).toThrow(
    "1 of 2 meshes have colours and 1 have neither colours nor textures",
  );
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

const texture = (...texels: readonly (readonly [number, number, number])[]): Texture<Float64Array> => ({
  texels: f64(texels.flat(), [1, texels.length, 3]),
  wrap: "clamp",
});

/** The unit square in the xy-plane, each of its two triangles with the picture's (u, v) = (x, y). */
function dressed(...textures: Texture<Float64Array>[]): Mesh<Float64Array> {
  const mesh = meshOf(
    [
      [0, 0, 0],
      [1, 0, 0],
      [1, 1, 0],
      [0, 1, 0],
    ],
    [
      [0, 1, 2],
      [0, 2, 3],
    ],
  );
  return { ...mesh, textures, uvs: f64([0, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1], [2, 3, 2]) };
}

test("sampleSurface takes colours from pictures, times those of the vertices", () => {
  const square = dressed(texture([1, 0, 0], [0, 0, 1])); // red on the left, blue on the right
  const { points, colors } = sampleSurface(square, 500, createRng(3));
  for (let i = 0; i < 500; i++) {
    // Bilinear between the texels' centres at u = ¼ and ¾, the border's own colour beyond.
    const blue = Math.min(1, Math.max(0, (points.data[3 * i]! - 0.25) / 0.5));
    expect(colors!.data[3 * i]).toBeCloseTo(1 - blue, 5);
    expect(colors!.data[3 * i + 2]).toBeCloseTo(blue, 5);
  }
  const half = { ...square, colors: f64(new Float64Array(12).fill(0.5), [4, 3]) };
  const dimmed = sampleSurface(half, 500, createRng(3)).colors!;
  for (let k = 0; k < 1500; k++) expect(dimmed.data[k]).toBeCloseTo(colors!.data[k]! / 2, 6);
  const one = { ...square, faceTextures: tensor(Int32Array.of(-1, 0), [2]) };
  const mixed = sampleSurface(one, 500, createRng(3));
  for (let i = 0; i < 500; i++) {
    const [x, y] = [mixed.points.data[3 * i]!, mixed.points.data[3 * i + 1]!];
    if (x > y) expect([...mixed.colors!.data.subarray(3 * i, 3 * i + 3)]).toEqual([0.7, 0.7, 0.7].map(Math.fround));
    else expect(mixed.colors!.data[3 * i]! + mixed.colors!.data[3 * i + 2]!).toBeCloseTo(1, 5);
  }
});

test("textures follow: moved, mirrored, merged, in another precision", () => {
  const red = texture([1, 0, 0]);
  const blue = texture([0, 0, 1]);
  const square = dressed(red);
  const mirrored = transformMesh(square, [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  const corners = (mesh: Mesh<Float64Array>) =>
    Array.from(mesh.faces.data, (v, c) =>
      [...mesh.vertices.data.subarray(3 * v, 3 * v + 2), ...mesh.uvs!.data.subarray(2 * c, 2 * c + 2)].map((x) => x + 0).join(),
    );
  for (const corner of corners(mirrored)) {
    const [x, y, u, v] = corner.split(",").map(Number);
    expect([-x! + 0, y]).toEqual([u, v]); // still where the picture has them
  }
  const plain = { ...cube(), colors: f64(new Float64Array(24).fill(0.25), [8, 3]) };
  const both = mergeMeshes([square, plain, dressed(blue, red), square]);
  expect(both.textures).toEqual([red, blue]); // one picture stays one
  expect([...both.faceTextures!.data]).toEqual([0, 0, ...new Array<number>(12).fill(-1), 1, 1, 0, 0]);
  expect(both.uvs!.shape).toEqual([18, 3, 2]);
  expect([...both.colors!.data.subarray(0, 3), both.colors!.data[12]]).toEqual([1, 1, 1, 0.25]);
  expect(mergeMeshes([square, square]).colors).toBeUndefined();
  const single = withVertices(square, tensor(Float32Array.from(square.vertices.data), [4, 3]));
  expect(single.uvs!.data).toBeInstanceOf(Float32Array);
  expect(single.textures![0]!.texels.data).toBeInstanceOf(Float32Array);
  expect(withVertices(square, square.vertices).textures![0]).toBe(red);
});

test.each([
  ["uvs without textures", { textures: undefined }, "the mesh has uvs but no textures"],
  ["textures without uvs", { uvs: undefined }, "the mesh has textures but no uvs"],
  ["no textures in the list", { textures: [] }, "an empty list of textures"],
  ["uvs of another count", { uvs: f64(new Float64Array(6), [1, 3, 2]) }, "uvs"],
  ["uvs that are not finite", { uvs: f64([0, 0, 1, 0, 1, 1, 0, 0, 1, Number.NaN, 0, 1], [2, 3, 2]) }, "uvs of face 1 is not finite (NaN)"],
  [
    "texels of another form",
    { textures: [{ texels: f64(new Float64Array(4), [1, 1, 4]), wrap: "clamp" }] },
    "texture 0 must be texels [H, W, 3], got [1, 1, 4]",
  ],
  ["texels that are not finite", { textures: [texture([0, Infinity, 0])] }, "texture 0: texel 0 is not finite"],
  ["an unknown wrap", { textures: [{ ...texture([0, 0, 0]), wrap: "tile" }] }, 'wrap must be "repeat", "clamp" or "mirror", got "tile"'],
  ["faces of another count", { faceTextures: tensor(Int32Array.of(0), [1]) }, "faceTextures"],
  [
    "a texture that is not there",
    { faceTextures: tensor(Int32Array.of(0, 1), [2]) },
    "face 1 wears texture 1, but there are 1 (0..0, or −1 for none)",
  ],
])("a mesh with %s is refused", (_, change, message) => {
  const mesh = { ...dressed(texture([1, 0, 0])), ...change } as unknown as Record<string, unknown>;
  for (const key of Object.keys(mesh)) if (mesh[key] === undefined) delete mesh[key];
  expect(() => sampleSurface(mesh as unknown as Mesh<Float64Array>, 1, createRng(1))).toThrow(message);
});

test("normals: of faces, and of vertices by area", () => {
  expect([...faceNormals(cube()).data.subarray(0, 6)]).toEqual([0, 0, 1, 0, 0, 1]);
  const mesh = meshOf(
    [
      [0, 0, 0],
      [2, 0, 0],
      [0, 2, 0],
      [0, 0, 1],
      [9, 9, 9],
    ],
    [
      [0, 1, 2], // +z, area 2
      [0, 2, 3], // +x, area 1
      [0, 0, 1], // none
    ],
  );
  expect([...faceNormals(mesh).data]).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0]);
  const { data } = vertexNormals(mesh);
  for (const [k, value] of [1 / Math.sqrt(5), 0, 2 / Math.sqrt(5)].entries()) expect(data[k]).toBeCloseTo(value, 12);
  expect([...data.subarray(3, 6)]).toEqual([0, 0, 1]);
  expect([...data.subarray(12)]).toEqual([0, 0, 0]);
  // On a round shape they point from the middle of the tube outwards.
  const ring = torus(64, 32);
  const normals = vertexNormals(ring).data;
  for (let v = 0; v < ring.vertices.data.length; v += 3) {
    const [x, y, z] = ring.vertices.data.subarray(v, v + 3) as unknown as [number, number, number];
    const around = Math.hypot(x, z);
    const out = [x - (0.65 * x) / around, y, z - (0.65 * z) / around].map((c) => c / 0.3);
    expect(out[0]! * normals[v]! + out[1]! * normals[v + 1]! + out[2]! * normals[v + 2]!).toBeGreaterThan(0.995); // 64 × 32 facets
  }
});

test("farthestPoints equals its slow twin, covers evenly, and ends with points that coincide", () => {
  const rng = createRng(8);
  const points = f64(
    Array.from({ length: 3 * 80 }, () => rng.integer(9)),
    [80, 3],
  ); // with coincidences
  const at = (p: number) => points.data.subarray(3 * p, 3 * p + 3);
  const square = (p: number, q: number) => [0, 1, 2].reduce((sum, k) => sum + (at(p)[k]! - at(q)[k]!) ** 2, 0);
  const slow = [5];
  while (slow.length < 40) {
    const distances = Array.from({ length: 80 }, (_, p) => Math.min(...slow.map((q) => square(p, q))));
    slow.push(distances.indexOf(Math.max(...distances)));
  }
  expect([...farthestPoints(points, 40, 5)]).toEqual(slow);
  const all = farthestPoints(points, 80);
  expect(new Set(all).size).toBe(80);
  const same = f64(new Float64Array(12), [4, 3]);
  expect([...farthestPoints(same, 4, 2)]).toEqual([2, 0, 1, 3]);
  const line = f64([0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 10, 0, 0], [5, 3]);
  expect([...farthestPoints(line, 4)]).toEqual([0, 4, 3, 1]); // 1 and 2 are equally far: the first
  expect(() => farthestPoints(line, 6)).toThrow("n must be an integer in 1..5, the number of points, got 6");
  expect(() => farthestPoints(line, 2, 5)).toThrow("start must be a point's index in 0..4, got 5");
  expect(() => farthestPoints(f64([0, 0, Number.NaN], [1, 3]), 1)).toThrow("point 0 is not finite");
});

test("takePoints keeps colours and normals", () => {
  const cloud: PointCloud = {
    kind: "points",
    points: tensor(Float32Array.of(0, 0, 0, 1, 1, 1), [2, 3]),
    colors: tensor(Float32Array.of(1, 0, 0, 0, 1, 0), [2, 3]),
    normals: tensor(Float32Array.of(0, 1, 0, 0, 0, 1), [2, 3]),
  };
  const taken = takePoints(cloud, [1, 1, 0]);
  expect([...taken.points.data]).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 0]);
  expect([...taken.colors!.data.subarray(0, 3)]).toEqual([0, 1, 0]);
  expect([...taken.normals!.data.subarray(6)]).toEqual([0, 1, 0]);
  expect(() => takePoints(cloud, [2])).toThrow("takePoints: index 0 is 2, the cloud has points 0..1");
});

test("turnMatrix turns counter-clockwise about each axis", () => {
  const turned = (axis: "x" | "y" | "z", [x, y, z]: readonly [number, number, number]) => {
    const cloud: PointCloud<Float64Array> = { kind: "points", points: f64([x, y, z], [1, 3]) };
    return [...transformShape(cloud, turnMatrix(axis, 90)).points.data].map((c) => Math.round(c) + 0);
  };
  expect([turned("x", [0, 1, 0]), turned("y", [0, 0, 1]), turned("z", [1, 0, 0])]).toEqual([
    [0, 0, 1],
    [1, 0, 0],
    [0, 1, 0],
  ]);
  // A file with z up.
  expect(transformShape(cube(), turnMatrix("x", -90)).kind).toBe("mesh");
  expect(() => turnMatrix("w" as "x", 1)).toThrow('axis must be "x", "y" or "z"');
  expect(() => turnMatrix("x", Number.NaN)).toThrow("degrees must be finite");
});

test("normals of points stay across their surface under any matrix", () => {
  // A plane with normal (1, 2, 2) / 3, under a shear, uneven scales and a mirror.
  const matrix = [2, 0, 0, 0, 0.5, -1, 0, 0, 0.3, 0.2, 3, 0, 7, 8, 9, 1];
  const cloud: PointCloud<Float64Array> = {
    kind: "points",
    points: f64([0, 0, 0, 2, -1, 0, 0, 1, -1], [3, 3]),
    normals: f64(
      [1, 2, 2, 1, 2, 2, 0, 0, 0].map((x) => x / 3),
      [3, 3],
    ),
  };
  const { points, normals } = transformPoints(cloud, matrix);
  const [nx, ny, nz] = normals!.data as unknown as [number, number, number];
  expect(Math.hypot(nx, ny, nz)).toBeCloseTo(1, 12);
  for (const i of [3, 6])
    expect(
      (points.data[i]! - points.data[0]!) * nx +
        (points.data[i + 1]! - points.data[1]!) * ny +
        (points.data[i + 2]! - points.data[2]!) * nz,
    ).toBeCloseTo(0, 12);
  // The side is kept: a step along the normal, moved, is still on the normal's side.
  const step = [1, 2, 2];
  const moved = [0, 1, 2].map((row) => matrix[row]! * step[0]! + matrix[4 + row]! * step[1]! + matrix[8 + row]! * step[2]!);
  expect(moved[0]! * nx + moved[1]! * ny + moved[2]! * nz).toBeGreaterThan(0);
  expect([...normals!.data.subarray(6)]).toEqual([0, 0, 0]);
});

const position = { array: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0), itemSize: 3 };

test("meshFrom takes geometries of three.js by their form", () => {
  expect([...meshFrom({ attributes: { position }, index: null }).faces.data]).toEqual([0, 1, 2]);
  const indexed = meshFrom({ attributes: { position: { array: [...position.array] } }, index: { array: Uint16Array.of(2, 1, 0) } });
  expect([...indexed.faces.data]).toEqual([2, 1, 0]);
  expect([...indexed.vertices.data]).toEqual([...position.array]);
  const color = { array: Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 51, 255), itemSize: 4, normalized: true };
  expect(meshFrom({ attributes: { position, color } }, { colors: "display" }).colors!.data[8]).toBeCloseTo(0.2, 6);
  expect(meshFrom({ attributes: { position, color } }).colors!.data[8]).toBeCloseTo(0.4845, 4); // sRGB of 0.2
  const interleaved = { array: Float32Array.of(9, 9, 0, 0, 0, 9, 9, 1, 0, 0, 9, 9, 0, 1, 0), stride: 5 };
  const uv = { data: interleaved, offset: 0, itemSize: 2 };
  const inside = meshFrom(
    { attributes: { position: { data: interleaved, offset: 2, itemSize: 3 }, uv } },
    { texture: { texels: tensor(new Float32Array(3), [1, 1, 3]), wrap: "repeat" } },
  );
  expect([...inside.vertices.data]).toEqual([...position.array]);
  expect([...inside.uvs!.data]).toEqual([9, 9, 9, 9, 9, 9]);
  const bytes = { array: Int8Array.of(-128, -127, 127), itemSize: 3, normalized: true };
  expect([...cloudFrom({ attributes: { position: bytes } }).points.data]).toEqual([-1, -1, 1]);
  expect([...cloudFrom({ attributes: { position, normal: position } }).normals!.data]).toEqual([...position.array]);
});

test.each([
  ["nothing", {}, "attributes.position.array is not there"],
  ["no positions", { attributes: {} }, "attributes.position.array is not there"],
  [
    "two numbers a vertex",
    { attributes: { position: { array: [0, 0, 1, 1], itemSize: 2 } } },
    "attributes.position has 2 numbers each, 3 are needed",
  ],
  ["a cut array", { attributes: { position: { array: [0, 0, 0, 1], itemSize: 3 } } }, "has 4 numbers, which is no multiple of 3"],
  ["lines", { attributes: { position }, index: { array: [0, 1] } }, "faces are three corners each, got 2 corners"],
  ["an index out of range", { attributes: { position }, index: { array: [0, 1, 3] } }, "meshFrom: face 0 points at vertex 3"],
  ["NaN", { attributes: { position: { array: [0, 0, Number.NaN, 0, 0, 0, 0, 0, 0] } } }, "meshFrom: vertex 0 is not finite"],
  [
    "too few colours",
    { attributes: { position, color: { array: [1, 1, 1], itemSize: 3 } } },
    "attributes.color has 1 rows, attributes.position has 3",
  ],
  [
    "normalized floats",
    { attributes: { position: { ...position, normalized: true } } },
    "is normalized, which integers of 8 and 16 bits can be",
  ],
])("meshFrom refuses %s", (_, geometry, message) => expect(() => meshFrom(geometry as never)).toThrow(message));
