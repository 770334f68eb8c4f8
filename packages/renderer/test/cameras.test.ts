import { existsSync, readFileSync } from "node:fs";
import { createRng } from "@dilf/tensor";
import { checkGradient } from "@dilf/tensor/testing";
import { expect, test } from "vitest";
import { poseBackward, poseOf } from "../src/camera/pose.ts";
import { cameras, circularViews, DEFAULT_DISTANCE, randomViews, sphericalViews } from "../src/index.ts";
import { f64 } from "./meshes.ts";

test("cameras fills in the distance and keeps the order", () => {
  const made = cameras([
    { azimuth: 45, elevation: 30 },
    { azimuth: -10, elevation: 90, distance: 3 },
  ]);
  expect(made.azimuth).toEqual({ data: Float32Array.of(45, -10), shape: [2] });
  expect(made.elevation.data).toEqual(Float32Array.of(30, 90));
  expect(made.distance.data).toEqual(Float32Array.of(DEFAULT_DISTANCE, 3));
});

test.each([
  { views: [], message: "at least one view" },
  { views: [{ azimuth: NaN, elevation: 0 }], message: "camera 0 must have finite angles" },
  { views: [{ azimuth: 0, elevation: 0, distance: 0 }], message: "distance > 0" },
])("cameras refuses $views", ({ views, message }) => expect(() => cameras(views)).toThrow(message));

test.each([
  [0, 0, [0, 0, 1], [1, 0, 0], [0, 1, 0]],
  [90, 0, [1, 0, 0], [0, 0, -1], [0, 1, 0]],
  [0, 90, [0, 1, 0], [1, 0, 0], [0, 0, -1]],
  [0, -90, [0, -1, 0], [1, 0, 0], [0, 0, 1]],
  [0, 180, [0, 0, -1], [-1, 0, 0], [0, 1, 0]], // over the pole and down: still upright
])("the axes at azimuth %d, elevation %d", (azimuth, elevation, back, right, up) => {
  const pose = poseOf(azimuth, elevation, 2);
  for (let k = 0; k < 3; k++) {
    expect(pose.back[k]).toBeCloseTo(back[k]!, 12);
    expect(pose.right[k]).toBeCloseTo(right[k]!, 12);
    expect(pose.up[k]).toBeCloseTo(up[k]!, 12);
  }
});

test("axes are orthonormal and right-handed, and up never points down, at any angle", () => {
  const rng = createRng(1);
  for (let i = 0; i < 300; i++) {
    const { right: r, up: u, back: b } = poseOf(rng.uniform(-720, 720), i % 3 ? rng.uniform(-720, 720) : 90 * rng.integer(9) - 360, 1);
    const dot = (p: Float64Array, q: Float64Array) => p[0]! * q[0]! + p[1]! * q[1]! + p[2]! * q[2]!;
    for (const axis of [r, u, b]) expect(dot(axis, axis)).toBeCloseTo(1, 12);
    for (const [p, q] of [
      [r, u],
      [u, b],
      [b, r],
    ] as const)
      expect(dot(p, q)).toBeCloseTo(0, 12);
    expect(r[1]! * u[2]! - r[2]! * u[1]!).toBeCloseTo(b[0]!, 12);
    expect(u[1]).toBeGreaterThanOrEqual(-1e-12);
  }
});

test.each([0, 31, -75, 89.9, 90.1, 120, 180, 269.9, 300, -450.2])("the pose's derivative at elevation %d", async (elevation) => {
  await checkGradient({
    name: `pose at ${elevation}`,
    inputs: [f64([37], [1]), f64([elevation], [1]), f64([2.2], [1])],
    forward: ([a, e, d]) => {
      const pose = poseOf(a!.data[0]!, e!.data[0]!, d!.data[0]!);
      return f64([...pose.right, ...pose.up, ...pose.back, pose.distance], [10]);
    },
    pullback: ([a, e], ct) => {
      const part = (i: number) => ct.data.slice(3 * i, 3 * i + 3);
      const g = poseBackward(a!.data[0]!, e!.data[0]!, { right: part(0), up: part(1), back: part(2), distance: ct.data[9]! });
      return g.map((x) => f64([x], [1]));
    },
    rng: createRng(2),
    step: 1e-5,
  });
});

test("view policies", () => {
  expect(circularViews(4)).toEqual([0, 90, 180, 270].map((azimuth) => ({ azimuth, elevation: 30 })));
  expect(circularViews(2, -10)[1]).toEqual({ azimuth: 180, elevation: -10 });
  expect(sphericalViews(6)).toEqual([-45, 45].flatMap((elevation) => [0, 120, 240].map((azimuth) => ({ azimuth, elevation }))));
  expect(sphericalViews(8).map(({ azimuth, elevation }) => [azimuth, elevation])).toEqual([
    [0, -60],
    [180, -60],
    [0, 0],
    [90, 0],
    [180, 0],
    [270, 0],
    [0, 60],
    [180, 60],
  ]);
  const ringsOf = (n: number) => {
    const elevations = sphericalViews(n).map(({ elevation }) => elevation);
    return [...new Set(elevations)].map((elevation) => [elevation, elevations.filter((other) => other === elevation).length]);
  };
  expect(ringsOf(4)).toEqual([-45, 45].map((elevation) => [elevation, 2]));
  expect(ringsOf(12)).toEqual([
    [-60, 3],
    [0, 6],
    [60, 3],
  ]);
  expect(ringsOf(16)).toEqual([
    [-67.5, 2],
    [-22.5, 6],
    [22.5, 6],
    [67.5, 2],
  ]);
  for (let n = 1; n <= 32; n++) expect(sphericalViews(n)).toHaveLength(n);
  expect(sphericalViews(16)[3]).toEqual({ azimuth: 60, elevation: -22.5 });
  expect(() => sphericalViews(0)).toThrow("sphericalViews: n must be an integer > 0, got 0");
  expect(() => circularViews(0)).toThrow("circularViews: n must be an integer > 0, got 0");
  const random = randomViews(200, createRng(3));
  expect(random).toEqual(randomViews(200, createRng(3)));
  expect(random.every(({ azimuth, elevation }) => Math.abs(azimuth) <= 180 && Math.abs(elevation) <= 90)).toBe(true);
  expect(new Set(random.map(({ azimuth }) => azimuth)).size).toBe(200);
});

const golden = new URL("../../../../shared/golden/render/look_at.json", import.meta.url);
const absent = !existsSync(golden);

interface LookAt {
  readonly args: {
    readonly azim?: number;
    readonly elev?: number;
    readonly dist?: number;
    readonly at?: unknown;
    readonly up?: unknown;
    readonly degrees?: boolean;
  };
  readonly R: readonly (readonly (readonly number[])[])[];
  readonly T: readonly (readonly number[])[];
  readonly [gradient: `grad_of_${string}`]: { readonly azim: number; readonly elev: number; readonly dist: number };
}

test.skipIf(absent)("PyTorch3D's look_at values and gradients (skipped without ../shared)", () => {
  const cases = (JSON.parse(readFileSync(golden, "utf8")) as LookAt[]).filter(
    ({ args }) => args.azim !== undefined && !args.at && !args.up && args.degrees !== false && Math.abs(args.elev!) !== 90,
  );
  expect(cases.length).toBe(25);
  for (const { args, R, T, ...rest } of cases) {
    const pose = poseOf(args.azim!, args.elev!, args.dist!);
    // Their view space has +x left and +z into the scene, as columns of R: x = −right, y = up, z = −back; T = (0, 0, d).
    for (let k = 0; k < 3; k++) {
      expect(R[0]![k]![0]).toBeCloseTo(-pose.right[k]!, 5); // float32 there; at ±89.9 the division by cos e costs two digits
      expect(R[0]![k]![1]).toBeCloseTo(pose.up[k]!, 5);
      expect(R[0]![k]![2]).toBeCloseTo(-pose.back[k]!, 5);
    }
    expect(T[0]![2]).toBeCloseTo(args.dist!, 5);
    const gradient = Object.values(rest as Record<string, { azim: number; elev: number; dist: number }>)[0]!;
    // Σ R ∘ [[1, 2, 3], [4, 5, 6], [7, 8, 9]] + T · (1, −2, 3); T = −C R is (0, 0, d) for every angle.
    const g = poseBackward(args.azim!, args.elev!, {
      right: Float64Array.of(-1, -4, -7),
      up: Float64Array.of(2, 5, 8),
      back: Float64Array.of(-3, -6, -9),
      distance: 3,
    });
    expect(g[0]).toBeCloseTo(gradient.azim, 4);
    expect(g[1]).toBeCloseTo(gradient.elev, 2); // theirs is off by up to 2e-3 at ±89.9, by rounding: ours passes finite differences above
    expect(g[2]).toBeCloseTo(gradient.dist, 4);
  }
});
