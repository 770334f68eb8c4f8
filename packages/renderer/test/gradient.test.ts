import { createRng, type Tensor } from "@dilf/tensor";
import { checkGradient, randomTensor } from "@dilf/tensor/testing";
import { expect, test } from "vitest";
import {
  type DrawOptions,
  drawMesh,
  drawMeshWithGradient,
  type Light,
  type NormalMode,
  type RasterOptions,
  rasterize,
  withVertices,
} from "../src/index.ts";
import { beside, type Cameras64, cameras64, colored, cube, dot, f64, type Mesh64, meshOf, soup, still, torus } from "./meshes.ts";

type F64 = Tensor<Float64Array>;
type Moved = "azimuth" | "elevation" | "distance" | "vertices" | "colors";

const SMALL: Partial<DrawOptions> = { size: 28 };

/** Moves the named inputs together in one random direction; the picture must not change which face a pixel sees meanwhile. */
async function check(
  name: string,
  mesh: Mesh64,
  cameras: Cameras64,
  options: Partial<DrawOptions>,
  moved: readonly Moved[],
  seed = 1,
  step = 1e-6,
) {
  const { size, fov, near } = { ...SMALL, ...options };
  const raster: Partial<RasterOptions> = { ...(size ? { size } : {}), ...(fov ? { fov } : {}), ...(near ? { near } : {}) };
  const all = { ...cameras, vertices: mesh.vertices, ...(mesh.colors ? { colors: mesh.colors } : {}) };
  const seen: Int32Array[] = [];
  const place = (inputs: readonly F64[]) => {
    const now = { ...all };
    for (const [i, key] of moved.entries()) now[key] = inputs[i]!;
    const { vertices, colors, ...views } = now;
    const made = withVertices(colors ? { ...mesh, colors } : mesh, vertices);
    return { made, views };
  };
  const result = await checkGradient({
    name,
    inputs: moved.map((key) => all[key]!),
    forward: (inputs) => {
      const { made, views } = place(inputs);
      seen.push(rasterize(made, views, raster).face.data);
      return drawMesh(made, views, { ...SMALL, ...options });
    },
    pullback: (inputs, cotangent) => {
      const { made, views } = place(inputs);
      const g = drawMeshWithGradient(made, views, { ...SMALL, ...options }).pullback(cotangent, { mesh: true });
      const by = { azimuth: g.azimuth, elevation: g.elevation, distance: g.distance, vertices: g.mesh!.vertices, colors: g.mesh!.colors };
      return moved.map((key) => by[key] ?? null);
    },
    rng: createRng(seed).split(name),
    step,
    tolerance: 2e-6, // ε / step · (number of pixels)^½ ≈ 1e-16 / 1e-6 · 50 in the difference; derivatives are of order 1..1e3
  });
  expect(seen.length).toBe(3);
  expect(seen[1]).toEqual(seen[2]);
  expect(seen[0]!.some((face) => face >= 0)).toBe(true);
  // A gradient of zero would agree with a picture that does not move.
  expect(Math.abs(result.numeric)).toBeGreaterThan(1e-4);
  return result;
}

const LIGHTS: readonly Light[] = [
  { kind: "head", offset: [0, 0, 1] },
  { kind: "head", offset: [-0.5, 0.8, 1] },
  { kind: "directional", direction: [0.4, 1, 0.6] },
  { kind: "point", position: [1.5, 3, 2] },
];
const NORMALS: readonly NormalMode[] = ["crease", "vertex", "face"];
const VIEWS = cameras64([
  [25, 31, 2.3],
  [-140, -38, 1.9],
]);
const combinations = LIGHTS.flatMap((light) => NORMALS.map((normals) => ({ light, normals, name: `${light.kind} ${normals}` })));

test("grade 1: colours only", async () => {
  const mesh = colored(still(createRng(3)), createRng(4));
  for (const antialias of [false, true]) await check(`colours, antialias ${antialias}`, mesh, VIEWS, { antialias }, ["colors"]);
});

test.each(combinations)("grade 2: moving vertices, shading inside faces: $name", async ({ light, normals, name }) => {
  const mesh = still(createRng(25));
  await check(name, mesh, VIEWS, { light, normals, antialias: false }, ["vertices"]);
  await check(`${name} coloured`, colored(mesh, createRng(6)), VIEWS, { light, normals, antialias: false }, ["vertices", "colors"]);
});

test.each(combinations)("grade 3: moving outlines: $name", async ({ light, normals, name }) => {
  await check(name, still(createRng(7)), VIEWS, { light, normals }, ["vertices"]);
});

test("grade 3: an outline alone: ambient light only, so nothing but the outline can change", async () => {
  const flat = { ambient: 1, diffuse: 0, specular: 0 };
  await check("outline", still(createRng(8)), VIEWS, flat, ["vertices"]);
  const still2 = still(createRng(8));
  const { pullback, value } = drawMeshWithGradient(still2, VIEWS, { ...SMALL, ...flat, antialias: false });
  const g = pullback(randomTensor(createRng(1), value.shape, -1, 1), { mesh: true });
  expect(g.mesh!.vertices.data.every((x) => x === 0)).toBe(true); // without antialiasing there is none: this is what it is for
});

test.each(combinations)("grade 4: moving cameras: $name", async ({ light, normals, name }) => {
  const mesh = colored(still(createRng(9)), createRng(10));
  for (const moved of [["azimuth"], ["elevation"], ["distance"]] as const)
    await check(`${name} ${moved[0]}`, mesh, VIEWS, { light, normals }, moved);
});

test.each([-90.1, -89.9, 89.9, 90.1, 120, 269.9, 270.1, 450.1, -200])(
  "grade 4: cameras near the poles and beyond, elevation %d",
  async (elevation) => {
    const cameras = cameras64([[33, elevation, 2.2]]);
    for (const light of LIGHTS) {
      const moved = ["azimuth", "elevation", "distance"] as const;
      for (const key of moved) await check(`${elevation} ${light.kind} ${key}`, still(createRng(11)), cameras, { light }, [key]);
    }
  },
);

test.each([
  { elevation: 90, inward: -1 },
  { elevation: -90, inward: 1 },
  { elevation: 270, inward: 1 },
  { elevation: 450, inward: -1 },
])("exactly at the pole $elevation the gradient is that of the side it belongs to", ({ elevation, inward }) => {
  const mesh = still(createRng(12));
  const at = (e: number, a = 33) => cameras64([[a, e, 2.2]]);
  const drawn = drawMeshWithGradient(mesh, at(elevation), SMALL);
  const cotangent = randomTensor(createRng(13), drawn.value.shape, -1, 1);
  const g = drawn.pullback(cotangent);
  const loss = (e: number, a?: number) => dot(cotangent, drawMesh(mesh, at(e, a), SMALL));
  const h = 1e-5;
  // One-sided, second order: beyond the pole the upright camera is another picture, turned by 180°.
  const byElevation = (inward * (-3 * loss(elevation) + 4 * loss(elevation + inward * h) - loss(elevation + 2 * inward * h))) / (2 * h);
  expect(Math.abs(byElevation)).toBeGreaterThan(0.01);
  expect(g.elevation.data[0]).toBeCloseTo(byElevation, 5);
  expect(g.azimuth.data[0]).toBeCloseTo((loss(elevation, 33 + h) - loss(elevation, 33 - h)) / (2 * h), 5);
});

test("vertices behind the eye: faces through the near plane have exact gradients too", async () => {
  // One large face from far in front to far behind the camera, and the ordinary still.
  const floor = meshOf(
    [
      [-2, -0.7, -1.5],
      [-1.8, -0.6, 5],
      [2.5, -0.8, 4],
      [2, -0.5, -1.7],
    ],
    [
      [0, 1, 2],
      [0, 2, 3],
    ],
  );
  const mesh = beside(still(createRng(14)), floor, [0, 0, 0]);
  const cameras = cameras64([[8, 17, 2]]);
  for (const moved of [["vertices"], ["azimuth"], ["elevation"], ["distance"]] as const)
    await check(`near ${moved[0]}`, mesh, cameras, { light: { kind: "point", position: [0.4, 2, 1] } }, moved);
});

test("intersecting and disconnected faces, seen from both sides", async () => {
  for (let seed = 0; seed < 6; seed++) {
    const mesh = colored(soup(createRng(seed), 12, 0.8), createRng(seed + 100));
    for (const twoSided of [true, false])
      await check(`soup ${seed} ${twoSided}`, mesh, VIEWS, { twoSided }, ["vertices", "colors", "azimuth", "elevation", "distance"], seed);
  }
});

test("other fields of view, shininess that is not whole, one pixel", async () => {
  const mesh = still(createRng(15));
  const moved = ["vertices", "azimuth", "elevation", "distance"] as const;
  await check("fov 95", mesh, cameras64([[25, 31, 1.4]]), { fov: 95 }, moved);
  await check("shininess 3.5", mesh, VIEWS, { shininess: 3.5, specular: 0.4, diffuse: 0.1 }, moved);
  await check("one pixel", torus(), cameras64([[25, 5, 1.6]]), { size: 1, fov: 120, light: LIGHTS[2]! }, ["vertices"]);
  await check("cube", cube(), VIEWS, {}, moved);
});

test("in float32 the picture and its gradient are the float64 ones, rounded", () => {
  const mesh = colored(still(createRng(16)), createRng(17));
  const single = {
    kind: mesh.kind,
    faces: mesh.faces,
    vertices: { data: Float32Array.from(mesh.vertices.data), shape: mesh.vertices.shape },
    colors: { data: Float32Array.from(mesh.colors!.data), shape: mesh.colors!.shape },
  };
  const double = {
    kind: mesh.kind,
    faces: mesh.faces,
    vertices: f64(single.vertices.data, mesh.vertices.shape),
    colors: f64(single.colors.data, mesh.vertices.shape),
  };
  const [a, b] = [drawMeshWithGradient(single, VIEWS, SMALL), drawMeshWithGradient(double, VIEWS, SMALL)];
  expect(a.value.data).toBeInstanceOf(Float32Array);
  expect(a.value.data).toEqual(Float32Array.from(b.value.data));
  const cotangent = randomTensor(createRng(1), a.value.shape, -1, 1);
  const [ga, gb] = [a.pullback(cotangent, { mesh: true }), b.pullback(cotangent, { mesh: true })];
  expect(ga.azimuth.data).toEqual(Float32Array.from(gb.azimuth.data));
  expect(ga.mesh!.vertices.data).toEqual(Float32Array.from(gb.mesh!.vertices.data));
  expect(ga.mesh!.colors!.data).toEqual(Float32Array.from(gb.mesh!.colors!.data));
});

test("the pullback adds up over pictures and may be called twice", () => {
  const mesh = still(createRng(18));
  const both = drawMeshWithGradient(mesh, VIEWS, SMALL);
  const cotangent = randomTensor(createRng(1), both.value.shape, -1, 1);
  const first = both.pullback(cotangent, { mesh: true });
  const second = both.pullback(cotangent, { mesh: true });
  expect(second).toEqual(first);
  expect(both.pullback(cotangent).mesh).toBeUndefined();
  const sum = new Float64Array(mesh.vertices.data.length);
  for (const n of [0, 1]) {
    const one = drawMeshWithGradient(mesh, cameras64([[VIEWS.azimuth.data[n]!, VIEWS.elevation.data[n]!, VIEWS.distance.data[n]!]]), SMALL);
    const size = one.value.data.length;
    const g = one.pullback(f64(cotangent.data.subarray(n * size, (n + 1) * size), one.value.shape), { mesh: true });
    expect(g.elevation.data[0]).toBe(first.elevation.data[n]);
    for (let i = 0; i < sum.length; i++) sum[i]! += g.mesh!.vertices.data[i]!;
  }
  for (let i = 0; i < sum.length; i++) expect(first.mesh!.vertices.data[i]).toBeCloseTo(sum[i]!, 9); // order of summation
});
