import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  bothX,
  chance,
  choose,
  count,
  curve,
  cylinder,
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
} from "../kit.ts";

/** Drinking cups, most without a handle: paper cups with lid and straw, tumblers, goblets on a stem, tea bowls, small cups on a saucer, sippy cups. */
export const cup: ShapeGenerator = (rng) => {
  const style = choose(rng, { paper: 4, tumbler: 3, goblet: 3.5, tea: 1.5, espresso: 2, sippy: 1 });
  const segments = Math.max(7, roundness(rng));
  if (style === "paper") return paper(rng, segments);
  if (style === "goblet") return goblet(rng, segments);
  if (style === "espresso") return espresso(rng, segments);
  const tea = style === "tea";
  const r = rng.uniform(0.32, 0.42);
  const height = tea ? rng.uniform(0.45, 0.65) : style === "sippy" ? rng.uniform(0.7, 0.95) : rng.uniform(0.75, 1.25);
  const base = r * (tea ? rng.uniform(0.45, 0.6) : rng.uniform(0.65, 1));
  const bulge = tea ? r * rng.uniform(0.12, 0.25) : rng.pick([0, 0, 0.06, -0.08, 0.14]) * r;
  const wall = (t: number): number => base + (r - base) * t ** (tea ? 0.6 : 1) + bulge * Math.sin(Math.PI * t);
  const vessel = openVessel(
    wall,
    height,
    r * rng.uniform(0.06, 0.14),
    chance(rng, 0.3) ? rng.uniform(0.5, 0.85) : 0,
    bulge === 0 && !tea ? 2 : 6,
    segments,
  );
  const rings = chance(rng, 0.3) ? count(rng, 1, 4) : 0;
  const ribs = Array.from({ length: rings }, (_, i): Part => {
    const t = 0.2 + (0.6 * i) / Math.max(1, rings);
    return move(hoop(wall(t) * 0.9, wall(t + 0.03) * 1.06, height * 0.04, segments), 0, t * height, 0);
  });
  const foot = tea || chance(rng, 0.2) ? move(hoop(base * 0.6, base * 0.82, 0.08, segments), 0, -0.06, 0) : false;
  if (style !== "sippy") return merge(vessel, ribs, foot);
  const grip = arc(0, height * 0.5, r * rng.uniform(0.5, 0.75), height * 0.3, -90, 90, 6).map(([x, y]): Point => [x + r * 0.85, y, 0]);
  return merge(
    vessel,
    bothX(tube(grip, 0.05, 6)),
    move(
      lathe(
        [
          [0, 0],
          [r * 1.08, 0],
          [r * 1.08, 0.08],
          [r * 0.8, 0.15],
          [0, 0.16],
        ],
        segments,
      ),
      0,
      height - 0.02,
      0,
    ),
    chance(rng, 0.5)
      ? move(
          lathe(
            [
              [0, 0],
              [0.13, 0],
              [0.1, 0.16],
              [0.06, 0.2],
              [0, 0.2],
            ],
            8,
          ),
          0,
          height + 0.1,
          r * 0.35,
        )
      : rod([0, height, 0.05], [0, height + 0.5, 0.16], 0.035, 8),
  );
};

/** A wall of radius `wall(t)`, t from 0 at the foot to 1 at the rim, open to the top or filled up to the share `level`. */
function openVessel(wall: (t: number) => number, height: number, thick: number, level: number, pieces: number, segments: number): Solid {
  const profile: Point2[] = [[0, 0]];
  for (let i = 0; i <= pieces; i++) profile.push([wall(i / pieces), (height * i) / pieces]);
  for (let i = pieces; i >= 1; i--) {
    const t = i / pieces;
    if (t < Math.max(level, 0.08)) break;
    profile.push([wall(t) - thick, i === pieces ? height : height * t]);
  }
  const floor = Math.max(level, 0.08);
  profile.push([Math.max(wall(floor) - thick * 1.05, 0.02), floor * height - 0.001], [0, floor * height - 0.002]);
  return lathe(profile, segments);
}

/** To go: tapered, with a rolled rim, a lid, a sleeve, a straw. */
function paper(rng: Rng, segments: number): Solid {
  const r = rng.uniform(0.36, 0.46);
  const height = rng.uniform(0.8, 1.35);
  const base = r * rng.uniform(0.62, 0.82);
  const wall = (t: number): number => base + (r - base) * t;
  const lid = choose(rng, { open: 2, flat: 3, dome: 2 });
  const sleeve = chance(rng, 0.4);
  const [low, high] = [rng.uniform(0.2, 0.35), rng.uniform(0.6, 0.8)];
  const lean = rng.uniform(0.02, 0.14);
  return merge(
    openVessel(wall, height, r * 0.06, 0, 2, segments),
    move(hoop(r * 0.94, r * 1.05, 0.05, segments), 0, height - 0.025, 0),
    sleeve &&
      lathe(
        [
          [wall(low) * 0.97, low * height],
          [wall(low) + 0.03, low * height],
          [wall(high) + 0.03, high * height],
          [wall(high) * 0.97, high * height],
        ],
        segments,
        { loop: true },
      ),
    lid === "flat" &&
      move(
        lathe(
          [
            [0, 0],
            [r * 1.08, 0],
            [r * 1.08, 0.05],
            [r * 0.98, 0.06],
            [r * 0.92, 0.13],
            [r * 0.85, 0.13],
            [r * 0.82, 0.08],
            [0, 0.08],
          ],
          segments,
        ),
        0,
        height,
        0,
      ),
    lid === "dome" &&
      move(
        lathe(
          [
            [0, 0],
            [r * 1.08, 0],
            [r * 1.08, 0.05],
            [r * 0.98, 0.06],
            [r * 0.85, 0.24],
            [r * 0.5, 0.38],
            [0, 0.4],
          ],
          segments,
        ),
        0,
        height,
        0,
      ),
    lid !== "open" || chance(rng, 0.3)
      ? chance(rng, 0.6) && rod([0, height * 0.3, 0], [lean, height + rng.uniform(0.45, 0.7), lean * 0.4], 0.028, 6)
      : false,
  );
}

/** A bowl on a stem: wine glasses, flutes, coupes, chalices with a knot. */
function goblet(rng: Rng, segments: number): Solid {
  const r = rng.uniform(0.26, 0.42);
  const stem = rng.uniform(0.3, 0.7);
  const bowl = rng.uniform(0.3, 0.85);
  const thin = rng.uniform(0.025, 0.06);
  const belly = rng.uniform(0.8, 1.15);
  const knot = chance(rng, 0.4) ? thin * rng.uniform(1.8, 3) : thin;
  const shape: Point2[] = curve<Point2>(
    [
      [thin * 1.2, stem],
      [r * 0.75 * belly, stem + bowl * 0.22],
      [r * belly, stem + bowl * 0.5],
      [r * rng.uniform(0.75, 1.1), stem + bowl],
    ],
    3,
  );
  const wall = 0.03;
  const inner = shape
    .slice(2)
    .reverse()
    .map(([x, y]): Point2 => [Math.max(0.02, x - wall), y]);
  const foot = r * rng.uniform(0.7, 1.05);
  return merge(
    lathe(
      [
        [0, 0],
        [foot, 0],
        [foot, 0.03],
        [foot * 0.4, 0.06],
        [thin, 0.12],
        [thin, stem * 0.45],
        [knot, stem * 0.55],
        [thin, stem * 0.65],
        ...shape,
        ...inner,
        [0, inner.at(-1)![1] - 0.02],
      ],
      segments,
    ),
    chance(rng, 0.2) && move(cylinder(r * 0.7, 0.02, segments), 0, stem + bowl * 0.6, 0),
  );
}

/** A small rounded cup with a little handle, on its saucer. */
function espresso(rng: Rng, segments: number): Solid {
  const r = rng.uniform(0.3, 0.4);
  const height = r * rng.uniform(1.1, 1.6);
  const base = r * rng.uniform(0.45, 0.65);
  const wall = (t: number): number => base + (r - base) * Math.sqrt(t);
  const dish = r * rng.uniform(1.7, 2.2);
  const grip = arc(0, height * 0.62, r * 0.5, height * 0.24, -100, 100, 6).map(([x, y]): Point => [x + r * 0.92, y, 0]);
  return merge(
    move(merge(openVessel(wall, height, r * 0.1, chance(rng, 0.5) ? 0.75 : 0, 6, segments), tube(grip, 0.035, 6)), 0, 0.06, 0),
    lathe(
      [
        [0, 0],
        [dish * 0.5, 0],
        [dish, 0.1],
        [dish * 0.97, 0.13],
        [dish * 0.5, 0.04],
        [0, 0.04],
      ],
      segments,
    ),
    chance(rng, 0.35) &&
      tube(
        [
          [-dish * 0.5, 0.1, dish * 0.45],
          [dish * 0.3, 0.12, dish * 0.62],
          [dish * 0.6, 0.14, dish * 0.66],
        ],
        [0.02, 0.02, 0.06],
        6,
        { flat: 0.5 },
      ),
  );
}
