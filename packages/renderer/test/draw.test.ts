import { createRng, tensor } from "@dilf/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type DrawOptions, drawMesh, drawMeshWithGradient, transformMesh, withVertices } from "../src/index.ts";
import { cameras64, colored, cube, f64, greatestDifference, type Mesh64, meshOf, soup, still, torus } from "./meshes.ts";

const VIEWS = cameras64([
  [25, 31, 2.3],
  [-140, -38, 1.9],
]);
const SMALL: Partial<DrawOptions> = { size: 32 };

test("permuting faces, and rotating the corners of each, gives the same picture", () => {
  const mesh = colored(still(createRng(1)), createRng(2));
  const expected = drawMesh(mesh, VIEWS, SMALL).data;
  for (let seed = 0; seed < 5; seed++) {
    const rng = createRng(seed);
    const order = rng.shuffle(Array.from({ length: mesh.faces.shape[0]! }, (_, f) => f));
    const faces = order.flatMap((f) => {
      const turn = rng.integer(3);
      return [0, 1, 2].map((i) => mesh.faces.data[3 * f + ((i + turn) % 3)]!);
    });
    const { data } = drawMesh({ ...mesh, faces: tensor(Int32Array.from(faces), mesh.faces.shape) }, VIEWS, SMALL);
    expect(greatestDifference(data, expected)).toBeLessThan(1e-9); // sums in another order
  }
});

test("turning mesh and camera together gives the same picture", () => {
  fc.assert(
    fc.property(fc.double({ min: -180, max: 180, noNaN: true }), fc.double({ min: -80, max: 80, noNaN: true }), (turn, elevation) => {
      const mesh = still(createRng(3));
      const [c, s] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
      const turned = transformMesh(mesh, [c, 0, -s, 0, 0, 1, 0, 0, s, 0, c, 0, 0, 0, 0, 1]); // about y, z towards x: azimuth grows
      const a = drawMesh(mesh, cameras64([[20, elevation, 2]]), SMALL).data;
      const b = drawMesh(turned, cameras64([[20 + turn, elevation, 2]]), SMALL).data;
      // A pixel centre may lie on an edge to within rounding and fall to the other face: then a pixel and its neighbours differ.
      expect(a.filter((value, i) => Math.abs(value - b[i]!) > 1e-6).length).toBeLessThanOrEqual(9);
    }),
    { numRuns: 15, seed: 2 },
  );
});

test("a mirrored mesh under a mirrored light gives the mirrored picture", () => {
  const mesh = still(createRng(4));
  const mirrored = transformMesh(mesh, [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  const options = (x: number): Partial<DrawOptions> => ({ size: 32, light: { kind: "head", offset: [x, 0.5, 1] } });
  const a = drawMesh(mesh, cameras64([[30, 20, 2]]), options(0.3)).data;
  const b = drawMesh(mirrored, cameras64([[-30, 20, 2]]), options(-0.3)).data;
  for (let row = 0; row < 32; row++)
    for (let column = 0; column < 32; column++) expect(a[3 * (32 * row + column)]).toBeCloseTo(b[3 * (32 * row + 31 - column)]!, 9);
});

test("both sides of a face look alike, unless twoSided is off", () => {
  const square = (flipped: boolean): Mesh64 =>
    meshOf(
      [
        [-0.5, -0.5, 0],
        [0.5, -0.5, 0],
        [0.5, 0.5, 0],
        [-0.5, 0.5, 0],
      ],
      flipped
        ? [
            [0, 2, 1],
            [0, 3, 2],
          ]
        : [
            [0, 1, 2],
            [0, 2, 3],
          ],
    );
  const camera = cameras64([[10, 5, 2]]);
  const pictures = [false, true].map((flipped) => drawMesh(square(flipped), camera, SMALL).data);
  expect(greatestDifference(pictures[0]!, pictures[1]!)).toBeLessThan(1e-12);
  const dark = drawMesh(square(true), camera, { ...SMALL, twoSided: false, ambient: 0.4, diffuse: 0.5 }).data;
  expect(dark[3 * (16 * 32 + 16)]).toBeCloseTo(0.4 * 0.7, 12); // ambient only
});

/** Every face with its own three vertices. */
function separate(mesh: Mesh64): Mesh64 {
  const corners = [...mesh.faces.data].flatMap((v) => [...mesh.vertices.data.subarray(3 * v, 3 * v + 3)]);
  const faces = Int32Array.from(mesh.faces.data, (_, i) => i);
  return { kind: "mesh", vertices: f64(corners, [faces.length, 3]), faces: tensor(faces, mesh.faces.shape) };
}

test("normals: creases are sharp, round parts smooth, and a seam of doubled vertices is not seen", () => {
  const camera = cameras64([[35, 25, 2]]);
  const smooth = { ...SMALL, antialias: false, specular: 0 };
  // A cube has only sharp edges: three faces in view, three values.
  const values = new Set([...drawMesh(cube(), camera, smooth).data].map((x) => x.toFixed(9)));
  expect(values.size).toBe(4);
  expect(new Set([...drawMesh(cube(), camera, { ...smooth, normals: "vertex" }).data].map((x) => x.toFixed(9))).size).toBeGreaterThan(50);
  expect(new Set([...drawMesh(cube(), camera, { ...smooth, creaseAngle: 91 }).data].map((x) => x.toFixed(9))).size).toBeGreaterThan(50);
  expect(drawMesh(cube(), camera, { ...smooth, creaseAngle: 0 })).toEqual(drawMesh(cube(), camera, smooth));
  // "crease" goes by position, "vertex" by index.
  const shared = torus(24, 18);
  const apart = separate(shared);
  expect(greatestDifference(drawMesh(apart, camera, SMALL).data, drawMesh(shared, camera, SMALL).data)).toBeLessThan(1e-12);
  expect(
    greatestDifference(
      drawMesh(apart, camera, { ...SMALL, normals: "vertex" }).data,
      drawMesh(apart, camera, { ...SMALL, normals: "face" }).data,
    ),
  ).toBe(0);
  expect(
    greatestDifference(drawMesh(shared, camera, { ...SMALL, normals: "vertex" }).data, drawMesh(shared, camera, SMALL).data),
  ).toBeLessThan(0.05);
});

test("withVertices keeps what was grouped: doubled corners that part stay smooth", () => {
  const mesh = separate(torus(24, 18));
  const rng = createRng(6);
  const vertices = f64(
    mesh.vertices.data.map((x) => x + rng.uniform(-1e-7, 1e-7)),
    mesh.vertices.shape,
  );
  const options = { ...SMALL, antialias: false };
  const before = drawMesh(mesh, VIEWS, options).data;
  expect(greatestDifference(drawMesh(withVertices(mesh, vertices), VIEWS, options).data, before)).toBeLessThan(1e-4);
  expect(greatestDifference(drawMesh({ ...mesh, vertices }, VIEWS, options).data, before)).toBeGreaterThan(0.02); // every face on its own
  expect(() => withVertices(mesh, f64([0, 0, 0], [1, 3]))).toThrow("withVertices: vertices must be [2592, 3], got [1, 3]");
  expect(() => withVertices(mesh, f64(new Float64Array(7776).fill(Infinity), [2592, 3]))).toThrow("must be finite");
});

test("colours: the mesh's own, one for all, grey where there are none", () => {
  const flat: Partial<DrawOptions> = { size: 16, ambient: 1, diffuse: 0, specular: 0, antialias: false };
  const camera = cameras64([[0, 0, 1.6]]);
  const middle = 3 * (16 * 8 + 8);
  const at = (mesh: Mesh64, options = {}) => [...drawMesh(mesh, camera, { ...flat, ...options }).data.subarray(middle, middle + 3)];
  const red: Mesh64 = {
    ...cube(),
    colors: f64(
      Array.from({ length: 24 }, (_, i) => (i % 3 === 0 ? 0.75 : 0.25)),
      [8, 3],
    ),
  };
  for (const [got, wanted] of [
    [at(cube()), [0.7, 0.7, 0.7]],
    [at(cube(), { color: [0.1, 0.2, 0.3] }), [0.1, 0.2, 0.3]],
    [at(red), [0.75, 0.25, 0.25]],
    [at(red, { color: [0.1, 0.2, 0.3] }), [0.1, 0.2, 0.3]],
  ] as const)
    for (let k = 0; k < 3; k++) expect(got[k]).toBeCloseTo(wanted[k]!, 12);
  expect([...drawMesh(cube(), camera, { ...flat, background: [0.2, 0.4, 0.6] }).data.subarray(0, 3)]).toEqual([0.2, 0.4, 0.6]);
  // No gradient of colours that are not drawn.
  const drawn = drawMeshWithGradient(red, camera, { ...flat, color: [0.1, 0.2, 0.3] });
  expect(drawn.pullback(drawn.value, { mesh: true }).mesh!.colors).toBeUndefined();
});

test("nothing but background where nothing is, and when the shape lies behind the eye", () => {
  const behind = drawMesh(cube(0.1), cameras64([[0, 0, 0.05]]), { size: 8, near: 1 }).data;
  expect(behind.every((x) => x === 1)).toBe(true);
});

test.each([
  { options: { light: { kind: "sun" } }, message: 'light must be of kind "head", "directional" or "point"' },
  { options: { light: { kind: "directional", direction: [0, 0, 0] } }, message: "light.direction must be three finite numbers, not all 0" },
  { options: { light: { kind: "head", offset: [0, 0, 0] } }, message: "light.offset must be three finite numbers, not all 0" },
  { options: { light: { kind: "point", position: [0, NaN, 0] } }, message: "light.position must be three finite numbers" },
  { options: { ambient: 0.9, diffuse: 0.9, specular: 0 }, message: "ambient + diffuse + specular must be at most 1, got 1.8" },
  { options: { ambient: -0.1 }, message: "ambient, diffuse and specular must be ≥ 0" },
  { options: { color: [2, 0, 0] }, message: 'color must be "vertex" or three numbers in 0..1, got [2,0,0]' },
  { options: { background: "white" }, message: 'background must be three numbers in 0..1, got "white"' },
  { options: { normals: "smooth" }, message: 'normals must be "crease", "vertex" or "face", got "smooth"' },
  { options: { creaseAngle: 200 }, message: "creaseAngle must be degrees in 0..180, got 200" },
  { options: { shininess: 0 }, message: "shininess must be a finite number ≥ 1, got 0" },
  { options: { antialias: 4 }, message: "antialias must be true or false, got 4" },
  { options: { twoSided: 1 }, message: "twoSided must be true or false, got 1" },
  { options: { culling: true }, message: 'unknown option "culling"' },
])("drawMesh refuses $options", ({ options, message }) =>
  expect(() => drawMesh(cube(), cameras64([[0, 0, 2]]), options as Partial<DrawOptions>)).toThrow(`drawMesh: ${message}`),
);

test("drawMesh refuses cameras that are none, and a cotangent of another shape", () => {
  expect(() => drawMesh(cube(), cameras64([[0, 0, -2]]))).toThrow("drawMesh: camera 0 must have finite angles and a distance > 0");
  expect(() => drawMesh(cube(), { ...VIEWS, distance: f64([1], [1]) })).toThrow("cameras.distance must be [2], got [1]");
  const drawn = drawMeshWithGradient(cube(), VIEWS, SMALL);
  expect(() => drawn.pullback(f64([1], [1]))).toThrow("drawMeshWithGradient.pullback: cotangent must be [2, 32, 32, 3], got [1]");
});

test("hundreds of unrelated faces at once, none of them finite-sized problems", () => {
  const { data } = drawMesh(soup(createRng(8), 500, 1.5), cameras64([[10, 20, 1]]), SMALL);
  expect(data.every((x) => x >= 0 && x <= 1)).toBe(true);
});
