import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  beam,
  box,
  chance,
  choose,
  count,
  cylinder,
  frustum,
  hoop,
  lathe,
  merge,
  move,
  type Part,
  type Point2,
  roundness,
  type Solid,
  torus,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";

/** Wheels with their axle along x (some along z): fat cartoon tyres, car and tractor wheels, wooden spoked and solid cart wheels. */
export const wheel: ShapeGenerator = (rng) => {
  const style = choose(rng, { tyre: 9, spoked: 3, solid: 1, tractor: 2 });
  const made = style === "spoked" ? spoked(rng) : style === "solid" ? disc(rng) : tyre(rng, style === "tractor");
  const face = chance(rng, 0.7) ? turnZ(made, 90) : turnX(made, 90);
  return chance(rng, 0.5) ? turnY(face, 180) : face;
};

/** A rubber tyre about y with a rim and a hub. */
function tyre(rng: Rng, tractor: boolean): Solid {
  const r = 0.5;
  const width = tractor ? rng.uniform(0.25, 0.5) : rng.uniform(0.22, 0.75);
  const h = width / 2;
  const n = Math.max(8, roundness(rng));
  const rim = r * rng.uniform(0.3, 0.68);
  const shoulder = Math.min(rng.uniform(0.03, 0.12), (r - rim) * 0.4);
  const deep = h * rng.uniform(0.1, 0.55);
  const crown = rng.uniform(0.95, 1);
  const side = h * rng.uniform(0.85, 1);
  const dish = choose(rng, { open: 2, flat: 3, hub: 4, spokes: 4, hole: 2 });
  const ringOut: Point2[] = [
    [rim, side],
    [(rim + r) / 2, h],
    [r - shoulder, h],
    [r * crown, h * 0.7],
    [r, h * 0.25],
  ];
  const mirrored = ringOut.map(([a, b]): Point2 => [a, -b]).reverse();
  const outer = [...ringOut, ...mirrored];
  const body: Part =
    dish === "open" || dish === "spokes"
      ? lathe([...outer, [rim * 0.92, -side * 0.8], [rim * 0.92, side * 0.8]], n, { loop: true })
      : lathe([[0, side - deep], [rim * 0.85, side - deep], ...outer, [rim * 0.85, -side + deep], [0, -side + deep]], n);
  const spokes = rng.pick([3, 4, 5, 5, 6, 8]);
  const lugs = tractor ? count(rng, 10, 18) : chance(rng, 0.15) ? count(rng, 12, 24) : 0;
  const slant = tractor ? rng.uniform(15, 35) : 0;
  const hub = rim * rng.uniform(0.2, 0.45);
  return merge(
    body,
    dish !== "open" && dish !== "hole" && move(frustum(hub * 0.9, hub * 0.9, side * 1.7, rng.pick([5, 6, 8, n])), 0, -side * 0.85, 0),
    dish === "hub" && [
      move(hoop(rim * 0.7, rim * 0.9, (side - deep) * 2 + deep, n), 0, -side + deep * 0.5, 0),
      chance(rng, 0.5) && around(5, () => move(cylinder(0.02, (side - deep) * 2 + 0.05, 5), rim * 0.45, -side + deep - 0.025, 0)),
    ],
    dish === "spokes" && [
      around(spokes, () => move(box(rim * 0.98, side * 0.5, hub * rng.uniform(0.5, 0.9), { taper: [1, 0.8] }), rim * 0.5, side * 0.2, 0)),
      move(cylinder(rim * 0.94, side * 0.3, n), 0, -side * 0.3, 0),
    ],
    lugs > 0 &&
      around(lugs, () =>
        [1, -1].map((s) =>
          tractor
            ? move(turnX(box(0.06, h * 0.95, 0.05), s * slant), r, s > 0 ? 0.01 : -h * 0.95, 0)
            : s > 0 && move(box(0.04, h * 1.5, 0.06), r, -h * 0.75, 0),
        ),
      ),
  );
}

/** A wooden wheel with spokes: wagons, carts, ships. */
function spoked(rng: Rng): Solid {
  const r = 0.5;
  const n = Math.max(10, roundness(rng));
  const thick = rng.uniform(0.05, 0.12);
  const rim = rng.uniform(0.06, 0.12);
  const spokes = count(rng, 4, 12);
  const hub = rng.uniform(0.06, 0.12);
  const bar = rng.uniform(0.03, 0.06);
  const ship = chance(rng, 0.15);
  const long = rng.uniform(1.2, 2.4);
  return merge(
    ship && chance(rng, 0.5) ? torus(r - rim / 2, rim / 2, n, 6) : move(hoop(r - rim, r, thick, n), 0, -thick / 2, 0),
    chance(rng, 0.3) && move(hoop(r - 0.01, r + 0.02, thick * 0.8, n), 0, -thick * 0.4, 0),
    around(spokes, () => beam([hub * 0.5, 0, 0], [ship ? r * 1.25 : r - rim * 0.5, 0, 0], bar, bar * rng.uniform(0.9, 1.1))),
    move(
      lathe(
        [
          [0, 0],
          [hub * 0.7, 0],
          [hub, thick * long * 0.3],
          [hub, thick * long * 0.7],
          [hub * 0.7, thick * long],
          [0, thick * long],
        ],
        rng.pick([6, 8, 10]),
      ),
      0,
      (-thick * long) / 2,
      0,
    ),
  );
}

/** A solid cart wheel of planks. */
function disc(rng: Rng): Solid {
  const n = Math.max(8, roundness(rng));
  const thick = rng.uniform(0.1, 0.22);
  return merge(
    cylinder(0.48, thick * 0.8, n),
    move(hoop(0.42, 0.5, thick, n), 0, -thick * 0.1, 0),
    chance(rng, 0.7) && [-0.2, 0.2].map((x) => move(box(0.08, thick, 0.75), x, -thick * 0.1, 0)),
    move(cylinder(rng.uniform(0.06, 0.13), thick * 1.8, 8), 0, -thick * 0.5, 0),
  );
}
