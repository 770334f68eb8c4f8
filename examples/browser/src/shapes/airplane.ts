/** @file An airplane of one turned curve and five flat boxes. */

import { type Mesh, mergeMeshes, normalizeShape, transformMesh, turnMatrix } from "@dilf/renderer";
import { tensor } from "@dilf/tensor";
import { type Color, lathe, type Point } from "./surface.ts";

const WHITE: Color = [0.9, 0.91, 0.93];
const RED: Color = [0.82, 0.24, 0.22];
const BLUE: Color = [0.2, 0.34, 0.62];

export function airplane(): Mesh {
  const hull = lathe(
    [
      [0, -1.25],
      [0.06, -1.24],
      [0.13, -1],
      [0.2, -0.5],
      [0.21, 0.3],
      [0.2, 0.7],
      [0.14, 0.95],
      [0.06, 1.06],
      [0, 1.08],
    ],
    (row) => (row > 5 ? BLUE : WHITE),
    24,
  );
  return normalizeShape(
    mergeMeshes([
      transformMesh(hull, turnMatrix("x", 90)), // the nose to +z
      wing(1, 0.3, -0.25, 0.5, 0.22, -0.06, RED),
      wing(-1, 0.3, -0.25, 0.5, 0.22, -0.06, RED),
      wing(1, -0.9, -1.1, 0.22, 0.12, 0.05, BLUE),
      wing(-1, -0.9, -1.1, 0.22, 0.12, 0.05, BLUE),
      transformMesh(wing(1, -0.85, -1.15, 0.28, 0.14, 0, RED, 0.48), turnMatrix("z", 90)), // the fin
    ]),
  ) as Mesh;
}

/** A flat box from the hull outwards along ±x. @param root z of its middle at the hull, `tip` at its end, with the chords there */
function wing(side: 1 | -1, root: number, tip: number, rootChord: number, tipChord: number, y: number, color: Color, span?: number): Mesh {
  const [near, far, thick] = [0.1 * side, side * (span ?? (rootChord > 0.4 ? 1.3 : 0.55)), 0.025];
  const corners: Point[] = [y - thick, y + thick].flatMap((height): Point[] => [
    [near, height, root - rootChord / 2],
    [near, height, root + rootChord / 2],
    [far, height, tip + tipChord / 2],
    [far, height, tip - tipChord / 2],
  ]);
  const quads = [
    [0, 3, 2, 1],
    [4, 5, 6, 7],
    [0, 1, 5, 4],
    [1, 2, 6, 5],
    [2, 3, 7, 6],
    [3, 0, 4, 7],
  ];
  const triangles = quads.flatMap(
    ([a, b, c, d]) =>
      [
        [a, b, c],
        [a, c, d],
      ] as [number, number, number][],
  );
  const outward = triangles.map(([a, b, c]) => (side === 1 ? [a, c, b] : [a, b, c]));
  return {
    kind: "mesh",
    vertices: tensor(Float32Array.from(corners.flat()), [8, 3]),
    faces: tensor(Int32Array.from(outward.flat()), [12, 3]),
    colors: tensor(Float32Array.from(corners.flatMap(() => [...color])), [8, 3]),
  };
}
