import type { ShapeGenerator } from "../generator.ts";
import { chance, choose, count, cylinder, hoop, lathe, merge, move, type Point2, repeat, roundness, scale } from "../kit.ts";

/** Bottles: water, wine, beer, flasks, potions, jugs without a handle; with cap, cork, label or ribs. */
export const bottle: ShapeGenerator = (rng) => {
  const style = choose(rng, { water: 4, wine: 3, beer: 2, round: 3, cone: 2, drop: 1, stacked: 1, square: 1 });
  const r =
    style === "round" || style === "drop" ? rng.uniform(0.26, 0.42) : style === "cone" ? rng.uniform(0.24, 0.4) : rng.uniform(0.13, 0.24);
  const neck = rng.uniform(0.25, 0.5) * Math.min(r, 0.22);
  const low = rng.uniform(0.45, 0.72);
  const shoulder = rng.uniform(0.08, 0.26);
  const n = count(rng, 2, 5);
  const profile: Point2[] = [[0, 0]];
  // From (from, y0) to (to, y1) along a quarter wave: how shoulders and bellies turn.
  const ease = (from: number, to: number, y0: number, y1: number, power = 1): void => {
    for (let i = 0; i <= n; i++)
      profile.push([from + (to - from) * (0.5 - 0.5 * Math.cos(Math.PI * (i / n) ** power)), y0 + ((y1 - y0) * i) / n]);
  };
  if (style === "round" || style === "drop") {
    const squash = rng.uniform(0.75, 1.2);
    for (let i = 1; i <= n + 2; i++) {
      const a = Math.PI * (0.08 + (0.86 * i) / (n + 3));
      profile.push([
        Math.max(neck, r * Math.sin(a) * (style === "drop" ? 0.35 + 0.65 * (i / (n + 2)) ** 0.7 : 1)),
        r * squash * (1 - Math.cos(a)),
      ]);
    }
  } else if (style === "cone") ease(r, neck, 0.03, rng.uniform(0.4, 0.7), rng.uniform(0.7, 1.4));
  else if (style === "stacked") {
    ease(r, r * 0.5, rng.uniform(0.05, 0.15), 0.35);
    ease(r * 0.9, neck, 0.45, 0.7);
  } else {
    profile.push([r * rng.uniform(0.85, 1), 0], [r, 0.03], [r * rng.uniform(0.92, 1.04), low * 0.5]);
    ease(r, neck, low, low + shoulder, rng.uniform(0.8, 1.3));
  }
  const y = profile.at(-1)![1];
  const length = rng.uniform(0.03, 0.28) * (style === "water" ? 0.4 : 1);
  if (profile.at(-1)![0] > neck + 1e-6) profile.push([neck, y]);
  profile.push([neck * rng.uniform(0.9, 1.05), y + length]);
  const segments = style === "square" ? 4 : Math.min(20, roundness(rng));
  const top = choose(rng, { cap: 4, cork: 3, lip: 3 });
  if (top === "lip")
    profile.push(
      [neck * 1.3, y + length],
      [neck * 1.3, y + length + 0.03],
      [neck * 0.7, y + length + 0.03],
      [neck * 0.7, y + length * 0.4],
      [0, y + length * 0.4],
    );
  else profile.push([0, y + length]);
  const turn = style === "square" ? 45 : 0;
  const straight = style === "water" || style === "wine" || style === "beer";
  const body = merge(
    lathe(profile, segments, { turn }),
    top === "cap" && move(cylinder(neck * rng.uniform(1.1, 1.4), rng.uniform(0.04, 0.09), roundness(rng)), 0, y + length - 0.02, 0),
    top === "cork" &&
      move(
        lathe(
          [
            [0, 0],
            [neck * 0.8, 0],
            [neck * rng.uniform(0.9, 1.1), 0.08],
            [0, 0.08],
          ],
          8,
        ),
        0,
        y + length - 0.01,
        0,
      ),
    chance(rng, 0.25) && move(hoop(neck * 0.8, neck * 1.35, 0.025, segments, turn), 0, y + length * 0.4, 0),
    straight &&
      chance(rng, 0.35) &&
      move(hoop(r * 0.9, r * 1.05, low * rng.uniform(0.3, 0.5), segments), 0, low * rng.uniform(0.15, 0.4), 0),
    style === "water" &&
      chance(rng, 0.4) &&
      repeat(count(rng, 2, 4), (i) => move(hoop(r * 0.9, r * 1.04, 0.02, segments), 0, low * (0.25 + i * 0.13), 0)),
  );
  return chance(rng, 0.12) ? scale(body, 1, 1, rng.uniform(0.45, 0.7)) : body;
};
