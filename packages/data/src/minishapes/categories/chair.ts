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
  deform,
  frustum,
  merge,
  move,
  type Part,
  type Point,
  repeat,
  rod,
  type Solid,
  tube,
  turnX,
} from "../kit.ts";
import { fourLegs } from "../parts.ts";

/** A seat for one with a back: four-legged with slats, spindles, panels or a bow; office chairs on castors; armchairs. */
export const chair: ShapeGenerator = (rng) => {
  const style = choose(rng, { legs: 8, office: 2.2, armchair: 2.2, sled: 0.8 });
  if (style === "armchair") return armchair(rng);
  const width = rng.uniform(0.46, 0.6);
  const depth = width * rng.uniform(0.85, 1.1);
  const seat = rng.uniform(0.42, 0.58);
  const tall = rng.uniform(0.42, 0.8);
  const thick = rng.uniform(0.03, 0.075);
  const board = rng.uniform(0.03, 0.08);
  const lean = rng.uniform(0, 14);
  const round = style !== "office" && chance(rng, 0.12);
  const cushion = style === "office" || chance(rng, 0.35) ? rng.uniform(0.04, 0.08) : 0;
  const arms = chance(rng, style === "office" ? 0.65 : 0.2);
  const back = move(turnX(backOf(rng, width, tall, thick, style === "office"), -lean), 0, seat + board * 0.5, -depth / 2 + thick / 2);
  return merge(
    move(
      round ? cylinder(width * 0.52, board, count(rng, 8, 16)) : box(width, board, depth, { bevel: chance(rng, 0.3) ? board * 0.3 : 0 }),
      0,
      seat,
      0,
    ),
    cushion > 0 && move(box(width * 0.95, cushion, depth * 0.95, { bevel: cushion * 0.4 }), 0, seat + board * 0.9, 0),
    back,
    style === "office" ? castors(rng, seat) : style === "sled" ? sled(width, depth, seat, thick) : legs(rng, width, depth, seat, thick),
    arms && armRests(rng, width, depth, seat + board, thick),
  );
};

function legs(rng: Rng, width: number, depth: number, seat: number, thick: number): Solid {
  const splay = chance(rng, 0.4) ? rng.uniform(0.02, 0.09) : 0;
  const round = chance(rng, 0.35) ? count(rng, 5, 8) : 0;
  const [w, d] = [width - thick * 1.1, depth - thick * 1.1];
  const bars = choose(rng, { none: 3, box: 2, h: 1, apron: 2 });
  const y = seat * rng.uniform(0.2, 0.5);
  const bar = thick * 0.6;
  const level: Part = {
    none: false as Part,
    box: [
      bothX(beam([w / 2, y, -d / 2], [w / 2, y, d / 2], bar)),
      beam([-w / 2, y * 1.2, d / 2], [w / 2, y * 1.2, d / 2], bar),
      beam([-w / 2, y * 1.2, -d / 2], [w / 2, y * 1.2, -d / 2], bar),
    ],
    h: [bothX(beam([w / 2, y, -d / 2], [w / 2, y, d / 2], bar)), beam([-w / 2, y, 0], [w / 2, y, 0], bar)],
    apron: move(box(width * 0.94, 0.07, depth * 0.94), 0, seat - 0.07, 0),
  }[bars];
  return merge(fourLegs(w, d, seat + 0.01, thick, splay, round), level);
}

/** A back that stands on y = 0 in the plane z = 0. */
function backOf(rng: Rng, width: number, height: number, thick: number, office: boolean): Solid {
  const style = office
    ? choose(rng, { pad: 3, shell: 1 })
    : choose(rng, { slats: 4, spindles: 3, panel: 3, bow: 2, pad: 1.5, shell: 0.8, cross: 0.7 });
  const posts = bothX(move(box(thick, height, thick), (width - thick) / 2, 0, 0));
  const top = rng.uniform(0.06, 0.16);
  if (style === "pad") {
    const low = height * rng.uniform(0, 0.35);
    return merge(
      move(
        box(width * rng.uniform(0.8, 1), height - low, thick * rng.uniform(1, 1.8), {
          bevel: thick * 0.35,
          taper: [rng.uniform(0.75, 1), 1],
        }),
        0,
        low,
        0,
      ),
      move(box(width * 0.15, low + 0.05, thick * 0.7), 0, 0, -thick * 0.3),
    );
  }
  if (style === "shell")
    return deform(
      repeat(4, (i) => move(box(width / 4, height * (i === 0 || i === 3 ? 0.88 : 1), thick * 0.6), ((i - 1.5) * width) / 4, 0, 0)),
      (x, y, z) => [x, y, z + (x / width) ** 2 * 0.5],
    );
  if (style === "panel")
    return merge(
      posts,
      move(box(width - thick, height * rng.uniform(0.45, 0.9), thick * 0.5), 0, height * rng.uniform(0.05, 0.12), 0),
      move(box(width, top, thick * 1.05), 0, height - top * 0.6, 0),
    );
  if (style === "bow") {
    const path: Point[] = [
      [-width * 0.44, 0, 0],
      ...arc(0, height - width * 0.42, width * 0.46, width * 0.42, 180, 0, 8).map(([x, y]): Point => [x, y, 0]),
      [width * 0.44, 0, 0],
    ];
    const n = count(rng, 0, 4);
    return merge(
      tube(path, thick * 0.5, 6),
      repeat(n, (i) => {
        const x = width * 0.8 * ((i + 1) / (n + 1) - 0.5);
        return rod([x, 0, 0], [x, height - width * 0.42 + width * 0.42 * Math.sqrt(1 - (x / (width * 0.46)) ** 2), 0], thick * 0.25, 5);
      }),
      n === 0 && move(box(width * 0.7, height * 0.12, thick * 0.6), 0, height * 0.5, 0),
    );
  }
  const crown = move(box(width - (chance(rng, 0.5) ? 0 : thick * 1.9), top, thick * 0.8), 0, height - top, 0);
  if (style === "cross")
    return merge(
      posts,
      crown,
      [-1, 1].map((s) => beam([-s * width * 0.42, 0.08, 0], [s * width * 0.42, height - top, 0], thick * 0.6)),
    );
  if (style === "slats") {
    const n = count(rng, 1, 4);
    const slat = Math.min(0.1, (height / (n + 1)) * rng.uniform(0.3, 0.6));
    return merge(
      posts,
      crown,
      repeat(n, (i) => move(box(width - thick, slat, thick * 0.6), 0, (height * (i + 0.6)) / (n + 1), 0)),
    );
  }
  const n = count(rng, 2, 6);
  return merge(
    posts,
    crown,
    move(box(width - thick, 0.04, thick * 0.7), 0, height * 0.15, 0),
    repeat(n, (i) =>
      move(box(thick * 0.45, height - top - height * 0.15, thick * 0.45), (width - thick) * ((i + 1) / (n + 1) - 0.5), height * 0.15, 0),
    ),
  );
}

function armRests(rng: Rng, width: number, depth: number, y: number, thick: number): Solid {
  const lift = rng.uniform(0.18, 0.26);
  const x = width / 2 + thick * 0.2;
  return bothX(
    merge(
      move(box(thick * rng.uniform(1, 1.6), thick * 0.8, depth * rng.uniform(0.75, 1)), x, y + lift, 0),
      beam([x, y - 0.05, depth * 0.32], [x, y + lift, depth * 0.32], thick * 0.8),
      chance(rng, 0.4) && beam([x, y - 0.05, -depth * 0.35], [x, y + lift, -depth * 0.35], thick * 0.8),
    ),
  );
}

function castors(rng: Rng, seat: number): Solid {
  const reach = rng.uniform(0.26, 0.34);
  const arms = rng.pick([4, 5, 5, 5]);
  const style = choose(rng, { star: 4, disc: 1 });
  const column = frustum(0.05, 0.03, seat, 8);
  if (style === "disc") return merge(column, frustum(reach * 0.9, 0.06, 0.07, count(rng, 8, 16)));
  return merge(
    column,
    around(arms, () => [beam([0, 0.12, 0], [0, 0.07, reach], 0.05), move(turnX(cylinder(0.035, 0.05, 6), 90), 0, 0.035, reach - 0.03)]),
  );
}

/** Two bent loops of tube at the sides. */
function sled(width: number, depth: number, seat: number, thick: number): Solid {
  const x = width / 2 - 0.02;
  const [f, b] = [depth / 2, -depth / 2];
  const path: Point[] = [
    [x, seat, f],
    [x, 0.06, f],
    [x, 0.02, f - 0.05],
    [x, 0.02, b + 0.05],
    [x, 0.06, b],
    [x, seat, b],
  ];
  return bothX(tube(path, thick * 0.35, 6));
}

/** A soft chair of blocks: base, back, two arms, cushions. */
function armchair(rng: Rng): Solid {
  const [width, depth] = [rng.uniform(0.8, 1), rng.uniform(0.75, 0.95)];
  const arm = rng.uniform(0.12, 0.22);
  const seat = rng.uniform(0.3, 0.42);
  const armTop = seat + rng.uniform(0.12, 0.25);
  const back = seat + rng.uniform(0.35, 0.6);
  const leg = chance(rng, 0.6) ? rng.uniform(0.04, 0.14) : 0;
  const bevel = rng.uniform(0, 0.06);
  const inner = width - 2 * arm;
  const body = merge(
    box(inner + 0.04, seat * 0.7, depth * 0.96),
    move(box(inner * 0.99, seat * 0.4, depth * 0.8, { bevel: Math.min(0.04, bevel) }), 0, seat * 0.62, depth * 0.1),
    bothX(move(box(arm, armTop, depth, { bevel }), (width - arm) / 2, 0, 0)),
    move(
      turnX(box(chance(rng, 0.5) ? width : inner * 1.04, back, arm * 1.2, { bevel }), -rng.uniform(0, 12)),
      0,
      0,
      -depth / 2 + arm * 0.6,
    ),
    chance(rng, 0.4) && move(turnX(box(inner * 0.95, back * 0.5, 0.12, { bevel: 0.03 }), -12), 0, seat, -depth * 0.26),
  );
  return merge(move(body, 0, leg, 0), leg > 0 && fourLegs(width - 0.12, depth - 0.12, leg, 0.06, 0.01));
}
