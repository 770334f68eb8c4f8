import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import { box, chance, choose, count, merge, move, type Part, repeat } from "../kit.ts";
import { fields, fourLegs, handle } from "../parts.ts";

/** Kitchen, bathroom and office cabinets: doors, drawers, both or nothing on a box, some with a worktop or legs. */
export const cabinet: ShapeGenerator = (rng) => {
  const [width, height, depth] = [rng.uniform(0.5, 1.3), rng.uniform(0.45, 1.25), rng.uniform(0.4, 0.75)];
  const plinth = chance(rng, 0.35) ? rng.uniform(0.05, 0.12) : 0;
  const legs = plinth === 0 && chance(rng, 0.25) ? rng.uniform(0.06, 0.2) : 0;
  const foot = plinth + legs;
  const over = rng.uniform(0.01, 0.06);
  const thick = rng.uniform(0.03, 0.07);
  const top: Part = chance(rng, 0.3) ? false : move(box(width + over, thick, depth + over), 0, height, over * 0.4);
  return merge(
    move(box(width, height - foot, depth), 0, foot, 0),
    plinth > 0 && move(box(width, plinth, depth * 0.9), 0, 0, -depth * 0.04),
    legs > 0 && fourLegs(width * 0.88, depth * 0.86, legs, 0.06),
    top,
    move(front(rng, width, height - foot), 0, foot, depth / 2),
    top && chance(rng, 0.15) && move(box(width + over, rng.uniform(0.06, 0.2), 0.04), 0, height + thick, -depth / 2),
  );
};

/** Doors and drawers on z = 0. */
function front(rng: Rng, width: number, height: number): Part {
  const style = choose(rng, { doors: 4, drawers: 4, mixed: 3, plain: 2 });
  if (style === "plain") return false;
  const margin = rng.uniform(0.012, 0.04);
  const columns = width > 0.8 ? count(rng, 2, 3) : chance(rng, 0.7) ? 1 : 2;
  const size = rng.uniform(0.05, 0.1);
  const rows = style === "drawers" ? count(rng, 2, 4) : 1;
  const split = style === "mixed" ? height * rng.uniform(0.65, 0.8) : height;
  const out = rng.uniform(0.015, 0.035);
  const knob = handle(rng, size, style !== "drawers");
  const across = handle(rng, size, false);
  const panel = style !== "drawers" && chance(rng, 0.4);
  const cell = width / columns;
  const grip = (i: number, j: number): Part => {
    const x = -width / 2 + cell * (i + 0.5);
    const y = (split * (j + 0.5)) / rows;
    if (style === "drawers") return move(knob, x, y, out);
    return move(knob, x + (i % 2 === 0 ? 1 : -1) * cell * 0.36, y * rng.uniform(0.98, 1.02), out);
  };
  return [
    fields(width, split, columns, rows, margin, out * 2),
    panel && repeat(columns, (i) => move(box(cell * 0.6, split * 0.7, out), -width / 2 + cell * (i + 0.5), split * 0.15, out)),
    repeat(columns * rows, (k) => grip(k % columns, Math.floor(k / columns))),
    style === "mixed" && [
      move(fields(width, height - split, columns, 1, margin, out * 2), 0, split, 0),
      repeat(columns, (i) => move(across, -width / 2 + cell * (i + 0.5), (split + height) / 2, out)),
    ],
  ];
}
