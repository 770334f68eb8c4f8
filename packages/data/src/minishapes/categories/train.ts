import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  ball,
  beam,
  bothX,
  bothZ,
  box,
  chance,
  choose,
  cone,
  count,
  cylinder,
  deform,
  extrude,
  extrudeSide,
  frustum,
  lathe,
  loft,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  repeat,
  rod,
  type Solid,
  turnX,
  turnZ,
} from "../kit.ts";

/** Engine first, towards +z: steam locomotives, diesel engines, express trains, trams and underground cars; with wagons or rails now and then. */
export const train: ShapeGenerator = (rng) => {
  const style = choose(rng, { steam: 5, diesel: 2, express: 2.5, tram: 2.5 });
  const engine = { steam, diesel, express, tram }[style](rng);
  const wagons = chance(rng, 0.25) ? 1 : 0;
  const wagon = style === "steam" || style === "diesel" ? freight(rng) : tram(rng);
  const long = style === "steam" ? 1.15 : 1.45;
  const whole = merge(
    engine,
    repeat(wagons, (i) => move(wagon, 0, 0, -long * (i + 1))),
  );
  return merge(whole, wagons === 0 && chance(rng, 0.3) && track(-0.8, 0.8));
};

/** Wheels on both sides at each z: discs, large ones with a rim and a hub, resting on y = 0. */
function wheels(radius: number, gauge: number, at: readonly number[], n: number): Solid {
  const face: Point2[] =
    radius > 0.1
      ? [
          [0, 0.05],
          [radius * 0.25, 0.05],
          [radius * 0.3, 0.01],
          [radius * 0.75, 0.01],
        ]
      : [];
  const disc = lathe([...face, [radius, 0.03], [radius, -0.03]], n);
  return bothX(at.map((z) => move(turnZ(disc, -90), gauge / 2, radius, z)));
}

function steam(rng: Rng): Solid {
  const r = rng.uniform(0.15, 0.21);
  const n = count(rng, 7, 14);
  const wheel = rng.uniform(0.11, 0.17);
  const deck = wheel * rng.uniform(1.3, 1.8);
  const front = rng.uniform(0.45, 0.6);
  const y = deck + r * 0.95;
  const cabin = rng.uniform(0.34, 0.46);
  const tall = r * 2 + rng.uniform(0.1, 0.2);
  const gauge = rng.uniform(0.36, 0.44);
  const stack = choose(rng, { funnel: 3, straight: 3, diamond: 1 });
  const high = rng.uniform(0.16, 0.28);
  const chimney = {
    funnel: () =>
      lathe(
        [
          [0.045, 0],
          [0.045, high * 0.5],
          [0.11, high],
          [0.08, high],
          [0, high * 0.8],
        ],
        n,
      ),
    straight: () => merge(cylinder(0.06, high, n), move(cylinder(0.078, 0.04, n), 0, high - 0.03, 0)),
    diamond: () =>
      lathe(
        [
          [0.045, 0],
          [0.045, high * 0.35],
          [0.11, high * 0.7],
          [0.06, high],
          [0, high],
        ],
        n,
      ),
  }[stack]();
  const back = -0.12;
  const drivers = count(rng, 2, 3);
  const spots = Array.from({ length: drivers }, (_, i) => -0.4 + i * wheel * 2.15);
  const small = wheel * 0.6;
  const roof: Point2[] = [...arc(0, 0, gauge * 0.68, 0.07, 0, 180, 5)];
  const domes = count(rng, 1, 2);
  return merge(
    move(
      turnX(
        lathe(
          [
            [r, 0],
            [r, front - back],
            [r * 1.06, front - back],
            [r * 1.06, front - back + 0.04],
            [r * 0.85, front - back + 0.06],
            [0, front - back + 0.08],
          ],
          n,
        ),
        90,
      ),
      0,
      y,
      back,
    ),
    repeat(count(rng, 0, 3), (i) => move(turnX(cylinder(r * 1.05, 0.02, n), 90), 0, y, back + 0.08 + i * 0.2)),
    move(chimney, 0, y + r * 0.9, front - 0.08),
    repeat(domes, (i) =>
      move(
        lathe(
          [
            [0.06, 0],
            [0.06, 0.06],
            [0.035, 0.1],
            [0, 0.11],
          ],
          7,
        ),
        0,
        y + r * 0.92,
        front - 0.28 - 0.18 * i,
      ),
    ),
    cab(gauge * 1.15, tall, cabin, deck, back - cabin / 2 + 0.02),
    move(extrude(roof, cabin * 1.2), 0, deck + tall, back - cabin / 2 + 0.02),
    move(box(gauge * 1.1, 0.05, front + cabin - back + 0.06), 0, deck - 0.05, (front + back - cabin) / 2),
    wheels(wheel, gauge, spots, count(rng, 8, 10)),
    wheels(small, gauge, chance(rng, 0.6) ? [front - 0.05, front - 0.05 - small * 2.3] : [front - 0.1], 8),
    bothX(beam([gauge / 2 + 0.06, wheel, spots[0]!], [gauge / 2 + 0.06, wheel, spots.at(-1)!], 0.02, 0.04)),
    bothX(move(turnX(cylinder(0.06, 0.2, 7), 90), gauge / 2 + 0.02, deck - 0.06, front - 0.2)),
    chance(rng, 0.65)
      ? move(cowcatcher(gauge), 0, 0.02, front + 0.1)
      : [
          move(box(gauge * 1.15, 0.08, 0.05), 0, deck - 0.1, front + 0.1),
          bothX(move(turnX(cylinder(0.035, 0.07, 6), 90), gauge * 0.38, deck - 0.06, front + 0.1)),
        ],
    chance(rng, 0.6) && move(turnX(frustum(0.04, 0.055, 0.07, 8), 90), 0, y + r * 0.75, front + 0.02),
  );
}

/** The driver's house: walls on pillars with open windows. */
function cab(width: number, height: number, depth: number, y: number, z: number): Solid {
  const low = height * 0.5;
  return move(
    merge(
      box(width, low, depth),
      bothX(bothZ(move(box(0.05, height - low, 0.05), width / 2 - 0.025, low, depth / 2 - 0.025))),
      move(box(width, 0.07, depth), 0, height - 0.06, 0),
      move(box(width * 0.9, height - low, 0.03), 0, low, depth / 2 - 0.02),
    ),
    0,
    y,
    z,
  );
}

/** A wedge of slats before the wheels. */
function cowcatcher(gauge: number): Solid {
  return loft([
    [
      [-gauge * 0.55, 0, 0],
      [0, 0, 0.2],
      [gauge * 0.55, 0, 0],
    ],
    [
      [-gauge * 0.4, 0.14, 0],
      [0, 0.14, 0.06],
      [gauge * 0.4, 0.14, 0],
    ],
  ]);
}

/** Two trucks with wheels under a car of this length. */
function bogies(long: number, gauge: number, wheel: number): Solid {
  return merge(
    [-1, 1].map((s) => {
      const z = s * long * 0.32;
      return [wheels(wheel, gauge, [z - wheel * 1.3, z + wheel * 1.3], 6), move(box(gauge * 0.85, wheel, wheel * 4), 0, wheel * 0.7, z)];
    }),
  );
}

/** A row of windows on both sides. */
function sideWindows(rng: Rng, width: number, low: number, high: number, from: number, to: number): Solid {
  const n = count(rng, 3, 6);
  const pitch = (to - from) / n;
  return bothX(repeat(n, (i) => move(box(0.025, high - low, pitch * 0.72), width / 2, low, from + (i + 0.5) * pitch)));
}

function diesel(rng: Rng): Solid {
  const [long, width, wheel] = [rng.uniform(1.2, 1.45), rng.uniform(0.36, 0.44), 0.075];
  const deck = 0.18;
  const hood = rng.uniform(0.28, 0.36);
  const cabin = hood + rng.uniform(0.06, 0.14);
  const at = rng.pick([0.3, 0.3, 0]) * long;
  const railing = (s: number): Part =>
    repeat(5, (i) =>
      rod([s * width * 0.48, deck, long * (0.44 - 0.22 * i)], [s * width * 0.48, deck + 0.15, long * (0.44 - 0.22 * i)], 0.01, 4),
    );
  return merge(
    move(box(width, 0.06, long), 0, deck - 0.06, 0),
    move(box(width * 0.72, hood, long * 0.92, { bevel: rng.uniform(0, 0.04) }), 0, deck, 0),
    move(box(width * 0.98, cabin, long * 0.24, { taper: [0.92, 0.9] }), 0, deck, at),
    sideWindows(rng, width * 0.95, deck + cabin * 0.55, deck + cabin * 0.82, at - long * 0.1, at + long * 0.1),
    chance(rng, 0.6) && [railing(1), railing(-1), bothX(move(box(0.015, 0.015, long * 0.9), width * 0.48, deck + 0.15, 0))],
    bogies(long, 0.34, wheel),
    repeat(2, (i) => move(cylinder(0.05, 0.06, 7), 0, deck + hood - 0.02, -long * (0.1 + 0.2 * i))),
    move(box(width * 0.6, 0.1, long * 0.2), 0, 0.06, 0),
    bothZ(bothX(move(turnX(cylinder(0.03, 0.06, 6), 90), width * 0.35, deck - 0.04, long / 2))),
  );
}

/** A body with a cross-section that shrinks towards a long nose. */
function express(rng: Rng): Solid {
  const half = rng.uniform(0.75, 0.95);
  const [width, high] = [rng.uniform(0.34, 0.42), rng.uniform(0.36, 0.46)];
  const nose = rng.uniform(0.25, 0.55);
  const round = count(rng, 2, 4);
  const blunt = rng.uniform(0.1, 0.4);
  const section = (z: number, w: number, top: number): Point[] => {
    const y = 0.05;
    const corner = Math.min(w, top) * 0.3;
    return [
      [w / 2, y, z],
      ...arc(w / 2 - corner, y + top - corner, corner, corner, 0, 90, round).map(([a, b]): Point => [a, b, z]),
      ...arc(-w / 2 + corner, y + top - corner, corner, corner, 90, 180, round).map(([a, b]): Point => [a, b, z]),
      [-w / 2, y, z],
    ];
  };
  const shape = [0, 0.3, 0.6, 0.85, 1].map((k) =>
    section(half - nose + nose * k, width * (1 - (1 - blunt) * k ** 2.5 * 0.8), high * (1 - (1 - blunt) * k ** 1.6 * 0.9)),
  );
  const double = chance(rng, 0.3);
  return merge(
    loft([section(-half, width, high), ...shape]),
    sideWindows(rng, width, 0.05 + high * 0.5, 0.05 + high * 0.75, -half * 0.9, half - nose * 1.05),
    chance(rng, 0.5) && move(box(width * 1.02, 0.03, half * 1.5), 0, 0.12, -half * 0.2),
    bogies(half * 1.7, width * 0.8, 0.05),
    chance(rng, 0.5) && move(box(width * 0.5, 0.04, half * 0.6), 0, 0.05 + high - 0.01, -half * 0.3),
    double && move(box(width * 0.6, 0.06, 0.05), 0, 0.08, -half),
  );
}

function tram(rng: Rng): Solid {
  const [long, width, high] = [rng.uniform(1.2, 1.5), rng.uniform(0.34, 0.42), rng.uniform(0.36, 0.48)];
  const deck = rng.uniform(0.08, 0.14);
  const slope = rng.uniform(0, 0.14);
  const curve = rng.uniform(0, 0.08);
  const side: Point2[] = [
    [-long / 2, 0],
    [long / 2, 0],
    [long / 2, high * 0.45],
    [long / 2 - slope, high],
    [-long / 2 + slope * 0.5, high],
    [-long / 2, high * 0.45],
  ];
  const shell = deform(extrudeSide(side, width), (x, y, z) => [x * (1 - (curve * y) / high), y, z]);
  const roof = chance(rng, 0.6);
  return merge(
    move(shell, 0, deck, 0),
    roof && move(box(width * 0.8, 0.04, long * 0.86, { taper: [0.8, 0.97] }), 0, deck + high - 0.005, 0),
    sideWindows(rng, width * (1 - curve * 0.6), deck + high * 0.5, deck + high * 0.82, -long * 0.45, long * 0.38),
    chance(rng, 0.6) && bothX(move(box(0.02, high * 0.8, 0.14), width * 0.49, deck + 0.02, long * rng.uniform(-0.1, 0.1))),
    move(turnX(box(width * 0.75, 0.02, high * 0.34), 90 + (slope > 0.02 ? -8 : 0)), 0, deck + high * 0.84, long / 2 - slope * 0.4),
    bothX(move(turnX(cylinder(0.03, 0.03, 7), 90), width * 0.33, deck + high * 0.2, long / 2 - 0.01)),
    bogies(long, width * 0.85, 0.055),
    chance(rng, 0.35) && [
      rod([0, deck + high, 0], [0, deck + high + 0.16, -0.16], 0.012, 4),
      rod([0, deck + high + 0.16, -0.16], [0, deck + high + 0.28, 0], 0.012, 4),
      move(box(width * 0.7, 0.015, 0.04), 0, deck + high + 0.28, 0),
    ],
    move(box(width * 0.3, 0.04, 0.08), 0, deck, long / 2 + 0.03),
  );
}

/** Box cars, tubs of coal, tanks. */
function freight(rng: Rng): Solid {
  const style = choose(rng, { box: 2, tub: 3, tank: 1 });
  const [long, width, high] = [0.8, 0.42, rng.uniform(0.24, 0.34)];
  const load = {
    box: () =>
      merge(
        box(width, high * 1.4, long),
        move(box(width * 1.05, 0.04, long * 1.02, { taper: [0.6, 1] }), 0, high * 1.4, 0),
        bothX(move(box(0.03, high * 1.1, 0.22), width / 2, 0.03, 0)),
      ),
    tub: () =>
      merge(
        box(width, high, long, { taper: [1.08, 1.05] }),
        repeat(5, (i) => move(ball(0.13, 0.09, 0.13, 6, 4), i % 2 === 0 ? 0.08 : -0.08, high, -0.26 + 0.13 * i)),
      ),
    tank: () =>
      merge(move(turnX(cylinder(0.19, long * 0.95, 10), 90), 0, 0.19, -long * 0.47), move(frustum(0.07, 0.06, 0.08, 8), 0, 0.36, 0)),
  }[style]();
  return merge(
    move(load, 0, 0.2, 0),
    move(box(width * 0.9, 0.05, long * 1.05), 0, 0.16, 0),
    wheels(0.09, 0.36, [-0.24, 0.24], 8),
    move(turnX(cone(0.03, 0.2, 5), 90), 0, 0.17, long / 2),
  );
}

function track(from: number, to: number): Solid {
  const n = Math.round((to - from) / 0.26);
  return move(
    merge(
      bothX(move(box(0.04, 0.04, to - from), 0.18, 0, (from + to) / 2)),
      repeat(n, (i) => move(box(0.6, 0.03, 0.08), 0, -0.03, from + (i + 0.5) * 0.26)),
    ),
    0,
    -0.04,
    0,
  );
}
