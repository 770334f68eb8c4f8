import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  around,
  beam,
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  extrude,
  frustum,
  merge,
  move,
  type Point2,
  repeat,
  rod,
  type Solid,
  turnX,
} from "../kit.ts";
import { roadWheel } from "../parts.ts";

/** Displays for a room: flat television sets on two feet or on the wall, projection screens on a tripod, sign posts, kiosks, walls of screens, rolling stands. */
export const display: ShapeGenerator = (rng) => {
  const style = choose(rng, { feet: 6, wall: 1.2, screen: 1.2, sign: 1, kiosk: 0.8, rolling: 1.8, video: 0.7 });
  const width = rng.uniform(1.1, 1.45);
  const tall = width * rng.uniform(0.54, 0.62);
  const thick = rng.uniform(0.03, 0.07);
  const bezel = rng.uniform(0.01, 0.045);
  if (style === "screen") return projection(rng, width, tall);
  if (style === "sign") return sign(rng, thick, bezel);
  if (style === "kiosk") return kiosk(rng, thick, bezel);
  const set = panel(rng, width, tall, thick, bezel);
  if (style === "wall") {
    const arm = chance(rng, 0.5);
    return merge(
      move(turnX(set, rng.uniform(0, 12)), 0, 0, 0),
      arm
        ? [
            move(box(0.24, 0.4, 0.03), 0, tall * 0.25, -0.34),
            beam([0, tall * 0.45, -0.33], [0.16, tall * 0.45, -0.18], 0.05),
            beam([0.16, tall * 0.45, -0.18], [0, tall * 0.45, -thick], 0.05),
          ]
        : [move(box(width * 0.5, tall * 0.35, 0.05), 0, tall * 0.3, -thick - 0.02)],
      chance(rng, 0.4) && move(box(width * 0.8, 0.09, 0.09, { bevel: 0.02 }), 0, -0.16, 0),
    );
  }
  if (style === "video") {
    const [columns, rows] = rng.pick([
      [2, 2],
      [3, 2],
      [3, 3],
      [2, 1],
      [3, 1],
    ] as const);
    const [w, h] = [width * 0.5, tall * 0.5];
    const foot = chance(rng, 0.6) ? rng.uniform(0.15, 0.5) : 0;
    const single = panel(rng, w * 0.985, h * 0.985, thick, bezel);
    return merge(
      repeat(columns * rows, (i) => move(single, ((i % columns) - (columns - 1) / 2) * w, foot + Math.floor(i / columns) * h, 0)),
      foot > 0 && [
        bothX(move(box(0.06, foot + rows * h * 0.8, 0.05), columns * w * 0.28, 0, -thick - 0.04)),
        bothX(move(box(0.1, 0.04, 0.5), columns * w * 0.28, 0, -0.04)),
        move(box(columns * w * 0.56, 0.05, 0.05), 0, foot * 0.5, -thick - 0.04),
      ],
    );
  }
  if (style === "rolling") {
    const low = rng.uniform(0.6, 1);
    const x = rng.uniform(0.25, 0.42) * width;
    return merge(
      move(turnX(set, rng.uniform(-6, 0)), 0, low, 0),
      bothX([
        move(box(0.05, low + tall * 0.6, 0.05), x * 0.6, 0.08, -thick - 0.05),
        move(box(0.06, 0.05, 0.6), x, 0.06, -0.02),
        [-1, 1].map((s) => move(roadWheel(0.045, 0.03, 8), x, 0, s * 0.26 - 0.02)).map((wheel) => move(wheel, 0, 0.045, 0)),
      ]),
      move(box(2 * x + 0.05, 0.05, 0.05), 0, 0.06, -thick - 0.05),
      chance(rng, 0.6) && move(box(x * 1.6, 0.02, 0.3), 0, low * 0.5, -0.03),
      move(box(x * 1.6, 0.05, 0.04), 0, low + tall * 0.4, -thick - 0.03),
    );
  }
  // On feet: two blades far apart, a bar, or one broad foot.
  const low = rng.uniform(0.05, 0.13);
  const foot = choose(rng, { blades: 4, vees: 2, bar: 2, disc: 1.2 });
  const x = width * rng.uniform(0.3, 0.43);
  return merge(
    move(set, 0, low, 0),
    foot === "blades" &&
      bothX([
        move(box(0.03, 0.02, rng.uniform(0.22, 0.34)), x, 0, 0),
        beam([x, 0.01, 0.08], [x, low + 0.03, 0], 0.03),
        beam([x, 0.01, -0.1], [x, low + 0.03, -0.01], 0.03),
      ]),
    foot === "vees" &&
      bothX([beam([x, low + 0.04, 0], [x + 0.08, 0.012, 0.17], 0.026), beam([x, low + 0.04, -0.01], [x + 0.08, 0.012, -0.15], 0.026)]),
    foot === "bar" && [
      move(box(width * 0.6, 0.025, 0.28, { bevel: 0.006 }), 0, 0, 0),
      move(box(width * 0.3, low + 0.08, 0.04), 0, 0.01, -thick * 0.4),
    ],
    foot === "disc" && [
      move(frustum(width * 0.26, width * 0.22, 0.03, count(rng, 12, 20)), 0, 0, 0),
      move(box(0.14, low + 0.08, 0.05), 0, 0.01, -thick * 0.4),
    ],
    chance(rng, 0.25) && move(box(width * 0.75, 0.07, 0.1, { bevel: 0.02 }), 0, 0, 0.2),
    chance(rng, 0.15) && move(box(width * 1.15, rng.uniform(0.06, 0.2), 0.36), 0, -0.2, 0),
  );
};

/** A flat screen on y = 0: thin at the border, with a box behind. */
function panel(rng: Rng, width: number, tall: number, thick: number, bezel: number): Solid {
  const out = 0.012;
  return merge(
    move(box(width, tall, thick * 0.45), 0, 0, 0),
    [0, tall - bezel].map((y) => move(box(width, bezel, out), 0, y, thick * 0.225 + out / 2)),
    bothX(move(box(bezel, tall - 2 * bezel, out), (width - bezel) / 2, bezel, thick * 0.225 + out / 2)),
    move(
      box(width * rng.uniform(0.5, 0.85), tall * rng.uniform(0.4, 0.7), thick * 0.7, { bevel: thick * 0.2 }),
      0,
      tall * 0.08,
      -thick * 0.45,
    ),
    chance(rng, 0.4) && move(box(0.05, 0.012, 0.012), 0, bezel * 0.3, thick * 0.225 + out),
    repeat(count(rng, 0, 4), (i) => move(box(width * 0.3, 0.008, 0.01), 0, tall * (0.3 + 0.07 * i), -thick * 0.8)),
  );
}

/** A white cloth from a case, on three feet or hung from above. */
function projection(rng: Rng, width: number, tall: number): Solid {
  const hung = chance(rng, 0.35);
  const h = tall * rng.uniform(1.1, 1.7);
  const low = hung ? 0 : rng.uniform(0.4, 0.6);
  const top = low + h;
  return merge(
    move(box(width, h, 0.012), 0, low, 0),
    rod([-width * 0.53, low, 0], [width * 0.53, low, 0], 0.025, 8),
    move(hung ? box(width * 1.12, 0.11, 0.12, { bevel: 0.02 }) : box(width * 1.08, 0.07, 0.07), 0, top, 0),
    chance(rng, 0.6) && [bothX(move(box(0.04, h, 0.016), width / 2 - 0.02, low, 0)), move(box(width, 0.05, 0.016), 0, top - 0.05, 0)],
    !hung && [
      rod([0, 0.3, -0.04], [0, top + 0.08, -0.04], 0.02, 8),
      around(3, () => rod([0, 0.42, -0.04], [0, 0, 0.42], 0.018, 6)),
      move(box(0.05, 0.1, 0.06), 0, low - 0.05, -0.04),
    ],
    hung && [
      bothX(rod([width * 0.45, top + 0.1, 0], [width * 0.45, top + 0.3, 0], 0.012, 5)),
      chance(rng, 0.6) && rod([0, -0.18, 0], [0, 0, 0], 0.01, 5),
    ],
  );
}

/** An upright screen on a post or an easel, or as a standing slab. */
function sign(rng: Rng, thick: number, bezel: number): Solid {
  const w = rng.uniform(0.55, 0.75);
  const h = w * rng.uniform(1.45, 1.85);
  const style = choose(rng, { post: 2, slab: 2, easel: 1 });
  const set = panel(rng, w, h, thick, bezel);
  if (style === "slab")
    return merge(
      move(set, 0, 0.22, 0),
      move(box(w * 1.04, h + 0.3, thick * 1.2), 0, 0.02, -thick * 1.1),
      move(box(w * 1.2, 0.05, 0.4, { bevel: 0.015 }), 0, 0, -thick * 0.8),
    );
  if (style === "easel")
    return merge(
      move(turnX(set, -12), 0, 0.3, 0),
      bothX(beam([w * 0.4, 0, 0.12], [w * 0.22, h + 0.4, -h * 0.2 - 0.1], 0.04)),
      beam([0, h + 0.2, -h * 0.18], [0, 0, -h * 0.75], 0.04),
      move(box(w, 0.04, 0.1), 0, 0.27, 0.05),
    );
  const low = rng.uniform(0.5, 0.9);
  return merge(
    move(set, 0, low, 0),
    move(cylinder(0.035, low + h * 0.6, 8), 0, 0, -thick - 0.03),
    chance(rng, 0.5) ? move(cylinder(0.28, 0.03, 16), 0, 0, -thick) : move(box(0.6, 0.03, 0.45, { bevel: 0.008 }), 0, 0, -thick),
  );
}

/** A slanted touch screen on a pedestal, or an arcade-like terminal. */
function kiosk(rng: Rng, thick: number, bezel: number): Solid {
  const w = rng.uniform(0.5, 0.65);
  const h = rng.uniform(0.34, 0.5) * (chance(rng, 0.5) ? 1.6 : 1);
  const tilt = -rng.uniform(15, 50);
  const low = rng.uniform(0.8, 1);
  const foot = rng.uniform(0.18, 0.3);
  const curved: Point2[] = [[-0.09, 0], [0.09, 0], ...arc(0, low, 0.09, 0.05, 0, 180, 4)];
  return merge(
    move(turnX(panel(rng, w, h, thick * 1.3, bezel), tilt), 0, low - 0.05, 0.02),
    chance(rng, 0.5) ? move(box(0.18, low, 0.14, { taper: [0.7, 0.7] }), 0, 0, -0.03) : move(extrude(curved, 0.16), 0, 0, -0.04),
    move(box(foot * 2, 0.035, foot * 1.7, { bevel: 0.01 }), 0, 0, 0),
    chance(rng, 0.4) && move(box(w * 0.8, 0.03, 0.2), 0, low - 0.1, 0.12),
    chance(rng, 0.3) && move(box(0.14, 0.1, 0.1), 0, low * 0.6, 0.07),
  );
}
