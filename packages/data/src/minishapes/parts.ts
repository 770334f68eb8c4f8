/** @file Parts that several categories share: wheels, pots, panels, legs. */

import type { Rng } from "@dilf/tensor";
import {
  around,
  beam,
  bothX,
  bothZ,
  box,
  choose,
  cylinder,
  frustum,
  hoop,
  lathe,
  merge,
  move,
  type Part,
  type Point2,
  repeat,
  type Solid,
  turnX,
  turnZ,
} from "./kit.ts";

/** A road wheel whose axle lies along x, centred on the origin; its hub stands out on both sides. */
export function roadWheel(radius: number, width: number, segments: number): Solid {
  const tyre: Point2[] = [
    [0, -width * 0.35],
    [radius * 0.55, -width * 0.35],
    [radius * 0.6, -width / 2],
    [radius * 0.92, -width / 2],
    [radius, -width * 0.3],
    [radius, width * 0.3],
    [radius * 0.92, width / 2],
    [radius * 0.6, width / 2],
    [radius * 0.55, width * 0.35],
    [0, width * 0.35],
  ];
  const hub = move(frustum(radius * 0.2, radius * 0.14, width, 6), 0, -width / 2, 0);
  return turnZ(merge(lathe(tyre, segments), hub), 90);
}

/** Wheels of one radius at both sides of a vehicle: `track` between their middles, one pair at each z. */
export function wheelPairs(radius: number, width: number, track: number, axles: readonly number[], segments: number): Solid {
  return bothX(axles.map((z) => move(roadWheel(radius, width, segments), track / 2, radius, z)));
}

/** Four equal legs at the corners of a rectangle, from y = 0 to `height`; `splay` moves the feet outwards. */
export function fourLegs(width: number, depth: number, height: number, thick: number, splay = 0, round = 0): Solid {
  const x = width / 2;
  const z = depth / 2;
  if (round > 0) return bothX(bothZ(leanLeg(x, z, height, thick, splay, round)));
  return bothX(bothZ(beam([x + splay, 0, z + splay], [x, height, z], thick)));
}

function leanLeg(x: number, z: number, height: number, thick: number, splay: number, sides: number): Solid {
  const upright = frustum(thick * 0.4, thick * 0.6, height, sides);
  const lean = (Math.atan2(splay, height) * 180) / Math.PI;
  // The leg leans about its top, so the top stays at the corner.
  return move(turnZ(turnX(move(upright, 0, -height, 0), -lean), lean), x, height, z);
}

/** A flower pot on y = 0 with a rim; its earth is at y ≈ 0.85 · height. */
export function pot(radius: number, height: number, segments: number, turn = 0): Solid {
  const profile: Point2[] = [
    [0, 0],
    [radius * 0.7, 0],
    [radius * 0.92, height * 0.75],
    [radius * 1.05, height * 0.75],
    [radius * 1.08, height],
    [radius * 0.9, height],
    [radius * 0.88, height * 0.86],
    [0, height * 0.86],
  ];
  return lathe(profile, segments, { turn });
}

/** Raised fields on the front (z = 0) of a panel of `width` × `height` from y = 0: `columns` × `rows` of them. */
export function fields(width: number, height: number, columns: number, rows: number, margin: number, thick: number): Solid {
  const w = (width - margin * (columns + 1)) / columns;
  const h = (height - margin * (rows + 1)) / rows;
  return repeat(columns * rows, (i) => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const x = -width / 2 + margin + w / 2 + column * (w + margin);
    return move(box(w, h, thick, { taper: [0.96, 1] }), x, margin + row * (h + margin), thick / 2);
  });
}

/** A handle in front of z = 0, centred on x = y = 0: a knob, a bar, or none. */
export function handle(rng: Rng, size: number, upright: boolean): Part {
  const style = choose(rng, { knob: 3, bar: 3, none: 1 });
  if (style === "none") return false;
  if (style === "knob") return turnX(frustum(size * 0.25, size * 0.4, size * 0.5, 6), 90);
  const bar = merge(
    move(box(size * 2, size * 0.25, size * 0.25), 0, -size * 0.12, size * 0.5),
    bothX(move(box(size * 0.25, size * 0.25, size * 0.5), size * 0.8, -size * 0.12, size * 0.25)),
  );
  return upright ? turnZ(bar, 90) : bar;
}

/** A window on a wall that faces +z, its sill at y = 0: frame, cross and pane. */
export function wallWindow(width: number, height: number, depth: number, cross: boolean): Solid {
  const bar = Math.min(width, height) * 0.12;
  return merge(
    box(width, height, depth * 0.5),
    bothX(move(box(bar, height, depth), width / 2, 0, 0)),
    move(box(width + bar, bar, depth), 0, height - bar / 2, 0),
    move(box(width + bar * 2, bar, depth * 1.5), 0, -bar / 2, 0),
    cross && [box(bar * 0.6, height, depth * 0.8), move(box(width, bar * 0.6, depth * 0.8), 0, height / 2, 0)],
  );
}

/** A ring of blocks on a round or polygonal wall: battlements. */
export function battlements(radius: number, n: number, size: number, thick: number): Solid {
  return around(n, () => move(box(((Math.PI * radius) / n) * 1.05, size, thick), 0, 0, radius - thick / 2));
}

/** A post with a ball or a point on top. */
export function post(height: number, thick: number, round: boolean, top: "plain" | "ball" | "point"): Solid {
  const shaft = round ? cylinder(thick / 2, height, 8) : box(thick, height, thick);
  const head =
    top === "ball"
      ? move(lathe(ballProfile(thick * 0.6), 8), 0, height + thick * 0.5, 0)
      : top === "point" && move(frustum(thick * 0.75, thick * 0.1, thick * 0.9, 4, 45), 0, height, 0);
  return merge(shaft, head);
}

function ballProfile(radius: number): Point2[] {
  return Array.from({ length: 6 }, (_, i): Point2 => {
    const a = Math.PI * (i / 5 - 0.5);
    return [i === 0 || i === 5 ? 0 : radius * Math.cos(a), radius * Math.sin(a)];
  });
}

/** A thin band about a lathe profile at height y. */
export function bandAt(radius: number, y: number, height: number, thick: number, segments: number): Solid {
  return move(hoop(radius * 0.9, radius + thick, height, segments), 0, y - height / 2, 0);
}
