import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  bothX,
  box,
  chance,
  choose,
  count,
  frustum,
  hoop,
  lathe,
  merge,
  move,
  type Point2,
  rod,
  type Solid,
  torus,
  turnX,
} from "../kit.ts";

/** A finger ring, upright with its hole towards the front: plain bands, signets, and cut stones in a setting. */
export const ring: ShapeGenerator = (rng) => {
  const style = choose(rng, { band: 4, stone: 5, signet: 1.5, double: 1, ridged: 1.5 });
  const segments = count(rng, 12, 26);
  const thick = rng.uniform(0.04, 0.11);
  const wide = rng.uniform(0.06, 0.26);
  const radius = 0.5;
  const upright = (part: Solid) => turnX(part, 90);
  const sides = count(rng, 4, 8);
  const band = chance(rng, 0.5)
    ? torus(radius, thick * 0.8, segments, sides)
    : move(hoop(radius - thick / 2, radius + thick / 2, wide, segments), 0, -wide / 2, 0);
  const top = radius + thick * 0.4;
  if (style === "band") return upright(band);
  if (style === "double")
    return merge(
      turnX(upright(torus(radius, 0.04, segments, sides)), 12),
      turnX(upright(torus(radius, 0.04, segments, sides)), -12),
      chance(rng, 0.5) && gem(rng, 0.14, top),
    );
  if (style === "ridged") {
    const edge: Point2[] = [
      [-1, 0],
      [-1, 1.5],
      [-0.6, 1.5],
      [-0.5, 1],
      [0.5, 1],
      [0.6, 1.5],
      [1, 1.5],
      [1, 0],
    ].map(([y, r]) => [radius + (r! - 0.5) * thick, y! * (wide / 2 + 0.05)]);
    return merge(
      upright(lathe(edge, segments, { loop: true })),
      chance(rng, 0.4) &&
        turnX(
          around(count(rng, 6, 10), () => move(frustum(0.04, 0.02, 0.05, 4), 0, 0, radius + thick / 2)),
          90,
        ),
    );
  }
  if (style === "signet") {
    const flat = chance(rng, 0.5);
    const plate = flat ? box(0.62, 0.16, 0.3) : frustum(0.3, 0.26, 0.14, count(rng, 6, 12));
    return merge(
      upright(band),
      move(plate, 0, radius - 0.05, 0),
      chance(rng, 0.5) && move(box(0.3, 0.05, 0.15), 0, radius + 0.08, 0),
      flat && bothX(move(box(0.2, 0.2, 0.26), 0.33, radius - 0.22, 0)),
    );
  }
  const size = rng.uniform(0.13, 0.3);
  const side = rng.uniform(22, 34);
  const small = (sign: number) => {
    const a = (sign * side * Math.PI) / 180;
    return move(frustum(size * 0.5, size * 0.25, size * 0.5, 6), Math.sin(a) * top, Math.cos(a) * top - 0.02, 0);
  };
  return merge(upright(band), gem(rng, size, top), chance(rng, 0.35) && [small(1), small(-1)]);
};

/** A cut stone over its seat: brilliant, table or dome, with claws now and then. */
function gem(rng: Rng, size: number, y: number): Solid {
  const corners = rng.pick([4, 6, 6, 8, 8, 10]);
  const cut = choose(rng, { brilliant: 4, table: 3, dome: 1.5, pointed: 1.5 });
  const lift = rng.uniform(0, 0.08);
  const profiles: Record<typeof cut, Point2[]> = {
    brilliant: [
      [0, 0],
      [1, 0.95],
      [0.95, 1.1],
      [0.6, 1.4],
      [0, 1.4],
    ],
    table: [
      [0.8, 0],
      [1, 0.25],
      [1, 0.5],
      [0.65, 0.85],
      [0, 0.85],
    ],
    dome: [
      [0.9, 0],
      [0.9, 0.3],
      [0.65, 0.65],
      [0.3, 0.82],
      [0, 0.85],
    ],
    pointed: [
      [0.8, 0],
      [1, 0.4],
      [0, 1.5],
    ],
  };
  const stone = lathe(
    profiles[cut].map(([r, h]): Point2 => [r * size, h * size]),
    corners,
    { turn: 180 / corners },
  );
  const claws = chance(rng, 0.45) && around(4, () => rod([0, -0.04, size * 0.4], [0, size * 0.95, size * 0.98], size * 0.1, 4));
  return move(merge(stone, claws, move(frustum(size * 0.45, size * 0.85, lift + 0.1, corners), 0, -0.06 - lift, 0)), 0, y + lift, 0);
}
