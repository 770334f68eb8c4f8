import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  bothX,
  box,
  chance,
  choose,
  count,
  extrude,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  repeat,
  rod,
  type Solid,
  turnY,
} from "../kit.ts";
import { fields, fourLegs, handle } from "../parts.ts";

/** Tall wardrobes: hinged or sliding doors, mirrors, drawers below, a cornice or an arched crown, doors ajar with clothes behind, open rails. */
export const wardrobe: ShapeGenerator = (rng) => {
  const style = choose(rng, { hinged: 5, sliding: 2, armoire: 2.5, open: 1.5, ajar: 2 });
  const columns = style === "armoire" ? 2 : count(rng, 2, 4);
  const width = columns === 2 ? rng.uniform(0.85, 1.2) : columns * rng.uniform(0.42, 0.52);
  const height = rng.uniform(1.75, 2.25);
  const depth = rng.uniform(0.5, 0.65);
  const wall = rng.uniform(0.025, 0.045);
  const foot = choose(rng, { plinth: 3, legs: 2, bun: 1 });
  const low = foot === "plinth" ? rng.uniform(0.05, 0.1) : rng.uniform(0.07, 0.16);
  const z = depth / 2;
  const drawers = style !== "sliding" && chance(rng, 0.45) ? rng.uniform(0.2, 0.4) : 0;
  const rows = drawers > 0.3 ? 2 : 1;
  const attic = style === "hinged" && chance(rng, 0.2) ? rng.uniform(0.35, 0.45) : 0;
  const top = height - attic;
  const door = top - low - drawers;
  const knob = handle(rng, rng.uniform(0.05, 0.08), true);
  const across = handle(rng, 0.06, false) || box(0.12, 0.015, 0.03);
  const cell = width / columns;
  const base: Part = [
    foot === "plinth"
      ? box(width * 0.97, low, depth * 0.92)
      : fourLegs(width * 0.9, depth * 0.85, low + 0.005, foot === "bun" ? 0.1 : 0.06, 0, foot === "bun" ? 8 : 0),
    drawers > 0 && [
      move(box(width * 0.99, drawers, depth * 0.98), 0, low, 0),
      move(fields(width * 0.98, drawers, Math.min(2, columns), rows, 0.015, 0.03), 0, low, z),
      repeat(rows * Math.min(2, columns), (i) =>
        move(
          across,
          (width / Math.min(2, columns)) * ((i % Math.min(2, columns)) + 0.5) - width / 2,
          low + (drawers * (Math.floor(i / Math.min(2, columns)) + 0.5)) / rows,
          z + 0.015,
        ),
      ),
    ],
    crown(rng, style === "armoire", width, depth, height),
  ];
  const y = low + drawers;
  if (style === "open" || style === "ajar") {
    const swing = rng.uniform(50, 105);
    return merge(
      base,
      carcass(width, height - y, depth, wall, y),
      inside(rng, width - 2 * wall, height - y - wall, depth, y + wall),
      style === "ajar" &&
        bothX(move(turnY(move(leafOf(rng, width / 2, height - y, knob), -width / 4, 0, 0), swing * 0.99), width / 2, y, z)),
    );
  }
  return merge(
    base,
    move(box(width, height - y, depth), 0, y, 0),
    style === "sliding"
      ? slidingDoors(rng, width, height - y, Math.min(3, columns), y, z)
      : [
          move(fields(width, door, columns, 1, 0.012, 0.035), 0, y, z),
          panels(rng, cell, door, columns, y, z),
          repeat(
            columns,
            (i) => knob && move(knob, (i - (columns - 1) / 2) * cell + cell * 0.38 * (i % 2 === 0 ? 1 : -1), y + door * 0.48, z + 0.018),
          ),
        ],
    attic > 0 && [
      move(fields(width, attic, columns, 1, 0.012, 0.035), 0, top, z),
      repeat(columns, (i) =>
        move(box(0.03, 0.03, 0.03), (i - (columns - 1) / 2) * cell + cell * 0.36 * (i % 2 === 0 ? 1 : -1), top + 0.06, z + 0.015),
      ),
    ],
  );
};

function carcass(width: number, height: number, depth: number, wall: number, y: number): Part {
  return [
    bothX(move(box(wall, height, depth), (width - wall) / 2, y, 0)),
    move(box(width, wall, depth), 0, y, 0),
    move(box(width, wall, depth), 0, y + height - wall, 0),
    move(box(width - wall, height, 0.02), 0, y, -depth / 2 + 0.015),
  ];
}

/** A rail with clothes, and shelves on one side. */
function inside(rng: Rng, width: number, height: number, depth: number, y: number): Part {
  const shelves = count(rng, 3, 6);
  const split = chance(rng, 0.6) ? width * rng.uniform(0.1, 0.25) : width / 2;
  const left = -width / 2;
  const railY = y + height * 0.86;
  const n = count(rng, 3, 8);
  const span = split + width / 2;
  return [
    split < width / 2 && [
      move(box(0.025, height, depth * 0.92), split, y, 0),
      repeat(shelves, (i) =>
        move(box(width / 2 - split, 0.02, depth * 0.9), (split + width / 2) / 2, y + (height * (i + 1)) / (shelves + 1), 0),
      ),
    ],
    rod([left, railY, 0], [split, railY, 0], 0.015, 6),
    repeat(n, (i) => {
      const x = left + (span * (i + 0.6)) / (n + 0.4);
      const long = height * rng.uniform(0.35, 0.7);
      return [
        move(box(0.045, long, depth * 0.7, { taper: [0.7, 0.75] }), x, railY - 0.06 - long, 0),
        rod([x, railY - 0.07, 0], [x, railY + 0.02, 0], 0.008, 4),
      ];
    }),
    move(box(width, 0.02, depth * 0.9), 0, y + height * 0.92, 0),
  ];
}

/** One door, its middle at x = 0. */
function leafOf(rng: Rng, width: number, height: number, knob: Part): Solid {
  return merge(
    move(box(width * 0.98, height, 0.03), 0, 0, 0),
    chance(rng, 0.6) && move(box(width * 0.65, height * 0.85, 0.05), 0, height * 0.075, 0),
    knob && move(knob, -width * 0.38, height * 0.48, 0.02),
  );
}

/** Fields, lattices or looking glasses on the doors. */
function panels(rng: Rng, cell: number, door: number, columns: number, y: number, z: number): Part {
  const style = choose(rng, { plain: 3, one: 2, two: 3, louver: 1.2, mirror: 1 });
  const x = (i: number): number => (i - (columns - 1) / 2) * cell;
  if (style === "one")
    return repeat(columns, (i) => move(box(cell * 0.66, door * 0.86, 0.03, { taper: [0.97, 1] }), x(i), y + door * 0.07, z + 0.015));
  if (style === "two")
    return repeat(columns, (i) => [
      move(box(cell * 0.66, door * 0.5, 0.03), x(i), y + door * 0.42, z + 0.015),
      move(box(cell * 0.66, door * 0.28, 0.03), x(i), y + door * 0.07, z + 0.015),
    ]);
  if (style === "louver")
    return repeat(columns * 10, (k) =>
      move(box(cell * 0.68, door * 0.03, 0.035), x(k % columns), y + door * (0.1 + 0.08 * Math.floor(k / columns)), z + 0.015),
    );
  if (style === "mirror") return move(box(cell * 0.8, door * 0.9, 0.03), x(Math.floor(columns / 2)), y + door * 0.05, z + 0.012);
  return false;
}

function slidingDoors(rng: Rng, width: number, height: number, n: number, y: number, z: number): Part {
  const over = 0.04;
  const w = width / n + over;
  const bands = count(rng, 0, 3);
  return [
    repeat(n, (i) => {
      const [x, out] = [(i - (n - 1) / 2) * (width / n), i % 2 === 0 ? 0.05 : 0.02];
      return [
        move(box(w, height * 0.96, 0.025), x, y + height * 0.02, z + out),
        repeat(bands, (j) => move(box(w * 0.94, 0.02, 0.035), x, y + (height * (j + 1)) / (bands + 1), z + out)),
        bothXAt(x, w * 0.47, height * 0.94, y, z + out),
      ];
    }),
    move(box(width, 0.04, 0.1), 0, y + height - 0.04, z + 0.03),
    move(box(width, 0.03, 0.1), 0, y, z + 0.03),
  ];
}

/** The upright handles of a sliding door. */
function bothXAt(x: number, half: number, height: number, y: number, z: number): Part {
  return [-1, 1].map((s) => move(box(0.02, height, 0.04), x + s * half, y + height * 0.02, z));
}

/** What ends it above: a board, a stepped cornice, an arch. */
function crown(rng: Rng, armoire: boolean, width: number, depth: number, height: number): Part {
  const style = armoire ? choose(rng, { arch: 3, cornice: 2 }) : choose(rng, { none: 3, board: 2, cornice: 2 });
  const out = rng.uniform(0.03, 0.09);
  if (style === "none") return false;
  if (style === "board") return move(box(width + 0.03, 0.03, depth + 0.03), 0, height, 0.01);
  const cornice = [
    move(box(width + out, 0.04, depth + out / 2, { taper: [1.03, 1.03] }), 0, height, out / 4),
    move(box(width + out * 1.6, 0.035, depth + out), 0, height + 0.04, out / 4),
  ];
  if (style === "cornice") return cornice;
  const outline: Point2[] = [
    [-width / 2, 0],
    [width / 2, 0],
    ...arc(0, 0.02, width / 2, rng.uniform(0.12, 0.24), 0, 180, 10).map(([x, y]): Point2 => [x, y + 0.02]),
  ];
  const at: Point = [0, height - 0.01, depth / 2 - 0.03];
  return [
    move(extrude(outline, 0.06), ...at),
    chance(rng, 0.5) &&
      move(
        extrude(
          outline.map(([x, y]): Point2 => [x * 0.7, 0.02 + y * 0.6]),
          0.04,
        ),
        at[0],
        at[1] + 0.02,
        at[2] + 0.03,
      ),
    move(box(width + 0.03, 0.03, depth + 0.03), 0, height - 0.005, 0),
  ];
}
