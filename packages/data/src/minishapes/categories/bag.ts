import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  ball,
  bothX,
  box,
  chance,
  choose,
  count,
  curve,
  deform,
  hoop,
  level,
  loft,
  merge,
  move,
  type Point,
  type Point2,
  repeat,
  rod,
  roundedRectangle,
  type Solid,
  superellipse,
  torus,
  tube,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";

/** Bags: backpacks with straps and pockets, handbags, totes, paper bags, duffels, messenger bags with a flap, tied sacks. */
export const bag: ShapeGenerator = (rng) =>
  ({ backpack, handbag, tote, duffel, messenger, sack })[
    choose(rng, { backpack: 5, handbag: 3.5, tote: 2.5, duffel: 2, messenger: 1.5, sack: 1.5 })
  ](rng);

/** A soft body: a rounded outline [x, z] that swells and shrinks with height. */
function soft(width: number, depth: number, height: number, shape: readonly Point2[], round: number, n = 4): Solid {
  const outline = roundedRectangle(1, 1, round, n);
  return loft(shape.map(([k, t]) => level(outline, t * height, width * k, depth * k)));
}

/** A strap: a flat tube through points. */
function strap(path: readonly Point[], half: number, turn = 0): Solid {
  return tube(curve<Point>(path, 3), half, 4, { flat: 0.3, turn: 45 + turn });
}

function backpack(rng: Rng): Solid {
  const [w, h, d] = [rng.uniform(0.62, 0.8), rng.uniform(0.85, 1.15), rng.uniform(0.3, 0.46)];
  const top = rng.uniform(0.55, 0.85);
  const pocket = rng.uniform(0.32, 0.5) * h;
  const flap = chance(rng, 0.35);
  const side = chance(rng, 0.5);
  const roll = chance(rng, 0.25);
  const z = d / 2;
  const pad = rng.uniform(0.045, 0.07);
  return merge(
    soft(
      w,
      d,
      h,
      [
        [0.86, 0],
        [0.97, 0.05],
        [1, 0.3],
        [0.98, 0.65],
        [(1 + top) / 2, 0.88],
        [top, 0.97],
        [top * 0.7, 1],
      ],
      rng.uniform(0.15, 0.35),
    ),
    move(
      soft(
        w * 0.78,
        d * 0.5,
        pocket,
        [
          [0.85, 0],
          [1, 0.1],
          [1, 0.75],
          [0.9, 0.95],
          [0.75, 1],
        ],
        0.2,
        2,
      ),
      0,
      h * 0.07,
      z,
    ),
    chance(rng, 0.5) &&
      move(
        soft(
          w * 0.62,
          d * 0.35,
          h * 0.24,
          [
            [0.9, 0],
            [1, 0.15],
            [1, 0.85],
            [0.85, 1],
          ],
          0.2,
          2,
        ),
        0,
        h * 0.6,
        z * 0.85,
      ),
    flap && [
      move(
        soft(
          w * 0.98,
          0.05,
          h * 0.4,
          [
            [0.9, 0],
            [1, 0.2],
            [1, 1],
          ],
          0.1,
          2,
        ),
        0,
        h * 0.6,
        z * 0.96,
      ),
      move(ball(w * 0.5, h * 0.09, d * 0.55, 10, 6), 0, h * 0.98, 0),
    ],
    side &&
      bothX(
        move(
          soft(
            0.14,
            d * 0.6,
            h * 0.34,
            [
              [0.8, 0],
              [1, 0.15],
              [1, 0.8],
              [0.8, 1],
            ],
            0.25,
            2,
          ),
          w * 0.5,
          h * 0.08,
          0,
        ),
      ),
    roll && [
      move(turnZ(move(superTube(0.11, w * 1.1), 0, -w * 0.55, 0), 90), 0, h + 0.05, 0),
      bothX(move(turnZ(torus(0.115, 0.015, 10, 4), 90), w * 0.3, h + 0.05, 0)),
    ],
    // Two padded straps behind, and a loop to lift it by.
    bothX(
      strap(
        [
          [w * 0.2, h * 0.94, -z * 0.8],
          [w * 0.26, h * 0.8, -z - 0.16],
          [w * 0.32, h * 0.45, -z - 0.14],
          [w * 0.4, h * 0.12, -z * 0.8],
        ],
        pad,
      ),
    ),
    strap(
      [
        [-w * 0.12, h * 0.97, -z * 0.5],
        [-w * 0.08, h * 1.09, -z * 0.5],
        [w * 0.08, h * 1.09, -z * 0.5],
        [w * 0.12, h * 0.97, -z * 0.5],
      ],
      0.025,
    ),
    chance(rng, 0.4) && bothX(rod([w * 0.28, h * 0.4, z + 0.05], [w * 0.28, h * 0.75, z * 0.9], 0.012, 4)),
    chance(rng, 0.6) && move(box(w * 0.5, 0.02, 0.03), 0, h * 0.07 + pocket * 0.7, z + d * 0.24),
  );
}

function superTube(radius: number, length: number): Solid {
  return loft([level(superellipse(radius, radius, 2, 12), 0), level(superellipse(radius, radius, 2, 12), length)]);
}

function handbag(rng: Rng): Solid {
  const w = rng.uniform(0.75, 1.05);
  const h = w * rng.uniform(0.5, 0.8);
  const d = w * rng.uniform(0.26, 0.42);
  const top = rng.uniform(0.55, 1.02);
  const handles = chance(rng, 0.6) ? 2 : 1;
  const tall = h * rng.uniform(0.4, 0.8);
  const reach = w * rng.uniform(0.2, 0.34);
  const thick = rng.uniform(0.018, 0.032);
  const body = soft(
    1,
    1,
    h,
    [
      [0.96, 0],
      [1, 0.06],
      [(3 + top) / 4, 0.5],
      [top, 0.95],
      [top * 0.96, 1],
    ],
    rng.uniform(0.06, 0.3),
  );
  const shaped = deform(body, (x, y, z) => [x * w * (0.75 + 0.25 * Math.min(1, top + (1 - y / h) * 0.4)), y, z * d * (1 - (0.55 * y) / h)]);
  const z = d * 0.22;
  const flap = chance(rng, 0.4);
  const bow = arc(0, h * 0.94, reach, tall, 0, 180, 10).map(([x, y]): Point => [x, y, 0]);
  return merge(
    shaped,
    handles === 2 ? [-1, 1].map((s) => move(tube(bow, thick, 6), 0, 0, s * z)) : tube(bow, thick * 1.2, 6),
    [-1, 1].map((s) => bothX(move(turnX(torus(thick * 1.6, thick * 0.5, 8, 4), 90), reach, h * 0.92, s * z))),
    flap &&
      move(
        turnX(
          move(
            soft(
              w * 0.8 * top,
              0.035,
              h * 0.5,
              [
                [0.7, 0],
                [1, 0.4],
                [1, 1],
              ],
              0.1,
              2,
            ),
            0,
            -h * 0.5,
            0,
          ),
          -rng.uniform(6, 14),
        ),
        0,
        h,
        d * 0.24,
      ),
    move(box(0.09, 0.06, 0.05, { bevel: 0.012 }), 0, h * (flap ? 0.48 : 0.85), d * (flap ? 0.36 : 0.28)),
    chance(rng, 0.4) && bothX(move(ball(0.03, 0.02, 0.03, 6, 4), w * 0.38, -0.01, 0)),
    chance(rng, 0.3) &&
      move(
        soft(
          w * 0.55,
          0.07,
          h * 0.4,
          [
            [0.9, 0],
            [1, 0.15],
            [1, 0.9],
            [0.95, 1],
          ],
          0.15,
          2,
        ),
        0,
        h * 0.12,
        d * 0.42,
      ),
  );
}

/** An open carrier: cloth or paper with two loops. */
function tote(rng: Rng): Solid {
  const [w, h] = [rng.uniform(0.6, 0.85), rng.uniform(0.75, 1.05)];
  const d = w * rng.uniform(0.22, 0.5);
  const paper = chance(rng, 0.45);
  const wall = 0.02;
  const outline = roundedRectangle(1, 1, paper ? 0.01 : 0.12, 2);
  const flare = paper ? 1 : rng.uniform(1, 1.25);
  const at = (t: number, k: number, y: number): Point[] =>
    level(outline, y, (w + (w * flare - w) * t) * k - (k < 1 ? wall : 0), (d + (d * 0.6 * flare - d * 0.6) * t) * k - (k < 1 ? wall : 0));
  const loops = h * rng.uniform(0.22, 0.5);
  const x = w * 0.22;
  const full = chance(rng, 0.4);
  return merge(
    loft([at(0, 1, 0), at(0.5, 1, h * 0.5), at(1, 1, h), at(1, 0.97, h), at(0.5, 0.97, h * 0.5), at(0, 0.97, 0.03)]),
    [-1, 1].map((s) => {
      const z = s * d * (paper ? 0.47 : 0.47 + 0.14 * (flare - 1));
      return paper && chance(rng, 0.5)
        ? tube(
            curve<Point>(
              [
                [-x, h - 0.05, z],
                [-x * 0.9, h + loops * 0.8, z],
                [x * 0.9, h + loops * 0.8, z],
                [x, h - 0.05, z],
              ],
              3,
            ),
            0.016,
            5,
          )
        : strap(
            [
              [-x, h - 0.12, z * 1.03],
              [-x, h + loops * 0.7, z],
              [0, h + loops, z * 0.9],
              [x, h + loops * 0.7, z],
              [x, h - 0.12, z * 1.03],
            ],
            0.035,
          );
    }),
    full && [
      move(turnZ(box(w * 0.3, 0.35, d * 0.5), 8), -w * 0.2, h * 0.72, 0),
      move(ball(0.13, 0.13, 0.13, 8, 6), w * 0.2, h * 0.98, 0),
      rod([w * 0.05, h * 0.5, 0], [w * 0.1, h + 0.25, 0], 0.05, 7),
    ],
    chance(rng, 0.3) && move(box(w * 0.5, h * 0.3, 0.02), 0, h * 0.35, d * 0.5),
  );
}

/** A long round or boxy sports bag lying along x. */
function duffel(rng: Rng): Solid {
  const long = rng.uniform(1.1, 1.5);
  const r = rng.uniform(0.26, 0.36);
  const power = rng.pick([2, 2.5, 3.5]);
  const outline = superellipse(r, r * rng.uniform(0.8, 1), power, 16);
  const ring = (t: number, k: number): Point[] => outline.map(([y, z]): Point => [t * long * 0.5, r + y * k, z * k]);
  const x = long * rng.uniform(0.18, 0.26);
  const loop = r * rng.uniform(0.6, 1.1);
  return merge(
    loft([ring(-1, 0.82), ring(-0.95, 0.97), ring(-0.5, 1), ring(0.5, 1), ring(0.95, 0.97), ring(1, 0.82)]),
    [-1, 1].map((s) =>
      strap(
        [
          [-x, r * 1.3, s * r * 0.98],
          [-x, r * 1.95, s * r * 0.6],
          [0, 2 * r + loop, s * 0.1],
          [x, r * 1.95, s * r * 0.6],
          [x, r * 1.3, s * r * 0.98],
        ],
        0.03,
      ),
    ),
    bothX(move(turnZ(torus(r, 0.022, 14, 4), 90), x, r, 0)),
    move(box(long * 0.85, 0.025, 0.04), 0, 2 * r - 0.012, 0),
    chance(rng, 0.5) &&
      bothX(
        move(
          soft(
            0.12,
            r * 1.2,
            r,
            [
              [0.85, 0],
              [1, 0.15],
              [1, 0.85],
              [0.85, 1],
            ],
            0.2,
            2,
          ),
          long / 2,
          r * 0.5,
          0,
        ),
      ),
    chance(rng, 0.5) &&
      move(
        soft(
          long * 0.36,
          0.14,
          r * 0.9,
          [
            [0.9, 0],
            [1, 0.15],
            [1, 0.85],
            [0.9, 1],
          ],
          0.2,
          2,
        ),
        0,
        r * 0.4,
        r * 0.92,
      ),
    chance(rng, 0.4) &&
      strap(
        [
          [-long * 0.46, r * 1.4, 0],
          [-long * 0.3, r * 2.3, -r * 0.6],
          [long * 0.2, r * 2.2, -r * 0.9],
          [long * 0.46, r * 1.4, 0],
        ],
        0.03,
      ),
  );
}

/** A flat bag under a broad flap, on a long strap. */
function messenger(rng: Rng): Solid {
  const [w, h] = [rng.uniform(0.85, 1.1), rng.uniform(0.58, 0.75)];
  const d = rng.uniform(0.16, 0.28);
  const down = rng.uniform(0.5, 0.95);
  const high = rng.uniform(0.45, 0.8);
  return merge(
    soft(
      w,
      d,
      h,
      [
        [0.97, 0],
        [1, 0.06],
        [1, 0.9],
        [0.94, 1],
      ],
      0.1,
      2,
    ),
    move(
      soft(
        w * 1.02,
        0.045,
        h * down,
        [
          [0.9, 0],
          [1, 0.1],
          [1, 1],
        ],
        0.1,
        2,
      ),
      0,
      h * (1 - down) + 0.02,
      d / 2 + 0.015,
    ),
    move(box(w * 1.02, 0.04, d + 0.07, { bevel: 0.01 }), 0, h - 0.01, 0.01),
    bothX([
      move(box(0.06, h * 0.35, 0.03), w * 0.26, h * (1 - down) * 0.6, d / 2 + 0.045),
      move(box(0.085, 0.07, 0.035), w * 0.26, h * (1 - down) + 0.06, d / 2 + 0.045),
    ]),
    strap(
      [
        [-w * 0.5, h * 0.8, 0],
        [-w * 0.48, h * 1.1, 0],
        [-w * 0.2, h + high, 0],
        [w * 0.2, h + high, 0],
        [w * 0.48, h * 1.1, 0],
        [w * 0.5, h * 0.8, 0],
      ],
      0.04,
    ),
    bothX(move(box(0.03, 0.14, 0.09), w * 0.5, h * 0.75, 0)),
    chance(rng, 0.4) && move(box(w * 0.4, h * 0.3, 0.03), 0, h * 0.3, d / 2 + 0.035),
  );
}

/** A sack tied with a rope below its ruff. */
function sack(rng: Rng): Solid {
  const r = rng.uniform(0.36, 0.46);
  const h = rng.uniform(0.75, 1.05);
  const n = count(rng, 9, 14);
  const neck = rng.uniform(0.1, 0.16);
  const ruff = rng.uniform(0.2, 0.3);
  const dent = rng.uniform(0.03, 0.1);
  const outline = Array.from({ length: n * 2 }, (_, i): Point2 => {
    const a = (Math.PI * i) / n;
    const k = 1 + (i % 2 === 0 ? dent : -dent);
    return [k * Math.cos(a), k * Math.sin(a)];
  });
  const smooth = superellipse(1, 1, 2, n * 2);
  const lean = rng.uniform(-0.12, 0.12);
  const ring = (from: readonly Point2[], k: number, y: number): Point[] =>
    level(from, y, k).map(([x, yy, z]): Point => [x + lean * (y / h) ** 2, yy, z]);
  return merge(
    loft([
      ring(smooth, r * 0.75, 0),
      ring(smooth, r, h * 0.12),
      ring(smooth, r * 1.02, h * 0.4),
      ring(outline, r * 0.8, h * 0.72),
      ring(outline, neck * 1.15, h * 0.93),
      ring(outline, neck, h),
      ring(outline, ruff, h + 0.17),
      ring(outline, ruff * 0.8, h + 0.165),
      ring(outline, neck * 0.6, h + 0.03),
    ]),
    move(torus(neck * 1.1, 0.028, 12, 5), lean, h * 0.99, 0),
    chance(rng, 0.6) &&
      [0, 1].map((i) =>
        tube(
          curve<Point>(
            [
              [lean, h, neck],
              [lean + 0.06 - 0.12 * i, h - 0.08, neck + 0.1],
              [lean + 0.08 - 0.18 * i, h - 0.26, r * 0.75],
            ],
            2,
          ),
          0.018,
          5,
        ),
      ),
    chance(rng, 0.35) && move(turnY(turnX(box(0.24, 0.24, 0.02), -8), 20), 0.1, h * 0.3, r * 0.92),
    chance(rng, 0.25) && repeat(3, (i) => move(hoop(r * 0.98, r * 1.035, 0.03, n), 0, h * (0.2 + 0.08 * i), 0)),
  );
}
