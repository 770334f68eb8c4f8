import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  extrudeUp,
  merge,
  move,
  type Part,
  type Point2,
  repeat,
  rod,
  type Solid,
} from "../kit.ts";
import { fields, fourLegs, handle } from "../parts.ts";

/** Low, wide television stands: open niches for boxes between doors or drawers, glass tiers on posts, corner shapes; the top is bare, or raised in steps. */
export const tvStand: ShapeGenerator = (rng) => {
  const style = choose(rng, { cabinet: 6, tiers: 3, corner: 1.5, bridge: 1.2, bench: 1.5 });
  const width = rng.uniform(1.2, 1.9);
  const depth = rng.uniform(0.36, 0.5);
  const height = rng.uniform(0.4, 0.58);
  const thick = rng.uniform(0.025, 0.05);
  if (style === "tiers") return tiers(rng, width * 0.75, depth, height);
  if (style === "corner") return corner(rng, width * 0.75, depth * 1.2, height, thick);
  const foot = choose(rng, { legs: 3, plinth: 2, none: 1 });
  const low = foot === "none" ? 0 : foot === "plinth" ? rng.uniform(0.04, 0.08) : rng.uniform(0.08, 0.18);
  const body = height - low;
  const inner = width - 2 * thick;
  const bays = count(rng, 2, 4);
  const kinds = Array.from({ length: bays }, () => choose(rng, { open: 4, door: 3, drawers: 2 }));
  // The middle is for players; sides mirror each other.
  if (!kinds.includes("open") || chance(rng, 0.4)) kinds[Math.floor(bays / 2)] = "open";
  if (bays > 2) kinds[bays - 1] = kinds[0]!;
  const cell = inner / bays;
  const knob = handle(rng, 0.05, false) || box(cell * 0.3, 0.012, 0.02);
  const bay = (i: number): Part => {
    const x = (i - (bays - 1) / 2) * cell;
    const kind = kinds[i];
    const tall = body - 2 * thick;
    if (kind === "open")
      return [
        chance(rng, 0.7) && move(box(cell, thick * 0.6, depth * 0.92), x, low + thick + tall * rng.uniform(0.4, 0.6), 0),
        chance(rng, 0.5) && move(box(cell * 0.7, tall * 0.2, depth * 0.55), x, low + thick, 0),
      ];
    const rows = kind === "drawers" ? count(rng, 2, 3) : 1;
    return [
      move(box(cell, tall, depth * 0.9), x, low + thick, -depth * 0.03),
      move(fields(cell, tall, 1, rows, 0.012, 0.03), x, low + thick, depth * 0.42),
      repeat(rows, (j) =>
        move(
          knob,
          x + (kind === "door" ? cell * 0.3 * (i * 2 < bays ? 1 : -1) : 0),
          low + thick + (tall * (j + 0.5)) / rows,
          depth * 0.42 + 0.015,
        ),
      ),
    ];
  };
  const steps = style === "bridge";
  const bench = style === "bench";
  return merge(
    move(box(width + 0.03, thick, depth + 0.02), 0, height - thick, 0),
    move(box(width, thick, depth), 0, low, 0),
    !bench && bothX(move(box(thick, body, depth), (width - thick) / 2, low, 0)),
    !bench && move(box(width - thick, body, 0.015), 0, low, -depth * 0.48),
    !bench && repeat(bays - 1, (i) => move(box(thick * 0.7, body, depth * 0.92), cell * (i + 1 - bays / 2), low, -depth * 0.02)),
    bench
      ? [
          bothX(move(box(width * 0.25, body, depth * 0.95), width * 0.36, low, 0)),
          bothX(move(fields(width * 0.25, body - thick, 1, count(rng, 1, 2), 0.012, 0.03), width * 0.36, low, depth * 0.475)),
        ]
      : repeat(bays, bay),
    foot === "legs" && fourLegs(width * 0.9, depth * 0.8, low + 0.005, 0.045, rng.pick([0, 0.03]), rng.pick([0, 6])),
    foot === "plinth" && box(width * 0.96, low, depth * 0.9),
    steps && [
      bothX(move(box(thick, 0.16, depth * 0.7), width * 0.3, height, 0)),
      move(box(width * rng.uniform(0.6, 0.75), thick, depth * 0.75), 0, height + 0.155, 0),
      chance(rng, 0.5) && bothX(move(box(width * 0.14, rng.uniform(0.5, 0.9), depth * 0.9), width * 0.44, height, 0)),
    ],
    onTop(rng, width, height),
  );
};

/** A small thing on some: a player, loudspeakers. */
function onTop(rng: Rng, width: number, y: number): Part {
  const what = choose(rng, { nothing: 8, player: 1, speakers: 0.8 });
  if (what === "player") return move(box(0.4, 0.06, 0.25), rng.uniform(-0.2, 0.2) * width, y, 0);
  if (what === "speakers") return bothX(move(box(0.12, 0.22, 0.14), width * 0.42, y, 0));
  return false;
}

/** Boards or glass on posts, some with a mast behind for the set. */
function tiers(rng: Rng, width: number, depth: number, height: number): Solid {
  const n = count(rng, 2, 3);
  const thick = rng.uniform(0.012, 0.03);
  const post = rng.uniform(0.018, 0.035);
  const round = chance(rng, 0.6);
  const bow = rng.pick([0, 0.06, 0.12]);
  const plate = (k: number): Solid => {
    const front = Array.from({ length: 7 }, (_, i): Point2 => {
      const t = i / 6 - 0.5;
      return [width * k * t, depth / 2 + bow * (1 - 4 * t * t)];
    });
    return extrudeUp([...front.reverse(), [-width * k * 0.5, -depth / 2], [width * k * 0.5, -depth / 2]], thick);
  };
  const low = rng.uniform(0.03, 0.1);
  const mast = chance(rng, 0.45);
  const y = (i: number): number => low + ((height - low - thick) * i) / (n - 1);
  return merge(
    repeat(n, (i) => move(plate(i === n - 1 ? 1.05 : 0.95), 0, y(i), 0)),
    bothX(
      [-1, 1].map((s) =>
        move(round ? cylinder(post, height - 0.005, 8) : box(post * 1.8, height - 0.005, post * 1.8), width * 0.42, 0, s * depth * 0.38),
      ),
    ),
    mast && [
      rod([0, 0.02, -depth * 0.5], [0, height + rng.uniform(0.5, 0.8), -depth * 0.5], 0.035, 8),
      move(box(width * 0.4, 0.05, 0.02), 0, height + 0.42, -depth * 0.46),
      bothX(move(box(0.05, 0.34, 0.02), width * 0.16, height + 0.28, -depth * 0.44)),
    ],
    repeat(n - 1, (i) => chance(rng, 0.5) && move(box(width * rng.uniform(0.3, 0.5), 0.06, depth * 0.6), 0, y(i) + thick, 0)),
  );
}

/** For a corner of the room: its back is narrow. */
function corner(rng: Rng, width: number, depth: number, height: number, thick: number): Solid {
  const outline = (k: number): Point2[] =>
    [
      [-width / 2, depth / 2],
      [width / 2, depth / 2],
      [width / 2, depth * 0.15],
      [width * 0.2, -depth / 2],
      [-width * 0.2, -depth / 2],
      [-width / 2, depth * 0.15],
    ].map(([x, z]): Point2 => [x! * k, z! * k]);
  const shelves = count(rng, 1, 2);
  const doors = chance(rng, 0.6);
  const low = rng.uniform(0.03, 0.1);
  const split = height * 0.55;
  return merge(
    move(extrudeUp(outline(1.04), thick), 0, height - thick, 0),
    move(extrudeUp(outline(1), thick), 0, low, 0),
    extrudeUp(outline(0.92), low + 0.01),
    bothX(move(box(thick, height - low, depth * 0.36), width / 2 - thick / 2, low, depth * 0.32)),
    move(
      extrudeUp(
        [
          [-width * 0.2, -depth * 0.5],
          [width * 0.2, -depth * 0.5],
          [width * 0.2, -depth * 0.46],
          [-width * 0.2, -depth * 0.46],
        ],
        height - low,
      ),
      0,
      low,
      0,
    ),
    repeat(shelves, (i) => move(extrudeUp(outline(0.95), thick * 0.7), 0, split + (i * (height - split)) / 2.2, 0)),
    doors && [
      move(extrudeUp(outline(0.96), split - low), 0, low, 0),
      move(fields(width * 0.95, split - low, 2, 1, 0.015, 0.03), 0, low, depth * 0.48),
      bothX(move(box(0.015, 0.1, 0.03), 0.03, (split + low) * 0.45, depth * 0.49)),
    ],
  );
}
