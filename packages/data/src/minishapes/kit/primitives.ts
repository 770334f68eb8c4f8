/** @file Boxes, round things, beams. Boxes and cylinders stand on y = 0, balls and tori are centred on the origin. */

import type { Rng } from "@dilf/tensor";
import { merge, outward, type Point, type Point2, type Solid } from "./solid.ts";
import { lathe, loft, tube } from "./sweep.ts";
import { deform, move } from "./transform.ts";

export interface BoxOptions {
  /** Factors on x and z at the top; 1, 1 is a plain box. */
  readonly taper?: readonly [number, number];
  /** Width of the cut edges; 0 for sharp ones. */
  readonly bevel?: number;
}

/** A box that stands on y = 0, centred in x and z. */
export function box(width: number, height: number, depth: number, { taper = [1, 1], bevel = 0 }: BoxOptions = {}): Solid {
  const plain = bevel > 0 ? bevelled([width, height, depth], bevel) : cuboid([-width / 2, 0, -depth / 2], [width / 2, height, depth / 2]);
  if (taper[0] === 1 && taper[1] === 1) return plain;
  return deform(plain, (x, y, z) => {
    const k = y / height;
    return [x * (1 + (taper[0] - 1) * k), y, z * (1 + (taper[1] - 1) * k)];
  });
}

/** The box between two opposite corners. */
export function cuboid(a: Point, b: Point): Solid {
  const [x0, x1] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
  const [y0, y1] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
  const [z0, z1] = [Math.min(a[2], b[2]), Math.max(a[2], b[2])];
  return { points: [x0, y0, z0, x1, y0, z0, x0, y1, z0, x1, y1, z0, x0, y0, z1, x1, y0, z1, x0, y1, z1, x1, y1, z1], faces: CUBE };
}

/** Two triangles a side; bit 0, 1, 2 of a corner's index: right, top, front. */
const CUBE = "0 2 3 0 3 1 4 5 7 4 7 6 0 1 5 0 5 4 2 6 7 2 7 3 0 4 6 0 6 2 1 3 7 1 7 5".split(" ").map(Number);

/** A box with its twelve edges cut. Each corner has three points, one on each of its sides: point 3 · corner + axis. */
function bevelled(size: Point, cut: number): Solid {
  const b = Math.min(cut, 0.45 * Math.min(size[0], size[1], size[2]));
  const points: number[] = [];
  for (let corner = 0; corner < 8; corner++)
    for (let axis = 0; axis < 3; axis++)
      for (let k = 0; k < 3; k++)
        points.push((corner & (1 << k) ? 1 : -1) * (size[k]! / 2 - (k === axis ? 0 : b)) + (k === 1 ? size[1] / 2 : 0));
  return { points, faces: BEVELLED };
}

/** The sides, edges and corners of any bevelled box, found once on a cube. */
const BEVELLED = bevelledFaces();

function bevelledFaces(): readonly number[] {
  const points: number[] = [];
  for (let corner = 0; corner < 8; corner++)
    for (let axis = 0; axis < 3; axis++) for (let k = 0; k < 3; k++) points.push((corner & (1 << k) ? 1 : -1) * (k === axis ? 2 : 1));
  const faces: number[] = [];
  const polygon = (...corners: readonly number[]) => {
    for (let i = 2; i < corners.length; i++) faces.push(...facing(points, corners[0]!, corners[i - 1]!, corners[i]!));
  };
  const at = (corner: number, axis: number) => 3 * corner + axis;
  for (let axis = 0; axis < 3; axis++) {
    const [u, v] = [1 << ((axis + 1) % 3), 1 << ((axis + 2) % 3)];
    for (const side of [0, 1 << axis]) polygon(at(side, axis), at(side | u, axis), at(side | u | v, axis), at(side | v, axis));
    // The four edges along this axis lie between the sides of the two others.
    const [p, q] = [(axis + 1) % 3, (axis + 2) % 3];
    for (const edge of [0, u, v, u | v]) polygon(at(edge, p), at(edge | (1 << axis), p), at(edge | (1 << axis), q), at(edge, q));
  }
  for (let corner = 0; corner < 8; corner++) polygon(at(corner, 0), at(corner, 1), at(corner, 2));
  return faces;
}

/** The three corners of a face of a convex solid about the origin in the order that looks away from it. */
function facing(p: readonly number[], a: number, b: number, c: number): [number, number, number] {
  const at = (i: number, k: number) => p[i * 3 + k]!;
  const volume =
    at(a, 0) * (at(b, 1) * at(c, 2) - at(b, 2) * at(c, 1)) +
    at(a, 1) * (at(b, 2) * at(c, 0) - at(b, 0) * at(c, 2)) +
    at(a, 2) * (at(b, 0) * at(c, 1) - at(b, 1) * at(c, 0));
  return volume < 0 ? [a, c, b] : [a, b, c];
}

/** A cylinder on y = 0. Four `segments` with `turn` 45 make a square pillar. */
export function cylinder(radius: number, height: number, segments: number, turn = 0): Solid {
  return frustum(radius, radius, height, segments, turn);
}

/** A cone on y = 0. */
export function cone(radius: number, height: number, segments: number, turn = 0): Solid {
  return frustum(radius, 0, height, segments, turn);
}

/** A cone cut off at radius `top`, on y = 0. */
export function frustum(bottom: number, top: number, height: number, segments: number, turn = 0): Solid {
  return lathe(
    [
      [bottom, 0],
      [top, height],
    ],
    segments,
    { turn },
  );
}

/** An ellipsoid with poles up and down. */
export function ball(rx: number, ry = rx, rz = rx, segments = 10, rings = Math.max(4, Math.round(segments / 2))): Solid {
  const profile = Array.from({ length: rings + 1 }, (_, i): Point2 => {
    const a = Math.PI * (i / rings - 0.5);
    return [i === 0 || i === rings ? 0 : rx * Math.cos(a), ry * Math.sin(a)];
  });
  return deform(lathe(profile, segments), (x, y, z) => [x, y, (z * rz) / rx]);
}

/** The upper half of an ellipsoid, on y = 0. */
export function dome(rx: number, ry: number, segments: number, rings = Math.max(3, Math.round(segments / 3))): Solid {
  const profile = Array.from({ length: rings + 1 }, (_, i): Point2 => {
    const a = (Math.PI / 2) * (i / rings);
    return [i === rings ? 0 : rx * Math.cos(a), ry * Math.sin(a)];
  });
  return lathe(profile, segments);
}

/**
 * A faceted ball: an icosahedron, `detail` times refined (20, 80, 320 faces), every corner pushed in or out by up to `noise` of the radius.
 */
export function blob(radius: number, detail: number, noise: number, rng: Rng): Solid {
  const base = icosphere(detail);
  return deform(base, (x, y, z) => {
    const r = radius * (1 + noise * rng.uniform(-1, 1));
    return [x * r, y * r, z * r];
  });
}

/** The twenty faces. */
const ICOSAHEDRON =
  "0 11 5 0 5 1 0 1 7 0 7 10 0 10 11 1 5 9 5 11 4 11 10 2 10 7 6 7 1 8 3 9 4 3 4 2 3 2 6 3 6 8 3 8 9 4 9 5 2 4 11 6 2 10 8 6 7 9 8 1";

function icosphere(detail: number): Solid {
  const t = (1 + Math.sqrt(5)) / 2;
  let points: number[] = [
    -1,
    t,
    0,
    1,
    t,
    0,
    -1,
    -t,
    0,
    1,
    -t,
    0,
    0,
    -1,
    t,
    0,
    1,
    t,
    0,
    -1,
    -t,
    0,
    1,
    -t,
    t,
    0,
    -1,
    t,
    0,
    1,
    -t,
    0,
    -1,
    -t,
    0,
    1,
  ];
  let faces: readonly number[] = ICOSAHEDRON.split(" ").map(Number);
  for (let i = 0; i < detail; i++) ({ points, faces } = refine({ points, faces }));
  for (let i = 0; i < points.length; i += 3) {
    const length = Math.hypot(points[i]!, points[i + 1]!, points[i + 2]!);
    for (let k = 0; k < 3; k++) points[i + k]! /= length;
  }
  return outward({ points, faces });
}

/** Every face cut into four at the middles of its edges; the surface stays where it is. */
export function refine({ points, faces }: Solid): { points: number[]; faces: number[] } {
  const out = [...points];
  const middles = new Map<number, number>();
  const count = points.length / 3;
  const middle = (a: number, b: number): number => {
    const key = Math.min(a, b) * count + Math.max(a, b);
    const known = middles.get(key);
    if (known !== undefined) return known;
    for (let k = 0; k < 3; k++) out.push((points[a * 3 + k]! + points[b * 3 + k]!) / 2);
    middles.set(key, out.length / 3 - 1);
    return out.length / 3 - 1;
  };
  const finer: number[] = [];
  for (let f = 0; f < faces.length; f += 3) {
    const [a, b, c] = [faces[f]!, faces[f + 1]!, faces[f + 2]!];
    const [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)];
    finer.push(a, ab, ca, b, bc, ab, c, ca, bc, ab, bc, ca);
  }
  return { points: out, faces: finer };
}

/** A ring about the y axis: `radius` to the middle of the tube, `tubeRadius` thick. */
export function torus(radius: number, tubeRadius: number, segments: number, sides: number): Solid {
  const profile = Array.from({ length: sides }, (_, i): Point2 => {
    const a = (2 * Math.PI * i) / sides;
    return [radius + tubeRadius * Math.cos(a), tubeRadius * Math.sin(a)];
  });
  return lathe(profile, segments, { loop: true });
}

/** A band about the y axis with a rectangular section, on y = 0: hoops, rims, walls. */
export function hoop(inner: number, outer: number, height: number, segments: number, turn = 0): Solid {
  const profile: Point2[] = [
    [outer, 0],
    [outer, height],
    [inner, height],
    [inner, 0],
  ];
  return lathe(profile, segments, { loop: true, turn });
}

/** A rectangular bar from a to b; `width` lies level where the bar is not upright (along x where it is), `depth` across it. */
export function beam(a: Point, b: Point, width: number, depth = width): Solid {
  const t: Point = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const level = Math.hypot(t[0], t[2]);
  const length = Math.hypot(level, t[1]);
  const side: Point = level < 1e-6 * length ? [1, 0, 0] : [t[2] / level, 0, -t[0] / level];
  const up: Point = [
    (t[1] * side[2] - t[2] * side[1]) / length,
    (t[2] * side[0] - t[0] * side[2]) / length,
    (t[0] * side[1] - t[1] * side[0]) / length,
  ];
  const ring = (p: Point): Point[] =>
    (
      [
        [-1, -1],
        [1, -1],
        [1, 1],
        [-1, 1],
      ] as const
    ).map(
      ([u, v]): Point => [
        p[0] + 0.5 * (u * width * side[0] + v * depth * up[0]),
        p[1] + 0.5 * (u * width * side[1] + v * depth * up[1]),
        p[2] + 0.5 * (u * width * side[2] + v * depth * up[2]),
      ],
    );
  return loft([ring(a), ring(b)]);
}

/** A round bar from a to b. */
export function rod(a: Point, b: Point, radius: number, sides = 6, end = radius): Solid {
  return tube([a, b], [radius, end], sides);
}

/** Half a wing along +x from the origin: lens-shaped section, leading edge towards +z, `sweep` moves the tip back, `rise` lifts it. */
export function vane(root: number, tip: number, span: number, thickness: number, { sweep = 0, rise = 0 } = {}): Solid {
  const section = (x: number, y: number, z: number, chord: number, thick: number): Point[] => [
    [x, y, z + chord / 2],
    [x, y + thick / 2, z + chord * 0.1],
    [x, y, z - chord / 2],
    [x, y - thick / 2, z + chord * 0.1],
  ];
  return loft([section(0, 0, 0, root, thickness), section(span, rise, -sweep, tip, thickness * Math.max(0.3, tip / root))]);
}

/** A rectangular frame in the xy plane, standing on y = 0: `width` × `height` outside, bars `bar` wide, `depth` thick. */
export function frame(width: number, height: number, bar: number, depth: number): Solid {
  return merge(
    move(box(width, bar, depth), 0, 0, 0),
    move(box(width, bar, depth), 0, height - bar, 0),
    move(box(bar, height - 2 * bar, depth), -(width - bar) / 2, bar, 0),
    move(box(bar, height - 2 * bar, depth), (width - bar) / 2, bar, 0),
  );
}
