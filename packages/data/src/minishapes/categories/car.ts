import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  ball,
  beam,
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  deform,
  extrudeSide,
  frustum,
  loft,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  type Solid,
  turnX,
  turnZ,
} from "../kit.ts";
import { wheelPairs } from "../parts.ts";

/** Passenger cars on four wheels: saloons, hatchbacks, estates and off-roaders, coupés; taxis and police cars; open-wheel racers. */
export const car: ShapeGenerator = (rng) => {
  const style = choose(rng, { sedan: 5, hatch: 3, suv: 3, coupe: 2.5, racer: 1.3 });
  if (style === "racer") return racer(rng);
  const long = rng.uniform(1.25, 1.6) * (style === "hatch" ? 0.88 : 1);
  const width = rng.uniform(0.6, 0.76);
  const wheel = rng.uniform(0.115, 0.16) * (style === "suv" ? 1.12 : 1);
  const cut = wheel * rng.uniform(1.07, 1.2);
  const floor = wheel * rng.uniform(0.55, 0.8) * (style === "suv" ? 1.15 : 1);
  const shape: Shape = {
    long,
    width,
    wheel,
    cut,
    floor,
    belt: Math.max(wheel + cut + 0.05, floor + rng.uniform(0.22, 0.3) * (style === "coupe" ? 0.85 : 1)),
    roof: 0,
    axles: [
      Math.min(long * rng.uniform(0.29, 0.34), long / 2 - cut - 0.06),
      -Math.min(long * rng.uniform(0.28, 0.33), long / 2 - cut - 0.06),
    ],
  };
  const high = rng.uniform(0.17, 0.26) * { sedan: 1, hatch: 1.05, suv: 1.15, coupe: 0.8 }[style];
  const full: Shape = { ...shape, roof: shape.belt + high };
  const track = width - rng.uniform(0.02, 0.09);
  return merge(
    lower(rng, full),
    cabin(rng, full, style),
    wheelPairs(wheel, rng.uniform(0.09, 0.14), track, full.axles, count(rng, 7, 12)),
    trimmings(rng, full),
    extras(rng, full, style),
  );
};

interface Shape {
  readonly long: number;
  readonly width: number;
  readonly wheel: number; // radius
  readonly cut: number; // radius of the wheel arches
  readonly floor: number; // heights of floor, window line and roof
  readonly belt: number;
  readonly roof: number;
  readonly axles: readonly number[]; // z, front first
}

/** The body up to the windows, with arches cut out over the wheels. */
function lower(rng: Rng, { long, width, wheel, cut, floor, belt, axles }: Shape): Solid {
  const half = long / 2;
  const nose = Math.max(wheel + cut + 0.03, belt - rng.uniform(0.02, 0.1));
  const tail = belt - rng.uniform(0, 0.06);
  const open = (Math.asin((floor - wheel) / cut) * 180) / Math.PI;
  // Along the floor from the tail to the nose, up over each wheel.
  const over = (z: number): Point2[] => arc(z, wheel, cut, cut, 180 - open, open, 6);
  const outline: Point2[] = [
    [-half + 0.03, floor],
    ...over(axles[1]!),
    ...over(axles[0]!),
    [half - 0.03, floor],
    [half, floor + (nose - floor) * 0.35],
    [half - rng.uniform(0, 0.05), nose - 0.03],
    [half - rng.uniform(0.06, 0.14), nose],
    [half * rng.uniform(0.35, 0.5), belt],
    [-half * 0.75, belt],
    [-half + rng.uniform(0.02, 0.06), tail],
    [-half, floor + (tail - floor) * 0.4],
  ];
  const tuck = rng.uniform(0, 0.1);
  const round = rng.uniform(0, 0.14);
  const shell = deform(extrudeSide(outline, width), (x, y, z) => [
    x * (1 - tuck * Math.max(0, (y - floor) / (belt - floor) - 0.5)) * (1 - round * (z / half) ** 4),
    y,
    z,
  ]);
  const fender =
    chance(rng, 0.4) &&
    bothX(
      axles.map((z) => {
        const edge: Point2[] = [...arc(z, wheel, cut * 1.2, cut * 1.2, 0, 180, 7), ...arc(z, wheel, cut, cut, 180, 0, 7)];
        return move(extrudeSide(edge, 0.09), width / 2 - 0.015, 0, 0);
      }),
    );
  // The arches reach right through the extrusion, so a narrower block closes the middle.
  return merge(shell, move(box(width * 0.72, belt - floor - 0.02, long * 0.9), 0, floor, 0), fender);
}

function cabin(rng: Rng, { long, width, belt, roof }: Shape, style: "sedan" | "hatch" | "suv" | "coupe"): Solid {
  const half = long / 2;
  const front = half * rng.uniform(0.3, 0.48);
  const rear =
    -half *
    { sedan: rng.uniform(0.5, 0.66), hatch: rng.uniform(0.86, 0.96), suv: rng.uniform(0.9, 0.97), coupe: rng.uniform(0.6, 0.9) }[style];
  const rake = { sedan: 0.15, hatch: 0.16, suv: 0.1, coupe: 0.24 }[style] * rng.uniform(0.8, 1.4);
  const fall = { sedan: 0.14, hatch: 0.1, suv: 0.04, coupe: 0.26 }[style] * rng.uniform(0.7, 1.3);
  const narrow = rng.uniform(0.72, 0.88);
  const [bottom, top] = [width * 0.94, width * narrow];
  const bow = rng.uniform(0, 0.03);
  const ring = (y: number, w: number, f: number, r: number): Point[] => [
    [-w / 2, y, f - bow],
    [-w / 4, y, f],
    [w / 4, y, f],
    [w / 2, y, f - bow],
    [w / 2, y, r],
    [-w / 2, y, r],
  ];
  const edge = (roof - belt) * 0.14;
  const glass = loft([
    ring(belt - 0.02, bottom, front, rear),
    ring(roof - edge, top, front - rake, rear + fall),
    ring(roof, top * 0.9, front - rake - edge * 1.5, rear + fall + edge),
  ]);
  // Windows and pillars: shallow raised panels on the sides.
  const middle = (front - rake + rear + fall) / 2;
  const pane = (k: number, length: number) => {
    const lean = (Math.atan2((bottom - top) / 2, roof - belt) * 180) / Math.PI;
    return bothX(
      move(
        turnZ(box(0.02, (roof - belt) * 0.62, length, { taper: [1, 0.8] }), lean),
        (bottom * 0.75 + top * 0.25) / 2,
        belt + (roof - belt) * 0.14,
        middle + k,
      ),
    );
  };
  const span = front - rake - (rear + fall);
  return merge(glass, chance(rng, 0.55) && [pane(span * 0.25, span * 0.4), pane(-span * 0.25, span * 0.4)]);
}

/** Bumpers, lights, mirrors, grille. */
function trimmings(rng: Rng, { long, width, floor, belt }: Shape): Solid {
  const half = long / 2;
  const lampY = floor + (belt - floor) * rng.uniform(0.5, 0.68);
  const round = chance(rng, 0.35);
  const light = round ? turnX(cylinder(0.045, 0.05, 8), 90) : move(box(width * 0.18, 0.06, 0.05), 0, -0.03, 0);
  const bumper = box(width * 0.98, 0.07, 0.08, { bevel: 0.02 });
  return merge(
    bothX(move(light, width * 0.34, lampY, half - 0.02)),
    bothX(move(box(width * 0.16, 0.06, 0.04), width * 0.34, lampY, -half)),
    chance(rng, 0.7) && [move(bumper, 0, floor + 0.02, half - 0.01), move(bumper, 0, floor + 0.02, -half + 0.01)],
    chance(rng, 0.5) && bothX(move(box(0.07, 0.05, 0.04), width / 2 + 0.02, belt, long * 0.16)),
    chance(rng, 0.5) && move(box(width * 0.4, 0.07, 0.03), 0, lampY - 0.05, half),
    chance(rng, 0.3) && bothX(move(box(0.015, 0.02, 0.06), width / 2, belt - 0.07, -long * 0.02)),
  );
}

function extras(rng: Rng, { long, width, roof, belt, floor }: Shape, style: string): Solid {
  const half = long / 2;
  const kind = choose(rng, {
    none: 7,
    taxi: 1,
    police: 1.2,
    rack: style === "suv" ? 1.5 : 0.2,
    wing: style === "coupe" ? 3 : 0.5,
    spare: style === "suv" ? 1 : 0.001,
  });
  const parts: Record<typeof kind, () => Part> = {
    none: () => false,
    taxi: () => move(box(width * 0.32, 0.08, 0.1, { taper: [0.8, 0.7] }), 0, roof - 0.005, -long * 0.05),
    police: () =>
      move(
        merge(box(width * 0.55, 0.05, 0.1), bothX(move(box(width * 0.2, 0.07, 0.09), width * 0.17, 0, 0))),
        0,
        roof - 0.005,
        -long * 0.05,
      ),
    rack: () => move(bothX(move(box(0.03, 0.03, long * 0.45), width * 0.3, 0, 0)), 0, roof, -long * 0.12),
    wing: () =>
      move(merge(box(width * 0.95, 0.025, 0.13), bothX(move(box(0.03, 0.12, 0.08), width * 0.35, -0.11, 0))), 0, belt + 0.08, -half + 0.07),
    spare: () => move(turnX(cylinder(0.14, 0.08, 12), 90), 0, floor + 0.25, -half - 0.08),
  };
  return merge(parts[kind]());
}

/** A single-seater: narrow nose, open wheels, wings before and behind. */
function racer(rng: Rng): Solid {
  const wheel = rng.uniform(0.13, 0.18);
  const long = rng.uniform(1.3, 1.6);
  const half = long / 2;
  const track = rng.uniform(0.6, 0.72);
  const sides = chance(rng, 0.5) ? 4 : 8;
  const body = move(
    turnX(
      loft(
        [
          [0.1, -0.48],
          [0.13, -0.1],
          [0.12, 0.1],
          [0.07, 0.4],
          [0.04, 0.5],
        ].map(([r, k], i) =>
          Array.from({ length: sides }, (_, j): Point => {
            const a = ((j + 0.5) / sides) * 2 * Math.PI;
            return [r! * 1.3 * Math.cos(a), k! * long, r! * Math.sin(a) + (i > 2 ? 0.03 : 0)];
          }),
        ),
      ),
      90,
    ),
    0,
    wheel,
    0,
  );
  const wing = (w: number, y: number, z: number, deep: number) =>
    merge(move(box(w, 0.025, deep), 0, y, z), bothX(move(box(0.02, 0.11, deep * 1.2), w / 2, y - 0.05, z)));
  return merge(
    body,
    wheelPairs(wheel, rng.uniform(0.12, 0.18), track, [half * 0.62, -half * 0.68], count(rng, 8, 13)),
    wing(track * 1.1, wheel * 0.5, half * 0.97, 0.14),
    wing(track * 0.95, wheel + rng.uniform(0.2, 0.32), -half * 0.95, 0.14),
    bothX(move(box(0.03, 0.3, 0.06), 0.08, wheel - 0.02, -half * 0.93)),
    bothX(move(box(0.16, 0.16, long * 0.36, { bevel: 0.03 }), 0.18, wheel * 0.55, -long * 0.1)),
    [half * 0.62, -half * 0.68].map((z) => bothX(beam([0, wheel, z * 0.95], [track / 2, wheel, z], 0.03))),
    move(ball(0.06, 0.07, 0.07, 7), 0, wheel + 0.15, -0.02),
    move(frustum(0.09, 0.05, 0.14, 6), 0, wheel + 0.06, -long * 0.16),
  );
}
