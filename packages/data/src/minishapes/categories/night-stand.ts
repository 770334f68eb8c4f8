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
  hoop,
  merge,
  move,
  type Part,
  repeat,
  roundedRectangle,
  type Solid,
  turnY,
} from "../kit.ts";
import { fields, fourLegs, handle } from "../parts.ts";

/** Small bedside tables, about as wide as high: one or two drawers over an open niche, on legs or a plinth; cubes, round ones, trays on hairpin legs. */
export const nightStand: ShapeGenerator = (rng) => {
  const style = choose(rng, { legs: 4, niche: 4, chest: 2.5, drum: 1, floating: 0.8, tiered: 1.5 });
  const width = rng.uniform(0.42, 0.6);
  const depth = width * rng.uniform(0.75, 1);
  const height = rng.uniform(0.5, 0.68);
  const thick = rng.uniform(0.02, 0.045);
  const wall = rng.uniform(0.02, 0.035);
  const over = rng.uniform(0, 0.05);
  const knob = handle(rng, rng.uniform(0.035, 0.055), false) || box(width * 0.3, 0.015, 0.025);
  if (style === "drum") return drum(rng, width * 0.52, height, knob);
  const top = move(box(width + over, thick, depth + over, { bevel: rng.pick([0, 0, thick * 0.3]) }), 0, height - thick, over * 0.2);
  const raised = chance(rng, 0.2) && [
    move(box(width, 0.05, 0.02), 0, height, -depth * 0.48),
    bothX(move(box(0.02, 0.04, depth), width * 0.49, height, 0)),
  ];
  const y = height - thick;
  const leg = rng.uniform(0.025, 0.045);
  const round = rng.pick([0, 0, 6, 8]);
  const splay = rng.pick([0, 0, 0.03]);
  if (style === "legs") {
    const drawer = height * rng.uniform(0.22, 0.4);
    const rows = drawer > 0.19 ? 2 : 1;
    return merge(
      top,
      raised,
      front(width, drawer, depth, rows, knob, y - drawer),
      fourLegs(width - leg * 1.2, depth - leg * 1.2, y, leg, splay, round),
      chance(rng, 0.55) && move(box(width * 0.94, 0.02, depth * 0.94), 0, height * rng.uniform(0.15, 0.3), 0),
      thing(rng, height),
    );
  }
  if (style === "tiered") {
    const shelves = count(rng, 1, 2);
    return merge(
      top,
      raised,
      fourLegs(width - leg * 1.2, depth - leg * 1.2, y, leg * 0.8, 0, round),
      repeat(shelves, (i) => move(box(width * 0.95, 0.02, depth * 0.95), 0, (y * (i + 0.4)) / shelves, 0)),
      chance(rng, 0.5) && front(width * 0.9, 0.1, depth * 0.9, 1, knob, y - 0.1),
      thing(rng, height),
    );
  }
  const foot = style === "floating" ? 0 : rng.uniform(0.04, 0.18);
  const body = y - foot;
  const drawer = style === "niche" ? body * rng.uniform(0.3, 0.5) : style === "floating" ? body * 0.35 : body;
  const rows = style === "chest" ? count(rng, 2, 3) : 1;
  const low = style === "floating" ? y - drawer * 1.5 : foot;
  const open = style !== "chest";
  return merge(
    top,
    raised,
    front(width, drawer, depth, rows, knob, y - drawer),
    open && [
      bothX(move(box(wall, y - low, depth), (width - wall) / 2, low, 0)),
      move(box(width, wall, depth), 0, low, 0),
      move(box(width - wall, y - low, 0.012), 0, low, -depth * 0.48),
      style === "niche" && chance(rng, 0.3) && move(box(width - wall, 0.015, depth * 0.9), 0, low + (y - drawer - low) * 0.5, 0),
      style === "niche" &&
        chance(rng, 0.35) &&
        repeat(count(rng, 2, 4), (i) => move(box(0.16, 0.025, 0.22), 0.02 * (i % 2), low + wall + 0.026 * i, 0.02)),
    ],
    foot > 0 &&
      (chance(rng, 0.6)
        ? fourLegs(width * 0.85, depth * 0.85, foot + 0.005, leg * 1.2, splay, round)
        : box(width * 0.94, foot, depth * 0.9)),
    thing(rng, height),
  );
};

/** A box with drawers at height y. */
function front(width: number, height: number, depth: number, rows: number, knob: Part, y: number): Part {
  return [
    move(box(width, height, depth), 0, y, 0),
    move(fields(width, height, 1, rows, 0.014, 0.025), 0, y, depth / 2),
    repeat(rows, (i) => move(knob, 0, y + (height * (i + 0.5)) / rows, depth / 2 + 0.0125)),
  ];
}

/** A book, a clock or a glass on some. */
function thing(rng: Rng, y: number): Part {
  const what = choose(rng, { nothing: 8, book: 1, clock: 1, cup: 0.8 });
  if (what === "book") return move(turnY(box(0.14, 0.03, 0.2), rng.uniform(-25, 25)), 0.05, y, 0);
  if (what === "clock") return [move(box(0.13, 0.09, 0.06, { bevel: 0.015 }), -0.08, y, 0.02)];
  if (what === "cup") return move(cylinder(0.035, 0.1, 8), 0.1, y, 0.05);
  return false;
}

/** A round one: shelves or a drawer in a cylinder. */
function drum(rng: Rng, r: number, height: number, knob: Part): Solid {
  const n = count(rng, 10, 18);
  const open = chance(rng, 0.5);
  const foot = rng.uniform(0.03, 0.15);
  const plate = (y: number): Solid => move(cylinder(r, 0.025, n), 0, y, 0);
  const drawer = height * 0.3;
  return merge(
    plate(height - 0.025),
    plate(foot),
    open
      ? [move(extrudeUp(roundedRectangle(r * 1.2, r * 1.2, 0.02, 2), height - foot), 0, foot, 0), plate((height + foot) / 2)]
      : [
          move(cylinder(r * 0.94, height - foot, n), 0, foot, 0),
          move(hoop(r * 0.9, r, 0.015, n), 0, height - drawer, 0),
          move(knob, 0, height - drawer / 2, r * 0.93),
        ],
    fourLegs(r * 1.2, r * 1.2, foot + 0.01, 0.04, 0.01, 6),
  );
}
