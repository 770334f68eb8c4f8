import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  around,
  ball,
  bothZ,
  chance,
  choose,
  count,
  curve,
  hoop,
  lathe,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  rod,
  roundness,
  type Solid,
  tube,
  turnY,
} from "../kit.ts";

/** Teapots with the spout at −x and the handle at +x: round, tall, squat, angular; kettles with a bail handle, iron pots, samovar-like feet. */
export const teapot: ShapeGenerator = (rng) => {
  const style = choose(rng, { round: 5, tall: 2, squat: 2, square: 1.2, iron: 2, kettle: 2 });
  const r = rng.uniform(0.42, 0.52);
  const h =
    r *
    {
      round: rng.uniform(1.35, 1.7),
      tall: rng.uniform(2, 2.6),
      squat: rng.uniform(0.85, 1.15),
      square: rng.uniform(1.3, 1.8),
      iron: rng.uniform(1, 1.3),
      kettle: rng.uniform(1.2, 1.6),
    }[style];
  const square = style === "square";
  const n = square ? 4 : Math.max(8, roundness(rng));
  const turn = square ? 45 : 0;
  const neck = r * rng.uniform(0.42, 0.62);
  const base = r * rng.uniform(0.5, 0.75);
  const belly = { round: 0.45, tall: rng.uniform(0.25, 0.4), squat: 0.5, square: 0.4, iron: 0.55, kettle: 0.25 }[style];
  const wide = square ? 1.2 : 1;
  const through: Point2[] =
    style === "kettle"
      ? [
          [r * 0.95, 0],
          [r * 1.02, h * 0.1],
          [r, h * 0.3],
          [r * 0.85, h * 0.65],
          [neck * 1.15, h * 0.95],
          [neck, h],
        ]
      : square
        ? [
            [r * 0.8, 0],
            [r, h * 0.2],
            [r * 0.95, h * 0.8],
            [neck * 1.2, h * 0.95],
            [neck, h],
          ]
        : [
            [base, 0],
            [r * 0.86, h * belly * 0.4],
            [r, h * belly],
            [r * 0.88, h * (belly + 0.25)],
            [neck * 1.1, h * 0.95],
            [neck, h],
          ];
  const wall = (square ? through : curve<Point2>(through, 2)).map(([x, y]): Point2 => [x * wide, y]);
  // The wall's radius at a height; a square's sides are nearer than its corners.
  const at = (y: number): number => {
    const i = Math.max(
      1,
      wall.findIndex(([, wy]) => wy >= y),
    );
    const [[x0, y0], [x1, y1]] = [wall[i - 1]!, wall[i]!];
    return (x0 + ((x1 - x0) * (y - y0)) / Math.max(1e-6, y1 - y0)) * (square ? Math.SQRT1_2 : 1);
  };
  const foot = chance(rng, 0.6);
  const feet = !foot && chance(rng, 0.4);
  const bail = style === "kettle" ? chance(rng, 0.7) : style === "iron" ? chance(rng, 0.85) : chance(rng, 0.08);
  return merge(
    lathe([[0, 0], ...wall, [0, h]], n, { turn }),
    move(lid(rng, neck * wide, n, turn), 0, h, 0),
    foot &&
      lathe(
        [
          [base * 0.9, -0.05],
          [base * 0.95, 0.03],
          [base * 0.6, 0.03],
          [base * 0.6, -0.05],
        ],
        n,
        { loop: true, turn },
      ),
    feet && around(rng.pick([3, 4]), () => move(ball(0.06, 0.07, 0.06, 6, 4), 0, -0.03, base * 0.8)),
    spout(rng, style, at, h, r),
    bail ? bailHandle(rng, r * wide, h) : ear(rng, at, h, r),
    style !== "square" && chance(rng, 0.3) && move(hoop(at(h * 0.6) * 0.9, at(h * 0.55) * 1.03, 0.03, n), 0, h * 0.58, 0),
    style === "iron" && chance(rng, 0.6) && dots(count(rng, 10, 16), at(h * 0.7), h * 0.7),
  );
};

function lid(rng: Rng, r: number, n: number, turn: number): Solid {
  const high = r * rng.uniform(0.25, 0.75);
  const knob = r * rng.uniform(0.16, 0.3);
  const style = choose(rng, { ball: 3, flat: 1, ring: 1, point: 1 });
  const stem = high + knob * 0.4;
  return merge(
    lathe(
      [
        [0, 0],
        [r * 1.08, 0],
        [r * 1.08, 0.025],
        [r * 0.85, high * 0.55],
        [r * 0.4, high * 0.92],
        [0, high],
      ],
      n,
      { turn },
    ),
    rod([0, high * 0.9, 0], [0, stem, 0], knob * 0.45, 6),
    style === "ball" && move(ball(knob, knob * 0.9, knob, 8, 6), 0, stem + knob * 0.5, 0),
    style === "flat" &&
      move(
        lathe(
          [
            [0, 0],
            [knob * 0.6, 0],
            [knob * 1.2, knob * 0.4],
            [knob, knob * 0.7],
            [0, knob * 0.8],
          ],
          10,
        ),
        0,
        stem,
        0,
      ),
    style === "point" &&
      move(
        lathe(
          [
            [0, 0],
            [knob, knob * 0.4],
            [knob * 0.7, knob * 0.9],
            [0, knob * 2.2],
          ],
          8,
        ),
        0,
        stem,
        0,
      ),
    style === "ring" &&
      tube(
        arc(0, stem + knob, knob, knob, -90, 270, 10)
          .slice(0, -1)
          .map(([x, y]): Point => [x, y, 0]),
        knob * 0.25,
        5,
        { loop: true },
      ),
  );
}

/** From the lower belly to the height of the lid: an S, straight, or a stub. */
function spout(rng: Rng, style: string, at: (y: number) => number, h: number, r: number): Solid {
  const kind = style === "iron" || style === "kettle" ? "stub" : choose(rng, { swan: 4, straight: 2, stub: 1 });
  const reach = r * rng.uniform(0.55, 0.9) * (kind === "stub" ? 0.75 : 1);
  const low = h * (kind === "stub" ? rng.uniform(0.5, 0.62) : rng.uniform(0.22, 0.4));
  const high = h * rng.uniform(0.88, 1.1);
  const x0 = -at(low) * 0.8;
  const x1 = -at(low) - reach;
  const fat = r * rng.uniform(0.2, 0.3) * (kind === "stub" ? 0.85 : 1);
  const thin = fat * rng.uniform(0.38, 0.6);
  const path: Point[] =
    kind === "swan"
      ? curve<Point>(
          [
            [x0, low, 0],
            [x0 - (at(low) * 0.2 + reach * 0.45), low + (high - low) * 0.2, 0],
            [x1 + reach * 0.3, low + (high - low) * 0.75, 0],
            [x1, high, 0],
          ],
          3,
        )
      : [
          [x0, low, 0],
          [(x0 + x1) / 2 - reach * 0.06, (low + high) / 2 - h * 0.02, 0],
          [x1, high, 0],
        ];
  const radii = path.map((_, i) => fat + (thin - fat) * Math.sqrt(i / (path.length - 1)));
  return tube(path, radii, rng.pick([6, 8, 10]));
}

/** A loop at the back. */
function ear(rng: Rng, at: (y: number) => number, h: number, r: number): Solid {
  const [low, high] = [h * rng.uniform(0.15, 0.3), h * rng.uniform(0.75, 0.9)];
  const reach = r * rng.uniform(0.5, 0.8);
  const thick = r * rng.uniform(0.07, 0.13);
  const [x0, x1] = [at(low) * 0.95, at(high) * 0.92];
  const far = Math.max(x0, x1);
  const path: Point[] =
    choose(rng, { c: 3, d: 2, hook: 1.5 }) === "d"
      ? [
          [x1, high, 0],
          [far + reach, high, 0],
          [far + reach * 0.85, low + (high - low) * 0.35, 0],
          [x0, low, 0],
        ]
      : curve<Point>(
          [
            [x1, high, 0],
            [far + reach * 0.8, high + h * rng.uniform(0, 0.12), 0],
            [far + reach, (low + high) / 2, 0],
            [far + reach * 0.4, low + h * 0.03, 0],
            [x0, low, 0],
          ],
          2,
        );
  return tube(path, thick, rng.pick([5, 6, 8]), { flat: rng.uniform(0.7, 1.2) });
}

/** A handle over the lid. */
function bailHandle(rng: Rng, r: number, h: number): Part {
  const tall = r * rng.uniform(0.9, 1.5);
  const x = r * rng.uniform(0.6, 0.85);
  const y = h * 0.8;
  const bow = arc(0, y, x, tall, 0, 180, 10).map(([bx, by]): Point => [bx, by, 0]);
  return [
    tube(bow, r * 0.05, 6),
    chance(rng, 0.5) && tube(bow.slice(3, 8), r * 0.1, 8),
    bothZ(rod([x, y, 0.01], [x, y + 0.02, 0.06], 0.03, 5)),
    bothZ(rod([-x, y, 0.01], [-x, y + 0.02, 0.06], 0.03, 5)),
  ];
}

/** Studs around an iron pot. */
function dots(n: number, r: number, y: number): Part {
  return [0, 1].map((k) =>
    turnY(
      around(n, () => move(ball(0.025, 0.025, 0.025, 5, 4), 0, y - 0.12 * k, r * (1 + 0.02 * k))),
      (180 / n) * k,
    ),
  );
}
