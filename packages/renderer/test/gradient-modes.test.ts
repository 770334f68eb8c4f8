import { createRng, type Tensor, tensor } from "@dilf/tensor";
import { checkGradient } from "@dilf/tensor/testing";
import { expect, test } from "vitest";
import { poseOf } from "../src/camera/pose.ts";
import { layersOf } from "../src/draw/blended.ts";
import { blurRadiusOf, drawOptions, type GivenOptions } from "../src/draw/options.ts";
import { Workspace } from "../src/draw/workspace.ts";
import { drawMesh, drawMeshWithGradient, rasterize } from "../src/index.ts";
import { beside, type Cameras64, cameras64, colored, dot, type Mesh64, meshOf, soup, still, textured } from "./meshes.ts";

type F64 = Tensor<Float64Array>;
const MOVED = ["azimuth", "elevation", "distance", "vertices", "colors", "texels"] as const;
type Moved = (typeof MOVED)[number];

/** What a pixel sees, as numbers that must be the same on both sides of the difference: a face that comes or goes is a jump, and no derivative. */
function seenBy(mesh: Mesh64, cameras: Cameras64, given: GivenOptions): number[] {
  const options = drawOptions("test", given);
  if (options.mode !== "soft" && options.mode !== "silhouette") {
    const { size, projection, fov, span, near, cull } = options;
    return [...rasterize(mesh, cameras, { size, projection, fov, span, near, cull }).face.data];
  }
  const work = new Workspace();
  return [...cameras.azimuth.data].flatMap((a, n) => {
    const pose = poseOf(a, cameras.elevation.data[n]!, cameras.distance.data[n]!);
    const { facesPerPixel } = options.soft;
    layersOf(mesh.vertices.data, mesh.faces.data, pose, options, facesPerPixel, blurRadiusOf(options.soft), work);
    const { count, pixel, face } = work.fragments;
    const F = mesh.faces.shape[0]!;
    return Array.from({ length: count }, (_, i) => pixel[i]! * F + face[i]!).sort((one, other) => one - other); // two at one depth may change places
  });
}

/** Moves the named inputs together in one random direction. */
async function check(name: string, mesh: Mesh64, cameras: Cameras64, given: GivenOptions, moved: readonly Moved[], step = 1e-7) {
  const options: GivenOptions = { size: 24, ...given };
  const texture = mesh.textures?.[0];
  const all: Partial<Record<Moved, F64>> = { ...cameras, vertices: mesh.vertices };
  if (mesh.colors) all.colors = mesh.colors;
  if (texture) all.texels = texture.texels;
  const place = (inputs: readonly F64[]) => {
    const now = { ...all };
    for (const [i, key] of moved.entries()) now[key] = inputs[i]!;
    const made: Mesh64 = {
      ...mesh,
      vertices: now.vertices!,
      ...(now.colors ? { colors: now.colors } : {}),
      ...(texture ? { textures: [{ texels: now.texels!, wrap: texture.wrap }] } : {}),
    };
    return { made, views: { azimuth: now.azimuth!, elevation: now.elevation!, distance: now.distance! } };
  };
  const seen: number[][] = [];
  const result = await checkGradient({
    name,
    inputs: moved.map((key) => all[key]!),
    forward: (inputs) => {
      const { made, views } = place(inputs);
      seen.push(seenBy(made, views, options));
      return drawMesh(made, views, options);
    },
    pullback: (inputs, cotangent) => {
      const { made, views } = place(inputs);
      const g = drawMeshWithGradient(made, views, options).pullback(cotangent, { mesh: true });
      const by = { ...g, vertices: g.mesh!.vertices, colors: g.mesh!.colors, texels: g.mesh!.textures?.[0] } as Record<
        Moved,
        F64 | undefined
      >;
      return moved.map((key) => by[key] ?? null);
    },
    rng: createRng(1).split(name),
    step,
    // The issue asks for 1e-4. Central differences of a soft edge of width √sigma = 1e-2 err by (step / width)²; cancellation by 1e-16 / step · √pixels.
    tolerance: 1e-5,
  });
  expect(seen.length).toBe(3);
  expect(seen[1]).toEqual(seen[2]);
  // A gradient of zero would agree with a picture that does not move.
  expect(Math.abs(result.numeric)).toBeGreaterThan(1e-4);
}

const VIEWS = cameras64([
  [25, 31, 2.3],
  [-140, -38, 1.9],
]);
const mesh = textured(colored(still(createRng(3)), createRng(4)), createRng(5), "repeat");

const MODES: readonly { readonly name: string; readonly options: GivenOptions; readonly blind?: readonly Moved[] }[] = [
  { name: "phong", options: {} },
  { name: "phong, no antialiasing", options: { antialias: false } },
  { name: "depth", options: { mode: "depth" }, blind: ["colors", "texels"] },
  { name: "normal", options: { mode: "normal" }, blind: ["colors", "texels"] },
  { name: "soft", options: { mode: "soft" } },
  { name: "soft, wide and deep", options: { mode: "soft", soft: { sigma: 1e-3, gamma: 1e-2, facesPerPixel: 30 } } },
  { name: "soft, alone", options: { mode: "soft", soft: { composite: "none", sigma: 1e-3, gamma: 1e-2, facesPerPixel: 3 } } },
  { name: "soft, by sum", options: { mode: "soft", soft: { alpha: "sum" } } },
  { name: "silhouette, by sum", options: { mode: "silhouette", soft: { alpha: "sum" } }, blind: ["colors", "texels"] },
  { name: "silhouette", options: { mode: "silhouette", soft: { facesPerPixel: 30 } }, blind: ["colors", "texels"] },
];
const PROJECTIONS = [
  { name: "perspective", options: {} },
  { name: "orthographic", options: { projection: "orthographic", span: 0.95 } },
] as const;

const cases = MODES.flatMap(({ name, options, blind = [] }) =>
  PROJECTIONS.flatMap((projection) =>
    MOVED.filter((key) => !blind.includes(key)).map((key) => ({
      name: `${name}, ${projection.name}, ${key}`,
      options: { ...options, ...projection.options } as GivenOptions,
      key,
      // An orthographic picture of what is before the camera does not depend on the distance, but for a light that stands somewhere.
      still: key === "distance" && projection.name === "orthographic",
    })),
  ),
);

test.each(cases.filter((c) => !c.still))("$name", ({ name, options, key }) => check(name, mesh, VIEWS, options, [key]));

test.each(cases.filter((c) => c.still))("$name: zero, and so is its gradient", ({ options }) => {
  const drawn = drawMeshWithGradient(mesh, VIEWS, { size: 24, ...options });
  const farther = { ...VIEWS, distance: { ...VIEWS.distance, data: VIEWS.distance.data.map((d) => d + 0.1) } };
  const other = drawMesh(mesh, farther, { size: 24, ...options });
  for (const [i, value] of other.data.entries()) expect(Math.abs(value - drawn.value.data[i]!)).toBeLessThan(1e-9); // rounding of the sums
  for (const g of drawn.pullback(drawn.value).distance.data) expect(Math.abs(g)).toBeLessThan(1e-9);
});

test.each([
  { kind: "head", offset: [-0.5, 0.8, 1] },
  { kind: "directional", direction: [0.4, 1, 0.6] },
  { kind: "point", position: [1.5, 3, 2] },
] as const)("all at once under a $kind light", async (light) => {
  for (const mode of ["phong", "soft"] as const)
    for (const projection of ["perspective", "orthographic"] as const)
      await check(`${mode} ${projection} ${light.kind}`, mesh, VIEWS, { mode, projection, light, specular: 0.3, diffuse: 0.4 }, MOVED);
});

test.each(["repeat", "clamp", "mirror"] as const)("textures that %s, without vertex colours, on some faces only", async (wrap) => {
  const plain = still(createRng(6));
  const worn = textured(plain, createRng(7), wrap);
  const some: Mesh64 = {
    ...worn,
    faceTextures: tensor(
      Int32Array.from({ length: plain.faces.shape[0]! }, (_, f) => (f % 3 ? 0 : -1)),
      [plain.faces.shape[0]!],
    ),
  };
  await check(`texels ${wrap}`, some, VIEWS, {}, ["texels"]);
  await check(`vertices ${wrap}`, some, VIEWS, { antialias: false }, ["vertices"]);
});

test("through the near plane: faces cut in one and in two", async () => {
  const floor = meshOf(
    [
      [-2, -0.7, -1.5],
      [-1.8, -0.6, 5],
      [2.5, -0.8, 4],
      [2, -0.5, -1.7],
      [0.1, 0.9, 4],
    ],
    [
      [0, 1, 2],
      [0, 2, 3],
      [0, 3, 4],
    ],
  );
  const both = beside(still(createRng(14)), floor, [0, 0, 0]);
  for (const mode of ["soft", "silhouette", "depth", "normal"] as const)
    for (const key of ["vertices", "azimuth", "elevation", "distance"] as const)
      await check(`near ${mode} ${key}`, both, cameras64([[8, 17, 2]]), { mode, soft: { facesPerPixel: 30 } }, [key]);
});

/** A pane before a wall that fills the picture, seen so many degrees from edge-on. */
const pane = beside(
  meshOf(
    [
      [0, -0.6, -0.5],
      [0, -0.5, 0.6],
      [0, 0.7, 0.1],
    ],
    [[0, 1, 2]],
  ),
  meshOf(
    [
      [-6, -5, -0.7],
      [6, -5, -0.6],
      [0.1, 7, -0.8],
    ],
    [[0, 1, 2]],
  ),
  [0, 0, 0],
);

test.each([1, 4, 12, -8])("blended, a face seen %d degrees from edge-on: it fades, and so does its gradient", async (azimuth) => {
  const shape = colored(pane, createRng(3));
  for (const projection of ["perspective", "orthographic"] as const)
    for (const key of ["vertices", "azimuth", "elevation", "distance"] as const)
      if (projection === "perspective" || key !== "distance")
        await check(
          `pane ${projection} ${key}`,
          shape,
          cameras64([[azimuth, 5, 2.2]]),
          { mode: "soft", projection, soft: { sigma: 3e-3, gamma: 0.05 } },
          [key],
        );
});

test("blended, a face that turns through edge-on does not make the picture jump; in light of one side, as PyTorch3D has it, it does", () => {
  const shape = colored(pane, createRng(3));
  const jump = (options: GivenOptions) => {
    const draw = (azimuth: number) =>
      drawMesh(shape, cameras64([[azimuth, 5, 2.2]]), { size: 24, mode: "soft", soft: { sigma: 3e-3, gamma: 0.05 }, ...options }).data;
    const after = draw(1e-4);
    return draw(-1e-4).reduce((most, x, i) => Math.max(most, Math.abs(x - after[i]!)), 0);
  };
  expect(jump({})).toBeLessThan(1e-5); // the turn itself
  expect(jump({ twoSided: false })).toBeGreaterThan(1e-2);
});

test("culled, intersecting and disconnected faces", async () => {
  for (let seed = 0; seed < 4; seed++) {
    const scattered = colored(soup(createRng(seed), 12, 0.8), createRng(seed + 100));
    for (const mode of ["phong", "soft", "normal"] as const)
      for (const cull of ["none", "back"] as const)
        await check(`soup ${seed} ${mode} ${cull}`, scattered, VIEWS, { mode, cull }, ["vertices", "azimuth", "elevation", "distance"]);
  }
});

test.each([-90, 89.9, 90, 90.1, 180, 270])("finite in every mode at elevation %d", (elevation) => {
  for (const { options } of MODES) {
    const drawn = drawMeshWithGradient(mesh, cameras64([[33, elevation, 2.2]]), { size: 24, ...options });
    const g = drawn.pullback(drawn.value, { mesh: true });
    const all = [
      g.azimuth,
      g.elevation,
      g.distance,
      g.mesh!.vertices,
      ...(g.mesh!.colors ? [g.mesh!.colors] : []),
      ...(g.mesh!.textures ?? []),
    ];
    for (const { data } of all) expect(data.every(Number.isFinite)).toBe(true);
  }
});

test("a mesh of one grey carries a camera gradient in every mode", () => {
  // With uniformly coloured points and norm-weighted compositing it is exactly zero; a renderer on which viewpoints are to be learned must not have that.
  const grey = still(createRng(8));
  for (const { name, options } of MODES) {
    const drawn = drawMeshWithGradient(grey, VIEWS, { size: 24, color: [0.5, 0.5, 0.5], ...options });
    const g = drawn.pullback(drawn.value);
    for (const key of ["azimuth", "elevation", "distance"] as const)
      for (const value of g[key].data) expect({ name, key, value, zero: Math.abs(value) < 1e-4 }).toMatchObject({ zero: false });
  }
  expect(dot(VIEWS.azimuth, VIEWS.azimuth)).toBeGreaterThan(0);
});
