import { createRng, tensor } from "@dilf/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type RasterOptions, rasterize, rasterizeLayers } from "../src/index.ts";
import { beside, cameras64, cube, type Mesh64, meshOf, soup, torus } from "./meshes.ts";
import { layersOf, traceAll } from "./reference.ts";

const EDGE = 1e-9; // nearer to an edge than this, or to another face in depth, rounding may decide

function compare(
  mesh: Mesh64,
  camera: readonly [number, number, number],
  size: number,
  fov: number,
  near: number,
  more: Partial<RasterOptions> = {},
): number {
  const { face, bary, depth } = rasterize(mesh, cameras64([camera]), { size, fov, near, ...more });
  const traced = traceAll(
    mesh,
    camera,
    size,
    fov,
    near,
    more.projection === "orthographic" ? (more.span ?? 1) : null,
    more.cull === "back",
  );
  let covered = 0;
  for (const [pixel, hits] of traced.entries()) {
    const [first, second] = hits;
    const got = face.data[pixel]!;
    if (got !== (first?.face ?? -1)) {
      // Allowed: on an edge, at the near plane, or two faces at one depth. The face given must then be one of the candidates.
      const b = [bary.data[3 * pixel]!, bary.data[3 * pixel + 1]!, bary.data[3 * pixel + 2]!];
      const tie = hits.some((hit) => hit.face === got && hit.depth - first!.depth < EDGE);
      const onEdge = (got >= 0 && Math.min(...b) < EDGE) || (first !== undefined && Math.min(...first.bary) < EDGE);
      const atNear = first !== undefined && first.depth - near < EDGE;
      expect({ pixel, got, first, second, allowed: tie || onEdge || atNear }).toMatchObject({ allowed: true });
      continue;
    }
    if (!first) {
      expect(depth.data[pixel]).toBe(Infinity);
      continue;
    }
    covered++;
    expect(depth.data[pixel]).toBeCloseTo(first.depth, 8);
    // Grazing rays lose digits in both; 1e-6 is still far below a pixel.
    for (let k = 0; k < 3; k++) expect(Math.abs(bary.data[3 * pixel + k]! - first.bary[k]!)).toBeLessThan(1e-6);
  }
  return covered;
}

const view = fc.record({
  azimuth: fc.double({ min: -180, max: 180, noNaN: true }),
  elevation: fc.double({ min: -89, max: 89, noNaN: true }),
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
});

test("the rasterizer equals the reference on triangles anywhere, behind the eye too", () => {
  let covered = 0;
  fc.assert(
    fc.property(view, fc.double({ min: 0.2, max: 3, noNaN: true }), fc.constantFrom(30, 60, 110), (v, distance, fov) => {
      covered += compare(soup(createRng(v.seed), 8, 1.2), [v.azimuth, v.elevation, distance], 12, fov, 0.15);
    }),
    { numRuns: 60, seed: 1 },
  );
  expect(covered).toBeGreaterThan(1000);
});

test("an orthographic camera, and culled faces: equal to the reference too", () => {
  let covered = 0;
  fc.assert(
    fc.property(view, fc.double({ min: 0.2, max: 3, noNaN: true }), fc.boolean(), (v, distance, culled) => {
      const more = { projection: "orthographic", span: 1.1, cull: culled ? "back" : "none" } as const;
      covered += compare(soup(createRng(v.seed), 8, 1.2), [v.azimuth, v.elevation, distance], 12, 60, 0.15, more);
      covered += compare(soup(createRng(v.seed), 8, 1.2), [v.azimuth, v.elevation, distance], 12, 60, 0.15, { cull: "back" });
    }),
    { numRuns: 30, seed: 3 },
  );
  expect(covered).toBeGreaterThan(1000);
});

test("the nearest K faces equal the reference: on random triangles, and on a mesh whose faces share edges and corners", () => {
  const check = (
    mesh: Mesh64,
    camera: readonly [number, number, number],
    K: number,
    blurRadius: number,
    projection: RasterOptions["projection"],
  ) => {
    const size = 10;
    const span = projection === "orthographic" ? 1.2 : null;
    const ours = rasterizeLayers(mesh, cameras64([camera]), { size, projection, span: 1.2, facesPerPixel: K, blurRadius });
    const theirs = layersOf(mesh, camera, size, 60, span, K, blurRadius);
    let held = 0;
    for (const [pixel, hits] of theirs.entries())
      for (let k = 0; k < K; k++) {
        const at = K * pixel + k;
        const hit = hits[k];
        if (!hit) {
          expect([ours.face.data[at], ours.depth.data[at], ours.distance.data[at]]).toEqual([-1, Infinity, Infinity]);
          continue;
        }
        held++;
        // A pixel within rounding of the blur's border may go either way; the seeds have none. Depths of 1e-12 between are the same, see layers.ts.
        expect(ours.face.data[at]).toBe(hit.face);
        expect(ours.depth.data[at]).toBeCloseTo(hit.depth, 10);
        expect(ours.distance.data[at]).toBeCloseTo(hit.distance, 10);
        for (let c = 0; c < 3; c++) expect(ours.bary.data[3 * at + c]).toBeCloseTo(hit.bary[c]!, 8);
      }
    return held;
  };
  let held = 0;
  for (let seed = 0; seed < 12; seed++)
    for (const projection of ["perspective", "orthographic"] as const) {
      held += check(soup(createRng(seed), 9, 0.8), [17 * seed, 10 * seed - 50, 2.4], 5, 0.02, projection);
      held += check(soup(createRng(seed), 9, 0.8), [17 * seed, 10 * seed - 50, 2.4], 4, 0, projection);
    }
  held += check(torus(9, 6), [31, 24, 2.1], 6, 0.03, "perspective");
  held += check(cube(), [0, 0, 2], 3, 0.05, "perspective"); // centres on the diagonals of its faces
  expect(held).toBeGreaterThan(3000);
});

test("the rasterizer equals the reference inside a closed mesh and through it", () => {
  const mesh = beside(torus(10, 6), cube(0.3), [0.1, 0.2, 0]);
  for (const distance of [0.05, 0.35, 0.7, 2.2]) expect(compare(mesh, [31, 17, distance], 24, 80, 0.05)).toBeGreaterThan(30);
});

test("sizes of one and two pixels", () => {
  for (const size of [1, 2, 3]) expect(compare(cube(), [20, 30, 2], size, 60, 0.1)).toBeGreaterThan(0);
});

test("no pixel falls between faces, not even with centres exactly on shared edges", () => {
  // A grid whose edges and diagonals run through pixel centres: 8 cells over the 16 pixels of the picture, seen straight on.
  const n = 8;
  const reach = Math.tan(Math.PI / 6) * 2; // half the picture at distance 2
  const at = (i: number) => -reach + (2 * reach * (i + 0.5)) / (n + 1); // lines at different places than pixels, and some at them
  const vertices = Array.from({ length: (n + 1) ** 2 }, (_, i) => [at(i % (n + 1)) * 1.2, at(Math.floor(i / (n + 1))) * 1.2, 0]);
  const faces = Array.from({ length: n * n }, (_, i) => {
    const a = Math.floor(i / n) * (n + 1) + (i % n);
    return [
      [a, a + 1, a + n + 2],
      [a, a + n + 2, a + n + 1],
    ];
  }).flat();
  for (const size of [9, 16, 18, 27, 45]) {
    const { face } = rasterize(meshOf(vertices, faces), cameras64([[0, 0, 2]]), { size });
    expect(face.data.filter((f) => f < 0).length).toBe(0);
  }
  // The front of a cube seen straight on: its diagonal runs through the pixel centres of the picture's diagonal.
  const { face } = rasterize(cube(), cameras64([[0, 0, 1.5]]), { size: 32 });
  for (let i = 8; i < 24; i++) for (let j = 8; j < 24; j++) expect(face.data[32 * i + j]).toBeGreaterThanOrEqual(0);
});

test("faces seen edge-on and faces of zero area cover nothing and disturb nothing", () => {
  const mesh = meshOf(
    [
      [0, -1, -1],
      [0, 1, -1],
      [0, 0, 1],
      [0.2, -0.5, 0],
      [0.8, -0.5, 0],
      [0.5, 0.5, 0],
    ],
    [
      [0, 1, 2], // in the plane of the eye
      [3, 3, 4],
      [3, 4, 5],
    ],
  );
  const { face, bary, depth } = rasterize(mesh, cameras64([[0, 0, 2]]), { size: 33 });
  expect([...new Set(face.data)].sort()).toEqual([-1, 2]);
  expect([...bary.data, ...depth.data].some(Number.isNaN)).toBe(false);
});

test("what lies before the near plane is cut off exactly, inside a face too", () => {
  const floor = meshOf(
    [
      [-9, -0.5, -9],
      [9, -0.5, -9],
      [9, -0.5, 9],
      [-9, -0.5, 9],
    ],
    [
      [0, 2, 1],
      [0, 3, 2],
    ],
  );
  for (const near of [0.1, 1, 2.5]) {
    const { depth, face } = rasterize(floor, cameras64([[0, 0, 2]]), { size: 64, near });
    const seen = [...depth.data].filter((_, p) => face.data[p]! >= 0);
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(near);
    // Row i looks down by y; the floor is met at depth 0.5 / y: every row where that is beyond near is full.
    for (let row = 33; row < 64; row++) {
      const y = Math.tan(Math.PI / 6) * ((2 * row + 1) / 64 - 1);
      const beyond = 0.5 / y > near && 0.5 / y < 11;
      if (Math.abs(0.5 / y - near) > 1e-6 && 0.5 / y < 10.5) expect(face.data[64 * row + 32]! >= 0).toBe(beyond);
    }
  }
});

test.each([
  { options: { sizes: 3 }, message: 'unknown option "sizes"; known are size, ' },
  { options: { size: 0 }, message: "size must be an integer in 1..8192, got 0" },
  { options: { fov: 180 }, message: "fov must be degrees in (0, 180), got 180" },
  { options: { near: 0 }, message: "near must be a finite number > 0, got 0" },
  { options: { projection: "fisheye" }, message: 'projection must be "perspective" or "orthographic", got "fisheye"' },
  { options: { span: -1 }, message: "span must be a finite number > 0, got -1" },
  { options: { cull: "front" }, message: 'cull must be "none" or "back", got "front"' },
])("rasterize refuses $options", ({ options, message }) =>
  expect(() => rasterize(cube(), cameras64([[0, 0, 2]]), options as object)).toThrow(`rasterize: ${message}`),
);

test.each([
  { name: "no face", mesh: { ...cube(), faces: tensor(new Int32Array(0), [0, 3]) }, message: "the mesh is empty" },
  {
    name: "an index too high",
    mesh: { ...cube(), faces: tensor(Int32Array.of(0, 1, 8), [1, 3]) },
    message: "face 0 points at vertex 8, but there are 8",
  },
  { name: "an index below 0", mesh: { ...cube(), faces: tensor(Int32Array.of(0, 1, -1), [1, 3]) }, message: "points at vertex -1" },
  {
    name: "NaN",
    mesh: { ...cube(), vertices: tensor(new Float64Array(24).fill(NaN), [8, 3]) },
    message: "vertex 0 is not finite (NaN)",
  },
  {
    name: "another shape",
    mesh: { ...cube(), vertices: tensor(new Float64Array(24), [12, 2]) },
    message: "vertices must be [V, 3], got [12, 2]",
  },
])("a mesh with $name is refused", ({ mesh, message }) => expect(() => rasterize(mesh, cameras64([[0, 0, 2]]))).toThrow(message));
