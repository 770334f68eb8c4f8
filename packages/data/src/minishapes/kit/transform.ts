/** @file Moving, turning and bending solids. Angles in degrees, counter-clockwise seen from the tip of the axis. */

import { flip, merge, type Part, type Point, type Solid } from "./solid.ts";

/** Any change of the points, (x, y, z) → point. The caller keeps orientation and topology. */
export function deform(part: Part, change: (x: number, y: number, z: number) => Point): Solid {
  const { points, faces } = merge(part);
  const moved: number[] = [];
  for (let i = 0; i < points.length; i += 3) {
    const p = change(points[i]!, points[i + 1]!, points[i + 2]!);
    moved.push(p[0], p[1], p[2]);
  }
  return { points: moved, faces };
}

// What follows is most of a shape's work. Loops of their own instead of `deform` with a closure, and `merge` without copying single solids: 2,500 → 3,700
// shapes a second.

export function move(part: Part, dx: number, dy: number, dz: number): Solid {
  const { points, faces } = merge(part);
  const moved: number[] = [];
  for (let i = 0; i < points.length; i += 3) moved.push(points[i]! + dx, points[i + 1]! + dy, points[i + 2]! + dz);
  return { points: moved, faces };
}

/** Scales about the origin; an odd number of negative factors mirrors, and the faces still look outwards. */
export function scale(part: Part, sx: number, sy = sx, sz = sx): Solid {
  const { points, faces } = merge(part);
  const scaled: number[] = [];
  for (let i = 0; i < points.length; i += 3) scaled.push(points[i]! * sx, points[i + 1]! * sy, points[i + 2]! * sz);
  return sx * sy * sz < 0 ? flip({ points: scaled, faces }) : { points: scaled, faces };
}

/** The points turned in the plane of axes `u` and `v` (0 x, 1 y, 2 z), from u towards v. */
function turn(part: Part, degrees: number, u: 0 | 1 | 2, v: 0 | 1 | 2): Solid {
  const { points, faces } = merge(part);
  const c = Math.cos((degrees * Math.PI) / 180);
  const s = Math.sin((degrees * Math.PI) / 180);
  const turned = points.slice();
  for (let i = 0; i < turned.length; i += 3) {
    const a = points[i + u]!;
    const b = points[i + v]!;
    turned[i + u] = c * a - s * b;
    turned[i + v] = s * a + c * b;
  }
  return { points: turned, faces };
}

export function turnX(part: Part, degrees: number): Solid {
  return turn(part, degrees, 1, 2);
}

export function turnY(part: Part, degrees: number): Solid {
  return turn(part, degrees, 2, 0);
}

export function turnZ(part: Part, degrees: number): Solid {
  return turn(part, degrees, 0, 1);
}

/** The part and its mirror image in the plane x = 0. */
export function bothX(part: Part): Solid {
  return merge(part, scale(part, -1, 1, 1));
}

/** The part and its mirror image in the plane z = 0. */
export function bothZ(part: Part): Solid {
  return merge(part, scale(part, 1, 1, -1));
}

/** `n` parts turned evenly about the y axis; the first stays where it was made. */
export function around(n: number, make: (i: number) => Part): Solid {
  return merge(Array.from({ length: n }, (_, i) => turnY(make(i), (360 * i) / n)));
}

/** Shrinks x and z linearly from 1 at `low` to `factor` at `high`. */
export function taper(part: Part, low: number, high: number, factor: number): Solid {
  return deform(part, (x, y, z) => {
    const k = 1 + (factor - 1) * Math.min(1, Math.max(0, (y - low) / (high - low)));
    return [x * k, y, z * k];
  });
}

/** Turns each height about the y axis, `degrees` per unit of y. */
export function twist(part: Part, degrees: number): Solid {
  return deform(part, (x, y, z) => {
    const a = (degrees * y * Math.PI) / 180;
    return [Math.cos(a) * x + Math.sin(a) * z, y, Math.cos(a) * z - Math.sin(a) * x];
  });
}

/** Leans towards +z with the square of the height: z + amount · y². */
export function bend(part: Part, amount: number): Solid {
  return deform(part, (x, y, z) => [x, y, z + amount * y * y]);
}
