import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  beam,
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  merge,
  move,
  type Part,
  type Point,
  repeat,
  rod,
  type Solid,
  torus,
  tube,
  turnX,
} from "../kit.ts";
import { roadWheel } from "../parts.ts";

/** Ladders: straight and leaning ones, step ladders that stand by themselves, extending and rope ladders, hooked ones, library ladders, orchard tripods. */
export const ladder: ShapeGenerator = (rng) =>
  ({ straight, steps, extending, rope, library, tripod, hooked })[
    choose(rng, { straight: 4, steps: 4, extending: 1.5, rope: 1.5, library: 1, tripod: 1.2, hooked: 1.5 })
  ](rng);

interface Rails {
  readonly width: number; // between the rails at the foot
  readonly top: number; // and at the top
  readonly tall: number;
  readonly rungs: number;
  readonly rail: number; // thickness of a rail
  readonly round: boolean;
  readonly flat: boolean; // treads instead of rungs
}

function draw(rng: Rng, tall: number, flat = chance(rng, 0.3)): Rails {
  const width = rng.uniform(0.36, 0.52);
  return {
    width,
    top: width * rng.pick([1, 1, rng.uniform(0.6, 0.9)]),
    tall,
    rungs: count(rng, 5, 11),
    rail: rng.uniform(0.03, 0.06),
    round: chance(rng, 0.3),
    flat,
  };
}

/** Two rails with rungs between, upright in the plane z = 0. */
function flight({ width, top, tall, rungs, rail, round, flat }: Rails, tread = 0.1): Part {
  const half = (y: number): number => (width + (top - width) * (y / tall)) / 2;
  return [
    bothX(
      round
        ? rod([width / 2, 0, 0], [top / 2, tall, 0], rail * 0.55, 7)
        : beam([width / 2, 0, 0], [top / 2, tall, 0], rail * 0.7, rail * 1.3),
    ),
    repeat(rungs, (i) => {
      const y = (tall * (i + 0.7)) / (rungs + 0.4);
      return flat
        ? move(box(2 * half(y), rail * 0.55, tread), 0, y - rail * 0.25, 0)
        : rod([-half(y), y, 0], [half(y), y, 0], rail * 0.38, 6);
    }),
  ];
}

/** Leaning a little, as against a wall; nailed planks in some. */
function straight(rng: Rng): Solid {
  const tall = rng.uniform(1.6, 2.6);
  const rails = draw(rng, tall);
  const lean = rng.pick([0, rng.uniform(8, 20)]);
  const feet = chance(rng, 0.4);
  const rough = !rails.flat && chance(rng, 0.25);
  return merge(
    turnX(
      [
        flight(rails),
        feet && bothX(move(box(rails.rail * 1.6, rails.rail, rails.rail * 2.2), rails.width / 2, -rails.rail * 0.5, 0)),
        rough &&
          repeat(rails.rungs, (i) =>
            beam(
              [-rails.width * 0.62, (tall * (i + 0.7)) / (rails.rungs + 0.4), rails.rail * 0.7],
              [rails.width * 0.62, (tall * (i + 0.7)) / (rails.rungs + 0.4) + rng.uniform(-0.04, 0.04), rails.rail * 0.7],
              rails.rail * 0.5,
              rails.rail * 1.4,
            ),
          ),
      ],
      -lean,
    ),
  );
}

/** An A of treads in front and a stay behind; with a platform, a rail or a tool tray. */
function steps(rng: Rng): Solid {
  const tall = rng.uniform(0.7, 1.9);
  const rails: Rails = { ...draw(rng, tall, chance(rng, 0.8)), rungs: Math.max(2, Math.round(tall / rng.uniform(0.22, 0.3))) };
  const spread = rng.uniform(12, 20);
  const both = chance(rng, 0.3); // rungs on both sides
  const front = turnX(move(flight({ ...rails, top: rails.width * 0.8 }, rng.uniform(0.09, 0.16)), 0, -tall, 0), -spread);
  const rad = (spread * Math.PI) / 180;
  const back: Part = both
    ? turnX(move(flight({ ...rails, top: rails.width * 0.8, flat: false }), 0, -tall, 0), spread)
    : [
        bothX(beam([rails.width * 0.5, -tall * Math.cos(rad), -tall * Math.sin(rad)], [rails.width * 0.4, 0, 0], rails.rail * 0.7)),
        [0.3, 0.75].map((t) =>
          rod(
            [-rails.width * 0.46, -tall * Math.cos(rad) * t, -tall * Math.sin(rad) * t],
            [rails.width * 0.46, -tall * Math.cos(rad) * t, -tall * Math.sin(rad) * t],
            rails.rail * 0.3,
            5,
          ),
        ),
      ];
  const y = tall * Math.cos(rad);
  const platform = rng.uniform(0.12, 0.3);
  const rail = chance(rng, 0.35) ? rng.uniform(0.4, 0.6) : 0;
  return merge(
    move([front, back], 0, y, 0),
    move(box(rails.width * 0.95, 0.04, platform), 0, y - 0.02, 0),
    bothX(beam([rails.width * 0.44, y * 0.45, Math.tan(rad) * y * 0.5], [rails.width * 0.44, y * 0.45, -Math.tan(rad) * y * 0.5], 0.014)),
    rail > 0 &&
      tube(
        [
          [-rails.width * 0.42, y, 0],
          [-rails.width * 0.42, y + rail, -0.06],
          [rails.width * 0.42, y + rail, -0.06],
          [rails.width * 0.42, y, 0],
        ],
        0.018,
        6,
      ),
    chance(rng, 0.2) && move(box(rails.width * 0.8, 0.06, 0.14), 0, y + 0.02, -0.04),
  );
}

/** Two ladders that slide along each other. */
function extending(rng: Rng): Solid {
  const tall = rng.uniform(1.4, 1.9);
  const rails: Rails = { ...draw(rng, tall, false), rungs: count(rng, 7, 10) };
  const out = tall * rng.uniform(0.35, 0.75);
  const inner: Rails = { ...rails, width: rails.width * 0.85, top: rails.width * 0.85 };
  const lean = rng.uniform(0, 18);
  return turnX(
    [
      flight({ ...rails, top: rails.width }),
      move(flight(inner), 0, out, rails.rail * 1.4),
      bothX(move(box(rails.rail * 1.6, rails.rail * 1.5, rails.rail * 3.4), rails.width * 0.47, tall * 0.94, rails.rail * 0.7)),
      bothX(move(box(rails.rail * 2, rails.rail, rails.rail * 3), rails.width / 2, -rails.rail * 0.4, 0)),
      chance(rng, 0.6) && rod([0, tall * 0.95, rails.rail * 2], [0, rails.rail, rails.rail * 2], 0.009, 4),
    ],
    -lean,
  );
}

/** Wooden rungs between two ropes, swaying. */
function rope(rng: Rng): Solid {
  const tall = rng.uniform(1.3, 2);
  const n = count(rng, 5, 9);
  const w = rng.uniform(0.32, 0.46);
  const sway = rng.uniform(-0.12, 0.12);
  const twist = rng.uniform(0, 0.1);
  const z = (y: number): number => sway * Math.sin((3.5 * y) / tall) + twist * Math.sin((7 * y) / tall);
  const path = (s: number): Point[] =>
    Array.from({ length: 11 }, (_, i): Point => [(s * w) / 2 + 0.35 * z((tall * i) / 10), (tall * i) / 10, z((tall * i) / 10)]);
  const plank = chance(rng, 0.4);
  const thick = rng.uniform(0.012, 0.022);
  return merge(
    [-1, 1].map((s) => tube(path(s), thick, 5)),
    repeat(n, (i) => {
      const y = (tall * (i + 0.5)) / n;
      const x = 0.35 * z(y);
      return [
        plank ? move(box(w * 1.25, 0.03, 0.1), x, y - 0.015, z(y)) : rod([x - w * 0.62, y, z(y)], [x + w * 0.62, y, z(y)], 0.024, 6),
        [-1, 1].map((s) => move(torus(thick * 1.4, thick * 0.6, 6, 4), x + (s * w) / 2, y + 0.03, z(y))),
      ];
    }),
    chance(rng, 0.6)
      ? rod([-w * 0.8 + 0.35 * z(tall), tall, z(tall)], [w * 0.8 + 0.35 * z(tall), tall, z(tall)], 0.03, 7)
      : [-1, 1].map((s) => move(turnX(torus(0.06, 0.014, 10, 5), 90), (s * w) / 2 + 0.35 * z(tall), tall + 0.05, z(tall))),
  );
}

/** On wheels or a rail, with a handrail and deep treads. */
function library(rng: Rng): Solid {
  const tall = rng.uniform(1.2, 1.9);
  const n = Math.round(tall / 0.25);
  const w = rng.uniform(0.42, 0.55);
  const run = tall * rng.uniform(0.4, 0.6);
  const thick = rng.uniform(0.03, 0.045);
  const tread = (run / n) * rng.uniform(1.1, 1.5);
  const hand = rng.uniform(0.4, 0.6);
  const wheels = chance(rng, 0.6);
  return merge(
    bothX([
      beam([w / 2, 0, run / 2], [w / 2, tall, -run / 2], thick, thick * 2),
      beam([w / 2, 0, -run / 2 - 0.1], [w / 2, tall, -run / 2 - 0.1], thick),
      beam([w / 2, 0.05, run / 2], [w / 2, 0.05, -run / 2 - 0.1], thick),
    ]),
    repeat(n, (i) => move(box(w, 0.03, tread), 0, (tall * (i + 1)) / n - 0.03, run / 2 - (run * (i + 1)) / n)),
    move(box(w, 0.03, 0.3), 0, tall - 0.03, -run / 2 - 0.08),
    bothX([
      tube(
        [
          [w / 2, tall * 0.25, run * 0.28],
          [w / 2, tall * 0.25 + hand, run * 0.28],
          [w / 2, tall + hand, -run / 2],
          [w / 2, tall + hand, -run / 2 - 0.2],
          [w / 2, tall, -run / 2 - 0.2],
        ],
        0.018,
        6,
      ),
    ]),
    wheels && bothX([run / 2, -run / 2 - 0.1].map((z) => move(roadWheel(0.07, 0.03, 10), w / 2 + 0.03, 0.02, z))),
    chance(rng, 0.5) && beam([-w / 2, 0.1, -run / 2 - 0.1], [w / 2, tall * 0.8, -run / 2 - 0.1], 0.02),
  );
}

/** For orchards: the rails run together, one pole behind. */
function tripod(rng: Rng): Solid {
  const tall = rng.uniform(1.5, 2.2);
  const width = rng.uniform(0.6, 0.85);
  const rails: Rails = { ...draw(rng, tall), width, top: width * rng.uniform(0.12, 0.3), rungs: count(rng, 6, 9) };
  const spread = rng.uniform(12, 18);
  const rad = (spread * Math.PI) / 180;
  const y = tall * Math.cos(rad);
  return merge(
    move(turnX(move(flight(rails, 0.07), 0, -tall, 0), -spread), 0, y, 0),
    rod([0, y - 0.02, 0], [0, 0, -Math.tan(rad) * y * rng.uniform(1, 1.6)], rails.rail * 0.6, 7),
    move(box(rails.top + 0.1, 0.05, 0.12), 0, y - 0.03, 0),
    chance(rng, 0.4) && rod([0, y * 0.4, Math.tan(rad) * y * 0.6], [0, y * 0.35, -Math.tan(rad) * y * 0.7], 0.01, 4),
  );
}

/** Rails that bend over at the top: roofs, bunks, pools, ships. */
function hooked(rng: Rng): Solid {
  const tall = rng.uniform(1.2, 1.9);
  const rails: Rails = { ...draw(rng, tall, chance(rng, 0.5)), round: true, rungs: count(rng, 3, 8) };
  const w = rails.width / 2;
  const r = rng.uniform(0.12, 0.3);
  const pool = chance(rng, 0.5);
  const bow: Point[] = Array.from({ length: 8 }, (_, i): Point => {
    const a = (Math.PI * i) / 7;
    return [w, tall + r * Math.sin(a) * 1.1, -r + r * Math.cos(a)];
  });
  const end: Point = [w, tall - (pool ? 0.35 : 0.12), -2 * r];
  return merge(
    flight({ ...rails, top: rails.width }, 0.12),
    bothX(tube([[w, tall - 0.02, 0], ...bow, end], rails.rail * 0.55, 7)),
    pool && [
      bothX(move(cylinder(rails.rail * 1.4, 0.03, 10), w, tall - 0.37, -2 * r)),
      chance(rng, 0.5) && bothX(rod([w, tall * 0.15, 0], [w, tall * 0.15, -0.14], rails.rail * 0.45, 6)),
    ],
  );
}
