import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createRng, tensor } from "@dilf/tensor";
import { randomTensor } from "@dilf/tensor/testing";
import { expect, test, vi } from "vitest";
import type { GivenOptions } from "../src/draw/options.ts";
import { createRenderer, drawMeshWithGradient, drawPointsWithGradient, type Mesh } from "../src/index.ts";
import { hasKernels } from "../src/kernels/kernels.ts";
import { bare, potato } from "./clouds.ts";
import { cameras64, colored, f64, greatestDifference, type Mesh64, soup, still, torus } from "./meshes.ts";

const { machine } = vi.hoisted(() => ({ machine: { bare: false } }));
vi.mock("../src/kernels/kernels.ts", async (original) => {
  const real = await original<typeof import("../src/kernels/kernels.ts")>();
  return { ...real, hasKernels: () => !machine.bare && real.hasKernels() };
});

/** What is drawn with the kernels, and what without. */
function both<T>(draw: () => T): readonly [T, T] {
  machine.bare = true;
  const general = draw();
  machine.bare = false;
  return [draw(), general];
}

test("kernels.wasm.ts is what assembly/ compiles to", async () => {
  await promisify(execFile)(process.execPath, [fileURLToPath(new URL("../assembly/compile.mjs", import.meta.url)), "--check"]);
}, 60_000);

test("this machine can run them", () => expect(hasKernels()).toBe(true));

const one = (x: number) => tensor(Float32Array.of(x), [1, 1]);
const singleMesh = ({ vertices, faces }: Mesh64): Mesh => ({
  kind: "mesh",
  vertices: tensor(Float32Array.from(vertices.data), vertices.shape),
  faces,
});

const VIEWS = cameras64([
  [25, 31, 2.3],
  [-140, -38, 1.9],
  [100, 89.9, 2.1],
]);

const CASES: readonly (readonly [string, () => Mesh64, GivenOptions])[] = [
  ["one colour", () => still(createRng(3)), {}],
  ["colours, an odd number of faces a pixel", () => colored(still(createRng(3)), createRng(4)), { soft: { facesPerPixel: 3 } }],
  ["one face a pixel", () => torus(24, 12), { soft: { facesPerPixel: 1 } }],
  ["more faces a pixel than there are", () => soup(createRng(5), 9, 0.8), { soft: { facesPerPixel: 24, sigma: 3e-3, gamma: 1e-2 } }],
  ["orthographic", () => colored(torus(24, 12), createRng(4)), { projection: "orthographic", span: 1.1 }],
  ["culled, light of one side", () => still(createRng(6)), { cull: "back", twoSided: false }],
  ["a light that stands still, dull", () => still(createRng(6)), { light: { kind: "directional", direction: [1, 2, -1] }, shininess: 1 }],
  // Only what lies before and behind the shading is theirs here:
  ["a light at a point", () => still(createRng(6)), { light: { kind: "point", position: [1, 2, -1] } }],
  ["a shininess that is no whole number", () => still(createRng(6)), { shininess: 7.5 }],
];

test.each(CASES.flatMap(([name, mesh, options]) => (["soft", "silhouette"] as const).map((mode) => ({ name, mode, mesh, options }))))(
  "$mode, $name: the kernels' pictures and gradients are the general ones'",
  ({ mode, mesh, options }) => {
    const size = 40;
    const shape = mesh();
    const cotangent = randomTensor(createRng(9), [3, size, size, 3], -1, 1);
    const [fast, general] = both(() => {
      const { value, pullback } = drawMeshWithGradient(shape, VIEWS, { size, mode, ...options });
      const cameras = pullback(cotangent); //              the kernels' shading
      const all = pullback(cotangent, { mesh: true }); // its way back to the mesh is not theirs
      return [
        value,
        cameras.azimuth,
        cameras.elevation,
        cameras.distance,
        all.azimuth,
        all.mesh!.vertices,
        ...(all.mesh!.colors ? [all.mesh!.colors] : []),
      ];
    });
    for (const [i, { data }] of fast.entries()) {
      const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      if (i < 3) expect(largest).toBeGreaterThan(0); // distance does nothing to an orthographic picture, colours nothing to a silhouette
      // Distances are computed by another formula: rounding, times 1 / sigma.
      expect(greatestDifference(data, general[i]!.data)).toBeLessThan(1e-9 * Math.max(1, largest));
    }
  },
);

test("faces that the near plane cuts are drawn in the general way", () => {
  const shape = soup(createRng(5), 30, 1.2);
  const near = cameras64([[25, 31, 0.6]]);
  const [fast, general] = both(() => drawMeshWithGradient(shape, near, { size: 24, mode: "soft", near: 0.2 }).value.data);
  expect(fast).toEqual(general);
});

test("one renderer, cameras far and near in turn: kernels and general way leave nothing behind for each other", async () => {
  const shape = singleMesh(soup(createRng(5), 30, 1.2));
  const options = { size: 24, mode: "soft" as const, near: 0.2 };
  const renderer = createRenderer(options);
  for (const distance of [2.2, 0.6, 2.2, 0.5, 0.7, 2.3]) {
    const views = { azimuth: one(25), elevation: one(31), distance: one(distance) };
    const { value, pullback } = await renderer.renderWithGradient([shape], views);
    const back = await pullback(value);
    const fresh = createRenderer(options);
    const alone = await fresh.renderWithGradient([shape], views);
    expect(value).toEqual(alone.value);
    expect(back).toEqual(await alone.pullback(value));
    await fresh.dispose();
  }
  await renderer.dispose();
});

test("points of one colour: the kernels' pictures and gradients are the general compositor's", () => {
  const cloud = bare(potato(createRng(8), 300));
  const cotangent = randomTensor(createRng(9), [3, 33, 33, 3], -1, 1);
  const [fast, general] = both(() => {
    const { value, pullback } = drawPointsWithGradient(cloud, VIEWS, {
      size: 33,
      radius: 0.13,
      color: [0.3, 0.9, 0.5],
      background: [1, 0.2, 0.7],
    });
    const back = pullback(cotangent, { cloud: true });
    return [value, back.azimuth, back.elevation, back.distance, back.cloud!.vertices];
  });
  for (const [i, { data }] of fast.entries()) expect(greatestDifference(data, general[i]!.data)).toBeLessThan(1e-10); // the order of summation
});

test("splats that reach beyond every border, and a picture of one pixel", () => {
  const cloud = { kind: "points" as const, points: f64([0, 0, 0, 0.9, 0.9, 0, -0.9, -0.8, 0.2], [3, 3]) };
  for (const [size, radius] of [
    [1, 3],
    [2, 5],
    [7, 9],
    [16, 1.7],
  ] as const) {
    const [fast, general] = both(() => drawPointsWithGradient(cloud, VIEWS, { size, radius, shading: "depth" }).value.data);
    expect(greatestDifference(fast, general)).toBeLessThan(1e-12);
  }
});
