import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  ball,
  bothX,
  box,
  chance,
  choose,
  cone,
  count,
  curve,
  extrudeSide,
  loft,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  rod,
  type Solid,
  tube,
  turnX,
} from "../kit.ts";

interface Build {
  readonly leg: number; // height of the belly's middle over the ground
  readonly long: number; // of the trunk
  readonly fat: number; // half the width of the trunk
  readonly sides: number;
}

/** Horses that face +z: standing, walking, galloping, rearing, grazing; ponies and heavy ones, some saddled; rocking horses. */
export const horse: ShapeGenerator = (rng) => {
  const kind = choose(rng, { riding: 4, pony: 2, heavy: 1.5, foal: 1, toy: 1.5 });
  const build: Build = {
    leg: {
      riding: rng.uniform(0.82, 0.95),
      pony: rng.uniform(0.6, 0.72),
      heavy: rng.uniform(0.76, 0.88),
      foal: rng.uniform(0.8, 0.92),
      toy: rng.uniform(0.6, 0.75),
    }[kind],
    long: rng.uniform(0.92, 1.08) * (kind === "foal" ? 0.8 : 1),
    fat: { riding: 0.21, pony: 0.25, heavy: 0.28, foal: 0.16, toy: 0.2 }[kind] * rng.uniform(0.92, 1.08),
    sides: rng.pick([6, 8, 8, 10, 12]),
  };
  const gait = kind === "toy" ? "gallop" : choose(rng, { stand: 4, walk: 3, gallop: 2, rear: 1, graze: 1.5 });
  const body = merge(
    trunk(rng, build),
    head(rng, build, gait, kind === "foal" ? 0.85 : 1),
    tail(rng, build, gait),
    chance(rng, kind === "toy" ? 0.8 : 0.25) && saddle(rng, build),
  );
  const rear = gait === "rear" ? rng.uniform(30, 48) : 0;
  const hip: Point = [0, build.leg, -build.long * 0.38];
  const turned = rear > 0 ? move(turnX(move(body, 0, -hip[1], -hip[2]), -rear), 0, hip[1], hip[2]) : body;
  return merge(turned, legs(rng, build, gait, rear, kind), kind === "toy" && rockers(rng, build));
};

/** Chest, barrel and croup: rings along z. */
function trunk(rng: Rng, { leg, long, fat, sides }: Build): Solid {
  const deep = fat * rng.uniform(1.15, 1.35);
  const sway = rng.uniform(0, 0.04);
  const ring = (t: number, k: number, dy: number): Point[] =>
    Array.from({ length: sides }, (_, i): Point => {
      const a = (2 * Math.PI * (i + 0.5)) / sides;
      return [fat * k * Math.cos(a), leg + dy - sway * Math.sin(Math.PI * (t + 0.5)) + deep * k * Math.sin(a), t * long];
    });
  return loft([
    [[0, leg + 0.03, -0.56 * long]],
    ring(-0.53, 0.55, 0.05),
    ring(-0.42, 0.95, 0.04),
    ring(-0.22, 0.97, 0.01),
    ring(0.02, 1, -0.02),
    ring(0.25, 1, 0),
    ring(0.4, 0.92, 0.04),
    ring(0.5, 0.6, 0.06),
    [[0, leg + 0.06, 0.55 * long]],
  ]);
}

/** Neck, head, ears and mane; `k` scales the neck. */
function head(rng: Rng, { leg, long, fat, sides }: Build, gait: string, k: number): Part {
  const rise = gait === "graze" ? rng.uniform(-55, -40) : gait === "gallop" ? rng.uniform(25, 42) : rng.uniform(45, 68);
  const c = Math.cos((rise * Math.PI) / 180);
  const s = Math.sin((rise * Math.PI) / 180);
  const neck = 0.56 * k * rng.uniform(0.9, 1.1);
  const base: Point = [0, leg + fat * 0.45, long * 0.38];
  const poll: Point = [0, base[1] + neck * s, base[2] + neck * c];
  const bow = 0.05;
  const middle: Point = [0, (base[1] + poll[1]) / 2 + bow * c, (base[2] + poll[2]) / 2 - bow * s];
  const thick = fat * rng.uniform(0.72, 0.85);
  const nod = gait === "graze" ? -75 : rng.uniform(-48, -25);
  const hc = Math.cos((nod * Math.PI) / 180);
  const hs = Math.sin((nod * Math.PI) / 180);
  const l = 0.42 * rng.uniform(0.9, 1.1);
  const face = (t: number, up = 0): Point => [0, poll[1] + l * t * hs + up * hc, poll[2] + l * t * hc - up * hs];
  const mane = choose(rng, { crest: 3, short: 1, none: 0.5 });
  const crest = (p: Point, out: number): Point => [0, p[1] + out * c, p[2] - out * s];
  return [
    tube([[0, base[1] - 0.05, base[2] - 0.12], base, middle, poll], [thick * 1.15, thick, thick * 0.72, thick * 0.55], sides),
    tube(
      [face(-0.12, -0.01), face(0.12, -0.02), face(0.45, -0.03), face(0.8, -0.03), face(1, -0.035), face(1.05, -0.04)],
      [thick * 0.3, thick * 0.56, thick * 0.5, thick * 0.36, thick * 0.33, thick * 0.18],
      sides,
      { flat: 1.15 },
    ),
    bothX(move(turnX(cone(0.034, 0.12, 5), gait === "gallop" ? -30 : 5), 0.055, face(0, 0.08)[1], face(0, 0.08)[2])),
    bothX(move(ball(0.018, 0.022, 0.022, 6, 4), thick * 0.46, face(0.38, 0.025)[1], face(0.38, 0.025)[2])),
    mane !== "none" &&
      tube(
        curve<Point>(
          [
            face(0.1, 0.07),
            crest(poll, thick * 0.5),
            crest(middle, thick * 0.85),
            crest([0, base[1] + 0.04, base[2] - 0.12], thick * 1.05),
          ],
          2,
        ),
        [0.02, 0.05, 0.06, 0.065, 0.065, 0.055, 0.03].map((r) => r * (mane === "short" ? 0.7 : 1.15)),
        5,
        { flat: 0.45, turn: 0 },
      ),
  ];
}

function tail(rng: Rng, { leg, long, fat }: Build, gait: string): Solid {
  const z = -long * 0.53;
  const y = leg + fat * 0.7;
  const out = gait === "gallop" ? rng.uniform(0.35, 0.5) : rng.uniform(0.1, 0.2);
  const down = gait === "gallop" ? rng.uniform(0.05, 0.25) : rng.uniform(0.5, 0.65) * (leg / 0.85);
  const path = curve<Point>(
    [
      [0, y - 0.04, z + 0.05],
      [0, y, z - out * 0.5],
      [0, y - down * 0.5, z - out],
      [0, y - down, z - out * 1.05],
    ],
    2,
  );
  return tube(path, [0.03, 0.04, 0.055, 0.065, 0.07, 0.06, 0.02], 6);
}

/** Four legs of three bones each; the gait says how far each foot swings. */
function legs(rng: Rng, { leg, long, fat }: Build, gait: string, rear: number, kind: string): Part {
  const thick = (kind === "heavy" ? 0.075 : kind === "foal" ? 0.045 : 0.058) * rng.uniform(0.9, 1.1);
  const x = fat * 0.62;
  const swing: Record<string, readonly [number, number, number, number]> = {
    stand: [0.02, -0.02, -0.02, 0.03],
    graze: [0.12, -0.05, -0.02, 0.05],
    walk: [0.2, -0.14, -0.2, 0.14],
    gallop: [0.5, 0.38, -0.5, -0.36],
    rear: [0.3, 0.42, 0.06, 0.12],
  };
  const lift: Record<string, readonly [number, number, number, number]> = {
    stand: [0, 0, 0, 0],
    graze: [0, 0, 0, 0],
    walk: [0.12, 0, 0, 0.06],
    gallop: [0.32, 0.26, 0.22, 0.18],
    rear: [0, 0, 0, 0],
  };
  const leaned = (rear * Math.PI) / 180;
  return [0, 1, 2, 3].map((i) => {
    const front = i < 2;
    const s = i % 2 === 0 ? 1 : -1;
    const [dz, dy] = [swing[gait]![i]! * leg, lift[gait]![i]! * leg];
    let top: Point = [s * x, leg - 0.04, (front ? 0.34 : -0.38) * long];
    if (front && rear > 0) {
      // The chest has turned up about the hips.
      const [ry, rz] = [top[1] - leg, top[2] + long * 0.38];
      top = [top[0], leg + ry * Math.cos(leaned) + rz * Math.sin(leaned), -long * 0.38 + rz * Math.cos(leaned) - ry * Math.sin(leaned)];
    }
    const airborne = front && rear > 0;
    const footY = airborne ? top[1] - leg * 0.35 : dy;
    const foot: Point = [s * x * 0.95, footY + 0.06, top[2] + dz + (airborne ? 0.12 : 0)];
    // The front knee bends forwards, the hock backwards.
    const bend = (front ? 0.05 : -0.06) * leg + (airborne ? 0.3 : 0) + dy * (front ? 0.55 : -0.3);
    const knee: Point = [s * x, (top[1] + foot[1]) * 0.5 + (front ? 0 : 0.04) + dy * 0.1, (top[2] + foot[2]) / 2 + bend];
    const fetlock: Point = [foot[0], foot[1] + 0.07 * leg, foot[2] - 0.02];
    const hair = kind === "heavy";
    return [
      tube(
        [[top[0] * 0.85, top[1] + 0.1, top[2]], top, knee, fetlock, foot],
        [thick * (front ? 1.5 : 2), thick * (front ? 1.35 : 1.7), thick * 0.85, thick * 0.55, thick * 0.7],
        7,
      ),
      move(
        turnX(extrudeHoof(thick * (hair ? 1.35 : 1.05)), airborne ? 50 : dy > 0 ? 40 * (front ? 1 : 0.6) : 0),
        foot[0],
        foot[1] - 0.06,
        foot[2] + 0.01,
      ),
      hair && move(ball(thick * 1.25, thick * 0.9, thick * 1.25, 7, 4), foot[0], foot[1] + 0.02, foot[2]),
    ];
  });
}

function extrudeHoof(r: number): Solid {
  const outline: Point2[] = [
    [-r * 0.8, 0],
    [r * 1.25, 0],
    [r * 0.8, 0.075],
    [-r * 0.7, 0.075],
  ];
  return extrudeSide(outline, r * 1.7);
}

function saddle(rng: Rng, { leg, long, fat }: Build): Part {
  const y = leg + fat * 1.15;
  return [
    tube(
      [
        [-fat * 1.02, leg + 0.02, 0.02],
        [-fat * 0.85, leg + fat * 0.85, 0.02],
        [0, y + 0.05, 0.02],
        [fat * 0.85, leg + fat * 0.85, 0.02],
        [fat * 1.02, leg + 0.02, 0.02],
      ],
      0.15,
      4,
      { flat: 0.2, turn: 45 },
    ),
    move(ball(fat * 0.5, 0.05, long * 0.16, 8, 5), 0, y + 0.06, 0),
    move(box(fat * 0.5, 0.09, 0.04, { bevel: 0.012 }), 0, y + 0.05, long * 0.14),
    move(box(fat * 0.7, 0.11, 0.04, { bevel: 0.012 }), 0, y + 0.04, -long * 0.15),
    chance(rng, 0.6) &&
      bothX([
        rod([fat * 1.05, leg + 0.02, 0.03], [fat * 1.08, leg - 0.24, 0.05], 0.01, 4),
        move(box(0.07, 0.015, 0.05), fat * 1.08, leg - 0.27, 0.05),
      ]),
  ];
}

/** Two bows of wood under the feet. */
function rockers(rng: Rng, { long, fat, leg }: Build): Part {
  const half = long * rng.uniform(0.85, 1.05);
  const n = count(rng, 6, 10);
  const rise = rng.uniform(0.1, 0.2);
  const path = Array.from({ length: n + 1 }, (_, i): Point => {
    const t = (2 * i) / n - 1;
    return [fat * 0.62, rise * t * t + 0.1, t * half];
  });
  return [
    bothX(tube(path, 0.045, 4, { turn: 45 })),
    [-0.55, 0.55].map((t) => rod([-fat * 0.62, rise * t * t + 0.1, t * half], [fat * 0.62, rise * t * t + 0.1, t * half], 0.03, 6)),
    bothX([0.62, -0.62].map((t) => rod([fat * 0.62, rise * t * t + 0.1, t * half], [fat * 0.6, leg * 0.55, t * half * 0.75], 0.03, 6))),
  ];
}
