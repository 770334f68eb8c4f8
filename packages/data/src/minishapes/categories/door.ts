import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  extrude,
  frame,
  merge,
  move,
  type Part,
  type Point2,
  repeat,
  type Solid,
  scale,
  torus,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";
import { fields, handle } from "../parts.ts";

/** A tall thin leaf with panels, planks, glass or iron bands, a handle at one side, often in a frame; plain, arched or double; shut or ajar. */
export const door: ShapeGenerator = (rng) => {
  const style = choose(rng, { panels: 4, planks: 3, glass: 1.5, plain: 2, grid: 1 });
  const arched = chance(rng, 0.28);
  const double = chance(rng, 0.16);
  const width = rng.uniform(0.42, 0.62) * (double ? 0.82 : arched ? 1.1 : 1);
  const height = rng.uniform(0.95, 1.25);
  const thick = rng.uniform(0.03, 0.09);
  const full = double ? width * 2 : width;
  const leaf = arched ? archLeaf(full, height, thick) : move(box(full, height, thick), 0, 0, 0);
  const straight = arched ? height - full / 2 : height;
  const face = (z: number, part: Solid): Solid => (double ? bothX(move(part, width / 2, 0, z)) : move(part, 0, 0, z));
  const detail = front(rng, style, width, straight, thick);
  const knob = handle(rng, rng.uniform(0.05, 0.08), chance(rng, 0.5)) || torusKnob(rng);
  const side = double ? 0.09 : width * 0.4;
  const knobs = move(merge(knob), side, height * rng.uniform(0.42, 0.52), thick / 2);
  const mirror = (part: Solid): Part => [part, scale(part, 1, 1, -1)];
  const shut = merge(
    leaf,
    mirror(face(thick / 2, detail)),
    mirror(double ? bothX(knobs) : knobs),
    double && move(box(0.015, straight, thick * 1.3), 0, 0, 0),
    chance(rng, 0.2) && repeat(3, (i) => move(cylinder(0.02, 0.08, 6), -full / 2, height * (0.1 + 0.28 * i), thick / 2)),
  );
  if (!double && chance(rng, 0.4)) {
    // Ajar: the leaf turns about its left edge, inwards or outwards, out of its frame.
    const swing = rng.uniform(20, 100) * rng.pick([-1, 1, 1]);
    return merge(move(turnY(move(shut, full / 2, 0, 0), -swing), -full / 2, 0, 0), surround(rng, full, height, thick, arched));
  }
  return merge(shut, (style === "plain" || chance(rng, 0.6)) && surround(rng, full, height, thick, arched));
};

/** A rectangle under half a circle. */
function archOutline(width: number, height: number): Point2[] {
  return [[-width / 2, 0], [width / 2, 0], ...arc(0, height - width / 2, width / 2, width / 2, 0, 180, 8)];
}

function archLeaf(width: number, height: number, thick: number): Solid {
  return extrude(archOutline(width, height), thick);
}

/** What stands out of one side of a leaf, from z = 0. */
function front(rng: Rng, style: "panels" | "planks" | "glass" | "plain" | "grid", width: number, height: number, thick: number): Solid {
  const out = thick * rng.uniform(0.15, 0.4);
  if (style === "panels") {
    const rows = count(rng, 1, 4);
    return fields(width, height, rows === 1 || chance(rng, 0.5) ? 2 : 1, rows, rng.uniform(0.05, 0.09), out);
  }
  if (style === "grid")
    return merge(
      frame(width, height, width * 0.12, out * 2),
      move(box(width, 0.05, out * 2), 0, height * 0.45, 0),
      chance(rng, 0.5) && bars(width, height, out),
    );
  if (style === "glass")
    return merge(
      move(frame(width * 0.7, height * 0.4, 0.04, out * 2), 0, height * 0.5, 0),
      move(box(0.025, height * 0.4, out * 1.6), 0, height * 0.5, 0),
      move(box(width * 0.7, 0.025, out * 1.6), 0, height * 0.7, 0),
      fields(width, height * 0.45, chance(rng, 0.5) ? 2 : 1, 1, 0.08, out),
    );
  if (style === "plain")
    return merge(
      chance(rng, 0.4) && move(box(width * 0.9, height * 0.12, out), 0, 0.02, 0),
      chance(rng, 0.3) && move(turnX(cylinder(width * 0.16, out * 2, 10), 90), 0, height * 0.75, 0),
    );
  const n = count(rng, 3, 6);
  const boards = repeat(n, (i) => move(box((width / n) * 0.86, height * 0.995, out), -width / 2 + (width * (i + 0.5)) / n, 0, 0));
  const levels = rng.pick([
    [0.18, 0.8],
    [0.15, 0.5, 0.85],
    [0.2, 0.82],
  ]);
  const straps = levels.map((k) => move(box(width * rng.uniform(0.75, 1), rng.uniform(0.04, 0.09), out * 2.4), 0, k * height, 0));
  return merge(
    boards,
    straps,
    chance(rng, 0.25) && move(turnZ(move(box(0.06, height * 0.72, out * 2), 0, -height * 0.36, 0), 30), 0, height * 0.5, 0),
  );
}

function bars(width: number, height: number, out: number): Solid {
  return merge(move(box(0.05, height, out * 2), 0, 0, 0), move(box(width, 0.05, out * 2), 0, height * 0.75, 0));
}

/** A pull ring on a plate. */
function torusKnob(rng: Rng): Solid {
  return merge(move(turnX(torus(0.05, 0.012, 8, 4), 90), 0, -0.03, 0.02), chance(rng, 0.5) && move(box(0.05, 0.1, 0.02), 0, -0.03, 0.01));
}

/** Jambs and lintel, or a stone arch; a threshold now and then. */
function surround(rng: Rng, width: number, height: number, thick: number, arched: boolean): Solid {
  const bar = rng.uniform(0.04, 0.12);
  const deep = thick * rng.uniform(1.3, 2.6);
  const sill = chance(rng, 0.4) && move(box(width + 2 * bar, 0.04, deep * 1.3), 0, -0.04, 0);
  if (!arched)
    return merge(
      bothX(move(box(bar, height, deep), (width + bar) / 2, 0, 0)),
      move(box(width + 2 * bar + (chance(rng, 0.3) ? bar : 0), bar, deep), 0, height, 0),
      sill,
    );
  const outer = archOutline(width + 2 * bar, height + bar);
  const inner = archOutline(width, height);
  const band: Point2[] = [...outer.slice(1), outer[0]!, inner[0]!, ...inner.slice(1).reverse()];
  return merge(extrude(band, deep), sill);
}
