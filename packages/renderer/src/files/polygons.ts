/** @file Polygons → triangles: fans where the polygon is convex, ears (earcut) where it is not. */

import earcut from "earcut";
import type { FloatData } from "../shape.ts";
import { filled, type Growing, ints, push } from "./grow.ts";

/**
 * A concave polygon beyond this is refused: cutting ears takes n² steps at worst. A star of 2048 corners takes 2 ms, a scribble that crosses itself everywhere
 * 32 ms; a file of nothing but such scribbles 0.8 s a megabyte.
 */
export const MOST_CORNERS = 2048;

/** A corner turns inwards when it does so by more than this part of the polygon's own area: less is the rounding of the file. */
const INWARDS = 1e-6;

/** All polygons of a file, one after another. */
export interface Polygons {
  readonly corners: Growing<Int32Array>; // vertices of all corners
  readonly ends: Growing<Int32Array>; //    [N] where each polygon ends in `corners`
}

/** Room for polygons. */
export const polygons = (capacity = 1024): Polygons => ({ corners: ints(3 * capacity), ends: ints(capacity) });

export interface Triangles {
  readonly corner: Int32Array; //  [3F] positions in `corners`
  readonly polygon: Int32Array; // [F] which polygon a triangle is part of
}

/**
 * A triangle stays, a convex polygon becomes a fan around its first corner, any other is cut by ears. Every polygon of n corners gives n − 2 triangles where it
 * is a fan; ears leave corners out that lie on a line. They turn as the polygon does.
 * @param where names a polygon for the message
 * @throws RangeError for concave polygons of more than `MOST_CORNERS` corners
 */
export function triangulate({ corners, ends }: Polygons, vertices: FloatData, where: (polygon: number) => string): Triangles {
  const N = ends.length;
  const all = corners.length;
  if (all === 3 * N) {
    // Triangles alone (none has fewer than 3 corners): there is nothing to decide.
    return { corner: ascending(all), polygon: ascending(N) };
  }
  const corner = ints(3 * Math.max(1, all - 2 * N));
  const polygon = ints(Math.max(1, all - 2 * N));
  for (let p = 0, from = 0; p < N; p++) {
    const end = ends.data[p]!;
    const n = end - from;
    const ears = n > 3 ? cut(vertices, corners.data, from, n, () => where(p)) : null;
    if (ears)
      for (let i = 0; i < ears.length; i++) {
        push(corner, from + ears[i]!);
        if (i % 3 === 0) push(polygon, p);
      }
    else
      for (let i = 2; i < n; i++) {
        push(corner, from);
        push(corner, from + i - 1);
        push(corner, from + i);
        push(polygon, p);
      }
    from = end;
  }
  return { corner: filled(corner), polygon: filled(polygon) };
}

const ascending = (n: number) => {
  const out = new Int32Array(n);
  for (let i = 0; i < n; i++) out[i] = i;
  return out;
};

/** The ears of a concave polygon, as corner numbers 0..n−1; null for one that a fan fits. */
function cut(vertices: FloatData, corners: Int32Array, from: number, n: number, where: () => string): number[] | null {
  // Newell's normal: the sum over the edges is twice the area of the polygon's shadow along each axis, for polygons that are not flat as well.
  let nx = 0;
  let ny = 0;
  let nz = 0;
  const first = 3 * corners[from]!; // sums relative to it: far from the origin the products would drown the area
  const ox = 2 * vertices[first]!;
  const oy = 2 * vertices[first + 1]!;
  const oz = 2 * vertices[first + 2]!;
  for (let i = 0; i < n; i++) {
    const a = 3 * corners[from + i]!;
    const b = 3 * corners[from + (i + 1 === n ? 0 : i + 1)]!;
    nx += (vertices[a + 1]! - vertices[b + 1]!) * (vertices[a + 2]! + vertices[b + 2]! - oz);
    ny += (vertices[a + 2]! - vertices[b + 2]!) * (vertices[a]! + vertices[b]! - ox);
    nz += (vertices[a]! - vertices[b]!) * (vertices[a + 1]! + vertices[b + 1]! - oy);
  }
  const least = -INWARDS * (nx * nx + ny * ny + nz * nz);
  if (!(least < 0)) return null; // no area: whatever is drawn has none
  let convex = true;
  for (let i = 0; i < n && convex; i++) {
    const a = 3 * corners[from + i]!;
    const b = 3 * corners[from + ((i + 1) % n)]!;
    const c = 3 * corners[from + ((i + 2) % n)]!;
    const ux = vertices[b]! - vertices[a]!;
    const uy = vertices[b + 1]! - vertices[a + 1]!;
    const uz = vertices[b + 2]! - vertices[a + 2]!;
    const vx = vertices[c]! - vertices[b]!;
    const vy = vertices[c + 1]! - vertices[b + 1]!;
    const vz = vertices[c + 2]! - vertices[b + 2]!;
    convex = (uy * vz - uz * vy) * nx + (uz * vx - ux * vz) * ny + (ux * vy - uy * vx) * nz >= least;
  }
  if (convex) return null;
  if (n > MOST_CORNERS)
    throw new RangeError(`${where()}: a concave polygon of ${n} corners; at most ${MOST_CORNERS} are cut, split it into smaller faces`);
  // Its shadow along the axis that it faces most, seen so that it turns counter-clockwise.
  const [ax, ay, az] = [Math.abs(nx), Math.abs(ny), Math.abs(nz)];
  const [x, y] = az >= ax && az >= ay ? (nz > 0 ? [0, 1] : [1, 0]) : ax >= ay ? (nx > 0 ? [1, 2] : [2, 1]) : ny > 0 ? [2, 0] : [0, 2];
  const flat = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    flat[2 * i] = vertices[3 * corners[from + i]! + x!]!;
    flat[2 * i + 1] = vertices[3 * corners[from + i]! + y!]!;
  }
  const ears = earcut(flat);
  for (let i = 0; i < ears.length; i += 3) {
    const [a, b, c] = [2 * ears[i]!, 2 * ears[i + 1]!, 2 * ears[i + 2]!];
    const turn = (flat[b]! - flat[a]!) * (flat[c + 1]! - flat[a + 1]!) - (flat[b + 1]! - flat[a + 1]!) * (flat[c]! - flat[a]!);
    if (turn < 0) [ears[i + 1], ears[i + 2]] = [ears[i + 2]!, ears[i + 1]!];
  }
  return ears.length ? ears : null;
}
