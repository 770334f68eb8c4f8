import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  ball,
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  dome,
  extrudeSide,
  frustum,
  hoop,
  merge,
  move,
  type Part,
  type Point2,
  repeat,
  rod,
  type Solid,
  scale,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";

/** Battle tanks driving towards +z: tracks with road wheels, a sloped hull, a turret (or a casemate) and a gun. */
export const tank: ShapeGenerator = (rng) => {
  const length = rng.uniform(1.2, 1.7);
  const width = length * rng.uniform(0.48, 0.68);
  const track = width * rng.uniform(0.16, 0.26);
  const high = rng.uniform(0.22, 0.34);
  const clear = high * rng.uniform(0.25, 0.45);
  const roof = high * rng.uniform(1.05, 1.5);
  const inner = width - 2 * track;
  const half = length / 2;
  const hull: Point2[] = [
    [-half * rng.uniform(0.85, 0.98), clear],
    [half * 0.8, clear],
    [half * rng.uniform(0.92, 1.05), high * rng.uniform(0.6, 0.9)],
    [half * rng.uniform(0.45, 0.75), roof],
    [-half * rng.uniform(0.75, 0.9), roof],
    [-half * rng.uniform(0.95, 1.02), high * 0.8],
  ];
  const side = (width - track) / 2;
  const fender = chance(rng, 0.6);
  const skirt = chance(rng, 0.15);
  const turretAt = rng.uniform(-0.2, 0.12) * length;
  return merge(
    extrudeSide(hull, inner * 1.02),
    bothX(move(running(rng, length, high, track), side, 0, 0)),
    fender && bothX(move(box(track * 1.12, 0.025, length * rng.uniform(0.85, 1.02)), side, high + 0.005, 0)),
    chance(rng, 0.5) &&
      move(box(width * 0.98, roof - high * 0.98, length * rng.uniform(0.5, 0.75), { taper: [0.85, 0.9] }), 0, high * 0.98, -length * 0.06),
    skirt && bothX(move(box(0.02, high * 0.5, length * 0.9), width / 2 + 0.01, high * 0.5, 0)),
    chance(rng, 0.4) && bothX(move(rod([0, 0, 0], [0, 0, -0.12], 0.03, 6), inner * 0.3, high * 0.9, -half * 0.95)),
    chance(rng, 0.3) && bothX(move(ball(0.035, 0.035, 0.035, 6, 4), inner * 0.4, roof * 0.85, half * 0.8)),
    chance(rng, 0.25) && bothX(move(turnX(cylinder(0.07, 0.3, 8), 90), side - track * 0.1, high + 0.09, -half * 0.9)),
    chance(rng, 0.25) && repeat(count(rng, 1, 3), (i) => move(box(0.14, 0.1, 0.18), -side, high + 0.02, -half * 0.6 + i * 0.25)),
    move(
      turnY(turret(rng, Math.min(inner * rng.uniform(0.85, 1.25), width * 0.85), length), chance(rng, 0.15) ? rng.uniform(-40, 40) : 0),
      0,
      roof - 0.01,
      turretAt,
    ),
  );
};

/** One track, its length along z, with the road wheels standing out on both sides. */
function running(rng: Rng, length: number, high: number, track: number): Solid {
  const r = high / 2;
  const n = rng.pick([3, 4, 5, 6]);
  const half = length / 2;
  const shape = choose(rng, { oval: 4, ramp: 4, top: 2 });
  const z = half - r;
  const low = half * rng.uniform(0.62, 0.78);
  const outline: Point2[] =
    shape === "oval"
      ? [...arc(z, r, r, r, -90, 90, n), ...arc(-z, r, r, r, 90, 270, n)]
      : shape === "ramp"
        ? [
            [-low, 0],
            [low, 0],
            ...arc(half - r * 0.6, high - r * 0.6, r * 0.6, r * 0.6, -50, 90, n),
            ...arc(-half + r * 0.6, high - r * 0.6, r * 0.6, r * 0.6, 90, 230, n),
          ]
        : [
            [-half * 0.9, 0],
            [half * 0.9, 0],
            [half, high * 0.35],
            [half * 0.75, high],
            [-half * 0.75, high],
            [-half, high * 0.35],
          ];
  const wheels = count(rng, 3, 5);
  const radius = Math.min(r * 0.75, (low / wheels) * 0.95);
  const sides = rng.pick([6, 8, 8, 10]);
  const lugs = chance(rng, 0.4) ? count(rng, 6, 10) : 0;
  return merge(
    extrudeSide(outline, track),
    repeat(wheels, (i) =>
      move(turnZ(cylinder(radius, track * 1.14, sides), 90), track * 0.57, radius * 1.15 + 0.01, low * (((i + 0.5) / wheels) * 2 - 1)),
    ),
    shape !== "top" &&
      [-1, 1].map((s) =>
        move(
          turnZ(cylinder(r * 0.5, track * 1.12, sides), 90),
          track * 0.56,
          high - r * (shape === "oval" ? 1 : 0.7),
          s * (half - r * (shape === "oval" ? 1 : 0.75)),
        ),
      ),
    repeat(lugs, (i) => {
      const at = half * 1.5 * ((i + 0.5) / lugs) - half * 0.75;
      return [move(box(track, 0.02, 0.035), 0, high - 0.005, at), move(box(track, 0.02, 0.035), 0, -0.012, at)];
    }),
  );
}

/** A turret on y = 0 with its gun towards +z. */
function turret(rng: Rng, width: number, length: number): Part {
  const h = rng.uniform(0.13, 0.26);
  const l = width * rng.uniform(0.85, 1.35);
  const style = choose(rng, { wedge: 4, round: 3, box: 2, dome: 1.5 });
  const outline: Point2[] = [
    [-l / 2, 0],
    [l * 0.4, 0],
    [l * 0.55, h * 0.35],
    [l * 0.3, h],
    [-l * 0.4, h],
    [-l * rng.uniform(0.5, 0.65), h * 0.45],
  ];
  const body: Part =
    style === "wedge"
      ? taperX(extrudeSide(outline, width), h, rng.uniform(0.6, 0.9))
      : style === "round"
        ? scale(frustum(width / 2, width * rng.uniform(0.33, 0.45), h, rng.pick([6, 8, 10, 12])), 1, 1, l / width)
        : style === "dome"
          ? scale(dome(width / 2, h * 1.2, 10), 1, 1, l / width)
          : box(width, h, l, { taper: [rng.uniform(0.7, 0.95), rng.uniform(0.65, 0.95)] });
  const gun = length * rng.uniform(0.45, 0.85);
  const r = rng.uniform(0.022, 0.05);
  const from = l * 0.35;
  const y = h * rng.uniform(0.4, 0.6);
  const up = rng.uniform(0, 0.1) * gun;
  const sides = rng.pick([6, 8, 10]);
  const twin = chance(rng, 0.12);
  const barrel = merge(
    rod([0, y, from], [0, y + up, from + gun], r, sides, r * rng.uniform(0.75, 1)),
    chance(rng, 0.6) && rod([0, y + up * 0.92, from + gun * 0.92], [0, y + up * 1.03, from + gun * 1.03], r * 1.6, sides),
    chance(rng, 0.5) && rod([0, y, from], [0, y + up * 0.3, from + gun * 0.3], r * 1.6, sides),
  );
  return [
    body,
    twin ? bothX(move(barrel, width * 0.12, 0, 0)) : barrel,
    chance(rng, 0.6) && move(box(width * rng.uniform(0.25, 0.5), h * 0.6, l * 0.2), 0, y - h * 0.3, l * 0.42),
    chance(rng, 0.75) && move(cylinder(width * 0.17, 0.05, 8), rng.uniform(-0.2, 0.2) * width, h * 0.97, -l * 0.1),
    chance(rng, 0.3) && move(rod([0, 0, 0], [0, rng.uniform(0.25, 0.5), 0], 0.007, 4), width * 0.3, h * 0.8, -l * 0.35),
    chance(rng, 0.2) && move(box(width * 0.6, h * 0.5, l * 0.2), 0, h * 0.2, -l * 0.6),
    move(hoop(width * 0.1, width * 0.4, 0.03, 10), 0, -0.015, 0),
  ];
}

/** Narrows a solid along x from y = 0 up to `height`. */
function taperX(solid: Solid, height: number, factor: number): Solid {
  const points = solid.points.map((v, i) => (i % 3 === 0 ? v * (1 + (factor - 1) * (solid.points[i + 1]! / height)) : v));
  return { points, faces: solid.faces };
}
