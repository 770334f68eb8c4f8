import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  ball,
  bothX,
  box,
  chance,
  choose,
  cone,
  count,
  cylinder,
  deform,
  lathe,
  merge,
  move,
  type Part,
  type Point2,
  rod,
  type Solid,
  tube,
  turnX,
  turnZ,
  vane,
} from "../kit.ts";
import { roadWheel } from "../parts.ts";

/** Nose towards +z: airliners, business jets, fighters, propeller planes with the wing high or low, biplanes. */
export const airplane: ShapeGenerator = (rng) => {
  const style = choose(rng, { airliner: 4, business: 1.5, fighter: 3, propeller: 4, biplane: 1.2 });
  const sides = count(rng, 6, 12);
  if (style === "fighter") return fighter(rng, sides);
  if (style === "propeller" || style === "biplane") return propellerPlane(rng, sides, style === "biplane");
  return liner(rng, sides, style === "business");
};

/** A body of revolution along z from the tail to the nose: pairs of [radius, z]. */
function fuselage(profile: readonly Point2[], sides: number, flat = 1): Solid {
  return deform(turnX(lathe(profile, sides, { turn: 180 / sides }), 90), (x, y, z) => [x, y * flat, z]);
}

/** Half a wing, mirrored. */
function wings(
  root: number,
  tip: number,
  span: number,
  thick: number,
  sweep: number,
  rise: number,
  x: number,
  y: number,
  z: number,
): Solid {
  return bothX(move(vane(root, tip, span, thick, { sweep, rise }), x, y, z));
}

/** A fin that stands up from the body. */
function fin(root: number, tip: number, height: number, sweep: number, y: number, z: number): Solid {
  return move(turnZ(vane(root, tip, height, 0.035, { sweep }), 90), 0, y, z);
}

function engine(r: number, long: number, sides: number): Solid {
  return fuselage(
    [
      [r * 0.5, -long / 2],
      [r * 0.9, -long * 0.1],
      [r, long * 0.35],
      [r * 0.9, long / 2],
      [r * 0.7, long / 2],
      [r * 0.6, long * 0.35],
      [0, long * 0.3],
    ],
    sides,
  );
}

function liner(rng: Rng, sides: number, business: boolean): Solid {
  const r = rng.uniform(0.085, 0.125) * (business ? 0.9 : 1);
  const half = rng.uniform(0.65, 0.8) * (business ? 0.85 : 1);
  const span = rng.uniform(0.55, 0.8);
  const tailUp = r * 0.35;
  const body = deform(
    fuselage(
      [
        [0.012, -half],
        [r * 0.55, -half * 0.72],
        [r, -half * 0.42],
        [r, half * 0.68],
        [r * 0.8, half * 0.86],
        [r * 0.4, half * 0.97],
        [0, half],
      ],
      sides,
    ),
    (x, y, z) => [x, y + (z < -half * 0.42 ? ((-half * 0.42 - z) / (half * 0.58)) * tailUp : 0), z],
  );
  const sweep = span * rng.uniform(0.35, 0.7);
  const rise = span * rng.uniform(0.02, 0.15);
  const root = rng.uniform(0.26, 0.4);
  const high = chance(rng, 0.15);
  const wingY = high ? r * 0.8 : -r * 0.5;
  const tee = business ? chance(rng, 0.7) : chance(rng, 0.12);
  const tall = rng.uniform(0.2, 0.3);
  const er = r * rng.uniform(0.38, 0.55);
  const pods: Part = business
    ? bothX(move(engine(er, 0.24, 8), r + er * 0.9, r * 0.4, -half * 0.5))
    : Array.from({ length: chance(rng, 0.75) ? 1 : 2 }, (_, i) => {
        const k = 0.32 + 0.3 * i;
        return bothX([
          move(engine(er, 0.22, 8), r * 0.6 + span * k, wingY + rise * k - er * 1.15, 0.12 - sweep * k + root * 0.3),
          move(box(0.02, er * 1.2, 0.12), r * 0.6 + span * k, wingY + rise * k - er * 0.9, 0.05 - sweep * k + root * 0.25),
        ]);
      });
  return merge(
    body,
    wings(root, root * rng.uniform(0.22, 0.45), span, 0.045, sweep, rise, r * 0.5, wingY, 0.05),
    fin(0.24, 0.12, tall, tall * rng.uniform(0.5, 1), r * 0.7, -half * 0.8),
    wings(0.17, 0.08, rng.uniform(0.2, 0.3), 0.03, 0.12, 0.02, 0, tee ? r * 0.7 + tall : tailUp, -half * 0.86 - (tee ? tall * 0.5 : 0)),
    pods,
    chance(rng, 0.35) &&
      bothX(move(vane(0.08, 0.03, 0.1, 0.015, { sweep: 0.06, rise: 0.1 }), r * 0.5 + span * 0.98, wingY + rise, 0.02 - sweep)),
    chance(rng, 0.3) && gear(rng, r * 1.9, half * 0.7),
  );
}

/** Legs with wheels, below y = 0: one in front, two behind. */
function gear(rng: Rng, long: number, nose: number): Solid {
  const wheel = rng.uniform(0.04, 0.06);
  const one = (x: number, z: number) => [rod([x * 0.6, 0, z], [x, -long, z], 0.015, 5), move(roadWheel(wheel, 0.04, 8), x, -long, z)];
  return merge(one(0, nose), one(0.14, -0.02), one(-0.14, -0.02));
}

function fighter(rng: Rng, sides: number): Solid {
  const r = rng.uniform(0.08, 0.12);
  const half = rng.uniform(0.6, 0.75);
  const span = rng.uniform(0.38, 0.62);
  const delta = chance(rng, 0.45);
  const root = delta ? rng.uniform(0.55, 0.75) : rng.uniform(0.32, 0.5);
  const sweep = delta ? root * 0.5 : span * rng.uniform(0.3, 0.8);
  const twin = chance(rng, 0.5);
  const tall = rng.uniform(0.2, 0.3);
  const z = delta ? -half * 0.3 : -half * 0.1;
  const body = fuselage(
    [
      [r * 0.75, -half],
      [r, -half * 0.7],
      [r * 1.05, 0],
      [r * 0.85, half * 0.4],
      [r * 0.45, half * 0.75],
      [0, half],
    ],
    sides,
    rng.uniform(0.7, 1),
  );
  const rear = fin(0.26, 0.12, tall, rng.uniform(0.1, 0.2), r * 0.3, -half * 0.75);
  return merge(
    body,
    wings(root, root * rng.uniform(0.12, 0.35), span, 0.03, sweep, rng.uniform(-0.04, 0.04), r * 0.5, 0, z),
    move(ball(r * 0.5, r * 0.55, 0.2, 6), 0, r * 0.7, half * 0.28),
    twin ? bothX(move(turnZ(rear, -rng.uniform(0, 20)), r * 0.9, 0, 0)) : rear,
    !delta && wings(0.2, 0.09, 0.24, 0.02, 0.13, 0, r * 0.6, 0, -half * 0.85),
    delta && chance(rng, 0.5) && wings(0.13, 0.05, 0.17, 0.02, 0.08, 0.02, r * 0.5, r * 0.3, half * 0.3),
    chance(rng, 0.6) && bothX(move(box(r * 0.9, r * 1.1, half * 0.8, { taper: [0.8, 0.9] }), r * 1.05, -r * 0.6, -half * 0.1)),
    twin &&
      bothX(
        move(
          fuselage(
            [
              [r * 0.5, -0.1],
              [r * 0.65, 0.1],
            ],
            8,
          ),
          r * 0.5,
          0,
          -half,
        ),
      ),
    chance(rng, 0.5) &&
      bothX(
        move(
          fuselage(
            [
              [0.012, -0.16],
              [0.02, 0.1],
              [0, 0.17],
            ],
            5,
          ),
          span * 0.6,
          -0.06,
          z - sweep * 0.5,
        ),
      ),
  );
}

function propellerPlane(rng: Rng, sides: number, biplane: boolean): Solid {
  const r = rng.uniform(0.1, 0.15);
  const half = rng.uniform(0.5, 0.65);
  const span = rng.uniform(0.6, 0.85) * (biplane ? 0.9 : 1);
  const chord = rng.uniform(0.2, 0.3);
  const high = !biplane && chance(rng, 0.45);
  const flat = rng.uniform(0.95, 1.2);
  const body = fuselage(
    [
      [0.02, -half],
      [r * 0.5, -half * 0.6],
      [r * 0.95, -half * 0.05],
      [r, half * 0.3],
      [r * 0.85, half * 0.8],
      [r * 0.55, half * 0.88],
      [0, half * 0.9],
    ],
    sides,
    flat,
  );
  const tip = chord * rng.uniform(0.55, 1);
  const rise = rng.uniform(0, 0.1);
  const wing = (y: number): Solid => wings(chord, tip, span, 0.04, rng.uniform(-0.02, 0.05), rise, 0, y, half * 0.22);
  const upper = r * flat * (high ? 1.05 : -0.5);
  const gap = rng.uniform(0.26, 0.34);
  const multi = !biplane && chance(rng, 0.18);
  const spin = rng.uniform(0, 90);
  return merge(
    body,
    wing(biplane ? -r * 0.6 : upper),
    biplane && [
      wing(gap - r * 0.6),
      bothX(
        [0.35, 0.75].map((k) =>
          [0.06, -0.06].map((dz) =>
            rod([span * k, rise * k - r * 0.6, half * 0.22 + dz], [span * k, rise * k + gap - r * 0.6, half * 0.22 + dz], 0.011, 4),
          ),
        ),
      ),
      bothX(rod([r * 0.5, r * 0.5, half * 0.22], [r * 0.8, gap - r * 0.6, half * 0.22], 0.012, 4)),
    ],
    high && bothX(rod([r * 0.8, -r * 0.5, half * 0.22], [span * 0.5, upper + rise * 0.5, half * 0.22], 0.012, 4)),
    fin(0.18, 0.1, rng.uniform(0.16, 0.24), 0.07, 0.02, -half * 0.86),
    wings(0.15, 0.1, rng.uniform(0.2, 0.28), 0.025, 0.03, 0, 0, 0.02, -half * 0.88),
    high
      ? move(box(r * 1.5, r * 1.1, half * 0.6, { taper: [0.85, 0.6] }), 0, r * flat * 0.1, half * 0.12)
      : move(ball(r * 0.6, r * 0.75, half * 0.28, 7), 0, r * 0.75 * flat, half * 0.0),
    multi
      ? bothX(
          move(merge(engine(r * 0.5, 0.3, 8), move(propeller(rng, 0.16, spin), 0, 0, 0.17)), span * 0.36, upper + rise * 0.36, half * 0.35),
        )
      : move(propeller(rng, rng.uniform(0.2, 0.3), spin), 0, 0, half * 0.92),
    chance(rng, 0.75) && move(gear(rng, r * 2, -half * 0.9), 0, 0, half * 0.15),
    chance(rng, 0.2) &&
      tube(
        [
          [0, r, half * 0.5],
          [0, r * 1.6, half * 0.5],
        ],
        0.01,
        4,
      ),
  );
}

/** Blades about z behind a spinner. */
function propeller(rng: Rng, radius: number, spin: number): Solid {
  const blades = rng.pick([2, 2, 3, 4]);
  const fan = turnX(
    around(blades, () => move(turnZ(box(0.05, 0.012, radius, { taper: [1, 1] }), 30), 0, 0, radius / 2)),
    90,
  );
  return merge(turnZ(fan, spin), move(turnX(cone(0.05, 0.1, 8), 90), 0, 0, -0.02), move(turnX(cylinder(0.03, 0.06, 6), 90), 0, 0, -0.05));
}
