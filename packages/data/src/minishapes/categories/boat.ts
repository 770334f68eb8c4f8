import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  ball,
  beam,
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  deform,
  extrudeSide,
  frustum,
  loft,
  merge,
  move,
  type Part,
  type Point,
  repeat,
  rod,
  type Solid,
  torus,
  tube,
  turnX,
  turnZ,
} from "../kit.ts";

/** Bow towards +z: rowing boats and canoes, sailing boats and tall ships, motor boats, cruise and cargo ships, inflatables. */
export const boat: ShapeGenerator = (rng) => {
  const style = choose(rng, { rowing: 4, sailing: 3, motor: 2, ship: 2.5, tall: 2, inflatable: 1.2 });
  return { rowing, sailing, motor, ship, tall, inflatable }[style](rng);
};

interface Hull {
  readonly half: number; // half of the length
  readonly beam: number; // half of the width
  readonly deep: number; // from keel to gunwale amidships
  readonly stern: number; // the stern's share of the width
  readonly sheer: number; // how far bow and stern rise
  readonly flat: number; // the bottom's share of the width
}

function draw(rng: Rng, half: number, beamShare: number): Hull {
  return {
    half,
    beam: half * beamShare,
    deep: half * rng.uniform(0.26, 0.4),
    stern: rng.uniform(0.45, 0.85),
    sheer: half * rng.uniform(0.04, 0.16),
    flat: rng.uniform(0.15, 0.6),
  };
}

/** Half width and gunwale height at k from −1 (stern) to 1 (bow). */
function station({ beam: wide, stern, deep, sheer }: Hull, k: number): { readonly w: number; readonly top: number; readonly keel: number } {
  const w = k > 0 ? wide * Math.max(0.03, 1 - k ** 2.2) : wide * (1 - (1 - stern) * k * k);
  return { w, top: deep + sheer * k * k * (k > 0 ? 1.4 : 1), keel: k > 0.5 ? ((k - 0.5) * 2) ** 2 * deep * 0.5 : 0 };
}

const STATIONS = [-1, -0.6, -0.15, 0.3, 0.62, 0.85, 1];

/** A hull on y = 0. `wall` 0 closes it with a deck; otherwise it is open, its floor above the keel. */
function hullOf(hull: Hull, wall: number): Solid {
  const rings = STATIONS.map((k): Point[] => {
    const { w, top, keel } = station(hull, k);
    const rake = k === 1 ? 0.12 * hull.half : 0;
    const z = k * hull.half;
    const f = w * hull.flat;
    const bilge = keel + (top - keel) * 0.4;
    const outside: Point[] = [
      [-w, top, z + rake],
      [-w * 0.86, bilge, z],
      [-f, keel, z - rake],
      [f, keel, z - rake],
      [w * 0.86, bilge, z],
      [w, top, z + rake],
    ];
    if (wall === 0) return outside;
    const i = Math.max(w * 0.4, w - wall);
    const floor = keel + (top - keel) * 0.35;
    const inner = k === 1 ? z - 0.08 * hull.half : z; // so that the raked stem stays in front of it
    return [...outside, [i, top, inner + rake * 0.9], [i * 0.8, floor, inner], [-i * 0.8, floor, inner], [-i, top, inner + rake * 0.9]];
  });
  if (wall === 0) return loft(rings);
  // A board closes the open stern.
  const end = rings[0]!.slice(0, 6);
  const board = loft([end, end.map(([x, y, z]): Point => [x, y, z + wall])]);
  return merge(loft(rings), board);
}

/** A strip along the gunwale on both sides. */
function rail(hull: Hull, thick: number, lift = 0): Solid {
  return bothX(
    STATIONS.slice(1).map((k, i) => {
      const [a, b] = [station(hull, STATIONS[i]!), station(hull, k)];
      const rake = (at: number) => (at === 1 ? 0.12 * hull.half : 0);
      return beam([a.w, a.top + lift, STATIONS[i]! * hull.half + rake(STATIONS[i]!)], [b.w, b.top + lift, k * hull.half + rake(k)], thick);
    }),
  );
}

function rowing(rng: Rng): Solid {
  const canoe = chance(rng, 0.25);
  const base = draw(rng, 0.7, canoe ? rng.uniform(0.22, 0.3) : rng.uniform(0.36, 0.52));
  const hull: Hull = canoe ? { ...base, stern: 0.06, sheer: base.sheer * 1.8 } : base;
  const benches = count(rng, 0, 3);
  const oars = chance(rng, 0.35);
  return merge(
    hullOf(hull, rng.uniform(0.03, 0.07)),
    chance(rng, 0.5) && rail(hull, rng.uniform(0.03, 0.06)),
    repeat(benches, (i) => {
      const k = benches === 1 ? 0 : -0.55 + (1.1 * i) / (benches - 1);
      const { w } = station(hull, k);
      return move(box(w * 1.8, 0.03, 0.13), 0, hull.deep * 0.72, k * hull.half);
    }),
    oars &&
      bothX([
        rod([hull.beam * 0.3, hull.deep + 0.1, 0], [hull.beam * 2.1, 0, -0.15], 0.016, 5),
        move(turnZ(box(0.2, 0.02, 0.08), -28), hull.beam * 2.1, 0, -0.15),
      ]),
  );
}

/** A triangular or square sail: a thin bent sheet between z0 (luff) and z1, or across the boat. */
function triangleSail(z0: number, z1: number, low: number, high: number, bulge: number): Solid {
  const sheet = extrudeSide(
    [
      [z0, low],
      [z1, low],
      [z0 + (z1 - z0) * 0.55, (low + high) / 2],
      [z0, high],
    ],
    0.02,
  );
  return deform(sheet, (x, y, z) => [x + bulge * Math.min(1, Math.abs((z - z0) / (z1 - z0)) * 2) * (1 - (y - low) / (high - low)), y, z]);
}

function squareSail(width: number, top: number, low: number, bulge: number): Solid {
  const n = 4;
  const row = (y: number, w: number, z: number): Point[] => {
    const front = Array.from({ length: n + 1 }, (_, i): Point => [w * (i / n - 0.5), y, z + bulge * (1 - (2 * (i / n) - 1) ** 2)]);
    return [...front, ...front.map(([x, fy, fz]): Point => [x, fy, fz - 0.013]).reverse()];
  };
  return loft([row(low, width, 0), row((low + top) / 2, width * 0.97, bulge), row(top, width * 0.88, 0)]);
}

function sailing(rng: Rng): Solid {
  const hull = draw(rng, 0.6, rng.uniform(0.28, 0.42));
  const mast = rng.uniform(0.9, 1.4);
  const z = rng.uniform(0, 0.18);
  const boom = hull.deep + rng.uniform(0.12, 0.2);
  const viking = chance(rng, 0.22);
  const bulge = rng.uniform(-0.12, 0.12);
  const sails: Part = viking
    ? [
        move(squareSail(rng.uniform(0.6, 0.85), mast * 0.9, mast * 0.35, 0.14), 0, 0, z + 0.03),
        rod([-0.4, mast * 0.9, z], [0.4, mast * 0.9, z], 0.018, 5),
      ]
    : [
        triangleSail(z - 0.03, -0.55, boom, mast * 0.96, bulge),
        rod([0, boom, z], [bulge, boom, -0.55], 0.018, 5),
        chance(rng, 0.7) && triangleSail(z + 0.06, 0.62, boom, mast * rng.uniform(0.7, 0.9), -bulge),
      ];
  return merge(
    hullOf(hull, chance(rng, 0.6) ? 0.05 : 0),
    rail(hull, 0.03),
    rod([0, 0.05, z], [0, mast, z], 0.024, 6, 0.014),
    sails,
    !viking && chance(rng, 0.35) && move(box(hull.beam, 0.12, 0.3, { taper: [0.8, 0.8] }), 0, hull.deep * 0.95, z - 0.15),
    chance(rng, 0.3) && move(box(0.03, 0.3, 0.16), 0, -0.1, -hull.half),
  );
}

function motor(rng: Rng): Solid {
  const hull: Hull = { ...draw(rng, 0.7, rng.uniform(0.34, 0.46)), stern: rng.uniform(0.8, 0.95) };
  const open = chance(rng, 0.5);
  const y = open ? hull.deep * 0.4 : hull.deep;
  const wide = hull.beam * 1.3;
  const tall = rng.uniform(0.22, 0.38) + (open ? hull.deep * 0.5 : 0);
  const at = rng.uniform(-0.15, 0.15);
  const cabin = chance(rng, 0.65);
  return merge(
    hullOf(hull, open ? 0.06 : 0),
    rail(hull, 0.04),
    cabin
      ? [
          move(box(wide, tall, 0.42, { taper: [0.88, 0.7] }), 0, y, at),
          move(box(wide * 0.98, 0.035, 0.4), 0, y + tall, at - 0.02),
          chance(rng, 0.4) && rod([0, y + tall, at], [0, y + tall + 0.25, at], 0.012, 5),
        ]
      : [
          move(turnX(box(wide, 0.22, 0.03), -35), 0, hull.deep * 0.9, 0.2),
          bothX(move(box(0.16, 0.25, 0.15), wide * 0.25, hull.deep * 0.5, -0.2)),
        ],
    chance(rng, 0.6) &&
      move(merge(box(0.13, 0.2, 0.14, { bevel: 0.03 }), move(box(0.06, 0.3, 0.07), 0, -0.28, 0)), 0, hull.deep * 0.95, -hull.half - 0.05),
    chance(rng, 0.4) &&
      bothX(
        repeat(4, (i) =>
          rod(
            [hull.beam * (0.75 - 0.17 * i), hull.deep, 0.2 + 0.14 * i],
            [hull.beam * (0.75 - 0.17 * i), hull.deep + 0.16, 0.2 + 0.14 * i],
            0.009,
            4,
          ),
        ),
      ),
  );
}

function ship(rng: Rng): Solid {
  const hull: Hull = { ...draw(rng, 0.85, rng.uniform(0.18, 0.26)), sheer: 0.03, flat: 0.6, deep: rng.uniform(0.18, 0.26) };
  const cargo = chance(rng, 0.4);
  const decks = cargo ? 2 : count(rng, 2, 4);
  const long = cargo ? 0.3 : rng.uniform(0.9, 1.2);
  const tall = rng.uniform(0.08, 0.12);
  const z = cargo ? -0.55 : -0.1;
  const levels = repeat(decks, (i) =>
    move(box(hull.beam * (1.6 - 0.15 * i), tall * 0.85, long * (1 - 0.16 * i)), 0, hull.deep + i * tall, z - i * 0.02),
  );
  const slabs = repeat(decks, (i) =>
    move(box(hull.beam * (1.75 - 0.15 * i), tall * 0.2, long * (1.05 - 0.16 * i)), 0, hull.deep + i * tall + tall * 0.82, z - i * 0.02),
  );
  const top = hull.deep + decks * tall;
  const funnels = count(rng, 1, cargo ? 1 : 3);
  const lean = rng.uniform(0, 14);
  const load =
    cargo &&
    repeat(
      12,
      (i) =>
        chance(rng, 0.8) &&
        move(
          box(hull.beam * 0.75, 0.12, 0.2),
          (i % 2 === 0 ? -0.5 : 0.5) * hull.beam * 0.8,
          hull.deep + 0.01 + (i > 5 ? 0.125 : 0),
          -0.25 + 0.23 * (Math.floor(i / 2) % 3) + 0.05,
        ),
    );
  return merge(
    hullOf(hull, 0),
    rail(hull, 0.025, 0.02),
    levels,
    slabs,
    load,
    repeat(funnels, (i) => move(turnX(cylinder(hull.beam * 0.3, rng.uniform(0.14, 0.24), 8), -lean), 0, top - 0.02, z - 0.05 - i * 0.18)),
    chance(rng, 0.6) && rod([0, top, z + long * 0.22], [0, top + 0.25, z + long * 0.22], 0.012, 5),
    !cargo &&
      chance(rng, 0.5) &&
      bothX(repeat(4, (i) => move(ball(0.035, 0.03, 0.06, 6, 4), hull.beam * 0.9, hull.deep + tall, z - 0.3 + i * 0.18))),
  );
}

function tall(rng: Rng): Solid {
  const base = draw(rng, 0.7, rng.uniform(0.26, 0.36));
  const hull: Hull = { ...base, deep: rng.uniform(0.28, 0.36), sheer: 0.12, flat: 0.35 };
  const masts = count(rng, 2, 3);
  const rows = count(rng, 2, 3);
  const high = rng.uniform(0.8, 1.1);
  const ports = chance(rng, 0.5);
  return merge(
    hullOf(hull, 0),
    rail(hull, 0.04),
    move(box(hull.beam * 1.35, 0.16, 0.34), 0, hull.deep, -hull.half * 0.74),
    chance(rng, 0.5) && move(box(hull.beam * 1.1, 0.09, 0.24), 0, hull.deep, hull.half * 0.52),
    repeat(masts, (i) => {
      const z = hull.half * (0.5 - (1.05 * i) / (masts - 1 || 1));
      const top = high * (i === 1 ? 1.12 : 0.95);
      const sails = repeat(rows, (row) => {
        const low = hull.deep + 0.15 + (row * (top - 0.12)) / rows;
        const wide = hull.beam * (2.7 - 0.55 * row);
        const size = ((top - 0.12) / rows) * 0.86;
        return [
          move(squareSail(wide, low + size, low, 0.08), 0, 0, z + 0.02),
          rod([-wide * 0.5, low + size, z], [wide * 0.5, low + size, z], 0.012, 4),
        ];
      });
      return [rod([0, hull.deep * 0.5, z], [0, hull.deep + top + 0.1, z], 0.022, 5, 0.012), sails];
    }),
    rod([0, hull.deep + 0.12, hull.half * 0.95], [0, hull.deep + 0.32, hull.half * 1.5], 0.02, 5, 0.01),
    chance(rng, 0.5) && triangleSail(hull.half * 0.6, hull.half * 1.35, hull.deep + 0.28, hull.deep + high * 0.7, 0.03),
    ports && bothX(repeat(4, (i) => move(box(0.05, 0.05, 0.06), hull.beam * 0.93, hull.deep * 0.62, -0.35 + 0.2 * i))),
  );
}

/** Fat tubes about a flat floor, or a lifebuoy-like dinghy. */
function inflatable(rng: Rng): Solid {
  const [half, wide, r] = [0.6, rng.uniform(0.24, 0.34), rng.uniform(0.08, 0.12)];
  const path: Point[] = [
    [-wide, r, -half],
    [-wide, r, 0.15],
    [-wide * 0.75, r * 1.2, 0.42],
    [-wide * 0.3, r * 1.6, 0.58],
    [wide * 0.3, r * 1.6, 0.58],
    [wide * 0.75, r * 1.2, 0.42],
    [wide, r, 0.15],
    [wide, r, -half],
  ];
  const round = chance(rng, 0.2);
  const skin = round
    ? move(
        deform(torus(0.42, r, 16, 7), (x, y, z) => [x * 0.8, y, z * 1.2]),
        0,
        r,
        0,
      )
    : tube(path, [r * 0.6, r, r, r, r, r, r, r * 0.6], 7);
  return merge(
    skin,
    move(box(wide * 2, 0.05, half * 1.6), 0, r * 0.4, -0.08),
    !round && move(box(wide * 2, 0.2, 0.05), 0, r * 0.3, -half * 0.85),
    repeat(count(rng, 0, 3), (i) => move(turnZ(cylinder(r * 0.6, wide * 2, 6), 90), wide, r * 1.3, -0.3 + 0.25 * i)),
    chance(rng, 0.4) && move(frustum(0.08, 0.06, 0.22, 6), 0, r, -half - 0.02),
  );
}
