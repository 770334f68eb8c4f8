import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  ball,
  blob,
  chance,
  choose,
  count,
  curve,
  deform,
  frustum,
  hoop,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  repeat,
  rod,
  roundness,
  type Solid,
  sheet,
  tube,
  turnX,
  turnY,
} from "../kit.ts";
import { pot } from "../parts.ts";

/** Leafy house and garden plants, far taller and wider than the small pot some stand in: ferns, snake plants, rubber trees, bushes, bamboo, yuccas, monsteras. */
export const plant: ShapeGenerator = (rng) => {
  const style = choose(rng, { fern: 3, snake: 2.5, rubber: 3, bush: 1.5, bamboo: 1.5, yucca: 2, monstera: 2, vine: 1.2 });
  const size = rng.uniform(0.9, 1.3);
  const leaves = { fern, snake, rubber, bush, bamboo, yucca, monstera, vine }[style](rng, size);
  const potted = style === "vine" || chance(rng, 0.7);
  if (!potted) return merge(leaves, chance(rng, 0.6) && mound(rng, size));
  const r = size * rng.uniform(0.13, 0.2);
  const h = size * rng.uniform(0.2, 0.32) * (style === "vine" ? 0.8 : 1);
  const square = chance(rng, 0.2);
  return merge(
    pot(square ? r * 1.3 : r, h, square ? 4 : roundness(rng), square ? 45 : 0),
    move(leaves, 0, h * 0.84, 0),
    chance(rng, 0.3) && hoop(r * 0.5, r * 1.15, 0.03, 12),
    style === "vine" && [
      move(frustum(r * 1.5, r * 1.5, 0.04, 12), 0, -0.04, 0),
      around(3, () => rod([0, 0, r * 1.2], [0, -size * 0.75, r * 1.5], 0.025, 5)),
    ],
  );
};

function mound(rng: Rng, size: number): Solid {
  const r = size * rng.uniform(0.15, 0.3);
  return frustum(r, r * 0.6, 0.05, 9);
}

/** A leaf along +z from the origin: `long`, `wide`, starting `steep` degrees above level and drooping by `droop` of its length; folded along its middle. */
function leaf(long: number, wide: number, steep: number, droop: number, pieces = 4): Solid {
  const c = Math.cos((steep * Math.PI) / 180);
  const s = Math.sin((steep * Math.PI) / 180);
  const outline = (t: number): number => wide * Math.max(0.06, Math.sin(Math.PI * Math.min(0.97, 0.12 + 0.88 * t)) ** 0.8);
  const at = (u: number, v: number, lift: number): Point => {
    const x = (u - 0.5) * outline(v);
    return [x, long * (s * v - droop * v * v) + Math.abs(x) * 0.35 + lift, long * c * v];
  };
  return sheet(
    2,
    pieces,
    (u, v) => at(u, v, 0.006),
    (u, v) => at(u, v, -0.006),
  );
}

/** Fronds with small leaves on both sides. */
function fern(rng: Rng, size: number): Part {
  const n = count(rng, 8, 11);
  const feathers = count(rng, 3, 5);
  const wide = rng.uniform(0.07, 0.12) * size;
  return around(n, (i) => {
    const long = size * rng.uniform(0.5, 0.75);
    const steep = i % 3 === 0 ? rng.uniform(60, 80) : rng.uniform(30, 60);
    const c = Math.cos((steep * Math.PI) / 180);
    const s = Math.sin((steep * Math.PI) / 180);
    const at = (t: number): Point => [0, long * (s * t - 0.55 * t * t), long * c * t];
    return [
      tube([0, 0.35, 0.7, 1].map(at), [0.016, 0.014, 0.01, 0.006], 3),
      repeat(feathers, (k) => {
        const p = at((k + 1) / (feathers + 0.3));
        const w = wide * (1.6 - (1.1 * k) / feathers);
        return [-1, 1].map((side) => move(turnY(leaf(w * 2, w * 0.9, 5, 0.3, 2), side * 70), ...p));
      }),
    ];
  });
}

/** Stiff blades straight up. */
function snake(rng: Rng, size: number): Part {
  const n = count(rng, 6, 12);
  return repeat(n, (i) => {
    const a = i * 137.5;
    const out = 0.02 + 0.09 * Math.sqrt(i / n) * size;
    const tall = size * rng.uniform(0.45, 0.85);
    const wide = size * rng.uniform(0.06, 0.1);
    const blade = sheet(
      2,
      4,
      (u, v) => blade3(u, v, tall, wide, 0.006),
      (u, v) => blade3(u, v, tall, wide, -0.006),
    );
    return turnY(move(turnX(blade, rng.uniform(2, 16)), 0, 0, out), a);
  });
}

function blade3(u: number, v: number, tall: number, wide: number, lift: number): Point {
  const x = (u - 0.5) * wide * (v < 0.6 ? 0.7 + 0.5 * v : Math.max(0.05, 2.5 * (1 - v)));
  return [x, tall * v, Math.abs(x) * 0.6 + 0.05 * v * v + lift];
}

/** A stem or three with big leaves in turn. */
function rubber(rng: Rng, size: number): Part {
  const stems = rng.pick([1, 1, 2, 3]);
  const wide = rng.uniform(0.1, 0.18) * size;
  return repeat(stems, (k) => {
    const tall = size * rng.uniform(0.7, 1) * (k === 0 ? 1 : 0.75);
    const lean = stems === 1 ? rng.uniform(-0.1, 0.1) : 0.14;
    const turn = (360 * k) / stems;
    const stem = (t: number): Point => [0, tall * t, lean * t * t * size];
    const n = count(rng, 7, 12);
    return turnY(
      [
        tube([0, 0.5, 1].map(stem), [0.028, 0.022, 0.012], 5),
        repeat(n, (i) => {
          const t = 0.25 + (0.75 * i) / (n - 1);
          return move(
            turnY(leaf(wide * 2.3, wide * (1.1 - 0.3 * t), i === n - 1 ? 80 : rng.uniform(15, 50), 0.35, 4), i * 137.5 + k * 40),
            ...stem(t),
          );
        }),
      ],
      turn,
    );
  });
}

/** Leaves on short stems all around, thick as a ball; with berries or blossoms in some. */
function bush(rng: Rng, size: number): Part {
  const n = count(rng, 45, 70);
  const r = size * rng.uniform(0.3, 0.42);
  const tall = rng.uniform(0.85, 1.3);
  const middle = r * tall + size * rng.uniform(0.05, 0.3);
  const long = size * rng.uniform(0.16, 0.24);
  const wide = long * rng.uniform(0.45, 0.7);
  const fruit = chance(rng, 0.4);
  return [
    repeat(n, (i) => {
      // Evenly over a ball but its underside, by the golden angle.
      const up = 1 - (1.7 * (i + 0.5)) / n;
      const steep = (Math.asin(up) * 180) / Math.PI;
      const out = Math.sqrt(1 - up * up);
      const k = r * rng.uniform(0.7, 0.9);
      return turnY(move(leaf(long, wide, steep * 0.8, 0.25, 2), 0, middle + tall * k * up, k * out), i * 137.5);
    }),
    deform(blob(r * 0.72, 1, 0.08, rng), (x, y, z) => [x, middle + y * tall, z]),
    rod([0, -0.03, 0], [0, middle, 0], size * 0.035, 6),
    fruit &&
      repeat(count(rng, 6, 12), (i) =>
        turnY(move(ball(0.035, 0.035, 0.035, 6, 4), 0, middle + rng.uniform(-0.3, 0.6) * r, r * 1.02), i * 137.5),
      ),
  ];
}

/** Jointed canes with tufts of narrow leaves. */
function bamboo(rng: Rng, size: number): Part {
  const canes = count(rng, 2, 4);
  return repeat(canes, (k) => {
    const tall = size * rng.uniform(0.7, 1.15);
    const r = size * rng.uniform(0.018, 0.03);
    const joints = count(rng, 3, 5);
    const cane: Point2 = [0.09 * size * Math.cos(k * 2.4), 0.09 * size * Math.sin(k * 2.4)];
    const lean = rng.uniform(-0.08, 0.08);
    const x = (y: number): Point => [cane[0] + lean * y, y, cane[1]];
    return [
      rod(x(0), x(tall), r, 6),
      repeat(joints, (j) => move(hoop(r * 0.8, r * 1.35, 0.02, 6), ...x((tall * (j + 1)) / (joints + 1)))),
      repeat(joints + 1, (j) =>
        move(
          around(count(rng, 3, 5), () => leaf(size * rng.uniform(0.16, 0.28), size * 0.045, rng.uniform(0, 60), 0.4, 2)),
          ...x((tall * (j + 1.5)) / (joints + 1.5)),
        ),
      ),
    ];
  });
}

/** Rosettes of sword leaves on a trunk, or on the ground. */
function yucca(rng: Rng, size: number): Part {
  const trunks = chance(rng, 0.35) ? 2 : 1;
  const low = chance(rng, 0.4);
  return repeat(trunks, (k) => {
    const tall = low ? 0.04 : size * rng.uniform(0.3, 0.65) * (k === 0 ? 1 : 0.6);
    const x = trunks === 1 ? 0 : (k - 0.5) * 0.16 * size;
    const n = count(rng, 11, 18);
    const long = size * rng.uniform(0.35, 0.55);
    return [
      rod([x * 0.5, 0, 0], [x, tall, 0], size * 0.045, 7, size * 0.032),
      move(
        repeat(n, (i) => turnY(leaf(long * rng.uniform(0.8, 1.1), size * 0.055, 12 + (70 * i) / n, 0.15, 2), i * 137.5)),
        x,
        tall,
        0,
      ),
    ];
  });
}

/** Long stalks that each carry one broad leaf. */
function monstera(rng: Rng, size: number): Part {
  const n = count(rng, 5, 9);
  const wide = rng.uniform(0.24, 0.36) * size;
  return repeat(n, (i) => {
    const tall = size * rng.uniform(0.35, 0.85);
    const out = size * rng.uniform(0.12, 0.35);
    const path = curve<Point>(
      [
        [0, 0, 0],
        [0, tall * 0.6, out * 0.3],
        [0, tall, out],
      ],
      2,
    );
    return turnY(
      [tube(path, 0.013, 4), move(turnX(leaf(wide * 1.25, wide, -5, 0.45, 5), rng.uniform(-20, 30)), 0, tall, out - wide * 0.1)],
      i * 137.5,
    );
  });
}

/** Shoots that hang over the rim, full of small leaves. */
function vine(rng: Rng, size: number): Part {
  const n = count(rng, 6, 9);
  return around(n, () => {
    const long = size * rng.uniform(0.3, 0.75);
    const out = size * rng.uniform(0.2, 0.34);
    const path = curve<Point>(
      [
        [0, 0, 0],
        [0, size * 0.14, out * 0.6],
        [0, 0, out],
        [0, -long * 0.5, out * 1.05],
        [0, -long, out],
      ],
      2,
    );
    const steps = [2, 3, 4, 5, 6, 7, 8];
    return [
      tube(path, 0.01, 3),
      steps.map((k) => move(turnY(leaf(size * 0.13, size * 0.09, 20, 0.6, 2), rng.uniform(-80, 80)), ...path[k]!)),
    ];
  });
}
