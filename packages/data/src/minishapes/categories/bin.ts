import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  deform,
  dome,
  extrudeSide,
  frustum,
  hoop,
  lathe,
  level,
  loft,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  repeat,
  rod,
  roundedRectangle,
  type Solid,
  torus,
  tube,
  turnX,
  turnZ,
} from "../kit.ts";
import { roadWheel } from "../parts.ts";

/** Waste bins: pedal bins with a dome, wheelie bins, open baskets of wire or plastic, swing tops, dustbins with handles, slatted park bins, recycling rows. */
export const bin: ShapeGenerator = (rng) =>
  ({ pedal, wheelie, basket, wire, swing, dustbin, park, row })[
    choose(rng, { pedal: 3.5, wheelie: 3.5, basket: 2.5, wire: 2, swing: 2, dustbin: 2, park: 1.5, row: 1 })
  ](rng);

/** An open tapered vessel with a rim; four `sides` are square. */
function vessel(bottom: number, top: number, height: number, sides: number, turn: number, lip = 0.03): Solid {
  const profile: Point2[] = [
    [0, 0],
    [bottom, 0],
    [top, height - 0.04],
    [top + lip, height - 0.04],
    [top + lip, height],
    [top - 0.02, height],
    [bottom - 0.02, 0.03],
    [0, 0.03],
  ];
  return lathe(profile, sides, { turn });
}

function pedal(rng: Rng): Solid {
  const n = count(rng, 12, 22);
  const r = rng.uniform(0.24, 0.34);
  const h = rng.uniform(0.6, 1.1);
  const half = chance(rng, 0.25); // flat behind
  const open = chance(rng, 0.25) ? rng.uniform(40, 80) : 0;
  const top = chance(rng, 0.6)
    ? dome(r * 1.02, r * rng.uniform(0.25, 0.75), n)
    : lathe(
        [
          [0, 0],
          [r * 1.04, 0],
          [r * 1.02, 0.05],
          [r * 0.85, 0.07],
          [0, 0.08],
        ],
        n,
      );
  const body = merge(
    lathe(
      [
        [0, 0],
        [r * 1.03, 0],
        [r * 1.03, 0.05],
        [r, 0.05],
        [r, h - 0.06],
        [r * 1.03, h - 0.06],
        [r * 1.03, h],
        [r * 0.9, h],
        [r * 0.9, h - 0.1],
        [0, h - 0.1],
      ],
      n,
    ),
    move(turnX(move(top, 0, 0, r), -open), 0, h, -r),
  );
  return merge(
    half ? deform(body, (x, y, z) => [x, y, Math.max(z, -r * 0.55) + (z < -r * 0.55 ? (z + r * 0.55) * 0.02 : 0)]) : body,
    move(box(0.14, 0.025, 0.14, { bevel: 0.008 }), 0, 0.02, r + 0.05),
    move(box(0.1, 0.06, 0.06), 0, h - 0.02, -r - 0.01),
    chance(rng, 0.4) &&
      tube(
        [
          [-r * 0.98, h * 0.7, 0],
          [-r * 0.7, h * 0.5, r * 0.8],
          [r * 0.7, h * 0.5, r * 0.8],
          [r * 0.98, h * 0.7, 0],
        ],
        0.012,
        5,
      ),
    chance(rng, 0.4) && move(hoop(r * 0.9, r * 1.04, 0.03, n), 0, h * 0.82, 0),
  );
}

/** Two wheels, a hinged lid, a bar to pull it by. */
function wheelie(rng: Rng): Solid {
  const [w, h, d] = [rng.uniform(0.5, 0.62), rng.uniform(0.9, 1.1), rng.uniform(0.55, 0.7)];
  const big = chance(rng, 0.18); // a container on four wheels
  const k = big ? 1.9 : 1;
  const narrow = rng.uniform(0.72, 0.85);
  const foot = 0.07;
  const wall = 0.025;
  const outline = roundedRectangle(1, 1, 0.08, 2);
  const at = (y: number, t: number, inset = 0): Point[] => level(outline, y, w * k * t - inset, d * t - inset);
  const open = chance(rng, 0.2);
  const wheel = rng.uniform(0.1, 0.14);
  const lidTop = extrudeSide(
    [
      [0, 0],
      [d * 1.04, 0],
      [d * 1.02, 0.05],
      [d * 0.6, rng.uniform(0.07, 0.16)],
      [d * 0.1, 0.08],
      [0, 0.05],
    ],
    w * k * 1.06,
  );
  return merge(
    loft([at(foot, narrow), at(h - 0.1, 0.97), at(h - 0.09, 1.05), at(h, 1.05), at(h, 1, wall), at(foot + 0.03, narrow, wall)]),
    move(turnX(lidTop, open ? -rng.uniform(60, 110) : 0), 0, h, -d * 0.52),
    bothX(move(roadWheel(wheel, 0.06, 10), w * k * 0.45, wheel, -d * (big ? 0.38 : 0.44))),
    big && bothX(move(roadWheel(wheel, 0.06, 10), w * k * 0.4, wheel, d * 0.34)),
    !big && rod([-w * 0.45, wheel, -d * 0.44], [w * 0.45, wheel, -d * 0.44], 0.02, 6),
    !big && move(box(w * 0.7, foot + 0.02, d * 0.16), 0, 0, d * 0.28),
    rod([-w * 0.38 * k, h * 0.97, -d * 0.62], [w * 0.38 * k, h * 0.97, -d * 0.62], 0.022, 6),
    bothX(rod([w * 0.36 * k, h * 0.95, -d * 0.5], [w * 0.36 * k, h * 0.97, -d * 0.62], 0.022, 6)),
    chance(rng, 0.6) &&
      repeat(count(rng, 2, 4), (i) => move(turnX(box(0.03, h * 0.6, 0.02), 5), w * k * (0.2 * i - 0.25), h * 0.2, (d * 0.88) / 2)),
    chance(rng, 0.4) && move(turnX(box(w * 0.4, w * 0.3, 0.012), 5), 0, h * 0.5, d * 0.455),
  );
}

/** A plain open wastepaper basket. */
function basket(rng: Rng): Solid {
  const square = chance(rng, 0.4);
  const n = square ? 4 : count(rng, 10, 20);
  const k = square ? Math.SQRT2 : 1;
  const top = rng.uniform(0.3, 0.4) * k;
  const bottom = top * rng.uniform(0.65, 0.95);
  const h = rng.uniform(0.65, 1) * (square ? 1 : 0.95);
  const ribs = chance(rng, 0.35) ? count(rng, 10, 16) : 0;
  const paper = chance(rng, 0.5);
  const body = vessel(bottom, top, h, n, square ? 45 : 0, rng.pick([0.015, 0.04]));
  const long = square ? rng.uniform(0.65, 1) : 1;
  return merge(
    deform(body, (x, y, z) => [x, y, z * long]),
    ribs > 0 && !square && around(ribs, () => rod([0, 0.05, bottom + 0.005], [0, h - 0.06, top + 0.005], 0.014, 4)),
    paper &&
      repeat(count(rng, 2, 5), (i) =>
        move(
          turnZ(turnX(crumpled(rng, top * rng.uniform(0.3, 0.42)), 30 * i), 50 * i),
          0.12 * Math.cos(2.4 * i),
          h * 0.95,
          0.12 * Math.sin(2.4 * i) * long,
        ),
      ),
    chance(rng, 0.3) && bothX(move(box(0.03, 0.06, 0.14), (square ? top / k : top) + 0.02, h * 0.8, 0)),
  );
}

function crumpled(rng: Rng, r: number): Solid {
  return deform(
    lathe(
      [
        [0, -r],
        [r * 0.8, -r * 0.6],
        [r, 0],
        [r * 0.75, r * 0.7],
        [0, r],
      ],
      7,
    ),
    (x, y, z) => [x * rng.uniform(0.8, 1.1), y * rng.uniform(0.8, 1.1), z * rng.uniform(0.8, 1.1)],
  );
}

/** Wire: rings and uprights. */
function wire(rng: Rng): Solid {
  const top = rng.uniform(0.3, 0.38);
  const bottom = top * rng.uniform(0.65, 0.9);
  const h = rng.uniform(0.65, 0.9);
  const bars = count(rng, 14, 22);
  const rings = count(rng, 3, 6);
  const lean = rng.pick([0, 0, 14]);
  const thick = rng.uniform(0.008, 0.013);
  const at = (t: number): number => bottom + (top - bottom) * t;
  return merge(
    cylinder(bottom, 0.03, 16),
    move(torus(top, thick * 2, 20, 6), 0, h, 0),
    repeat(rings, (i) => move(torus(at((i + 1) / (rings + 1)), thick, 18, 4), 0, (h * (i + 1)) / (rings + 1), 0)),
    around(bars, () => rod([0, 0.01, bottom], [lean === 0 ? 0 : top * 0.3, h, top * (lean === 0 ? 1 : 0.955)], thick, 4)),
    lean > 0 && around(bars, () => rod([0, 0.01, bottom], [-top * 0.3, h, top * 0.955], thick, 4)),
  );
}

/** A tall box whose lid swings. */
function swing(rng: Rng): Solid {
  const round = chance(rng, 0.4);
  const n = round ? count(rng, 12, 18) : 4;
  const turn = round ? 0 : 45;
  const r = rng.uniform(0.28, 0.34) * (round ? 1 : 1.3);
  const h = rng.uniform(0.7, 1);
  const cap = rng.uniform(0.22, 0.34);
  const tilt = rng.pick([0, 12, -18, 25]);
  const flat = round ? r * 0.72 : r * Math.SQRT1_2;
  return merge(
    lathe(
      [
        [0, 0],
        [r * 0.85, 0],
        [r, h],
        [0, h],
      ],
      n,
      { turn },
    ),
    move(
      lathe(
        [
          [0, 0],
          [r * 1.06, 0],
          [r * 1.06, 0.07],
          [r * 0.62, cap],
          [0, cap],
        ],
        n,
        { turn },
      ),
      0,
      h - 0.03,
      0,
    ),
    move(turnX(box(flat * 1.05, cap * 0.8, 0.02, { taper: [0.75, 1] }), -30 + tilt), 0, h + 0.06, flat * 0.93),
    chance(rng, 0.4) && repeat(3, (i) => move(hoop(r * 0.7, r * (0.9 + 0.03 * i), 0.02, n, turn), 0, h * (0.3 + 0.15 * i), 0)),
    chance(rng, 0.4) && move(box(flat * 0.7, flat * 0.5, 0.02), 0, h * 0.45, flat * 0.95),
  );
}

/** Ribbed metal with a lid and side handles. */
function dustbin(rng: Rng): Solid {
  const n = count(rng, 12, 20);
  const r = rng.uniform(0.32, 0.4);
  const h = rng.uniform(0.75, 0.95);
  const base = r * rng.uniform(0.82, 0.98);
  const ribs = count(rng, 10, 16);
  const off = chance(rng, 0.25);
  const lid = merge(
    lathe(
      [
        [0, 0],
        [r * 1.1, 0],
        [r * 1.1, 0.06],
        [r * 0.95, 0.09],
        [r * 0.3, 0.17],
        [0, 0.18],
      ],
      n,
    ),
    tube(
      [
        [-0.12, 0.13, 0],
        [-0.1, 0.25, 0],
        [0.1, 0.25, 0],
        [0.12, 0.13, 0],
      ],
      0.018,
      5,
    ),
  );
  const side = (s: number): Part =>
    tube(
      [
        [s * r * 0.96, h * 0.72, -0.12],
        [s * (r + 0.09), h * 0.7, -0.09],
        [s * (r + 0.09), h * 0.7, 0.09],
        [s * r * 0.96, h * 0.72, 0.12],
      ],
      0.018,
      5,
    );
  return merge(
    vessel(base, r, h, n, 0),
    around(ribs, () => rod([0, h * 0.12, base + 0.01], [0, h * 0.8, r * 0.98 + 0.005], 0.02, 4)),
    [0.1, 0.82].map((t) => move(hoop(base * 0.9, base + (r - base) * t + 0.03, 0.035, n), 0, h * t, 0)),
    side(1),
    side(-1),
    off ? move(turnX(lid, -75), 0, r * 1.1, r + 0.14) : move(turnX(lid, rng.pick([0, 0, 8])), 0, h - 0.02, 0),
  );
}

/** Wooden or steel slats in two rings, some roofed, some on a post. */
function park(rng: Rng): Solid {
  const r = rng.uniform(0.28, 0.36);
  const h = rng.uniform(0.65, 0.85);
  const slats = count(rng, 12, 20);
  const post = chance(rng, 0.4);
  const lift = post ? rng.uniform(0.25, 0.4) : 0.06;
  const roof = chance(rng, 0.5);
  return merge(
    move(
      merge(
        cylinder(r * 0.85, h, 14),
        around(slats, () => move(box(((2 * Math.PI * r) / slats) * 0.75, h * 0.96, 0.03), 0, h * 0.02, r)),
        [0.08, 0.85].map((t) => move(hoop(r * 0.95, r * 1.08, 0.05, 16), 0, h * t, 0)),
        move(hoop(r * 0.6, r * 1.05, 0.03, 16), 0, h, 0),
      ),
      0,
      lift,
      0,
    ),
    post
      ? [
          move(cylinder(0.05, h + lift, 8), 0, 0, -r - 0.06),
          move(cylinder(0.2, 0.04, 10), 0, 0, -r - 0.06),
          move(box(0.06, 0.1, 0.14), 0, h * 0.6 + lift, -r),
        ]
      : around(3, () => move(box(0.06, lift + 0.02, 0.06), 0, 0, r * 0.7)),
    roof && [
      around(4, () => rod([0, h + lift, r * 0.9], [0, h + lift + 0.26, r * 0.9], 0.018, 5)),
      move(chance(rng, 0.5) ? dome(r * 1.15, 0.2, 16) : frustum(r * 1.2, 0.05, 0.2, 12), 0, h + lift + 0.25, 0),
    ],
  );
}

/** Two or three side by side with holes of their own. */
function row(rng: Rng): Solid {
  const n = count(rng, 2, 3);
  const [w, h, d] = [rng.uniform(0.38, 0.46), rng.uniform(0.85, 1.05), rng.uniform(0.42, 0.5)];
  return repeat(n, (i) =>
    move(
      merge(
        box(w * 0.95, h, d, { taper: [1.04, 1.04] }),
        move(box(w, 0.1, d * 1.08, { bevel: 0.02 }), 0, h, 0),
        i % 2 === 0 ? move(hoop(w * 0.18, w * 0.3, 0.03, 14), 0, h + 0.095, 0) : move(box(w * 0.7, 0.03, d * 0.2), 0, h + 0.095, 0),
        move(box(w * 0.6, h * 0.3, 0.02), 0, h * 0.5, (d * 1.02) / 2),
        move(box(w * 0.98, 0.04, d * 1.02), 0, 0, 0),
      ),
      (i - (n - 1) / 2) * w * 1.08,
      0,
      0,
    ),
  );
}
