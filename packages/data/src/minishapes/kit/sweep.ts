/** @file Solids that a closed outline leaves behind: loft, lathe, tube, extrusion. */

import { doubleArea, triangulate } from "./polygon.ts";
import { outward, type Point, type Point2, type Solid } from "./solid.ts";

/**
 * A skin through rings of equally many points; a ring of one point is a tip. The two ends are closed with a lid, or joined
 * to each other with `loop`.
 */
export function loft(rings: readonly (readonly Point[])[], { loop = false }: { readonly loop?: boolean } = {}): Solid {
  const points: number[] = [];
  const starts: number[] = [];
  for (const ring of rings) {
    starts.push(points.length / 3);
    for (const p of ring) points.push(p[0], p[1], p[2]);
  }
  const faces: number[] = [];
  for (let i = 0; i + (loop ? 0 : 1) < rings.length; i++) {
    const j = (i + 1) % rings.length;
    skin(faces, starts[i]!, rings[i]!.length, starts[j]!, rings[j]!.length);
  }
  if (!loop) {
    lid(faces, rings[0]!, starts[0]!, true);
    lid(faces, rings.at(-1)!, starts.at(-1)!, false);
  }
  return outward({ points, faces });
}

/** Faces between ring a (n points from index a) and ring b. */
function skin(faces: number[], a: number, n: number, b: number, m: number): void {
  for (let k = 0; k < Math.max(n, m); k++) {
    const next = (k + 1) % Math.max(n, m);
    if (n > 1) faces.push(a + k, a + next, m > 1 ? b + next : b);
    if (m > 1) faces.push(n > 1 ? a + k : a, b + next, b + k);
  }
}

/** Closes a ring: flattened along the largest component of its area vector, then triangulated. */
function lid(faces: number[], ring: readonly Point[], start: number, reversed: boolean): void {
  if (ring.length < 3) return;
  let nx = 0;
  let ny = 0;
  let nz = 0;
  for (let i = 0; i < ring.length; i++) {
    const p = ring[i]!;
    const q = ring[(i + 1) % ring.length]!;
    nx += p[1] * q[2] - p[2] * q[1];
    ny += p[2] * q[0] - p[0] * q[2];
    nz += p[0] * q[1] - p[1] * q[0];
  }
  // Of components that differ by rounding only, the first, on every machine.
  const enough = Math.max(Math.abs(nx), Math.abs(ny), Math.abs(nz)) * (1 - 1e-9);
  const flat = ring.map((p): Point2 => (Math.abs(nx) >= enough ? [p[1], p[2]] : Math.abs(ny) >= enough ? [p[2], p[0]] : [p[0], p[1]]));
  const clockwise = doubleArea(flat) < 0;
  const order = flat.map((_, i) => (clockwise ? ring.length - 1 - i : i));
  const triangles = triangulate(order.map((i) => flat[i]!)).map((i) => start + order[i]!);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
    if (clockwise !== reversed) faces.push(a, c, b);
    else faces.push(a, b, c);
  }
}

/**
 * Revolves a profile of [radius, y] about the y axis. Radius 0 is a tip; an end off the axis is closed with a lid, or the profile is
 * itself a closed outline with `loop` (rings, tyres). `turn`: degrees of the first segment's corner.
 */
export function lathe(
  profile: readonly Point2[],
  segments: number,
  { loop = false, turn = 0 }: { readonly loop?: boolean; readonly turn?: number } = {},
): Solid {
  const rings = profile.map(([r, y]): Point[] => {
    if (r < 1e-9) return [[0, y, 0]];
    return Array.from({ length: segments }, (_, k) => {
      const a = (2 * Math.PI * k) / segments + (turn * Math.PI) / 180;
      return [r * Math.cos(a), y, -r * Math.sin(a)];
    });
  });
  return loft(rings, { loop });
}

/** Pushes an outline in the xy plane through z: `depth` thick, centred on z = 0. */
export function extrude(outline: readonly Point2[], depth: number): Solid {
  const at = (z: number): Point[] => outline.map(([x, y]) => [x, y, z]);
  return loft([at(-depth / 2), at(depth / 2)]);
}

/** Pushes an outline of [z, y] through x: side views of vehicles and furniture, `width` wide, centred on x = 0. */
export function extrudeSide(outline: readonly Point2[], width: number): Solid {
  const at = (x: number): Point[] => outline.map(([z, y]) => [x, y, z]);
  return loft([at(-width / 2), at(width / 2)]);
}

/** Pushes an outline of [x, z] up from y = 0. */
export function extrudeUp(outline: readonly Point2[], height: number): Solid {
  const at = (y: number): Point[] => outline.map(([x, z]) => [x, y, z]);
  return loft([at(0), at(height)]);
}

/** An outline of [x, z] as a level ring for `loft`, at height y, scaled by kx and kz. */
export function level(outline: readonly Point2[], y: number, kx = 1, kz = kx): Point[] {
  return outline.map(([x, z]) => [x * kx, y, z * kz]);
}

/**
 * Cloth and cushions: two surfaces over one grid of `columns` × `rows` cells, (u, v) in 0..1 → point, joined along the border, where they must
 * not touch.
 */
export function sheet(columns: number, rows: number, front: Surface, back: Surface): Solid {
  const points: number[] = [];
  for (const side of [front, back])
    for (let j = 0; j <= rows; j++)
      for (let i = 0; i <= columns; i++) {
        const p = side(i / columns, j / rows);
        points.push(p[0], p[1], p[2]);
      }
  const w = columns + 1;
  const behind = w * (rows + 1);
  const faces: number[] = [];
  const quad = (a: number, b: number, c: number, d: number) => faces.push(a, b, c, a, c, d);
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++) {
      const k = j * w + i;
      quad(k, k + 1, k + w + 1, k + w);
      quad(behind + k + 1, behind + k, behind + k + w, behind + k + w + 1);
    }
  for (let i = 0; i < columns; i++) {
    const top = rows * w + i;
    quad(i + 1, i, behind + i, behind + i + 1);
    quad(top, top + 1, behind + top + 1, behind + top);
  }
  for (let j = 0; j < rows; j++) {
    const [left, right] = [j * w, j * w + columns];
    quad(left, left + w, behind + left + w, behind + left);
    quad(right + w, right, behind + right, behind + right + w);
  }
  return outward({ points, faces });
}

export type Surface = (u: number, v: number) => Point;

/**
 * A tube along a path; `radius` one number, or one per point (0 only at the ends: a tip). Frames by parallel transport, so it does not twist.
 * `flat` squeezes the cross-section across its side direction (straps, leaves).
 */
export function tube(
  path: readonly Point[],
  radius: number | readonly number[],
  sides: number,
  { flat = 1, loop = false, turn = 0 }: { readonly flat?: number; readonly loop?: boolean; readonly turn?: number } = {},
): Solid {
  const n = path.length;
  const direction = (i: number): Point => {
    const a = path[loop ? (i + n - 1) % n : Math.max(0, i - 1)]!;
    const b = path[loop ? (i + 1) % n : Math.min(n - 1, i + 1)]!;
    return unit([b[0] - a[0], b[1] - a[1], b[2] - a[2]]);
  };
  const first = direction(0);
  let side = unit(perpendicular(first, Math.abs(first[1]) > 0.9 ? [0, 0, 1] : [0, 1, 0]));
  const rings = path.map((p, i): Point[] => {
    const t = direction(i);
    side = unit(reject(side, t));
    const up: Point = [side[1] * t[2] - side[2] * t[1], side[2] * t[0] - side[0] * t[2], side[0] * t[1] - side[1] * t[0]];
    const r = typeof radius === "number" ? radius : radius[i]!;
    if (r < 1e-9) return [p];
    return Array.from({ length: sides }, (_, k) => {
      const a = (2 * Math.PI * k) / sides + (turn * Math.PI) / 180;
      const c = r * Math.cos(a);
      const s = r * flat * Math.sin(a);
      return [p[0] + c * side[0] + s * up[0], p[1] + c * side[1] + s * up[1], p[2] + c * side[2] + s * up[2]];
    });
  });
  return loft(rings, { loop });
}

function unit(v: Point): Point {
  const length = Math.hypot(v[0], v[1], v[2]) || 1;
  return [v[0] / length, v[1] / length, v[2] / length];
}

/** a × b. */
function perpendicular(a: Point, b: Point): Point {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** v without its part along the unit vector t. */
function reject(v: Point, t: Point): Point {
  const dot = v[0] * t[0] + v[1] * t[1] + v[2] * t[2];
  return [v[0] - dot * t[0], v[1] - dot * t[1], v[2] - dot * t[2]];
}
