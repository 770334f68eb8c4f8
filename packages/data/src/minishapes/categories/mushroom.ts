import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  ball,
  chance,
  choose,
  count,
  deform,
  lathe,
  merge,
  move,
  type Point2,
  roundness,
  type Solid,
  scale,
  turnY,
  turnZ,
} from "../kit.ts";

/** A cap on a stem: domed, flat, pointed or bell-shaped, with ring, warts and gills now and then; alone or in a group. */
export const mushroom: ShapeGenerator = (rng) => {
  const group = chance(rng, 0.28);
  const make = design(rng, group);
  const first = make(1);
  if (!group) return first;
  return merge(
    first,
    Array.from({ length: count(rng, 1, 2) }, (_, i) =>
      move(turnY(make(rng.uniform(0.35, 0.65)), i * 50), Math.cos(i * 2.2 + 0.4) * 0.6, 0, Math.sin(i * 2.2 + 0.4) * 0.6),
    ),
  );
};

function design(rng: Rng, group: boolean): (size: number) => Solid {
  const shape = choose(rng, { dome: 5, flat: 3, bell: 2, cone: 1.5, funnel: 0.5 });
  const segments = Math.max(6, Math.min(group ? 9 : 16, roundness(rng)));
  const radius = rng.uniform(0.34, 0.7);
  const high = {
    dome: rng.uniform(0.28, 0.5),
    flat: rng.uniform(0.14, 0.25),
    bell: rng.uniform(0.45, 0.65),
    cone: rng.uniform(0.35, 0.6),
    funnel: 0.12,
  }[shape];
  const power = { dome: 0.5, flat: 0.5, bell: 0.38, cone: 1, funnel: 0.5 }[shape];
  const stem = rng.uniform(0.45, 0.95);
  const thick = rng.uniform(0.09, 0.22);
  const foot = thick * rng.uniform(1, 1.8);
  const under = shape === "funnel" ? -0.25 : rng.uniform(-0.03, 0.1);
  const warts = chance(rng, 0.45) ? count(rng, 3, group ? 4 : 8) : 0;
  const skirt = chance(rng, 0.25);
  const [lean, curve] = [rng.uniform(-8, 8), rng.uniform(-0.12, 0.12)];
  const steps = count(rng, 3, 6);
  // The cap's radius at a share of its height.
  const at = (k: number) => radius * (1 - k) ** power;
  const dome = Array.from({ length: steps + 1 }, (_, i): Point2 => [i === steps ? 0 : at((i / steps) ** 1.4), high * (i / steps) ** 1.4]);
  const lip = rng.uniform(0.02, 0.08);
  const cap = lathe([[0, under], [radius * 0.88, Math.min(under, 0) * 0.2 - lip], [radius * 0.98, -lip * 0.6], ...dome], segments);
  const stalk = lathe(
    [
      [foot * 0.7, 0],
      [foot, stem * 0.12],
      [thick, stem * 0.45],
      [thick * 0.85, stem + 0.02 + Math.max(under, 0)],
    ],
    Math.max(5, Math.min(segments, 10)),
  );
  const spots = around(warts, (i) => {
    const k = [0.18, 0.5, 0.33][i % 3]!;
    return move(scale(ball(0.055, 0.045, 0.055, 6, 4), 1 + (i % 2) * 0.4), 0, high * k, at(k) * 0.98);
  });
  const collar =
    skirt &&
    move(
      lathe(
        [
          [thick * 0.8, 0.05],
          [thick * 1.9, -0.05],
          [thick * 1.7, -0.08],
          [thick * 0.8, 0],
        ],
        8,
        { loop: true },
      ),
      0,
      stem * 0.68,
      0,
    );
  return (size) =>
    scale(
      deform(
        merge(stalk, collar, move(turnZ(merge(cap, spots, warts > 0 && move(ball(0.06, 0.04, 0.06, 6, 4), 0, high, 0)), lean), 0, stem, 0)),
        (x, y, z) => [x + curve * y * y, y, z],
      ),
      size,
    );
}
