import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  beam,
  bothX,
  bothZ,
  box,
  chance,
  choose,
  count,
  cylinder,
  deform,
  extrudeSide,
  extrudeUp,
  merge,
  move,
  type Part,
  type Point2,
  repeat,
  rod,
  type Solid,
} from "../kit.ts";

/** Shelves without a case: boards on wall brackets, steel racks on four posts, corner shelves, leaning ladders, zigzags, wire racks; bare or with boxes. */
export const shelf: ShapeGenerator = (rng) =>
  ({ bracket, rack, corner, leaning, zigzag, wire, floating })[
    choose(rng, { bracket: 4, rack: 4.5, corner: 1.5, leaning: 1.5, zigzag: 1, wire: 1.5, floating: 1.5 })
  ](rng);

/** What stands on a board from −w/2 to w/2: boxes, jars, a plant pot. */
function goods(rng: Rng, w: number, room: number, depth: number): Part {
  const n = count(rng, 1, 4);
  return repeat(n, (i) => {
    const x = w * 0.9 * ((i + 0.5) / n - 0.5);
    const size = Math.min(room * 0.8, (w / n) * 0.8);
    const what = choose(rng, { box: 3, jar: 2, none: 2 });
    if (what === "none") return false;
    if (what === "jar")
      return repeat(2, (k) => move(cylinder(size * 0.2, size * rng.uniform(0.5, 0.9), 8), x + (k - 0.5) * size * 0.48, 0, 0));
    return move(box(size * rng.uniform(0.6, 1), size * rng.uniform(0.4, 0.95), depth * 0.75), x, 0, 0);
  });
}

/** One to three boards on brackets. */
function bracket(rng: Rng): Solid {
  const w = rng.uniform(0.9, 1.5);
  const d = rng.uniform(0.2, 0.32);
  const n = count(rng, 1, 3);
  const gap = rng.uniform(0.32, 0.45);
  const thick = rng.uniform(0.025, 0.06);
  const style = choose(rng, { angle: 3, curl: 2, rail: 2 });
  const x = w * rng.uniform(0.3, 0.42);
  const reach = d * 0.85;
  const support: Part = {
    angle: [
      beam([0, 0, -d / 2 + 0.02], [0, -d * 0.8, -d / 2 + 0.02], 0.03),
      beam([0, -0.015, -d / 2], [0, -0.015, reach - d / 2], 0.03),
      beam([0, -d * 0.65, -d / 2 + 0.02], [0, -0.02, reach * 0.7 - d / 2], 0.022),
    ],
    curl: extrudeSide(
      [
        [-d / 2, 0],
        [reach - d / 2, 0],
        [reach - d / 2, -0.05],
        [-d * 0.1, -0.09],
        [-d * 0.3, -d * 0.5],
        [-d * 0.32, -d * 0.75],
        [-d / 2, -d * 0.8],
      ],
      0.035,
    ),
    rail: beam([0, -0.02, -d / 2], [0, -0.03, reach - d / 2], 0.025, 0.05),
  }[style];
  const filled = chance(rng, 0.4);
  return merge(
    repeat(n, (i) =>
      move(
        [
          box(w, thick, d),
          bothX(move(support, x, 0, 0)),
          filled && move(goods(rng, w, gap, d), 0, thick, 0),
          style === "rail" && chance(rng, 0.3) && move(box(w, 0.05, 0.012), 0, thick, -d / 2 + 0.01),
        ],
        rng.uniform(-0.04, 0.04),
        i * gap,
        0,
      ),
    ),
    style === "rail" && bothX(move(box(0.035, gap * n + 0.2, 0.02), x, -0.25, -d / 2)),
    style !== "rail" &&
      n === 1 &&
      chance(rng, 0.4) &&
      repeat(count(rng, 3, 5), (i) => rod([w * (0.2 * i - 0.35), -0.06, -d / 2], [w * (0.2 * i - 0.35), -0.09, -d / 2 + 0.1], 0.014, 5)),
  );
}

/** Boards between four posts, crossed behind. */
function rack(rng: Rng): Solid {
  const w = rng.uniform(0.8, 1.3);
  const d = rng.uniform(0.36, 0.5);
  const h = rng.uniform(1.3, 1.9);
  const n = count(rng, 3, 6);
  const post = rng.uniform(0.025, 0.05);
  const round = chance(rng, 0.3);
  const low = rng.uniform(0.04, 0.2);
  const top = h * rng.uniform(0.93, 1);
  const cross = chance(rng, 0.6);
  const filled = chance(rng, 0.55);
  const lip = rng.uniform(0.02, 0.06);
  const gap = (top - low) / (n - 1);
  return merge(
    bothX(bothZ(move(round ? cylinder(post * 0.6, h, 8) : box(post, h, post), (w - post) / 2, 0, (d - post) / 2))),
    repeat(n, (i) =>
      move(
        [
          box(w - post * 0.5, 0.02, d - post * 0.5),
          bothZ(move(box(w - post, lip, 0.012), 0, -lip + 0.02, d / 2 - post * 0.3)),
          filled && i < n - 1 && chance(rng, 0.7) && move(goods(rng, w - 2 * post, gap, d), 0, 0.02, 0),
        ],
        0,
        low + i * gap - 0.02,
        0,
      ),
    ),
    cross && [
      beam([-w / 2 + post, low, -d / 2], [w / 2 - post, top, -d / 2], 0.016),
      beam([w / 2 - post, low, -d / 2], [-w / 2 + post, top, -d / 2], 0.016),
    ],
    cross && chance(rng, 0.5) && bothX(beam([w / 2, low, -d / 2 + post], [w / 2, top, d / 2 - post], 0.016)),
    chance(rng, 0.2) && bothX(bothZ(move(cylinder(0.035, 0.05, 8), (w - post) / 2, -0.05, (d - post) / 2))),
  );
}

/** Quarter discs up a corner. */
function corner(rng: Rng): Solid {
  const r = rng.uniform(0.38, 0.52);
  const n = count(rng, 3, 6);
  const h = rng.uniform(1, 1.6);
  const bow = rng.pick([1, 4, 8]);
  const outline: Point2[] = [
    [0, 0],
    ...Array.from(
      { length: bow + 1 },
      (_, i): Point2 => [r * Math.cos((Math.PI / 2) * (i / bow)), r * Math.sin((Math.PI / 2) * (i / bow))],
    ),
  ];
  const walls = chance(rng, 0.5);
  const shrink = rng.uniform(0.7, 1);
  const at = (i: number): number => 1 - (1 - shrink) * (i / (n - 1));
  const raw = merge(
    repeat(n, (i) =>
      move(
        deform(extrudeUp(outline, 0.025), (x, y, z) => [x * at(i), y, z * at(i)]),
        0,
        0.06 + ((h - 0.1) * i) / (n - 1),
        0,
      ),
    ),
    walls
      ? [move(box(r, h, 0.02), r / 2, 0, 0), move(box(0.02, h, r), 0, 0, r / 2)]
      : [
          rod([0.03, 0, 0.03], [0.03, h, 0.03], 0.02, 6),
          rod([r * 0.93, 0, 0.03], [r * 0.93 * shrink, h, 0.03], 0.018, 6),
          rod([0.03, 0, r * 0.93], [0.03, h, r * 0.93 * shrink], 0.018, 6),
        ],
  );
  // The corner of the room is behind: the outline opens towards +z.
  const s = Math.SQRT1_2;
  return deform(raw, (x, y, z) => [s * (x - z), y, s * (x + z) - r * 0.5]);
}

/** A ladder against the wall whose rungs are boards that grow deeper downwards. */
function leaning(rng: Rng): Solid {
  const w = rng.uniform(0.55, 0.8);
  const h = rng.uniform(1.5, 1.9);
  const foot = rng.uniform(0.4, 0.55);
  const n = count(rng, 3, 5);
  const back = -foot / 2;
  const rail = rng.uniform(0.03, 0.045);
  const filled = chance(rng, 0.35);
  return merge(
    bothX(beam([w / 2, 0, foot / 2], [w / 2, h, back + 0.03], rail, rail * 1.4)),
    chance(rng, 0.4) && bothX(beam([w / 2, 0, back], [w / 2, h, back], rail)),
    repeat(n, (i) => {
      const y = h * (0.12 + (0.78 * i) / n);
      const front = foot / 2 - (foot - 0.03) * (y / h) + 0.02;
      const d = front - back;
      return move(
        [
          box(w, 0.025, d),
          bothX(move(box(0.015, 0.06, d), w / 2 - 0.02, 0, 0)),
          chance(rng, 0.5) && move(box(w, 0.06, 0.015), 0, 0, -d / 2),
          filled && move(goods(rng, w * 0.9, (h * 0.6) / n, d * 0.8), 0, 0.025, 0),
        ],
        0,
        y,
        back + d / 2,
      );
    }),
  );
}

/** Cubes set off to the left and right in turn. */
function zigzag(rng: Rng): Solid {
  const w = rng.uniform(0.6, 0.85);
  const d = rng.uniform(0.24, 0.34);
  const n = count(rng, 3, 5);
  const gap = rng.uniform(0.32, 0.42);
  const thick = rng.uniform(0.025, 0.05);
  const slant = chance(rng, 0.4);
  return merge(
    repeat(n + 1, (i) => move(box(w, thick, d), 0, i * gap, 0)),
    repeat(n, (i) => {
      const side = i % 2 === 0 ? 1 : -1;
      return slant
        ? beam([side * (w / 2 - 0.03), i * gap + thick / 2, 0], [-side * (w / 2 - 0.03), (i + 1) * gap + thick / 2, 0], d, thick)
        : [move(box(thick, gap, d), side * (w / 2 - thick / 2), i * gap, 0), move(box(thick, gap, d), -side * w * 0.18, i * gap, 0)];
    }),
  );
}

/** Wire trays on round posts; on castors in some. */
function wire(rng: Rng): Solid {
  const w = rng.uniform(0.7, 1.1);
  const d = rng.uniform(0.34, 0.45);
  const h = rng.uniform(1.1, 1.6);
  const n = count(rng, 3, 5);
  const bars = count(rng, 8, 12);
  const basket = chance(rng, 0.4) ? 0.12 : 0;
  return merge(
    bothX(bothZ(move(cylinder(0.02, h, 8), w / 2, 0.06, d / 2))),
    bothX(bothZ(move(cylinder(0.035, 0.07, 8), w / 2, 0, d / 2))),
    repeat(n, (i) =>
      move(
        [
          bothZ(rod([-w / 2, 0, d / 2], [w / 2, 0, d / 2], 0.01, 4)),
          bothX(rod([w / 2, 0, -d / 2], [w / 2, 0, d / 2], 0.01, 4)),
          repeat(bars, (k) => rod([w * ((k + 0.5) / bars - 0.5), 0, -d / 2], [w * ((k + 0.5) / bars - 0.5), 0, d / 2], 0.006, 4)),
          bothZ(rod([-w / 2, basket > 0 ? basket : -0.04, d / 2], [w / 2, basket > 0 ? basket : -0.04, d / 2], 0.008, 4)),
          basket > 0 && bothX(rod([w / 2, basket, -d / 2], [w / 2, basket, d / 2], 0.008, 4)),
        ],
        0,
        0.16 + ((h - 0.2) * i) / (n - 1),
        0,
      ),
    ),
  );
}

/** Boxes and boards that seem to hang on the wall. */
function floating(rng: Rng): Solid {
  const n = count(rng, 2, 4);
  const d = rng.uniform(0.18, 0.28);
  const cubes = chance(rng, 0.5);
  return repeat(n, (i) => {
    const w = cubes ? rng.uniform(0.35, 0.5) : rng.uniform(0.6, 1.1);
    const t = rng.uniform(0.025, 0.045);
    const [x, y] = cubes
      ? [((i % 2) - 0.5) * 0.6, Math.floor(i / 2) * 0.55 + (i % 2) * rng.uniform(0.05, 0.25)]
      : [rng.uniform(-0.2, 0.2), i * rng.uniform(0.3, 0.36)];
    return move(
      cubes
        ? [
            box(w, t, d),
            move(box(w, t, d), 0, w - t, 0),
            bothX(move(box(t, w, d), (w - t) / 2, 0, 0)),
            move(box(w, w, 0.012), 0, 0, -d / 2 + 0.006),
          ]
        : [box(w, t * 1.4, d), chance(rng, 0.5) && move(goods(rng, w, 0.3, d), 0, t * 1.4, 0)],
      x,
      y,
      0,
    );
  });
}
