import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  ball,
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  extrudeSide,
  extrudeUp,
  frustum,
  hoop,
  lathe,
  loft,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  repeat,
  roundedRectangle,
  type Solid,
  scale,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";

/**
 * Game consoles of one maker: the first with an X on its back, the waisted second, the flat third, the tower with its sunken grille, the small one with a
 * round vent; their controller, beside one or alone.
 */
export const xbox: ShapeGenerator = (rng) => {
  const style = choose(rng, { first: 2.5, waisted: 3, flat: 3, tower: 1.3, small: 2, pad: 2 });
  if (style === "pad") return turnX(pad(rng), rng.uniform(0, 35));
  const console_ = { first, waisted, flat, tower, small }[style](rng);
  const upright = (style === "waisted" || style === "flat" || style === "small") && chance(rng, style === "waisted" ? 0.65 : 0.3);
  const stood = upright ? move(turnZ(console_, 90), 0, 0.5, 0) : console_;
  if (!chance(rng, style === "tower" ? 0.7 : 0.35)) return stood;
  const k = rng.uniform(0.4, 0.48);
  const [side, front] = [rng.uniform(-0.2, 0.2) + (style === "tower" || upright ? 0.45 : 0), rng.uniform(0.55, 0.75)];
  const gamepad = turnY(pad(rng), rng.uniform(-30, 30));
  return merge(stood, move(scale(gamepad, k), side, 0, front));
};

/** Black box with slanted edges, a big cross and a disc on top. */
function first(rng: Rng): Solid {
  const [w, h, d] = [1, rng.uniform(0.26, 0.33), rng.uniform(0.78, 0.86)];
  const arm = rng.uniform(0.1, 0.16);
  const rise = rng.uniform(0.02, 0.04);
  const beamOf = (angle: number): Part => move(turnY(box(1.02, rise + 0.01, arm, { taper: [1, 0.7] }), angle), 0, h - 0.01, 0);
  const tilt = (Math.atan2(d, w) * 180) / Math.PI;
  return merge(
    move(box(w, h * 0.55, d, { taper: [0.94, 0.94] }), 0, h * 0.45, 0),
    box(w * 0.92, h * 0.5, d * 0.92, { taper: [1.08, 1.08] }),
    beamOf(tilt),
    beamOf(-tilt),
    move(
      lathe(
        [
          [0, 0],
          [0.17, 0],
          [0.16, 0.03],
          [0.1, 0.05],
          [0, 0.055],
        ],
        count(rng, 12, 20),
      ),
      0,
      h,
      0,
    ),
    move(box(w * 0.5, h * 0.16, 0.03), -w * 0.12, h * 0.62, d * 0.47),
    repeat(4, (i) => move(turnX(cylinder(0.035, 0.03, 8), 90), -w * 0.3 + 0.16 * i + (i > 1 ? 0.1 : 0), h * 0.22, d * 0.445)),
    repeat(2, (i) => move(turnX(cylinder(0.022, 0.03, 8), 90), w * 0.36, h * (0.55 + 0.22 * i), d * 0.47)),
    repeat(count(rng, 3, 5), (i) => bothX(move(box(0.02, 0.02, d * 0.6), w * 0.485, h * (0.5 + 0.09 * i), 0))),
  );
}

/** Lying: a waist runs from left to right in the outline seen from the front. */
function waisted(rng: Rng): Solid {
  const [w, h, d] = [1, rng.uniform(0.25, 0.3), rng.uniform(0.8, 0.88)];
  const dip = rng.uniform(0.08, 0.2);
  const n = 12;
  const ring = (z: number, k: number): Point[] => {
    const side = (s: number): Point[] =>
      Array.from({ length: n + 1 }, (_, i): Point => {
        const t = s * (1 - (2 * i) / n);
        return [(t * w) / 2, h / 2 + s * (h / 2) * k * (1 - dip * (1 - t * t)), z];
      });
    return [...side(1), ...side(-1)];
  };
  return merge(
    loft([ring(-d / 2, 0.94), ring(-d * 0.45, 1), ring(d * 0.45, 1), ring(d / 2, 0.94)]),
    move(box(w * 0.5, h * 0.1, 0.03), -w * 0.15, h * 0.55, d / 2),
    move(turnX(hoop(0.05, 0.07, 0.025, 14), 90), w * 0.33, h * 0.5, d / 2 - 0.01),
    move(turnX(cylinder(0.045, 0.02, 12), 90), w * 0.33, h * 0.5, d / 2 - 0.005),
    move(box(w * 0.22, h * 0.14, 0.02), w * 0.1, h * 0.22, d / 2),
    repeat(2, (i) => move(box(0.13, 0.045, 0.02), -w * 0.34 + 0.17 * i, h * 0.25, d / 2)),
    chance(rng, 0.6) && move(box(0.18, h * 0.94, d * 0.72, { bevel: 0.03 }), -w / 2 + 0.04, h * 0.03, 0),
    bothX(repeat(count(rng, 4, 7), (i) => move(box(0.014, h * 0.5, 0.03), w / 2 - 0.003, h * 0.25, d * (0.09 * i - 0.25)))),
  );
}

/** A flat slab, half of its top a grille; with or without an overhanging upper half. */
function flat(rng: Rng): Solid {
  const [w, h, d] = [1, rng.uniform(0.17, 0.25), rng.uniform(0.72, 0.85)];
  const overhang = chance(rng, 0.5) ? rng.uniform(0.02, 0.06) : 0;
  const split = rng.uniform(0.35, 0.5);
  const slots = count(rng, 8, 14);
  const half = w * rng.uniform(0.42, 0.52);
  return merge(
    box(w - overhang, h * split, d - overhang),
    move(box(w, h * (1 - split) - 0.012, d, { bevel: 0.006 }), 0, h * split + 0.01, 0),
    move(box(w * 0.97, 0.02, d * 0.97), 0, h * split - 0.004, 0),
    repeat(slots, (i) =>
      move(box(half * 0.9, 0.014, (d * 0.55) / slots), w / 2 - half / 2 - 0.02, h - 0.004, d * 0.9 * ((i + 0.5) / slots - 0.5)),
    ),
    move(box(w * 0.42, 0.022, 0.02), -w * 0.2, h * (split + 0.25), d / 2),
    move(turnX(cylinder(h * 0.17, 0.02, 12), 90), w * 0.36, h * (split + 0.3), d / 2 - 0.005),
    chance(rng, 0.6) && [
      move(box(0.1, 0.035, 0.02), w * 0.25, h * 0.15, (d - overhang) / 2),
      move(turnX(cylinder(0.018, 0.02, 8), 90), w * 0.36, h * 0.22, (d - overhang) / 2 - 0.005),
    ],
    repeat(count(rng, 4, 8), (i) => bothX(move(box(0.016, h * 0.22, 0.04), w / 2 - 0.004, h * 0.6, d * (0.1 * i - 0.35)))),
  );
}

/** A square tower; its top sinks in, dotted with holes. */
function tower(rng: Rng): Solid {
  const w = rng.uniform(0.48, 0.54);
  const h = rng.uniform(0.95, 1.05);
  const corner = rng.uniform(0.008, 0.03);
  const n = rng.pick([3, 4, 5]);
  const outline = (k: number): Point2[] => roundedRectangle(w * k, w * k, corner * k, 2);
  const at = (k: number, y: number): Point[] => outline(k).map(([x, z]): Point => [x, y, z]);
  const dip = rng.uniform(0.03, 0.07);
  return merge(
    loft([at(1, 0.015), at(1, h), at(0.95, h), at(0.7, h - dip * 0.6), at(0.3, h - dip), at(0.05, h - dip)]),
    move(frustum(w * 0.42, w * 0.45, 0.02, 16), 0, 0, 0),
    repeat(n * n, (i) =>
      move(
        cylinder((w * 0.3) / n, dip * 0.75 + 0.012, 8),
        w * 0.84 * (((i % n) + 0.5) / n - 0.5),
        h - dip,
        w * 0.84 * ((Math.floor(i / n) + 0.5) / n - 0.5),
      ),
    ),
    move(box(0.025, h * rng.uniform(0.3, 0.42), 0.012), -w * 0.32, h * 0.12, w / 2),
    move(turnX(cylinder(0.04, 0.012, 12), 90), -w * 0.32, h * 0.9, w / 2 - 0.002),
    move(box(0.06, 0.025, 0.012), w * 0.3, h * 0.08, w / 2),
    chance(rng, 0.5) && move(turnX(cylinder(0.018, 0.012, 8), 90), w * 0.3, h * 0.16, w / 2 - 0.002),
  );
}

/** A small slab with a big round vent. */
function small(rng: Rng): Solid {
  const [w, h, d] = [1, rng.uniform(0.2, 0.26), rng.uniform(0.5, 0.58)];
  const r = d * rng.uniform(0.36, 0.42);
  const rings = count(rng, 2, 4);
  const x = w / 2 - r - d * 0.08;
  return merge(
    extrudeUp(roundedRectangle(w, d, 0.02, 2), h),
    move(hoop(r * 0.93, r, 0.02, 24), x, h - 0.003, 0),
    repeat(rings, (i) =>
      move(hoop(r * (0.15 + (0.75 * i) / rings), r * (0.15 + (0.75 * i) / rings) + r * 0.1, 0.016, 18), x, h - 0.003, 0),
    ),
    move(turnX(cylinder(0.035, 0.012, 12), 90), -w * 0.4, h * 0.75, d / 2 - 0.003),
    move(box(0.06, 0.025, 0.012), -w * 0.38, h * 0.25, d / 2),
    chance(rng, 0.5) && repeat(5, (i) => move(box(0.02, 0.012, d * 0.06), -w * 0.3 + 0.05 * i, h - 0.003, d * 0.35)),
    bothX(move(box(w * 0.2, 0.02, d * 0.6), w * 0.25, -0.015, 0)),
  );
}

/** A controller, grips towards +z: sticks, a cross, four buttons, triggers. */
function pad(rng: Rng): Solid {
  const wide = rng.uniform(0.95, 1.1);
  const fat = rng.uniform(0.15, 0.21);
  const grip = rng.uniform(0.3, 0.46);
  const spread = rng.uniform(4, 14);
  const button = (x: number, z: number, r: number): Solid => move(cylinder(r, 0.05, 8), x, fat - 0.03, z);
  const stick = (x: number, z: number): Part =>
    move(
      lathe(
        [
          [0, 0],
          [0.075, 0],
          [0.04, 0.03],
          [0.035, 0.07],
          [0.07, 0.09],
          [0.06, 0.11],
          [0, 0.1],
        ],
        10,
      ),
      x,
      fat - 0.02,
      z,
    );
  return merge(
    extrudeUp(roundedRectangle(wide * 0.78, 0.44, 0.12, 3), fat),
    bothX(move(turnY(ball(0.17, 0.13, grip, 10, 7), spread), wide * 0.36, fat * 0.5, 0.2)),
    bothX([
      move(box(0.2, fat * 0.6, 0.1, { bevel: 0.03 }), wide * 0.28, fat * 0.3, -0.23),
      move(turnX(box(0.12, 0.12, 0.08, { bevel: 0.02 }), 20), wide * 0.3, -0.02, -0.22),
    ]),
    stick(-wide * 0.26, -0.06),
    stick(wide * 0.13, 0.12),
    [
      [0.06, 0],
      [-0.06, 0],
      [0, 0.06],
      [0, -0.06],
    ].map(([x, z]) => button(wide * 0.28 + x!, -0.06 + z!, 0.03)),
    move(box(0.17, 0.05, 0.05), -wide * 0.13, fat - 0.02, 0.12),
    move(box(0.05, 0.05, 0.17), -wide * 0.13, fat - 0.02, 0.12),
    button(0, -0.12, 0.05),
    bothX(button(0.09, -0.05, 0.018)),
    chance(rng, 0.2) &&
      move(
        extrudeSide(
          [
            [0, 0],
            [-0.5, 0.01],
            [-0.5, 0.03],
            [0, 0.03],
          ],
          0.03,
        ),
        0,
        fat * 0.4,
        -0.2,
      ),
  );
}
