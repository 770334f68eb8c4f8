import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  chance,
  choose,
  cylinder,
  extrude,
  hoop,
  lathe,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  roundness,
  tube,
} from "../kit.ts";

/** Mugs, cups and tankards with one handle at +x: straight, tapered, bellied; some filled, on a saucer, or with hoops. */
export const mug: ShapeGenerator = (rng) => {
  const style = choose(rng, { straight: 4, tapered: 3, belly: 2, tea: 2, tankard: 2 });
  const height = style === "tea" ? rng.uniform(0.45, 0.65) : rng.uniform(0.7, 1.15);
  const r = rng.uniform(0.34, 0.48) * (style === "tankard" ? 0.95 : 1);
  const wall = r * rng.uniform(0.07, 0.2);
  const segments = roundness(rng);
  const top =
    style === "tapered"
      ? r * rng.uniform(1.1, 1.3)
      : style === "tankard"
        ? r * rng.uniform(0.82, 0.95)
        : style === "tea"
          ? r * rng.uniform(1.2, 1.4)
          : r;
  const bulge = style === "belly" ? r * rng.uniform(0.12, 0.3) : style === "tea" ? r * rng.uniform(0.1, 0.25) : 0;
  const base = style === "tea" ? r * rng.uniform(0.55, 0.8) : r;
  const pieces = bulge > 0 ? 5 : 2;
  const radius = (t: number): number => base + (top - base) * t + bulge * Math.sin(Math.PI * t);
  const profile: Point2[] = [
    [0, 0],
    [base * 0.92, 0],
  ];
  for (let i = 0; i <= pieces; i++) profile.push([radius(i / pieces), height * (i === 0 ? 0.04 : i / pieces)]);
  const level = rng.uniform(0.6, 0.9);
  const filled = chance(rng, 0.45);
  const floor = filled ? height * level : height * 0.08;
  profile.push([top - wall, height]);
  if (!filled) profile.push([radius(0.6) - wall, height * 0.6]);
  profile.push([(filled ? radius(level) : base * 0.95) - wall, floor], [0, floor]);
  // The handle runs from the upper to the lower third of the wall.
  const [low, high] = [height * rng.uniform(0.12, 0.28), height * rng.uniform(0.72, 0.92)];
  const reach = height * rng.uniform(0.22, 0.42);
  const thick = rng.uniform(0.035, 0.08);
  const [x0, x1] = [radius(low / height) - wall * 0.5, radius(high / height) - wall * 0.5];
  const kind = choose(rng, { round: 5, square: 3, ear: 2 });
  const bow: Point[] = arc(0, (low + high) / 2, reach, (high - low) / 2, -90, 90, 8).map(
    ([x, y]): Point => [x + x0 + ((x1 - x0) * (y - low)) / (high - low), y, 0],
  );
  const handle: Part =
    kind === "square"
      ? extrude(
          [
            [x0, low],
            [x0 + reach, low],
            [x1 + reach, high],
            [x1, high],
            [x1, high - thick * 2],
            [x1 + reach - thick * 2, high - thick * 2],
            [x0 + reach - thick * 2, low + thick * 2],
            [x0, low + thick * 2],
          ],
          thick * rng.uniform(1.5, 2.6),
        )
      : kind === "ear"
        ? tube(
            [
              [x1, high, 0],
              [x1 + reach, high * 1.02, 0],
              [x1 + reach * 0.95, high * 0.75, 0],
              [x0 + reach * 0.35, low * 1.1, 0],
              [x0, low, 0],
            ],
            thick,
            6,
          )
        : tube(bow, thick, rng.pick([4, 5, 6, 8]), { flat: rng.uniform(0.8, 1.5), turn: 45 });
  const rim = chance(rng, 0.25) && move(hoop(top - wall, top + wall * 0.5, height * 0.06, segments), 0, height * 0.95, 0);
  const bands =
    style === "tankard" &&
    [0.12, 0.75].map((t) =>
      move(hoop(radius(t) - wall * 0.5, Math.max(radius(t), radius(t + 0.1)) + wall * 0.35, height * 0.1, segments), 0, height * t, 0),
    );
  const saucer =
    (style === "tea" || chance(rng, 0.06)) &&
    chance(rng, 0.5) &&
    move(
      lathe(
        [
          [0, -0.03],
          [r * 1.1, -0.03],
          [r * 2, 0.1],
          [r * 1.95, 0.13],
          [r * 1.05, 0.01],
          [0, 0.01],
        ],
        segments,
      ),
      0,
      0,
      0,
    );
  return merge(
    lathe(profile, segments),
    handle,
    rim,
    bands,
    saucer,
    style === "tankard" && chance(rng, 0.3) && move(cylinder(top * 1.03, height * 0.05, segments), 0, height, 0),
  );
};
