import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  ball,
  bothX,
  box,
  chance,
  choose,
  cone,
  count,
  hoop,
  lathe,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  repeat,
  rod,
  roundness,
  type Solid,
  tube,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";

/** Pots that are most of the height, filled with earth and some low flowers or a sprout: clay pots, urns on a foot, window boxes, hanging pots, bowls. */
export const flowerPot: ShapeGenerator = (rng) => {
  const style = choose(rng, { clay: 5, urn: 2, trough: 2, hanging: 1.5, round: 2, square: 1.5 });
  if (style === "trough") return trough(rng);
  const segments = style === "square" ? 4 : roundness(rng);
  const turn = style === "square" ? 45 : 0;
  const r = rng.uniform(0.36, 0.48) * (style === "square" ? 1.3 : 1);
  const h = rng.uniform(0.55, 0.95) * (style === "round" || style === "hanging" ? 0.75 : 1);
  const base = r * rng.uniform(0.55, 0.8);
  const rim = rng.uniform(0.12, 0.26) * h;
  const lip = r * rng.uniform(1.04, 1.16);
  const wall = r * 0.12;
  const earth = h * 0.86;
  const sides: Point2[] = {
    clay: [
      [base, 0],
      [r * 0.95, h - rim],
      [lip, h - rim],
      [lip * 1.02, h],
    ] as Point2[],
    square: [
      [base, 0],
      [r, h * 0.9],
      [r, h],
    ] as Point2[],
    urn: [
      [r * 0.7, -h * 0.45],
      [r * 0.7, -h * 0.36],
      [r * 0.25, -h * 0.25],
      [r * 0.3, -h * 0.02],
      [r * 0.65, h * 0.15],
      [r * 0.85, h * 0.5],
      [r * 0.75, h * 0.8],
      [lip * 1.1, h],
    ] as Point2[],
    round: [
      [base * 0.8, 0],
      [r * 0.95, h * 0.2],
      [r * 1.1, h * 0.5],
      [r, h * 0.8],
      [r * 0.8, h * 0.95],
      [r * 0.85, h],
    ] as Point2[],
    hanging: [
      [base * 0.4, 0],
      [r * 0.7, h * 0.12],
      [r * 0.95, h * 0.5],
      [r, h],
    ] as Point2[],
  }[style];
  const edge = sides.at(-1)![0];
  const foot = sides[0]![1];
  const body = lathe([[0, foot], ...sides, [edge - wall, h], [edge - wall, earth], [0, earth]], segments, { turn });
  const bands = chance(rng, 0.3) && style !== "urn";
  return merge(
    body,
    bands && move(hoop(r * 0.5, Math.max(r, base) * 1.02, h * 0.06, segments, turn), 0, h * 0.35, 0),
    style !== "hanging" &&
      style !== "urn" &&
      chance(rng, 0.5) &&
      lathe(
        [
          [0, -0.05],
          [base * 1.1, -0.05],
          [base * 1.4, 0.06],
          [base * 1.3, 0.06],
          [base, 0.001],
          [0, 0.001],
        ],
        segments,
        { turn },
      ),
    style === "hanging" && hanger(rng, edge, h),
    style === "urn" &&
      chance(rng, 0.5) &&
      bothX(
        tube(
          [
            [r * 0.75, h * 0.4, 0],
            [r * 1.25, h * 0.45, 0],
            [r * 1.25, h * 0.75, 0],
            [r * 0.8, h * 0.78, 0],
          ],
          0.035,
          6,
        ),
      ),
    move(growth(rng, edge - wall, 1), 0, earth, 0),
  );
};

/** What grows in a pot of radius r, from y = 0: nothing, a sprout, tulips, a bunch of daisies, low leaves. */
function growth(rng: Rng, r: number, size: number): Part {
  const style = choose(rng, { nothing: 2, sprout: 2, tulips: 3, daisies: 3, leaves: 2 });
  if (style === "nothing") return false;
  if (style === "leaves") return low(rng, r, size);
  if (style === "sprout") {
    const tall = rng.uniform(0.2, 0.4) * size;
    const pair = bothX(turnZ(turnY(leaf(0.24 * size, 0.1), 90), rng.uniform(10, 40)));
    return [
      rod([0, -0.02, 0], [0, tall, 0], 0.025, 5),
      move(pair, 0, tall * 0.9, 0),
      chance(rng, 0.5) && move(turnY(pair, 90), 0, tall * 0.5, 0),
    ];
  }
  const n = count(rng, 3, size < 1 ? 4 : 7);
  const flowers = repeat(n, (i) => {
    const a = (2 * Math.PI * i) / n + rng.uniform(-0.3, 0.3);
    const out = i === 0 ? 0 : r * rng.uniform(0.3, 0.9);
    const tall = size * rng.uniform(0.25, 0.48);
    const tip: Point = [out * Math.cos(a) * 1.2, tall, out * Math.sin(a) * 1.2];
    return [
      rod([out * 0.5 * Math.cos(a), -0.02, out * 0.5 * Math.sin(a)], tip, 0.014, 4),
      move(style === "tulips" ? tulip(size) : daisy(rng, size), ...tip),
    ];
  });
  return [flowers, chance(rng, 0.7) && low(rng, r, size * 0.7)];
}

function tulip(size: number): Solid {
  const s = 0.09 * size;
  return lathe(
    [
      [0, -s * 0.4],
      [s * 0.8, 0],
      [s, s * 0.8],
      [s * 0.7, s * 1.6],
      [s * 0.85, s * 2],
      [s * 0.4, s * 1.2],
      [0, s],
    ],
    6,
  );
}

function daisy(rng: Rng, size: number): Part {
  const petals = count(rng, 5, 7);
  const s = size * rng.uniform(0.09, 0.13);
  return turnX(
    [ball(s * 0.4, s * 0.3, s * 0.4, 6, 4), around(petals, () => move(ball(s * 0.28, s * 0.1, s * 0.5, 6, 4), 0, 0, s * 0.75))],
    rng.uniform(10, 60),
  );
}

/** A pointed leaf along +z that rises and falls. */
function leaf(long: number, wide: number): Solid {
  return tube(
    [
      [0, 0, 0],
      [0, long * 0.25, long * 0.4],
      [0, long * 0.3, long * 0.75],
      [0, long * 0.1, long],
    ],
    [wide * 0.2, wide, wide * 0.75, 0],
    4,
    { flat: 0.18, turn: 90 },
  );
}

function low(rng: Rng, r: number, size: number): Part {
  const n = count(rng, 5, 9);
  return around(n, () => turnX(leaf(r * rng.uniform(0.8, 1.3) * size, 0.12 * size), -rng.uniform(0, 40)));
}

function hanger(rng: Rng, r: number, y: number): Part {
  const n = rng.pick([3, 4]);
  const top = y + rng.uniform(0.7, 1.2);
  return [
    around(n, () => rod([0, y - 0.02, r * 0.95], [0, top, 0], 0.014, 4)),
    tube(
      [
        [0, top - 0.02, 0],
        [0, top + 0.08, 0],
        [0.05, top + 0.14, 0],
        [0.1, top + 0.09, 0],
      ],
      0.015,
      5,
    ),
  ];
}

/** A window box with a row of plants. */
function trough(rng: Rng): Solid {
  const [w, h, d] = [rng.uniform(1, 1.5), rng.uniform(0.28, 0.42), rng.uniform(0.3, 0.4)];
  const n = count(rng, 3, 5);
  const slats = chance(rng, 0.4) ? count(rng, 2, 3) : 0;
  return merge(
    box(w * 0.94, h * 0.85, d * 0.86, { taper: [1.06, 1.1] }),
    bothX(move(box(0.05, h, d), w / 2 - 0.02, 0, 0)),
    [-1, 1].map((s) => move(box(w, h, 0.05), 0, 0, (s * d) / 2)),
    slats > 0 && repeat(slats, (i) => move(box(w * 1.01, 0.03, d + 0.08), 0, (h * (i + 0.5)) / slats, 0)),
    chance(rng, 0.35) && bothX(move(box(0.06, 0.1, d * 0.9), w * 0.35, -0.1, 0)),
    repeat(n, (i) => move(growth(rng, d * 0.3, 0.75) || move(cone(0.12, 0.3, 6), 0, 0, 0), w * ((i + 0.5) / n - 0.5), h * 0.85, 0)),
  );
}
