import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  ball,
  box,
  chance,
  choose,
  cone,
  count,
  curve,
  cylinder,
  extrude,
  extrudeSide,
  frustum,
  hoop,
  lathe,
  merge,
  move,
  type Part,
  type Point2,
  repeat,
  rod,
  type Solid,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";

/** Rockets that point up: cartoon ones on three fins, slim carriers in stages with boosters, shuttles, missiles, fireworks on a stick; some with flames or a tower. */
export const rocket: ShapeGenerator = (rng) => {
  const style = choose(rng, { retro: 5, stages: 3.5, missile: 2, shuttle: 1.5, firework: 1.2, lander: 1 });
  if (style === "shuttle") return shuttle(rng);
  if (style === "firework") return firework(rng);
  if (style === "stages") return stages(rng);
  const n = count(rng, 8, 18);
  const missile = style === "missile";
  const h = missile ? rng.uniform(1.5, 2) : rng.uniform(1.1, 1.5);
  const r = missile ? rng.uniform(0.09, 0.14) : rng.uniform(0.22, 0.34);
  const foot = missile ? 1 : rng.uniform(0.45, 0.75);
  const belly = rng.uniform(0.3, 0.5);
  const lift = style === "lander" || !missile ? rng.uniform(0.12, 0.25) : 0;
  const hull: Point2[] = missile
    ? [
        [r, 0],
        [r, h * 0.72],
        [r * 0.8, h * 0.84],
        [r * 0.4, h * 0.95],
        [0, h],
      ]
    : curve<Point2>(
        [
          [r * foot, 0],
          [r * 0.92, h * belly * 0.5],
          [r, h * belly],
          [r * 0.82, h * (belly + 0.25)],
          [r * 0.35, h * 0.93],
          [0, h],
        ],
        2,
      ).map(([x, y]): Point2 => [Math.max(0, x), y]);
  const radius = (y: number): number => {
    const i = Math.max(
      1,
      hull.findIndex(([, hy]) => hy >= y),
    );
    const [[x0, y0], [x1, y1]] = [hull[i - 1]!, hull[i]!];
    return x0 + ((x1 - x0) * (y - y0)) / Math.max(1e-6, y1 - y0);
  };
  const fins = style === "lander" ? 0 : missile ? 4 : rng.pick([3, 3, 4, 4, 5]);
  const tall = h * rng.uniform(0.25, 0.4) * (missile ? 0.55 : 1);
  const reach = missile ? r * rng.uniform(1, 1.8) : r * rng.uniform(0.7, 1.2);
  const fin = finOf(rng, radius(h * 0.06), radius(tall), tall, reach, lift, missile ? 0.02 : 0.045);
  const windows = missile ? 0 : count(rng, 0, 3);
  return merge(
    move(
      merge(
        lathe([[0, 0], ...hull], n),
        windows > 0 && repeat(windows, (i) => porthole(r * rng.uniform(0.28, 0.42), radius(h * (0.62 - 0.2 * i)), h * (0.62 - 0.2 * i))),
        [0.14, rng.uniform(0.68, 0.76)].map(
          (t, i) => chance(rng, 0.5) && move(hoop(radius(h * t) * 0.85, radius(h * t) * 1.05, 0.04 + 0.02 * i, n), 0, h * t - 0.02, 0),
        ),
        nozzle(rng, r * foot * (missile ? 0.7 : 0.75), n),
        chance(rng, missile ? 0.2 : 0.45) && [
          rod([0, h * 0.97, 0], [0, h * rng.uniform(1.08, 1.16), 0], 0.014, 5),
          chance(rng, 0.5) && move(ball(0.03, 0.03, 0.03, 6, 4), 0, h * 1.12, 0),
        ],
        missile &&
          chance(rng, 0.6) &&
          around(4, () =>
            move(
              extrudeSide(
                [
                  [0, 0],
                  [reach * 0.7, 0.02],
                  [reach * 0.6, tall * 0.35],
                  [0, tall * 0.5],
                ],
                0.02,
              ),
              0,
              h * 0.6,
              r * 0.95,
            ),
          ),
        chance(rng, 0.25) && !missile && doorway(r, radius(h * 0.2), h),
      ),
      0,
      lift,
      0,
    ),
    fins > 0 &&
      turnY(
        around(fins, () => move(fin, 0, lift, 0)),
        rng.pick([0, 180 / fins, 45]),
      ),
    style === "lander" && landing(rng, r, h, lift, radius),
    chance(rng, 0.3) && flames(rng, r * foot, lift),
    missile &&
      chance(rng, 0.35) && [
        move(box(r * 5, 0.06, r * 5), 0, -0.1, 0),
        around(4, () => rod([0, -0.06, r * 2], [0, tall * 0.4, r * 0.9], 0.02, 4)),
      ],
  );
};

/** A fin in the plane x = 0, outwards along +z; its foot may reach below the hull by `drop`. */
function finOf(rng: Rng, low: number, high: number, tall: number, reach: number, drop: number, thick: number): Solid {
  const style = choose(rng, { swept: 3, curved: 3, square: 1.5 });
  const inner = Math.min(low, high) * 0.8;
  const tip = low + reach;
  const outline: Point2[] =
    style === "curved"
      ? curve<Point2>(
          [
            [high * 0.85, tall],
            [low + reach * 0.5, tall * 0.62],
            [tip, tall * 0.05],
            [tip, -drop],
            [tip - reach * 0.25, -drop],
            [low + reach * 0.2, tall * 0.05],
            [inner, tall * 0.12],
          ],
          2,
        )
      : style === "swept"
        ? [
            [high * 0.85, tall],
            [tip, tall * 0.2],
            [tip, -drop],
            [tip - reach * 0.35, -drop],
            [inner, tall * 0.1],
          ]
        : [
            [high * 0.85, tall],
            [tip * 0.9, tall * 0.8],
            [tip, -drop],
            [tip - reach * 0.6, -drop],
            [inner, tall * 0.05],
          ];
  return extrudeSide(outline, thick);
}

function porthole(size: number, r: number, y: number): Part {
  return move(
    turnX(
      [
        hoop(size * 0.72, size, 0.06, 12),
        lathe(
          [
            [0, 0],
            [size * 0.75, 0],
            [size * 0.5, 0.05],
            [0, 0.06],
          ],
          10,
        ),
      ],
      90,
    ),
    0,
    y,
    r - 0.035,
  );
}

function doorway(r: number, z: number, h: number): Part {
  return move(box(r * 0.6, h * 0.22, 0.05, { bevel: 0.015 }), 0, h * 0.08, z - 0.02);
}

function nozzle(rng: Rng, r: number, n: number): Part {
  const many = chance(rng, 0.2);
  const bell = (k: number): Solid =>
    lathe(
      [
        [0, 0.02],
        [k * 0.6, 0.02],
        [k * 0.5, -0.03],
        [k * 0.95, -0.14],
        [k * 0.8, -0.14],
        [k * 0.3, -0.05],
        [0, -0.04],
      ],
      n,
    );
  return many ? around(4, () => move(bell(r * 0.45), 0, 0, r * 0.5)) : bell(r);
}

function flames(rng: Rng, r: number, lift: number): Part {
  const long = rng.uniform(0.3, 0.6);
  const tongue = (k: number): Solid =>
    lathe(
      [
        [0, 0],
        [r * 0.45 * k, -long * 0.12 * k],
        [r * 0.55 * k, -long * 0.35 * k],
        [r * 0.25 * k, -long * 0.75 * k],
        [0, -long * k],
      ],
      7,
    );
  return move([tongue(1), around(count(rng, 3, 5), () => move(turnX(tongue(0.6), -8), 0, 0, r * 0.4))], 0, lift - 0.1, 0);
}

/** Spread legs with pads. */
function landing(rng: Rng, r: number, h: number, lift: number, radius: (y: number) => number): Part {
  const n = rng.pick([3, 4]);
  const out = r * rng.uniform(1.7, 2.2);
  return around(n, () => [
    rod([0, lift + h * 0.22, radius(h * 0.22) * 0.95], [0, 0.03, out], 0.03, 6),
    rod([0, lift + h * 0.05, radius(h * 0.05) * 0.9], [0, 0.06, out * 0.95], 0.02, 5),
    move(frustum(0.09, 0.05, 0.04, 8), 0, 0, out),
  ]);
}

/** A carrier: cylinders that step inwards, boosters at its foot, an escape tower. */
function stages(rng: Rng): Solid {
  const n = count(rng, 10, 20);
  const r = rng.uniform(0.13, 0.2);
  const parts = count(rng, 2, 3);
  const profile: Point2[] = [[0, 0]];
  const bands: Part[] = [];
  let [y, k] = [0, r];
  for (let i = 0; i < parts; i++) {
    const tall = rng.uniform(0.45, 0.75) / (1 + 0.4 * i);
    profile.push([k, y], [k, y + tall]);
    bands.push(move(hoop(k * 0.9, k * 1.04, 0.025, n), 0, y + tall * rng.uniform(0.4, 0.9), 0));
    y += tall;
    const next = k * rng.uniform(0.6, 1);
    y += (k - next) * 1.6 + 0.01;
    k = next;
  }
  const nose = rng.uniform(1.6, 3) * k;
  const wide = chance(rng, 0.3) ? 1.25 : 1; // a fairing wider than its stage
  profile.push([k, y], [k * wide, y + 0.06], [k * wide, y + nose * 0.3], [k * 0.7 * wide, y + nose * 0.65], [0, y + nose]);
  const boosters = chance(rng, 0.65) ? rng.pick([2, 2, 4, 6]) : 0;
  const b = r * rng.uniform(0.45, 0.75);
  const tall = y * rng.uniform(0.35, 0.6);
  const fins = boosters === 0 || chance(rng, 0.3);
  const abort = chance(rng, 0.4);
  return merge(
    lathe(profile, n),
    bands,
    nozzle(rng, r * 0.8, n),
    boosters > 0 &&
      turnY(
        around(boosters, () =>
          move(
            [
              lathe(
                [
                  [0, 0],
                  [b, 0],
                  [b, tall * 0.75],
                  [b * 0.5, tall * 0.93],
                  [0, tall],
                ],
                10,
              ),
              lathe(
                [
                  [0, 0.01],
                  [b * 0.5, 0.01],
                  [b * 0.8, -0.08],
                  [0, -0.06],
                ],
                8,
              ),
            ],
            0,
            -0.02,
            r + b * 0.98,
          ),
        ),
        boosters === 2 ? 90 : 0,
      ),
    fins &&
      turnY(
        around(4, () =>
          extrudeSide(
            [
              [r * 0.9, 0.26],
              [r * rng.uniform(1.7, 2.2), 0.06],
              [r * 1.9, -0.04],
              [r * 0.9, 0],
            ],
            0.02,
          ),
        ),
        45,
      ),
    abort && [rod([0, y + nose * 0.97, 0], [0, y + nose + 0.2, 0], 0.016, 5), move(cone(0.03, 0.08, 6), 0, y + nose + 0.18, 0)],
    chance(rng, 0.25) && tower(rng, r, y),
    chance(rng, 0.25) && flames(rng, r, 0),
  );
}

/** A lattice mast beside it with arms, on a platform. */
function tower(rng: Rng, r: number, h: number): Part {
  const x = -r - rng.uniform(0.3, 0.4);
  const s = 0.1;
  const floors = count(rng, 5, 8);
  const tall = h * rng.uniform(0.9, 1.1);
  return [
    [-s, s].flatMap((dx) => [-s, s].map((dz) => rod([x + dx, -0.1, dz], [x + dx, tall, dz], 0.014, 4))),
    repeat(floors, (i) => move(box(2 * s + 0.02, 0.02, 2 * s + 0.02), x, (tall * (i + 1)) / floors - 0.02, 0)),
    repeat(floors, (i) => rod([x - s, (tall * i) / floors, s], [x + s, (tall * (i + 1)) / floors, s], 0.009, 4)),
    [0.45, 0.85].map((t) => move(box(-x - s - r * 0.6, 0.03, 0.05), (x + s - r * 0.6) / 2, tall * t, 0)),
    move(box(-x * 2 + 0.5, 0.08, 0.8), x * 0.4, -0.2, 0),
  ];
}

/** A winged orbiter on its tank between two boosters. */
function shuttle(rng: Rng): Solid {
  const n = 12;
  const h = rng.uniform(0.95, 1.1);
  const r = rng.uniform(0.1, 0.125);
  const full = chance(rng, 0.6);
  const wing = rng.uniform(0.3, 0.4);
  const orbiter = merge(
    lathe(
      [
        [0, 0],
        [r * 0.95, 0],
        [r, h * 0.1],
        [r, h * 0.72],
        [r * 0.75, h * 0.88],
        [r * 0.35, h * 0.97],
        [0, h],
      ],
      n,
    ),
    extrude(
      [
        [-wing, 0.02],
        [wing, 0.02],
        [wing, h * 0.12],
        [r * 1.2, h * 0.45],
        [r * 0.5, h * 0.75],
        [-r * 0.5, h * 0.75],
        [-r * 1.2, h * 0.45],
        [-wing, h * 0.12],
      ],
      0.03,
    ),
    extrudeSide(
      [
        [r * 0.7, 0],
        [r * 2.9, -0.02],
        [r * 3, h * 0.09],
        [r * 0.7, h * 0.28],
      ],
      0.03,
    ),
    [-1, 1].map((s) =>
      move(
        lathe(
          [
            [0, 0],
            [0.045, 0],
            [0.04, h * 0.16],
            [0, h * 0.2],
          ],
          8,
        ),
        s * r * 0.85,
        0,
        r * 0.6,
      ),
    ),
    [-1, 0, 1].map((i) =>
      move(
        turnX(
          lathe(
            [
              [0, 0.03],
              [0.03, 0.03],
              [0.05, -0.07],
              [0, -0.05],
            ],
            8,
          ),
          0,
        ),
        i * 0.06,
        0,
        i === 0 ? r * 0.5 : 0,
      ),
    ),
    move(turnX(box(r * 1.1, 0.05, 0.03), -28), 0, h * 0.84, r * 0.75),
  );
  if (!full) return orbiter;
  const tank = rng.uniform(0.15, 0.18);
  const tall = h * rng.uniform(1.25, 1.4);
  const z = -tank - r * 0.8;
  return merge(
    orbiter,
    move(
      lathe(
        [
          [0, 0],
          [tank * 0.7, 0],
          [tank, 0.08],
          [tank, tall * 0.75],
          [tank * 0.6, tall * 0.93],
          [0, tall],
        ],
        14,
      ),
      0,
      -0.02,
      z,
    ),
    [-1, 1].map((s) =>
      move(
        lathe(
          [
            [0, -0.06],
            [0.09, -0.06],
            [0.065, 0.06],
            [0.065, tall * 0.85],
            [0, tall * 0.97],
          ],
          10,
        ),
        s * (tank + 0.06),
        -0.06,
        z,
      ),
    ),
    chance(rng, 0.3) && flames(rng, 0.09, 0),
  );
}

/** A paper tube with a cap, tied to a stick. */
function firework(rng: Rng): Solid {
  const n = count(rng, 8, 14);
  const r = rng.uniform(0.07, 0.12);
  const tall = rng.uniform(0.4, 0.6);
  const stick = rng.uniform(0.9, 1.4);
  const many = chance(rng, 0.25) ? 3 : 1;
  const body = merge(
    cylinder(r, tall, n),
    move(cone(r * rng.uniform(1.1, 1.5), r * rng.uniform(2, 3.2), n), 0, tall - 0.005, 0),
    [0.12, 0.5, 0.85].map((t) => move(hoop(r * 0.9, r * 1.05, 0.03, n), 0, tall * t, 0)),
    rod([0, 0.01, 0], [0.03, -0.14, 0.02], 0.008, 4),
  );
  const x = r + 0.02;
  return merge(
    many === 1 ? body : around(many, () => move(body, 0, 0, r * 1.15)),
    many === 1
      ? [
          rod([-x, tall * 0.9, 0], [-x, tall - stick, 0], 0.018, 5),
          [0.2, 0.7].map((t) => move(hoop(r * 0.98, r + 0.045, 0.03, n), 0, tall * t, 0)),
        ]
      : rod([0, tall * 0.9, 0], [0, tall - stick, 0], 0.02, 5),
    chance(rng, 0.3) && move(turnZ(box(0.12, 0.08, 0.006), 20), -x, tall * 0.3, 0.05),
  );
}
