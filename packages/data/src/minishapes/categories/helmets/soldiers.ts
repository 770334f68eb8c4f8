/** @file Corinthian helmets and steel bowls. */

import type { Rng } from "@dilf/tensor";
import {
  ball,
  bothX,
  chance,
  choose,
  count,
  curve,
  cylinder,
  deform,
  extrudeSide,
  hoop,
  lathe,
  merge,
  move,
  type Point,
  type Point2,
  type Solid,
  sheet,
  tube,
  turnY,
} from "../../kit.ts";
import { shell } from "./shell.ts";

/** Corinthian: a face with eye holes and a tall crest. */
export function greek(rng: Rng): Solid {
  const slit = rng.uniform(10, 16);
  const across = chance(rng, 0.25);
  const high = rng.uniform(0.16, 0.3);
  const [from, to] = [rng.uniform(-10, 25), rng.uniform(170, 205)];
  const crest = (h: number, half: number): Solid => {
    const at = (u: number, v: number, s: number): Point => {
      const a = ((from + (to - from) * u) * Math.PI) / 180;
      const r = 0.44 + h * v * (0.85 + 0.15 * Math.sin(Math.PI * u));
      return [s * half * (0.6 + 0.4 * v), r * Math.sin(a) * 1.1, r * Math.cos(a) * 0.98];
    };
    return sheet(
      14,
      2,
      (u, v) => at(u, v, 1),
      (u, v) => at(u, v, -1),
    );
  };
  const comb = crest(high, 0.035);
  return merge(
    shell(0.4, 0.52, 0.46, { low: -62, open: slit, brow: rng.uniform(2, 8), thick: 0.035 }),
    move(
      extrudeSide(
        [
          [-0.02, -0.2],
          [0.03, -0.22],
          [0.03, 0.1],
          [-0.03, 0.1],
        ],
        0.07,
      ),
      0,
      0.02,
      0.45,
    ),
    bothX(
      tube(
        curve<Point>(
          [
            [0.07, 0.06, 0.45],
            [0.2, 0.1, 0.41],
            [0.32, 0.02, 0.3],
          ],
          2,
        ),
        0.022,
        5,
      ),
    ),
    bothX(
      tube(
        curve<Point>(
          [
            [0.06, -0.1, 0.45],
            [0.2, -0.08, 0.4],
            [0.3, 0, 0.3],
          ],
          2,
        ),
        0.018,
        5,
      ),
    ),
    chance(rng, 0.85) && (across ? turnY(comb, 90) : comb),
    chance(rng, 0.4) && move(hoop(0.37, 0.44, 0.04, 16), 0, 0.12, 0),
  );
}

/** A soldier's bowl with a flaring rim. */
export function army(rng: Rng): Solid {
  const n = count(rng, 14, 22);
  const r = 0.42;
  const h = rng.uniform(0.36, 0.45);
  const style = choose(rng, { stahl: 2, brodie: 1.5, plain: 2, spike: 1 });
  const flare = style === "brodie" ? rng.uniform(1.35, 1.5) : style === "stahl" ? 1.15 : 1.06;
  const drop = style === "stahl" ? 0.14 : 0.02;
  const bowl = lathe(
    [
      ...curve<Point2>(
        [
          [r * flare, -0.02],
          [r * 1.02, 0.06],
          [r * 0.95, h * 0.5],
          [r * 0.62, h * 0.88],
          [r * 0.05, h],
        ],
        2,
      ),
    ],
    n,
  );
  const shaped = deform(bowl, (x, y, z) => {
    const low = Math.max(0, 1 - y / 0.12);
    return [x * 0.92, y - (z < r * 0.3 ? drop * low : 0), z * 1.08];
  });
  return merge(
    shaped,
    style === "spike" && [
      move(
        lathe(
          [
            [0, 0],
            [0.12, 0],
            [0.04, 0.06],
            [0.03, 0.2],
            [0, 0.27],
          ],
          10,
        ),
        0,
        h - 0.01,
        0,
      ),
      move(
        extrudeSide(
          [
            [0, 0],
            [0.14, -0.05],
            [0.14, -0.02],
            [0, 0.04],
          ],
          r,
        ),
        0,
        0.02,
        r,
      ),
    ],
    chance(rng, 0.4) && deform(move(hoop(r * 0.95, r * 1.03, 0.06, n), 0, h * 0.16, 0), (x, y, z) => [x * 0.93, y, z * 1.08]),
    chance(rng, 0.45) &&
      bothX(
        tube(
          curve<Point>(
            [
              [r * 0.86, 0, 0.02],
              [r * 0.72, -0.24, 0.05],
              [0, -0.42, 0.13],
            ],
            2,
          ),
          0.014,
          4,
        ),
      ),
    chance(rng, 0.2) && [-1, 1].map((s) => move(ball(0.06, 0.07, 0.04, 8, 5), s * 0.08, h * 0.45, r * 1.02)),
    bothX(move(cylinder(0.02, 0.02, 6), r * 0.88, h * 0.3, 0)),
  );
}
