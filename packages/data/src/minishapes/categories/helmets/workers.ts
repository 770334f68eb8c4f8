/** @file Hard hats, divers and astronauts. */

import type { Rng } from "@dilf/tensor";
import {
  around,
  ball,
  bothX,
  chance,
  count,
  curve,
  cylinder,
  deform,
  extrudeSide,
  hoop,
  lathe,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  repeat,
  rod,
  type Solid,
  tube,
  turnX,
  turnY,
  turnZ,
} from "../../kit.ts";

/** Building sites: a dome with ridges and a peak; miners' lamps, ear muffs, firemen's combs. */
export function hard(rng: Rng): Solid {
  const [rx, ry, rz] = [0.36, rng.uniform(0.3, 0.36), 0.44];
  const n = count(rng, 14, 22);
  const fire = chance(rng, 0.3);
  const full = fire || chance(rng, 0.3);
  const ridges = rng.pick([1, 3, 3, 5]);
  const brim = rng.uniform(1.12, 1.3);
  const over = (part: Part): Solid => deform(part, (x, y, z) => [x * rx, y, z * rz]);
  return merge(
    over(
      lathe(
        curve<Point2>(
          [
            [1, 0],
            [0.97, ry * 0.4],
            [0.72, ry * 0.82],
            [0.05, ry],
          ],
          2,
        ),
        n,
      ),
    ),
    full
      ? over(deform(hoop(0.95, brim, 0.03, n), (x, y, z) => [x, y, z < 0 ? z * (fire ? 1.35 : 1) : z]))
      : over(hoop(0.95, 1.06, 0.03, n)),
    !full &&
      move(
        extrudeSide(
          [
            [0, 0],
            [0.17, -0.035],
            [0.17, -0.015],
            [0, 0.05],
          ],
          rx * 1.3,
        ),
        0,
        0,
        rz * 0.92,
      ),
    repeat(ridges, (i) => {
      const x = (i - (ridges - 1) / 2) * 0.1;
      return tube(
        Array.from(
          { length: 7 },
          (_, k): Point => [
            x,
            ry * Math.cos((Math.PI * (k - 3)) / 7.5) * (1 - Math.abs(x) * 0.6) + 0.005,
            rz * 0.9 * Math.sin((Math.PI * (k - 3)) / 7.5),
          ],
        ),
        fire ? 0.035 : 0.022,
        5,
      );
    }),
    fire &&
      move(
        turnX(
          extrudeSide(
            [
              [-0.015, 0],
              [0.015, 0],
              [0.015, 0.22],
              [-0.015, 0.22],
            ],
            0.2,
          ),
          -14,
        ),
        0,
        0.06,
        rz,
      ),
    !fire &&
      chance(rng, 0.3) && [
        move(turnX(cylinder(0.07, 0.08, 10), 90), 0, ry * 0.55, rz * 0.85),
        over(move(hoop(0.9, 1.01, 0.04, n), 0, ry * 0.25, 0)),
      ],
    !fire &&
      chance(rng, 0.3) &&
      bothX([move(ball(0.06, 0.11, 0.09, 8, 6), rx * 1.02, -0.16, 0), rod([rx, -0.1, 0], [rx * 0.98, 0.08, 0], 0.016, 5)]),
    chance(rng, 0.4) &&
      bothX(
        tube(
          curve<Point>(
            [
              [rx * 0.95, 0, 0],
              [rx * 0.8, -0.22, 0.05],
              [0, -0.38, 0.12],
            ],
            2,
          ),
          0.013,
          4,
        ),
      ),
  );
}

/** Astronauts and divers: a ball with a window on a collar. */
export function space(rng: Rng): Solid {
  const r = 0.42;
  const diver = chance(rng, 0.5);
  const n = 16;
  const pane = rng.uniform(0.2, 0.28);
  const window = (size: number): Part =>
    turnX(
      [
        hoop(size * 0.82, size, 0.1, 14),
        lathe(
          [
            [0, 0.02],
            [size * 0.85, 0.02],
            [size * 0.6, 0.07],
            [0, 0.09],
          ],
          14,
        ),
        diver && [-0.5, 0, 0.5].map((t) => rod([-size * 0.85, 0.1, t * size], [size * 0.85, 0.1, t * size], 0.014, 4)),
      ],
      90,
    );
  return merge(
    ball(r, r, r, n, 10),
    move(
      lathe(
        [
          [0, 0],
          [r * 1.05, 0],
          [r * 1.05, 0.07],
          [r * 0.8, 0.14],
          [0, 0.14],
        ],
        n,
      ),
      0,
      -r - 0.02,
      0,
    ),
    move(window(pane), 0, 0.02, r * 0.86),
    diver
      ? [
          bothX(move(turnY(window(pane * 0.6), 90), r * 0.82, 0.05, 0)),
          move(
            lathe(
              [
                [0, 0],
                [0.07, 0],
                [0.07, 0.12],
                [0, 0.12],
              ],
              8,
            ),
            0,
            r * 0.95,
            -0.1,
          ),
          around(8, () => move(cylinder(0.03, 0.05, 6), 0, -r + 0.03, r * 0.95)),
        ]
      : [
          bothX(move(turnZ(cylinder(0.1, 0.05, 10), -90), r * 0.92, 0, 0)),
          chance(rng, 0.5) && bothX(rod([r * 0.9, 0.05, -0.05], [r, 0.55, -0.12], 0.012, 5)),
          move(
            extrudeSide(
              [
                [-0.1, 0],
                [0.2, 0],
                [0.18, 0.06],
                [-0.1, 0.06],
              ],
              0.3,
            ),
            0,
            r * 0.86,
            0,
          ),
        ],
  );
}
