import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import { ball, chance, choose, count, frustum, loft, merge, move, type Part, type Point, repeat, type Solid, tube, turnY } from "../kit.ts";

/** Palms: a bare, often bent trunk under a crown of hanging fronds, some with coconuts or a second trunk. */
export const palmTree: ShapeGenerator = (rng) => {
  const trunks = chance(rng, 0.15) ? 2 : 1;
  const first = rng.uniform(0, 360);
  return repeat(trunks, (i) => turnY(one(rng, trunks > 1 ? rng.uniform(0.65, 1) : 1, trunks > 1), first + (i * 360) / trunks));
};

function one(rng: Rng, size: number, apart: boolean): Solid {
  const height = rng.uniform(0.8, 1.5) * size;
  const lean = (chance(rng, 0.75) || apart ? rng.uniform(0.08, 0.5) : 0) * height;
  const curve = rng.uniform(0.6, 2.4);
  const thick = rng.uniform(0.03, 0.065);
  const at = (t: number): Point => [lean * t ** curve, height * t, 0];
  const sides = rng.pick([5, 6, 6, 7, 8, 10]);
  const stepped = chance(rng, 0.45);
  const pieces = stepped ? count(rng, 5, 9) : count(rng, 4, 7);
  const girth = (t: number): number => thick * (1.25 - 0.55 * t) * (t === 0 ? rng.uniform(1, 1.5) : 1);
  const trunk: Part = stepped
    ? repeat(pieces, (i) => {
        const [a, b] = [at(i / pieces), at((i + 1) / pieces)];
        const r = girth(i / pieces);
        return tube([a, [b[0], b[1] + 0.02, 0]], [r * 0.85, r * 1.25], sides);
      })
    : tube(
        Array.from({ length: pieces + 1 }, (_, i) => at(i / pieces)),
        Array.from({ length: pieces + 1 }, (_, i) => girth(i / pieces)),
        sides,
      );
  const crown = at(1);
  const leaves = count(rng, 5, 12);
  const long = rng.uniform(0.4, 0.72) * Math.sqrt(size);
  const [width, droop, rise] = [rng.uniform(0.09, 0.24), rng.uniform(0.25, 0.85), rng.uniform(0.05, 0.4)];
  const shape = choose(rng, { lance: 4, wide: 2, jagged: 2 });
  const fold = rng.uniform(0.1, 0.6);
  const steps = shape === "jagged" ? count(rng, 5, 7) : count(rng, 3, 5);
  const young = chance(rng, 0.5) ? count(rng, 2, 5) : 0;
  const start = rng.uniform(0, 60);
  return merge(
    trunk,
    repeat(leaves, (i) =>
      move(
        turnY(
          frond(long * rng.uniform(0.85, 1.15), width, rise * rng.uniform(0.7, 1.2), droop * rng.uniform(0.8, 1.2), fold, steps, shape),
          start + ((i + rng.uniform(-0.2, 0.2)) * 360) / leaves,
        ),
        crown[0],
        crown[1],
        0,
      ),
    ),
    repeat(young, (i) =>
      move(
        turnY(frond(long * 0.7, width * 0.8, rise + 0.45, droop * 0.5, fold, steps, shape), start + 20 + (i * 360) / young),
        crown[0],
        crown[1],
        0,
      ),
    ),
    chance(rng, 0.35) &&
      repeat(count(rng, 2, 4), (i) =>
        move(turnY(move(ball(0.05, 0.055, 0.05, 6, 4), thick * 1.6, -0.05, 0), i * 110), crown[0], crown[1], 0),
      ),
    chance(rng, 0.3) && move(ball(thick * 1.4, thick * 1.8, thick * 1.4, 6, 4), crown[0], crown[1], 0),
    chance(rng, 0.12) && move(frustum(0.35, 0.2, 0.06, 8), 0, -0.04, 0),
  );
}

/** One leaf along +x from the origin: folded along its rib, rising, then hanging down. */
function frond(
  long: number,
  width: number,
  rise: number,
  droop: number,
  fold: number,
  steps: number,
  shape: "lance" | "wide" | "jagged",
): Solid {
  const rings = Array.from({ length: steps }, (_, i): Point[] => {
    const t = i / steps;
    const x = long * (t - 0.18 * droop * t * t);
    const y = long * (rise * 1.6 * t - (droop + rise * 0.6) * t * t);
    const swell = shape === "wide" ? Math.sin(Math.PI * Math.min(1, t * 0.75 + 0.2)) : Math.sin(Math.PI * (0.12 + 0.8 * t));
    const w = (width / 2) * swell * (shape === "jagged" && i % 2 === 1 ? 0.45 : 1);
    const down = w * fold * 2;
    return [
      [x, y + 0.008, 0],
      [x, y - down, w],
      [x, y - 0.012, 0],
      [x, y - down, -w],
    ];
  });
  const tip: Point = [long * (1 - 0.18 * droop), long * (rise - droop), 0];
  return loft([...rings, [tip]]);
}
