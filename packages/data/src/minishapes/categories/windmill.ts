import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  beam,
  bothX,
  bothZ,
  box,
  chance,
  choose,
  cone,
  count,
  cylinder,
  dome,
  extrude,
  hoop,
  lathe,
  merge,
  move,
  type Part,
  repeat,
  rod,
  type Solid,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";
import { battlements, wallWindow } from "../parts.ts";

/** Windmills turning towards +z: tower and smock mills with four to eight sails, farm wind pumps, wind turbines. */
export const windmill: ShapeGenerator = (rng) => {
  const style = choose(rng, { mill: 7, pump: 2, turbine: 1 });
  return style === "mill" ? mill(rng) : style === "pump" ? pump(rng) : turbine(rng);
};

/** `n` blades in the xy plane about the origin, turned by a random angle; `make` gives one that points along +y. */
function rotor(rng: Rng, n: number, make: () => Part): Solid {
  const start = rng.uniform(0, 360 / n);
  return merge(Array.from({ length: n }, (_, i) => turnZ(make(), start + (360 * i) / n)));
}

function sail(rng: Rng, long: number): Part {
  const style = choose(rng, { lattice: 4, board: 4, cloth: 2, ladder: 2 });
  const w = long * rng.uniform(0.16, 0.32);
  const from = long * rng.uniform(0.15, 0.3);
  const bar = long * 0.045;
  const spar = box(bar, long, bar);
  const body = long - from;
  const pitch = rng.uniform(-15, 25);
  const one = chance(rng, 0.5);
  const x = one ? w / 2 : 0;
  const panel: Part =
    style === "board"
      ? move(box(w, body, bar * 0.5, { taper: [rng.uniform(0.7, 1.3), 1] }), x, from, 0)
      : style === "cloth"
        ? extrude(
            [
              [0, from],
              [w * 1.3, long * 0.97],
              [0, long],
            ],
            bar * 0.4,
          )
        : style === "ladder"
          ? [repeat(count(rng, 5, 8), (i) => move(box(w, bar * 0.5, bar * 0.5), x, from + (body * (i + 0.5)) / 8, 0))]
          : [
              [-0.5, 0.5].map((s) => move(box(bar * 0.6, body, bar * 0.6), x + s * w, from, 0)),
              repeat(5, (i) => move(box(w, bar * 0.5, bar * 0.5), x, from + (body * (i + 0.4)) / 4.9, 0)),
              chance(rng, 0.5) && move(box(w * 0.95, body * 0.97, bar * 0.2), x, from, -bar * 0.2),
            ];
  return turnY(merge(spar, panel), pitch);
}

function mill(rng: Rng): Solid {
  const n = rng.pick([4, 6, 8, 8, 10, 12, 16]);
  const turn = n === 4 ? 45 : 90 + 180 / n;
  const height = rng.uniform(0.75, 1.15);
  const r = rng.uniform(0.22, 0.36);
  const top = r * rng.uniform(0.55, 0.95);
  const flat = Math.cos(Math.PI / n);
  const foot = chance(rng, 0.35) ? rng.uniform(0.08, 0.25) : 0;
  const body = lathe(
    [
      [0, 0],
      [r, 0],
      ...(foot > 0
        ? ([
            [r, foot],
            [r * 0.9, foot],
          ] as const)
        : []),
      [top, height],
      [0, height],
    ],
    n,
    { turn },
  );
  const roof = choose(rng, { cone: 4, dome: 3, gable: 2, crown: 1 });
  const tall = rng.uniform(0.15, 0.4);
  const eave = top * rng.uniform(1.05, 1.3);
  const cap: Part =
    roof === "cone"
      ? cone(eave, tall, n, turn)
      : roof === "dome"
        ? dome(eave, tall, Math.max(n, 6))
        : roof === "gable"
          ? turnY(
              extrude(
                [
                  [-eave, 0],
                  [eave, 0],
                  [eave * 0.6, tall * 0.7],
                  [0, tall],
                  [-eave * 0.6, tall * 0.7],
                ],
                eave * 2,
              ),
              rng.pick([0, 90]),
            )
          : battlements(top * flat, 8, 0.08, top * 0.25);
  const blades = rng.pick([4, 4, 4, 4, 4, 5, 6, 8]);
  const long = rng.uniform(0.5, 0.85);
  const hub = height + (roof === "crown" ? -0.12 : rng.uniform(-0.1, tall * 0.3));
  const out = Math.max(top, eave) * 1.02 + rng.uniform(0.05, 0.12);
  const w = r * 0.3;
  const gallery = chance(rng, 0.25);
  const level = height * rng.uniform(0.3, 0.5);
  const wide = r * 1.35;
  const make = sail(rng, long);
  return merge(
    body,
    move(cap, 0, height, 0),
    chance(rng, 0.3) && move(hoop(top * 0.8, top * 1.15, 0.05, n, turn), 0, height - 0.03, 0),
    move(
      rotor(rng, blades, () => make),
      0,
      hub,
      out,
    ),
    move(turnX(cylinder(0.03, out + 0.05, 6), 90), 0, hub, -0.02),
    move(turnX(cone(0.06, 0.1, 8), 90), 0, hub, out),
    chance(rng, 0.8) && move(box(w * 1.4, height * 0.25, 0.06), 0, 0, r * flat * (foot > 0 ? 1 : 0.98)),
    repeat(count(rng, 0, 2), (i) =>
      around(2, () =>
        move(
          wallWindow(w * 0.8, w * 1.1, 0.06, chance(rng, 0.5)),
          0,
          height * (0.42 + i * 0.28),
          (r + (top - r) * (0.45 + i * 0.28)) * flat,
        ),
      ),
    ),
    gallery && [
      move(hoop(r * 0.6, wide, 0.03, n, turn), 0, level, 0),
      move(hoop(wide * 0.96, wide, 0.02, n, turn), 0, level + 0.1, 0),
      around(n, () => move(box(0.02, 0.1, 0.02), 0, level, wide * 0.97 * flat)),
    ],
    chance(rng, 0.1) && move(box(r * 1.2, height * 0.3, r * 1.1), r, 0, 0),
  );
}

/** A lattice mast with a many-bladed wheel and a tail. */
function pump(rng: Rng): Solid {
  const height = rng.uniform(0.9, 1.2);
  const [low, high] = [rng.uniform(0.16, 0.28), rng.uniform(0.03, 0.06)];
  const at = (t: number): number => low + (high - low) * t;
  const bar = rng.uniform(0.018, 0.03);
  const r = rng.uniform(0.25, 0.38);
  const blades = count(rng, 8, 18);
  const blade = move(turnY(box(((Math.PI * r) / blades) * 1.3, r * 0.68, 0.012, { taper: [1.2, 1] }), 25), 0, r * 0.3, 0);
  const levels = count(rng, 2, 4);
  return merge(
    bothX(bothZ(beam([low, 0, low], [high, height, high], bar))),
    around(4, () =>
      repeat(levels, (i) => {
        const [a, b] = [i / levels, (i + 0.9) / levels];
        return [
          beam([-at(a), height * a, at(a)], [at(b), height * b, at(b)], bar * 0.6),
          i > 0 && beam([-at(a), height * a, at(a)], [at(a), height * a, at(a)], bar * 0.6),
        ];
      }),
    ),
    move(
      rotor(rng, blades, () => blade),
      0,
      height + 0.03,
      0.14,
    ),
    chance(rng, 0.7) && move(turnX(hoop(r * 0.6, r * 0.64, 0.015, 12), 90), 0, height + 0.03, 0.14),
    rod([0, height + 0.03, 0.18], [0, height + 0.03, -0.35], 0.018, 5),
    move(
      turnY(
        extrude(
          [
            [0, -0.03],
            [0.2, -0.11],
            [0.2, 0.11],
            [0, 0.03],
          ],
          0.014,
        ),
        90,
      ),
      0,
      height + 0.03,
      -0.25,
    ),
    chance(rng, 0.4) && move(box(0.3, 0.03, 0.3), 0, height * 0.8, 0),
  );
}

/** A modern turbine with three slender blades. */
function turbine(rng: Rng): Solid {
  const height = rng.uniform(1, 1.4);
  const long = rng.uniform(0.5, 0.75);
  const w = long * rng.uniform(0.09, 0.15);
  const n = rng.pick([6, 8, 10, 12]);
  const blade = turnY(
    extrude(
      [
        [-w * 0.25, 0],
        [w * 0.25, 0],
        [w * 0.8, long * 0.22],
        [w * 0.15, long],
        [-w * 0.05, long],
        [-w * 0.4, long * 0.22],
      ],
      0.02,
    ),
    15,
  );
  return merge(
    lathe(
      [
        [0, 0],
        [0.07, 0],
        [0.035, height],
        [0, height],
      ],
      n,
    ),
    move(box(0.08, 0.08, 0.24, { bevel: 0.02 }), 0, height - 0.01, 0),
    move(turnX(cone(0.05, 0.1, 8), 90), 0, height + 0.03, 0.12),
    move(
      rotor(rng, 3, () => blade),
      0,
      height + 0.03,
      0.14,
    ),
  );
}
