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
  EMPTY,
  extrudeSide,
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

/** A flight that climbs away from the front: solid, stepped slab or open treads, with cheeks or railings; also L-shaped and winding. */
export const stairs: ShapeGenerator = (rng) => {
  const style = choose(rng, { solid: 4, slab: 3, open: 3, blocks: 1.5, winding: 1.2, corner: 0.8 });
  if (style === "winding") return winding(rng);
  const steps = style === "blocks" ? count(rng, 2, 5) : count(rng, style === "open" ? 5 : 3, 12);
  const flight: Flight = {
    steps,
    rise: rng.uniform(0.07, 0.13) * (steps < 6 ? 1.6 : 1),
    run: rng.uniform(0.09, 0.17) * (steps < 6 ? 1.5 : 1),
    width: rng.uniform(0.5, 1.4),
  };
  const base = {
    solid: () => merge(profile(flight, Infinity), nosing(rng, flight)),
    slab: () => merge(profile(flight, rng.uniform(0.6, 2)), nosing(rng, flight)),
    open: () => treads(rng, flight),
    blocks: () => blocks(rng, flight),
    corner: () => corner({ ...flight, width: Math.min(flight.width, 0.55) }),
  }[style]();
  const side = choose(rng, { none: 5, cheeks: style === "open" || style === "corner" ? 0.01 : 2.5, rail: style === "corner" ? 0.01 : 2.5 });
  return merge(base, side === "cheeks" && cheeks(rng, flight), side === "rail" && railing(rng, flight));
};

interface Flight {
  readonly steps: number;
  readonly rise: number;
  readonly run: number;
  readonly width: number;
}

/** One block per step; `drop` Infinity reaches the floor, otherwise the underside runs parallel, `drop` risers below. */
function profile({ steps, rise, run, width }: Flight, drop: number): Solid {
  const low = (i: number) => Math.max(0, (i - drop) * rise);
  return repeat(steps, (i) => {
    const [front, back, top] = [-i * run, -(i + 1) * run, (i + 1) * rise];
    const side: Point2[] = [
      [front, low(i)],
      [front, top],
      [back, top],
      [back, low(i + 1)],
    ];
    return extrudeSide(side, width);
  });
}

/** Boards on the steps that stand out a little; always on the shortest flights. */
function nosing(rng: Rng, { steps, rise, run, width }: Flight): Solid {
  const thick = rise * rng.uniform(0.06, 0.2);
  const out = run * rng.uniform(0.02, 0.12);
  if (steps > 4 && chance(rng, 0.6)) return EMPTY;
  return repeat(steps, (i) => move(box(width + out, thick, run + out), 0, (i + 1) * rise, out / 2 - (i + 0.5) * run));
}

function treads(rng: Rng, { steps, rise, run, width }: Flight): Solid {
  const thick = rise * rng.uniform(0.2, 0.4);
  const deep = run * rng.uniform(0.9, 1.25);
  const boards = repeat(steps, (i) => move(box(width, thick, deep), 0, (i + 1) * rise - thick, -(i + 0.5) * run));
  const tall = rise * rng.uniform(0.8, 1.6);
  const from: Point = [width / 2, rise * 0.5, 0];
  const to: Point = [width / 2, (steps + 0.2) * rise, -steps * run];
  const style = choose(rng, { stringers: 3, spine: 1, posts: 1 });
  const support: Part = {
    stringers: () => bothX(beam(from, to, 0.05, tall)),
    spine: () => beam([0, from[1] - rise * 0.4, 0], [0, to[1] - rise, to[2]], width * 0.2, tall * 0.6),
    posts: () => [bothX(beam(from, to, 0.05, tall)), bothX(move(box(0.06, steps * rise, 0.06), width / 2, 0, to[2]))],
  }[style]();
  return merge(boards, support);
}

/** Separate stones laid one behind the other. */
function blocks(rng: Rng, { steps, rise, run, width }: Flight): Solid {
  const columns = count(rng, 1, 3);
  const bevel = rise * rng.uniform(0.04, 0.15);
  const full = chance(rng, 0.6);
  return repeat(steps * columns, (i) => {
    const [column, step] = [i % columns, Math.floor(i / columns)];
    const height = full ? (step + 1) * rise : rise * 1.15;
    return move(
      box(width / columns, height, run * 1.05, { bevel }),
      (column - (columns - 1) / 2) * (width / columns),
      (step + 1) * rise - height,
      -(step + 0.5) * run,
    );
  });
}

function corner(flight: Flight): Solid {
  const { steps, rise, run, width } = flight;
  const half = { ...flight, steps: Math.max(3, Math.ceil(steps / 2)) };
  const landing = half.steps * rise;
  const depth = half.steps * run;
  const second = move(turnY(profile(half, Infinity), 90), -width / 2, landing, -depth - width / 2);
  return merge(
    profile(half, Infinity),
    move(box(width, landing, width), 0, 0, -depth - width / 2),
    second,
    move(box(depth, landing, width), -width / 2 - depth / 2, 0, -depth - width / 2),
  );
}

function cheeks(rng: Rng, { steps, rise, run, width }: Flight): Solid {
  const above = rise * rng.uniform(0.4, 1.2);
  const end = -steps * run;
  const side: Point2[] = [
    [run * 0.3, 0],
    [run * 0.3, rise + above * 0.5],
    [-run * 0.3, rise + above],
    [end, (steps + 0.3) * rise + above],
    [end, 0],
  ];
  const thick = width * rng.uniform(0.06, 0.14);
  return bothX(move(extrudeSide(side, thick), width / 2 + thick / 2, 0, 0));
}

function railing(rng: Rng, { steps, rise, run, width }: Flight): Solid {
  const tall = rng.uniform(0.3, 0.5);
  const thick = rng.uniform(0.015, 0.03);
  const x = width / 2 - 0.03;
  const every = steps > 7 ? 2 : 1;
  const bars = repeat(Math.ceil(steps / every), (k) => move(box(thick, tall, thick), x, (k * every + 1) * rise, -(k * every + 0.5) * run));
  const rail = beam([x, rise + tall, -run * 0.2], [x, steps * rise + tall, -(steps - 0.3) * run], thick * 2.2);
  const posts = [
    move(box(thick * 3, tall + 0.08, thick * 3), x, rise, -run * 0.5),
    move(box(thick * 3, tall + 0.08, thick * 3), x, steps * rise, -(steps - 0.5) * run),
  ];
  const one = merge(bars, rail, chance(rng, 0.5) && posts);
  return chance(rng, 0.7) ? bothX(one) : one;
}

/** Treads about a pole. */
function winding(rng: Rng): Solid {
  const steps = count(rng, 8, 14);
  const rise = rng.uniform(0.07, 0.11);
  const turn = rng.uniform(20, 32);
  const reach = rng.uniform(0.4, 0.6);
  const wide = rng.uniform(0.18, 0.26);
  const rail = chance(rng, 0.5);
  const filled = !rail && chance(rng, 0.4);
  return merge(
    cylinder(rng.uniform(0.05, 0.1), steps * rise + 0.25, 8),
    repeat(steps, (i) => {
      const height = filled ? (i + 1) * rise : rise * 0.4;
      const tread = move(box(reach, height, wide * 1.1), reach / 2, (i + 1) * rise - height, 0);
      return turnY(
        merge(
          tread,
          rail && rod([reach - 0.03, (i + 1) * rise, 0], [reach - 0.03, (i + 1) * rise + 0.3, 0], 0.012, 4),
          rail && move(box(0.05, 0.03, reach * 0.55), reach - 0.03, (i + 1) * rise + 0.29, 0),
        ),
        i * turn,
      );
    }),
  );
}
