import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  ball,
  box,
  chance,
  choose,
  count,
  cylinder,
  frustum,
  lathe,
  merge,
  move,
  type Point2,
  rod,
  roundness,
  type Solid,
  torus,
  tube,
  turnX,
} from "../kit.ts";

/** Table lamps and floor lamps under a shade, and desk lamps with an arm and a tilted head. */
export const lamp: ShapeGenerator = (rng) => {
  const style = choose(rng, { table: 5, floor: 5, desk: 3, arc: 0.8 });
  if (style === "desk") return deskLamp(rng);
  if (style === "arc") return arcLamp(rng);
  const square = chance(rng, 0.22);
  const segments = square ? 4 : Math.max(6, roundness(rng));
  const turn = square ? 45 : 0;
  const wide = square ? Math.SQRT2 : 1;
  const stem = style === "floor" ? rng.uniform(1, 1.6) : rng.uniform(0.35, 0.65);
  const thick = style === "floor" ? rng.uniform(0.014, 0.035) : rng.uniform(0.02, 0.05);
  const lower = (style === "floor" ? rng.uniform(0.16, 0.3) : rng.uniform(0.24, 0.4)) * wide;
  const upper = lower * rng.pick([1, 1, rng.uniform(0.5, 0.9), rng.uniform(0.6, 0.9), 1.3]);
  const height = style === "floor" ? rng.uniform(0.28, 0.48) : rng.uniform(0.32, 0.6);
  const shade = move(openShade(lower, upper, height, segments, turn), 0, stem, 0);
  const foot = lower * rng.uniform(0.55, 0.85);
  const body = style === "table" && chance(rng, 0.45);
  const tripod = !body && chance(rng, 0.15);
  return merge(
    shade,
    body ? vaseBody(rng, stem, lower * 0.55, segments, turn) : !tripod && base(rng, foot, segments, turn),
    tripod && around(3, () => rod([0, stem * 0.8, 0.02], [0, 0, stem * 0.3], thick, 5)),
    move(cylinder(thick, stem * (tripod ? 0.45 : 1) + height * 0.5, square ? 4 : 6, turn), 0, tripod ? stem * 0.55 : 0, 0),
    move(ball(lower * 0.25, lower * 0.3, lower * 0.25, 6), 0, stem + height * 0.5, 0),
    chance(rng, 0.6) && [-1, 1].map((s) => rod([s * upper * 0.68, stem + height * 0.9, 0], [0, stem + height * 0.9, 0], 0.012, 4)),
    chance(rng, 0.2) && rod([lower * 0.4, stem - 0.12, 0], [lower * 0.4, stem + 0.1, 0], 0.01, 4),
  );
};

function openShade(lower: number, upper: number, height: number, segments: number, turn: number): Solid {
  const wall = 0.03;
  const profile: Point2[] = [
    [lower, 0],
    [upper, height],
    [upper - wall, height],
    [lower - wall, 0],
  ];
  return lathe(profile, segments, { loop: true, turn });
}

function base(rng: Rng, radius: number, segments: number, turn: number): Solid {
  const flat = rng.uniform(0.03, 0.08);
  return chance(rng, 0.5)
    ? frustum(radius, radius * rng.uniform(0.8, 1), flat, segments, turn)
    : lathe(
        [
          [radius, 0],
          [radius, flat * 0.6],
          [radius * 0.75, flat],
          [radius * 0.6, flat * 1.8],
          [0, flat * 2.2],
        ],
        segments,
        { turn },
      );
}

/** A ceramic body between foot and shade. */
function vaseBody(rng: Rng, height: number, radius: number, segments: number, turn: number): Solid {
  const belly = rng.uniform(0.25, 0.6);
  const profile: Point2[] = rng.pick([
    [
      [radius * 0.5, 0],
      [radius * 0.5, 0.04],
      [radius * 0.8, height * 0.15],
      [radius, height * belly],
      [radius * 0.4, height * 0.8],
      [radius * 0.22, height],
    ],
    [
      [radius * 0.7, 0],
      [radius * 0.3, height * 0.1],
      [radius * 0.8, height * 0.35],
      [radius * 0.8, height * 0.6],
      [radius * 0.2, height * 0.9],
      [radius * 0.2, height],
    ],
    [
      [radius * 0.75, 0],
      [radius * 0.55, height * 0.85],
      [radius * 0.2, height * 0.9],
    ],
  ]);
  return lathe(profile, segments, { turn });
}

/** A spotlight head: a bell that opens along −y from its neck at the origin. */
function bell(rng: Rng, size: number): Solid {
  const n = count(rng, 6, 14);
  const narrow = rng.uniform(0.3, 0.55);
  const cup: Point2[] = [
    [0, 0],
    [size * 0.25, -0.01],
    [size * narrow, -size * 0.45],
    [size, -size * 1.2],
    [size * 0.92, -size * 1.2],
    [size * 0.3, -size * 0.5],
    [0, -size * 0.45],
  ];
  return merge(lathe(cup, n), move(ball(size * 0.4, size * 0.45, size * 0.4, 6), 0, -size * 0.85, 0));
}

function deskLamp(rng: Rng): Solid {
  const elbow = [0, rng.uniform(0.45, 0.75), -rng.uniform(0.05, 0.35)] as const;
  const neck = [0, rng.uniform(0.8, 1.1), rng.uniform(0.05, 0.35)] as const;
  const thick = rng.uniform(0.02, 0.035);
  const goose = chance(rng, 0.4);
  const arm = goose
    ? tube(
        [[0, 0, 0], [0, 0.5, -0.02], [0, 0.8, 0], [0, 0.95, 0.12], neck].map(([x, y, z]) => [x!, y! * (neck[1] / 1), z!] as const),
        thick,
        6,
      )
    : merge(
        rod([0, 0, 0], elbow, thick),
        rod(elbow, neck, thick),
        move(ball(thick * 2, thick * 2, thick * 2, 6), ...elbow),
        chance(rng, 0.4) && rod([0.07, 0, 0], [0.07, elbow[1], elbow[2]], thick * 0.7),
      );
  const tip = goose ? ([0, neck[1] * neck[1], neck[2]] as const) : neck;
  return merge(
    base(rng, rng.uniform(0.2, 0.32), count(rng, 6, 16), 0),
    arm,
    move(turnX(bell(rng, rng.uniform(0.16, 0.28)), -rng.uniform(25, 60)), ...tip),
  );
}

function arcLamp(rng: Rng): Solid {
  const reach = rng.uniform(0.5, 0.9);
  const path = Array.from(
    { length: 8 },
    (_, i) => [0, 1.5 * Math.sin((Math.PI * i) / 10), reach * (1 - Math.cos((Math.PI * i) / 8.5))] as const,
  );
  const tip = path[7]!;
  return merge(
    chance(rng, 0.5) ? base(rng, 0.25, 10, 0) : box(0.4, 0.08, 0.4),
    tube(path, 0.025, 6),
    move(bell(rng, 0.24), ...tip),
    chance(rng, 0.3) && move(torus(0.05, 0.02, 6, 4), 0, 0.1, 0),
  );
}
