import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  beam,
  bothX,
  bothZ,
  box,
  chance,
  choose,
  count,
  cylinder,
  lathe,
  merge,
  move,
  type Part,
  repeat,
  roundness,
  type Solid,
  scale,
  tube,
} from "../kit.ts";
import { fourLegs } from "../parts.ts";

/** Tables: dining, coffee and side tables on four legs, trestles, crossed legs or a pedestal; round, oval, square, long. */
export const table: ShapeGenerator = (rng) => {
  const style = choose(rng, { legs: 7, pedestal: 3, trestle: 2, cross: 2, slabs: 1, double: 1 });
  const round = style === "pedestal" ? chance(rng, 0.85) : style === "legs" && chance(rng, 0.25);
  const height = chance(rng, 0.35) ? rng.uniform(0.3, 0.45) : rng.uniform(0.6, 0.8);
  const depth = rng.uniform(0.6, 0.95);
  const width = round ? depth * rng.pick([1, 1, 1, 1.4]) : style === "pedestal" ? depth : depth * rng.uniform(1, 2.2);
  const thick = rng.uniform(0.025, 0.09);
  const segments = roundness(rng);
  const planks = !round && chance(rng, 0.25) ? count(rng, 3, 6) : 1;
  const soft = rng.pick([0, 0, 0.3]) * thick;
  const top: Part = round
    ? scale(
        lathe(
          chance(rng, 0.4)
            ? [
                [0, 0],
                [0.9, 0],
                [1, thick * 0.5],
                [1, thick],
                [0, thick],
              ]
            : [
                [0, 0],
                [1, 0],
                [1, thick],
                [0, thick],
              ],
          Math.max(6, segments),
        ),
        width / 2,
        1,
        depth / 2,
      )
    : repeat(planks, (i) =>
        move(
          box(width * (planks > 1 ? rng.uniform(0.97, 1) : 1), thick, (depth / planks) * (planks > 1 ? 0.95 : 1), { bevel: soft }),
          0,
          0,
          ((i + 0.5) / planks - 0.5) * depth,
        ),
      );
  const cloth = !round && chance(rng, 0.08) && bothX(move(box(0.015, height * 0.35, depth * 0.98), width / 2, height * 0.65, 0));
  const y = height - thick;
  return merge(
    move(top, 0, y, 0),
    under(rng, style, width, depth, y, round),
    cloth,
    chance(rng, 0.08) && move(box(width * 0.3, 0.012, depth * 1.02), 0, height, 0),
  );
};

/** What carries a top at height y. */
function under(rng: Rng, style: string, width: number, depth: number, y: number, round: boolean): Solid {
  const leg = rng.uniform(0.035, 0.11);
  if (style === "pedestal" || style === "double") {
    const foot = depth * rng.uniform(0.22, 0.4);
    const stem = rng.uniform(0.04, 0.09);
    const turned = chance(rng, 0.5);
    const segments = roundness(rng);
    const claws = chance(rng, 0.4);
    const column = turned
      ? lathe(
          [
            [0, 0.05],
            [stem * 1.5, 0.05],
            [stem * 2, y * 0.2],
            [stem * 1.1, y * 0.35],
            [stem * 1.5, y * 0.5],
            [stem * 0.9, y * 0.8],
            [stem * 1.8, y],
            [0, y],
          ],
          segments,
        )
      : cylinder(stem, y, segments);
    const one = merge(
      column,
      claws
        ? around(rng.pick([3, 4, 4]), () =>
            tube(
              [
                [0, y * 0.3, 0],
                [foot * 0.5, y * 0.3, 0],
                [foot * 0.85, 0.06, 0],
                [foot * 1.1, 0.03, 0],
              ],
              [stem * 0.7, stem * 0.6, stem * 0.45, stem * 0.4],
              5,
            ),
          )
        : chance(rng, 0.3)
          ? around(2, () => box(foot * 2, 0.06, stem * 1.6))
          : lathe(
              [
                [0, 0],
                [foot, 0],
                [foot, 0.03],
                [foot * 0.7, 0.07],
                [stem, 0.14],
                [0, 0.14],
              ],
              segments,
            ),
    );
    return style === "pedestal" ? one : bothX(move(scale(one, 0.75, 1, 0.9), width * 0.28, 0, 0));
  }
  if (style === "trestle") {
    const x = width * rng.uniform(0.3, 0.42);
    return merge(
      bothX([
        move(box(leg * 0.8, y, leg * rng.uniform(1.4, 3)), x, 0, 0),
        move(box(leg, leg * 0.8, depth * 0.75), x, 0, 0),
        move(box(leg, leg * 0.7, depth * 0.8), x, y - leg * 0.7, 0),
      ]),
      move(box(2 * x + leg, leg * 0.9, leg * 0.6), 0, y * rng.uniform(0.2, 0.5), 0),
    );
  }
  if (style === "cross") {
    const x = width * rng.uniform(0.36, 0.46);
    const z = depth * 0.42;
    return merge(
      bothX([beam([x, 0, -z], [x, y, z], leg * 0.7), beam([x, 0, z], [x, y, -z], leg * 0.7)]),
      chance(rng, 0.6) && move(box(2 * x, leg * 0.6, leg * 0.6), 0, y * 0.48, 0),
    );
  }
  if (style === "slabs") return bothX(move(box(leg, y, depth * rng.uniform(0.8, 1)), width * 0.48 - leg / 2, 0, 0));
  const k = round ? 0.6 : 1;
  const inset = leg * rng.uniform(1, 2.2);
  const [w, d] = [(width - inset) * k, (depth - inset) * k];
  const splay = chance(rng, 0.25) ? rng.uniform(0.02, 0.1) : 0;
  const low = y * rng.uniform(0.12, 0.35);
  const apron = chance(rng, 0.4) ? rng.uniform(0.06, 0.13) : 0;
  const rails = choose(rng, { none: 5, box: 2, h: 2, shelf: 1.5 });
  const bar = leg * 0.6;
  return merge(
    fourLegs(w, d, y, leg, splay, rng.pick([0, 0, 0, 6, 8])),
    apron > 0 && [bothZ(move(box(w, apron, 0.03), 0, y - apron, d / 2)), bothX(move(box(0.03, apron, d), w / 2, y - apron, 0))],
    (rails === "box" || rails === "h") && bothX(move(box(bar, bar, d), w / 2, low, 0)),
    rails === "box" && bothZ(move(box(w, bar, bar), 0, low, d / 2)),
    rails === "h" && move(box(w, bar, bar), 0, low, 0),
    rails === "shelf" && move(box(w, 0.03, d), 0, low, 0),
  );
}
