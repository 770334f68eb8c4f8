import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  around,
  ball,
  box,
  chance,
  choose,
  count,
  curve,
  cylinder,
  frustum,
  hoop,
  lathe,
  loft,
  merge,
  move,
  type Part,
  type Point,
  rod,
  type Solid,
  sheet,
  tube,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";

/** Umbrellas: open ones with ribs and a hooked or straight handle, folded ones, beach and garden parasols on a foot, pagodas, one blown inside out. */
export const umbrella: ShapeGenerator = (rng) => {
  const style = choose(rng, { open: 6, folded: 3, parasol: 3, pagoda: 1.2, blown: 0.4 });
  if (style === "folded") return folded(rng);
  if (style === "parasol") return parasol(rng);
  const ribs = count(rng, 6, 10);
  const r = rng.uniform(0.55, 0.75);
  const h = style === "blown" ? -rng.uniform(0.25, 0.4) : r * rng.uniform(0.3, 0.75);
  const stick = rng.uniform(0.85, 1.1);
  const top = stick;
  const thick = rng.uniform(0.012, 0.02);
  const power = style === "pagoda" ? rng.uniform(0.55, 0.7) : rng.uniform(1.5, 2.2);
  const cover = canopy(rng, ribs, r, h, power);
  const whole = merge(
    move(cover, 0, top, 0),
    rod([0, 0.1, 0], [0, top + 0.02, 0], thick, 6),
    move(frustum(thick * 1.6, thick * 0.5, rng.uniform(0.06, 0.14), 6), 0, top - 0.02, 0),
    stretchers(ribs, r, h, top, power),
    handle(rng, thick),
  );
  const pose = choose(rng, { upright: 5, tilted: 3, lying: 2 });
  if (pose === "upright") return whole;
  if (pose === "tilted") return turnX(turnZ(whole, rng.uniform(-25, 25)), rng.uniform(-30, 15));
  // Dropped open: rim and handle on the ground, the tip anywhere but towards the front.
  return turnY(turnX(whole, rng.uniform(95, 115)), rng.uniform(60, 300));
};

/** The cloth: its tip at the origin, its border `h` below; between ribs it is drawn in and sags. A `power` below 1 makes a pagoda. */
function canopy(rng: Rng, ribs: number, r: number, h: number, power: number): Solid {
  const per = rng.pick([2, 3, 4]);
  const columns = ribs * per;
  const rows = 5;
  const scallop = rng.uniform(0, 0.12);
  const sag = rng.uniform(0, 0.05) * r;
  const frill = chance(rng, 0.2) ? rng.uniform(0.04, 0.09) : 0;
  const at = (u: number, v: number, lift: number): Point => {
    const a = 2 * Math.PI * u;
    const s = Math.sin(Math.PI * (u * ribs - Math.floor(u * ribs + 1e-9))); // 0 on a rib, 1 between two
    const t = 0.04 + 0.96 * v;
    const out = r * t * (1 - scallop * s * t * t);
    const y = -h * t ** power - sag * s * t * (h > 0 ? 1 : -1) + lift;
    return [out * Math.sin(a), y, out * Math.cos(a)];
  };
  // A ring of quads closed on itself: rings from the outside in, over the top and back below.
  const ring = (v: number, lift: number): Point[] => Array.from({ length: columns }, (_, i) => at(i / columns, v, lift));
  const steps = Array.from({ length: rows + 1 }, (_, i) => i / rows);
  const edge = ring(1, -0.004).map(([x, y, z]): Point => [x, y - frill, z]);
  return loft([...steps.map((v) => ring(v, 0.008)), ...(frill > 0 ? [edge] : []), ...steps.reverse().map((v) => ring(v, -0.008))]);
}

/** Ribs under the cloth and the struts from the runner. */
function stretchers(ribs: number, r: number, h: number, top: number, power: number): Part {
  const runner = top - Math.max(0.2, Math.abs(h) * 1.15) + (h < 0 ? 0.1 : 0);
  const middle = top - h * 0.5 ** power - 0.025;
  return [
    around(ribs, () => rod([0, runner, 0.015], [0, middle, r * 0.5], 0.006, 4)),
    around(ribs, () =>
      tube(
        [
          [0, top - 0.02, 0.02],
          [0, middle, r * 0.5],
          [0, top - h * 0.96 - 0.016, r * 0.97],
        ],
        0.007,
        4,
      ),
    ),
    move(hoop(0.012, 0.032, 0.05, 8), 0, runner - 0.03, 0),
  ];
}

/** A crook, a knob or a straight grip at the lower end, about y = 0.1. */
function handle(rng: Rng, thick: number): Part {
  const style = choose(rng, { crook: 5, straight: 2, knob: 1.5 });
  const fat = thick * rng.uniform(1.3, 1.8);
  if (style === "straight")
    return move(
      lathe(
        [
          [0, 0],
          [fat * 1.2, 0.01],
          [fat, 0.08],
          [fat * 1.25, 0.16],
          [0, 0.17],
        ],
        8,
      ),
      0,
      -0.03,
      0,
    );
  if (style === "knob") return [rod([0, 0.12, 0], [0, 0.02, 0], fat, 6), move(ball(fat * 1.8, fat * 1.8, fat * 1.8, 8), 0, 0, 0)];
  const r = rng.uniform(0.05, 0.08);
  return tube([[0, 0.16, 0], ...arc(r, 0.02, r, r, 180, 360, 7).map(([x, y]): Point => [x, y, 0]), [2 * r, 0.05, 0]], fat, 7);
}

/** Rolled up: a slim cone of cloth, tied, leaning or hanging from its crook; or still loose. */
function folded(rng: Rng): Solid {
  const n = count(rng, 6, 9);
  const tall = rng.uniform(0.7, 0.95);
  const fat = rng.uniform(0.05, 0.12);
  const stick = 0.22;
  const twist = rng.uniform(0, 50);
  const dent = rng.uniform(0.15, 0.4);
  const short = chance(rng, 0.2); // a pocket umbrella
  const k = short ? 0.45 : 1;
  const ring = (t: number, r: number): Point[] =>
    Array.from({ length: n * 2 }, (_, i): Point => {
      const a = (Math.PI * i) / n + (twist * t * Math.PI) / 180;
      const out = r * (i % 2 === 0 ? 1 : 1 - dent);
      return [out * Math.cos(a), stick * (short ? 0.4 : 1) + tall * k * t, out * Math.sin(a)];
    });
  const low = rng.uniform(0.6, 1);
  const top = stick * (short ? 0.4 : 1) + tall * k;
  // The cloth's hem is towards the handle, below.
  const whole = merge(
    loft([ring(0, fat * low * 0.7), ring(0.03, fat * low), ring(0.3, fat), ring(0.7, fat * 0.6), ring(1, 0.02)]),
    rod([0, 0.02, 0], [0, top + 0.02, 0], 0.014, 6),
    rod([0, top, 0], [0, top + rng.uniform(0.05, 0.12), 0], 0.012, 6, 0.006),
    move(hoop(fat * 0.7, fat * 1.08, 0.035, 10), 0, top - tall * k * rng.uniform(0.45, 0.7), 0),
    move(handle(rng, short ? 0.022 : 0.015), 0, short ? -0.02 : -0.05, 0),
    chance(rng, 0.3) && move(box(0.03, 0.07, 0.012), fat, top - tall * k * 0.6, 0),
  );
  const pose = choose(rng, { upright: 2, down: 3, leaning: 2 });
  if (pose === "upright") return whole;
  if (pose === "down") return turnZ(whole, 180);
  return turnZ(whole, rng.uniform(20, 100));
}

/** For the beach or the garden: large, on a pole with a foot; round or square, tilted in some, with a table or a hanging arm. */
function parasol(rng: Rng): Solid {
  const sides = rng.pick([4, 6, 8, 8, 10]);
  const r = rng.uniform(0.7, 0.95);
  const h = r * rng.uniform(0.22, 0.45);
  const tall = rng.uniform(1.3, 1.6);
  const tilt = chance(rng, 0.4) ? rng.uniform(12, 32) : 0;
  const drop = rng.pick([0.01, 0.06, 0.1]);
  const crown = chance(rng, 0.35);
  const turn = 90 + 180 / sides;
  const arm = chance(rng, 0.2);
  const wall = 0.012;
  const cover = merge(
    lathe(
      [
        [0, 0],
        [r, -h],
        [r, -h - drop],
        [r - wall, -h - drop],
        [r - wall * 2, -h - wall],
        [0, -wall * 2],
      ],
      sides,
      { turn },
    ),
    crown &&
      move(
        lathe(
          [
            [0, 0.06],
            [r * 0.25, -0.02],
            [r * 0.25, -0.05],
            [0, 0.02],
          ],
          sides,
          { turn },
        ),
        0,
        0.05,
        0,
      ),
    around(sides, () => turnY(rod([0, -0.03, 0.02], [0, -h - 0.01, r * 0.97], 0.01, 4), turn - 90)),
    around(sides, () => turnY(rod([0, -h * 1.3, 0.02], [0, -h * 0.62, r * 0.55], 0.009, 4), turn - 90)),
    move(ball(0.03, 0.04, 0.03, 6, 4), 0, crown ? 0.13 : 0.03, 0),
  );
  const pole = rng.uniform(0.018, 0.028);
  if (arm)
    return merge(
      move(cover, 0, tall, 0),
      tube(
        curve<Point>(
          [
            [0, 0.05, -r * 0.95],
            [0, tall * 0.75, -r * 0.95],
            [0, tall * 1.15, -r * 0.6],
            [0, tall + 0.08, 0],
          ],
          2,
        ),
        pole * 1.3,
        7,
      ),
      move(box(0.5, 0.05, 0.5), 0, 0, -r * 0.95),
      rod([0, tall + 0.1, 0], [0, tall - h * 1.4, 0], pole, 6),
    );
  const foot = choose(rng, { disc: 3, cross: 1, spike: 1.5, table: 1 });
  const low = tilt > 0 ? tall * 0.72 : tall;
  return merge(
    move(turnZ(move(merge(cover, rod([0, -(tall - low) - 0.02, 0], [0, -0.02, 0], pole, 6)), 0, tall - low, 0), tilt), 0, low, 0),
    rod([0, foot === "spike" ? -0.1 : 0.02, 0], [0, low, 0], pole, 6),
    tilt > 0 && move(ball(pole * 1.7, pole * 1.7, pole * 1.7, 6), 0, low, 0),
    foot === "disc" &&
      lathe(
        [
          [0, 0],
          [0.26, 0],
          [0.26, 0.05],
          [0.08, 0.09],
          [0.05, 0.2],
          [0, 0.2],
        ],
        14,
      ),
    foot === "cross" && [box(0.6, 0.05, 0.07), box(0.07, 0.05, 0.6), move(cylinder(0.05, 0.2, 8), 0, 0.03, 0)],
    foot === "spike" && move(frustum(0.3, 0.05, 0.12, 9), 0, -0.11, 0),
    foot === "table" && [
      move(cylinder(0.42, 0.035, 16), 0, 0.5, 0),
      around(4, () => rod([0, 0.5, 0.3], [0, 0, 0.34], 0.02, 5)),
      move(cylinder(0.2, 0.05, 10), 0, 0, 0),
    ],
    chance(rng, 0.15) && drape(r, tall - h),
  );
}

/** A towel of cloth over the pole's table or chair: a small square hung from the border. */
function drape(r: number, y: number): Solid {
  const at = (u: number, v: number, d: number): Point => [(u - 0.5) * 0.35, y - 0.3 * v, r * 0.85 + 0.02 * Math.sin(9 * u) + d];
  return sheet(
    6,
    2,
    (u, v) => at(u, v, 0.006),
    (u, v) => at(u, v, -0.006),
  );
}
