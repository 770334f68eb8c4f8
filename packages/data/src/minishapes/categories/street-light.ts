import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  ball,
  box,
  chance,
  choose,
  cone,
  cylinder,
  dome,
  frustum,
  hoop,
  lathe,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  roundness,
  type Solid,
  tube,
} from "../kit.ts";

/** Street lights: a tall pole whose one to four arms carry flat lamps, or an old lamp post with lanterns or globes. */
export const streetLight: ShapeGenerator = (rng) => {
  return chance(rng, 0.6) ? modern(rng) : ornate(rng);
};

function modern(rng: Rng): Solid {
  const height = rng.uniform(1.2, 1.7);
  const thick = rng.uniform(0.018, 0.05);
  const sides = rng.pick([4, 5, 6, 8, 12]);
  const arms = choose(rng, { "1": 5, "2": 3, "3": 0.5, "4": 2 });
  const style = choose(rng, { curved: 4, square: 3, slanted: 2 });
  const reach = rng.uniform(0.22, 0.55);
  const drop = rng.uniform(0.08, 0.3);
  const long = rng.uniform(0.12, 0.3);
  const [wide, flat] = [rng.uniform(0.05, 0.11), rng.uniform(0.02, 0.05)];
  const thin = thick * rng.uniform(0.6, 1);
  const rise = style === "slanted" ? rng.uniform(0.03, 0.15) : 0;
  const path: Point[] =
    style === "curved"
      ? Array.from(
          { length: 6 },
          (_, i): Point => [0, height - drop + drop * Math.sin((i / 5) * (Math.PI / 2)), reach * (1 - Math.cos((i / 5) * (Math.PI / 2)))],
        )
      : [
          [0, height - rise, 0],
          [0, height, reach],
        ];
  const head = chance(rng, 0.75)
    ? box(wide, flat, long, { taper: [rng.uniform(0.6, 1), rng.uniform(0.7, 1)] })
    : frustum(wide, wide * 0.4, flat * 2, 8);
  const foot = choose(rng, { block: 3, bell: 3, none: 2 });
  return merge(
    tube(
      [
        [0, 0, 0],
        [0, style === "curved" ? height - drop : height, 0],
      ],
      [thick * rng.uniform(1, 1.5), thick],
      sides,
      { turn: 45 },
    ),
    around(Number(arms), () => [tube(path, thin, sides, { turn: 45 }), move(head, 0, height - flat * 0.7, reach + long * 0.35)]),
    foot === "block" && cylinder(thick * rng.uniform(1.7, 2.4), rng.uniform(0.1, 0.3), sides, 45),
    foot === "bell" &&
      lathe(
        [
          [0, 0],
          [thick * 2.6, 0],
          [thick * 2.4, 0.04],
          [thick * 1.8, 0.08],
          [thick * 1.6, 0.22],
          [0, 0.22],
        ],
        roundness(rng),
      ),
  );
}

function ornate(rng: Rng): Solid {
  const height = rng.uniform(0.95, 1.4);
  const thick = rng.uniform(0.022, 0.045);
  const segments = rng.pick([6, 8, 8, 10, 12]);
  const shaft: Point2[] = [
    [0, 0],
    [thick * 3, 0],
    [thick * 3, 0.06],
    [thick * 2, 0.1],
    [thick * 1.8, 0.2],
    [thick * 2.1, 0.22],
    [thick * 1.3, 0.28],
    [thick, height * 0.6],
    [thick * 1.5, height * 0.62],
    [thick * 0.9, height * 0.65],
    [thick * 0.8, height],
    [0, height],
  ];
  const size = rng.uniform(0.07, 0.12);
  const kind = choose(rng, { lantern: 5, globe: 2, bell: 1.5 });
  const sides = rng.pick([4, 6, 8]);
  const lamp: Part =
    kind === "globe"
      ? [move(ball(size, size, size, 10, 6), 0, size * 1.1, 0), frustum(size * 0.4, size * 0.7, size * 0.3, 8)]
      : kind === "bell"
        ? [frustum(size * 1.2, size * 0.3, size, segments), move(ball(size * 0.5, size * 0.5, size * 0.5, 8, 4), 0, 0.01, 0)]
        : [
            frustum(size * 0.3, size * 0.6, size * 0.3, sides),
            move(frustum(size * 0.55, size * 0.95, size * 1.5, sides), 0, size * 0.3, 0),
            move(frustum(size * 1.25, size * 0.3, size * 0.6, sides), 0, size * 1.8, 0),
            move(cone(size * 0.15, size * 0.4, 5), 0, size * 2.35, 0),
          ];
  const arms = Number(choose(rng, { "0": 4, "1": 2, "2": 3, "3": 2, "4": 1 }));
  const reach = rng.uniform(0.16, 0.32);
  const hang = chance(rng, 0.5);
  const y = height * rng.uniform(0.82, 0.95);
  const bow: Point[] = [
    [0, y - reach * 0.5, thick * 0.5],
    [0, y - reach * 0.25, reach * 0.5],
    [0, y, reach * 0.9],
    [0, y + reach * 0.15, reach],
  ];
  const hook: Point[] = [
    [0, y - reach * 0.3, thick * 0.5],
    [0, y + reach * 0.1, reach * 0.45],
    [0, y + reach * 0.12, reach * 0.8],
    [0, y, reach],
  ];
  return merge(
    lathe(shaft, segments),
    (arms === 0 || chance(rng, 0.5)) && move(lamp, 0, height, 0),
    around(arms, () => [
      tube(hang ? hook : bow, thick * 0.5, 5),
      hang ? move(lamp, 0, y - size * (kind === "globe" ? 2.1 : kind === "bell" ? 1 : 2.6), reach) : move(lamp, 0, y + reach * 0.15, reach),
    ]),
    arms > 0 && move(dome(thick * 1.3, thick * 1.6, 8), 0, height, 0),
    chance(rng, 0.3) && move(box(reach * 1.6, thick * 0.6, thick * 0.6), 0, height * 0.72, 0),
    chance(rng, 0.4) && move(hoop(thick * 0.5, thick * 2, 0.03, segments), 0, height * 0.4, 0),
  );
}
