import { createRng } from "@dilf/tensor";
import { expect, test } from "vitest";
import { topologyOf } from "../src/geometry/topology.ts";
import { type DrawOptions, drawMesh, drawMeshWithGradient, type Mesh, withVertices } from "../src/index.ts";
import { beside, cameras64, cube, dot, f64, greatestDifference, type Mesh64, meshOf, torus } from "./meshes.ts";

/** Only outlines: everything drawn is black on white, whatever the light. */
const SILHOUETTE: Partial<DrawOptions> = { ambient: 1, diffuse: 0, specular: 0, color: [0, 0, 0] };

/** A box of this size, its middle there. */
function box([w, h, d]: readonly [number, number, number], [x, y, z]: readonly [number, number, number]): Mesh64 {
  const mesh = cube(0.5);
  return {
    ...mesh,
    vertices: f64(
      mesh.vertices.data.map((v, i) => v * [w, h, d][i % 3]! + [x, y, z][i % 3]!),
      mesh.vertices.shape,
    ),
  };
}

/** Boxes apart from one another, without symmetry: seat, back, four legs, one arm. */
function chair(): Mesh64 {
  const parts = [
    box([0.9, 0.12, 0.9], [0, 0, 0]),
    box([0.9, 0.7, 0.1], [0, 0.45, -0.4]),
    ...[-0.38, 0.38].flatMap((x) => [-0.38, 0.38].map((z) => box([0.13, 0.6, 0.13], [x, -0.4, z]))),
    box([0.12, 0.12, 0.6], [0.5, 0.3, 0.1]),
  ];
  return parts.reduce((all, part) => beside(all, part, [0, 0, 0]));
}

/** Low waves over the picture, like the gradient that an encoder sends back; white noise would see pixels, not shapes. */
function waves(size: number) {
  const rng = createRng(1);
  const terms = Array.from({ length: 6 }, () => [rng.uniform(-4, 4), rng.uniform(-4, 4), rng.uniform(0, 6)] as const);
  const data = Float64Array.from({ length: 3 * size * size }, (_, i) => {
    const [x, y] = [(Math.floor(i / 3) % size) / size, Math.floor(i / 3 / size) / size];
    return terms.reduce((sum, [a, b, c]) => sum + Math.sin(a * x + b * y + c), 0) / (size * size);
  });
  return f64(data, [1, size, size, 3]);
}

/** Σ |gradient − difference over ±1°|² / Σ |difference|², square root, over 24 cameras and both angles. */
function angleError(mesh: Mesh64, options: Partial<DrawOptions>): number {
  const size = 64;
  const weights = waves(size);
  const rng = createRng(7);
  let error = 0;
  let norm = 0;
  for (let i = 0; i < 24; i++) {
    const [a, e, d] = [rng.uniform(-180, 180), rng.uniform(-70, 70), rng.uniform(1.9, 2.4)];
    const loss = (da: number, de: number) => dot(weights, drawMesh(mesh, cameras64([[a + da, e + de, d]]), { size, ...options }));
    const g = drawMeshWithGradient(mesh, cameras64([[a, e, d]]), { size, ...options }).pullback(weights);
    const byAzimuth = (loss(1, 0) - loss(-1, 0)) / 2;
    const byElevation = (loss(0, 1) - loss(0, -1)) / 2;
    error += (g.azimuth.data[0]! - byAzimuth) ** 2 + (g.elevation.data[0]! - byElevation) ** 2;
    norm += byAzimuth ** 2 + byElevation ** 2;
  }
  return Math.sqrt(error / norm);
}

test("over whole degrees the gradient of cameras is that of the loss, and without antialiasing it is not", () => {
  const withEdges = angleError(chair(), {});
  const without = angleError(chair(), { antialias: false });
  expect(withEdges).toBeLessThan(0.13);
  expect(without).toBeGreaterThan(0.7);
  expect(angleError(chair(), SILHOUETTE)).toBeLessThan(0.13);
  expect(angleError(chair(), { ...SILHOUETTE, antialias: false })).toBe(1); // its gradient is zero
});

test.each([
  { name: "large faces", mesh: torus(16, 8), size: 64 },
  { name: "faces smaller than pixels", mesh: torus(200, 100), size: 32 }, // the outline is found by walking over several faces
])("the area of a silhouette changes as its gradient says: $name", ({ mesh, size }) => {
  const weights = f64(new Float64Array(3 * size * size).fill(1 / (size * size)), [1, size, size, 3]);
  const rng = createRng(3);
  let analytic = 0;
  let numeric = 0;
  for (let i = 0; i < 6; i++) {
    const [a, e] = [rng.uniform(-180, 180), rng.uniform(-70, 70)];
    const at = (d: number) => cameras64([[a, e, 2.2 + d]]);
    const area = (d: number) => dot(weights, drawMesh(mesh, at(d), { size, ...SILHOUETTE }));
    numeric += (area(0.05) - area(-0.05)) / 0.1;
    for (
      let k = 0;
      k < 5;
      k++ // the mean slope over the step, so that what remains are jumps of the picture
    )
      analytic += drawMeshWithGradient(mesh, at(0.02 * k - 0.04), { size, ...SILHOUETTE }).pullback(weights).distance.data[0]! / 5;
  }
  expect(Math.abs(analytic / numeric - 1)).toBeLessThan(0.03);
});

/** A black half-plane to the left of x = edge (in pixels at this size), slanted by `slope` pixels per row around the middle. */
function halfPlane(size: number, edge: number, slope: number, turned: boolean): Mesh64 {
  const reach = 2 * Math.tan(Math.PI / 6); // half the picture at distance 2
  const unit = (pixels: number) => reach * ((2 * pixels) / size - 1);
  const at = (x: number, row: number) => (turned ? [unit(row), unit(x), 0] : [unit(x), -unit(row), 0]);
  const top = edge - (slope * size) / 2;
  const bottom = edge + (slope * size) / 2;
  const corners = [at(-50, -size), at(top - slope * size, -size), at(bottom + slope * size, 2 * size), at(-50, 2 * size)];
  return meshOf(corners, [
    [0, 1, 2],
    [0, 2, 3],
  ]);
}

test.each([
  { edge: 7.25, slope: 0 },
  { edge: 7.75, slope: 0 },
  { edge: 8, slope: 0 },
  { edge: 7.4, slope: 0.3 },
  { edge: 8.1, slope: -0.8 },
])("a straight edge covers pixels by where it crosses them: %o", ({ edge, slope }) => {
  const size = 16;
  const camera = cameras64([[0, 0, 2]]);
  const rows = drawMesh(halfPlane(size, edge, slope, false), camera, { size, ...SILHOUETTE }).data;
  const columns = drawMesh(halfPlane(size, edge, slope, true), camera, { size, ...SILHOUETTE }).data;
  for (let row = 0; row < size; row++) {
    const x = edge + slope * (row + 0.5 - size / 2); // where the edge crosses the row's centre line
    for (let column = 0; column < size; column++) {
      const covered = Math.min(1, Math.max(0, x - column));
      expect(rows[3 * (row * size + column)]).toBeCloseTo(1 - covered, 9);
      // Turned: the same edge from below, column by column; picture rows run downwards.
      expect(columns[3 * ((size - 1 - column) * size + row)]).toBeCloseTo(1 - covered, 9);
    }
  }
});

test("flat surfaces stay as they are: edges inside a face, a fan or a smooth surface are not blended", () => {
  const camera = cameras64([[0, 0, 2]]);
  // Many triangles in one plane that fills the picture, in an uneven fan.
  const rim = Array.from({ length: 17 }, (_, i) => [5 * Math.cos((i * Math.PI) / 8), 5 * Math.sin((i * Math.PI) / 8), 0]);
  const fan = meshOf(
    [[0.1, 0.2, 0], ...rim],
    Array.from({ length: 16 }, (_, i) => [0, i + 1, i + 2]),
  );
  const options = { size: 32, light: { kind: "directional", direction: [0.3, 0.5, 1] }, specular: 0 } as const;
  const { data } = drawMesh(fan, camera, options);
  for (const value of data) expect(value).toBeCloseTo(data[0]!, 12);
  // A smooth ball filling the picture: shading changes, but antialiasing has nothing to do.
  const near = cameras64([[10, 50, 0.75]]);
  const ball = torus(64, 64, 0.0001, 0.6);
  const smooth = { size: 32, fov: 30, normals: "vertex" } as const;
  expect(drawMesh(ball, near, smooth)).toEqual(drawMesh(ball, near, { ...smooth, antialias: false }));
});

test("triangles that close T-junctions, with their corners on a line, are no outlines", () => {
  // A square and a second one behind its right edge, less than a pixel wide in the picture: its far edge is the outline. The
  // second is cut in two at half height, and a triangle of no area closes the cut towards the first.
  const front = [
    [-0.8, -0.7, 0],
    [0.2, -0.7, 0],
    [0.2, 0.7, 0],
    [-0.8, 0.7, 0],
  ];
  const side = (depth: number, noise: number): Mesh64 =>
    meshOf(
      [...front, [0.24, -0.7, -depth], [0.24, 0.7, -depth], [0.24, 0.1, -depth], [0.2 + noise, 0.1, noise]],
      [
        [0, 1, 2],
        [0, 2, 3],
        [1, 4, 6],
        [1, 6, 7],
        [7, 6, 5],
        [7, 5, 2],
        [1, 7, 2],
      ],
    );
  const plain = (depth: number): Mesh64 =>
    meshOf(
      [...front, [0.24, -0.7, -depth], [0.24, 0.7, -depth]],
      [
        [0, 1, 2],
        [0, 2, 3],
        [1, 4, 5],
        [1, 5, 2],
      ],
    );
  const views = cameras64([-12, -6, 0, 7, 13, 19].map((azimuth) => [azimuth, 11, 2.2] as const));
  const inside = topologyOf("test", side(0.1, 1e-8));
  expect([...inside.across.subarray(inside.acrossStart[0], inside.acrossStart[1])].map((c) => Math.floor(c / 3)).sort()).toEqual([3, 5]);
  expect([inside.stitched[0], inside.stitched[1]]).toEqual([1, 0]);
  for (const depth of [0.02, 0.1, 0.2]) {
    const expected = drawMesh(plain(depth), views, { size: 32, ...SILHOUETTE }).data;
    for (const noise of [0, 1e-8, -1e-8]) {
      const { data } = drawMesh(side(depth, noise), views, { size: 32, ...SILHOUETTE });
      expect(greatestDifference(data, expected)).toBeLessThan(1e-5);
    }
  }
});

test("pictures stay within the colours that are in them", () => {
  const rng = createRng(5);
  for (let i = 0; i < 20; i++) {
    const mesh: Mesh<Float64Array> = chair();
    const moved = withVertices(
      mesh,
      f64(
        mesh.vertices.data.map((x) => x * 0.2 + rng.uniform(-0.1, 0.1)),
        mesh.vertices.shape,
      ),
    );
    const { data } = drawMesh(moved, cameras64([[rng.uniform(-180, 180), rng.uniform(-90, 90), 2]]), {
      size: 24,
      background: [0.9, 0.5, 0.2],
    });
    for (const value of data) expect(value >= 0 && value <= 1).toBe(true);
  }
  const { data } = drawMesh(chair(), cameras64([[40, 20, 9]]), { size: 24, ...SILHOUETTE }); // thinner than pixels
  for (const value of data) expect(value >= 0 && value <= 1).toBe(true);
});
