import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  around,
  bothX,
  bothZ,
  box,
  chance,
  choose,
  cone,
  count,
  extrude,
  extrudeSide,
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
  rod,
  type Solid,
  sheet,
  tube,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";

/** Tents with the entrance towards +z: ridge tents with poles and ropes, domes, tunnels, tipis, bells, wall tents, canopies on four poles. */
export const tent: ShapeGenerator = (rng) => {
  const style = choose(rng, { ridge: 5, dome: 3.5, tipi: 2, tunnel: 1.5, bell: 2, wall: 2, canopy: 2 });
  const w = rng.uniform(1.3, 2);
  const h = rng.uniform(0.95, 1.35);
  const pegs = chance(rng, 0.55);
  if (style === "tipi") return tipi(rng, w * 0.75, h * 1.5);
  if (style === "bell") return bell(rng, w * 0.8, h * 1.2, pegs);
  if (style === "dome") return dome(rng, w * 1.1, h * 0.9);
  if (style === "canopy") return canopy(rng, w, h * 1.4);
  const long = w * rng.uniform(1.05, 1.6);
  const z = long / 2;
  if (style === "tunnel") {
    const hoops = count(rng, 3, 4);
    const ring = (t: number): Point[] => {
      const k = 1 - 0.45 * Math.abs(t) ** 2.5 * (t < 0 ? 1.3 : 0.35);
      return [...arc(0, 0, (w / 2) * (0.75 + 0.25 * k), h * k, 0, 180, 10).map(([x, y]): Point => [x, y, t * z])];
    };
    const steps = [-1, -0.6, -0.2, 0.2, 0.6, 1];
    return merge(
      loft(steps.map(ring)),
      repeat(hoops, (i) =>
        tube(
          ring(-0.85 + (1.75 * i) / (hoops - 1)).map(([x, y, zz]): Point => [x * 1.015, y * 1.015, zz]),
          0.022,
          5,
        ),
      ),
      move(extrude([[-w * 0.22, 0], [w * 0.22, 0], ...arc(0, 0, w * 0.22, h * 0.75, 0, 180, 8).slice(1, -1)], 0.03), 0, 0, z),
      pegs && bothX(bothZ(rope([w * 0.42, h * 0.45, z * 0.8], [w * 0.85, 0, z * 1.05]))),
    );
  }
  if (style === "wall") {
    const side = h * rng.uniform(0.4, 0.6);
    const outline: Point2[] = [
      [-w / 2, 0],
      [w / 2, 0],
      [w / 2, side],
      [0, h * 1.2],
      [-w / 2, side],
    ];
    const over = 0.06;
    const roof: Point2[] = [
      [w / 2 + over, side - over * 0.8],
      [0, h * 1.2 + 0.05],
      [-w / 2 - over, side - over * 0.8],
      [-w / 2 - over, side - over * 0.8 + 0.035],
      [0, h * 1.2 + 0.095],
      [w / 2 + over, side - over * 0.8 + 0.035],
    ];
    return merge(
      extrude(outline, long),
      extrude(roof, long + 0.2),
      door(rng, w * 0.3, side * 1.25, z),
      bothX(repeat(count(rng, 1, 3), (i) => move(box(0.03, side * 0.45, long * 0.18), w / 2, side * 0.3, long * (0.28 * i - 0.3)))),
      pegs && bothX(repeat(4, (i) => rope([w / 2 + over, side - 0.04, long * (i / 3 - 0.5)], [w * 0.78, 0, long * (i / 3 - 0.5) * 1.05]))),
      chance(rng, 0.3) && bothX(bothZ(rod([w / 2, 0, z + 0.5], [w / 2, side, z + 0.5], 0.02, 5))),
    );
  }
  // A ridge tent: one sloping roof to the ground, open or closed in front.
  const flare = rng.uniform(0, 0.1);
  const open = chance(rng, 0.6);
  const ridge = rng.uniform(0.7, 1) * z;
  const sag = rng.uniform(0, 0.08);
  const thick = 0.02;
  const slope =
    (lift: number) =>
    (u: number, v: number): Point => {
      const t = 2 * u - 1;
      const out = (w / 2) * (1 - v) + flare * w * (1 - v) ** 3;
      return [out + lift, h * v - sag * (1 - t * t) * v + lift * 0.4, t * (z + (ridge - z) * v)];
    };
  const roof = sheet(6, 4, slope(thick), slope(-thick));
  const gable = (s: number): Solid =>
    loft([
      [
        [-w / 2, 0, s * (z - 0.04)],
        [w / 2, 0, s * (z - 0.04)],
        [0, h * 0.99, s * (ridge - 0.04)],
      ],
      [
        [-w / 2, 0, s * (z - 0.08)],
        [w / 2, 0, s * (z - 0.08)],
        [0, h * 0.98, s * (ridge - 0.08)],
      ],
    ]);
  return merge(
    bothX(roof),
    gable(-1),
    open ? flaps(rng, w, h, z, ridge) : [gable(1), move(box(0.03, h * 0.75, 0.03), 0, 0.02, z - 0.04)],
    bothZ(rod([0, 0, ridge * (open ? 0.97 : 1.02)], [0, h + rng.uniform(0.03, 0.12), ridge * (open ? 0.97 : 1.02)], 0.028, 6)),
    chance(rng, 0.5) && rod([0, h, -ridge - 0.05], [0, h, ridge + 0.05], 0.025, 5),
    pegs && [
      bothZ(rope([0, h, ridge], [0, 0, z + h * 0.8])),
      bothX(repeat(3, (i) => rope([w * 0.45, h * 0.12, z * (0.8 * i - 0.8)], [w * 0.66, 0, z * (0.85 * i - 0.85)]))),
    ],
    chance(rng, 0.5) && box(w * 0.96, 0.02, 2 * z * 0.97),
  );
};

/** A rope from a to its peg in the ground. */
function rope(a: Point, b: Point): Part {
  return [rod(a, b, 0.009, 4), rod([b[0], -0.02, b[2]], [b[0], 0.09, b[2]], 0.016, 4)];
}

/** Front cloths laid back to the sides. */
function flaps(rng: Rng, w: number, h: number, z: number, ridge: number): Part {
  const fold = rng.uniform(0.35, 0.7);
  const tip: Point = [0, h * 0.97, ridge];
  const foot: Point = [w / 2, 0.02, z];
  const turned: Point = [w * (0.5 - 0.25 * fold), 0.02, z + w * 0.3 * fold];
  const layer = (d: number): Point[] => [tip, foot, turned].map(([x, y, zz]): Point => [x + d, y, zz + d]);
  return bothX(loft([layer(0), layer(0.02)]));
}

function door(rng: Rng, w: number, h: number, z: number): Part {
  return chance(rng, 0.5)
    ? [move(box(w, h, 0.03, { taper: [0.5, 1] }), 0, 0, z), move(box(0.025, h, 0.05), 0, 0, z)]
    : [bothX(move(turnZ(box(w * 0.28, h, 0.04, { taper: [0.5, 1] }), 6), w * 0.5, 0, z + 0.02)), move(box(w, h, 0.01), 0, 0, z)];
}

/** A cone of cloth with poles out of its top and a slit in front. */
function tipi(rng: Rng, r: number, h: number): Solid {
  const n = count(rng, 7, 12);
  const poles = count(rng, 5, 9);
  const lean = (Math.atan2(r, h) * 180) / Math.PI;
  return merge(
    frustum(r, r * 0.07, h * 0.94, n, 90),
    around(poles, (i) => turnY(rod([0, h * 0.8, r * 0.16], [0, h * rng.uniform(1.1, 1.2), -r * 0.2], 0.022, 5), i * 7)),
    move(
      turnX(
        extrude(
          [
            [-r * 0.22, 0],
            [r * 0.22, 0],
            [0, h * rng.uniform(0.4, 0.55)],
          ],
          0.05,
        ),
        -lean,
      ),
      0,
      0.01,
      r * 0.98,
    ),
    chance(rng, 0.5) &&
      bothX(
        move(
          turnX(
            turnZ(
              extrude(
                [
                  [0, 0],
                  [r * 0.25, 0.1],
                  [r * 0.08, h * 0.3],
                ],
                0.025,
              ),
              -10,
            ),
            -lean - 8,
          ),
          r * 0.02,
          h * 0.62,
          r * 0.42,
        ),
      ),
    chance(rng, 0.5) &&
      repeat(count(rng, 3, 5), (i) => move(rod([-0.09, 0, 0], [0.09, 0, 0], 0.012, 4), 0, h * (0.5 + 0.07 * i), r * (0.52 - 0.065 * i))),
    chance(rng, 0.3) && move(hoop(r * 0.88, r * 0.93, h * 0.05, n, 90), 0, h * 0.1, 0),
  );
}

/** A round tent with an upright wall under its cone. */
function bell(rng: Rng, r: number, h: number, pegs: boolean): Solid {
  const n = count(rng, 8, 16);
  const wall = h * rng.uniform(0.2, 0.45);
  const dip = rng.uniform(0.3, 0.45);
  const turn = 90 + 180 / n;
  return merge(
    lathe(
      [
        [r, 0],
        [r, wall],
        [r * 1.06, wall - 0.02],
        [r * 1.04, wall + 0.04],
        [r * 0.5, wall + (h - wall) * dip],
        [r * 0.05, h],
        [0, h],
      ],
      n,
      { turn },
    ),
    rod([0, h - 0.05, 0], [0, h + 0.2, 0], 0.025, 6),
    chance(rng, 0.4) && move(cone(0.06, 0.14, 6), 0, h + 0.12, 0),
    chance(rng, 0.4) &&
      move(
        extrude(
          [
            [0.02, 0],
            [0.3, 0.06],
            [0.02, 0.14],
          ],
          0.012,
        ),
        0,
        h + 0.06,
        0,
      ),
    move(
      extrude(
        [
          [-r * 0.25, 0],
          [r * 0.25, 0],
          [r * 0.2, wall * 1.2],
          [0, wall * 1.5],
          [-r * 0.2, wall * 1.2],
        ],
        0.06,
      ),
      0,
      0,
      r * 0.97,
    ),
    pegs && around(n, () => turnY(rope([0, wall, r * 1.03], [0, 0, r * 1.4]), 180 / n)),
    chance(rng, 0.35) &&
      around(n, () =>
        turnY(
          move(
            extrudeSide(
              [
                [0, 0],
                [0.02, 0],
                [0.03, -0.12],
                [0.01, -0.12],
              ],
              (r * 3.2) / n,
            ),
            0,
            wall + 0.01,
            r * 1.02 * Math.cos(Math.PI / n),
          ),
          180 / n,
        ),
      ),
  );
}

/** Cloth over two crossed hoops, some with a porch. */
function dome(rng: Rng, w: number, h: number): Solid {
  const n = rng.pick([4, 6, 6, 8, 12]);
  const pieces = 5;
  const turn = n === 4 ? 45 : 90 + 180 / n;
  const profile = Array.from({ length: pieces + 1 }, (_, i): Point2 => {
    const a = (Math.PI / 2) * (i / pieces);
    return [i === pieces ? 0 : (w / 2) * Math.cos(a) ** 0.85, h * Math.sin(a)];
  });
  const hoops = around(n / 2, () =>
    turnY(
      tube(
        [
          ...profile.slice(0, -1).map(([r, y]): Point => [r * 1.02, y * 1.02, 0]),
          [0, h * 1.02, 0],
          ...profile
            .slice(0, -1)
            .reverse()
            .map(([r, y]): Point => [-r * 1.02, y * 1.02, 0]),
        ],
        0.018,
        5,
      ),
      90 + (n === 4 ? 45 : 180 / n),
    ),
  );
  const flat = n === 4 ? Math.SQRT1_2 : Math.cos(Math.PI / n);
  const porch = chance(rng, 0.35);
  const z = (w / 2) * flat;
  const lean = (Math.atan2(z * 0.25, h * 0.6) * 180) / Math.PI;
  return merge(
    lathe(profile, n, { turn }),
    // The hoops cross at the top: each second of `around`'s turns would repeat one.
    chance(rng, 0.75) && hoops,
    porch
      ? [0.75, 0.95].map((k, i) =>
          loft([
            arc(0, 0, w * 0.27 * k, h * 0.68 * k, 0, 180, 8).map(([x, y]): Point => [x, y, z * 0.6]),
            arc(0, 0, w * 0.25 * k, h * 0.6 * k, 0, 180, 8).map(([x, y]): Point => [x, y, z * (1.35 - 0.12 * i)]),
          ]),
        )
      : move(
          turnX(extrude([[-w * 0.15, 0], [w * 0.15, 0], ...arc(0, h * 0.25, w * 0.15, h * 0.28, 0, 180, 6)], 0.04), -lean),
          0,
          0.02,
          z * 0.97,
        ),
    chance(rng, 0.4) &&
      move(
        loft([
          [
            [-w * 0.2, 0, -w * 0.2],
            [w * 0.2, 0, -w * 0.2],
            [w * 0.2, 0, w * 0.2],
            [-w * 0.2, 0, w * 0.2],
          ],
          [
            [-0.02, 0.14, -0.02],
            [0.02, 0.14, -0.02],
            [0.02, 0.14, 0.02],
            [-0.02, 0.14, 0.02],
          ],
        ]),
        0,
        h * 0.93,
        0,
      ),
  );
}

/** A roof on four poles, as on markets; some with walls. */
function canopy(rng: Rng, w: number, h: number): Solid {
  const d = w * rng.uniform(0.8, 1.2);
  const eave = h * 0.62;
  const drop = rng.uniform(0.08, 0.16);
  const top = rng.pick([0.02, 0.02, 0.3]) * w;
  const corner = (x: number, z: number, y: number): Point[] => [
    [-x, y, -z],
    [x, y, -z],
    [x, y, z],
    [-x, y, z],
  ];
  return merge(
    loft([
      corner(w / 2, d / 2, eave),
      corner(w / 2, d / 2, eave + drop),
      corner(w * 0.22, d * 0.22, eave + drop + (h - eave) * 0.38),
      corner(top, top * 0.3 + 0.02, h),
    ]),
    bothX(bothZ(rod([w * 0.48, 0, d * 0.48], [w * 0.48, eave + 0.02, d * 0.48], 0.035, rng.pick([4, 6])))),
    chance(rng, 0.4) &&
      bothX(
        repeat(2, (i) =>
          move(
            turnX(rod([w * 0.48, eave * 0.75, 0], [w * 0.48, eave, d * 0.22 * (i === 0 ? 1 : -1)], 0.018, 4), 0),
            0,
            0,
            d * 0.25 * (i === 0 ? -1 : 1),
          ),
        ),
      ),
    chance(rng, 0.3) && move(box(w * 0.95, eave, 0.02), 0, 0, -d * 0.48),
    chance(rng, 0.2) && bothX(move(box(0.02, eave, d * 0.95), w * 0.48, 0, 0)),
    chance(rng, 0.3) &&
      move(
        extrude(
          [
            [0.02, 0],
            [0.25, 0.05],
            [0.02, 0.12],
          ],
          0.012,
        ),
        0,
        h + 0.03,
        0,
      ),
  );
}
