/** @file Great helms and horned caps. */

import type { Rng } from "@dilf/tensor";
import {
  around,
  bothX,
  box,
  chance,
  choose,
  count,
  curve,
  cylinder,
  deform,
  extrudeSide,
  frustum,
  hoop,
  lathe,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  repeat,
  type Solid,
  sheet,
  tube,
  turnX,
  turnY,
  turnZ,
} from "../../kit.ts";

/** A knight's bucket: flat or pointed top, a slit, breaths, a cross. */
export function great(rng: Rng): Solid {
  const n = count(rng, 10, 18);
  const [r, h] = [0.42, rng.uniform(0.75, 0.95)];
  const top = choose(rng, { flat: 2, round: 2, point: 1.2 });
  const slit = h * rng.uniform(0.55, 0.65);
  const holes = count(rng, 3, 6);
  const oval = (part: Part): Solid => deform(part, (x, y, z) => [x * 0.9, y, z * 1.08 + (z > 0 ? 0.12 * z * (1 - y / h) : 0)]);
  const crown: Point2[] = {
    flat: [
      [r * 0.9, h],
      [r * 0.75, h + 0.06],
      [0, h + 0.08],
    ] as Point2[],
    round: [
      [r * 0.92, h],
      [r * 0.7, h + 0.2],
      [r * 0.35, h + 0.29],
      [0, h + 0.32],
    ] as Point2[],
    point: [
      [r * 0.92, h],
      [r * 0.55, h + 0.3],
      [0, h + 0.5],
    ] as Point2[],
  }[top];
  const z = r * 1.1;
  return merge(
    oval(lathe([[0, 0.02], [r * 0.92, 0.02], [r * 0.97, 0], [r, slit], [r * 0.98, slit + 0.04], ...crown], n, { turn: 90 })),
    // Sights are plates with a gap, since nothing is cut out.
    bothX(move(turnY(plate(r * 0.75, 0.05), 28), r * 0.42, slit + 0.06, z * 0.9)),
    bothX(move(turnY(plate(r * 0.75, 0.05), 28), r * 0.42, slit - 0.09, z * 0.92)),
    move(plate(0.07, h * 0.95), 0, 0.02, z * 1.03),
    bothX(
      repeat(holes, (i) => move(turnX(cylinder(0.022, 0.05, 6), 90), 0.12 + 0.07 * (i % 2), slit * (0.72 - 0.11 * i), z * 0.97 - 0.02)),
    ),
    chance(rng, 0.6) && oval(hoop(r * 0.9, r * 1.04, 0.05, n, 90)),
    chance(rng, 0.4) && plume(rng, h + (top === "point" ? 0.42 : top === "round" ? 0.26 : 0.06)),
    chance(rng, 0.2) &&
      bothX(
        tube(
          curve<Point>(
            [
              [r * 0.75, h * 0.9, 0],
              [r * 1.3, h * 1.05, 0],
              [r * 1.4, h * 1.45, 0],
            ],
            2,
          ),
          [0.08, 0.075, 0.06, 0.04, 0.01],
          7,
        ),
      ),
  );
}

function plate(width: number, height: number): Solid {
  return box(width, height, 0.04);
}

function plume(rng: Rng, y: number): Solid {
  const back = rng.uniform(0.25, 0.45);
  return tube(
    curve<Point>(
      [
        [0, y - 0.03, 0],
        [0, y + 0.22, 0.02],
        [0, y + 0.26, -back * 0.6],
        [0, y - 0.05, -back - 0.1],
      ],
      2,
    ),
    [0.03, 0.06, 0.1, 0.12, 0.12, 0.09, 0.02],
    7,
  );
}

/** A ribbed cap with horns, nose guard, cheek plates or spectacles. */
export function viking(rng: Rng): Solid {
  const r = 0.42;
  const tall = rng.uniform(0.42, 0.6);
  const n = count(rng, 10, 20);
  const horns = chance(rng, 0.75);
  const up = rng.uniform(0.3, 0.55);
  const wing = !horns && chance(rng, 0.5);
  return merge(
    lathe(
      curve<Point2>(
        [
          [r, 0],
          [r * 0.98, tall * 0.35],
          [r * 0.72, tall * 0.8],
          [r * 0.08, tall * 1.02],
        ],
        2,
      ),
      n,
    ),
    move(hoop(r * 0.92, r * 1.06, 0.1, n), 0, -0.02, 0),
    around(rng.pick([2, 4]), () =>
      tube(
        curve<Point>(
          [
            [0, 0.05, r * 1.01],
            [0, tall * 0.5, r * 0.95],
            [0, tall * 0.85, r * 0.62],
            [0, tall * 1.03, 0],
          ],
          2,
        ),
        0.04,
        4,
        { flat: 0.4, turn: 45 },
      ),
    ),
    horns &&
      bothX(
        tube(
          curve<Point>(
            [
              [r * 0.85, 0.12, 0],
              [r * 1.35, 0.14, 0.02],
              [r * 1.65, 0.2 + up * 0.5, 0.05],
              [r * 1.5, 0.15 + up, 0.08],
            ],
            3,
          ),
          [0.1, 0.1, 0.097, 0.092, 0.085, 0.075, 0.06, 0.045, 0.03, 0.01],
          8,
        ),
      ),
    horns && bothX(move(turnZ(hoop(0.08, 0.13, 0.05, 10), 90), r * 0.98, 0.12, 0)),
    wing &&
      bothX(
        repeat(4, (i) =>
          move(
            turnZ(
              extrudeSide(
                [
                  [0, -0.04],
                  [-0.32 - 0.05 * i, 0.08],
                  [-0.34, 0.14],
                  [0, 0.05],
                ],
                0.03,
              ),
              -20,
            ),
            r * 0.98,
            0.05 + 0.08 * i,
            0,
          ),
        ),
      ),
    chance(rng, 0.6) &&
      move(
        extrudeSide(
          [
            [-0.02, -0.26],
            [0.04, -0.26],
            [0.03, 0.08],
            [-0.04, 0.08],
          ],
          0.09,
        ),
        0,
        0,
        r * 1.02,
      ),
    chance(rng, 0.4) &&
      bothX(
        move(
          turnY(
            extrudeSide(
              [
                [-0.16, -0.36],
                [0.08, -0.36],
                [0.16, 0],
                [-0.16, 0],
              ],
              0.03,
            ),
            -18,
          ),
          r * 0.97,
          0.02,
          0.08,
        ),
      ),
    chance(rng, 0.35) && move(turnY(sheetNeck(r), 180), 0, 0, 0),
    chance(rng, 0.3) && move(frustum(0.05, 0.01, 0.16, 6), 0, tall, 0),
  );
}

/** A curtain of mail at the back, as a bent sheet. */
function sheetNeck(r: number): Solid {
  const at = (u: number, v: number, k: number): Point => {
    const a = Math.PI * (u - 0.5) * 0.95;
    return [(r + k) * Math.sin(a), -0.35 * v, (r + k) * Math.cos(a)];
  };
  return sheet(
    12,
    3,
    (u, v) => at(u, v, 0.03),
    (u, v) => at(u, v, -0.01),
  );
}
