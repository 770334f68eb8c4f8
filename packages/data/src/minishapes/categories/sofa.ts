import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  ball,
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  extrudeSide,
  merge,
  move,
  type Part,
  type Point2,
  repeat,
  scale,
  turnX,
  turnZ,
} from "../kit.ts";
import { fourLegs } from "../parts.ts";

/** Upholstered seats with arms and a back: armchairs, two- and three-seaters, corner sofas, sectionals, ottomans. */
export const sofa: ShapeGenerator = (rng) => {
  const seats = choose(rng, { "1": 3, "2": 4, "3": 5, "4": 1 });
  const n = Number(seats);
  const each = rng.uniform(0.5, 0.7);
  const inner = n === 1 ? each * rng.uniform(1, 1.2) : n * each;
  const arm = rng.uniform(0.08, 0.26);
  const depth = rng.uniform(0.72, 1.0);
  const legs = chance(rng, 0.65) ? rng.uniform(0.04, 0.2) : 0;
  const seat = rng.uniform(0.34, 0.46);
  const cushion = rng.uniform(0.1, 0.2);
  const back = seat + rng.uniform(0.28, 0.55);
  const backThick = rng.uniform(0.12, 0.26);
  const soft = chance(rng, 0.7) ? rng.uniform(0.02, 0.06) : 0;
  const armTop = seat + rng.uniform(0.1, Math.max(0.12, (back - seat) * 0.85));
  const width = inner + 2 * arm;
  const ottoman = chance(rng, 0.05);
  const split = chance(rng, 0.8) ? n : 1;
  const gap = 0.985;
  const seatDepth = depth - backThick;
  const cushions = repeat(split, (i) =>
    move(
      box((inner / split) * gap, cushion, seatDepth, { bevel: soft }),
      (i - (split - 1) / 2) * (inner / split),
      seat - cushion,
      backThick / 2 + 0.02,
    ),
  );
  const base = move(box(width - 0.02, Math.max(0.06, seat - cushion - legs), depth - 0.02), 0, legs, 0);
  const feet =
    legs > 0 && fourLegs(width - 0.12, depth - 0.12, legs + 0.02, rng.uniform(0.04, 0.1), rng.pick([0, 0, 0.04]), rng.pick([0, 0, 6]));
  if (ottoman) return merge(base, feet, move(box(inner, cushion, depth, { bevel: soft }), 0, seat - cushion, 0));
  const rake = chance(rng, 0.4) ? rng.uniform(4, 14) : 0;
  const puffs = chance(rng, 0.65);
  const backs: Part = [
    move(
      turnX(box(width - (chance(rng, 0.5) ? 0 : 2 * arm), back - legs, backThick, { bevel: soft }), -rake * 0.5),
      0,
      legs,
      -depth / 2 + backThick / 2,
    ),
    puffs &&
      repeat(split, (i) =>
        move(
          turnX(
            box((inner / split) * gap, (back - seat) * rng.uniform(0.9, 1.12), backThick * 0.85, { bevel: Math.max(soft, 0.03) }),
            -rake - 6,
          ),
          (i - (split - 1) / 2) * (inner / split),
          seat - 0.01,
          -depth / 2 + backThick * 1.35,
        ),
      ),
  ];
  const side = armPart(rng, arm, armTop - legs, depth, soft);
  const corner = n >= 2 ? choose(rng, { none: 6, chaise: 2, wing: 1.5 }) : "none";
  const out = rng.uniform(0.6, 1);
  const hand = chance(rng, 0.5) ? 1 : -1;
  const extra =
    corner !== "none" &&
    merge(
      move(box(each + arm, Math.max(0.06, seat - cushion - legs), out), inner / 2 - each / 2 + arm / 2, legs, depth / 2 + out / 2),
      move(box(each * gap, cushion, out, { bevel: soft }), inner / 2 - each / 2, seat - cushion, depth / 2 + out / 2),
      corner === "wing" && [
        move(box(backThick, back - legs, out + depth * 0.9, { bevel: soft }), inner / 2 + arm - backThick / 2, legs, out / 2),
        move(box(each + arm, armTop - legs, arm, { bevel: soft }), inner / 2 - each / 2 + arm / 2, legs, depth / 2 + out - arm / 2),
      ],
      legs > 0 && move(cylinder(0.03, legs, 6), inner / 2, 0, depth / 2 + out - 0.08),
    );
  const pillows =
    chance(rng, 0.25) &&
    repeat(count(rng, 1, 2), (i) =>
      move(
        turnZ(turnX(box(0.32, 0.32, 0.12, { bevel: 0.05 }), -20), rng.uniform(-15, 15)),
        (i === 0 ? -1 : 1) * (inner / 2 - 0.22),
        seat,
        -depth / 2 + backThick + 0.14,
      ),
    );
  return merge(base, feet, cushions, backs, bothX(move(side, (width - arm) / 2, legs, 0)), extra && scale(extra, hand, 1, 1), pillows);
};

/** One arm standing on y = 0: a block, a roll, a sloping panel, a pad on posts, or none. */
function armPart(rng: Rng, arm: number, height: number, depth: number, soft: number): Part {
  const style = choose(rng, { block: 5, roll: 3, slope: 2, frame: 1.5 });
  if (style === "block") return box(arm, height, depth, { bevel: soft });
  if (style === "roll") {
    const r = arm * rng.uniform(0.55, 0.75);
    return [
      move(box(arm * 0.8, height - r, depth * 0.98), 0, 0, 0),
      move(turnX(cylinder(r, depth, rng.pick([6, 8, 10, 12])), 90), 0, height - r, -depth / 2),
      chance(rng, 0.3) && move(ball(r * 0.5, r * 0.5, 0.03, 8, 4), 0, height - r, depth / 2),
    ];
  }
  if (style === "slope") {
    const outline: Point2[] = [
      [-depth / 2, 0],
      [depth / 2, 0],
      [depth / 2, height * rng.uniform(0.5, 0.75)],
      [depth * 0.3, height * 0.85],
      [-depth / 2, height * 1.1],
    ];
    return extrudeSide(outline, arm);
  }
  return [
    move(box(arm, 0.06, depth), 0, height - 0.06, 0),
    [-1, 1].map((s) => move(box(arm * 0.5, height, 0.06), 0, 0, s * (depth / 2 - 0.05))),
  ];
}
