import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  ball,
  bothX,
  bothZ,
  box,
  chance,
  choose,
  count,
  curve,
  cylinder,
  level,
  loft,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  rod,
  roundedRectangle,
  superellipse,
  tube,
} from "../kit.ts";

/** Bathtubs along x, open to the top: built-in boxes, free-standing ovals, slippers on claw feet, corner and whirlpool tubs. */
export const bathtub: ShapeGenerator = (rng) => {
  const style = choose(rng, { builtIn: 4, oval: 3, claw: 3, corner: 1 });
  const height = rng.uniform(0.45, 0.65);
  const length = style === "corner" ? rng.uniform(1.3, 1.5) : rng.uniform(1.4, 1.9);
  const width = style === "corner" ? length : rng.uniform(0.68, 0.85);
  const wall = rng.uniform(0.05, 0.11);
  const n = count(rng, 3, 6);
  const boxy = style === "builtIn";
  const outline: Point2[] =
    style === "corner"
      ? cornerOutline(length, n)
      : boxy
        ? roundedRectangle(length, width, rng.uniform(0.01, 0.06), 2)
        : superellipse(length / 2, width / 2, rng.uniform(2, 3.6), 4 * n);
  // The basin of a built-in tub is rounder than its apron; both outlines need the same number of corners.
  const basin: Point2[] = boxy
    ? roundedRectangle(length - 2 * wall, width - 2 * wall, width * rng.uniform(0.15, 0.4), 2)
    : scaled(outline, wall);
  const lift = style === "claw" ? rng.uniform(0.1, 0.18) : 0;
  const narrow = boxy ? 1 : rng.uniform(0.6, 0.9);
  const slipper = style === "claw" || style === "oval" ? rng.pick([0, 0, 0.12, 0.2]) : 0;
  // One end, or both, stand higher: x in ±length/2.
  const both = chance(rng, 0.4);
  const rise = (ring: readonly Point[], share: number): Point[] =>
    ring.map(([x, y, z]) => {
      const k = (2 * x) / length;
      return [x, y + slipper * share * (both ? k * k : Math.max(0, k) ** 2), z];
    });
  const lip = boxy ? 0 : rng.uniform(0.01, 0.05);
  const k = 1 + (2 * lip) / length;
  const kz = 1 + (2 * lip) / width;
  const shell = loft([
    level(outline, lift, narrow * 0.92, narrow * 0.85),
    level(outline, lift + height * 0.12, narrow),
    ...(boxy ? [] : [rise(level(outline, lift + height * 0.6, (1 + narrow) / 2), 0.4)]),
    rise(level(outline, lift + height - 0.04, boxy ? 1 : 0.98), 1),
    ...(lip > 0 ? [rise(level(outline, lift + height - 0.03, k, kz), 1)] : []),
    rise(level(outline, lift + height, k, kz), 1),
    rise(level(basin, lift + height, 1), 1),
    rise(level(basin, lift + height * 0.55, 0.93, 0.92), 0.4),
    level(basin, lift + height * 0.2, 0.84, 0.78),
    level(basin, lift + height * 0.14, 0.72, 0.6),
  ]);
  const front = width / 2;
  const panels = boxy && chance(rng, 0.5);
  return merge(
    shell,
    style === "claw" && feet(rng, length * narrow, width * narrow, lift + height * 0.1),
    style === "oval" && chance(rng, 0.4) && loft([level(outline, -0.03, 0.95 * narrow), level(outline, 0.03, 0.95 * narrow)]),
    panels && [-1, 0, 1].map((i) => move(box(length * 0.27, height * 0.6, 0.03), i * length * 0.31, height * 0.15, front)),
    boxy && chance(rng, 0.35) && move(box(length * 0.6, height * 0.22, 0.25), 0, 0, front + 0.12),
    tap(rng, length, width, lift + height + (both ? slipper : 0)),
    chance(rng, 0.25) && bothZ(grip(length * 0.1, lift + height, width / 2 - wall / 2)),
    chance(rng, 0.12) && move(box(0.16, 0.02, width * 1.06), length * rng.uniform(-0.1, 0.2), lift + height + 0.005, 0),
  );
};

function scaled(outline: readonly Point2[], wall: number): Point2[] {
  const [rx, rz] = [Math.max(...outline.map(([x]) => x)), Math.max(...outline.map(([, z]) => z))];
  return outline.map(([x, z]) => [x * (1 - wall / rx), z * (1 - wall / rz)]);
}

/** A quarter of a disc with its square corner behind, about its middle. */
function cornerOutline(size: number, n: number): Point2[] {
  const half = size / 2;
  const bow = Array.from({ length: 2 * n + 1 }, (_, i): Point2 => {
    const a = (Math.PI / 2) * (i / (2 * n));
    return [-half + size * Math.cos(a) ** 0.7, -half + size * Math.sin(a) ** 0.7];
  });
  return [[-half, -half], ...bow];
}

function feet(rng: Rng, length: number, width: number, top: number): Part {
  const thick = rng.uniform(0.035, 0.05);
  const foot = merge(
    tube(
      curve<Point>(
        [
          [length * 0.32, top + 0.04, width * 0.3],
          [length * 0.37, top * 0.7, width * 0.44],
          [length * 0.36, top * 0.25, width * 0.4],
          [length * 0.38, 0.03, width * 0.44],
        ],
        2,
      ),
      [thick * 1.3, thick * 1.2, thick, thick * 0.7, thick * 0.6, thick * 0.8, thick],
      6,
    ),
    move(ball(thick * 1.2, thick * 0.9, thick * 1.3, 6, 4), length * 0.38, thick * 0.8, width * 0.45),
  );
  return bothX(bothZ(foot));
}

/** Mixer, tall swan neck, or shower riser at the end −x. */
function tap(rng: Rng, length: number, width: number, y: number): Part {
  const style = choose(rng, { spout: 4, swan: 2, shower: 1.5, side: 1, none: 1 });
  if (style === "none") return false;
  const x = style === "side" ? 0 : -length / 2 + 0.04;
  const z = style === "side" ? -width / 2 + 0.04 : 0;
  const thick = rng.uniform(0.014, 0.024);
  const out = (d: number, h: number): Point => (style === "side" ? [x, h, z + d] : [x + d, h, z]);
  const knobs = (): Part =>
    [-1, 1].map((s) => {
      const [kx, kz] = style === "side" ? [x + s * 0.12, z] : [x, z + s * 0.12];
      return [move(cylinder(thick, 0.06, 6), kx, y - 0.01, kz), move(box(0.05, 0.02, 0.05, { bevel: 0.006 }), kx, y + 0.05, kz)];
    });
  if (style === "shower")
    return [
      knobs(),
      tube([out(0, y - 0.01), out(0, y + 1), out(0.06, y + 1.08), out(0.22, y + 1.06), out(0.26, y + 1)], thick, 6),
      move(cylinder(0.07, 0.03, 10), ...out(0.26, y + 0.98)),
    ];
  const tall = style === "swan" ? rng.uniform(0.2, 0.35) : rng.uniform(0.08, 0.14);
  return [
    knobs(),
    tube(curve<Point>([out(0, y - 0.02), out(0.01, y + tall * 0.8), out(0.08, y + tall), out(0.16, y + tall * 0.7)], 2), thick, 6),
  ];
}

function grip(half: number, y: number, z: number): Part {
  return [
    rod([-half, y + 0.05, z], [half, y + 0.05, z], 0.014),
    rod([-half, y - 0.01, z], [-half, y + 0.05, z], 0.012),
    rod([half, y - 0.01, z], [half, y + 0.05, z], 0.012),
  ];
}
