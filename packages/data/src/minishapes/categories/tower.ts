import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  beam,
  bothX,
  bothZ,
  box,
  chance,
  choose,
  cone,
  count,
  cylinder,
  extrude,
  frustum,
  hoop,
  lathe,
  merge,
  move,
  type Part,
  type Point2,
  repeat,
  rod,
  roundness,
  type Solid,
  turnY,
} from "../kit.ts";
import { battlements, wallWindow } from "../parts.ts";

/** Castle towers and keeps (round, square, with battlements or a pointed roof), wooden watch towers on stilts, bell towers. */
export const tower: ShapeGenerator = (rng) => {
  const style = choose(rng, { castle: 8, watch: 3, bell: 1.5 });
  return style === "watch" ? watch(rng) : style === "bell" ? bell(rng) : castle(rng);
};

function castle(rng: Rng): Solid {
  const square = chance(rng, 0.5);
  const n = square ? 4 : rng.pick([6, 8, 8, 10, 12, 16]);
  // A flat side, not a corner, faces +z.
  const turn = square ? 45 : 90 + 180 / n;
  const r = rng.uniform(0.16, 0.32) * (square ? 1.2 : 1);
  const height = rng.uniform(0.9, 1.5);
  const slim = rng.uniform(0.85, 1);
  const top = r * slim;
  const crown = top * rng.uniform(1.05, 1.4);
  const deep = rng.uniform(0.06, 0.2);
  const roof = choose(rng, { battlements: 5, point: 4, flat: 0.5 });
  const flare = chance(rng, 0.6) ? rng.uniform(1.1, 1.35) : 1;
  const foot = rng.uniform(0.08, 0.25);
  const profile: Point2[] = [
    [0, 0],
    [r * flare, 0],
    [r * flare, foot * 0.6],
    [r, foot],
    [top, height - deep],
  ];
  const step = chance(rng, 0.5);
  if (roof === "battlements" || step) profile.push([crown, height - deep * (step ? 1 : 0.5)], [crown, height]);
  else profile.push([top, height]);
  const edge = profile.at(-1)![0];
  if (roof === "battlements") profile.push([edge * 0.82, height], [edge * 0.82, height - deep * 0.4], [0, height - deep * 0.4]);
  else profile.push([0, height]);
  const body = lathe(profile, n, { turn });
  // The apothem of a polygon: where its flat sides are.
  const flat = square ? Math.SQRT1_2 : Math.cos(Math.PI / n);
  const size = rng.uniform(0.06, 0.12);
  const teeth: Part = square
    ? around(4, () =>
        repeat(
          5,
          (i) =>
            i % 2 === 0 &&
            move(box(edge * flat * 0.4, size, edge * 0.2), (i - 2) * edge * flat * 0.4, height - 0.003, edge * flat - edge * 0.1),
        ),
      )
    : move(battlements(edge * flat, rng.pick([6, 8, 8, 10]), size, edge * 0.22), 0, height - 0.003, 0);
  const tall = rng.uniform(0.25, 0.75);
  const eaves = edge * rng.uniform(1.02, 1.35);
  const slope = chance(rng, 0.25)
    ? lathe(
        [
          [0, 0],
          [eaves, 0],
          [eaves * 0.45, tall * 0.3],
          [0, tall],
        ],
        n,
        { turn },
      )
    : cone(eaves, tall, n, turn);
  const windows = count(rng, 0, 3);
  const w = r * rng.uniform(0.2, 0.36);
  const wall = (y: number): number => (r + (top - r) * (y / height)) * flat;
  return merge(
    body,
    roof === "battlements" && teeth,
    roof === "point" && [move(slope, 0, height, 0), chance(rng, 0.3) && move(flag(rng), 0, height + tall * 0.97, 0)],
    roof === "battlements" &&
      chance(rng, 0.2) && [
        move(cylinder(top * 0.6, 0.15, n, turn), 0, height - deep * 0.4, 0),
        move(cone(top * 0.75, 0.25, n, turn), 0, height - deep * 0.4 + 0.15, 0),
      ],
    around(rng.pick([1, 2, 4]), () =>
      repeat(windows, (i) =>
        move(
          wallWindow(w, w * rng.uniform(1.4, 2.6), 0.04, chance(rng, 0.3)),
          0,
          height * (0.35 + 0.22 * i),
          wall(height * (0.4 + 0.22 * i)),
        ),
      ),
    ),
    chance(rng, 0.5) && move(doorway(w * 1.8, height * 0.2), 0, 0, r * flare * flat),
    chance(rng, 0.3) &&
      around(square ? 4 : 8, (): Part => move(box(w * 0.5, deep * 0.8, crown * 0.25), 0, height - deep * 1.7, top * flat)),
    chance(rng, 0.3) && move(hoop(r * 0.7, r * 1.08, 0.04, n, turn), 0, height * rng.uniform(0.4, 0.6), 0),
    chance(rng, 0.3) &&
      repeat(count(rng, 5, 12), () =>
        turnY(
          move(box(w * 0.8, w * 0.4, 0.03), rng.uniform(-0.4, 0.4) * r, height * rng.uniform(0.15, 0.8), r * flat * 0.99),
          90 * rng.integer(4),
        ),
      ),
  );
}

/** An arched door in front of z = 0. */
function doorway(width: number, height: number): Solid {
  const h = width / 2;
  return extrude(
    [
      [-h, 0],
      [h, 0],
      [h, height],
      [h * 0.6, height + h * 0.7],
      [0, height + h],
      [-h * 0.6, height + h * 0.7],
      [-h, height],
    ],
    0.05,
  );
}

function flag(rng: Rng): Solid {
  const pole = rng.uniform(0.12, 0.25);
  return merge(
    cylinder(0.01, pole, 5),
    move(
      extrude(
        chance(rng, 0.5)
          ? [
              [0, -0.09],
              [0.16, -0.045],
              [0, 0],
            ]
          : [
              [0, -0.09],
              [0.16, -0.09],
              [0.16, 0],
              [0, 0],
            ],
        0.01,
      ),
      0.005,
      pole,
      0,
    ),
  );
}

/** A platform on four legs with rails, braces and often a roof and a ladder. */
function watch(rng: Rng): Solid {
  const height = rng.uniform(0.6, 1.1);
  const w = rng.uniform(0.36, 0.6);
  const splay = rng.uniform(0, 0.15);
  const leg = rng.uniform(0.04, 0.08);
  const rail = rng.uniform(0.12, 0.22);
  const roof = chance(rng, 0.65);
  const head = roof ? rng.uniform(0.3, 0.45) : rail;
  const deck = w * rng.uniform(1.02, 1.25);
  const x = w / 2;
  const round = chance(rng, 0.3);
  const leg1 = round ? rod([x + splay, 0, x + splay], [x, height, x], leg * 0.55, 6) : beam([x + splay, 0, x + splay], [x, height, x], leg);
  const at = (t: number): number => x + splay * (1 - t);
  const braces = choose(rng, { cross: 3, bars: 3, none: 1 });
  const d = deck / 2;
  const ladder = splay + x + 0.1;
  const closed = chance(rng, 0.35);
  const boards = count(rng, 1, 3);
  return merge(
    bothX(bothZ([leg1, move(box(leg * 0.85, head, leg * 0.85), d - leg / 2, height, d - leg / 2)])),
    around(4, () => [
      braces === "cross" && bothX(beam([-at(0.25), height * 0.25, at(0.25)], [at(0.8), height * 0.8, at(0.8)], leg * 0.5)),
      braces !== "none" &&
        repeat(braces === "bars" ? 2 : 1, (i) =>
          move(box(2 * at(0.3 + i * 0.35), leg * 0.6, leg * 0.6), 0, height * (0.3 + i * 0.35), at(0.3 + i * 0.35)),
        ),
      closed
        ? move(box(deck, rail, leg * 0.4), 0, height, d - leg * 0.3)
        : repeat(boards, (i) =>
            move(box(deck * 1.02, leg * 0.55, leg * 0.5), 0, height + (rail * (i + 1)) / boards - leg * 0.5, d - leg * 0.4),
          ),
    ]),
    move(box(deck, leg * 0.7, deck), 0, height - leg * 0.7, 0),
    roof && [
      move(cone(deck * rng.uniform(0.8, 0.95), rng.uniform(0.14, 0.4), 4, 45), 0, height + head, 0),
      chance(rng, 0.3) && move(flag(rng), 0, height + head + 0.15, 0),
    ],
    chance(rng, 0.5) && [
      bothX(beam([0.07, 0, ladder], [0.07, height, d], 0.025)),
      repeat(6, (i) => move(box(0.15, 0.02, 0.02), 0, (height * (i + 0.7)) / 6.5, ladder + (d - ladder) * ((i + 0.7) / 6.5))),
    ],
  );
}

/** A slender house of storeys with an open belfry and a steep or gabled roof. */
function bell(rng: Rng): Solid {
  const w = rng.uniform(0.36, 0.5);
  const body = rng.uniform(0.5, 0.9);
  const open = rng.uniform(0.2, 0.3);
  const post = w * 0.16;
  const h = w / 2;
  const top = body + open;
  const tall = rng.uniform(0.25, 0.6);
  const eave = h * rng.uniform(1.15, 1.4);
  return merge(
    box(w * 1.15, body * 0.12, w * 1.15),
    box(w, body, w),
    move(box(w * 1.12, 0.05, w * 1.12), 0, body * rng.uniform(0.4, 0.65), 0),
    move(box(w * 1.12, 0.05, w * 1.12), 0, body - 0.02, 0),
    bothX(bothZ(move(box(post, open, post), h - post / 2, body, h - post / 2))),
    around(4, () => move(wallWindow(w * 0.24, w * 0.4, 0.04, chance(rng, 0.5)), 0, body * 0.68, h)),
    move(doorway(w * 0.36, body * 0.22), 0, 0, h * 1.15),
    move(
      lathe(
        [
          [0, 0.02],
          [w * 0.2, 0],
          [w * 0.15, w * 0.1],
          [w * 0.08, w * 0.22],
          [0, w * 0.24],
        ],
        roundness(rng),
      ),
      0,
      body + open * 0.35,
      0,
    ),
    move(box(w * 1.08, 0.05, w * 1.08), 0, top - 0.02, 0),
    chance(rng, 0.5)
      ? move(cone(eave * Math.SQRT2, tall, 4, 45), 0, top + 0.02, 0)
      : move(
          extrude(
            [
              [-eave, 0],
              [eave, 0],
              [0, tall],
            ],
            w * 1.3,
          ),
          0,
          top + 0.02,
          0,
        ),
    chance(rng, 0.3) && move(frustum(0.012, 0.012, 0.2, 4), 0, top + tall * 0.95, 0),
  );
}
