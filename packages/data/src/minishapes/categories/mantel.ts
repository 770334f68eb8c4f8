import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  extrude,
  lathe,
  merge,
  move,
  type Part,
  type Point2,
  repeat,
  rod,
  type Solid,
  turnX,
  turnY,
} from "../kit.ts";

/** Fireplace mantels: a shelf on two pilasters around an opening, with hearth, chimney breast, arch, corbels, mirror, fire or ornaments. */
export const mantel: ShapeGenerator = (rng) => {
  const style = choose(rng, { pilaster: 5, columns: 2, stone: 2, modern: 1.5, chimney: 2 });
  const width = rng.uniform(1.3, 1.9);
  const height = rng.uniform(1, 1.35);
  const depth = rng.uniform(0.18, 0.36);
  const leg = rng.uniform(0.16, 0.3);
  const frieze = rng.uniform(0.18, 0.36);
  const opening = width - 2 * leg;
  const lintel = height - frieze;
  const arched = chance(rng, style === "stone" ? 0.6 : 0.25);
  const shelf = rng.uniform(0.05, 0.1);
  const over = rng.uniform(0.06, 0.18);
  const back = -depth / 2;
  const shape: Point2[] = [
    [-width / 2, 0],
    [-opening / 2, 0],
    ...(arched
      ? arc(0, lintel * 0.72, opening / 2, lintel * 0.24, 180, 0, 10)
      : ([
          [-opening / 2, lintel],
          [opening / 2, lintel],
        ] as Point2[])),
    [opening / 2, 0],
    [width / 2, 0],
    [width / 2, height],
    [-width / 2, height],
  ];
  const box3 = (w: number, h: number, d: number, x: number, y: number): Solid => move(box(w, h, d), x, y, depth / 2 + d / 2 - 0.005);
  const out = rng.uniform(0.03, 0.07);
  return merge(
    extrude(shape, depth),
    firebox(opening, lintel, back, rng.uniform(0.2, 0.4)),
    style === "stone" && blocks(rng, width, height, leg, depth),
    style === "pilaster" &&
      bothX([
        box3(leg * 0.8, lintel * 0.95, out, (width - leg) / 2, 0),
        box3(leg * 0.95, lintel * 0.14, out * 1.5, (width - leg) / 2, 0),
        box3(leg * 0.95, 0.07, out * 1.5, (width - leg) / 2, lintel * 0.93),
      ]),
    style === "columns" && bothX(move(column(rng, leg * 0.36, lintel), (width - leg) / 2, 0, depth / 2 + leg * 0.3)),
    style === "columns" && move(box(width, frieze, leg * 0.7), 0, lintel, depth / 2 + leg * 0.3),
    style !== "modern" &&
      style !== "stone" &&
      chance(rng, 0.6) && [box3(opening * 0.3, frieze * 0.6, out * (style === "columns" ? 8 : 0.7), 0, lintel + frieze * 0.2)],
    move(
      box(width + over, shelf, depth + over + (style === "columns" ? leg * 0.5 : 0), { bevel: rng.pick([0, 0.012]) }),
      0,
      height,
      over * 0.4 + (style === "columns" ? leg * 0.25 : 0),
    ),
    chance(rng, 0.6) && move(box(width + over * 0.5, shelf * 0.6, depth + over * 0.5), 0, height - shelf * 0.6, over * 0.2),
    chance(rng, 0.35) && bothX(move(box(0.08, 0.18, 0.07, { taper: [1, 1.8] }), opening * 0.42, height - 0.18, depth / 2 + 0.05)),
    chance(rng, 0.7) && move(box(width * rng.uniform(0.9, 1.15), rng.uniform(0.04, 0.14), depth + 0.5), 0, -0.04, 0.2),
    fire(rng, opening, lintel, back),
    above(rng, style === "chimney", width, height + shelf, depth),
  );
};

/** The recess behind the opening: back, sides and top. */
function firebox(width: number, height: number, back: number, deep: number): Part {
  const z = back - deep / 2;
  return [
    move(box(width, height, 0.04), 0, 0, back - deep),
    bothX(move(box(0.04, height, deep), width / 2, 0, z)),
    move(box(width, 0.04, deep), 0, height, z),
    move(box(width, 0.03, deep), 0, 0, z),
  ];
}

/** Rough stones laid over the front. */
function blocks(rng: Rng, width: number, height: number, leg: number, depth: number): Part {
  const rows = count(rng, 4, 6);
  const tall = height / (rows + 1);
  const stone = (x: number, y: number, w: number): Solid =>
    move(box(w * 0.94, tall * 0.9, rng.uniform(0.03, 0.08), { bevel: 0.015 }), x, y, depth / 2 + 0.01);
  const top = count(rng, 4, 7);
  return [
    repeat(rows, (j) =>
      [-1, 1].map((s) =>
        j % 2
          ? stone((s * (width - leg)) / 2, j * tall, leg)
          : [stone(s * (width / 2 - leg * 0.28), j * tall, leg * 0.55), stone(s * (width / 2 - leg * 0.78), j * tall, leg * 0.42)],
      ),
    ),
    repeat(top, (i) => stone(width * ((i + 0.5) / top - 0.5), rows * tall, width / top)),
  ];
}

function column(rng: Rng, r: number, height: number): Solid {
  const swell = rng.uniform(0.85, 1.05);
  return lathe(
    [
      [0, 0],
      [r * 1.3, 0],
      [r * 1.3, height * 0.06],
      [r, height * 0.1],
      [r * swell, height * 0.85],
      [r * 1.1, height * 0.9],
      [r * 1.35, height * 0.93],
      [r * 1.35, height],
      [0, height],
    ],
    count(rng, 7, 14),
  );
}

/** A grate with logs, a screen, or an iron stove; or nothing. */
function fire(rng: Rng, opening: number, lintel: number, back: number): Part {
  const style = choose(rng, { nothing: 3, logs: 4, screen: 1.5, insert: 1.2 });
  const z = back - 0.05;
  if (style === "logs") {
    const n = count(rng, 2, 4);
    return [
      repeat(n, (i) =>
        rod(
          [-opening * 0.28, 0.1 + 0.075 * Math.floor(i / 2), z + 0.1 * (i % 2)],
          [opening * 0.28, 0.12 + 0.075 * Math.floor(i / 2), z + 0.1 * (i % 2) + 0.03],
          rng.uniform(0.035, 0.055),
          6,
        ),
      ),
      repeat(5, (i) => rod([opening * 0.13 * (i - 2), 0, z + 0.16], [opening * 0.13 * (i - 2), 0.2, z + 0.16], 0.012, 4)),
      move(box(opening * 0.62, 0.02, 0.02), 0, 0.16, z + 0.16),
    ];
  }
  if (style === "screen")
    return [0, 1, 2].map((i) =>
      move(turnY(box(opening * 0.34, lintel * 0.7, 0.02), (1 - i) * 18), (i - 1) * opening * 0.31, 0, 0.24 - Math.abs(i - 1) * 0.05),
    );
  if (style === "insert")
    return [
      move(box(opening * 0.92, lintel * 0.9, 0.2), 0, 0, back + 0.02),
      move(box(opening * 0.7, lintel * 0.6, 0.05), 0, lintel * 0.15, back + 0.14),
      move(box(0.03, 0.14, 0.04), opening * 0.3, lintel * 0.4, back + 0.18),
    ];
  return false;
}

/** Over the shelf: a chimney breast, a mirror, a clock between candlesticks, vases. */
function above(rng: Rng, chimney: boolean, width: number, y: number, depth: number): Part {
  if (chimney) {
    const tall = rng.uniform(0.6, 1.1);
    return [
      move(box(width * rng.uniform(0.7, 0.95), tall, depth * 0.9, { taper: [rng.uniform(0.6, 1), 1] }), 0, y, -depth * 0.05),
      chance(rng, 0.5) && move(box(width * 0.4, tall * 0.5, 0.04), 0, y + tall * 0.2, depth * 0.42),
    ];
  }
  const style = choose(rng, { nothing: 5, mirror: 2, clock: 2, vases: 2 });
  if (style === "mirror") {
    const [w, h] = [width * rng.uniform(0.4, 0.75), rng.uniform(0.5, 0.9)];
    return [
      move(box(w, h, 0.05), 0, y, -depth * 0.35),
      move(box(w * 0.86, h * 0.86, 0.03), 0, y + h * 0.07, -depth * 0.35 + 0.03),
      chance(rng, 0.4) && move(extrude(arc(0, 0, w * 0.3, 0.14, 0, 180, 8), 0.05), 0, y + h, -depth * 0.35),
    ];
  }
  if (style === "clock") {
    const s = rng.uniform(0.2, 0.3);
    return [
      move(box(s, s * 0.8, 0.1), 0, y, 0),
      move(extrude(arc(0, 0, s / 2, s * 0.5, 0, 180, 8), 0.1), 0, y + s * 0.8, 0),
      move(turnX(cylinder(s * 0.32, 0.03, 12), 90), 0, y + s * 0.7, 0.05),
      bothX([move(cylinder(0.05, 0.02, 8), width * 0.36, y, 0), rod([width * 0.36, y, 0], [width * 0.36, y + 0.28, 0], 0.018, 6)]),
    ];
  }
  if (style === "vases") {
    const tall = rng.uniform(0.18, 0.32);
    return bothX(
      move(
        lathe(
          [
            [0, 0],
            [tall * 0.22, 0],
            [tall * 0.36, tall * 0.45],
            [tall * 0.15, tall * 0.8],
            [tall * 0.24, tall],
            [0, tall * 0.95],
          ],
          8,
        ),
        width * 0.38,
        y,
        0,
      ),
    );
  }
  return false;
}
