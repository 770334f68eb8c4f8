/** @file Moving, turning and bending solids. Angles in degrees, counter-clockwise seen from the tip of the axis. */

import { flip, merge, type Part, type Point, type Solid } from "./solid.ts";

/** Any change of the points, (x, y, z) → point. The caller keeps orientation and topology. */
export function deform(part: Part, change: (x: number, y: number, z: number) => Point): Solid {
  const { points, faces } = merge(part);
  const moved: number[] = new Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    const p = change(points[i]!, points[i + 1]!, points[i + 2]!);
    moved[i] = p[0];
    moved[i + 1] = p[1];
    moved[i + 2] = p[2];
  }
  return { points: moved, faces };
}

export function move(part: Part, dx: number, dy: number, dz: number): Solid {
  return deform(part, (x, y, z) => [x + dx, y + dy, z + dz]);
}

/** Scales about the origin; an odd number of negative factors mirrors, and the faces still look outwards. */
export function scale(part: Part, sx: number, sy = sx, sz = sx): Solid {
  const scaled = deform(part, (x, y, z) => [x * sx, y * sy, z * sz]);
  return sx * sy * sz < 0 ? flip(scaled) : scaled;
}

export function turnX(part: Part, degrees: number): Solid {
  const c = Math.cos((degrees * Math.PI) / 180);
  const s = Math.sin((degrees * Math.PI) / 180);
  return deform(part, (x, y, z) => [x, c * y - s * z, s * y + c * z]);
}

export function turnY(part: Part, degrees: number): Solid {
  const c = Math.cos((degrees * Math.PI) / 180);
  const s = Math.sin((degrees * Math.PI) / 180);
  return deform(part, (x, y, z) => [c * x + s * z, y, c * z - s * x]);
}

export function turnZ(part: Part, degrees: number): Solid {
  const c = Math.cos((degrees * Math.PI) / 180);
  const s = Math.sin((degrees * Math.PI) / 180);
  return deform(part, (x, y, z) => [c * x - s * y, s * x + c * y, z]);
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
