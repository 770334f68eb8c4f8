import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import { beam, bothX, box, chance, choose, count, cylinder, merge, move, type Part, repeat, type Solid, turnX, turnY } from "../kit.ts";
import { fields, fourLegs, handle } from "../parts.ts";

/** Desks with room for knees in front (+z): drawer pedestals on one or both sides, corner desks, hutches, secretaries, lifting desks, school desks. */
export const desk: ShapeGenerator = (rng) => {
  const style = choose(rng, { pedestal: 5, writing: 3, corner: 2, lift: 1.2, secretary: 1.2, school: 1.2 });
  const width = style === "school" ? rng.uniform(0.6, 0.75) : rng.uniform(1.1, 1.75);
  const depth = style === "school" ? rng.uniform(0.45, 0.55) : rng.uniform(0.55, 0.8);
  const height = rng.uniform(0.7, 0.8);
  const thick = rng.uniform(0.025, 0.06);
  const y = height - thick;
  const over = rng.uniform(0, 0.04);
  const top = move(box(width + over, thick, depth + over, { bevel: rng.pick([0, 0, thick * 0.3]) }), 0, y, 0);
  if (style === "school") return school(rng, width, depth, y, top);
  const leg = rng.uniform(0.035, 0.07);
  const chest = width * rng.uniform(0.24, 0.34);
  const knob = handle(rng, 0.06, false);
  const drawers = count(rng, 2, 4);
  const pedestal = (side: number): Part =>
    move(drawerBox(chest, y, depth * 0.92, drawers, knob, rng.pick([0, 0.05])), side * (width - chest) * 0.49, 0, 0);
  const side = rng.pick([-1, 1]);
  const sideLegs = (s: number): Part =>
    chance(rng, 0.5)
      ? move(box(leg, y, depth * 0.95), (s * (width - leg)) / 2, 0, 0)
      : [-1, 1].map((d) => move(box(leg, y, leg), (s * (width - leg * 1.2)) / 2, 0, (d * (depth - leg * 1.2)) / 2));
  const modesty = (): Part => move(box(width * 0.94, y * rng.uniform(0.35, 0.8), 0.025), 0, y * 0.2, -depth * 0.42);
  if (style === "pedestal") {
    const two = chance(rng, 0.5);
    return merge(
      top,
      pedestal(side),
      two ? pedestal(-side) : sideLegs(-side),
      chance(rng, 0.7) && modesty(),
      chance(rng, 0.5) &&
        move(
          drawerBox(width - chest * (two ? 2.05 : 1.2), 0.11, depth * 0.8, 1, knob, 0),
          two ? 0 : -side * chest * 0.4,
          y - 0.11,
          depth * 0.04,
        ),
      onTop(rng, width, depth, height),
    );
  }
  if (style === "writing") {
    const apron = rng.uniform(0.08, 0.15);
    const n = count(rng, 1, 3);
    return merge(
      top,
      fourLegs(width - leg * 1.4, depth - leg * 1.4, y, leg, rng.pick([0, 0, 0.04]), rng.pick([0, 0, 6])),
      move(box(width * 0.94, apron, depth * 0.9), 0, y - apron, 0),
      move(fields(width * 0.92, apron, n, 1, 0.015, 0.03), 0, y - apron, depth * 0.45),
      repeat(n, (i) => move(knob || box(0.05, 0.015, 0.03), width * 0.92 * ((i + 0.5) / n - 0.5), y - apron / 2, depth * 0.45 + 0.015)),
      chance(rng, 0.4) && move(box(width * 0.86, leg * 0.7, leg * 0.7), 0, y * 0.18, -depth * 0.35),
      onTop(rng, width, depth, height),
    );
  }
  if (style === "corner") {
    const arm = depth * rng.uniform(0.8, 1.1);
    const long = rng.uniform(0.5, 0.9);
    const x = (-side * (width - arm)) / 2;
    const z = depth / 2 + long / 2;
    return merge(
      top,
      move(box(arm, thick, long), x, y, z),
      pedestal(side),
      chance(rng, 0.5)
        ? move(turnY(drawerBox(long * 0.45, y, arm * 0.9, drawers, knob, 0), side * 90), x, 0, depth / 2 + long * 0.74)
        : move(box(arm * 0.95, y, leg), x, 0, depth / 2 + long - leg / 2),
      move(box(leg, y, depth * 0.95), (-side * (width - leg)) / 2, 0, 0),
      modesty(),
      onTop(rng, width * 0.6, depth, height),
    );
  }
  if (style === "lift")
    return merge(
      top,
      bothX([
        move(box(leg * 1.6, y, leg * 1.3), width * 0.36, 0, 0),
        move(box(leg * 1.2, y * 0.5, leg * 0.9), width * 0.36, 0, leg * 0.4),
        move(box(leg * 1.5, leg * 0.7, depth * 0.9, { taper: [0.7, 0.95] }), width * 0.36, 0, 0),
      ]),
      move(box(width * 0.72, leg, leg), 0, y - leg * 1.2, 0),
      chance(rng, 0.5) && move(box(width * 0.6, 0.03, depth * 0.3), 0, y - 0.12, depth * 0.25),
      onTop(rng, width, depth, height),
    );
  // A secretary: shelves over a slanting or opened flap, drawers below.
  const tall = rng.uniform(0.3, 0.6);
  const w = width * 0.75;
  return merge(
    move(box(w, 0.04, depth), 0, y, 0),
    chance(rng, 0.5)
      ? [drawerBox(w * 0.96, y * 0.9, depth * 0.9, drawers, knob, 0.06)]
      : [fourLegs(w - leg, depth - leg, y, leg), move(drawerBox(w * 0.96, 0.13, depth * 0.94, 1, knob, 0), 0, y - 0.13, 0)],
    move(pigeonholes(rng, w, tall, depth * 0.45), 0, height, -depth * 0.26),
    move(box(w, 0.025, depth * rng.uniform(0.35, 0.6)), 0, y + 0.015, depth * 0.6),
  );
};

/** A chest from y = 0 to `height` with drawers in front; `foot` leaves a gap below. */
function drawerBox(width: number, height: number, depth: number, drawers: number, knob: Part, foot: number): Part {
  const tall = height - foot;
  return [
    move(box(width, tall, depth), 0, foot, 0),
    foot > 0 && fourLegs(width * 0.85, depth * 0.85, foot + 0.01, 0.04),
    move(fields(width, tall, 1, drawers, 0.018, 0.03), 0, foot, depth / 2),
    repeat(drawers, (i) => move(knob || box(width * 0.3, 0.015, 0.03), 0, foot + (tall * (i + 0.5)) / drawers, depth / 2 + 0.015)),
  ];
}

function pigeonholes(rng: Rng, width: number, height: number, depth: number): Part {
  const n = count(rng, 2, 5);
  const rows = count(rng, 1, 3);
  return [
    bothX(move(box(0.025, height, depth), width / 2 - 0.0125, 0, 0)),
    move(box(width, 0.025, depth * 1.06), 0, height, 0),
    move(box(width, height, 0.02), 0, 0, -depth / 2),
    repeat(n - 1, (i) => move(box(0.018, height, depth * 0.9), width * ((i + 1) / n - 0.5), 0, 0)),
    repeat(rows - 1, (i) => move(box(width * 0.97, 0.018, depth * 0.9), 0, (height * (i + 1)) / rows, 0)),
  ];
}

/** What stands on some desks: a hutch, a screen, books, a lamp's foot. */
function onTop(rng: Rng, width: number, depth: number, y: number): Part {
  const style = choose(rng, { nothing: 6, hutch: 2, screen: 1.2, organizer: 1.2 });
  if (style === "nothing") return false;
  if (style === "hutch") {
    const tall = rng.uniform(0.35, 0.6);
    return move(merge(pigeonholes(rng, width * 0.96, tall, depth * 0.35)), 0, y, -depth * 0.3);
  }
  if (style === "screen")
    return [
      move(box(0.25, 0.015, 0.16), 0, y, -0.1),
      move(box(0.04, 0.2, 0.03), 0, y, -0.14),
      move(turnX(box(0.55, 0.32, 0.03), -4), 0, y + 0.1, -0.11),
    ];
  return [
    move(box(0.28, 0.05, 0.2), -width * 0.3, y, -depth * 0.15),
    move(box(0.24, 0.05, 0.18), -width * 0.3, y + 0.05, -depth * 0.15),
    move(cylinder(0.04, 0.11, 8), width * 0.3, y, -depth * 0.2),
  ];
}

/** A pupil's desk: a book box under the top, tube legs or a frame with its seat. */
function school(rng: Rng, width: number, depth: number, y: number, top: Solid): Solid {
  const tilt = rng.pick([0, 6, 12]);
  const bench = chance(rng, 0.4);
  const leg = rng.uniform(0.025, 0.04);
  return merge(
    move(turnX(move(merge(top, move(box(width * 0.92, 0.1, depth * 0.85), 0, y - 0.1, -0.02)), 0, -y, 0), tilt), 0, y, 0),
    bothX([
      beam([width * 0.42, 0, depth * 0.4], [width * 0.42, y - 0.06, depth * 0.25], leg),
      beam([width * 0.42, 0, -depth * 0.4], [width * 0.42, y - 0.06, -depth * 0.25], leg),
      beam([width * 0.42, leg / 2, -depth * 0.4], [width * 0.42, leg / 2, depth * (bench ? 1.7 : 0.4)], leg),
    ]),
    bench && [
      move(box(width * 0.9, 0.03, 0.3), 0, 0.42, depth * 1.45),
      bothX(beam([width * 0.42, 0, depth * 1.55], [width * 0.42, 0.43, depth * 1.45], leg)),
      move(box(width * 0.85, 0.14, 0.025), 0, 0.66, depth * 1.72),
      bothX(beam([width * 0.38, 0.42, depth * 1.68], [width * 0.38, 0.72, depth * 1.74], leg)),
    ],
  );
}
