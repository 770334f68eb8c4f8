import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  deform,
  extrude,
  frustum,
  hoop,
  merge,
  move,
  type Point,
  type Point2,
  repeat,
  roundness,
  tube,
} from "../kit.ts";

/** An upright axe, its edge towards +x: hatchets, bearded and crescent blades, double axes. */
export const axe: ShapeGenerator = (rng) => {
  const style = choose(rng, { wedge: 3, bearded: 3, crescent: 2, double: 4 });
  const thick = rng.uniform(0.035, 0.08);
  const reach = rng.uniform(0.2, 0.36) * (style === "crescent" ? 1.1 : 1);
  const neck = reach * rng.uniform(0.14, 0.4);
  const up = reach * (style === "wedge" ? rng.uniform(0.3, 0.7) : rng.uniform(0.6, 1.3));
  const down = style === "bearded" ? up * rng.uniform(1.1, 1.8) : up * rng.uniform(0.8, 1.1);
  const back = style === "wedge" ? rng.uniform(0.8, 0.95) : rng.uniform(0.4, 0.85);
  const bulge = reach * (1 - back);
  const edge = arc(reach * back, (up - down) / 2, bulge, (up + down) / 2, -90, 90, count(rng, 2, 8));
  const outline: Point2[] = [
    [0, -neck],
    [reach * 0.35, -neck * rng.uniform(0.7, 1)],
    ...edge,
    [reach * 0.35, neck * rng.uniform(0.7, 1)],
    [0, neck],
  ];
  const depth = thick * rng.uniform(0.5, 1.1);
  const blade = deform(extrude(outline, depth), (x, y, z) => [x, y, z * (1 - (0.85 * x) / reach)]);
  const y = 1 - rng.uniform(0.02, 0.3) * up - (style === "double" ? up * 0.4 : neck);
  const sway = chance(rng, 0.4) ? rng.uniform(-0.07, 0.07) : 0;
  const path = Array.from({ length: 7 }, (_, i): Point => [sway * Math.sin((i / 6) * Math.PI * 1.6), i / 6, 0]);
  const radii = path.map((_, i) => (thick / 2) * (sway !== 0 && i === 0 ? 1.5 : 1));
  const sides = rng.pick([4, 5, 6, 8, 10]);
  const top = path.at(-1)![0];
  const wraps =
    chance(rng, 0.4) &&
    repeat(count(rng, 3, 9), (i) => move(hoop(thick * 0.3, thick * 0.64, thick * 0.4, sides), 0, 0.05 + i * thick * 0.75, 0));
  const rear = style !== "double" && choose(rng, { none: 2, block: 3, spike: 1 });
  return merge(
    tube(path, radii, sides, { flat: rng.uniform(0.7, 1), turn: 45 }),
    move(style === "double" ? bothX(blade) : blade, top, y, 0),
    move(box(thick * 1.5, neck * 2.1, depth * 1.3), top, y - neck * 1.05, 0),
    rear === "block" && move(box(thick * rng.uniform(1.2, 2.4), neck * rng.uniform(1.2, 1.8), depth), top - thick, y - neck * 0.75, 0),
    rear === "spike" &&
      move(
        extrude(
          [
            [0, -neck * 0.6],
            [0, neck * 0.6],
            [-reach * 0.6, -neck * 0.3],
          ],
          depth,
        ),
        top,
        y,
        0,
      ),
    wraps,
    chance(rng, 0.35) && move(frustum(thick * 0.5, 0, thick * rng.uniform(1, 3), sides), top, 1, 0),
    chance(rng, 0.4) && move(cylinder(thick * 0.8, thick, roundness(rng)), 0, -thick * 0.5, 0),
  );
};
