import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  ball,
  box,
  chance,
  choose,
  count,
  cylinder,
  hoop,
  lathe,
  merge,
  move,
  type Point2,
  type Solid,
  turnX,
  turnZ,
} from "../kit.ts";

/** A bulging cask with hoops, staves and bung, or a straight drum with beads; standing, now and then lying or open. */
export const barrel: ShapeGenerator = (rng) => {
  const style = choose(rng, { cask: 6, staves: 3, drum: 1 });
  const height = rng.uniform(0.95, 1.4);
  const radius = rng.uniform(0.36, 0.5);
  const segments = count(rng, 8, style === "staves" ? 14 : 20);
  const solid = style === "drum" ? drum(rng, radius, height, segments) : cask(rng, radius, height, segments, style === "staves");
  if (!chance(rng, 0.12)) return solid;
  return move(turnZ(turnX(move(solid, 0, -height / 2, 0), 90), rng.uniform(0, 25)), 0, radius, 0);
};

function cask(rng: Rng, radius: number, height: number, segments: number, staves: boolean): Solid {
  const bulge = rng.uniform(0.12, 0.32);
  const at = (y: number) => radius * (1 - bulge * (2 * (y / height) - 1) ** 2);
  const steps = count(rng, 4, 7);
  const side = Array.from({ length: steps + 1 }, (_, i): Point2 => [at((height * i) / steps), (height * i) / steps]);
  const rim = rng.uniform(0.02, 0.06) * (chance(rng, 0.15) ? 6 : 1);
  const wall = at(height) * rng.uniform(0.86, 0.93);
  const well: Point2[] = [
    [wall, height],
    [wall, height - rim],
    [0, height - rim],
  ];
  const lid = chance(rng, 0.75) ? well : ([[0, height]] satisfies Point2[]);
  const thick = rng.uniform(0.012, 0.035);
  const band = rng.uniform(0.05, 0.1);
  const levels = rng.pick([[0.12, 0.88], [0.25, 0.75], [0.08, 0.3, 0.7, 0.92], [0.1, 0.5, 0.9], [0.3, 0.7], []]);
  const hoops = levels.map((k) => {
    const y = k * height;
    return move(hoop(at(y) * 0.85, Math.max(at(y - band / 2), at(y + band / 2)) + thick, band, segments), 0, y - band / 2, 0);
  });
  const shell = lathe([[0, 0], ...side, ...lid], segments);
  const planks =
    staves &&
    around(Math.min(segments, 12), () =>
      plank(at, height, (Math.PI * 2 * radius) / Math.min(segments, 12), Math.min(steps, 5), thick * 0.7),
    );
  const bung = chance(rng, 0.3) && move(turnX(cylinder(0.05, 0.08, 6), 90), 0, height * rng.uniform(0.25, 0.5), radius * 0.93);
  return merge(shell, hoops, planks, bung, chance(rng, 0.1) && move(ball(0.04, 0.04, 0.04, 6), 0, height, 0));
}

/** One stave: a slightly raised strip from bottom to top. */
function plank(at: (y: number) => number, height: number, width: number, steps: number, thick: number): Solid {
  const strips = Array.from({ length: steps }, (_, i) => {
    const [low, high] = [(height * i) / steps, (height * (i + 1)) / steps];
    const piece = box(width * 0.72, high - low, 2 * thick);
    const lean = (Math.atan2(at(high) - at(low), high - low) * 180) / Math.PI;
    return move(turnX(piece, lean), 0, low, at(low) * Math.cos(Math.PI / 12));
  });
  return merge(strips);
}

function drum(rng: Rng, radius: number, height: number, segments: number): Solid {
  const bead = radius * rng.uniform(1.03, 1.1);
  const beads = rng.pick([
    [0.33, 0.66],
    [0.25, 0.5, 0.75],
    [0.3, 0.7],
  ]);
  const side = beads.flatMap((k): Point2[] => [
    [radius, (k - 0.04) * height],
    [bead, (k - 0.015) * height],
    [bead, (k + 0.015) * height],
    [radius, (k + 0.04) * height],
  ]);
  const profile: Point2[] = [
    [0, 0.02],
    [radius * 0.93, 0.02],
    [bead, 0],
    [bead, 0.04],
    [radius, 0.05],
    ...side,
    [radius, height - 0.05],
    [bead, height - 0.04],
    [bead, height],
    [radius * 0.93, height],
    [radius * 0.92, height - 0.04],
    [0, height - 0.04],
  ];
  return merge(lathe(profile, segments), chance(rng, 0.5) && move(cylinder(radius * 0.13, 0.05, 8), radius * 0.55, height - 0.05, 0));
}
