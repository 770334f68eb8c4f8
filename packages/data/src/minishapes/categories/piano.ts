import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  beam,
  bothX,
  box,
  chance,
  choose,
  count,
  curve,
  extrudeSide,
  extrudeUp,
  lathe,
  merge,
  move,
  type Part,
  type Point2,
  repeat,
  rod,
  type Solid,
  turnX,
  turnZ,
} from "../kit.ts";
import { fourLegs } from "../parts.ts";

/** Pianos, keys towards +z: grands with a curved case, lid up or down, on three legs; uprights; digital ones on a stand. Some with a bench. */
export const piano: ShapeGenerator = (rng) => {
  const style = choose(rng, { grand: 5, upright: 5, digital: 1.8 });
  const body = style === "grand" ? grand(rng) : style === "upright" ? upright(rng) : digital(rng);
  if (!chance(rng, 0.35)) return body;
  const z = style === "grand" ? 1.15 : style === "upright" ? 0.75 : 0.55;
  const wide = rng.uniform(0.5, 0.85);
  return merge(
    body,
    move(merge(move(box(wide, 0.09, 0.34, { bevel: rng.pick([0, 0.02]) }), 0, 0.4, 0), fourLegs(wide - 0.06, 0.28, 0.41, 0.05)), 0, 0, z),
  );
};

/** White and black keys on y = 0, from z = 0 towards +z. */
function keys(width: number, deep: number): Part {
  const n = 26;
  const w = width / n;
  const black = [1, 1, 0, 1, 1, 1, 0];
  return [
    repeat(n, (i) => move(box(w * 0.92, 0.03, deep), (i + 0.5) * w - width / 2, 0, deep / 2)),
    repeat(n - 1, (i) => black[i % 7] === 1 && move(box(w * 0.5, 0.03, deep * 0.62), (i + 1) * w - width / 2, 0.025, deep * 0.31)),
  ];
}

function grand(rng: Rng): Solid {
  const width = rng.uniform(1.4, 1.55);
  const long = rng.uniform(1.4, 2.3);
  const tall = rng.uniform(0.26, 0.36);
  const y = rng.uniform(0.58, 0.68);
  const front = 0.75;
  const w = width / 2;
  const tail = rng.uniform(0.28, 0.45);
  // Straight on the bass side (−x), waved on the treble side; [x, z].
  const bow = curve<Point2>(
    [
      [w, front - 0.45],
      [w * 0.97, front - 0.7],
      [w * 0.45, front - long * 0.55],
      [w * (tail * 2 - 1) + 0.25, front - long * 0.8],
      [w * (tail * 2 - 1) + 0.02, front - long * 0.97],
      [-w * 0.5, front - long],
      [-w * 0.97, front - long * 0.94],
    ],
    3,
  );
  const outline: Point2[] = [[-w, front - 0.3], [w, front - 0.3], ...bow];
  const inner = outline.map(([x, z]): Point2 => [x * 0.93, front - 0.3 + (z - front + 0.3) * 0.95 - 0.04]);
  const lid = chance(rng, 0.75) ? rng.uniform(22, 45) : 0;
  const flap = 0.05;
  const board = extrudeUp(outline, 0.03);
  const deep = 0.16;
  const leg = choose(rng, { turned: 2, square: 2, round: 1 });
  const thick = rng.uniform(0.07, 0.11);
  const legAt = (x: number, z: number): Part =>
    move(
      leg === "square"
        ? box(thick, y, thick, { taper: [1.4, 1.4] })
        : lathe(
            leg === "turned"
              ? [
                  [0, 0],
                  [thick * 0.5, 0],
                  [thick * 0.35, y * 0.2],
                  [thick * 0.7, y * 0.45],
                  [thick * 0.4, y * 0.6],
                  [thick * 0.9, y * 0.85],
                  [thick * 0.9, y],
                  [0, y],
                ]
              : [
                  [thick * 0.45, 0],
                  [thick * 0.65, y],
                ],
            8,
          ),
      x,
      0,
      z,
    );
  const prop: Part =
    lid > 0 &&
    rod(
      [w * 0.7, y + tall - 0.05, front - 0.75],
      [w * 0.55, y + tall + 1.25 * w * Math.sin((lid * Math.PI) / 180) + 0.02, front - 0.75],
      0.015,
      5,
    );
  return merge(
    lid > 0
      ? [
          move(extrudeUp(outline, 0.08), 0, y, 0),
          move(rim(outline, inner, tall), 0, y, 0),
          move(extrudeUp(inner, 0.04), 0, y + tall * 0.55, 0),
        ]
      : move(extrudeUp(outline, tall), 0, y, 0),
    // The lid is hinged along the straight side.
    move(turnZ(move(board, w, 0, 0), lid), -w, y + tall, 0),
    prop,
    move(box(width, 0.1, 0.34), 0, y, front - 0.14),
    bothX(move(box(0.1, tall * 0.8, 0.34, { bevel: 0.02 }), w - 0.05, y, front - 0.14)),
    move(keys(width - 0.22, deep), 0, y + 0.1, front - 0.15),
    move(box(width - 0.2, tall * 0.75, 0.04), 0, y, front - 0.29),
    chance(rng, 0.7) && move(turnX(box(width * 0.5, 0.24, 0.02), -18), 0, y + tall, front - 0.36 - flap),
    bothX(legAt(w * 0.84, front - 0.25)),
    legAt(-w * 0.35, front - long * 0.82),
    // The lyre with its pedals.
    bothX(beam([0.06, 0.08, front - 0.4], [0.1, y + 0.02, front - 0.4], 0.03)),
    move(box(0.26, 0.07, 0.12), 0, 0.04, front - 0.38),
    [-1, 0, 1].map((i) => move(box(0.03, 0.015, 0.1), 0.07 * i, 0.06, front - 0.27)),
    chance(rng, 0.3) && [legAt(-w * 0.84, front - 0.6), legAt(w * 0.84, front - 0.6)],
  );
}

/** The bent side wall: the outline without its inside. */
function rim(outline: readonly Point2[], inner: readonly Point2[], tall: number): Solid {
  const wall: Part[] = [];
  for (let i = 1; i < outline.length; i++) {
    const j = (i + 1) % outline.length;
    wall.push(extrudeUp([outline[i]!, outline[j]!, inner[j]!, inner[i]!], tall));
  }
  return merge(wall);
}

function upright(rng: Rng): Solid {
  const width = rng.uniform(1.35, 1.55);
  const tall = rng.uniform(1.05, 1.35);
  const deep = rng.uniform(0.26, 0.36);
  const y = rng.uniform(0.6, 0.68);
  const shelf = rng.uniform(0.26, 0.34);
  const cheek = 0.06;
  const open = chance(rng, 0.85);
  const back = -deep / 2;
  const fields = count(rng, 1, 3);
  const legs = choose(rng, { turned: 2, bracket: 2, panel: 2 });
  const z = deep / 2 + shelf;
  return merge(
    move(box(width - 0.04, tall, deep), 0, 0, 0),
    move(box(width + 0.04, 0.04, deep + 0.05), 0, tall, 0.01),
    bothX(
      move(
        extrudeSide(
          [
            [back, 0],
            [deep / 2, 0],
            [deep / 2, y - 0.1],
            [z, y - 0.06],
            [z, y + 0.1],
            [z - 0.08, y + 0.17],
            [deep / 2, y + 0.22],
            [deep / 2, tall],
            [back, tall],
          ],
          cheek,
        ),
        width / 2 - cheek / 2,
        0,
        0,
      ),
    ),
    move(box(width - 2 * cheek, 0.06, shelf), 0, y - 0.05, deep / 2 + shelf / 2),
    open
      ? move(keys(width - 2 * cheek - 0.06, 0.15), 0, y + 0.01, deep / 2 + shelf - 0.19)
      : move(turnX(box(width - 2 * cheek, 0.03, shelf), -6), 0, y + 0.08, deep / 2 + shelf / 2),
    move(box(width - 2 * cheek, 0.14, 0.05), 0, y, deep / 2 + 0.03),
    repeat(fields, (i) =>
      move(
        box((width * 0.86) / fields - 0.04, (tall - y) * 0.55, 0.025),
        width * 0.86 * ((i + 0.5) / fields - 0.5),
        y + (tall - y) * 0.36,
        deep / 2 + 0.005,
      ),
    ),
    chance(rng, 0.6) && move(turnX(box(width * 0.4, 0.2, 0.02), -16), 0, y + 0.2, deep / 2 + 0.07),
    move(box(width * 0.84, y * 0.6, 0.025), 0, y * 0.2, deep / 2 + 0.005),
    legs === "turned" &&
      bothX(
        move(
          lathe(
            [
              [0, 0],
              [0.045, 0],
              [0.03, y * 0.2],
              [0.055, y * 0.5],
              [0.03, y * 0.75],
              [0.05, y - 0.05],
              [0, y - 0.05],
            ],
            8,
          ),
          width / 2 - cheek,
          0,
          z - 0.06,
        ),
      ),
    legs === "bracket" && bothX(beam([width / 2 - cheek, y * 0.35, deep / 2], [width / 2 - cheek, y - 0.05, z - 0.05], 0.06)),
    legs === "panel" && bothX(move(box(cheek, y - 0.05, 0.07), width / 2 - cheek, 0, z - 0.06)),
    (legs !== "bracket" || chance(rng, 0.3)) && bothX(move(box(0.09, 0.06, shelf + 0.06), width / 2 - cheek, 0, deep / 2 + shelf / 2)),
    move(box(width, 0.1, deep + 0.02), 0, 0, 0),
    [-1, 0, 1].map((i) => move(box(0.035, 0.02, 0.12), 0.09 * i, 0.06, deep / 2 + 0.05)),
    chance(rng, 0.15) &&
      bothX([
        rod([width * 0.35, tall, deep * 0.3], [width * 0.35, tall + 0.24, deep * 0.3], 0.014, 5),
        move(
          lathe(
            [
              [0, 0],
              [0.05, 0],
              [0.05, 0.02],
              [0, 0.02],
            ],
            8,
          ),
          width * 0.35,
          tall + 0.04,
          deep * 0.3,
        ),
      ]),
  );
}

/** A stage piano on crossed legs, a trestle or a console. */
function digital(rng: Rng): Solid {
  const width = rng.uniform(1.3, 1.5);
  const deep = rng.uniform(0.32, 0.42);
  const y = rng.uniform(0.66, 0.74);
  const stand = choose(rng, { cross: 3, console: 2, trestle: 1.5 });
  return merge(
    move(box(width, 0.1, deep, { bevel: 0.02 }), 0, y, 0),
    move(box(width, 0.06, deep * 0.45), 0, y + 0.09, -deep * 0.26),
    move(keys(width - 0.1, 0.15), 0, y + 0.09, deep / 2 - 0.17),
    repeat(count(rng, 3, 8), (i) => move(box(0.035, 0.02, 0.025), -width * 0.2 + 0.06 * i, y + 0.145, -deep * 0.26)),
    chance(rng, 0.6) && move(turnX(box(width * 0.35, 0.22, 0.015), -14), 0, y + 0.15, -deep * 0.4),
    stand === "cross" &&
      bothX([
        beam([-width * 0.3, 0.03, deep * 0.35], [width * 0.3, y, deep * 0.35], 0.04),
        move(box(0.05, 0.04, deep * 1.1), width * 0.31, 0, 0.02),
      ]),
    stand === "console" && [
      bothX(move(box(0.04, y, deep * 0.95), width * 0.47, 0, 0)),
      move(box(width * 0.92, y * 0.4, 0.03), 0, y * 0.45, -deep * 0.4),
      [-1, 0, 1].map((i) => move(box(0.035, 0.02, 0.12), 0.08 * i, 0.06, deep * 0.1)),
      move(box(width * 0.92, 0.1, 0.06), 0, 0.02, -deep * 0.1),
    ],
    stand === "trestle" && [
      bothX([
        beam([width * 0.38, 0, deep * 0.45], [width * 0.38, y, 0], 0.04),
        beam([width * 0.38, 0, -deep * 0.45], [width * 0.38, y, 0], 0.04),
      ]),
      move(box(width * 0.76, 0.03, 0.03), 0, y * 0.4, -deep * 0.27),
    ],
  );
}
