import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  ball,
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  deform,
  extrudeSide,
  frustum,
  hoop,
  loft,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  rod,
  type Solid,
  superellipse,
  tube,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";
import { roadWheel } from "../parts.ts";

/** Helicopters that fly towards +z: light ones with a bubble, transporters, gunships with stub wings, twin rotors fore and aft, rescue ones on wheels or floats. */
export const helicopter: ShapeGenerator = (rng) => {
  const style = choose(rng, { light: 4, transport: 3, gunship: 2.5, tandem: 1.5, bubble: 1.5 });
  const sides = rng.pick([8, 10, 12, 16]);
  if (style === "tandem") return tandem(rng, sides);
  const size = { light: 1, transport: 1.25, gunship: 1.1, bubble: 0.85 }[style];
  const w = {
    light: rng.uniform(0.26, 0.32),
    transport: rng.uniform(0.3, 0.36),
    gunship: rng.uniform(0.16, 0.22),
    bubble: rng.uniform(0.28, 0.33),
  }[style];
  const h = { light: rng.uniform(0.3, 0.36), transport: rng.uniform(0.34, 0.4), gunship: rng.uniform(0.3, 0.36), bubble: 0.32 }[style];
  const long = size * rng.uniform(0.62, 0.78);
  const boom = size * rng.uniform(0.85, 1.1);
  const low = rng.uniform(0.14, 0.22);
  const y = low + h;
  const gear =
    style === "bubble"
      ? choose(rng, { skids: 3, floats: 1 })
      : style === "light"
        ? choose(rng, { skids: 5, wheels: 1 })
        : choose(rng, { wheels: 3, skids: 1 });
  const tailZ = -long * 0.5 - boom;
  const lattice = style === "bubble";
  return merge(
    cabin(rng, style, sides, w, h, long, y),
    lattice ? truss(w * 0.35, y, -long * 0.35, tailZ) : tailBoom(rng, w, h, y, -long * 0.35, tailZ, sides),
    tailFins(rng, y, tailZ, size, lattice),
    mast(
      rng,
      y + h * 0.92,
      size * rng.uniform(1, 1.25),
      style === "gunship" || style === "transport" ? rng.pick([4, 4, 5]) : rng.pick([2, 2, 3, 4]),
    ),
    engine(rng, style, w, y + h * 0.75, long),
    gear === "skids" && skids(w * 1.05, low, long, y - h * 0.6, chance(rng, 0.5)),
    gear === "floats" &&
      bothX([
        tube(
          [
            [w * 1.2, 0.08, long * 0.7],
            [w * 1.2, 0.07, long * 0.55],
            [w * 1.2, 0.07, -long * 0.55],
            [w * 1.2, 0.08, -long * 0.7],
          ],
          [0.03, 0.09, 0.09, 0.03],
          8,
        ),
        [0.3, -0.3].map((t) => rod([w * 1.2, 0.1, t * long], [w * 0.5, y - h * 0.5, t * long], 0.018, 5)),
      ]),
    gear === "wheels" && wheels(rng, w, low, long, y - h * 0.6),
    style === "gunship" && arms(rng, w, y - h * 0.25, long),
    style !== "gunship" && chance(rng, 0.4) && bothX(move(box(0.02, h * 0.8, long * 0.3), w * 0.98, y - h * 0.45, -long * 0.05)),
  );
};

/** The body: an egg, a box, a thin gunship with two steps, or a glass ball. */
function cabin(rng: Rng, style: string, sides: number, w: number, h: number, long: number, y: number): Part {
  const power = style === "transport" ? rng.uniform(2.8, 4) : style === "gunship" ? 2.6 : 2.2;
  const shape = superellipse(w, h, power, sides);
  const ring = (z: number, kx: number, ky: number, dy: number): Point[] => shape.map(([x, yy]): Point => [x * kx, y + dy + yy * ky, z]);
  if (style === "bubble")
    return [
      move(ball(w, h * 0.95, long * 0.5, sides, 8), 0, y, long * 0.12),
      move(box(w * 1.1, h * 0.7, long * 0.5), 0, y - h * 0.9, -long * 0.15),
      move(box(w * 0.7, h * 0.5, long * 0.3), 0, y - h * 0.2, -long * 0.4),
    ];
  if (style === "gunship")
    return [
      loft([
        ring(-long * 0.75, 0.4, 0.4, h * 0.3),
        ring(-long * 0.4, 0.9, 0.8, h * 0.1),
        ring(-long * 0.05, 1, 0.95, 0),
        ring(long * 0.3, 1, 0.8, -h * 0.12),
        ring(long * 0.65, 0.8, 0.5, -h * 0.3),
        ring(long * 0.95, 0.35, 0.22, -h * 0.45),
      ]),
      // Pilot and gunner sit in steps.
      move(box(w * 1.3, h * 0.5, long * 0.32, { taper: [0.6, 0.6] }), 0, y + h * 0.55, long * 0.08),
      move(box(w * 1.2, h * 0.45, long * 0.32, { taper: [0.6, 0.6] }), 0, y + h * 0.18, long * 0.42),
      move(ball(0.08, 0.08, 0.09, 8, 6), 0, y - h * 0.6, long * 0.85),
    ];
  const blunt = rng.uniform(0.5, 0.8);
  const nose = rng.uniform(-0.35, -0.1) * h;
  return [
    loft([
      ring(-long * 0.8, 0.28, 0.3, h * 0.35),
      ring(-long * 0.45, 0.8, 0.75, h * 0.12),
      ring(-long * 0.15, 1, 1, 0),
      ring(long * 0.25, 1, 1, 0),
      ring(long * 0.5, 0.9, 0.82, nose * 0.5),
      ring(long * 0.7, 0.65 * (0.5 + blunt * 0.5), 0.55 * (0.4 + blunt * 0.6), nose),
      ring(long * 0.8, 0.2, 0.18, nose * 1.2),
    ]),
    // The windscreen stands out a little, with a post in the middle.
    bothX(move(turnX(turnY(box(w * 0.72, h * 0.62, 0.03, { taper: [0.7, 1] }), 22), -38), w * 0.4, y + h * 0.02, long * 0.58)),
    bothX(move(box(0.02, h * 0.5, long * 0.22), w * 0.97, y + h * 0.05, long * 0.22)),
  ];
}

function tailBoom(rng: Rng, w: number, h: number, y: number, z0: number, z1: number, sides: number): Solid {
  const [thick, thin] = [Math.min(w, h) * rng.uniform(0.42, 0.55), 0.05];
  const lift = h * rng.uniform(0.25, 0.5);
  return tube(
    [
      [0, y + lift * 0.6, z0],
      [0, y + lift, (z0 + z1) / 2],
      [0, y + lift, z1],
    ],
    [thick, (thick + thin) * 0.45, thin],
    sides,
  );
}

/** A tail of open rods. */
function truss(w: number, y: number, z0: number, z1: number): Part {
  const n = 5;
  const at = (t: number, x: number, dy: number): Point => [x * (1 - 0.8 * t), y + 0.05 + dy * (1 - 0.8 * t), z0 + (z1 - z0) * t];
  const [a, b, c] = [
    [w, -0.12],
    [-w, -0.12],
    [0, 0.12],
  ] as const;
  const bars: Part[] = [a, b, c].map(([x, dy]) => rod(at(0, x, dy), at(1, x, dy), 0.016, 5));
  for (let i = 0; i < n; i++) {
    const [s, t] = [i / n, (i + 1) / n];
    bars.push(rod(at(s, ...a), at(t, ...c), 0.01, 4), rod(at(s, ...c), at(t, ...b), 0.01, 4), rod(at(s, ...b), at(t, ...a), 0.01, 4));
  }
  return bars;
}

/** Upright fin, tail rotor or ducted fan, stabilizer. */
function tailFins(rng: Rng, y: number, z: number, size: number, lattice: boolean): Part {
  const up = y + (lattice ? 0.05 : 0.12);
  const fin: Point2[] = [
    [z + 0.16, up - 0.03],
    [z - 0.03, up + 0.3 * size],
    [z - 0.16, up + 0.3 * size],
    [z - 0.08, up - 0.16],
    [z + 0.04, up - 0.12],
  ];
  const duct = !lattice && chance(rng, 0.25);
  const r = size * rng.uniform(0.17, 0.23);
  const hub: Point = [0.06, up + (duct ? 0.04 : 0.1), z - 0.06];
  const blades = rng.pick([2, 3, 4]);
  const rotor = move(
    turnZ(
      around(blades, () => move(box(0.035, 0.012, r), 0, -0.006, r / 2)),
      90,
    ),
    ...hub,
  );
  const wing = rng.uniform(0.18, 0.28) * size;
  return [
    (!lattice || chance(rng, 0.5)) && extrudeSide(fin, 0.03),
    duct
      ? [move(turnZ(move(hoop(r * 0.85, r * 1.05, 0.1, 16), 0, -0.05, 0), 90), 0, hub[1], hub[2]), move(rotor, -0.06, 0, 0)]
      : [rotor, rod([0, hub[1], hub[2]], [0.09, hub[1], hub[2]], 0.02, 6)],
    bothX(move(box(wing, 0.02, 0.1), wing / 2, up - 0.02, z + 0.28)),
    chance(rng, 0.4) &&
      bothX(
        move(
          extrudeSide(
            [
              [0.07, -0.08],
              [-0.02, 0.14],
              [-0.08, 0.14],
              [-0.07, -0.08],
            ],
            0.016,
          ),
          wing,
          up,
          z + 0.28,
        ),
      ),
  ];
}

/** Main rotor on its mast. */
function mast(rng: Rng, y: number, reach: number, blades: number): Part {
  const tall = rng.uniform(0.1, 0.2);
  const droop = rng.uniform(-2, 5);
  const chord = rng.uniform(0.06, 0.09);
  const swept = chance(rng, 0.3) ? 0.4 : 1;
  const blade = turnX(
    deform(move(box(chord, 0.016, reach), 0, 0, reach / 2 + 0.04), (x, yy, z) => [z > reach * 0.9 ? x * swept : x, yy, z]),
    droop,
  );
  return [
    move(frustum(0.07, 0.045, tall, 8), 0, y - 0.03, 0),
    move(cylinder(0.07, 0.06, 8), 0, y + tall - 0.05, 0),
    move(
      turnY(
        around(blades, () => blade),
        rng.uniform(0, 360),
      ),
      0,
      y + tall - 0.02,
      0,
    ),
    chance(rng, 0.4) && move(ball(0.05, 0.035, 0.05, 8, 4), 0, y + tall + 0.01, 0),
  ];
}

/** Housing and exhausts under the mast. */
function engine(rng: Rng, style: string, w: number, y: number, long: number): Part {
  if (style === "bubble")
    return [
      move(cylinder(0.12, 0.2, 8), 0, y - 0.2, -long * 0.25),
      chance(rng, 0.5) && bothX(move(turnX(cylinder(0.09, 0.3, 8), -90), w * 0.9, y - 0.28, -long * 0.2)),
    ];
  const pods = style === "gunship" || chance(rng, 0.4);
  return [
    move(box(w * 1.1, 0.16, long * rng.uniform(0.6, 0.85), { bevel: 0.04, taper: [0.8, 0.85] }), 0, y, -long * 0.1),
    pods &&
      bothX([
        tube(
          [
            [w * 0.75, y + 0.06, long * 0.25],
            [w * 0.78, y + 0.06, long * 0.1],
            [w * 0.78, y + 0.06, -long * 0.3],
            [w * 0.85, y + 0.08, -long * 0.45],
          ],
          [0.06, 0.085, 0.085, 0.06],
          8,
        ),
      ]),
    !pods && bothX(rod([w * 0.3, y + 0.1, -long * 0.3], [w * 0.55, y + 0.14, -long * 0.5], 0.04, 7)),
  ];
}

function skids(x: number, low: number, long: number, belly: number, step: boolean): Part {
  const runner: Point[] = [
    [x, low * 0.35, long * 0.75],
    [x, 0.025, long * 0.6],
    [x, 0.02, -long * 0.6],
  ];
  return bothX([
    tube(runner, 0.022, 6),
    [0.35, -0.35].map((t) =>
      tube(
        [
          [x * 0.3, belly, t * long],
          [x * 0.75, (belly + 0.02) * 0.75, t * long],
          [x, 0.02, t * long],
        ],
        0.018,
        6,
      ),
    ),
    step && move(box(0.05, 0.012, long * 0.5), x * 0.9, low * 0.6, 0),
  ]);
}

function wheels(rng: Rng, w: number, low: number, long: number, belly: number): Part {
  const r = rng.uniform(0.07, 0.1);
  const nose = chance(rng, 0.6);
  const main = nose ? -long * 0.25 : long * 0.25;
  return [
    bothX([move(roadWheel(r, 0.06, 10), w * 0.95, r, main), rod([w * 0.95, r, main], [w * 0.6, belly, main], 0.022, 6)]),
    nose
      ? [
          bothX(move(roadWheel(r * 0.75, 0.04, 10), 0.04, r * 0.75, long * 0.5)),
          rod([0, r * 0.75, long * 0.5], [0, Math.max(belly, low), long * 0.48], 0.02, 6),
        ]
      : [move(roadWheel(r * 0.7, 0.04, 10), 0, r * 0.7, -long * 1.1), rod([0, r * 0.7, -long * 1.1], [0, belly + 0.2, -long], 0.02, 6)],
  ];
}

/** Stub wings with pods and missiles, a gun under the nose. */
function arms(rng: Rng, w: number, y: number, long: number): Part {
  const span = rng.uniform(0.28, 0.4);
  const stores = count(rng, 1, 2);
  return [
    bothX(move(turnZ(box(span, 0.03, 0.16), -4), w + span / 2 - 0.02, y, 0)),
    bothX(
      Array.from({ length: stores }, (_, i): Part => {
        const x = w + span * (0.45 + 0.45 * i);
        return chance(rng, 0.5)
          ? [
              tube(
                [
                  [x, y - 0.08, 0.2],
                  [x, y - 0.08, 0.17],
                  [x, y - 0.08, -0.17],
                  [x, y - 0.08, -0.2],
                ],
                [0.04, 0.055, 0.055, 0.04],
                8,
              ),
              move(box(0.02, 0.08, 0.08), x, y - 0.06, 0),
            ]
          : [
              [-1, 1].map((s) => rod([x + s * 0.035, y - 0.07, -0.16], [x + s * 0.035, y - 0.07, 0.18], 0.022, 6)),
              move(box(0.05, 0.07, 0.08), x, y - 0.06, 0),
            ];
      }),
    ),
    rod([0, y - 0.18, long * 0.55], [0, y - 0.2, long * 1.05], 0.018, 6),
    move(ball(0.06, 0.06, 0.06, 7, 5), 0, y - 0.16, long * 0.55),
  ];
}

/** Two rotors on towers at the ends of a long cabin. */
function tandem(rng: Rng, sides: number): Solid {
  const [w, h, long] = [rng.uniform(0.2, 0.26), rng.uniform(0.22, 0.28), rng.uniform(1.6, 2)];
  const low = rng.uniform(0.12, 0.18);
  const y = low + h;
  const shape = superellipse(w, h, 3.2, sides);
  const ring = (t: number, kx: number, ky: number, dy: number): Point[] =>
    shape.map(([x, yy]): Point => [x * kx, y + dy + yy * ky, t * long]);
  const reach = long * rng.uniform(0.44, 0.55);
  const blades = rng.pick([3, 3, 4]);
  const rear = h * rng.uniform(1.1, 1.6);
  return merge(
    loft([
      ring(-0.5, 0.5, 0.45, h * 0.3),
      ring(-0.38, 0.95, 0.85, h * 0.1),
      ring(-0.2, 1, 1, 0),
      ring(0.3, 1, 1, 0),
      ring(0.42, 0.85, 0.8, -h * 0.1),
      ring(0.5, 0.4, 0.4, -h * 0.35),
    ]),
    move(box(w * 0.8, rear, long * 0.2, { taper: [0.6, 0.7] }), 0, y + h * 0.5, -long * 0.38),
    move(box(w * 0.8, h * 0.55, long * 0.18, { taper: [0.6, 0.7] }), 0, y + h * 0.75, long * 0.33),
    move(mast(rng, y + h * 0.5 + rear, reach, blades), 0, 0, -long * 0.38),
    move(mast(rng, y + h * 1.25, reach, blades), 0, 0, long * 0.33),
    bothX(
      tube(
        [
          [w * 1.1, y + h * 0.8, -long * 0.24],
          [w * 1.12, y + h * 0.8, -long * 0.3],
          [w * 1.12, y + h * 0.8, -long * 0.42],
        ],
        [0.05, 0.075, 0.06],
        8,
      ),
    ),
    bothX(
      [0.28, -0.3].map((t) => [
        move(roadWheel(0.08, 0.05, 10), w * 1.05, 0.08, t * long),
        rod([w * 1.05, 0.08, t * long], [w * 0.7, y - h * 0.6, t * long], 0.02, 5),
      ]),
    ),
    bothX(move(box(w * 0.35, h * 0.5, long * 0.5, { bevel: 0.03 }), w * 1.05, y - h * 0.9, -long * 0.02)),
    bothX(
      Array.from(
        { length: count(rng, 3, 5) },
        (_, i): Part => move(turnZ(cylinder(0.045, 0.02, 8), -90), w * 0.99, y + h * 0.25, long * (0.2 - 0.12 * i)),
      ),
    ),
  );
}
