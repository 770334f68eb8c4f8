import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  around,
  ball,
  bothX,
  box,
  chance,
  choose,
  count,
  curve,
  cylinder,
  extrudeSide,
  hoop,
  lathe,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  rod,
  type Solid,
  torus,
  tube,
  turnX,
  turnZ,
} from "../kit.ts";

interface Plan {
  readonly wheel: number; // radius of the rear wheel
  readonly front: number; // of the front wheel
  readonly base: number; // between the hubs
  readonly seat: number; // height of the saddle
  readonly bar: number; // height of the handlebar
  readonly pipe: number; // radius of the frame's tubes
}

/** Bicycles that ride towards +z: racers, city bikes with basket and guards, mountain and BMX bikes, folding and children's ones, penny-farthings, tricycles. */
export const bicycle: ShapeGenerator = (rng) => {
  const style = choose(rng, { road: 3, city: 4, mountain: 2.5, bmx: 1.2, folding: 1, child: 1.5, penny: 0.8, cruiser: 1.2 });
  if (style === "penny") return penny(rng);
  const small = style === "bmx" || style === "folding" || style === "child";
  const wheel = small ? rng.uniform(0.2, 0.26) : rng.uniform(0.32, 0.37);
  const plan: Plan = {
    wheel,
    front: style === "child" && chance(rng, 0.3) ? wheel * 1.2 : wheel,
    base: small ? rng.uniform(0.75, 0.95) : rng.uniform(0.98, 1.15),
    seat: small && style !== "folding" ? rng.uniform(0.5, 0.62) : rng.uniform(0.85, 1),
    bar:
      style === "bmx"
        ? rng.uniform(0.72, 0.82)
        : style === "child"
          ? rng.uniform(0.62, 0.75)
          : style === "road"
            ? rng.uniform(0.88, 0.95)
            : rng.uniform(0.98, 1.12),
    pipe: rng.uniform(0.016, 0.026) * (style === "mountain" ? 1.3 : 1),
  };
  const tyre =
    { road: 0.014, city: 0.02, mountain: 0.032, bmx: 0.03, folding: 0.02, child: 0.028, cruiser: 0.032 }[style] * rng.uniform(0.9, 1.2);
  const steps = style === "city" || style === "folding" || style === "cruiser" ? chance(rng, 0.65) : chance(rng, 0.15);
  const spokes = choose(rng, { many: 3, few: 2, disc: style === "road" ? 1 : 0.2 });
  const trike = style === "child" && chance(rng, 0.35);
  const rear: Point = [0, plan.wheel, -plan.base / 2];
  const hub: Point = [0, plan.front, plan.base / 2];
  const guards = style === "city" || style === "cruiser" || chance(rng, 0.15);
  return merge(
    move(wheelOf(rng, plan.front, tyre, spokes), ...hub),
    trike
      ? bothX(move(wheelOf(rng, plan.wheel, tyre, spokes), 0.24, rear[1], rear[2]))
      : move(wheelOf(rng, plan.wheel, tyre, spokes), ...rear),
    trike && rod([-0.24, rear[1], rear[2]], [0.24, rear[1], rear[2]], 0.02, 6),
    style === "child" &&
      !trike &&
      chance(rng, 0.6) &&
      bothX([
        move(wheelOf(rng, 0.075, 0.02, "few"), 0.17, 0.075, rear[2]),
        rod([0.02, rear[1], rear[2]], [0.17, 0.075, rear[2]], 0.012, 5),
      ]),
    frame(plan, rear, hub, steps),
    steering(rng, style, plan),
    saddle(rng, plan),
    pedals(rng, plan),
    guards && [guard(plan.wheel + tyre * 1.8, rear, 20, 190), guard(plan.front + tyre * 1.8, hub, 35, 170)],
    (style === "city" || chance(rng, 0.12)) && chance(rng, 0.6) && rack(plan, rear),
    (style === "city" || style === "cruiser" || style === "child") && chance(rng, 0.5) && basket(rng, plan, hub),
    chance(rng, 0.15) && rod([0.03, 0.25, -0.05], [0.2, 0, -0.1], 0.012, 5),
    chance(rng, 0.2) && move(turnX(cylinder(0.035, 0.16, 8), -25), 0, plan.wheel + 0.12, 0.12),
  );
};

/** A wheel about the x axis at the origin. */
function wheelOf(rng: Rng, r: number, tyre: number, spokes: "many" | "few" | "disc"): Solid {
  const n = rng.pick([16, 20, 24]);
  const bars = spokes === "many" ? 14 : rng.pick([5, 6, 8]);
  return turnZ(
    merge(
      torus(r - tyre, tyre, n, 6),
      move(hoop(r - tyre * 2.6, r - tyre * 1.4, tyre * 0.9, n), 0, -tyre * 0.45, 0),
      move(cylinder(0.025, 0.09, 8), 0, -0.045, 0),
      spokes === "disc"
        ? lathe(
            [
              [0, -0.015],
              [0.05, -0.015],
              [r - tyre * 2, -0.005],
              [r - tyre * 2, 0.005],
              [0.05, 0.015],
              [0, 0.015],
            ],
            n,
          )
        : around(bars, (i) =>
            rod(
              [0, spokes === "many" ? 0.03 * (i % 2 === 0 ? 1 : -1) : 0, 0.015],
              [0, 0, r - tyre * 2],
              spokes === "many" ? 0.0035 : 0.009,
              spokes === "many" ? 3 : 4,
            ),
          ),
    ),
    90,
  );
}

/** Main triangle, or a low step-through tube, and two stays to the rear hub. */
function frame({ wheel, base, seat, bar, pipe }: Plan, rear: Point, hub: Point, steps: boolean): Part {
  const crank: Point = [0, wheel * 0.85, -base * 0.08];
  const seatTop: Point = [0, seat - 0.12, -base * 0.2];
  const headTop: Point = [0, bar - 0.12, base * 0.29];
  const headLow: Point = [0, Math.max(bar - 0.28, hub[1] + 0.12), base * 0.33];
  const stay = (to: Point): Part => bothX(rod([0.02, to[1], to[2]], [0.05, rear[1], rear[2]], pipe * 0.6, 5));
  return [
    rod(crank, seatTop, pipe, 7),
    rod(headLow, crank, pipe * 1.1, 7),
    steps
      ? rod([0, headLow[1] + 0.1, headLow[2] - 0.02], [0, (crank[1] + seatTop[1]) / 2 - 0.05, (crank[2] + seatTop[2]) / 2], pipe * 0.9, 7)
      : rod([0, headTop[1] - 0.02, headTop[2]], [0, seatTop[1] - 0.04, seatTop[2] + 0.01], pipe, 7),
    rod([0, headLow[1] - 0.03, headLow[2] + 0.01], [0, headTop[1] + 0.02, headTop[2] - 0.01], pipe * 1.3, 7),
    stay(crank),
    stay([0, seatTop[1] - 0.06, seatTop[2]]),
    // The fork.
    rod([-0.05, headLow[1] - 0.02, headLow[2]], [0.05, headLow[1] - 0.02, headLow[2]], pipe, 6),
    bothX(rod([0.05, headLow[1] - 0.02, headLow[2]], [0.05, hub[1], hub[2]], pipe * 0.8, 6)),
  ];
}

/** Stem and handlebar. */
function steering(rng: Rng, style: string, { bar, base, pipe }: Plan): Part {
  const z = base * 0.28;
  const kind =
    style === "road"
      ? choose(rng, { drop: 4, aero: 1 })
      : style === "city"
        ? "swept"
        : style === "cruiser"
          ? "high"
          : style === "bmx"
            ? "bmx"
            : style === "child"
              ? choose(rng, { high: 1, flat: 2 })
              : "flat";
  const w = rng.uniform(0.2, 0.3);
  const half: Point[] = {
    drop: [
      [0, bar, z + 0.06],
      [w * 0.75, bar, z + 0.06],
      [w * 0.8, bar, z + 0.14],
      [w * 0.8, bar - 0.07, z + 0.18],
      [w * 0.8, bar - 0.14, z + 0.12],
      [w * 0.8, bar - 0.14, z + 0.02],
    ] as Point[],
    aero: [
      [0, bar, z + 0.06],
      [w * 0.8, bar, z + 0.06],
      [w * 0.8, bar + 0.02, z + 0.2],
    ] as Point[],
    flat: [
      [0, bar, z + 0.04],
      [w * 1.2, bar + 0.01, z],
    ] as Point[],
    swept: [
      [0, bar, z + 0.04],
      [w * 0.7, bar + 0.02, z + 0.06],
      [w, bar, z - 0.05],
      [w * 0.95, bar - 0.01, z - 0.2],
    ] as Point[],
    high: [
      [0, bar, z + 0.02],
      [w * 0.4, bar + 0.16, z + 0.02],
      [w, bar + 0.2, z - 0.02],
      [w * 1.05, bar + 0.18, z - 0.18],
    ] as Point[],
    bmx: [
      [0, bar, z + 0.03],
      [w * 0.5, bar + 0.02, z + 0.03],
      [w * 0.7, bar + 0.17, z],
      [w * 1.3, bar + 0.18, z - 0.03],
    ] as Point[],
  }[kind];
  const grip = half.at(-1)!;
  const before = half.at(-2)!;
  const t = 0.6;
  const start: Point = [
    before[0] + (grip[0] - before[0]) * t,
    before[1] + (grip[1] - before[1]) * t,
    before[2] + (grip[2] - before[2]) * t,
  ];
  return [
    rod([0, bar - 0.12, base * 0.29], [0, bar, z], pipe, 6),
    rod([0, bar, z], half[0]!, pipe, 6),
    bothX([tube(half, pipe * 0.75, 6), rod(start, grip, pipe * 1.15, 6)]),
    kind === "bmx" && rod([-w * 0.62, bar + 0.11, z + 0.01], [w * 0.62, bar + 0.11, z + 0.01], pipe * 0.6, 5),
    chance(rng, 0.3) && move(turnX(cylinder(0.04, 0.05, 10), 90), 0, bar - 0.12, z + 0.07),
    chance(rng, 0.3) && bothX(rod(grip, [grip[0] * 1.1, grip[1] + 0.12, grip[2] + 0.04], 0.007, 4)),
  ];
}

function saddle(rng: Rng, { seat, base, pipe }: Plan): Part {
  const z = -base * 0.22;
  const w = rng.uniform(0.06, 0.1);
  const long = rng.uniform(0.22, 0.28);
  const outline: Point2[] = [
    [-long * 0.5, 0.02],
    [-long * 0.35, 0],
    [long * 0.5, 0.01],
    [long * 0.5, 0.03],
    [0, 0.045],
    [-long * 0.45, 0.06],
  ];
  const body = extrudeSide(outline, 0.06);
  return [
    rod([0, seat - 0.2, z + 0.012], [0, seat, z], pipe * 0.75, 6),
    move(body, 0, seat - 0.01, z),
    bothX(move(ball(w, 0.03, long * 0.28, 8, 5), w * 0.5, seat + 0.025, z - long * 0.28)),
  ];
}

function pedals(rng: Rng, { wheel, base }: Plan): Part {
  const y = wheel * 0.85;
  const z = -base * 0.08;
  const a = rng.uniform(0, Math.PI);
  const l = Math.min(0.16, y * 0.62);
  const arm = (s: number): Part => {
    const end: Point = [s * 0.08, y + s * l * Math.cos(a), z + s * l * Math.sin(a)];
    return [rod([s * 0.05, y, z], end, 0.011, 5), move(box(0.08, 0.02, 0.07), end[0] + s * 0.05, end[1] - 0.01, end[2])];
  };
  const ring = rng.uniform(0.07, 0.1);
  const chain: Point[] = [
    [0.055, y + ring, z],
    [0.055, wheel + 0.035, -base / 2],
    [0.055, wheel, -base / 2 - 0.04],
    [0.055, wheel - 0.035, -base / 2],
    [0.055, y - ring, z],
    [0.055, y, z + ring],
  ];
  return [
    arm(1),
    arm(-1),
    move(turnZ(hoop(ring * 0.65, ring, 0.012, 14), 90), 0.06, y, z),
    rod([-0.06, y, z], [0.06, y, z], 0.025, 6),
    tube(chain, 0.007, 4, { loop: true }),
    chance(rng, 0.3) && bothX(move(box(0.01, 0.07, base * 0.44), 0.072, y - 0.03, z - base * 0.2)),
  ];
}

function guard(r: number, [, y, z]: Point, from: number, to: number): Solid {
  const path = arc(0, 0, r + 0.012, r + 0.012, from, to, 8).map(([u, v]): Point => [0, y + v, z + u]);
  return tube(path, 0.032, 4, { flat: 0.25, turn: 45 });
}

function rack({ wheel }: Plan, rear: Point): Part {
  const y = wheel * 2 + 0.09;
  const z = rear[2];
  return [
    bothX([rod([0.06, y, z + 0.2], [0.06, y, z - 0.18], 0.009, 4), rod([0.06, y, z - 0.05], [0.06, rear[1], z], 0.008, 4)]),
    [-0.15, 0, 0.15].map((d) => rod([-0.06, y, z + d], [0.06, y, z + d], 0.008, 4)),
  ];
}

function basket(rng: Rng, { bar, base }: Plan, hub: Point): Part {
  const z = Math.min(base * 0.28 + 0.22, hub[2] + 0.05);
  const [w, h, d] = [rng.uniform(0.13, 0.18), rng.uniform(0.16, 0.22), 0.12];
  const y = bar - 0.06 - h;
  const n = count(rng, 3, 4);
  const rings = Array.from({ length: n }, (_, i): Part => {
    const k = 0.8 + (0.2 * i) / (n - 1);
    const level = y + (h * i) / (n - 1);
    return tube(
      curve<Point>(
        [
          [-w * k, level, z - d * k],
          [w * k, level, z - d * k],
          [w * k, level, z + d * k],
          [-w * k, level, z + d * k],
        ],
        1,
      ),
      0.008,
      4,
      { loop: true },
    );
  });
  return [
    rings,
    move(box(w * 1.6, 0.012, d * 1.6), 0, y, z),
    [-1, 0, 1].flatMap((i) => [-1, 1].map((s) => rod([w * 0.8 * i, y, z + s * d * 0.8], [w * i, y + h, z + s * d], 0.005, 3))),
    [-1, 1].flatMap((s) => [-0.4, 0.4].map((t) => rod([s * w * 0.8, y, z + t * d], [s * w, y + h, z + t * d], 0.005, 3))),
  ];
}

/** A giant front wheel that is pedalled at its hub. */
function penny(rng: Rng): Solid {
  const r = rng.uniform(0.62, 0.75);
  const small = r * rng.uniform(0.24, 0.34);
  const z0 = 0.15;
  const back = z0 - r - small * 0.75;
  const spine = curve<Point>(
    [
      [0, 2 * r + 0.06, z0 - 0.02],
      [0, r * 1.72, z0 - r * 0.78],
      [0, r * 1.05, z0 - r * 1.1],
      [0, small, back],
    ],
    3,
  );
  return merge(
    move(wheelOf(rng, r, 0.018, "many"), 0, r, z0),
    move(wheelOf(rng, small, 0.018, "few"), 0, small, back),
    tube(spine, 0.024, 7),
    bothX(rod([0.06, 2 * r + 0.05, z0], [0.06, r, z0], 0.016, 6)),
    rod([0, 2 * r + 0.03, z0], [0, 2 * r + 0.2, z0], 0.02, 6),
    bothX([
      tube(
        [
          [0, 2 * r + 0.18, z0],
          [0.2, 2 * r + 0.16, z0 - 0.02],
          [0.27, 2 * r + 0.1, z0 - 0.1],
        ],
        0.015,
        6,
      ),
      rod([0.07, r, z0], [0.09, r - 0.13, z0], 0.012, 5),
      move(box(0.07, 0.02, 0.06), 0.12, r - 0.14, z0),
    ]),
    move(ball(0.07, 0.035, 0.14, 8, 5), 0, 2 * r + 0.07, z0 - 0.24),
  );
}
