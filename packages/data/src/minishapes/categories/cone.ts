import type { ShapeGenerator } from "../generator.ts";
import { box, chance, choose, count, cylinder, extrudeUp, frustum, lathe, merge, move, type Point2, repeat, roundness } from "../kit.ts";

/** Traffic cones on their base plates, with or without bands and an open top, low marker cones, and plain cones. */
export const cone: ShapeGenerator = (rng) => {
  const style = choose(rng, { traffic: 8, flat: 1, plain: 1.5 });
  const segments = roundness(rng);
  const radius = style === "flat" ? rng.uniform(0.4, 0.6) : rng.uniform(0.2, 0.4);
  const height = style === "flat" ? rng.uniform(0.15, 0.4) : rng.uniform(0.7, 1.1);
  if (style === "plain")
    return frustum(radius * rng.uniform(1, 1.6), chance(rng, 0.6) ? 0 : radius * rng.uniform(0.05, 0.4), height, segments);
  const tip = radius * (style === "flat" ? rng.uniform(0.35, 0.55) : rng.uniform(0.12, 0.45));
  const plate = rng.uniform(0.025, 0.16);
  const side = radius * rng.uniform(2.1, 3);
  const at = (t: number): number => radius + (tip - radius) * t;
  const flare = chance(rng, 0.3) ? rng.uniform(1.05, 1.25) : 1;
  const profile: Point2[] = [
    [0, 0],
    [radius * flare, 0],
    [at(0.1), height * 0.1],
    [at(0.5), height * 0.5],
    [tip, height],
  ];
  const end = choose(rng, { open: 4, round: 3, flat: 3 });
  if (end === "open") profile.push([tip * 0.75, height], [tip * 0.8, height * 0.85], [0, height * 0.85]);
  else if (end === "round") profile.push([tip * 0.7, height + tip * 0.4], [0, height + tip * 0.5]);
  else profile.push([0, height]);
  const bands = chance(rng, 0.4) ? count(rng, 1, 2) : 0;
  const wide = rng.uniform(0.1, 0.2);
  const cut = side * rng.uniform(0.08, 0.3);
  const h = side / 2;
  const corners: Point2[] = [
    [h, -h + cut],
    [h, h - cut],
    [h - cut, h],
    [-h + cut, h],
    [-h, h - cut],
    [-h, -h + cut],
    [-h + cut, -h],
    [h - cut, -h],
  ];
  const foot = choose(rng, { square: 4, cut: 4, bevel: 3, round: 2 });
  return merge(
    foot === "square" && box(side, plate, side),
    foot === "bevel" && box(side, plate, side, { bevel: plate * 0.35 }),
    foot === "cut" && extrudeUp(corners, plate),
    foot === "round" && cylinder(h, plate, segments),
    move(lathe(profile, segments), 0, plate, 0),
    repeat(bands, (i) => {
      const t = 0.3 + i * 0.32;
      return move(frustum(at(t) * 1.05 + 0.004, at(t + wide) * 1.05 + 0.004, wide * height, segments), 0, plate + t * height, 0);
    }),
  );
};
