/** @file For motorcycles, bicycles and football. */

import type { Rng } from "@dilf/tensor";
import {
  bothX,
  chance,
  count,
  curve,
  cylinder,
  deform,
  extrudeSide,
  hoop,
  merge,
  move,
  type Point,
  repeat,
  rod,
  type Solid,
  sheet,
  tube,
  turnX,
  turnZ,
} from "../../kit.ts";
import { shell } from "./shell.ts";

/** Full face: a ball with a chin bar, a visor, vents, a spoiler. */
export function moto(rng: Rng): Solid {
  const cross = chance(rng, 0.35); // motocross: beak and a long chin
  const [rx, ry, rz] = [0.4, 0.44, rng.uniform(0.46, 0.52)];
  const tilt = rng.pick([0, 0, -55, -35]);
  const half = 66;
  const band = (from: number, to: number, k: number, out: number): Solid => {
    const at = (u: number, v: number, d: number): Point => {
      const a = ((-half + 2 * half * u) * Math.PI) / 180;
      const e = ((from + (to - from) * v) * Math.PI) / 180;
      return [
        (rx * k + d) * Math.cos(e) * Math.sin(a),
        (ry * k + d) * Math.sin(e),
        (rz * k + d) * Math.cos(e) * Math.cos(a) + out * Math.cos(a) ** 4,
      ];
    };
    return sheet(
      12,
      3,
      (u, v) => at(u, v, 0.03),
      (u, v) => at(u, v, 0),
    );
  };
  const chin = rng.uniform(0.03, 0.08) + (cross ? 0.16 : 0);
  return merge(
    shell(rx, ry, rz, { low: -52, open: 62, brow: 30, thick: 0.05 }),
    band(-50, -20, 1, chin),
    (!cross || chance(rng, 0.5)) && turnX(band(-22, 44, 1.05, 0.01), tilt),
    bothX(move(turnZ(cylinder(0.05, 0.03, 10), -90), rx, 0.02, 0.06)),
    cross &&
      move(
        turnX(
          extrudeSide(
            [
              [0, 0],
              [0.34, 0.04],
              [0.36, 0.06],
              [0, 0.05],
            ],
            0.46,
          ),
          -8,
        ),
        0,
        ry * 0.72,
        rz * 0.5,
      ),
    chance(rng, 0.4) &&
      move(
        extrudeSide(
          [
            [0, 0],
            [-0.2, -0.05],
            [-0.22, 0],
            [0, 0.06],
          ],
          0.3,
        ),
        0,
        ry * 0.85,
        -rz * 0.35,
      ),
    repeat(count(rng, 1, 3), (i) =>
      bothX(
        move(
          turnX(
            extrudeSide(
              [
                [-0.06, 0],
                [0.06, 0],
                [0.03, 0.03],
                [-0.06, 0.035],
              ],
              0.06,
            ),
            18,
          ),
          0.1 + 0.02 * i,
          ry * 0.93 - 0.06 * i,
          0.14 - 0.16 * i,
        ),
      ),
    ),
    chance(rng, 0.5) &&
      bothX(
        move(
          extrudeSide(
            [
              [-0.03, 0],
              [0.03, 0],
              [0.02, 0.05],
              [-0.03, 0.05],
            ],
            0.05,
          ),
          0.12,
          -0.24,
          rz * 0.92 + chin,
        ),
      ),
  );
}

/** Ribs and gaps over the head, straps below. */
export function bike(rng: Rng): Solid {
  const [rx, ry, rz] = [rng.uniform(0.36, 0.4), rng.uniform(0.3, 0.36), rng.uniform(0.5, 0.58)];
  const ribs = rng.pick([5, 7, 7, 9]);
  const thick = rng.uniform(0.05, 0.075);
  const tail = rng.uniform(0, 0.14);
  const half = (x: number): Point[] => {
    const k = Math.sqrt(Math.max(0.05, 1 - (x / rx) ** 2));
    return Array.from({ length: 9 }, (_, i): Point => {
      const a = Math.PI * (0.02 + (0.96 * i) / 8);
      const z = rz * k * Math.cos(a);
      return [x, ry * k * Math.sin(a) + 0.02, z - (i === 8 ? tail : 0)];
    });
  };
  const visor = chance(rng, 0.4);
  return merge(
    repeat(ribs, (i) => tube(half(rx * 0.92 * ((2 * i) / (ribs - 1) - 1)), thick * (i % 2 === 0 ? 1 : 0.85), 5, { flat: 0.8 })),
    deform(hoop(0.92, 1.08, 0.09, 20), (x, y, z) => [x * rx, y - 0.02, z * rz]),
    [0.35, 0, -0.4].map((t) => {
      const k = Math.sqrt(1 - t * t);
      return tube(
        Array.from({ length: 7 }, (_, i): Point => [rx * k * Math.cos((Math.PI * i) / 6), ry * k * Math.sin((Math.PI * i) / 6), rz * t]),
        thick * 0.7,
        4,
      );
    }),
    visor &&
      move(
        extrudeSide(
          [
            [0, 0],
            [0.2, -0.03],
            [0.2, -0.01],
            [0, 0.03],
          ],
          rx * 1.2,
        ),
        0,
        0.08,
        rz * 0.93,
      ),
    chance(rng, 0.7) &&
      bothX([
        rod([rx * 0.9, 0, 0.15], [rx * 0.55, -0.32, 0.1], 0.016, 4),
        rod([rx * 0.9, 0, -0.15], [rx * 0.55, -0.32, 0.1], 0.016, 4),
        rod([rx * 0.55, -0.32, 0.1], [0, -0.42, 0.14], 0.016, 4),
      ]),
  );
}

/** A shell with a cage before the face. */
export function football(rng: Rng): Solid {
  const [rx, ry, rz] = [0.4, 0.43, 0.48];
  const bars = count(rng, 2, 4);
  const out = rng.uniform(0.1, 0.16);
  const bow = (y: number, w: number): Solid =>
    tube(
      curve<Point>(
        [
          [-rx * 0.95, y * 0.6, 0.18],
          [-w, y, rz * 0.9 + out * 0.5],
          [0, y, rz + out],
          [w, y, rz * 0.9 + out * 0.5],
          [rx * 0.95, y * 0.6, 0.18],
        ],
        2,
      ),
      0.02,
      5,
    );
  return merge(
    shell(rx, ry, rz, { low: -48, open: 52, brow: 18, thick: 0.04 }),
    repeat(bars, (i) => bow(-0.08 - 0.1 * i, 0.22)),
    rng.pick([[0], [-0.12, 0.12]]).map((x) => rod([x, -0.06, rz + out * 0.92], [x, -0.1 * bars, rz + out * 0.92], 0.018, 5)),
    chance(rng, 0.5) &&
      tube(
        Array.from(
          { length: 7 },
          (_, k): Point => [0, ry * 1.01 * Math.cos((Math.PI * (k - 3)) / 8), rz * 1.01 * Math.sin((Math.PI * (k - 3)) / 8)],
        ),
        0.035,
        5,
        { flat: 0.5 },
      ),
    bothX(move(turnZ(cylinder(0.035, 0.02, 8), -90), rx * 0.98, -0.08, 0)),
  );
}
