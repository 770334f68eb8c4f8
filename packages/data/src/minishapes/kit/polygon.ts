/** @file Flat polygons: outlines, and their triangles by ear clipping. */

import type { Point, Point2 } from "./solid.ts";

/**
 * Areas that are taken for 0, in units²: far above what rounding leaves of a straight corner (1e-16), far below the smallest thing modelled (1e-6). So the
 * choice of ears does not hang on the last bits of a sine, which differ from machine to machine.
 */
const EPSILON = 1e-9;

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

/** A rectangle about the origin, its corners rounded by `radius` in `n` pieces each; counter-clockwise. */
export function roundedRectangle(width: number, height: number, radius: number, n = 3): Point2[] {
  const r = Math.min(radius, 0.499 * width, 0.499 * height);
  const [x, y] = [width / 2 - r, height / 2 - r];
  return [arc(x, y, r, r, 0, 90, n), arc(-x, y, r, r, 90, 180, n), arc(-x, -y, r, r, 180, 270, n), arc(x, -y, r, r, 270, 360, n)].flat();
}

/** |x / rx|^power + |y / ry|^power = 1 in n pieces: 2 is an ellipse, 4 nearly a rectangle. */
export function superellipse(rx: number, ry: number, power: number, n: number): Point2[] {
  const soft = (v: number): number => Math.sign(v) * Math.abs(v) ** (2 / power);
  // Corners lie off the axes, where a high power would crowd them.
  return Array.from({ length: n }, (_, i) => {
    const a = (2 * Math.PI * (i + 0.5)) / n;
    return [rx * soft(Math.cos(a)), ry * soft(Math.sin(a))];
  });
}

/** An open curve through points of any dimension, `pieces` parts between each two (Catmull–Rom); 1 keeps the corners. */
export function curve<P extends Point2 | Point>(points: readonly P[], pieces: number): P[] {
  const at = (i: number): P => points[Math.max(0, Math.min(points.length - 1, i))]!;
  const out: P[] = [];
  for (let i = 0; i + 1 < points.length; i++)
    for (let j = 0; j < pieces; j++) {
      const t = j / pieces;
      const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
      out.push(
        b.map(
          (value, k) =>
            value + 0.5 * t * (c[k]! - a[k]! + t * (2 * a[k]! - 5 * value + 4 * c[k]! - d[k]! + t * (3 * (value - c[k]!) + d[k]! - a[k]!))),
        ) as unknown as P,
      );
    }
  out.push(points.at(-1)!);
  return out;
}

/**
 * Triangles of a simple polygon given counter-clockwise, as indices of its corners: ear clipping (Meisters 1975).
 * Where rounding leaves no ear, the least reflex corner is cut, so it always ends.
 */
export function triangulate(outline: readonly Point2[]): number[] {
  if (convex(outline)) return fan(outline.length);
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
      if (turn > bestTurn + EPSILON) {
        bestTurn = turn;
        best = i;
      }
      if (turn > EPSILON && !left.some((k) => within(outline[k]!, a, b, c))) {
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

/** Every corner turns left by more than rounding. A counter-clockwise outline of one turn is then convex. */
function convex(outline: readonly Point2[]): boolean {
  const n = outline.length;
  for (let i = 0; i < n; i++) if (!(cross(outline[(i + n - 1) % n]!, outline[i]!, outline[(i + 1) % n]!) > EPSILON)) return false;
  return true;
}

/** What ear clipping gives for a convex polygon: a fan about its last corner. */
function fan(n: number): number[] {
  const triangles: number[] = [];
  for (let i = 0; i + 2 < n; i++) triangles.push(n - 1, i, i + 1);
  return triangles;
}

/** Twice the signed area of the triangle a, b, c. */
function cross(a: Point2, b: Point2, c: Point2): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** Inside or, but for rounding, on the border of the counter-clockwise triangle, its corners excepted. */
function within(p: Point2, a: Point2, b: Point2, c: Point2): boolean {
  if (same(p, a) || same(p, b) || same(p, c)) return false;
  return cross(a, b, p) > -EPSILON && cross(b, c, p) > -EPSILON && cross(c, a, p) > -EPSILON;
}

function same(p: Point2, q: Point2): boolean {
  return p[0] === q[0] && p[1] === q[1];
}
