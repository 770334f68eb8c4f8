import type { ShapeGenerator } from "../generator.ts";
import { beam, bothX, box, chance, choose, count, extrudeSide, merge, move, type Part, repeat, turnX } from "../kit.ts";
import { fourLegs } from "../parts.ts";

/** A seat for several: park benches with slats, plank and stone benches, with or without a back and arms. */
export const bench: ShapeGenerator = (rng) => {
  const width = rng.uniform(0.65, 2);
  const depth = rng.uniform(0.38, 0.6);
  const height = rng.uniform(0.36, 0.52);
  const thick = rng.uniform(0.03, 0.09);
  const leg = rng.uniform(0.05, 0.13);
  const slats = chance(rng, 0.55) ? count(rng, 2, 5) : 1;
  const inset = rng.uniform(0, 0.14) * width;
  const x = width / 2 - inset - leg / 2;
  const seat = repeat(slats, (i) =>
    move(box(width, thick, (depth / slats) * (slats > 1 ? 0.84 : 1)), 0, height - thick, ((i + 0.5) / slats - 0.5) * depth),
  );
  const legs = choose(rng, { posts: 4, slabs: 2, trestle: 2, splayed: 2 });
  const under: Part =
    legs === "posts"
      ? fourLegs(2 * x, depth - leg, height - thick, leg)
      : legs === "splayed"
        ? fourLegs(2 * x, depth * 0.6, height - thick, leg, rng.uniform(0.03, 0.09))
        : legs === "slabs"
          ? bothX(move(box(leg * rng.uniform(0.8, 2), height - thick, depth * rng.uniform(0.7, 0.95)), x, 0, 0))
          : bothX([
              move(box(leg, height - thick, leg * 1.6), x, 0, 0),
              move(box(leg * 1.3, leg, depth * 0.95), x, 0, 0),
              move(box(leg * 1.3, leg * 0.8, depth * 0.9), x, height - thick - leg * 0.8, 0),
            ]);
  const rail = chance(rng, 0.5) && move(box(2 * x, leg * 0.6, leg * 0.6), 0, height * rng.uniform(0.2, 0.5), 0);
  const sideRails = chance(rng, 0.3) && bothX(move(box(leg * 0.6, leg * 0.6, depth - leg), x, height * 0.25, 0));
  const hasBack = chance(rng, 0.6);
  const tall = rng.uniform(0.3, 0.6);
  const boards = count(rng, 1, 4);
  const solid = chance(rng, 0.2);
  const tilt = rng.uniform(0, 14);
  const back = move(
    turnX(
      merge(
        bothX(move(box(leg, tall, leg * 0.7), x, 0, 0)),
        solid
          ? move(box(width * 0.98, tall * 0.9, thick), 0, tall * 0.1, leg * 0.4)
          : repeat(boards, (i) => {
              const h = (tall * 0.7) / boards;
              return move(box(width, h * 0.72, thick * 0.8), 0, tall * 0.28 + i * h, leg * 0.45);
            }),
      ),
      -tilt,
    ),
    0,
    height - thick * 0.5,
    -depth / 2 + leg * 0.4,
  );
  const lift = rng.uniform(0.18, 0.26);
  const arms = bothX([
    move(box(leg, thick, depth), x, height + lift, 0),
    beam([x, height - thick, depth / 2 - leg], [x, height + lift, depth / 2 - leg * 0.8], leg * 0.8),
  ]);
  const cushion = chance(rng, 0.15) && move(box(width * 0.97, thick * 1.4, depth * 0.94, { bevel: thick * 0.3 }), 0, height, 0);
  const stone =
    !hasBack &&
    legs === "slabs" &&
    extrudeSide(
      [
        [-depth / 2, 0],
        [depth / 2, 0],
        [depth * 0.42, thick],
        [-depth * 0.42, thick],
      ],
      width * 0.9,
    );
  return merge(seat, under, rail, sideRails, hasBack && back, hasBack && chance(rng, 0.45) && arms, cushion, stone);
};
