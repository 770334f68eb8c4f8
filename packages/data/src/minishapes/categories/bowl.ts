import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  ball,
  blob,
  bothX,
  chance,
  choose,
  count,
  hoop,
  lathe,
  merge,
  move,
  type Point2,
  roundness,
  torus,
  turnX,
} from "../kit.ts";

/** A round, hollow, wide and shallow vessel on a foot ring: deep, flat, flared or cornered, empty or with fruit or soup. */
export const bowl: ShapeGenerator = (rng) => {
  const shape = choose(rng, { half: 5, flared: 3, straight: 2, shallow: 2 });
  const segments = Math.max(6, roundness(rng));
  const depth = shape === "shallow" ? rng.uniform(0.22, 0.32) : rng.uniform(0.35, 0.6);
  const foot = rng.uniform(0.2, 0.36);
  const power = { half: 0.5, flared: 1.4, straight: 1, shallow: 0.6 }[shape];
  const steps = count(rng, 4, 7);
  const wall = rng.uniform(0.03, 0.08);
  // Radius as a power of height: below 1 the wall stands up at the rim, above it flares.
  const radius = (k: number) => foot + (0.6 - foot) * k ** power;
  const outside = Array.from({ length: steps + 1 }, (_, i): Point2 => [radius((i / steps) ** 1.5), depth * (i / steps) ** 1.5]);
  const inside = outside.slice(1).map(([r, y]): Point2 => [r - wall, Math.max(y, wall * 1.2)]);
  const lip = chance(rng, 0.3) ? rng.uniform(0.02, 0.06) : 0;
  const rim: Point2[] =
    lip > 0
      ? [
          [0.6 + lip, depth],
          [0.6 + lip, depth + wall * 0.8],
        ]
      : [];
  const vessel = lathe([[0, 0], ...outside, ...rim, ...inside.reverse(), [0, wall * 1.2]], segments);
  const stand = rng.uniform(0.03, 0.12);
  const filling = choose(rng, { none: 6, soup: 1.5, balls: 1 });
  const level = depth * rng.uniform(0.6, 0.85);
  return merge(
    vessel,
    chance(rng, 0.6) && move(hoop(foot * 0.6, foot * rng.uniform(0.8, 1), stand, segments), 0, -stand * 0.9, 0),
    chance(rng, 0.15) && move(torus(0.6, wall * 0.7, segments, 5), 0, depth, 0),
    chance(rng, 0.05) && bothX(move(turnX(torus(0.12, 0.025, 8, 5), 90), 0.62, depth * 0.75, 0)),
    filling === "soup" &&
      lathe(
        [
          [0, wall],
          [radius(level / depth) - wall * 0.6, level],
          [0, level + 0.01],
        ],
        segments,
      ),
    filling === "balls" && [
      move(ball(0.18, 0.17, 0.18, 8), 0, depth * 0.9, 0),
      around(5, () => move(blob(0.17, 1, 0.04, rng), 0, depth * 0.72, 0.3)),
    ],
  );
};
