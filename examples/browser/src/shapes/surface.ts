/** @file Two ways to make a closed surface from a curve: turn it about the y axis, or thicken it to a tube. */

import type { Mesh } from "@dilf/renderer";
import { tensor } from "@dilf/tensor";

export type Point = readonly [number, number, number];
/** Display values in 0..1. */
export type Color = readonly [number, number, number];

/** Places on a closed ring, in rows: [rows][around]. Neighbours are joined; with `closed`, the last row to the first as well. */
export function skin(rows: readonly (readonly Point[])[], color: (row: number, around: number) => Color, closed = false): Mesh {
  const [R, A] = [rows.length, rows[0]!.length];
  const faces: number[] = [];
  for (let r = 0; r < (closed ? R : R - 1); r++)
    for (let a = 0; a < A; a++) {
      const [low, high] = [r * A, ((r + 1) % R) * A];
      const next = (a + 1) % A;
      faces.push(low + a, low + next, high + next, low + a, high + next, high + a);
    }
  return {
    kind: "mesh",
    vertices: tensor(Float32Array.from(rows.flat(2)), [R * A, 3]),
    faces: tensor(Int32Array.from(faces), [faces.length / 3, 3]),
    colors: tensor(Float32Array.from(rows.flatMap((row, r) => row.flatMap((_, a) => [...color(r, a)]))), [R * A, 3]),
  };
}

/** @param profile [radius, height] from below to above */
export function lathe(profile: readonly (readonly [number, number])[], color: (row: number) => Color, around = 40): Mesh {
  const rows = profile.map(([radius, y]) =>
    Array.from({ length: around }, (_, a): Point => {
      const angle = (2 * Math.PI * a) / around;
      return [radius * Math.sin(angle), y, radius * Math.cos(angle)];
    }),
  );
  return skin(rows, color);
}

/** A tube along a path in the xy plane, with a radius for each of its points; flat at both ends. */
export function tube(path: readonly (readonly [number, number])[], radius: readonly number[], color: Color, around = 14): Mesh {
  const rows = path.map(([x, y], i) => {
    const [x0, y0] = path[Math.max(0, i - 1)]!;
    const [x1, y1] = path[Math.min(path.length - 1, i + 1)]!;
    const length = Math.hypot(x1 - x0, y1 - y0);
    const [nx, ny] = [(y1 - y0) / length, -(x1 - x0) / length]; // across the path, to its right
    return Array.from({ length: around }, (_, a): Point => {
      const angle = (-2 * Math.PI * a) / around;
      const [side, z] = [radius[i]! * Math.cos(angle), radius[i]! * Math.sin(angle)];
      return [x + side * nx, y + side * ny, z];
    });
  });
  const ends = [path[0]!, path.at(-1)!].map(([x, y]) => Array.from({ length: around }, (): Point => [x, y, 0]));
  return skin([ends[0]!, ...rows, ends[1]!], () => color);
}
