/** @file The slow twin of `src/points`: per pixel a list of all splats, sorted, composited; nothing clever. */

import type { DrawPointsOptions } from "../src/index.ts";

export interface ReferenceSplat {
  readonly x: number; // −1..1 to the right
  readonly y: number; // −1..1 upwards
  readonly radius: number;
  readonly depth: number;
  readonly color: readonly [number, number, number];
}

export function compositeSlowly(
  splats: readonly ReferenceSplat[],
  { size, compositor, pointsPerPixel, background }: Pick<DrawPointsOptions, "size" | "compositor" | "pointsPerPixel" | "background">,
): Float64Array {
  const picture = new Float64Array(3 * size * size);
  for (let p = 0; p < size * size; p++) {
    const x = (2 * (p % size) + 1) / size - 1;
    const y = 1 - (2 * Math.floor(p / size) + 1) / size;
    const hits = splats
      .map((splat, index) => ({ ...splat, index, inside: 1 - ((splat.x - x) ** 2 + (splat.y - y) ** 2) / splat.radius ** 2 }))
      .filter(({ inside }) => inside > 0)
      .sort((a, b) => a.depth - b.depth || a.index - b.index)
      .slice(0, pointsPerPixel === "all" ? undefined : pointsPerPixel);
    for (let channel = 0; channel < 3; channel++) {
      const ground = background[channel]!;
      let value = ground;
      if (hits.length > 0 && compositor === "norm") {
        const total = hits.reduce((sum, { inside }) => sum + inside, 0);
        value = hits.reduce((sum, { inside, color }) => sum + inside * color[channel]!, 0) / Math.max(total, 1e-4);
      } else if (hits.length > 0) {
        let through = 1;
        value = 0;
        for (const { inside, color } of hits) {
          const weight = compositor === "over" ? inside ** 2 : inside;
          value += through * weight * color[channel]!;
          through *= 1 - weight;
        }
        if (compositor === "over") value += through * ground;
      }
      picture[3 * p + channel] = value;
    }
  }
  return picture;
}
