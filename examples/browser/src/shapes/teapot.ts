/** @file A teapot of three turned and thickened curves. */

import { type Mesh, mergeMeshes, normalizeShape } from "@dilf/renderer";
import { type Color, lathe, tube } from "./surface.ts";

const GLAZE: Color = [0.16, 0.52, 0.56];
const BAND: Color = [0.95, 0.76, 0.36];
const DARK: Color = [0.2, 0.2, 0.26];

export function teapot(): Mesh {
  const body = lathe(
    [
      ...[
        [0, 0],
        [0.5, 0],
        [0.56, 0.04],
        [0.74, 0.16],
        [0.86, 0.34],
        [0.9, 0.5],
      ],
      ...[
        [0.88, 0.66],
        [0.8, 0.82],
        [0.68, 0.95],
        [0.55, 1.03],
        [0.5, 1.06],
        [0, 1.06],
      ],
    ] as [number, number][],
    (row) => (row === 4 || row === 5 ? BAND : GLAZE),
  );
  const lid = lathe(
    [
      [0, 1.06],
      [0.5, 1.06],
      [0.42, 1.14],
      [0.25, 1.2],
      [0.07, 1.24],
      [0.06, 1.28],
      [0.12, 1.34],
      [0.1, 1.42],
      [0, 1.45],
    ],
    (row) => (row > 4 ? DARK : BAND),
  );
  const spout = tube(
    [
      [0.7, 0.32],
      [0.98, 0.46],
      [1.12, 0.68],
      [1.2, 0.92],
      [1.36, 1.04],
      [1.4, 1.05],
    ],
    [0.22, 0.18, 0.13, 0.1, 0.08, 0],
    GLAZE,
  );
  const arc = Array.from({ length: 17 }, (_, i) => (Math.PI * (i - 8)) / 16);
  const handle = tube(
    arc.map((angle): [number, number] => [-0.74 - 0.52 * Math.cos(angle), 0.62 + 0.38 * Math.sin(-angle)]),
    arc.map(() => 0.075),
    DARK,
  );
  return normalizeShape(mergeMeshes([body, lid, spout, handle])) as Mesh;
}
