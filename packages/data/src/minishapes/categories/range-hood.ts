import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  beam,
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  deform,
  extrudeSide,
  frame,
  frustum,
  loft,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  repeat,
  rod,
  type Solid,
  turnX,
} from "../kit.ts";

/** Cooker hoods: a canopy below a narrow chimney: pyramids, flat T-shapes, curved glass, slanted wall hoods, island hoods, bells of masonry, under-cabinet slabs. */
export const rangeHood: ShapeGenerator = (rng) => {
  const style = choose(rng, { pyramid: 5, flat: 3, glass: 2, slant: 1, bell: 2, slab: 1.5, round: 1 });
  const width = rng.uniform(0.75, 1.2);
  const depth = rng.uniform(0.48, 0.65);
  const edge = rng.uniform(0.04, 0.11); // height of the canopy's straight border
  const duct = width * rng.uniform(0.24, 0.4);
  const ductDeep = Math.min(depth * 0.75, duct * rng.uniform(0.75, 1.05));
  const island = chance(rng, 0.25);
  const zDuct = island ? 0 : -(depth - ductDeep) / 2;
  const tall = rng.uniform(0.4, 0.9);
  const chimney = (y: number): Part => [
    move(box(duct, tall * 0.6 + 0.02, ductDeep), 0, y - 0.02, zDuct),
    move(box(duct - 0.03, tall * 0.4 + 0.02, ductDeep - 0.03), 0, y + tall * 0.58, zDuct),
    chance(rng, 0.35) &&
      repeat(4, (i) => bothX(move(box(0.012, 0.015, ductDeep * 0.5), duct / 2 - 0.012, y + tall * (0.75 + 0.05 * i), zDuct))),
    chance(rng, 0.2) && move(box(duct * 1.3, 0.04, ductDeep * 1.2), 0, y + tall, zDuct),
  ];
  const under = filters(rng, width, depth);
  const panel = controls(rng, width, edge, depth / 2);
  if (style === "slab") return slab(rng, width, depth, under);
  if (style === "slant") return merge(slant(rng, width, duct), chance(rng, 0.85) && move(chimney(0), 0, width * 0.5, 0));
  if (style === "round") {
    const n = count(rng, 12, 20);
    const r = width * 0.42;
    return merge(
      frustum(r, r, edge, n),
      move(frustum(r, duct * 0.5, rng.uniform(0.05, 0.3), n), 0, edge, 0),
      move(frustum(duct * 0.5, duct * 0.5, tall + 0.3, n), 0, edge, 0),
      move(frustum(r * 0.8, r * 0.8, 0.03, n), 0, -0.02, 0),
    );
  }
  if (style === "flat")
    return merge(
      box(width, edge, depth, { bevel: rng.pick([0, 0.01]) }),
      under,
      panel,
      move(box(duct * 1.25, 0.03, ductDeep * 1.1), 0, edge, zDuct),
      chimney(edge),
      chance(rng, 0.3) && rail(width, edge, depth),
    );
  if (style === "glass") {
    const bow = rng.uniform(0.05, 0.14);
    const pane = arcPane(width * 1.05, depth, bow);
    return merge(
      move(box(duct * 1.8, edge + 0.05, depth * 0.85), 0, 0, -depth * 0.06),
      move(pane, 0, edge * 0.6, 0),
      under,
      panel,
      chimney(edge + 0.04),
    );
  }
  const rise = rng.uniform(0.16, 0.4);
  const ring = (k: number): Point[] => {
    // From the canopy's border to the duct's, k in 0..1.
    const [w, d, z] = [width + (duct * 1.05 - width) * k, depth + (ductDeep * 1.05 - depth) * k, zDuct * k];
    return [
      [-w / 2, 0, z - d / 2],
      [w / 2, 0, z - d / 2],
      [w / 2, 0, z + d / 2],
      [-w / 2, 0, z + d / 2],
    ];
  };
  const at = (k: number, y: number): Point[] => ring(k).map(([x, , z]): Point => [x, y, z]);
  const hollow = style === "bell" ? rng.uniform(0.5, 0.75) : 1;
  const canopy = loft([
    at(0, edge),
    ...(hollow < 1 ? [at(0.35, edge + rise * 0.35 * hollow), at(0.72, edge + rise * 0.8 * hollow)] : []),
    at(1, edge + rise),
  ]);
  return merge(
    box(width, edge, depth),
    style === "bell" && chance(rng, 0.7) && move(box(width * 1.06, edge * 0.5, depth * 1.05, { bevel: 0.01 }), 0, edge * 0.25, 0.01),
    canopy,
    style !== "bell" && panel,
    under,
    chimney(edge + rise),
    style === "bell" && chance(rng, 0.4) && bothX(beam([width * 0.42, -0.22, -depth * 0.4], [width * 0.42, 0.01, depth * 0.3], 0.06)),
    style === "pyramid" && chance(rng, 0.25) && rail(width, 0, depth),
  );
};

/** Grease filters and lamps on the underside. */
function filters(rng: Rng, width: number, depth: number): Part {
  const n = count(rng, 1, 3);
  return [
    repeat(n, (i) => move(box((width * 0.86) / n - 0.02, 0.02, depth * 0.7), width * 0.86 * ((i + 0.5) / n - 0.5), -0.012, 0)),
    bothX(move(cylinder(0.035, 0.02, 8), width * 0.36, -0.02, depth * 0.41)),
  ];
}

/** Buttons, a display or knobs on the front edge. */
function controls(rng: Rng, width: number, edge: number, z: number): Part {
  const style = choose(rng, { buttons: 3, knobs: 1.5, none: 1 });
  if (style === "none") return false;
  const n = count(rng, 3, 5);
  const x = rng.pick([0, 0, width * 0.3]);
  const s = edge * 0.4;
  return repeat(n, (i) => {
    const at: Point = [x + (i - (n - 1) / 2) * s * 2, edge / 2, z];
    return style === "knobs" ? move(turnX(cylinder(s * 0.6, 0.025, 8), 90), ...at) : move(box(s, s, 0.015), at[0], at[1] - s / 2, z);
  });
}

/** A towel rail before the canopy. */
function rail(width: number, y: number, depth: number): Part {
  const z = depth / 2 + 0.05;
  return [
    rod([-width * 0.48, y + 0.03, z], [width * 0.48, y + 0.03, z], 0.012, 6),
    bothX(rod([width * 0.45, y + 0.03, depth / 2 - 0.01], [width * 0.45, y + 0.03, z], 0.01, 5)),
  ];
}

/** A pane that arches from side to side. */
function arcPane(width: number, depth: number, bow: number): Solid {
  const n = 10;
  return merge(
    repeat(n, (i) =>
      deform(move(box(width / n, 0.012, depth), width * ((i + 0.5) / n - 0.5), 0, 0), (x, y, z) => [
        x,
        y + bow * (1 - ((2 * x) / width) ** 2),
        z,
      ]),
    ),
  );
}

/** A slanted plate on the wall, like an open book cover. */
function slant(rng: Rng, width: number, duct: number): Solid {
  const tall = width * rng.uniform(0.55, 0.75);
  const deep = rng.uniform(0.3, 0.42);
  const thick = rng.uniform(0.04, 0.09);
  const outline: Point2[] = [
    [-0.1, 0.02],
    [deep, 0.06],
    [deep + 0.03, 0.06 + thick],
    [0.03, tall],
    [-0.1, tall],
  ];
  return merge(
    extrudeSide(outline, width * 0.9),
    move(turnX(box(width, tall * 1.05, 0.02), -(Math.atan2(deep, tall) * 180) / Math.PI), 0, 0.07, deep + 0.02),
    move(box(duct, tall * 0.7, 0.16), 0, tall * 0.5, -0.08),
    move(box(width * 0.2, 0.02, 0.02), 0, tall * 0.3, deep * 0.75 + 0.03),
  );
}

/** A flat hood to go under a cupboard, some with the cupboard. */
function slab(rng: Rng, width: number, depth: number, under: Part): Solid {
  const tall = rng.uniform(0.13, 0.22);
  const lip = tall * rng.uniform(0.2, 0.5);
  const outline: Point2[] = [
    [-depth / 2, 0],
    [depth / 2, 0],
    [depth / 2, lip],
    ...(chance(rng, 0.4) ? arc(depth * 0.1, lip, depth * 0.4, tall - lip, 10, 80, 4) : ([[depth * 0.28, tall]] as Point2[])),
    [-depth / 2, tall],
  ];
  const cupboard = chance(rng, 0.35);
  return merge(
    extrudeSide(outline, width),
    under,
    controls(rng, width, lip, depth / 2),
    cupboard
      ? [
          move(box(width, 0.42, depth * 0.66), 0, tall, -depth * 0.17),
          bothX(move(frame(width * 0.47, 0.38, 0.05, 0.02), width * 0.245, tall + 0.02, depth * 0.17)),
        ]
      : [
          move(box(width * 0.96, 0.02, depth * 0.6), 0, tall, -depth * 0.18),
          move(cylinder(width * 0.12, rng.uniform(0.05, 0.35), 12), 0, tall, -depth * 0.2),
        ],
  );
}
