import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  ball,
  bothX,
  bothZ,
  box,
  chance,
  choose,
  cone,
  count,
  cylinder,
  frame,
  hoop,
  lathe,
  merge,
  move,
  type Part,
  repeat,
  rod,
  type Solid,
  turnX,
} from "../kit.ts";
import { fourLegs } from "../parts.ts";

/**
 * Boxes of glass: the edges are bars, the panes are left out, so one looks in. Show cases on a plinth with a thing inside, aquariums, terrariums with a
 * gabled roof, lantern-like cases, jewel boxes with an open lid.
 */
export const glassBox: ShapeGenerator = (rng) => {
  const style = choose(rng, { showcase: 4, aquarium: 3, terrarium: 2.5, jewel: 2, cabinet: 2 });
  const bar = rng.uniform(0.02, 0.045);
  const [w, d] = [rng.uniform(0.6, 1), rng.uniform(0.5, 0.7)];
  if (style === "showcase") {
    const foot = rng.uniform(0.1, 0.7);
    const tall = rng.uniform(0.5, 0.9);
    const legs = foot > 0.3 && chance(rng, 0.5);
    return merge(
      legs
        ? [fourLegs(w * 0.92, w * 0.92, foot, 0.06), move(box(w * 1.04, 0.06, w * 1.04), 0, foot - 0.06, 0)]
        : box(w * 1.05, foot, w * 1.05, { bevel: rng.pick([0, 0.02]) }),
      move(cage(w, tall, w, bar), 0, foot, 0),
      move(box(w * 1.02, rng.pick([0.02, 0.06, 0.1]), w * 1.02), 0, foot + tall - 0.01, 0),
      move(exhibit(rng, Math.min(w, tall) * 0.6), 0, foot, 0),
    );
  }
  if (style === "aquarium") {
    const long = rng.uniform(0.9, 1.5);
    const tall = rng.uniform(0.45, 0.75);
    const stand = chance(rng, 0.35) ? rng.uniform(0.3, 0.6) : 0;
    const plants = count(rng, 2, 5);
    return merge(
      stand > 0 && [
        box(long * 1.02, stand, d * 1.04),
        bothX(move(box(long * 0.46, stand * 0.85, 0.03), long * 0.24, stand * 0.07, d * 0.52)),
      ],
      move(
        merge(
          cage(long, tall, d, bar),
          move(box(long - bar, tall * rng.uniform(0.1, 0.2), d - bar), 0, 0, 0),
          chance(rng, 0.5) && move(box(long * 1.01, 0.07, d * rng.uniform(0.4, 1)), 0, tall, 0),
          repeat(plants, (i) => {
            const x = long * 0.8 * ((i + 0.5) / plants - 0.5);
            return chance(rng, 0.5)
              ? move(ball(0.09, 0.07, 0.08, 6, 4), x, tall * 0.17, rng.uniform(-0.3, 0.3) * d)
              : move(cone(0.05, tall * rng.uniform(0.4, 0.7), 5), x, tall * 0.08, rng.uniform(-0.3, 0.3) * d);
          }),
        ),
        0,
        stand,
        0,
      ),
    );
  }
  if (style === "terrarium") {
    const tall = rng.uniform(0.4, 0.7);
    const roof = rng.uniform(0.2, 0.4);
    const ridge = chance(rng, 0.5) ? 0 : w * rng.uniform(0.2, 0.5);
    return merge(
      cage(w, tall, d, bar),
      box(w - bar, 0.07, d - bar),
      bothX(bothZ(rod([w / 2, tall - bar / 2, d / 2], [ridge, tall + roof, 0], bar * 0.55, 4))),
      ridge > 0
        ? rod([-ridge, tall + roof, 0], [ridge, tall + roof, 0], bar * 0.55, 4)
        : move(ball(bar * 1.4, bar * 1.4, bar * 1.4, 6), 0, tall + roof, 0),
      chance(rng, 0.5) && move(hoop(0.05, 0.075, 0.02, 8), 0, tall + roof + bar, 0),
      exhibit(rng, tall * 0.8),
    );
  }
  if (style === "jewel") {
    const tall = rng.uniform(0.25, 0.45);
    const open = rng.uniform(35, 100);
    return merge(
      cage(w, tall, d, bar),
      box(w - bar, 0.05, d - bar, { bevel: 0.01 }),
      move(turnX(move(turnX(frame(w, d, bar, bar), -90), 0, 0, d), -open), 0, tall, -d / 2),
      bothX(bothZ(move(ball(0.04, 0.04, 0.04, 6, 4), w / 2 - 0.04, -0.02, d / 2 - 0.04))),
      chance(rng, 0.6) && move(hoop(0.09, 0.13, 0.05, 12), rng.uniform(-0.2, 0.2) * w, 0.05, 0),
      chance(rng, 0.6) && move(ball(0.07, 0.07, 0.07, 8), -w * 0.25, 0.1, d * 0.15),
      move(box(0.07, 0.09, 0.03), 0, tall - 0.05, d / 2),
    );
  }
  // A tall case with shelves.
  const tall = rng.uniform(1.2, 1.8);
  const shelves = count(rng, 2, 4);
  const doors = chance(rng, 0.5);
  return merge(
    cage(w, tall, d * 0.8, bar),
    box(w, rng.uniform(0.05, 0.2), d * 0.8),
    move(box(w * 1.03, 0.06, d * 0.84), 0, tall - 0.02, 0),
    repeat(shelves, (i) => {
      const y = (tall * (i + 1)) / (shelves + 1);
      return [
        move(box(w - bar, 0.02, d * 0.75), 0, y, 0),
        move(exhibit(rng, (tall / (shelves + 1)) * 0.55), rng.uniform(-0.15, 0.15) * w, y + 0.01, 0),
      ];
    }),
    doors && [move(box(bar, tall, bar), 0, 0, d * 0.4), bothX(move(box(0.015, 0.12, 0.04), 0.04, tall * 0.45, d * 0.4))],
  );
};

/** The twelve edges of a box on y = 0. */
function cage(w: number, h: number, d: number, bar: number): Solid {
  return merge(
    bothZ(move(frame(w, h, bar, bar), 0, 0, (d - bar) / 2)),
    [0, h - bar].map((y) => bothX(move(box(bar, bar, d - 2 * bar), (w - bar) / 2, y, 0))),
  );
}

/** A thing worth a case, about `size` high, on y = 0. */
function exhibit(rng: Rng, size: number): Part {
  const thing = choose(rng, { nothing: 1.5, urn: 2, ball: 2, plant: 2, gem: 1.5, blocks: 1 });
  if (thing === "nothing") return false;
  const base = box(size * 0.55, size * 0.18, size * 0.55);
  if (thing === "urn")
    return lathe(
      [
        [0, 0],
        [size * 0.2, 0],
        [size * 0.12, size * 0.12],
        [size * 0.3, size * 0.5],
        [size * 0.26, size * 0.7],
        [size * 0.13, size * 0.85],
        [size * 0.2, size],
        [0, size * 0.95],
      ],
      10,
    );
  if (thing === "ball") return [base, move(ball(size * 0.3, size * 0.3, size * 0.3, 10), 0, size * 0.45, 0)];
  if (thing === "gem")
    return [
      base,
      move(
        lathe(
          [
            [0, 0],
            [size * 0.3, size * 0.35],
            [size * 0.2, size * 0.5],
            [0, size * 0.5],
          ],
          8,
        ),
        0,
        size * 0.18,
        0,
      ),
    ];
  if (thing === "blocks") return [base, move(cylinder(size * 0.16, size * 0.5, 8), 0, size * 0.18, 0)];
  return [
    rod([0, 0, 0], [0, size * 0.5, 0], size * 0.06, 5),
    move(ball(size * 0.3, size * 0.26, size * 0.3, 8, 5), 0, size * 0.65, 0),
    move(cylinder(size * 0.3, size * 0.12, 8), 0, 0, 0),
  ];
}
