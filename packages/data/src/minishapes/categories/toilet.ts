import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  box,
  chance,
  choose,
  cuboid,
  cylinder,
  deform,
  hoop,
  lathe,
  loft,
  merge,
  move,
  type Part,
  type Point,
  turnX,
  turnZ,
} from "../kit.ts";

/** Toilets facing +z: an oval or angular bowl on its foot, a seat, a lid up or down, and a cistern, or hung on a wall. */
export const toilet: ShapeGenerator = (rng) => {
  const sides = rng.pick([6, 8, 8, 10, 12, 16]);
  const [w, l, h] = [rng.uniform(0.36, 0.48), rng.uniform(0.5, 0.66), rng.uniform(0.36, 0.48)];
  const style = choose(rng, { cistern: 6, wall: 1, plain: 1.5 });
  const square = chance(rng, 0.15);
  // Flat at the back, round in front, as seats are.
  const oval = (part: Part): Part => deform(part, (x, y, z) => [x * (w / 2), y, z < 0 ? z * l * 0.42 : z * l * 0.56]);
  const ring = (y: number, k: number, dz: number, kz = k): Point[] =>
    Array.from({ length: sides }, (_, i): Point => {
      const a = (2 * Math.PI * (i + 0.5)) / sides;
      const [x, z] = square
        ? [Math.max(-1, Math.min(1, 1.3 * Math.cos(a))), Math.max(-1, Math.min(1, 1.3 * Math.sin(a)))]
        : [Math.cos(a), Math.sin(a)];
      return [(w / 2) * k * x, y, dz + kz * l * (z < 0 ? 0.42 : 0.56) * z];
    });
  const foot = rng.uniform(0.5, 0.8);
  const waist = rng.uniform(0.4, 0.62);
  const lip = h * rng.uniform(0.08, 0.16);
  const hung = style === "wall" ? h * 0.35 : 0;
  const rings = [
    ...(hung > 0 ? [] : [ring(0, foot, -l * 0.06), ring(h * 0.06, foot, -l * 0.06), ring(h * 0.3, waist, -l * 0.08)]),
    ring(h * (hung > 0 ? 0.4 : 0.5), waist * rng.uniform(1.05, 1.35), -l * 0.05),
    ring(h * 0.75, 0.86, -l * 0.01),
    ring(h - lip, 0.97, 0),
    ring(h, 1, 0),
    ring(h, 0.72, 0),
    ring(h * 0.7, 0.5, -0.02),
  ];
  const thick = rng.uniform(0.02, 0.045);
  const lidUp = chance(rng, 0.4);
  const seat = oval(hoop(0.62, 1.04, thick, sides, 180 / sides));
  const cover = oval(
    lathe(
      [
        [0, 0],
        [1.05, 0],
        [1.05, thick],
        [0.9, thick * 1.6],
        [0, thick * 1.8],
      ],
      sides,
      { turn: 180 / sides },
    ),
  );
  const back = -l * 0.42;
  return merge(
    loft(rings),
    chance(rng, 0.85) && move(seat, 0, h, 0),
    lidUp
      ? move(turnX(move(cover, 0, 0, l * 0.42), -rng.uniform(88, 102)), 0, h + thick, back + 0.02)
      : chance(rng, 0.8) && move(cover, 0, h + thick, 0),
    move(box(w * rng.uniform(0.5, 0.75), h * (1 - hung), l * 0.34), 0, h * hung, back - 0.02),
    style === "cistern" && cistern(rng, w, h, back),
    style === "wall" && cuboid([-w * 0.8, 0, back - 0.14], [w * 0.8, h + rng.uniform(0.3, 0.6), back - 0.06]),
    style === "wall" && move(box(0.14, 0.09, 0.03), 0, h + 0.22, back - 0.05),
  );
};

/** The water tank behind the bowl with its lid and lever or button. */
function cistern(rng: Rng, w: number, h: number, back: number): Part {
  const [width, tall, depth] = [w * rng.uniform(0.95, 1.35), rng.uniform(0.28, 0.46), rng.uniform(0.15, 0.24)];
  const y = chance(rng, 0.8) ? h * rng.uniform(0.85, 1.02) : 0;
  const z = back - depth * 0.58;
  const top = h + tall;
  const lever = choose(rng, { lever: 2, button: 2, none: 2 });
  return [
    move(box(width, top - y, depth, { taper: [rng.uniform(1, 1.12), 1], bevel: rng.pick([0, 0, 0.025]) }), 0, y, z),
    move(box(width * 1.16, 0.045, depth * 1.15, { bevel: rng.pick([0, 0.012]) }), 0, top, z),
    lever === "button" && move(cylinder(0.035, 0.02, 8), 0, top + 0.045, z),
    lever === "lever" && [
      move(turnX(cylinder(0.018, 0.05, 6), 90), -width * 0.35, top - 0.07, z + depth * 0.5),
      move(turnZ(box(0.02, 0.1, 0.02), 80), -width * 0.33, top - 0.075, z + depth * 0.5 + 0.05),
    ],
  ];
}
