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
  type Point2,
  repeat,
  superellipse,
  turnX,
  turnY,
} from "../kit.ts";
import { fields, fourLegs, handle, post } from "../parts.ts";

/** Dressers: rows of drawers from side to side on feet, low and wide or tall chests, half of them under a mirror. */
export const dresser: ShapeGenerator = (rng) => {
  const style = choose(rng, { wide: 5, tall: 3, vanity: 1.5, combo: 1.5 });
  const tall = style === "tall";
  const width = tall ? rng.uniform(0.65, 0.95) : rng.uniform(1.15, 1.75);
  const height = tall ? rng.uniform(1.05, 1.4) : rng.uniform(0.7, 0.95);
  const depth = rng.uniform(0.42, 0.56);
  const foot = rng.uniform(0.05, 0.18);
  const feet = choose(rng, { legs: 3, plinth: 2, splay: 1.5, bun: 1 });
  const over = rng.uniform(0.01, 0.05);
  const body = height - foot;
  const rows = tall ? count(rng, 4, 6) : count(rng, 3, 4);
  const columns = tall ? 1 : count(rng, 2, 3);
  const knob = handle(rng, rng.uniform(0.05, 0.08), false) || box(0.09, 0.02, 0.03);
  const margin = rng.uniform(0.012, 0.025);
  // Small drawers on top in some: two or three to a row.
  const small = chance(rng, 0.5) ? body * rng.uniform(0.16, 0.24) : 0;
  const out = rng.uniform(0.015, 0.03);
  const face = merge(
    drawers(width * 0.97, body - small, columns, rows - (small > 0 ? 1 : 0), margin, out, knob, tall || width < 1.3 ? 2 : 1),
    small > 0 && move(merge(drawers(width * 0.97, small, columns + 1, 1, margin, out, knob, 1)), 0, body - small, 0),
  );
  const door: Part = style === "combo" && [
    move(fields(width * 0.3, body, 1, 1, margin, out * 3), width * 0.335, 0, 0),
    move(box(0.02, 0.12, 0.03), width * 0.22, body * 0.5, out * 1.5),
  ];
  const vanity = style === "vanity";
  return merge(
    vanity
      ? [
          bothX(move(box(width * 0.32, body, depth), width * 0.34, foot, 0)),
          move(box(width * 0.4, body * 0.3, depth), 0, foot + body * 0.7, 0),
        ]
      : move(box(width, body, depth, { bevel: rng.pick([0, 0, 0.015]) }), 0, foot, 0),
    move(box(width + over, rng.uniform(0.02, 0.045), depth + over, { bevel: rng.pick([0, 0.008]) }), 0, height, over * 0.3),
    vanity
      ? bothX(move(merge(drawers(width * 0.31, body, 1, rows, margin, out, knob, 1)), width * 0.34, foot, depth / 2))
      : move(merge(face, door), 0, foot, depth / 2),
    feet === "plinth"
      ? move(box(width * 0.96, foot, depth * 0.92), 0, 0, 0)
      : fourLegs(
          width * 0.88,
          depth * 0.8,
          foot + 0.005,
          feet === "bun" ? 0.09 : 0.055,
          feet === "splay" ? 0.04 : 0,
          feet === "legs" ? 0 : 6,
        ),
    (vanity || chance(rng, tall ? 0.15 : 0.45)) && move(mirror(rng, width, rng.uniform(0.5, 0.85)), 0, height + 0.02, -depth * 0.4),
    chance(rng, 0.2) && bothX(move(post(height + 0.02, 0.05, true, "ball"), width / 2, 0, depth / 2 - 0.02)),
  );
};

/** Drawer fronts with `grips` handles each, standing on y = 0 in front of z = 0. */
function drawers(
  width: number,
  height: number,
  columns: number,
  rows: number,
  margin: number,
  out: number,
  knob: Part,
  grips: number,
): Part {
  const cell = width / columns;
  return [
    fields(width, height, columns, rows, margin, out * 2),
    repeat(columns * rows * grips, (k) => {
      const [column, row] = [Math.floor(k / grips) % columns, Math.floor(k / grips / columns)];
      const shift = grips === 1 ? 0 : ((k % grips) - 0.5) * cell * 0.5;
      return move(knob, -width / 2 + cell * (column + 0.5) + shift, (height * (row + 0.5)) / rows, out);
    }),
  ];
}

/** A looking glass on a dresser: square, arched, oval, or three wings. */
function mirror(rng: Rng, width: number, height: number): Part {
  const style = choose(rng, { square: 3, arch: 2, oval: 2, wings: 1 });
  const w = width * rng.uniform(0.45, 0.8);
  const lean = rng.uniform(0, 6);
  if (style === "wings")
    return [
      move(box(w * 0.5, height, 0.03), 0, 0, 0),
      bothX(move(turnY(box(w * 0.26, height * 0.9, 0.03), -25), w * 0.37, 0, 0.05)),
      bothX(move(box(0.03, height, 0.04), w * 0.25, 0, 0)),
    ];
  const outline: Point2[] =
    style === "oval"
      ? superellipse(w * 0.4, height / 2, 2, 20).map(([x, y]) => [x, y + height / 2])
      : style === "arch"
        ? [[-w / 2, 0], [w / 2, 0], ...arc(0, height * 0.7, w / 2, height * 0.3, 0, 180, 8)]
        : [
            [-w / 2, 0],
            [w / 2, 0],
            [w / 2, height],
            [-w / 2, height],
          ];
  const middle = height / 2;
  const inner = outline.map(([x, y]): Point2 => [x * 0.88, middle + (y - middle) * 0.88]);
  return [
    turnX([extrude(outline, 0.04), move(extrude(inner, 0.02), 0, 0, 0.02)], -lean),
    (style === "oval" || chance(rng, 0.4)) &&
      bothX(move(post(height * 0.7, 0.04, false, "point"), style === "oval" ? w * 0.45 : w * 0.54, 0, 0)),
  ];
}
