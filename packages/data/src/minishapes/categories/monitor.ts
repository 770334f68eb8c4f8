import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  deform,
  frustum,
  lathe,
  loft,
  merge,
  move,
  type Part,
  type Point,
  repeat,
  rod,
  roundedRectangle,
  type Solid,
  tube,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";

/** Computer monitors on a desk stand, facing +z: flat, curved, ultra-wide, upright, on an arm, in pairs; and tube monitors with their deep back. */
export const monitor: ShapeGenerator = (rng) => {
  const style = choose(rng, { flat: 5, tube: 4, curved: 1.5, upright: 0.8, arm: 1.2, pair: 1, all: 1.3 });
  if (style === "tube") return tubeMonitor(rng);
  const width = style === "curved" ? rng.uniform(1.15, 1.5) : rng.uniform(0.85, 1.15);
  const tall = style === "curved" ? rng.uniform(0.48, 0.58) : width * rng.uniform(0.56, 0.8);
  const thick = rng.uniform(0.04, 0.11);
  const low = rng.uniform(0.14, 0.36);
  const bezel = rng.uniform(0.02, 0.06);
  const chin = style === "all" ? rng.uniform(0.1, 0.18) : bezel * rng.uniform(1, 2);
  const tilt = rng.uniform(-12, 4);
  const panel = panelOf(rng, width, tall, thick, bezel, chin, style === "curved" ? rng.uniform(0.12, 0.25) : 0);
  if (style === "pair") {
    const apart = width * 0.505;
    return merge(
      bothX(move(turnY(panel, -rng.uniform(0, 14)), apart, low, 0)),
      stand(rng, width * 0.8, low, tall, thick),
      move(box(width * 1.2, 0.05, 0.05), 0, low + tall * 0.45, -thick - 0.03),
    );
  }
  if (style === "arm") {
    const y = low + rng.uniform(0.1, 0.25);
    const x = rng.uniform(-0.35, 0.35) * width;
    const z = -rng.uniform(0.25, 0.4);
    return merge(
      move(turnX(panel, tilt), 0, y, 0),
      rod([x, 0, z], [x, y + tall * 0.3, z], 0.03, 8),
      move(box(0.16, 0.03, 0.16), x, 0, z),
      rod([x, y + tall * 0.3, z], [x * -0.6, y + tall * 0.5, z * 0.6], 0.028, 6),
      rod([x * -0.6, y + tall * 0.5, z * 0.6], [0, y + tall * 0.45, -thick * 0.5], 0.028, 6),
      move(box(0.16, 0.16, 0.03), 0, y + tall * 0.45 - 0.08, -thick * 0.8),
    );
  }
  const shown = style === "upright" ? move(turnZ(move(panel, 0, -tall / 2, 0), 90), 0, width / 2, 0) : panel;
  return merge(
    move(turnX(shown, tilt), 0, low, 0),
    stand(rng, width, low, style === "upright" ? width : tall, thick),
    style === "all" &&
      chance(rng, 0.7) && [
        move(box(width * 0.75, 0.02, 0.2), 0, 0, 0.42),
        move(box(0.09, 0.03, 0.14, { bevel: 0.01 }), width * 0.5, 0, 0.42),
      ],
    style === "flat" && chance(rng, 0.15) && bothX(move(box(0.1, low + tall * 0.3, 0.12, { bevel: 0.01 }), width * 0.62, 0, 0)),
  );
};

/** A screen on y = 0: its glass lies in a frame; `bow` > 0 bends its ends forwards. */
function panelOf(rng: Rng, width: number, tall: number, thick: number, bezel: number, chin: number, bow: number): Solid {
  const out = thick * rng.uniform(0.12, 0.3);
  const n = bow > 0 ? 8 : 1;
  const strips = (w: number, h: number, d: number, x: number, y: number, z: number): Part =>
    bow > 0 && w > 0.2 ? repeat(n, (i) => move(box(w / n, h, d), x + w * ((i + 0.5) / n - 0.5), y, z)) : move(box(w, h, d), x, y, z);
  const flat = merge(
    strips(width, tall, thick * 0.5, 0, 0, 0),
    strips(width, bezel, out, 0, tall - bezel, thick * 0.25 + out / 2),
    strips(width, chin, out, 0, 0, thick * 0.25 + out / 2),
    bothX(move(box(bezel, tall - bezel - chin, out), (width - bezel) / 2, chin, thick * 0.25 + out / 2)),
    move(box(width * rng.uniform(0.4, 0.75), tall * 0.6, thick * 0.6, { bevel: thick * 0.15 }), 0, tall * 0.18, -thick * 0.5),
    chance(rng, 0.5) && move(box(0.05, 0.012, 0.01), width * 0.4, chin * 0.4, thick * 0.25 + out),
  );
  if (bow === 0) return flat;
  return deform(flat, (x, y, z) => [x, y, z + bow * ((2 * x) / width) ** 2 - bow * 0.3]);
}

/** A neck and a foot under a screen whose lower edge is at `low`. */
function stand(rng: Rng, width: number, low: number, tall: number, thick: number): Solid {
  const style = choose(rng, { disc: 3, plate: 3, vee: 1.5, bent: 1.5 });
  const z = -thick * 0.7 - 0.02;
  const neck = rng.uniform(0.05, 0.18);
  const foot = rng.uniform(0.32, 0.5) * width;
  const top = low + tall * 0.35;
  const post =
    style === "bent"
      ? tube(
          [
            [0, 0.02, foot * 0.3],
            [0, 0.02, -foot * 0.2],
            [0, low * 0.7, z - 0.08],
            [0, top, z],
          ],
          neck * 0.5,
          6,
          { flat: 0.25, turn: 30 },
        )
      : move(turnX(box(neck, top, 0.05), rng.uniform(-6, 6)), 0, 0, z);
  if (style === "vee") return merge(post, bothX(move(turnY(box(0.07, 0.03, foot * 0.8), 38), foot * 0.22, 0, 0.08)));
  const base =
    style === "disc"
      ? deform(
          lathe(
            [
              [0, 0],
              [foot / 2, 0],
              [foot / 2, 0.02],
              [foot * 0.15, 0.045],
              [0, 0.045],
            ],
            count(rng, 8, 20),
          ),
          (x, y, w) => [x, y, w * 0.75],
        )
      : move(box(foot, 0.025, foot * rng.uniform(0.5, 0.8), { bevel: 0.006 }), 0, 0, 0.02);
  return merge(post, base);
}

/** Cathode-ray monitors: a box about the glass, a back that narrows, a swivel foot. */
function tubeMonitor(rng: Rng): Solid {
  const width = rng.uniform(0.75, 0.95);
  const tall = width * rng.uniform(0.82, 0.95);
  const front = rng.uniform(0.14, 0.3);
  const deep = rng.uniform(0.35, 0.6);
  const narrow = rng.uniform(0.5, 0.72);
  const bezel = rng.uniform(0.06, 0.11);
  const low = rng.uniform(0.08, 0.16);
  const bulge = rng.uniform(0.02, 0.05);
  const ring = (k: number, z: number, dy = 0): Point[] =>
    roundedRectangle(width * k, tall * k, 0.05 * k, 2).map(([x, y]): Point => [x, y + tall / 2 + dy, z]);
  const glass = roundedRectangle(width - 2 * bezel, tall - 2.4 * bezel, 0.04, 2);
  const pane = (k: number, z: number): Point[] => glass.map(([x, y]): Point => [x * k, y * k + tall * 0.52, z]);
  const steps = chance(rng, 0.5);
  const case_ = loft([
    ring(steps ? narrow * 0.8 : narrow, -deep, tall * 0.05),
    ...(steps ? [ring(narrow, -deep * 0.75, tall * 0.03), ring(narrow * 1.05, -deep * 0.7, tall * 0.02)] : []),
    ring(0.94, -front * 0.2),
    ring(1, 0),
    ring(1, front),
    ring(0.96, front + 0.02),
    pane(1.02, front + 0.02),
    pane(1, front - 0.03),
    pane(0.7, front - 0.03 + bulge * 0.8),
    pane(0.2, front - 0.03 + bulge),
  ]);
  return merge(
    move(turnX(move(case_, 0, 0, -front / 2), rng.uniform(-8, 2)), 0, low, 0),
    frustum(width * 0.34, width * 0.2, low * 0.6, count(rng, 8, 16)),
    move(cylinder(width * 0.16, low * 0.7, 10), 0, low * 0.4, 0),
    repeat(count(rng, 0, 5), (i) => move(box(0.03, 0.02, 0.02), width * (0.1 + 0.07 * i), low + bezel * 0.35, front / 2 + 0.02)),
    chance(rng, 0.3) &&
      bothX(repeat(4, (i) => move(box(0.015, tall * 0.4, 0.02), width * 0.46 - 0.01, low + tall * 0.3, -0.05 * i - 0.02))),
  );
}
