/** @file Small generated meshes for tests, in float64 unless a test asks otherwise. */

import { type Rng, type Tensor, tensor } from "@dilf/tensor";
import type { Cameras, FloatData, Mesh, Texture } from "../src/index.ts";

export type Mesh64 = Mesh<Float64Array>;
export type Cameras64 = Cameras<Float64Array>;

export const f64 = (data: ArrayLike<number>, shape: readonly number[]): Tensor<Float64Array> => tensor(Float64Array.from(data), shape);

export function meshOf(vertices: readonly (readonly number[])[], faces: readonly (readonly number[])[]): Mesh64 {
  return {
    kind: "mesh",
    vertices: f64(vertices.flat(), [vertices.length, 3]),
    faces: tensor(Int32Array.from(faces.flat()), [faces.length, 3]),
  };
}

/** Side 2·half, 12 faces, corners shared. */
export function cube(half = 0.5): Mesh64 {
  const vertices = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => [i & 1 ? half : -half, i & 2 ? half : -half, i & 4 ? half : -half]);
  const quads = [
    [4, 5, 7, 6],
    [1, 0, 2, 3],
    [5, 1, 3, 7],
    [0, 4, 6, 2],
    [6, 7, 3, 2],
    [0, 1, 5, 4],
  ];
  return meshOf(
    vertices,
    quads.flatMap(([a, b, c, d]) => [
      [a!, b!, c!],
      [a!, c!, d!],
    ]),
  );
}

/** A ring in the xz-plane, `around` × `across` quads. */
export function torus(around = 16, across = 8, radius = 0.65, tube = 0.3): Mesh64 {
  const vertices: number[][] = [];
  const faces: number[][] = [];
  for (let i = 0; i < around; i++)
    for (let j = 0; j < across; j++) {
      const [u, v] = [(2 * Math.PI * i) / around, (2 * Math.PI * j) / across];
      const r = radius + tube * Math.cos(v);
      vertices.push([r * Math.sin(u), tube * Math.sin(v), r * Math.cos(u)]);
      const at = (a: number, b: number) => (a % around) * across + (b % across);
      faces.push([at(i, j), at(i + 1, j), at(i + 1, j + 1)], [at(i, j), at(i + 1, j + 1), at(i, j + 1)]);
    }
  return meshOf(vertices, faces);
}

/** Both in one mesh, the second moved. */
export function beside(a: Mesh64, b: Mesh64, [x, y, z]: readonly [number, number, number]): Mesh64 {
  const V = a.vertices.shape[0]!;
  const moved = b.vertices.data.map((value, i) => value + [x, y, z][i % 3]!);
  return {
    kind: "mesh",
    vertices: f64([...a.vertices.data, ...moved], [V + b.vertices.shape[0]!, 3]),
    faces: tensor(Int32Array.from([...a.faces.data, ...b.faces.data.map((i) => i + V)]), [a.faces.shape[0]! + b.faces.shape[0]!, 3]),
  };
}

/** A shape with occlusion, flat and round parts and no symmetry: a torus, a cube through its hole, every vertex moved a little. */
export function still(rng: Rng): Mesh64 {
  const mesh = beside(torus(12, 7), cube(0.27), [0.12, 0.3, 0.07]);
  return {
    ...mesh,
    vertices: f64(
      mesh.vertices.data.map((x) => x + rng.uniform(-0.02, 0.02)),
      mesh.vertices.shape,
    ),
  };
}

export function colored(mesh: Mesh64, rng: Rng): Mesh64 {
  return {
    ...mesh,
    colors: f64(
      Float64Array.from({ length: mesh.vertices.data.length }, () => rng.uniform(0.2, 0.9)),
      mesh.vertices.shape,
    ),
  };
}

/** A 5 × 4 picture, laid over the faces without rhyme or reason: every corner has its own place, some beyond the borders. */
export function textured(mesh: Mesh64, rng: Rng, wrap: Texture["wrap"]): Mesh64 {
  const F = mesh.faces.shape[0]!;
  const random = (length: number, low: number, high: number) => Float64Array.from({ length }, () => rng.uniform(low, high));
  return {
    ...mesh,
    textures: [{ texels: f64(random(60, 0.1, 0.9), [4, 5, 3]), wrap }],
    uvs: f64(random(6 * F, -0.7, 1.6), [F, 3, 2]),
  };
}

/** `count` triangles anywhere in a box of this half-width. */
export function soup(rng: Rng, count: number, half: number): Mesh64 {
  return {
    kind: "mesh",
    vertices: f64(
      Float64Array.from({ length: 9 * count }, () => rng.uniform(-half, half)),
      [3 * count, 3],
    ),
    faces: tensor(
      Int32Array.from({ length: 3 * count }, (_, i) => i),
      [count, 3],
    ),
  };
}

export function cameras64(views: readonly (readonly [number, number, number])[]): Cameras64 {
  const of = (k: 0 | 1 | 2) =>
    f64(
      views.map((view) => view[k]),
      [views.length],
    );
  return { azimuth: of(0), elevation: of(1), distance: of(2) };
}

export function dot(a: Tensor<FloatData>, b: Tensor<FloatData>): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i]! * b.data[i]!;
  return sum;
}

export function greatestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let greatest = 0;
  for (let i = 0; i < a.length; i++) greatest = Math.max(greatest, Math.abs(a[i]! - b[i]!));
  return greatest;
}
