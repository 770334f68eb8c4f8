/** @file The kit's one record, a growing list of triangles, and what joins and measures it. */

export type Point = readonly [number, number, number]; // x, y, z, world units
export type Point2 = readonly [number, number];

/** A closed triangle mesh while it is being modelled. Counter-clockwise faces look outwards. Never changed after it was made. */
export interface Solid {
  readonly points: readonly number[]; // [V * 3] x, y, z
  readonly faces: readonly number[]; // [F * 3] indices of points
}

/** A part that a draw may leave out: `merge(seat, hasBack && back)`. */
export type Part = Solid | readonly Part[] | false | undefined;

export const EMPTY: Solid = { points: [], faces: [] };

/** All parts in one mesh, without joining what touches. A single solid comes back as it is: solids never change. */
export function merge(...parts: readonly Part[]): Solid {
  const solids: Solid[] = [];
  collect(parts, solids);
  if (solids.length === 1) return solids[0]!;
  const points: number[] = [];
  const faces: number[] = [];
  for (const solid of solids) {
    const base = points.length / 3;
    const from = solid.points;
    const corners = solid.faces;
    for (let i = 0; i < from.length; i++) points.push(from[i]!);
    for (let i = 0; i < corners.length; i++) faces.push(base + corners[i]!);
  }
  return { points, faces };
}

function collect(parts: readonly Part[], solids: Solid[]): void {
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (!part) continue;
    if (isList(part)) collect(part, solids);
    else solids.push(part);
  }
}

function isList(part: Solid | readonly Part[]): part is readonly Part[] {
  return Array.isArray(part);
}

/** `n` parts, made by their number. */
export function repeat(n: number, make: (i: number) => Part): Solid {
  return merge(Array.from({ length: n }, (_, i) => make(i)));
}

/** The volume enclosed by a closed mesh; negative where its faces look inwards (divergence theorem: a sixth of Σ a·(b×c)). */
export function signedVolume({ points: p, faces }: Solid): number {
  let six = 0;
  for (let f = 0; f < faces.length; f += 3) {
    const a = faces[f]! * 3;
    const b = faces[f + 1]! * 3;
    const c = faces[f + 2]! * 3;
    six +=
      p[a]! * (p[b + 1]! * p[c + 2]! - p[b + 2]! * p[c + 1]!) +
      p[a + 1]! * (p[b + 2]! * p[c]! - p[b]! * p[c + 2]!) +
      p[a + 2]! * (p[b]! * p[c + 1]! - p[b + 1]! * p[c]!);
  }
  return six / 6;
}

/** The same solid with every face turned round. */
export function flip({ points, faces }: Solid): Solid {
  const turned: number[] = new Array(faces.length);
  for (let f = 0; f < faces.length; f += 3) {
    turned[f] = faces[f]!;
    turned[f + 1] = faces[f + 2]!;
    turned[f + 2] = faces[f + 1]!;
  }
  return { points, faces: turned };
}

/** Makes the faces of a closed, consistently wound mesh look outwards. */
export function outward(solid: Solid): Solid {
  return signedVolume(solid) < 0 ? flip(solid) : solid;
}

/** Smallest and largest coordinate on each axis. */
export function bounds({ points }: Solid): { readonly low: Point; readonly high: Point } {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i++) {
    const axis = i % 3;
    low[axis] = Math.min(low[axis]!, points[i]!);
    high[axis] = Math.max(high[axis]!, points[i]!);
  }
  return { low, high };
}
