import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  ball,
  bothX,
  chance,
  choose,
  cone,
  count,
  deform,
  extrudeSide,
  flip,
  loft,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  repeat,
  rod,
  type Solid,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";

type Plan = "chibi" | "slender" | "disc" | "shark" | "bill" | "puffer" | "spiny" | "angler";

/** Fish that swim towards +z: big-eyed cartoon fish, tunas, tall reef fish, sharks, swordfish, puffers, lionfish, anglers. */
export const fish: ShapeGenerator = (rng) => {
  const plan = choose(rng, { chibi: 9, slender: 3, disc: 4, shark: 2, bill: 1, puffer: 2, spiny: 1.5, angler: 1.5 });
  const long = plan === "slender" || plan === "shark" || plan === "bill";
  const length = long ? rng.uniform(1, 1.4) : rng.uniform(0.7, 1);
  const high = {
    chibi: rng.uniform(0.45, 0.8),
    slender: rng.uniform(0.25, 0.42),
    disc: rng.uniform(0.75, 1.15),
    shark: rng.uniform(0.24, 0.34),
    bill: rng.uniform(0.22, 0.3),
    puffer: rng.uniform(0.65, 0.85),
    spiny: rng.uniform(0.4, 0.6),
    angler: rng.uniform(0.55, 0.8),
  }[plan];
  const wide =
    high *
    {
      chibi: rng.uniform(0.5, 1),
      slender: rng.uniform(0.45, 0.7),
      disc: rng.uniform(0.2, 0.5),
      shark: rng.uniform(0.75, 1.05),
      bill: rng.uniform(0.6, 0.9),
      puffer: rng.uniform(0.85, 1.05),
      spiny: rng.uniform(0.55, 0.85),
      angler: rng.uniform(0.8, 1),
    }[plan];
  // How blunt the head is, and where the fish is tallest, as a share of its length from the nose.
  const blunt = long ? rng.uniform(0.05, 0.25) : plan === "disc" ? rng.uniform(0.05, 0.4) : rng.uniform(0.3, 0.75);
  const peak = rng.uniform(0.28, 0.48);
  const stalk = plan === "puffer" ? rng.uniform(0.12, 0.2) : rng.uniform(0.1, 0.24);
  const sides = rng.pick([6, 8, 8, 10, 12]);
  const pieces = count(rng, 5, 9);
  const arch = rng.uniform(-0.12, 0.15) * high;
  const girth = (t: number): number => {
    const grown =
      t < peak
        ? blunt + (1 - blunt) * Math.sin((Math.PI / 2) * (t / peak))
        : stalk + (1 - stalk) * Math.cos((Math.PI / 2) * ((t - peak) / (1 - peak))) ** (long ? 1.2 : 0.85);
    return Math.max(0.02, grown);
  };
  const nose = rng.uniform(-0.2, 0.05) * high;
  const middle = (t: number): number => (t < peak ? nose * (1 - t / peak) ** 2 : 0) + arch * Math.sin(Math.PI * t);
  const z = (t: number): number => length * (0.5 - t);
  const square = rng.uniform(0.75, 1);
  const rings = Array.from({ length: pieces + 1 }, (_, i): Point[] => {
    const t = i / pieces;
    return Array.from({ length: sides }, (_, k): Point => {
      const a = (2 * Math.PI * (k + 0.5)) / sides;
      const soft = (v: number): number => Math.sign(v) * Math.abs(v) ** square;
      return [
        (wide / 2) * girth(t) * soft(Math.cos(a)) * (t > peak ? 1 - 0.6 * ((t - peak) / (1 - peak)) : 1),
        middle(t) + (high / 2) * girth(t) * soft(Math.sin(a)),
        z(t),
      ];
    });
  });
  const snout: Point = [0, middle(0) - nose * 0.1, z(0) + length * (long ? rng.uniform(0.03, 0.1) : rng.uniform(0.01, 0.07))];
  const top = (t: number): number => middle(t) + (high / 2) * girth(t);
  const bottom = (t: number): number => middle(t) - (high / 2) * girth(t);
  const across = (t: number): number => (wide / 2) * girth(t);
  const eye =
    (long ? rng.uniform(0.025, 0.05) : chance(rng, 0.75) ? rng.uniform(0.1, 0.19) : rng.uniform(0.04, 0.09)) * (plan === "disc" ? 0.9 : 1);
  const eyeAt = long ? rng.uniform(0.1, 0.18) : rng.uniform(0.1, 0.26);
  const thin = rng.uniform(0.01, 0.03);
  const fin = (outline: readonly Point2[]): Solid => extrudeSide(outline, thin);
  return merge(
    loft([[snout], ...rings]),
    bothX(
      move(
        ball(eye, eye, eye, rng.pick([6, 8, 10]), rng.pick([4, 5, 6])),
        across(eyeAt) * (eye > 0.09 ? 0.88 : 0.85),
        middle(eyeAt) + high * girth(eyeAt) * rng.uniform(0.08, 0.24),
        z(eyeAt),
      ),
    ),
    move(fin(tail(rng, plan, high)), 0, middle(1), z(1) + 0.02),
    dorsal(rng, plan, fin, top, z, high),
    chance(rng, 0.75) && under(rng, fin, bottom, z, high),
    sideFins(rng, plan, across(peak), middle(peak) - high * 0.12, z(rng.uniform(0.32, 0.45)), length, thin),
    mouth(rng, plan, snout, across(0), high * girth(0)),
    plan === "bill" && move(turnX(cone(0.04, rng.uniform(0.35, 0.6), 5), 90), 0, snout[1], snout[2] - 0.05),
    plan === "puffer" && chance(rng, 0.75) && spikes(rng, middle(peak), z(peak), wide / 2, high / 2, length * 0.42),
    plan === "angler" && chance(rng, 0.7) && lure(rng, top(0.3), z(0.3), length),
  );
};

/** Outline of a tail fin in [z, y], its root at the origin, backwards along −z; `size` is the height of the body. */
function tail(rng: Rng, plan: Plan, high: number): Point2[] {
  const h = plan === "shark" || plan === "bill" ? rng.uniform(0.22, 0.36) : Math.max(0.2, high * rng.uniform(0.3, 0.5));
  const l = h * rng.uniform(0.7, 1.4);
  const root = h * rng.uniform(0.1, 0.25);
  const shape = plan === "shark" ? "shark" : plan === "bill" ? "moon" : choose(rng, { fork: 4, round: 3, fan: 2, moon: 1 });
  if (shape === "shark")
    return [
      [0.04, root],
      [-l * 0.5, h * 1.3],
      [-l * 0.75, h * 1.35],
      [-l * 0.35, 0],
      [-l * 0.5, -h * 0.7],
      [0.04, -root],
    ];
  if (shape === "fork")
    return [
      [0.04, root],
      [-l * 0.6, h],
      [-l, h * 0.95],
      [-l * rng.uniform(0.45, 0.75), 0],
      [-l, -h * 0.95],
      [-l * 0.6, -h],
      [0.04, -root],
    ];
  if (shape === "moon")
    return [
      [0.04, root],
      [-l * 0.25, h * 0.7],
      [-l * 0.75, h * 1.2],
      [-l * 0.3, 0],
      [-l * 0.75, -h * 1.2],
      [-l * 0.25, -h * 0.7],
      [0.04, -root],
    ];
  if (shape === "fan")
    return [
      [0.04, root],
      [-l * 0.8, h * 0.8],
      [-l * 0.9, h * 0.4],
      [-l, 0],
      [-l * 0.9, -h * 0.4],
      [-l * 0.8, -h * 0.8],
      [0.04, -root],
    ];
  return [
    [0.04, root],
    [-l * 0.3, h * 0.75],
    [-l * 0.7, h * 0.8],
    [-l, h * 0.45],
    [-l, -h * 0.45],
    [-l * 0.7, -h * 0.8],
    [-l * 0.3, -h * 0.75],
    [0.04, -root],
  ];
}

/** Fins on the back: one sail, a triangle, two, or rays. */
function dorsal(
  rng: Rng,
  plan: Plan,
  fin: (outline: readonly Point2[]) => Solid,
  top: (t: number) => number,
  z: (t: number) => number,
  high: number,
): Part {
  const style =
    plan === "spiny"
      ? "rays"
      : plan === "shark" || plan === "bill"
        ? "hook"
        : choose(rng, { sail: 4, hook: 3, two: 2, low: 2, veil: plan === "disc" ? 3 : 1 });
  const h = Math.max(0.12, high * rng.uniform(0.2, 0.5));
  const sink = 0.06;
  const blade = (from: number, to: number, tall: number, lean: number): Solid =>
    fin([
      [z(from), top(from) - sink],
      [z(to), top(to) - sink],
      [z(to) - lean, top(to) + tall * 0.75],
      [z(from + (to - from) * 0.45), top(from + (to - from) * 0.45) + tall],
    ]);
  if (style === "rays")
    return repeat(count(rng, 5, 9), (i) =>
      bothX(
        rod(
          [0.01, top(0.3 + i * 0.05) - sink, z(0.3 + i * 0.05)],
          [0.02 + 0.02 * i, top(0.3) + h * 1.5, z(0.28 + i * 0.08)],
          0.014,
          4,
          0.005,
        ),
      ),
    );
  if (style === "hook") {
    const at = plan === "bill" ? 0.25 : rng.uniform(0.3, 0.45);
    const l = rng.uniform(0.2, 0.3);
    const big = plan === "shark" || plan === "bill" ? rng.uniform(0.2, 0.34) : h;
    return [
      fin([
        [z(at), top(at) - sink],
        [z(at + l), top(at + l) - sink],
        [z(at + l * 1.05), top(at + l) + big * 0.15],
        [z(at + l * 1.05), top(at) + big],
        [z(at + l * 0.75), top(at) + big],
      ]),
      plan === "shark" && blade(0.75, 0.87, 0.07, 0.05),
    ];
  }
  if (style === "two") return [blade(0.25, 0.5, h, 0), blade(0.55, 0.85, h * rng.uniform(0.6, 1.1), 0.05)];
  if (style === "low") return blade(0.2, 0.92, h * 0.5, 0.02);
  if (style === "veil")
    return fin([
      [z(0.2), top(0.2) - sink],
      [z(0.85), top(0.85) - sink],
      [z(1.15), top(0.5) + h * 1.3],
      [z(0.6), top(0.4) + h * 0.8],
    ]);
  return blade(0.15, rng.uniform(0.65, 0.9), h, rng.uniform(0, 0.15));
}

/** Fins below: belly and anal. */
function under(
  rng: Rng,
  fin: (outline: readonly Point2[]) => Solid,
  bottom: (t: number) => number,
  z: (t: number) => number,
  high: number,
): Part {
  const h = Math.max(0.08, high * rng.uniform(0.15, 0.4));
  const at = rng.uniform(0.55, 0.68);
  const rear = fin([
    [z(at), bottom(at) + 0.06],
    [z(at + 0.08), bottom(at) - h],
    [z(at + 0.3), bottom(at + 0.2) - h * 0.9],
    [z(at + 0.25), bottom(at + 0.25) + 0.06],
  ]);
  const belly = fin([
    [z(0.35), bottom(0.35) + 0.06],
    [z(0.48), bottom(0.4) - h],
    [z(0.55), bottom(0.45) - h * 0.9],
    [z(0.52), bottom(0.5) + 0.06],
  ]);
  return [rear, chance(rng, 0.6) && bothX(move(turnZ(belly, chance(rng, 0.5) ? 10 : 0), 0.02, 0, 0))];
}

/** A pair of pectoral fins: long planes for sharks, paddles for the others, stretched out backwards. */
function sideFins(rng: Rng, plan: Plan, x: number, y: number, z: number, length: number, thin: number): Part {
  const l = plan === "shark" || plan === "bill" ? rng.uniform(0.28, 0.4) : rng.uniform(0.14, 0.3) * length * (plan === "spiny" ? 1.8 : 1);
  const w = l * rng.uniform(0.5, 0.9) * (plan === "shark" || plan === "bill" ? 0.55 : 1);
  const paddle = extrudeSide(
    [
      [0.05, w * 0.25],
      [-l * 0.5, w * 0.55],
      [-l * 0.9, w * 0.45],
      [-l, 0],
      [-l * 0.85, -w * 0.5],
      [-l * 0.4, -w * 0.4],
      [0.05, -w * 0.2],
    ],
    thin,
  );
  const plane = plan === "shark" || plan === "bill";
  const turned = plane
    ? turnZ(turnY(flip(deform(paddle, (a, b, c) => [b, a, c])), rng.uniform(-65, -40)), rng.uniform(-30, -8))
    : turnX(turnY(paddle, rng.uniform(-60, -20)), rng.uniform(-35, 25));
  return bothX(move(turned, x * 0.85, y, z));
}

/** Lips, an underbite, or rows of teeth at the front. */
function mouth(rng: Rng, plan: Plan, snout: Point, x: number, high: number): Part {
  const style =
    plan === "angler" ? "teeth" : plan === "chibi" || plan === "puffer" ? choose(rng, { none: 4, lips: 3, jaw: 2, teeth: 1.5 }) : "none";
  if (style === "none") return false;
  const w = Math.max(0.05, x * 0.75);
  const [y, z] = [snout[1] - high * 0.12, snout[2] - 0.03];
  if (style === "lips") return [0.03, -0.03].map((d) => move(ball(w * 0.6, 0.035, 0.05, 8, 4), 0, y + d, z + 0.01));
  const jaw = move(ball(w, high * 0.22, 0.12, 8, 4), 0, y - high * 0.2, z - 0.02);
  if (style === "jaw") return jaw;
  const n = count(rng, 5, 9);
  return [
    jaw,
    repeat(n, (i) =>
      move(turnX(cone(0.022, rng.uniform(0.07, 0.13), 4), rng.uniform(0, 12)), w * 1.7 * ((i + 0.5) / n - 0.5), y - high * 0.12, z + 0.05),
    ),
  ];
}

/** Spikes all over an ellipsoid. */
function spikes(rng: Rng, y: number, z: number, rx: number, ry: number, rz: number): Part {
  const n = count(rng, 16, 34);
  const long = rng.uniform(0.06, 0.14);
  return repeat(n, (i) => {
    // Points spread evenly over a ball by the golden angle.
    const v = 1 - (2 * (i + 0.5)) / n;
    const a = i * 2.39996;
    const r = Math.sqrt(1 - v * v);
    const d: Point = [r * Math.cos(a), v, r * Math.sin(a)];
    const at = (k: number): Point => [d[0] * (rx * 0.92 + k), y + d[1] * (ry * 0.92 + k), z + d[2] * (rz * 0.92 + k)];
    return d[2] > 0.8 ? false : rod(at(-0.03), at(long), 0.028, 4, 0.004);
  });
}

/** The fishing rod of an anglerfish, bent forwards from its forehead. */
function lure(rng: Rng, y: number, z: number, length: number): Part {
  const h = rng.uniform(0.2, 0.35);
  const tip: Point = [0, y + h * 0.75, z + length * rng.uniform(0.25, 0.4)];
  return [
    rod([0, y - 0.05, z], [0, y + h, z + length * 0.1], 0.018, 5),
    rod([0, y + h, z + length * 0.1], tip, 0.018, 5, 0.01),
    move(ball(0.05, 0.05, 0.05, 6, 4), tip[0], tip[1], tip[2]),
  ];
}
