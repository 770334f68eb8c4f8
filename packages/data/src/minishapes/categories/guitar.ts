import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  bothX,
  box,
  chance,
  choose,
  count,
  curve,
  cylinder,
  extrude,
  hoop,
  merge,
  move,
  type Part,
  type Point,
  type Point2,
  repeat,
  rod,
  type Solid,
  tube,
  turnX,
  turnZ,
} from "../kit.ts";

/** Guitars that stand upright and face +z: acoustic with a sound hole, electric with horns, flying V, basses, ukuleles; some on a stand. */
export const guitar: ShapeGenerator = (rng) => {
  const style = choose(rng, { acoustic: 5, strat: 3, single: 2, vee: 1, explorer: 0.7, ukulele: 1, semi: 1.2 });
  const hollow = style === "acoustic" || style === "ukulele" || style === "semi";
  const bass = !hollow && chance(rng, 0.3);
  const tall = rng.uniform(0.44, 0.54) * (style === "ukulele" ? 0.85 : 1); // of the body
  const wide = tall * rng.uniform(0.36, 0.43); // half of the lower bout
  const deep = hollow ? rng.uniform(0.08, 0.13) * (style === "semi" ? 0.6 : 1) : rng.uniform(0.04, 0.055);
  const neck = (bass ? rng.uniform(0.68, 0.78) : rng.uniform(0.5, 0.62)) * (style === "ukulele" ? 0.8 : 1);
  const thin = rng.uniform(0.022, 0.028);
  const strings = bass || style === "ukulele" ? 4 : 6;
  const face = deep / 2;
  const outline = bodyOutline(rng, style, tall, wide);
  const nut = tall + neck - tall * 0.12;
  const bridge = tall * rng.uniform(0.2, 0.3);
  const hole = tall * rng.uniform(0.62, 0.68);
  const frets = count(rng, 5, 10);
  const top = nut + (bass ? 0.2 : 0.17);
  return merge(
    onStand(
      rng,
      merge(
        extrude(outline, deep),
        hollow &&
          [
            extrude(
              outline.map(([x, y]): Point2 => [x * 1.02, tall / 2 + (y - tall / 2) * 1.02]),
              0.012,
            ),
          ].map((edge) => [move(edge, 0, 0, face - 0.008), move(edge, 0, 0, -face + 0.008)]),
        move(box(thin * 2, nut - hole * 0.92, 0.03, { taper: [0.8, 1] }), 0, hole * 0.92, face),
        repeat(frets, (i) => move(box(thin * 1.9, 0.004, 0.034), 0, tall + (nut - tall) * (1 - 0.94 ** (2.2 * i)), face + 0.001)),
        headstock(rng, thin, nut, top, strings, face, style),
        move(box(wide * 0.62, 0.025, 0.016), 0, bridge, face + 0.006),
        repeat(strings, (i) => {
          const x = (i / (strings - 1) - 0.5) * thin * 1.5;
          return rod([x * 1.4, bridge + 0.012, face + 0.022], [x, nut, face + 0.022], 0.0016, 3);
        }),
        hollow &&
          style !== "semi" && [
            move(turnX(cylinder(wide * 0.32, 0.006, 14), 90), 0, hole, face - 0.002),
            move(turnX(hoop(wide * 0.32, wide * 0.4, 0.008, 14), 90), 0, hole, face - 0.002),
          ],
        style === "semi" &&
          bothX(
            move(
              tube(
                curve<Point>(
                  [
                    [0, -0.06, 0],
                    [0.012, -0.03, 0],
                    [-0.012, 0.03, 0],
                    [0, 0.06, 0],
                  ],
                  2,
                ),
                0.007,
                4,
              ),
              wide * 0.55,
              tall * 0.4,
              face,
            ),
          ),
        !hollow && electrics(rng, wide, tall, face),
        hollow &&
          chance(rng, 0.4) &&
          move(
            extrude(
              [
                [0.04, 0],
                [wide * 0.6, -0.03],
                [wide * 0.55, -0.11],
                [0.1, -0.12],
              ],
              0.006,
            ),
            0,
            hole,
            face + 0.002,
          ),
        chance(rng, 0.15) && strap(wide, tall),
      ),
      wide,
      deep,
    ),
  );
};

/** The body's outline, counter-clockwise, from y = 0 to `tall`. */
function bodyOutline(rng: Rng, style: string, tall: number, wide: number): Point2[] {
  const waist = rng.uniform(0.55, 0.72);
  const upper = rng.uniform(0.7, 0.82);
  if (style === "vee")
    return [
      [0, tall * 0.32],
      [wide * 1.05, 0],
      [wide * 1.3, tall * 0.06],
      [wide * 0.35, tall * 0.95],
      [-wide * 0.35, tall * 0.95],
      [-wide * 1.3, tall * 0.06],
      [-wide * 1.05, 0],
    ];
  if (style === "explorer")
    return [
      [wide * 0.2, 0],
      [wide * 1.1, tall * 0.25],
      [wide * 0.8, tall * 0.6],
      [wide * 1.1, tall * 0.95],
      [wide * 0.25, tall * 0.85],
      [-wide * 0.3, tall * 0.9],
      [-wide * 0.9, tall * 0.72],
      [-wide * 0.85, tall * 0.35],
      [-wide * 1.3, tall * 0.02],
    ];
  const half = (horn: number, reach: number): Point2[] => [
    [wide * 0.45, tall * 0.015],
    [wide * 0.9, tall * 0.13],
    [wide, tall * 0.28],
    [wide * 0.85, tall * 0.46],
    [wide * waist, tall * 0.58],
    [wide * (upper - 0.02), tall * 0.74],
    [wide * upper * (horn > 0 ? 1.02 : 0.95), tall * (0.87 + 0.1 * horn)],
    ...(horn > 0
      ? ([
          [wide * 0.62, tall * (0.9 + reach)],
          [wide * 0.42, tall * 0.87],
          [wide * 0.17, tall * 0.84],
        ] as Point2[])
      : ([[wide * 0.5, tall * 0.98]] as Point2[])),
  ];
  const cutaway = style === "single" || ((style === "acoustic" || style === "semi") && chance(rng, 0.35));
  const right = half(style === "strat" || cutaway ? 1 : 0, rng.uniform(0.05, 0.12));
  const left = half(style === "strat" ? 1 : 0, rng.uniform(0.1, 0.2));
  const closed: Point2[] = [...right, ...left.map(([x, y]): Point2 => [-x, y]).reverse()];
  return curve<Point2>([...closed, closed[0]!], 2).slice(0, -1);
}

/** A peghead with its tuners at the sides. */
function headstock(rng: Rng, thin: number, low: number, top: number, strings: number, z: number, style: string): Part {
  const inline = style !== "acoustic" && style !== "ukulele" && chance(rng, 0.6);
  const w = thin * rng.uniform(1.5, 1.9);
  const mid = (low + top) / 2;
  const outline: Point2[] = inline
    ? [
        [-thin, low],
        [thin, low],
        [w * 0.7, mid],
        [w * 1.1, top],
        [-w * 0.4, top * 1.01],
        [-w * 1.1, low + 0.03],
      ]
    : [
        [-thin, low],
        [thin, low],
        [w, low + 0.03],
        [w * rng.uniform(0.85, 1.15), top],
        [0, top - rng.uniform(-0.015, 0.02)],
        [-w * rng.uniform(0.9, 1.1), top],
        [-w, low + 0.03],
      ];
  const perSide = strings / 2;
  const pegs = inline
    ? repeat(strings, (i) => move(turnZ(peg(), 90), -w * 0.9, low + 0.04 + ((top - low - 0.06) * i) / strings, 0))
    : repeat(perSide, (i) => bothX(move(turnZ(peg(), -90), w * 0.95, low + 0.05 + ((top - low - 0.06) * i) / perSide, 0)));
  return move(turnX(move(merge(extrude(outline, 0.018), pegs), 0, -low, 0), -rng.uniform(4, 14)), 0, low, z);
}

function peg(): Solid {
  return merge(cylinder(0.005, 0.03, 5), move(box(0.02, 0.02, 0.01, { bevel: 0.003 }), 0, 0.025, 0));
}

function electrics(rng: Rng, wide: number, tall: number, z: number): Part {
  const pickups = count(rng, 1, 3);
  const knobs = count(rng, 2, 4);
  return [
    repeat(pickups, (i) => move(box(wide * 0.5, 0.03, 0.014, { bevel: 0.004 }), 0, tall * (0.36 + 0.13 * i), z + 0.005)),
    repeat(knobs, (i) => move(turnX(cylinder(0.014, 0.022, 8), 90), wide * (0.5 + 0.1 * (i % 2)), tall * (0.16 + 0.075 * i), z)),
    chance(rng, 0.5) && move(box(wide * 0.75, tall * 0.45, 0.008, { taper: [0.6, 1] }), wide * 0.12, tall * 0.3, z + 0.001),
    chance(rng, 0.4) && rod([0.03, tall * 0.27, z + 0.01], [wide * 0.45, tall * 0.2, z + 0.05], 0.005, 4),
  ];
}

function strap(wide: number, tall: number): Solid {
  return tube(
    curve<Point>(
      [
        [0, 0.01, 0],
        [-wide * 1.5, tall * 0.25, -0.12],
        [-wide * 1.3, tall * 0.9, -0.14],
        [-wide * 0.2, tall * 0.98, -0.02],
      ],
      3,
    ),
    0.03,
    4,
    { flat: 0.15, turn: 45 },
  );
}

/** Leant back on a stand, or as it is. */
function onStand(rng: Rng, body: Solid, wide: number, deep: number): Solid {
  if (!chance(rng, 0.25)) return body;
  const y = 0.12;
  return merge(
    move(turnX(body, -8), 0, y, 0),
    bothX([
      rod([0, 0.5, -0.16], [wide * 1.1, 0, 0.12], 0.012, 5),
      rod([wide * 0.35, y - 0.01, -0.1], [wide * 0.35, y - 0.01, deep * 0.8 + 0.03], 0.012, 5),
    ]),
    rod([0, 0.5, -0.16], [0, 0, -0.3], 0.012, 5),
    rod([-wide * 0.35, y - 0.01, -0.1], [wide * 0.35, y - 0.01, -0.1], 0.012, 5),
  );
}
