import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  bothX,
  box,
  chance,
  choose,
  count,
  cuboid,
  cylinder,
  extrudeSide,
  lathe,
  merge,
  move,
  type Part,
  type Point2,
  repeat,
  rod,
  type Solid,
  turnX,
} from "../kit.ts";
import { wheelPairs } from "../parts.ts";

/** Trucks driving towards +z: delivery boxes, flat beds, dumpers, tankers, fire engines, semi-trailers, pick-ups. */
export const truck: ShapeGenerator = (rng) => {
  const load = choose(rng, { box: 6, bed: 3, dump: 2, tank: 1.5, fire: 2.5, garbage: 2, semi: 1.5, pickup: 4 });
  const width = rng.uniform(0.48, 0.64);
  const wheel = rng.uniform(0.11, 0.17);
  const tyre = width * rng.uniform(0.14, 0.24);
  const cab = rng.uniform(0.34, 0.5);
  const cargo = load === "semi" ? rng.uniform(1.1, 1.5) : load === "pickup" ? rng.uniform(0.45, 0.65) : rng.uniform(0.65, 1.05);
  const nose = load === "pickup" ? rng.uniform(0.28, 0.4) : chance(rng, 0.5) ? rng.uniform(0.15, 0.38) : 0;
  const floor = wheel * rng.uniform(0.9, 1.25);
  const high = load === "pickup" ? rng.uniform(0.36, 0.46) : rng.uniform(0.48, 0.66);
  const hood = floor + high * rng.uniform(0.42, 0.58);
  const roof = floor + high;
  const rake = rng.uniform(0.02, 0.14);
  const back = -cargo;
  const front = cab + nose;
  // The cab runs from z = 0 to `front`, the load from −cargo to 0.
  const outline: Point2[] =
    nose > 0
      ? [
          [0, floor],
          [front, floor],
          [front, hood - 0.03],
          [front - 0.04, hood],
          [cab, hood + 0.02],
          [cab - rake, roof - 0.02],
          [cab - rake - 0.03, roof],
          [0.01, roof],
        ]
      : [
          [0, floor],
          [front, floor],
          [front, floor + high * 0.5],
          [front - rake * 0.7, roof - 0.03],
          [front - rake * 0.7 - 0.04, roof],
          [0, roof],
        ];
  const glassTop = nose > 0 ? cab - rake : front - rake * 0.7;
  const glassLow = nose > 0 ? cab : front;
  const rear =
    load === "semi"
      ? [back + 0.2, back + 0.2 + wheel * 2.3, -0.08]
      : cargo > 0.8 && chance(rng, 0.35)
        ? [back + cargo * 0.22, back + cargo * 0.22 + wheel * 2.2]
        : [back + cargo * rng.uniform(0.25, 0.4)];
  const ahead = nose > 0 ? front - Math.max(wheel * 1.2, nose * 0.55) : front - wheel * rng.uniform(1.2, 1.8);
  const sill = nose > 0 ? hood + 0.02 : floor + high * 0.5;
  const glass = roof - sill;
  const arches = chance(rng, 0.5);
  const axles = [ahead, ...rear];
  return merge(
    extrudeSide(outline, width),
    // Panes stand out a little, as there is no colour.
    chance(rng, 0.8) &&
      extrudeSide(
        [
          [glassLow - 0.012, sill + glass * 0.12],
          [glassLow + 0.012, sill + glass * 0.12],
          [glassTop + 0.018, roof - glass * 0.18],
          [glassTop - 0.012, roof - glass * 0.18],
        ],
        width * 0.86,
      ),
    chance(rng, 0.7) &&
      bothX(cuboid([width / 2 - 0.01, sill + glass * 0.12, 0.06], [width / 2 + 0.008, roof - glass * 0.2, glassTop - 0.06])),
    move(box(width * 0.7, floor * 0.5, front - back - 0.1), 0, floor * 0.6, (front + back) / 2),
    wheelPairs(wheel, tyre, width - tyre * rng.uniform(0.4, 0.9), axles, axles.length > 2 ? 7 : rng.pick([8, 10, 12])),
    arches &&
      bothX(
        axles.map((z) => move(box(tyre * 1.1, wheel * 0.4, wheel * 2.5, { taper: [1, 0.75] }), width / 2 - tyre * 0.4, wheel * 1.75, z)),
      ),
    move(box(width * 1.04, 0.08, 0.06, { bevel: rng.pick([0, 0.015]) }), 0, floor * 0.75, front + 0.015),
    chance(rng, 0.6) && bothX(move(turnX(cylinder(0.04, 0.03, 8), 90), width * 0.36, floor + 0.11, front)),
    chance(rng, 0.5) && move(box(width * 0.5, 0.1, 0.02), 0, floor + 0.06, front + 0.01),
    chance(rng, 0.5) && bothX(move(box(0.035, 0.1, 0.03), width / 2 + 0.03, sill, glassLow - 0.05)),
    chance(rng, 0.15) && bothX(rod([width * 0.42, floor, -0.03], [width * 0.42, roof + 0.15, -0.03], 0.022, 6)),
    chance(rng, 0.12) && move(box(width * 0.6, 0.04, 0.06), 0, roof, 0.12),
    cargoOf(rng, load, width, cargo, floor, roof, hood),
  );
};

/** What stands behind the cab, from z = −long to 0. */
function cargoOf(rng: Rng, load: string, width: number, long: number, floor: number, roof: number, hood: number): Solid {
  const w = width * rng.uniform(1, 1.12);
  const mid = -long / 2 - 0.01;
  const rail = rng.uniform(0.03, 0.06);
  const gap = 0.03;
  const sides = (from: number, to: number): Part => [
    bothX(cuboid([w / 2 - rail, from, -long], [w / 2, to, -gap])),
    cuboid([-w / 2, from, -long], [w / 2, to, -long + rail]),
    cuboid([-w / 2, from, -gap - rail], [w / 2, to, -gap]),
  ];
  const deck = cuboid([-w / 2, floor, -long], [w / 2, floor + 0.06, -gap]);
  const top = roof + rng.uniform(-0.05, 0.25);
  if (load === "box" || load === "semi") {
    const body = move(box(w, top - floor, long - gap, { bevel: rng.pick([0, 0, 0.03]) }), 0, floor, mid);
    const ribs =
      chance(rng, 0.35) &&
      repeat(count(rng, 3, 7), (i) => move(box(w + 0.02, top - floor - 0.08, 0.02), 0, floor + 0.04, -gap - 0.08 - i * 0.1));
    return merge(
      body,
      ribs,
      chance(rng, 0.4) && move(box(w * 0.85, (top - floor) * 0.8, 0.02), 0, floor + 0.05, -long),
      chance(rng, 0.3) && move(box(w * 0.5, 0.1, 0.1), 0, top - 0.14, 0.05),
    );
  }
  if (load === "pickup")
    return merge(
      deck,
      sides(floor, hood - rng.uniform(0, 0.05)),
      chance(rng, 0.25) && move(box(w * 0.6, 0.12, long * 0.5), 0, floor + 0.06, mid),
    );
  if (load === "bed")
    return merge(
      deck,
      chance(rng, 0.5) && sides(floor, floor + rng.uniform(0.1, 0.22)),
      chance(rng, 0.4) && repeat(count(rng, 1, 3), (i) => move(box(w * 0.5, 0.2, 0.2), 0, floor + 0.06, -0.2 - i * 0.24)),
    );
  if (load === "dump") {
    const tip = chance(rng, 0.25) ? rng.uniform(10, 35) : 0;
    const h = rng.uniform(0.28, 0.42);
    const bowl: Point2[] = [
      [0, 0.04],
      [long * 0.95, 0],
      [long * 0.97, h],
      [long * 1.12, h * 1.15],
      [long * 1.12, h * 1.15 + 0.03],
      [long * 0.92, h + 0.03],
      [long * 0.9, 0.08],
      [-0.0, 0.1],
    ];
    const wall: Point2[] = [
      [-0.03, 0.04],
      [long * 0.95, 0],
      [long * 0.97, h],
      [-0.08, h * 0.9],
    ];
    const tray = merge(
      extrudeSide(bowl, w),
      bothX(move(extrudeSide(wall, rail), w / 2, 0, 0)),
      chance(rng, 0.4) && move(box(w * 0.9, h * 0.75, long * 0.8, { taper: [0.5, 0.6] }), 0, 0.08, long * 0.48),
    );
    return merge(cuboid([-w * 0.35, floor - 0.03, -long], [w * 0.35, floor + 0.03, 0]), move(turnX(tray, -tip), 0, floor + 0.04, -long));
  }
  if (load === "tank") {
    const r = w * rng.uniform(0.42, 0.5);
    const profile: Point2[] = [
      [0, -long + 0.02],
      [r * 0.7, -long + 0.02],
      [r, -long + 0.1],
      [r, -gap - 0.1],
      [r * 0.7, -gap - 0.02],
      [0, -gap - 0.02],
    ];
    return merge(
      move(turnX(lathe(profile, rng.pick([8, 10, 12])), 90), 0, floor + r, 0),
      cuboid([-w * 0.4, floor - 0.02, -long], [w * 0.4, floor + 0.06, 0]),
      repeat(count(rng, 1, 3), (i) => move(cylinder(0.06, 0.05, 8), 0, floor + 2 * r - 0.02, -0.2 - i * 0.2)),
    );
  }
  if (load === "garbage") {
    const h = roof - floor + rng.uniform(0, 0.12);
    return merge(
      extrudeSide(
        [
          [-gap, floor],
          [-gap, floor + h * 0.9],
          [-gap - 0.08, floor + h],
          [-long * 0.7, floor + h],
          [-long * 1.02, floor + h * 0.75],
          [-long * 1.08, floor + h * 0.3],
          [-long * 0.9, floor],
        ],
        w,
      ),
      repeat(count(rng, 2, 4), (i) => move(box(w + 0.03, h * 0.85, 0.03), 0, floor + 0.02, -0.12 - i * long * 0.2)),
      chance(rng, 0.5) && bothX(rod([w / 2 + 0.02, floor + h * 0.4, -long * 0.9], [w / 2 + 0.02, floor + h, -long * 0.5], 0.025, 6)),
    );
  }
  // A fire engine: shutters along the sides, a ladder and lights on top.
  const body = move(box(w, roof - floor - 0.03, long - gap), 0, floor, mid);
  const n = count(rng, 3, 5);
  const [a, b] = [roof + 0.04, roof + rng.uniform(0.04, 0.25)];
  return merge(
    body,
    bothX(
      repeat(n, (i) =>
        cuboid(
          [w / 2 - 0.01, floor + 0.08, -gap - 0.03 - ((i + 0.85) * (long - 0.08)) / n],
          [w / 2 + 0.015, roof - 0.12, -gap - 0.03 - (i * (long - 0.08)) / n],
        ),
      ),
    ),
    bothX(rod([0.09, b, -long * 1.02], [0.09, a, 0.15], 0.018, 5)),
    repeat(8, (i) =>
      move(box(0.18, 0.02, 0.02), 0, b + ((a - b) * (i + 0.5)) / 8 - 0.01, -long * 1.02 + ((long * 1.02 + 0.15) * (i + 0.5)) / 8),
    ),
    move(box(width * 0.7, 0.05, 0.08), 0, roof, 0.14),
    chance(rng, 0.4) && bothX(move(box(0.04, 0.1, long * 0.9), w / 2 - 0.03, roof - 0.05, mid)),
  );
}
