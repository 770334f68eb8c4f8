import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  ball,
  chance,
  choose,
  cone,
  count,
  deform,
  lathe,
  merge,
  move,
  type Point,
  type Point2,
  type Solid,
  scale,
  tube,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";
import { pot } from "../parts.ts";

/** Columns with bent arms, barrels with spines, and prickly pears of stacked pads; in a pot now and then. */
export const cactus: ShapeGenerator = (rng) => {
  const style = choose(rng, { arms: 6, barrel: 2.5, pads: 2.5, column: 1 });
  const plant = { arms: saguaro, barrel: globe, pads: pear, column: saguaro }[style](rng, style === "column");
  if (!chance(rng, 0.2)) return plant;
  return merge(pot(0.3, 0.34, count(rng, 6, 14)), move(scale(plant, style === "barrel" ? 0.8 : 0.9), 0, 0.26, 0));
};

/** Makes a smooth trunk ribbed: every other corner is pulled in. `n` must be even. */
function ribbed(part: Solid, n: number, depth: number): Solid {
  return deform(part, (x, y, z) => {
    const k = Math.round((Math.atan2(z, x) / (2 * Math.PI)) * n) % 2 === 0 ? 1 : 1 - depth;
    return [x * k, y, z * k];
  });
}

function saguaro(rng: Rng, bare: boolean): Solid {
  const n = rng.pick([bare ? 8 : 6, 8, 8, 10, 12, 16]);
  const height = rng.uniform(1, 1.5);
  const radius = rng.uniform(0.11, 0.22) * (bare ? 1.3 : 1);
  const ribs = chance(rng, 0.45) ? rng.uniform(0.12, 0.28) : 0;
  const cap = radius * rng.uniform(0.8, 1.3);
  const trunk: Point2[] = [
    [radius * rng.uniform(0.7, 0.95), 0],
    [radius, height * 0.35],
    [radius * 0.98, height - cap],
    [radius * 0.75, height - cap * 0.4],
    [radius * 0.35, height - cap * 0.06],
    [0, height],
  ];
  const arms = Array.from({ length: bare ? 0 : count(rng, 1, 4) }, (_, i) => {
    const side = i % 2 === 0 ? 0 : 180;
    return turnY(arm(rng, radius, height, Math.max(5, Math.min(8, n))), side + (i > 1 ? 90 : 0) + rng.uniform(-30, 30));
  });
  const flower =
    chance(rng, 0.2) &&
    move(
      around(6, () => turnX(move(scale(ball(0.05, 0.02, 0.05, 6, 4), 0.8, 1, 1.8), 0, 0, 0.07), -25)),
      0,
      height,
      0,
    );
  return merge(
    ribbed(lathe(trunk, n), n, ribs),
    arms,
    flower,
    chance(rng, 0.2) && spines(rng, (y) => (y < height - cap ? radius : radius * 0.6), height),
  );
}

/** An arm that leaves the trunk along +x and turns up. */
function arm(rng: Rng, trunk: number, height: number, sides: number): Solid {
  const y = height * rng.uniform(0.25, 0.55);
  const reach = trunk + rng.uniform(0.16, 0.34);
  const up = Math.min(height * 0.95 - y, rng.uniform(0.25, 0.6));
  const r = trunk * rng.uniform(0.5, 0.8);
  const drop = rng.uniform(0, 0.08);
  const path: Point[] = [
    [0, y, 0],
    [reach * 0.7, y - drop, 0],
    [reach * 0.95, y + 0.06, 0],
    [reach, y + 0.18, 0],
    [reach, y + up * 0.8, 0],
    [reach, y + up * 0.95, 0],
    [reach, y + up, 0],
  ];
  return tube(path, [r * 0.8, r * 0.95, r, r, r * 0.95, r * 0.6, 0], sides);
}

function globe(rng: Rng): Solid {
  const n = rng.pick([8, 10, 12, 16]);
  const radius = rng.uniform(0.32, 0.45);
  const height = radius * rng.uniform(1.5, 3);
  const rings = count(rng, 5, 8);
  // An ellipse cut off below; the rings crowd towards the top, where it closes.
  const at = (k: number) => radius * Math.sqrt(Math.max(0, 1 - ((k - 0.42) / 0.58) ** 2));
  const profile = Array.from(
    { length: rings + 1 },
    (_, i): Point2 => [i === rings ? 0 : at(Math.sin((Math.PI / 2) * (i / rings))), height * Math.sin((Math.PI / 2) * (i / rings))],
  );
  const ribs = chance(rng, 0.6) ? rng.uniform(0.1, 0.22) : 0;
  return merge(
    ribbed(lathe(profile, n), n, ribs),
    (ribs === 0 || chance(rng, 0.6)) && spines(rng, (y) => at(y / height), height),
    chance(rng, 0.35) && move(ball(0.1, 0.09, 0.1, 7), 0, height, 0),
  );
}

function spines(rng: Rng, radius: (y: number) => number, height: number): Solid {
  const rows = count(rng, 4, 6);
  const long = rng.uniform(0.05, 0.1);
  return merge(
    Array.from({ length: rows }, (_, i) => {
      const y = height * ((i + 0.6) / rows) * 0.96;
      return turnY(
        around(7, () => move(turnX(cone(0.012, long, 3), 70), 0, y, radius(y) * 0.95)),
        i * 25,
      );
    }),
  );
}

/** Flat pads, each growing from the edge of the one below. */
function pear(rng: Rng): Solid {
  const grow = (size: number, levels: number): Solid => {
    const pad = move(scale(ball(size * 0.62, size, size * 0.25, 8, 6), 1), 0, size * 0.9, 0);
    if (levels === 0) return pad;
    const shoots = count(rng, 2, 3);
    return merge(
      pad,
      Array.from({ length: shoots }, (_, i) => {
        const lean = (i - (shoots - 1) / 2) * rng.uniform(35, 60) + rng.uniform(-12, 12);
        const a = (lean * Math.PI) / 180;
        const child = turnY(grow(size * rng.uniform(0.6, 0.85), levels - 1), rng.uniform(-50, 50));
        return move(turnZ(child, -lean * 0.7), Math.sin(a) * size * 0.55, size * 0.9 + Math.cos(a) * size * 0.85, 0);
      }),
    );
  };
  return grow(rng.uniform(0.28, 0.4), chance(rng, 0.6) ? 2 : 1);
}
