import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  ball,
  beam,
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  hoop,
  lathe,
  merge,
  move,
  type Part,
  rod,
  roundness,
  torus,
  tube,
  turnY,
} from "../kit.ts";

/** Seats without a back: bar stools on legs or one foot, low milking stools, square and round, with rings or rungs. */
export const stool: ShapeGenerator = (rng) => {
  const bar = chance(rng, 0.6);
  const height = bar ? rng.uniform(0.7, 1.15) : rng.uniform(0.38, 0.6);
  const radius = bar ? rng.uniform(0.17, 0.26) : rng.uniform(0.17, 0.28);
  const square = chance(rng, 0.35);
  const segments = square ? 4 : roundness(rng);
  const r = square ? radius * 1.3 : radius;
  const thick = rng.uniform(0.035, 0.1);
  const seat = choose(rng, { plain: 4, cushion: 3, dished: 1, edged: 2 });
  const y = height - thick;
  const turn = square ? 45 : 0;
  const top: Part =
    seat === "cushion"
      ? lathe(
          [
            [0, 0],
            [r * 0.9, 0],
            [r * 1.02, thick * 0.35],
            [r, thick * 0.75],
            [r * 0.8, thick],
            [0, thick * 1.1],
          ],
          segments,
          { turn },
        )
      : seat === "dished"
        ? lathe(
            [
              [0, 0],
              [r * 0.85, 0],
              [r, thick],
              [r * 0.8, thick * 0.95],
              [0, thick * 0.7],
            ],
            segments,
            { turn },
          )
        : seat === "edged"
          ? lathe(
              [
                [0, 0],
                [r * 0.92, 0],
                [r * 0.92, thick * 0.4],
                [r, thick * 0.4],
                [r, thick],
                [0, thick],
              ],
              segments,
              { turn },
            )
          : cylinder(r, thick, segments, turn);
  const style = choose(rng, { legs: 7, pedestal: 2, slabs: 1 });
  if (style === "slabs") {
    const x = radius * 0.7;
    return merge(
      move(box(radius * 2, thick, radius * rng.uniform(1.2, 2)), 0, y, 0),
      bothX(beam([x * 1.2, 0, 0], [x, y, 0], radius * 1.1, thick)),
      move(box(2 * x, thick, thick), 0, y * 0.4, 0),
    );
  }
  if (style === "pedestal") {
    const foot = radius * rng.uniform(0.9, 1.3);
    return merge(
      move(top, 0, y, 0),
      lathe(
        [
          [0, 0],
          [foot, 0],
          [foot, 0.025],
          [foot * 0.4, 0.06],
          [0.035, 0.12],
          [0.03, y],
          [0, y],
        ],
        roundness(rng),
      ),
      bar &&
        chance(rng, 0.6) && [
          move(torus(radius * 0.75, 0.016, 12, 5), 0, height * 0.35, 0),
          around(2, () => move(box(radius * 1.5, 0.02, 0.02), 0, height * 0.34, 0)),
        ],
    );
  }
  const n = square ? 4 : rng.pick([3, 3, 4, 4, 4, 5]);
  const leg = rng.uniform(0.025, 0.075) * (chance(rng, 0.3) ? 1.4 : 1);
  const splay = chance(rng, 0.65) ? rng.uniform(0.02, 0.14) : 0;
  const round = chance(rng, 0.55);
  const curved = round && chance(rng, 0.3);
  const at = square ? radius * 1.15 : radius * rng.uniform(0.65, 0.9);
  const where = (t: number): number => at + splay * (1 - t);
  const phase = square ? 45 : 0;
  const rungs = choose(rng, { none: 2, ring: 3, bars: 4, cross: 1 });
  const level = rng.uniform(0.2, 0.5);
  const w = where(level);
  const half = Math.PI / n;
  return merge(
    move(top, 0, y, 0),
    turnY(
      merge(
        around(n, () =>
          curved
            ? tube(
                [
                  [at, y, 0],
                  [at * 0.95, y * 0.75, 0],
                  [at + splay * 0.3, y * 0.3, 0],
                  [at + splay + 0.04, 0, 0],
                ],
                leg / 2,
                6,
              )
            : round
              ? rod([where(0), 0, 0], [at, y, 0], leg * 0.4, 8, leg * 0.55)
              : beam([where(0), 0, 0], [at, y, 0], leg),
        ),
        rungs === "bars" &&
          around(n, () => beam([w, y * level, 0], [w * Math.cos(2 * half), y * level, -w * Math.sin(2 * half)], leg * 0.6)),
        rungs === "cross" && around(n, () => beam([0, y * level, 0], [w, y * level, 0], leg * 0.6)),
      ),
      phase,
    ),
    rungs === "ring" && move(torus(w, leg * 0.35, Math.max(8, segments), 5), 0, y * level, 0),
    rungs === "ring" && count(rng, 0, 1) === 1 && move(torus(where(0.75), leg * 0.35, Math.max(8, segments), 5), 0, y * 0.75, 0),
    chance(rng, 0.3) && move(hoop(r * 0.7, r * 0.9, thick, segments, turn), 0, y - thick, 0),
    seat === "cushion" && chance(rng, 0.1) && move(ball(0.02), 0, height, 0),
  );
};
