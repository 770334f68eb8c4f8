/** @file Small meshes, as different from each other as a few faces allow. */

import type { FloatData, Mesh } from "@dilf/renderer";
import { type FloatTensor, type Tensor, tensor } from "@dilf/tensor";

/** A box of unequal sides, a tower with a point, a slanted wedge: [8 | 5 | 6 vertices], within the unit sphere, each vertex with a colour of its own. */
const MESHES: readonly { readonly vertices: readonly number[]; readonly faces: readonly number[] }[] = [
  {
    vertices: [
      -0.7, -0.4, -0.3, 0.7, -0.4, -0.3, 0.7, 0.4, -0.3, -0.7, 0.4, -0.3, -0.7, -0.4, 0.3, 0.7, -0.4, 0.3, 0.7, 0.4, 0.3, -0.7, 0.4, 0.3,
    ],
    faces: [0, 2, 1, 0, 3, 2, 4, 5, 6, 4, 6, 7, 0, 1, 5, 0, 5, 4, 3, 6, 2, 3, 7, 6, 0, 4, 7, 0, 7, 3, 1, 2, 6, 1, 6, 5],
  },
  {
    vertices: [-0.4, -0.8, -0.4, 0.4, -0.8, -0.4, 0.4, -0.8, 0.4, -0.4, -0.8, 0.4, 0.1, 0.9, 0],
    faces: [0, 1, 2, 0, 2, 3, 0, 4, 1, 1, 4, 2, 2, 4, 3, 3, 4, 0],
  },
  {
    vertices: [-0.8, -0.3, -0.5, 0.8, -0.3, -0.5, -0.8, -0.3, 0.5, 0.8, -0.3, 0.5, -0.6, 0.5, -0.5, -0.6, 0.3, 0.5],
    faces: [0, 1, 3, 0, 3, 2, 0, 4, 1, 2, 3, 5, 0, 2, 5, 0, 5, 4, 1, 4, 5, 1, 5, 3],
  },
];

const color = (i: number) => 0.5 + 0.45 * Math.sin(1.7 * i + 0.3);

/** The three meshes in a precision. */
export function meshes<D extends FloatData>(from: (values: readonly number[]) => D): readonly Mesh<D>[] {
  return MESHES.map(({ vertices, faces }) => ({
    kind: "mesh",
    vertices: tensor(from(vertices), [vertices.length / 3, 3]),
    faces: tensor(Int32Array.from(faces), [faces.length / 3, 3]),
    colors: tensor(from(vertices.map((_, i) => color(i))), [vertices.length / 3, 3]),
  }));
}

/** P points of a shape's corners and edges' middles, by a fixed rule: [P, 3]. */
export function pointsOf({ vertices: { data } }: { readonly vertices: FloatTensor }, count: number): number[] {
  const corners = data.length / 3;
  const point = (p: number) => {
    const [a, b, t] = [p % corners, (3 * p + 1) % corners, ((p * 0.37) % 1) * 0.8];
    return [0, 1, 2].map((axis) => data[3 * a + axis]! * (1 - t) + data[3 * b + axis]! * t);
  };
  return Array.from({ length: count }, (_, p) => point(p)).flat();
}

/** [B, P, 3] */
export function cloudsOf(shapes: readonly { readonly vertices: FloatTensor }[], count: number): Tensor {
  return tensor(Float32Array.from(shapes.flatMap((shape) => pointsOf(shape, count))), [shapes.length, count, 3]);
}
