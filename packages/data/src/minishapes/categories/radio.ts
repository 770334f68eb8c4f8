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
  frustum,
  hoop,
  lathe,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  repeat,
  rod,
  roundedRectangle,
  type Solid,
  tube,
  turnX,
  turnZ,
} from "../kit.ts";

/** Radios that face +z: portables with handle and aerial, cathedral and tombstone sets, table sets, boomboxes, walkie-talkie-like field sets. */
export const radio: ShapeGenerator = (rng) => {
  const style = choose(rng, { portable: 5, vintage: 3, table: 3, boombox: 2.5, field: 1 });
  const width = {
    portable: rng.uniform(0.75, 1.05),
    vintage: rng.uniform(0.55, 0.7),
    table: rng.uniform(0.8, 1.1),
    boombox: rng.uniform(1.15, 1.45),
    field: rng.uniform(0.3, 0.4),
  }[style];
  const tall = {
    portable: rng.uniform(0.42, 0.65),
    vintage: rng.uniform(0.7, 0.95),
    table: rng.uniform(0.4, 0.55),
    boombox: rng.uniform(0.48, 0.62),
    field: rng.uniform(0.65, 0.85),
  }[style];
  const deep = style === "field" ? 0.18 : rng.uniform(0.2, 0.36);
  const z = deep / 2;
  const outline: Point2[] =
    style === "vintage"
      ? [[-width / 2, 0], [width / 2, 0], ...arc(0, tall * 0.6, width / 2, tall * 0.4, 0, 180, chance(rng, 0.3) ? 3 : 10)]
      : roundedRectangle(width, tall, rng.pick([0.01, 0.05, 0.12]), 3).map(([x, y]) => [x, y + tall / 2]);
  const face =
    style === "vintage"
      ? vintageFace(rng, width, tall, z)
      : style === "boombox"
        ? boomFace(rng, width, tall, z)
        : style === "field"
          ? fieldFace(rng, width, tall, z)
          : face1(rng, width, tall, z);
  const rim = chance(rng, 0.4) && style !== "boombox";
  return merge(
    extrude(outline, deep),
    rim &&
      move(
        extrude(
          outline.map(([x, y]): Point2 => [x * 1.03, tall / 2 + (y - tall / 2) * 1.04]),
          0.03,
        ),
        0,
        0,
        z - 0.03,
      ),
    face,
    (style === "portable" || style === "boombox") && chance(rng, style === "boombox" ? 0.9 : 0.75) && grip(rng, width, tall),
    (style === "field" || style === "boombox" || (style === "portable" && chance(rng, 0.85))) &&
      aerial(rng, width, tall, z, style === "field"),
    style !== "field" && chance(rng, 0.4) && bothX(move(box(0.08, 0.025, deep * 0.8), width * 0.36, -0.02, 0)),
  );
};

/** A loudspeaker on z = 0: a ring, a cone or bars across. */
function speaker(rng: Rng, r: number): Part {
  const n = count(rng, 10, 16);
  const style = choose(rng, { cone: 3, bars: 2, grid: 1 });
  const ring = turnX(hoop(r * 0.86, r, 0.03, n), 90);
  if (style === "cone")
    return [
      ring,
      turnX(
        lathe(
          [
            [0, 0],
            [r * 0.88, 0],
            [r * 0.8, 0.015],
            [r * 0.3, 0.008],
            [r * 0.22, 0.025],
            [0, 0.03],
          ],
          n,
        ),
        90,
      ),
    ];
  const bars = repeat(5, (i) => {
    const y = r * 0.32 * (i - 2);
    return move(box(2 * Math.sqrt(r * r - y * y) * 0.95, r * 0.1, 0.025), 0, y - r * 0.05, 0.01);
  });
  return style === "bars" ? [ring, bars] : [ring, bars, turnZ(bars, 90)];
}

function knob(rng: Rng, r: number): Solid {
  return turnX(frustum(r, r * rng.uniform(0.7, 1), r * 1.1, count(rng, 8, 12)), 90);
}

/** Loudspeaker on one side, dial and knobs on the other. */
function face1(rng: Rng, width: number, tall: number, z: number): Part {
  const r = tall * rng.uniform(0.3, 0.4);
  const side = rng.pick([-1, 1]);
  const square = chance(rng, 0.35);
  const x = side * (width / 2 - r - tall * 0.08);
  const dialX = -side * width * 0.2;
  const dialW = (width - 2 * r - tall * 0.25) * 0.95;
  const knobs = count(rng, 1, 3);
  const k = tall * rng.uniform(0.07, 0.12);
  return [
    move(square ? repeat(6, (i) => move(box(2 * r, r * 0.14, 0.03), 0, r * (0.32 * i - 0.87), 0)) : speaker(rng, r), x, tall * 0.47, z),
    move(box(dialW, tall * 0.22, 0.025), dialX, tall * 0.62, z),
    move(box(dialW * 0.9, tall * 0.03, 0.035), dialX, tall * 0.7, z),
    move(box(0.015, tall * 0.18, 0.04), dialX + dialW * rng.uniform(-0.35, 0.35), tall * 0.64, z),
    repeat(knobs, (i) => move(knob(rng, k), dialX + dialW * ((i + 0.5) / knobs - 0.5), tall * 0.3, z - 0.01)),
    chance(rng, 0.3) && repeat(4, (i) => move(box(0.05, 0.025, 0.05), dialX + 0.08 * (i - 1.5), tall - 0.005, 0)),
  ];
}

/** Slotted cloth above, a round dial and knobs below. */
function vintageFace(rng: Rng, width: number, tall: number, z: number): Part {
  const slots = count(rng, 3, 5);
  const r = width * rng.uniform(0.13, 0.2);
  return [
    move(
      extrude([[-width * 0.36, 0], [width * 0.36, 0], ...arc(0, tall * 0.2, width * 0.36, tall * 0.26, 0, 180, 8)], 0.02),
      0,
      tall * 0.42,
      z,
    ),
    repeat(slots, (i) =>
      move(box(0.03, tall * (0.42 - 0.1 * Math.abs(i - (slots - 1) / 2)), 0.05), width * 0.6 * ((i + 0.5) / slots - 0.5), tall * 0.43, z),
    ),
    move(turnX(hoop(r * 0.8, r, 0.04, 12), 90), 0, tall * 0.22, z),
    move(turnX(cylinder(r * 0.82, 0.02, 12), 90), 0, tall * 0.22, z - 0.005),
    bothX(move(knob(rng, width * 0.06), width * 0.33, tall * 0.18, z - 0.01)),
    chance(rng, 0.5) && move(knob(rng, width * 0.05), 0, tall * 0.06, z - 0.01),
    move(box(width * 1.08, tall * 0.06, 2 * z + 0.05), 0, -0.02, 0),
  ];
}

/** Two loudspeakers about a cassette door. */
function boomFace(rng: Rng, width: number, tall: number, z: number): Part {
  const r = tall * rng.uniform(0.3, 0.38);
  const x = width / 2 - r - tall * 0.07;
  const middle = 2 * (x - r) * 0.92;
  const big = speaker(rng, r);
  return [
    bothX(move(big, x, tall * 0.42, z)),
    move(box(middle, tall * 0.3, 0.03), 0, tall * 0.15, z),
    move(box(middle * 0.8, tall * 0.16, 0.04), 0, tall * 0.22, z),
    move(box(width * 0.85, tall * 0.1, 0.02), 0, tall * 0.83, z),
    repeat(6, (i) => move(box(middle * 0.13, 0.03, 0.04), middle * 0.15 * (i - 2.5), tall * 0.52, z)),
    repeat(count(rng, 2, 4), (i) => move(knob(rng, tall * 0.045), middle * (0.25 * i - 0.35), tall * 0.68, z - 0.01)),
    chance(rng, 0.5) && bothX(move(speaker(rng, r * 0.28), x + r * 0.6, tall * 0.86, z)),
    bothX(move(box(0.04, tall * 0.9, 2 * z + 0.03, { bevel: 0.01 }), width / 2 - 0.005, tall * 0.05, 0)),
  ];
}

/** A hand set: slots above a row of keys. */
function fieldFace(rng: Rng, width: number, tall: number, z: number): Part {
  return [
    repeat(4, (i) => move(box(width * 0.65, 0.018, 0.02), 0, tall * (0.68 + 0.06 * i), z)),
    move(box(width * 0.6, tall * 0.14, 0.02), 0, tall * 0.45, z),
    repeat(6, (i) => move(box(width * 0.15, 0.04, 0.025), width * 0.22 * ((i % 3) - 1), tall * (0.3 - 0.1 * Math.floor(i / 3)), z)),
    move(cylinder(0.035, 0.07, 8), width * 0.28, tall - 0.005, 0),
    chance(rng, 0.6) && move(box(0.04, tall * 0.3, 0.06), -width / 2, tall * 0.45, 0),
  ];
}

function grip(rng: Rng, width: number, tall: number): Part {
  const style = choose(rng, { bar: 3, bow: 2 });
  const x = width * rng.uniform(0.36, 0.46);
  const h = tall * rng.uniform(0.14, 0.3);
  if (style === "bow")
    return tube(
      arc(0, tall, x, h, 0, 180, 8).map(([px, py]): Point => [px, py, 0]),
      0.026,
      6,
    );
  return [
    bothX(move(box(0.045, h, 0.05), x, tall - 0.01, 0)),
    move(box(2 * x + 0.045, 0.045, 0.06, { bevel: 0.01 }), 0, tall + h - 0.02, 0),
  ];
}

function aerial(rng: Rng, width: number, tall: number, z: number, short: boolean): Part {
  const side = rng.pick([-1, 1]);
  const x = side * width * (short ? 0.28 : 0.45);
  const long = short ? rng.uniform(0.4, 0.9) : rng.uniform(0.35, 0.9);
  const lean = short ? 0 : rng.uniform(-0.5, 0.7) * side;
  const foot: Point = [x, tall - 0.02, short ? 0 : -z * 0.7];
  const middle: Point = [x + (lean * long) / 2, tall + long / 2, foot[2]];
  const tip: Point = [x + lean * long, tall + long, foot[2]];
  return [
    rod(foot, middle, short ? 0.022 : 0.012, 6),
    rod(middle, tip, short ? 0.02 : 0.007, 6),
    move(hoop(0.004, 0.014, 0.02, 6), ...tip),
  ];
}
