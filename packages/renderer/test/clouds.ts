/** @file Small generated clouds in float64. */

import { type Rng, toFloat32 } from "@dilf/tensor";
import type { PointCloud } from "../src/index.ts";
import { f64 } from "./meshes.ts";

export type Cloud64 = PointCloud<Float64Array>;

/** A closed surface without symmetry: a sphere with a broad bulge and a dent, `count` points at random, with outward normals of the sphere. */
export function potato(rng: Rng, count: number): Cloud64 {
  const points: number[] = [];
  const normals: number[] = [];
  for (let i = 0; i < count; i++) {
    const direction = [rng.normal(), rng.normal(), rng.normal()];
    const length = Math.hypot(...direction);
    const [x, y, z] = direction.map((value) => value / length) as [number, number, number];
    const r = 0.6 + 0.25 * Math.max(0, x + 0.4 * y) ** 2 - 0.15 * Math.max(0, z) ** 3 + 0.1 * y;
    points.push(r * x, r * y, r * z);
    normals.push(x, y, z);
  }
  return { kind: "points", points: f64(points, [count, 3]), normals: f64(normals, [count, 3]) };
}

export function coloredCloud(cloud: Cloud64, rng: Rng): Cloud64 {
  return {
    ...cloud,
    colors: f64(
      Float64Array.from({ length: cloud.points.data.length }, () => rng.uniform(0.1, 0.9)),
      cloud.points.shape,
    ),
  };
}

export function bare({ kind, points }: Cloud64): Cloud64 {
  return { kind, points };
}

export function singleCloud({ kind, points, colors, normals }: Cloud64): PointCloud {
  return { kind, points: toFloat32(points), ...(colors && { colors: toFloat32(colors) }), ...(normals && { normals: toFloat32(normals) }) };
}
