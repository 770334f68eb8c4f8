import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  beam,
  box as block,
  bothX,
  bothZ,
  chance,
  choose,
  count,
  curve,
  loft,
  merge,
  move,
  type Part,
  type Point,
  repeat,
  type Solid,
  tube,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";

/** Boxes: cartons with open flaps or taped shut, wooden crates, gifts with a bow, shoe boxes with a lid, trunks, egg-box-like trays, stacks of parcels. */
export const box: ShapeGenerator = (rng) =>
  ({ open, shut, crate, gift, lidded, stack, trunk })[
    choose(rng, { open: 5, shut: 2.5, crate: 3, gift: 2, lidded: 2, stack: 1.2, trunk: 1.2 })
  ](rng);

/** Four walls and a floor, open to the top. */
function tray(w: number, h: number, d: number, wall: number): Solid {
  const ring = (k: number, y: number): Point[] => [
    [-w / 2 + k, y, -d / 2 + k],
    [w / 2 - k, y, -d / 2 + k],
    [w / 2 - k, y, d / 2 - k],
    [-w / 2 + k, y, d / 2 - k],
  ];
  return loft([ring(0, 0), ring(0, h), ring(wall, h), ring(wall, wall)]);
}

function sizes(rng: Rng): [number, number, number] {
  const w = rng.uniform(0.7, 1.1);
  return [w, w * rng.uniform(0.45, 1), w * rng.uniform(0.6, 1)];
}

/** A carton with its flaps up, out or hanging. */
function open(rng: Rng): Solid {
  const [w, h, d] = sizes(rng);
  const thin = 0.016;
  const long = rng.uniform(0.4, 0.55);
  const flap = (width: number, reach: number, angle: number): Solid => turnX(move(block(width, thin, reach), 0, 0, reach / 2), -angle);
  // 90 stands upright, 0 lies outwards, below 0 hangs.
  const angle = (): number => rng.uniform(-65, 75);
  const full = chance(rng, 0.35);
  return merge(
    tray(w, h, d, thin),
    move(flap(w, d * long, angle()), 0, h, d / 2 - thin),
    move(turnY(flap(w, d * long, angle()), 180), 0, h, -d / 2 + thin),
    chance(rng, 0.85) && move(turnY(flap(d, w * long * 0.75, angle()), 90), w / 2 - thin, h, 0),
    chance(rng, 0.85) && move(turnY(flap(d, w * long * 0.75, angle()), -90), -w / 2 + thin, h, 0),
    chance(rng, 0.3) && bothX(move(block(0.02, 0.06, d * 0.3), w / 2, h * 0.65, 0)),
    full && [
      move(block(w * 0.4, h * rng.uniform(0.7, 1.1), d * 0.5), -w * 0.2, 0.02, 0),
      move(turnZ(block(w * 0.3, h, d * 0.3), 6), w * 0.2, 0.03, d * 0.1),
    ],
    chance(rng, 0.25) && move(block(w * 0.4, h * 0.3, 0.012), rng.uniform(-0.2, 0.2) * w, h * 0.3, d / 2 + 0.004),
  );
}

/** Taped, labelled, some strapped. */
function shut(rng: Rng): Solid {
  const [w, h, d] = sizes(rng);
  const tape = rng.uniform(0.08, 0.15);
  const seam = 0.012;
  return merge(
    block(w, h - 0.01, d),
    bothZ(move(block(w, 0.012, d / 2 - seam / 2), 0, h - 0.012, d / 4 + seam / 4)),
    move(block(w * 1.006, 0.008, tape), 0, h, 0),
    bothX(move(block(0.008, h * rng.uniform(0.2, 0.4), tape), w / 2 + 0.002, h * 0.7, 0)),
    chance(rng, 0.6) && move(block(w * 0.35, 0.008, d * 0.25), -w * 0.25, h, d * 0.3),
    chance(rng, 0.4) && bothX(move(block(0.03, h * 1.012, d * 1.012), w * 0.28, -0.002, 0)),
    chance(rng, 0.5) && move(block(w * 0.3, h * 0.35, 0.01), w * 0.2, h * 0.2, d / 2),
    chance(rng, 0.3) && bothX(move(block(0.02, h * 0.1, d * 0.25), w / 2, h * 0.6, 0)),
  );
}

/** Boards on corner posts; some with slanting braces, some without a lid. */
function crate(rng: Rng): Solid {
  const [w, h, d] = sizes(rng);
  const n = count(rng, 2, 5);
  const bar = rng.uniform(0.06, 0.12);
  const thick = rng.uniform(0.025, 0.05);
  const lid = chance(rng, 0.6);
  const brace = choose(rng, { none: 2, slant: 3, cross: 1.5 });
  const gap = rng.uniform(0.85, 0.98);
  const board = h / n;
  const framed = chance(rng, 0.6);
  const face = (width: number): Part => [
    framed && [block(width, bar, thick), move(block(width, bar, thick), 0, h - bar, 0)],
    framed && bothX(move(block(bar, h, thick), (width - bar) / 2, 0, 0)),
    brace !== "none" && beam([-width / 2 + bar * 0.6, bar * 0.5, 0], [width / 2 - bar * 0.6, h - bar * 0.5, 0], thick * 0.8, bar * 0.8),
    brace === "cross" && beam([-width / 2 + bar * 0.6, h - bar * 0.5, 0], [width / 2 - bar * 0.6, bar * 0.5, 0], thick * 0.8, bar * 0.8),
  ];
  return merge(
    repeat(n, (i) => [
      bothZ(move(block(w, board * gap, thick), 0, i * board + board * (1 - gap) * 0.5, (d - thick) / 2)),
      bothX(move(block(thick, board * gap, d - 2 * thick), (w - thick) / 2, i * board + board * (1 - gap) * 0.5, 0)),
    ]),
    bothX(bothZ(move(block(bar, h, bar), (w - bar) / 2 - thick, 0, (d - bar) / 2 - thick))),
    block(w * 0.98, thick, d * 0.98),
    (framed || brace !== "none") && [0, 180].map((a) => turnY(move(face(w), 0, 0, d / 2 + thick / 2), a)),
    (framed || brace !== "none") && [90, 270].map((a) => turnY(move(face(d), 0, 0, w / 2 + thick / 2), a)),
    lid && repeat(n, (i) => move(block(w, thick, (d / n) * gap), 0, h, ((i + 0.5) / n - 0.5) * d)),
    lid && framed && bothX(move(block(bar, thick, d), (w - bar) / 2, h + thick, 0)),
  );
}

/** Ribbons across, a bow on top. */
function gift(rng: Rng): Solid {
  const w = rng.uniform(0.7, 1);
  const h = w * rng.uniform(0.4, 1.1);
  const d = w * rng.uniform(0.75, 1);
  const ribbon = rng.uniform(0.07, 0.16);
  const lid = chance(rng, 0.6) ? rng.uniform(0.12, 0.25) * h : 0;
  const over = lid > 0 ? 0.03 : 0;
  const size = rng.uniform(0.16, 0.28) * w;
  const loops = rng.pick([2, 2, 4]);
  const bow: Part = Array.from({ length: loops }, (_, i) => {
    const path = curve<Point>(
      [
        [0, 0, 0],
        [size * 0.7, size * 0.75, 0],
        [size * 1.25, size * 0.6, 0],
        [size * 0.9, size * 0.1, 0],
        [0.01, 0.02, 0],
      ],
      2,
    );
    return turnY(tube(path, ribbon * 0.5, 4, { flat: 0.14, turn: 45 }), (360 * i) / loops);
  });
  return merge(
    block(w, h, d),
    lid > 0 && move(block(w + over, lid, d + over), 0, h - lid + 0.02, 0),
    block(ribbon, h + 0.03, d + over + 0.02),
    chance(rng, 0.8) && block(w + over + 0.02, h + 0.03, ribbon),
    move(bow, 0, h + 0.02, 0),
    move(block(ribbon, 0.08, ribbon, { bevel: 0.02 }), 0, h + 0.01, 0),
    chance(rng, 0.5) &&
      [-1, 1].map((s) => move(turnY(turnZ(block(size * 1.2, 0.012, ribbon * 0.7), -4), s * 35 + 90), s * size * 0.3, h + 0.03, size * 0.6)),
  );
}

/** A shallow box and its lid, on, ajar or beside. */
function lidded(rng: Rng): Solid {
  const w = rng.uniform(0.85, 1.15);
  const h = w * rng.uniform(0.3, 0.5);
  const d = w * rng.uniform(0.5, 0.75);
  const lid = h * rng.uniform(0.2, 0.45);
  const cover = turnX(tray(w + 0.04, lid, d + 0.04, 0.018), 180);
  const where = choose(rng, { on: 2, ajar: 2, beside: 1.5 });
  return merge(
    tray(w, h, d, 0.018),
    where === "on" && move(cover, 0, h + 0.02, 0),
    where === "ajar" &&
      move(
        turnY(turnX(cover, -rng.uniform(4, 14)), rng.uniform(-20, 20)),
        rng.uniform(-0.1, 0.1) * w,
        h + lid * 0.8,
        -d * rng.uniform(0.1, 0.35),
      ),
    where === "beside" &&
      move(turnY(tray(w + 0.04, lid, d + 0.04, 0.018), rng.uniform(-35, 35)), w * rng.pick([-1.15, 1.15]), 0, rng.uniform(-0.1, 0.2) * d),
    where !== "on" && chance(rng, 0.6) && move(block(w * 0.8, h * rng.uniform(0.4, 0.95), d * 0.7, { bevel: 0.03 }), 0, 0.02, 0),
    chance(rng, 0.4) && move(block(w * 0.3, h * 0.35, 0.012), 0, h * 0.2, d / 2),
    chance(rng, 0.35) && bothX(move(block(0.02, h * 0.14, d * 0.25), w / 2, h * 0.45, 0)),
  );
}

/** Parcels of different sizes on one another. */
function stack(rng: Rng): Solid {
  const n = count(rng, 2, 4);
  const parts: Part[] = [];
  let y = 0;
  let w = rng.uniform(0.8, 1.1);
  for (let i = 0; i < n; i++) {
    const h = w * rng.uniform(0.3, 0.65);
    const d = w * rng.uniform(0.65, 0.95);
    parts.push(
      move(
        turnY(
          [block(w, h, d), block(0.1, h + 0.008, d + 0.008), move(block(w * 0.3, h * 0.4, 0.012), w * 0.25, h * 0.3, d / 2)],
          rng.uniform(-18, 18),
        ),
        rng.uniform(-0.08, 0.08),
        y,
        rng.uniform(-0.05, 0.05),
      ),
    );
    y += h + 0.009;
    w *= rng.uniform(0.65, 0.95);
  }
  return merge(parts);
}

/** A hinged wooden box with fittings, shut or open. */
function trunk(rng: Rng): Solid {
  const w = rng.uniform(0.95, 1.25);
  const h = w * rng.uniform(0.3, 0.45);
  const d = w * rng.uniform(0.5, 0.65);
  const lid = h * rng.uniform(0.25, 0.45);
  const swing = chance(rng, 0.5) ? rng.uniform(25, 105) : 0;
  const band = rng.uniform(0.05, 0.09);
  const cover = turnX(tray(w, lid, d, 0.03), 180);
  const hoops = (height: number): Part => bothX(move(block(band, height, d + 0.025), w * 0.34, 0, 0));
  return merge(
    tray(w, h, d, 0.03),
    move(merge(hoops(h)), 0, 0, 0),
    move(turnX(move(merge(cover, move(merge(hoops(lid + 0.012)), 0, -lid, 0)), 0, lid, d / 2), -swing), 0, h, -d / 2),
    move(block(0.1, 0.12, 0.03), 0, h - 0.1, d / 2),
    bothX(
      tube(
        [
          [w / 2 - 0.01, h * 0.6, -0.12],
          [w / 2 + 0.05, h * 0.55, -0.1],
          [w / 2 + 0.05, h * 0.55, 0.1],
          [w / 2 - 0.01, h * 0.6, 0.12],
        ],
        0.016,
        5,
      ),
    ),
    chance(rng, 0.5) && bothX(bothZ(move(block(0.08, 0.05, 0.08), w / 2 - 0.05, -0.045, d / 2 - 0.05))),
  );
}
