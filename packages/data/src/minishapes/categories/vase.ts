import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  ball,
  bothX,
  chance,
  choose,
  count,
  hoop,
  lathe,
  merge,
  move,
  type Point,
  type Point2,
  rod,
  roundness,
  tube,
} from "../kit.ts";

/** Open vases: bellied, flared, waisted, cylindrical, amphoras with two handles; some with a foot, bands or flowers. */
export const vase: ShapeGenerator = (rng) => {
  const style = choose(rng, { belly: 4, urn: 3, waisted: 3, flare: 2, amphora: 2, column: 1, gourd: 1 });
  const height = rng.uniform(0.8, 1.3);
  const r = rng.uniform(0.24, 0.42) * (style === "waisted" || style === "column" ? 0.75 : 1);
  const neck = r * rng.uniform(0.3, 0.65);
  const mouth = neck * rng.uniform(1.1, 1.9);
  const base = r * rng.uniform(0.35, 0.7);
  const wide = rng.uniform(0.3, 0.5);
  // Heights (as shares) and radii that the wall passes through.
  const through: Point2[] = {
    belly: [
      [0, base],
      [wide * 0.5, r * 0.85],
      [wide, r],
      [wide + 0.2, r * 0.85],
      [0.86, neck],
      [1, mouth],
    ] as Point2[],
    urn: [
      [0, base],
      [0.08, base * 0.8],
      [0.68, r],
      [0.8, r * 0.92],
      [0.88, neck * 1.3],
      [1, Math.max(mouth, neck * 1.5)],
    ] as Point2[],
    waisted: [
      [0, r * 0.8],
      [0.12, r],
      [0.28, r * 0.95],
      [0.6, neck],
      [0.82, neck * 1.05],
      [1, r * rng.uniform(0.75, 1.2)],
    ] as Point2[],
    flare: [
      [0, base],
      [0.4, base * 1.05],
      [0.75, r * 0.75],
      [1, r],
    ] as Point2[],
    amphora: [
      [0, base * 0.5],
      [0.25, r * 0.7],
      [0.52, r],
      [0.66, r * 0.9],
      [0.76, neck * 0.8],
      [0.92, neck * 0.75],
      [1, neck * 1.15],
    ] as Point2[],
    column: [
      [0, r * 0.95],
      [0.5, r],
      [0.9, r],
      [1, r * rng.uniform(0.9, 1.15)],
    ] as Point2[],
    gourd: [
      [0, base],
      [0.2, r],
      [0.45, r * 0.9],
      [0.58, r * 0.45],
      [0.75, r * 0.62],
      [0.88, neck],
      [1, mouth],
    ] as Point2[],
  }[style];
  const fine = chance(rng, 0.6) ? count(rng, 2, 3) : 1;
  const wall = smooth(through, fine).map(([t, radius]): Point2 => [radius, t * height]);
  const rim = wall.at(-1)![0];
  const thick = Math.min(rim * 0.3, rng.uniform(0.02, 0.06));
  const narrow = Math.min(...wall.filter(([, y]) => y >= height * 0.7).map(([radius]) => radius));
  const lip = chance(rng, 0.45);
  const foot = chance(rng, 0.4);
  const profile: Point2[] = foot
    ? [
        [0, -0.03],
        [base * 1.15, -0.03],
        [base * 1.15, 0.015],
      ]
    : [[0, 0]];
  profile.push(...wall);
  if (lip) profile.push([rim * 1.1, height + 0.004], [rim * 1.1, height + 0.045]);
  const top = lip ? height + 0.045 : height;
  profile.push([rim - thick, top], [Math.max(0.02, narrow - thick), height * 0.85], [0, height * rng.uniform(0.72, 0.82)]);
  const segments = chance(rng, 0.08) ? 4 : roundness(rng);
  const at = (t: number): number => {
    const next = wall.findIndex(([, y]) => y >= t * height);
    return next <= 0 ? wall[0]![0] : wall[next]![0];
  };
  const grip: Point[] = [
    [at(0.6) * 0.9, height * 0.58, 0],
    [r * 1.35, height * 0.72, 0],
    [r * 1.25, height * 0.9, 0],
    [neck * 0.7, height * 0.92, 0],
  ];
  const band = rng.uniform(0.2, 0.7);
  return merge(
    lathe(profile, segments),
    (style === "amphora" || chance(rng, 0.08)) && bothX(tube(grip, rng.uniform(0.02, 0.035), 5)),
    chance(rng, 0.25) && move(hoop(at(band) * 0.8, at(band) * 1.06, 0.04, segments), 0, band * height, 0),
    chance(rng, 0.12) &&
      around(count(rng, 3, 6), () => {
        const tall = height * rng.uniform(0.35, 0.7);
        const out = rng.uniform(0.05, 0.3);
        return [rod([0.02, height * 0.8, 0], [out, height + tall, 0], 0.012, 4), move(ball(0.07, 0.05, 0.07, 6, 4), out, height + tall, 0)];
      }),
  );
};

/** A curve of `pieces` parts between each two points (Catmull–Rom); 1 keeps the corners. */
function smooth(points: readonly Point2[], pieces: number): Point2[] {
  const at = (i: number): Point2 => points[Math.max(0, Math.min(points.length - 1, i))]!;
  const out: Point2[] = [];
  for (let i = 0; i + 1 < points.length; i++)
    for (let j = 0; j < pieces; j++) {
      const t = j / pieces;
      const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
      const value = (k: 0 | 1): number =>
        b[k] + 0.5 * t * (c[k] - a[k] + t * (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k] + t * (3 * (b[k] - c[k]) + d[k] - a[k])));
      // Heights stay linear, so that the wall never turns back.
      out.push([b[0] + (c[0] - b[0]) * t, Math.max(0.02, value(1))]);
    }
  out.push(points.at(-1)!);
  return out;
}
