/** @file A trefoil knot whose colour runs around once, so that every side looks different. */

import { type Mesh, normalizeShape } from "@dilf/renderer";
import { type Color, type Point, skin } from "./surface.ts";

const ALONG = 160;
const AROUND = 14;
const [TURNS, COILS] = [2, 3];
const THICKNESS = 0.2;

export function knot(): Mesh {
  const rows = Array.from({ length: ALONG }, (_, i) => ring((2 * Math.PI * i) / ALONG));
  return normalizeShape(skin(rows, (row) => hue(row / ALONG), true)) as Mesh;
}

/** The knot lies on a torus, whose own normal is a frame that closes. */
function ring(t: number): Point[] {
  const center = place(t);
  const ahead = place(t + 1e-4);
  const along = unit([ahead[0] - center[0], ahead[1] - center[1], ahead[2] - center[2]]);
  const outward: Point = [Math.cos(COILS * t) * Math.cos(TURNS * t), Math.cos(COILS * t) * Math.sin(TURNS * t), Math.sin(COILS * t)];
  const across = cross(along, outward);
  return Array.from({ length: AROUND }, (_, a): Point => {
    const angle = (2 * Math.PI * a) / AROUND;
    const at = (k: 0 | 1 | 2) => center[k] + THICKNESS * (Math.cos(angle) * outward[k] + Math.sin(angle) * across[k]);
    return [at(0), at(1), at(2)];
  });
}

function place(t: number): Point {
  const radius = 1 + 0.45 * Math.cos(COILS * t);
  return [radius * Math.cos(TURNS * t), radius * Math.sin(TURNS * t), 0.45 * Math.sin(COILS * t)];
}

function cross(a: Point, b: Point): Point {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function unit([x, y, z]: Point): Point {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

/** Around the colour circle, muted. @param turn in 0..1 */
function hue(turn: number): Color {
  const wave = (shift: number) => 0.55 + 0.33 * Math.cos(2 * Math.PI * (turn - shift));
  return [wave(0), wave(1 / 3), wave(2 / 3)];
}
