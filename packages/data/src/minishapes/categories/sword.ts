import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  ball,
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  frustum,
  lathe,
  loft,
  merge,
  move,
  type Point,
  rod,
  type Solid,
  scale,
  torus,
  tube,
  turnX,
  turnZ,
} from "../kit.ts";

/** Upright, point up: straight double-edged blades, curved sabres and katanas, rapiers, broad claymores and short swords. */
export const sword: ShapeGenerator = (rng) => {
  const style = choose(rng, { straight: 5, broad: 2, short: 2, curved: 2.5, rapier: 1 });
  const length = style === "short" ? rng.uniform(0.5, 0.8) : rng.uniform(1, 1.7);
  const wide =
    style === "rapier"
      ? rng.uniform(0.035, 0.05)
      : style === "broad" || style === "short"
        ? rng.uniform(0.16, 0.26)
        : rng.uniform(0.08, 0.15);
  const grip = rng.uniform(0.2, 0.42) * (style === "broad" ? 1.2 : 1);
  const thick = Math.max(0.02, wide * rng.uniform(0.14, 0.3));
  const steel = style === "curved" ? curvedBlade(rng, length, wide, thick) : straightBlade(rng, length, wide, thick);
  return merge(move(steel, 0, grip, 0), handle(rng, grip, wide), move(guard(rng, style, wide), 0, grip, 0));
};

/** Diamond-shaped sections from the guard to the point. */
function straightBlade(rng: Rng, length: number, wide: number, thick: number): Solid {
  const section = (y: number, w: number, t: number): Point[] => [
    [w / 2, y, 0],
    [0, y, t / 2],
    [-w / 2, y, 0],
    [0, y, -t / 2],
  ];
  const tip = wide * rng.uniform(0.8, 2.2);
  const narrow = rng.uniform(0.6, 1);
  const waist = chance(rng, 0.25) ? rng.uniform(0.7, 1.25) : 1;
  const fuller =
    chance(rng, 0.35) && move(box(wide * 0.25, length * rng.uniform(0.4, 0.75), thick * 1.15, { taper: [0.5, 1] }), 0, 0.02, 0);
  return merge(
    loft([
      section(0, wide, thick),
      section(length * 0.12, wide * (waist === 1 ? 1 : 0.85), thick),
      section(length * 0.5, wide * waist * (1 + narrow) * 0.5, thick),
      section(length - tip, wide * narrow, thick * 0.9),
      [[0, length, 0]],
    ]),
    fuller,
    chance(rng, 0.12) && bothX(move(turnZ(box(0.05, 0.1, thick * 0.8, { taper: [0.1, 1] }), -40), wide * 0.48, 0.12, 0)),
  );
}

/** A single edge that bends away: sabre, katana, falchion. */
function curvedBlade(rng: Rng, length: number, wide: number, thick: number): Solid {
  const bow = rng.uniform(0.08, 0.35);
  const flare = chance(rng, 0.45) ? rng.uniform(0.3, 0.9) : 0;
  const pieces = count(rng, 5, 9);
  const rings = Array.from({ length: pieces }, (_, i): Point[] => {
    const k = i / pieces;
    const x = -bow * k * k;
    const w = wide * (1 + flare * Math.sin(Math.PI * k * 0.9) * k);
    const y = k * length;
    return [
      [x + w / 2, y, 0],
      [x - w * 0.3, y, thick / 2],
      [x - w / 2, y, thick * 0.3],
      [x - w / 2, y, -thick * 0.3],
      [x - w * 0.3, y, -thick / 2],
    ];
  });
  return loft([...rings, [[-bow * 1.05 - wide * 0.35, length, 0]]]);
}

function handle(rng: Rng, length: number, wide: number): Solid {
  const r = Math.min(0.045, Math.max(0.022, wide * 0.3));
  const sides = count(rng, 4, 10);
  const beads = chance(rng, 0.5) ? count(rng, 3, 6) : 0;
  const pommel = choose(rng, { ball: 4, disc: 2, block: 2, point: 1, none: 1.5 });
  const size = r * rng.uniform(1.5, 2.3);
  const knob = {
    ball: () => ball(size, size, size, Math.max(6, sides)),
    disc: () => move(turnX(cylinder(size * 1.1, size, 8), 90), 0, 0, -size / 2),
    block: () => move(box(size * 1.8, size * 1.3, size * 1.8, { bevel: size * 0.3 }), 0, -size * 0.6, 0),
    point: () => turnX(frustum(size, size * 0.2, size * 1.6, 6), 180),
    none: () => cylinder(r * 1.15, r, sides),
  }[pommel]();
  return merge(
    lathe(
      [
        [r * 0.85, 0],
        [r, length * 0.3],
        [r * 0.85, length],
      ],
      sides,
    ),
    Array.from({ length: beads }, (_, i) => move(cylinder(r * 1.2, length * 0.05, sides), 0, (length * (i + 0.5)) / beads, 0)),
    knob,
  );
}

function guard(rng: Rng, style: string, wide: number): Solid {
  const half = wide * 0.5 + rng.uniform(0.08, 0.2);
  const bar = rng.uniform(0.035, 0.07);
  const shape =
    style === "curved"
      ? choose(rng, { disc: 3, bow: 1, bar: 2, curl: 0.5 })
      : style === "rapier"
        ? choose(rng, { cup: 3, bar: 1 })
        : choose(rng, { bar: 5, swept: 3, curl: 1.5, disc: 0.7 });
  if (shape === "disc")
    return move(scale(cylinder(wide * rng.uniform(0.75, 1.1), bar * 0.6, count(rng, 6, 12)), 1, 1, 0.8), 0, -bar * 0.3, 0);
  if (shape === "cup")
    return merge(
      move(
        lathe(
          [
            [0.02, 0],
            [0.1, -0.02],
            [0.13, -0.09],
            [0.11, -0.08],
            [0.02, -0.02],
          ],
          8,
        ),
        0,
        0.02,
        0,
      ),
      rod([-0.18, 0, 0], [0.18, 0, 0], 0.018),
    );
  const up = shape === "swept" ? rng.uniform(-0.08, 0.12) : 0;
  const horn = (): Solid =>
    tube(
      [
        [0, 0, 0],
        [half * 0.6, up * 0.3, 0],
        [half, up, 0],
      ],
      [bar * 0.7, bar * 0.55, bar * 0.35],
      rng.pick([4, 4, 6]),
      { turn: 45 },
    );
  const ends = shape !== "bow" && chance(rng, 0.35) && bothX(move(ball(bar * 0.75, bar * 0.75, bar * 0.75, 6), half, up, 0));
  if (shape === "bar")
    return merge(move(box(half * 2, bar, bar * rng.uniform(1, 1.6), { bevel: chance(rng, 0.4) ? bar * 0.25 : 0 }), 0, -bar / 2, 0), ends);
  if (shape === "bow")
    return merge(
      move(box(half * 1.6, bar * 0.7, bar), 0, -bar / 2, 0),
      tube(
        arc(0, -0.14, 0.16, 0.14, 90, -90, 6).map(([x, y]): Point => [x, y, 0]),
        0.018,
        4,
      ),
    );
  if (shape === "curl") return merge(bothX(horn()), bothX(move(turnX(torus(bar, bar * 0.4, 6, 4), 90), half, bar, 0)));
  return merge(bothX(horn()), ends, chance(rng, 0.3) && move(ball(bar, bar, bar, 6), 0, 0, 0));
}
