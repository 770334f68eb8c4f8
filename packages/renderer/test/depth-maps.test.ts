import { createRng, type Tensor } from "@dilf/tensor";
import { expect, test } from "vitest";
import { poseOf } from "../src/camera/pose.ts";
import {
  cameras,
  clip2pointDepth,
  clip2pointViews,
  normalizeByMean,
  type PointCloud,
  pointclipDepth,
  pointclipV2Depth,
  pointclipV2Views,
  pointclipViews,
  type View,
} from "../src/index.ts";
import { bare, potato } from "./clouds.ts";
import { f64, greatestDifference } from "./meshes.ts";

type Cloud64 = PointCloud<Float64Array>;
const cloudOf = (points: readonly (readonly number[])[]): Cloud64 => ({ kind: "points", points: f64(points.flat(), [points.length, 3]) });
const along = ({ azimuth, elevation }: View, p: ArrayLike<number>) => {
  const { back } = poseOf(azimuth, elevation, 1);
  return back[0]! * p[0]! + back[1]! * p[1]! + back[2]! * p[2]!;
};
/** One channel of picture n. */
const channel = ({ data, shape }: Tensor, n: number): Float32Array => {
  const P = shape[1]! ** 2;
  return Float32Array.from({ length: P }, (_, p) => data[3 * (n * P + p)]!);
};
const front = (distance = 1) => cameras([{ azimuth: 0, elevation: 0, distance }]);

test("CLIP2Point: discs of 2.24 pixels, (z − min) / max · 200/255, background white", () => {
  // Depths 0.5 and 1.5: the nearest is 0, the other (1.5 − 0.5) / 1.5 · 200/255.
  const picture = channel(
    clip2pointDepth(
      cloudOf([
        [0, 0, 0.5],
        [0.5, 0, -0.5],
      ]),
      front(),
    ),
    0,
  );
  const at = (row: number, column: number) => picture[row * 224 + column]!;
  expect(at(111, 111)).toBe(0);
  expect(at(111, 111 + 56)).toBeCloseTo(((1.5 - 0.5) / 1.5) * (200 / 255), 6);
  expect(at(0, 0)).toBe(1);
  // The centre lies between four pixels: a disc of 2.24 px holds those at (±0.5, ±0.5), (±0.5, ±1.5), (±1.5, ±0.5), (±1.5, ±1.5).
  expect(picture.filter((value) => value === 0)).toHaveLength(16);
  // A lone point at depth 1: min = max = 1.
  expect(channel(clip2pointDepth(cloudOf([[0, 0, 0]]), front()), 0)[111 * 224 + 111]).toBe(0);
});

test("CLIP2Point: what the division by the distance pushes behind the camera is left out", () => {
  const cloud = cloudOf([[0, 0, 1]]);
  expect(clip2pointDepth(cloud, front(0.9)).data.every((value) => value === 1)).toBe(true); // 0.9 − 1 / 0.9 < 0
  expect(clip2pointDepth(cloud, front(1.1)).data.every((value) => value === 1)).toBe(false);
});

test("CLIP2Point equals a loop over all points per pixel", () => {
  const cloud = normalizeByMean(bare(potato(createRng(1), 150)));
  const views = clip2pointViews(10).map((view) => ({ ...view, distance: 1.05 }));
  const size = 40;
  const radius = 0.09;
  const pictures = clip2pointDepth(cloud, cameras(views), { size, radius });
  for (const [n, { azimuth, elevation, distance }] of views.entries()) {
    const { right, up, back } = poseOf(azimuth, elevation, distance);
    const on = (axis: Float64Array, p: number) =>
      [0, 1, 2].reduce((sum, k) => sum + (axis[k]! * cloud.points.data[3 * p + k]!) / Math.fround(distance), 0);
    const depth = Array.from({ length: size * size }, (_, pixel) => {
      const x = (2 * (pixel % size) + 1) / size - 1;
      const y = 1 - (2 * Math.floor(pixel / size) + 1) / size;
      let nearest = -1;
      for (let p = 0; p < 150; p++) {
        const z = Math.fround(distance) - on(back, p);
        if (z < 0 || (on(right, p) - x) ** 2 + (on(up, p) - y) ** 2 >= radius ** 2) continue;
        if (nearest < 0 || z < nearest) nearest = z;
      }
      return nearest;
    });
    const most = Math.max(...depth);
    const least = Math.min(...depth.map((z) => (z > 0 ? z : 1)));
    const wanted = depth.map((z) => (z > 0 ? (((z - least) / most) * 200) / 255 : 1));
    expect(greatestDifference(channel(pictures, n), wanted)).toBeLessThan(1e-6); // float32 of the result
    expect(wanted.filter((value) => value < 1).length).toBeGreaterThan(100);
  }
});

test("CLIP2Point turns ModelNet's clouds upright", () => {
  // +z is up there: a point at the top of the shape must be at the top of the picture.
  const picture = channel(clip2pointDepth(cloudOf([[0, 0, 0.9]]), front(), { size: 20, radius: 0.1, turned: true }), 0);
  expect(Math.floor(picture.indexOf(0) / 20)).toBeLessThan(2);
});

test("PointCLIP: depth from an eye at 1.6, where points meet Σ w z / Σ w with w = 1 / z", () => {
  const pictures = pointclipDepth(
    cloudOf([
      [0, 0, 1],
      [0, 0, -1],
      [0.26, 0, 1],
      [0, 0.52, 1],
    ]),
    128,
  );
  expect(pictures.shape).toEqual([6, 128, 128, 3]);
  const picture = channel(pictures, 0);
  const at = (row: number, column: number) => picture[row * 128 + column]!;
  expect(at(64, 64)).toBeCloseTo(2 / (1 / 2.6 + 1 / 0.6), 5);
  // x / z = 0.1: 6.4 pixels beside the middle; y / z = 0.2: 12.8 above. The picture is mirrored: seen from −z, +x would be on the left.
  expect(at(64, 70)).toBeCloseTo(2.6, 5);
  expect(at(51, 64)).toBeCloseTo(2.6, 5);
  expect(picture.filter((value) => value > 0)).toHaveLength(3);
});

test("PointCLIP's six views are those of pointclipViews", () => {
  const p = [0.3, -0.2, 0.4];
  const pictures = pointclipDepth(cloudOf([p]), 128);
  const views = pointclipViews();
  expect(views).toHaveLength(6);
  for (const [n, view] of views.entries()) {
    const depths = channel(pictures, n).filter((value) => value > 0);
    expect(depths).toHaveLength(1);
    expect(depths[0]).toBeCloseTo(1.6 - along(view, p), 5);
  }
});

/** Every step as the paper's code has it, one nested loop each. */
function slowV2(points: readonly (readonly number[])[]): number[][] {
  const R = 112;
  const axis = (k: number) => points.map((p) => p[k]!);
  const center = [0, 1, 2].map((k) => (Math.max(...axis(k)) + Math.min(...axis(k))) / 2);
  const extent = Math.max(...[0, 1, 2].map((k) => Math.max(...axis(k)) - Math.min(...axis(k))));
  const grid = Array.from({ length: 8 }, () => Array.from({ length: R }, () => new Array<number>(R).fill(0)));
  const clip = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
  for (const p of points) {
    const [x, y, z] = p.map((value, k) => ((value - center[k]!) / extent) * 2) as [number, number, number];
    const depth = (((z + 1) / 2 + 0.2) / 1.2) * 6;
    const [i, j] = [x, y].map((value) => clip(Math.ceil(((value * 0.8 + 1) / 2) * R), 1, R - 2)) as [number, number];
    grid[Math.ceil(depth)]![i]![j] = Math.max(grid[Math.ceil(depth)]![i]![j]!, clip(depth, 1, 6));
  }
  const image = Array.from({ length: 110 }, () => new Array<number>(110).fill(0));
  const weight = (a: number) => Math.exp(-(a * a) / 18);
  const total = [-1, 0, 1].flatMap((a) => [-1, 0, 1].map((b) => weight(a) * weight(b))).reduce((a, b) => a + b);
  for (const layer of grid) {
    const pooled = image.map((row, i) =>
      row.map((_, j) => {
        let most = 0;
        for (let a = i - 2; a <= i + 4; a++) for (let b = j - 2; b <= j + 4; b++) most = Math.max(most, layer[a]?.[b] ?? 0);
        return most;
      }),
    );
    for (let i = 0; i < 110; i++)
      for (let j = 0; j < 110; j++) {
        let sum = 0;
        for (const a of [-1, 0, 1]) for (const b of [-1, 0, 1]) sum += ((weight(a) * weight(b)) / total) * (pooled[i + a]?.[j + b] ?? 0);
        image[i]![j] = Math.max(image[i]![j]!, sum);
      }
  }
  const greatest = Math.max(...image.flat());
  return image.map((row) => row.map((value) => 1 - value / greatest));
}

test("PointCLIP V2 equals its steps one by one", () => {
  const { data } = potato(createRng(2), 200).points;
  const points = Array.from({ length: 200 }, (_, p) => [...data.subarray(3 * p, 3 * p + 3)]);
  const pictures = pointclipV2Depth(cloudOf(points), 110);
  expect(pictures.shape).toEqual([10, 110, 110, 3]);
  // Views 0, 4 and 9: Euler angles (45°, 0, 90°) and (0, 0, 90°), then 20° about y; (0, 90°, 90°), then 12°. Written out: rows are −y', columns the other.
  const [c, s] = [Math.cos(Math.PI / 9), Math.sin(Math.PI / 9)];
  const turned = (degrees: number) => {
    const [ca, sa] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    return points.map(([x, y, z]) => {
      const [down, side, near] = [-y!, ca * x! - sa * z!, sa * x! + ca * z!];
      return [c * down + s * near, side, -s * down + c * near];
    });
  };
  for (const [n, degrees] of [
    [0, 45],
    [4, 0],
  ] as const)
    expect(greatestDifference(channel(pictures, n), slowV2(turned(degrees)).flat())).toBeLessThan(1e-6); // float32 of the result
});

test("PointCLIP V2's views are the directions of pointclipV2Views: the point nearest to the camera is the darkest", () => {
  const ball = potato(createRng(3), 60).points.data;
  for (const [n, view] of pointclipV2Views().entries()) {
    const { back, up } = poseOf(view.azimuth, view.elevation, 1);
    const spike = [...back].map((x) => 1.5 * x);
    const picture = channel(
      pointclipV2Depth(cloudOf([...Array.from({ length: 60 }, (_, p) => [...ball.subarray(3 * p, 3 * p + 3)]), spike]), 110),
      n,
    );
    const nearest = picture.indexOf(Math.min(...picture));
    expect(picture[nearest]).toBe(0);
    // And upright but for the last: a point above the others is in the upper half.
    const high = cloudOf([[0, 0, 0], [0.1, 0, 0.1], [...up].map((x) => 0.9 * x)]);
    const rows = channel(pointclipV2Depth(high, 110), n);
    const first = Math.floor(rows.findIndex((value) => value < 1) / 110);
    const last = Math.floor(rows.findLastIndex((value) => value < 1) / 110);
    expect(first + (109 - last)).toBeLessThan(60);
  }
});

test("enlarging keeps the corners, and all of it refuses what it cannot draw", () => {
  const cloud = bare(potato(createRng(4), 80));
  const [small, large] = [pointclipV2Depth(cloud, 110), pointclipV2Depth(cloud)];
  expect(large.shape).toEqual([10, 224, 224, 3]);
  for (const [a, b] of [
    [0, 0],
    [109, 223],
  ])
    expect(channel(large, 0)[224 * b! + b!]).toBeCloseTo(channel(small, 0)[110 * a! + a!]!, 6);
  expect(() => pointclipDepth(cloud, 0)).toThrow("pointclipDepth: size must be an integer in 1..8192, got 0");
  expect(() => pointclipV2Depth(cloudOf([[1, 1, 1]]))).toThrow("pointclipV2Depth: all points coincide");
  expect(() => clip2pointDepth(cloud, front(), { radius: 0 })).toThrow("clip2pointDepth: radius must be a finite number > 0");
  expect(() => clip2pointDepth(cloud, front(), { raduis: 1 } as never)).toThrow('unknown option "raduis"');
  expect(() => normalizeByMean(cloudOf([[1, 1, 1]]))).toThrow("normalizeByMean: all points coincide");
});

test("normalizeByMean puts the mean at the origin and the farthest point at distance 1", () => {
  const { data } = normalizeByMean(
    cloudOf([
      [0, 0, 0],
      [0, 0, 0],
      [3, 0, 0],
    ]),
  ).points;
  expect([...data]).toEqual([-0.5, 0, 0, -0.5, 0, 0, 1, 0, 0]);
});
