/** @file Flat polygons: outlines, and their triangles by ear clipping. */

import type { Point2 } from "./solid.ts";

/** Twice the signed area; positive where the outline runs counter-clockwise. */
export function doubleArea(outline: readonly Point2[]): number {
  let sum = 0;
  for (let i = 0; i < outline.length; i++) {
    const a = outline[i]!;
    const b = outline[(i + 1) % outline.length]!;
    sum += a[0] * b[1] - b[0] * a[1];
  }
  return sum;
}

/** Points of an arc from `start` to `end` degrees, both included, `n` pieces. 0 is +x, 90 is +y. */
export function arc(cx: number, cy: number, rx: number, ry: number, start: number, end: number, n: number): Point2[] {
  return Array.from({ length: n + 1 }, (_, i) => {
    const a = ((start + ((end - start) * i) / n) * Math.PI) / 180;
    return [cx + rx * Math.cos(a), cy + ry * Math.sin(a)];
  });
}

/** A regular polygon, counter-clockwise, its first corner at `turn` degrees. */
export function regular(radius: number, n: number, turn = 0): Point2[] {
  return arc(0, 0, radius, radius, turn, turn + 360, n).slice(0, n);
}

/**
 * Triangles of a simple polygon given counter-clockwise, as indices of its corners: ear clipping (Meisters 1975).
 * Where rounding leaves no ear, the least reflex corner is cut, so it always ends.
 */
export function triangulate(outline: readonly Point2[]): number[] {
  const left = outline.map((_, i) => i);
  const triangles: number[] = [];
  while (left.length > 3) {
    let best = 0;
    let bestTurn = -Infinity;
    let found = false;
    for (let i = 0; i < left.length && !found; i++) {
      const a = outline[left[(i + left.length - 1) % left.length]!]!;
      const b = outline[left[i]!]!;
      const c = outline[left[(i + 1) % left.length]!]!;
      const turn = cross(a, b, c);
      if (turn > bestTurn) {
        bestTurn = turn;
        best = i;
      }
      if (turn > 1e-12 && !left.some((k) => within(outline[k]!, a, b, c))) {
        best = i;
        found = true;
      }
    }
    triangles.push(left[(best + left.length - 1) % left.length]!, left[best]!, left[(best + 1) % left.length]!);
    left.splice(best, 1);
  }
  triangles.push(left[0]!, left[1]!, left[2]!);
  return triangles;
}

/** Twice the signed area of the triangle a, b, c. */
function cross(a: Point2, b: Point2, c: Point2): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** Inside or on the border of the counter-clockwise triangle, its corners excepted. */
function within(p: Point2, a: Point2, b: Point2, c: Point2): boolean {
  if (same(p, a) || same(p, b) || same(p, c)) return false;
  return cross(a, b, p) >= 0 && cross(b, c, p) >= 0 && cross(c, a, p) >= 0;
}

function same(p: Point2, q: Point2): boolean {
  return p[0] === q[0] && p[1] === q[1];
}
