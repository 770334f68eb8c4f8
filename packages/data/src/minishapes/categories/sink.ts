import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  bothX,
  box,
  chance,
  choose,
  count,
  curve,
  cylinder,
  frustum,
  lathe,
  level,
  loft,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  repeat,
  rod,
  roundedRectangle,
  type Solid,
  superellipse,
  tube,
} from "../kit.ts";
import { fields, fourLegs } from "../parts.ts";

/** Sinks with their tap behind: pedestal and wall basins, bowls on a washstand, kitchen sinks with one or two basins and a drainer, troughs on legs. */
export const sink: ShapeGenerator = (rng) => {
  const style = choose(rng, { pedestal: 4, wall: 2, vessel: 2.5, kitchen: 4, trough: 1 });
  if (style === "kitchen" || style === "trough") return kitchen(rng, style === "trough");
  const width = rng.uniform(0.5, 0.75);
  const depth = rng.uniform(0.4, 0.52);
  const n = 4 * count(rng, 3, 5);
  const deep = rng.uniform(0.13, 0.2);
  const y = style === "vessel" ? rng.uniform(0.72, 0.85) : rng.uniform(0.78, 0.88);
  const round = rng.pick([2, 2.4, 3, 6]);
  if (style === "vessel") {
    const r = rng.uniform(0.19, 0.25);
    const bowl = move(
      loft(rings(superellipse(r, r * rng.uniform(0.75, 1), round, n), deep, rng.uniform(0.5, 0.95), rng.uniform(0.06, 0.14), 0)),
      0,
      y,
      0.02,
    );
    const two = chance(rng, 0.2);
    const w = two ? width * 1.9 : width * 1.15;
    return merge(
      washstand(rng, w, y, depth),
      two
        ? bothX([move(bowl, w * 0.25, 0, 0), move(faucet(rng, rng.uniform(0.25, 0.4), 0.14), w * 0.25, y, -depth * 0.38)])
        : [bowl, move(faucet(rng, deep + rng.uniform(0.08, 0.22), 0.17), 0, y, -depth * 0.4)],
    );
  }
  // A basin in one piece with the shelf behind it that carries the tap.
  const basin = superellipse(width / 2, depth / 2, round, n);
  const shell = move(loft(rings(basin, deep, rng.uniform(0.45, 0.75), rng.uniform(0.07, 0.16), chance(rng, 0.5) ? 0.03 : 0)), 0, y, 0);
  const splash = rng.pick([0.02, 0.05, 0.14]);
  const shelf = move(box(width * rng.uniform(0.7, 1), deep * 0.5, 0.14, { bevel: 0.015 }), 0, y + deep * 0.5, -depth / 2 + 0.01);
  const column = rng.uniform(0.07, 0.11);
  return merge(
    shell,
    shelf,
    move(box(width * 0.7, splash, 0.03), 0, y + deep * 0.98, -depth / 2 - 0.045),
    move(faucet(rng, rng.uniform(0.1, 0.2), 0.16), 0, y + deep, -depth / 2 + 0.02),
    style === "pedestal"
      ? move(
          lathe(
            [
              [0, 0],
              [column * 1.7, 0],
              [column * 1.6, y * 0.06],
              [column, y * 0.16],
              [column * 0.9, y * 0.7],
              [column * 1.5, y + 0.04],
              [0, y + 0.05],
            ],
            Math.max(6, n / 2),
            { turn: 180 / Math.max(6, n / 2) },
          ),
          0,
          0,
          -depth * 0.12,
        )
      : [
          move(box(width * 0.9, y * 0.2, 0.04), 0, y * 0.95, -depth / 2 - 0.06),
          tube(
            curve<Point>(
              [
                [0, y + 0.02, 0],
                [0, y - 0.16, 0],
                [0, y - 0.22, -depth * 0.15],
                [0, y - 0.12, -depth * 0.3],
                [0, y - 0.1, -depth * 0.55],
              ],
              2,
            ),
            0.025,
            6,
          ),
          chance(rng, 0.4) && bothX(rod([width * 0.35, y * 0.6, -depth / 2], [width * 0.35, y + 0.03, depth * 0.15], 0.018, 5)),
        ],
  );
};

/** An open bowl as rings from the foot up and down its inside; `rim` widens the lip. */
function rings(outline: readonly Point2[], deep: number, foot: number, wall: number, rim: number): Point[][] {
  const inner = 1 - wall;
  return [
    level(outline, 0, foot * 0.6),
    level(outline, deep * 0.25, (1 + foot) / 2),
    level(outline, deep - 0.02, 1),
    ...(rim > 0 ? [level(outline, deep - 0.02, 1 + rim * 2)] : []),
    level(outline, deep, 1 + rim * 2),
    level(outline, deep, inner),
    level(outline, deep * 0.45, inner * 0.88),
    level(outline, deep * 0.16, inner * 0.5),
    level(outline, deep * 0.14, 0.12),
  ];
}

/** A tap on y = 0 whose spout reaches `out` towards +z: mixers, swan necks, pillars with two handles. */
function faucet(rng: Rng, tall: number, out: number): Part {
  const style = choose(rng, { mixer: 3, swan: 3, square: 1, two: 2.5 });
  const thick = rng.uniform(0.013, 0.02);
  if (style === "square")
    return [
      move(box(thick * 2, tall, thick * 2), 0, 0, 0),
      move(box(thick * 1.8, thick * 1.2, out), 0, tall - thick, out / 2),
      move(box(thick * 1.4, 0.012, 0.06), 0, tall, -0.01),
    ];
  const path: Point[] =
    style === "swan"
      ? [
          [0, 0, 0],
          [0, tall * 0.8, 0],
          ...arc(out / 2, tall * 0.9, out / 2, out * 0.6, 180, 0, 6).map(([z, y]): Point => [0, y, z]),
          [0, tall * 0.7, out],
        ]
      : curve<Point>(
          [
            [0, 0, 0],
            [0, tall * 0.6, 0.005],
            [0, tall * 0.85, out * 0.45],
            [0, tall * 0.6, out],
          ],
          2,
        );
  const handles: Part =
    style === "mixer"
      ? [move(cylinder(thick * 1.6, tall * 0.6, 8), 0, 0, 0), rod([0, tall * 0.6, 0], [0, tall * 1.15, -0.05], thick * 0.6, 5)]
      : bothX([
          move(cylinder(thick * 1.2, tall * 0.3, 6), 0.09, 0, 0),
          move(box(0.06, 0.014, 0.014), 0.09, tall * 0.3, 0),
          move(box(0.014, 0.014, 0.06), 0.09, tall * 0.3, 0),
        ]);
  return [tube(path, thick, 6), handles, style !== "mixer" && move(box(0.24, 0.015, 0.05), 0, 0, 0)];
}

function washstand(rng: Rng, width: number, y: number, depth: number): Part {
  const top = move(box(width, 0.04, depth + 0.04), 0, y - 0.04, 0);
  if (chance(rng, 0.45))
    return [
      top,
      fourLegs(width - 0.08, depth - 0.06, y - 0.04, 0.045),
      chance(rng, 0.6) && move(box(width * 0.94, 0.025, depth * 0.9), 0, y * 0.25, 0),
    ];
  const foot = rng.uniform(0.05, 0.25);
  const columns = count(rng, 1, 3);
  return [
    top,
    move(box(width * 0.95, y - foot - 0.04, depth * 0.95), 0, foot, 0),
    move(fields(width * 0.93, y - foot - 0.05, columns, rng.pick([1, 1, 2]), 0.02, 0.03), 0, foot, depth * 0.475),
    fourLegs(width * 0.86, depth * 0.8, foot + 0.005, 0.05),
  ];
}

/** Square basins let into a steel or stone top: on a cabinet, on legs, or as sold. */
function kitchen(rng: Rng, trough: boolean): Solid {
  const basins = trough ? 1 : rng.pick([1, 1, 2, 2]);
  const depth = rng.uniform(0.46, 0.58);
  const basin = trough ? rng.uniform(0.9, 1.2) : rng.uniform(0.36, 0.5);
  const drainer = !trough && chance(rng, 0.5) ? rng.uniform(0.35, 0.5) : 0;
  const side = rng.pick([-1, 1]);
  const rim = rng.uniform(0.03, 0.06);
  const deep = rng.uniform(0.17, 0.26);
  const width = basins * (basin + rim) + rim + drainer;
  const under = choose(rng, { cabinet: 3, legs: trough ? 5 : 1.5, none: 2 });
  const y = under === "none" ? deep : 0.85;
  const corner = rng.uniform(0.02, 0.09);
  const ledge = rng.uniform(0.06, 0.1); // behind the basin, for the tap
  const basinDeep = depth - ledge - rim;
  const bowl = (): Solid => {
    const outer = roundedRectangle(basin + rim, basinDeep + rim, corner + 0.01, 3);
    const inner = roundedRectangle(basin, basinDeep, corner, 3);
    return loft([
      level(inner, -deep, 0.9),
      level(inner, -0.03, 1.02),
      level(outer, -0.03),
      level(outer, 0),
      level(inner, 0),
      level(inner, -deep + 0.04, 0.94),
      level(inner, -deep + 0.015, 0.85),
      level(inner, -deep + 0.012, 0.1),
    ]);
  };
  const x0 = -side * (width / 2 - rim - basin / 2);
  const ridges = count(rng, 4, 7);
  return merge(
    repeat(basins, (i) => move(bowl(), x0 + side * i * (basin + rim), y, (ledge - rim) / 2 + 0.01)),
    move(box(width, 0.03, ledge + 0.02), 0, y - 0.03, -depth / 2 + ledge / 2),
    [-1, 1].map((s) => move(box(rim * 0.7, 0.03, depth), s * (width / 2 + rim * 0.2), y - 0.03, 0)),
    move(box(width, 0.03, rim * 0.6), 0, y - 0.03, depth / 2),
    drainer > 0 && [
      move(box(drainer, 0.025, basinDeep + rim), side * (width / 2 - drainer / 2), y - 0.035, (ledge - rim) / 2 + 0.01),
      repeat(ridges, (i) =>
        move(box(0.014, 0.014, basinDeep * 0.8), side * (width / 2 - (drainer * (i + 0.5)) / ridges), y - 0.012, ledge / 2),
      ),
    ],
    move(
      faucet(rng, rng.uniform(0.18, 0.35), rng.uniform(0.16, 0.24)),
      basins === 2 ? x0 + (side * (basin + rim)) / 2 : x0,
      y,
      -depth / 2 + ledge * 0.5,
    ),
    under === "cabinet" && [
      kitchenBase(width + rim, y - deep - 0.03, depth, basins + (drainer > 0 ? 1 : 0)),
      bothX(move(box(0.03, deep + 0.03, depth), width / 2, y - deep - 0.04, 0)),
      move(box(width, deep, 0.03), 0, y - deep - 0.04, depth / 2 - 0.01),
    ],
    under === "legs" && [
      fourLegs(width - 0.04, depth - 0.04, y - 0.02, 0.04, 0, rng.pick([0, 6])),
      chance(rng, 0.5) && move(box(width * 0.95, 0.02, depth * 0.9), 0, 0.2, 0),
    ],
    under !== "none" && chance(rng, 0.35) && move(box(width, rng.uniform(0.08, 0.25), 0.025), 0, y - 0.01, -depth / 2),
    trough && chance(rng, 0.4) && move(frustum(0.03, 0.03, 0.1, 6), 0, y - deep - 0.1, 0.05),
  );
}

function kitchenBase(width: number, height: number, depth: number, doors: number): Part {
  return [
    move(box(width, height - 0.08, depth * 0.96), 0, 0.08, 0),
    box(width * 0.96, 0.08, depth * 0.85),
    move(fields(width * 0.97, height - 0.1, Math.max(1, doors), 1, 0.02, 0.03), 0, 0.09, depth * 0.48),
    repeat(Math.max(1, doors), (i) =>
      move(box(0.1, 0.015, 0.03), width * 0.97 * ((i + 0.5) / Math.max(1, doors) - 0.5), height * 0.9, depth * 0.48 + 0.015),
    ),
  ];
}
