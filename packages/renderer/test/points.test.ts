import { createRng, type Tensor } from "@dilf/tensor";
import { checkGradient, randomTensor } from "@dilf/tensor/testing";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { poseOf } from "../src/camera/pose.ts";
import { type DrawPointsOptions, drawPoints, drawPointsWithGradient, type Light, POINT_DEFAULTS, type PointCloud } from "../src/index.ts";
import { estimateNormals, estimateNormalsBackward } from "../src/points/estimate-normals.ts";
import { nearestNeighbors } from "../src/points/neighbors.ts";
import { bare, type Cloud64, coloredCloud, potato, singleCloud } from "./clouds.ts";
import { type Cameras64, cameras64, dot, f64, greatestDifference } from "./meshes.ts";
import { compositeSlowly, type ReferenceSplat } from "./points-reference.ts";

type F64 = Tensor<Float64Array>;
type Options = Partial<DrawPointsOptions>;
type Moved = "azimuth" | "elevation" | "distance" | "points" | "colors";

const SMALL: Options = { size: 24, radius: 0.22 };
const VIEWS = cameras64([
  [25, 31, 2.3],
  [-140, -38, 1.9],
]);
const COMPOSITORS = ["over", "alpha", "norm"] as const;
const PROJECTIONS = ["perspective", "orthographic"] as const;

/** The points as the kernels see them, by the formulas of the options' documentation. */
function splatsOf(
  cloud: Cloud64,
  [azimuth, elevation, distance]: readonly [number, number, number],
  options: DrawPointsOptions,
): ReferenceSplat[] {
  const { right, up, back } = poseOf(azimuth, elevation, distance);
  const along = (axis: Float64Array, n: number) => [0, 1, 2].reduce((sum, k) => sum + axis[k]! * cloud.points.data[3 * n + k]!, 0);
  const splats: ReferenceSplat[] = [];
  for (let n = 0; n < cloud.points.shape[0]!; n++) {
    const depth = distance - along(back, n);
    if (depth < options.near) continue;
    const scale = options.projection === "orthographic" ? 1 / options.span : 1 / (Math.tan((options.fov * Math.PI) / 360) * depth);
    const color = [0, 1, 2].map((k) => cloud.colors?.data[3 * n + k] ?? 0.7) as [number, number, number];
    const radius = options.radiusUnit === "world" ? options.radius * scale : options.radius;
    splats.push({ x: scale * along(right, n), y: scale * along(up, n), radius, depth, color });
  }
  return splats;
}

test("the kernel equals its slow twin on random clouds", () => {
  const options = fc.record({
    compositor: fc.constantFrom(...COMPOSITORS),
    projection: fc.constantFrom(...PROJECTIONS),
    radiusUnit: fc.constantFrom("picture" as const, "world" as const),
    pointsPerPixel: fc.constantFrom("all" as const, 1, 2, 5),
    radius: fc.double({ min: 0.02, max: 0.8, noNaN: true }),
    size: fc.integer({ min: 1, max: 17 }),
    span: fc.double({ min: 0.4, max: 2, noNaN: true }),
    near: fc.constantFrom(0.1, 1.2),
  });
  const seen = { covered: 0, cut: 0 };
  fc.assert(
    fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 40 }), options, (seed, count, given) => {
      const rng = createRng(seed);
      const one: Cloud64 = { kind: "points", points: randomTensor(rng, [count, 3], -1.4, 1.4) };
      const cloud = seed % 2 ? one : coloredCloud(one, rng); // clouds of one colour have a kernel of their own
      const camera = [rng.uniform(-180, 180), rng.uniform(-180, 180), rng.uniform(0.5, 2.5)] as const;
      const full = { ...POINT_DEFAULTS, fov: 60, background: [0.9, 1, 0.8] as const, ...given } as DrawPointsOptions;
      const splats = splatsOf(cloud, camera, full);
      const picture = compositeSlowly(splats, full);
      const fast = drawPoints(cloud, cameras64([camera]), { ...given, background: full.background, shading: "color" });
      expect(greatestDifference(fast.data, picture)).toBeLessThan(1e-9); // the order of summation
      seen.covered += picture.some((value, i) => value !== full.background[i % 3]) ? 1 : 0;
      seen.cut += splats.length < count ? 1 : 0;
    }),
    { numRuns: 150, seed: 1 },
  );
  expect(seen.covered).toBeGreaterThan(70);
  expect(seen.cut).toBeGreaterThan(10);
});

/** Moves the named inputs together in one random direction. */
async function check(name: string, cloud: Cloud64, views: Cameras64, options: Options, moved: readonly Moved[], seed = 1) {
  const full = { ...SMALL, ...options };
  const all = { ...views, points: cloud.points, ...(cloud.colors ? { colors: cloud.colors } : {}) };
  const place = (inputs: readonly F64[]) => {
    const now = { ...all };
    for (const [i, key] of moved.entries()) now[key] = inputs[i]!;
    const { points, colors, ...cameras } = now;
    return { made: { ...cloud, points, ...(colors ? { colors } : {}) }, cameras };
  };
  const result = await checkGradient({
    name,
    inputs: moved.map((key) => all[key]!),
    forward: (inputs) => drawPoints(place(inputs).made, place(inputs).cameras, full),
    pullback: (inputs, cotangent) => {
      const { made, cameras } = place(inputs);
      const g = drawPointsWithGradient(made, cameras, full).pullback(cotangent, { cloud: true });
      const by = { azimuth: g.azimuth, elevation: g.elevation, distance: g.distance, points: g.cloud!.vertices, colors: g.cloud!.colors };
      return moved.map((key) => by[key] ?? null);
    },
    rng: createRng(seed).split(name),
    // Points in other order or other neighbours would jump: at 1e-6 none of these do. Weights begin with a kink, which errs by step · |slope| where one passes a pixel.
    step: 1e-6,
    tolerance: 1e-5,
  });
  expect(Math.abs(result.numeric)).toBeGreaterThan(1e-4); // a gradient of zero would agree with a picture that does not move
}

const LIGHTS: readonly Light[] = [
  { kind: "head", offset: [-0.6, 0.9, 1] },
  { kind: "directional", direction: [0.4, 1, 0.6] },
  { kind: "point", position: [1.5, 3, 2] },
];
const CAMERA = ["azimuth", "elevation", "distance"] as const;

test.each(COMPOSITORS.flatMap((compositor) => PROJECTIONS.map((projection) => ({ compositor, projection }))))(
  "gradients with $compositor, $projection",
  async ({ compositor, projection }) => {
    const cloud = coloredCloud(potato(createRng(1), 60), createRng(2));
    for (const radiusUnit of ["picture", "world"] as const)
      for (const pointsPerPixel of ["all", 3] as const) {
        const options: Options = {
          compositor,
          projection,
          radiusUnit,
          pointsPerPixel,
          shading: "color",
          ...(radiusUnit === "world" && { radius: 0.3 }),
        };
        const name = `${compositor} ${projection} ${radiusUnit} ${pointsPerPixel}`;
        await check(name, cloud, VIEWS, options, ["points", "colors"]);
        // Along parallel lines of sight distance moves nothing.
        for (const key of projection === "orthographic" ? CAMERA.slice(0, 2) : CAMERA)
          await check(`${name} ${key}`, cloud, VIEWS, options, [key]);
      }
  },
);

test.each(LIGHTS.flatMap((light) => [true, false].map((twoSided) => ({ light, twoSided, kind: light.kind }))))(
  "gradients of points shaded by normal: $kind light, two-sided $twoSided",
  async ({ light, twoSided, kind }) => {
    const cloud = coloredCloud(potato(createRng(3), 60), createRng(4));
    const options: Options = { light, twoSided };
    for (const key of CAMERA) await check(`${kind} ${key}`, cloud, VIEWS, options, [key]);
    await check(`${kind} points`, cloud, VIEWS, options, ["points", "colors"]);
    await check(`${kind} points, normals estimated`, bare(cloud), VIEWS, { ...options, neighbors: 10 }, ["points"]);
    await check(`${kind} cameras, normals estimated`, bare(cloud), VIEWS, { ...options, neighbors: 10 }, CAMERA);
  },
);

test.each(COMPOSITORS)("gradients of points shaded by depth, %s", async (compositor) => {
  const cloud = potato(createRng(5), 60);
  for (const projection of PROJECTIONS) {
    const options: Options = { compositor, projection, shading: "depth" };
    await check(`depth ${projection} points`, cloud, VIEWS, options, ["points"]);
    await check(`depth ${projection} angles`, cloud, VIEWS, options, ["azimuth", "elevation"]);
  }
});

test.each([-90.1, -89.9, 89.9, 90.1, 180, 270.1])("gradients at elevation %d", async (elevation) => {
  const cloud = coloredCloud(potato(createRng(6), 60), createRng(7));
  for (const key of CAMERA) await check(`${elevation} ${key}`, cloud, cameras64([[33, elevation, 2.2]]), {}, [key], 2);
});

test("at 90° and 270° the gradient is finite, and that of the side the camera belongs to", () => {
  const cloud = potato(createRng(8), 60);
  for (const [elevation, inward] of [
    [90, -1],
    [270, 1],
  ] as const) {
    const at = (e: number) => cameras64([[33, e, 2.2]]);
    const { value, pullback } = drawPointsWithGradient(cloud, at(elevation), SMALL);
    const cotangent = randomTensor(createRng(9), value.shape, -1, 1);
    const g = pullback(cotangent);
    const loss = (e: number) => dot(cotangent, drawPoints(cloud, at(e), SMALL));
    const h = 1e-5; // one-sided, second order
    const oneSided = (inward * (-3 * loss(elevation) + 4 * loss(elevation + inward * h) - loss(elevation + 2 * inward * h))) / (2 * h);
    expect(Math.abs(oneSided)).toBeGreaterThan(0.01);
    expect(g.elevation.data[0]).toBeCloseTo(oneSided, 4);
  }
});

test("the trap of one colour: over the background uniformly grey points carry a camera gradient, with the norm-weighted compositor they carry none", () => {
  const cloud = potato(createRng(10), 200);
  const norms = Object.fromEntries(
    COMPOSITORS.map((compositor) => {
      const { value, pullback } = drawPointsWithGradient(cloud, VIEWS, { ...SMALL, shading: "color", compositor });
      const g = pullback(randomTensor(createRng(11), value.shape, -1, 1), { cloud: true });
      return [compositor, Math.hypot(...g.azimuth.data, ...g.elevation.data, ...g.distance.data)];
    }),
  );
  expect(norms.over).toBeGreaterThan(1);
  expect(norms.alpha).toBeGreaterThan(1);
  // Σ a c / Σ a = c whatever the weights. What is left is where Σ a < 1e-4 (PyTorch3D's clamp), here nowhere, and rounding.
  expect(norms.norm).toBeLessThan(1e-9);
  // One splat a pixel: a c / a = c for any colours.
  const colored = coloredCloud(cloud, createRng(12));
  const { value, pullback } = drawPointsWithGradient(colored, VIEWS, { ...SMALL, shading: "color", compositor: "norm", pointsPerPixel: 1 });
  const g = pullback(randomTensor(createRng(11), value.shape, -1, 1));
  expect(Math.hypot(...g.azimuth.data, ...g.elevation.data)).toBeLessThan(1e-9);
});

test("in float32 the picture and its gradient are the float64 ones, rounded", () => {
  const single = singleCloud(coloredCloud(potato(createRng(13), 80), createRng(14)));
  const double: Cloud64 = {
    kind: "points",
    points: f64(single.points.data, single.points.shape),
    colors: f64(single.colors!.data, single.points.shape),
    normals: f64(single.normals!.data, single.points.shape),
  };
  const [a, b] = [drawPointsWithGradient(single, VIEWS, SMALL), drawPointsWithGradient(double, VIEWS, SMALL)];
  expect(a.value.data).toEqual(Float32Array.from(b.value.data));
  const cotangent = randomTensor(createRng(1), a.value.shape, -1, 1);
  const [ga, gb] = [a.pullback(cotangent, { cloud: true }), b.pullback(cotangent, { cloud: true })];
  expect(ga.azimuth.data).toEqual(Float32Array.from(gb.azimuth.data));
  expect(ga.cloud!.vertices.data).toEqual(Float32Array.from(gb.cloud!.vertices.data));
  expect(a.pullback(cotangent, { cloud: true })).toEqual(ga); // more than once
  expect(a.pullback(cotangent).cloud).toBeUndefined();
});

test("turning cloud and camera together leaves the picture; so does the order of the points", () => {
  const cloud = coloredCloud(potato(createRng(15), 120), createRng(16));
  const turned = (data: Float64Array, degrees: number) => {
    const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const out = data.slice();
    for (let i = 0; i < data.length; i += 3) {
      out[i] = c * data[i]! + s * data[i + 2]!;
      out[i + 2] = -s * data[i]! + c * data[i + 2]!;
    }
    return f64(out, [data.length / 3, 3]);
  };
  const base = drawPoints(cloud, cameras64([[20, 15, 2.2]]), SMALL).data;
  const other = { ...cloud, points: turned(cloud.points.data, 50), normals: turned(cloud.normals!.data, 50) };
  expect(greatestDifference(drawPoints(other, cameras64([[70, 15, 2.2]]), SMALL).data, base)).toBeLessThan(1e-9);
  const order = createRng(17).shuffle(Array.from({ length: 120 }, (_, i) => i));
  const rows = ({ data, shape }: F64) =>
    f64(
      order.flatMap((n) => [...data.subarray(3 * n, 3 * n + 3)]),
      shape,
    );
  const shuffled: Cloud64 = { kind: "points", points: rows(cloud.points), colors: rows(cloud.colors!), normals: rows(cloud.normals!) };
  expect(drawPoints(shuffled, cameras64([[20, 15, 2.2]]), SMALL).data).toEqual(base);
});

test("points of equal depth keep their order, also a whole plane of them", () => {
  const side = 24; // the twin sorts all of them for every pixel
  const plane = Array.from({ length: side * side }, (_, i) => [
    (i % side) / side - 0.5,
    Math.floor(i / side) / side - 0.5,
    1e-12 * ((i * 7919) % 97),
  ]).flat();
  const cloud: Cloud64 = coloredCloud({ kind: "points", points: f64(plane, [side * side, 3]) }, createRng(18));
  const options = { ...SMALL, shading: "color", compositor: "alpha" } as const;
  const full = {
    ...POINT_DEFAULTS,
    ...options,
    fov: 60,
    near: 0.1,
    background: [1, 1, 1],
    projection: "perspective",
  } as unknown as DrawPointsOptions;
  const picture = compositeSlowly(splatsOf(cloud, [0, 0, 2.2], full), full);
  expect(greatestDifference(drawPoints(cloud, cameras64([[0, 0, 2.2]]), options).data, picture)).toBeLessThan(1e-9);
});

test("the k nearest equal a search through all, ties and twins included", () => {
  for (const [seed, round] of [
    [1, 0],
    [2, 4], // many equal coordinates and coinciding points
  ] as const) {
    const rng = createRng(seed);
    const points = Float64Array.from({ length: 3 * 300 }, () =>
      round ? Math.round(round * rng.uniform(-1, 1)) / round : rng.uniform(-1, 1),
    );
    const k = 9;
    const found = nearestNeighbors(points, k);
    for (let p = 0; p < 300; p++) {
      const distance = (q: number) => [0, 1, 2].reduce((sum, a) => sum + (points[3 * q + a]! - points[3 * p + a]!) ** 2, 0);
      const all = Array.from({ length: 300 }, (_, q) => q).sort((a, b) => distance(a) - distance(b) || a - b);
      expect([...found.subarray(p * k, (p + 1) * k)]).toEqual(all.slice(0, k));
    }
  }
});

test("estimated normals are those of the surface, turned outwards, and differentiate", async () => {
  const { data } = potato(createRng(19), 1500).points;
  const sphere = data.map((_, i) => data[i]! / Math.hypot(data[i - (i % 3)]!, data[i - (i % 3) + 1]!, data[i - (i % 3) + 2]!));
  const { normals } = estimateNormals(sphere, 12);
  for (let n = 0; n < 1500; n++) {
    let cosine = 0;
    for (let k = 0; k < 3; k++) cosine += normals[3 * n + k]! * sphere[3 * n + k]!;
    expect(cosine).toBeGreaterThan(0.95); // 12 of 1,500 points span 10° of the sphere
  }
  const few = potato(createRng(20), 40).points;
  await checkGradient({
    name: "estimateNormals",
    inputs: [few],
    forward: ([points]) => f64(estimateNormals(points!.data, 8).normals, [40, 3]),
    pullback: ([points], cotangent) => {
      const out = new Float64Array(120);
      estimateNormalsBackward(points!.data, estimateNormals(points!.data, 8), cotangent.data, out);
      return [f64(out, [40, 3])];
    },
    rng: createRng(21),
  });
});

test("degenerate clouds are drawn: one point, points on a line, coinciding points", () => {
  const cloud = (points: readonly (readonly number[])[]): Cloud64 => ({ kind: "points", points: f64(points.flat(), [points.length, 3]) });
  for (const shape of [
    cloud([[0.1, 0, 0]]),
    cloud([0, 1, 2, 3].map((i) => [0.1 * i, 0.1 * i, 0])),
    cloud([1, 1, 1, 1].map((x) => [x / 4, 0, 0])),
  ]) {
    const { value, pullback } = drawPointsWithGradient(shape, VIEWS, SMALL);
    expect(value.data.some((x) => x < 1)).toBe(true);
    const g = pullback(value, { cloud: true });
    for (const x of [...value.data, ...g.azimuth.data, ...g.cloud!.vertices.data]) expect(Number.isFinite(x)).toBe(true);
  }
});

test.each([
  { options: { radius: 0 }, message: "points.radius must be a finite number > 0, got 0" },
  { options: { radiusUnit: "px" }, message: 'points.radiusUnit must be "picture" or "world", got "px"' },
  { options: { pointsPerPixel: 0 }, message: 'points.pointsPerPixel must be "all" or an integer' },
  { options: { shading: "phong" }, message: 'points.shading must be "color", "normal" or "depth"' },
  { options: { compositor: "sum" }, message: 'points.compositor must be "over", "alpha" or "norm"' },
  { options: { neighbors: 2 }, message: "points.neighbors must be an integer in 3..256" },
  { options: { antialias: true }, message: 'unknown option "antialias"' },
  { options: { span: 0 }, message: "span must be a finite number > 0" },
])("drawPoints refuses $options", ({ options, message }) => {
  const cloud = potato(createRng(1), 5);
  expect(() => drawPoints(cloud, VIEWS, options as Options)).toThrow(message);
});

test("unsound clouds are refused", () => {
  const broken = (points: readonly number[], rest: Partial<PointCloud<Float64Array>> = {}): Cloud64 => ({
    kind: "points",
    points: f64(points, [points.length / 3, 3]),
    ...rest,
  });
  expect(() => drawPoints(broken([]), VIEWS)).toThrow("drawPoints: the point cloud is empty");
  expect(() => drawPoints(broken([0, Number.NaN, 0]), VIEWS)).toThrow("drawPoints: point 0 is not finite");
  expect(() => drawPoints(broken([0, 0, 0], { colors: f64([1, 1], [1, 2]) }), VIEWS)).toThrow("colors must be [1, 3]");
});
