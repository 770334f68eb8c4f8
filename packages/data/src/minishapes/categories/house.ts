import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  bothX,
  bothZ,
  box,
  chance,
  choose,
  count,
  cuboid,
  extrude,
  merge,
  move,
  type Part,
  type Point2,
  repeat,
  type Solid,
  turnX,
  turnY,
} from "../kit.ts";
import { wallWindow } from "../parts.ts";

/** Walls with door and windows under a gabled, hipped, flat or shed roof; chimney, porch, dormers, wing, timbers now and then. */
export const house: ShapeGenerator = (rng) => {
  const roof = choose(rng, { gable: 7, hip: 2, flat: 1.5, shed: 0.8 });
  const width = rng.uniform(0.7, 1.3);
  const depth = rng.uniform(0.7, 1.1);
  const floors = rng.pick([1, 1, 1, 2, 2, 3]);
  const story = rng.uniform(0.36, 0.5);
  const height = floors * story;
  const steep = rng.uniform(0.25, 0.75);
  const jut = floors > 1 && chance(rng, 0.25) ? rng.uniform(0.03, 0.1) : 0;
  const plan: Plan = { width: width + jut, depth: depth + jut, height };
  const body = merge(
    box(width, story, depth),
    floors > 1 && move(box(plan.width, height - story, plan.depth), 0, story, 0),
    chance(rng, 0.3) && move(box(width + 0.08, 0.06, depth + 0.08), 0, -0.02, 0),
  );
  const timbers = chance(rng, 0.25) && bothX(bothZ(move(box(0.06, height, 0.06), plan.width / 2, 0, plan.depth / 2)));
  const wing = roof === "gable" && chance(rng, 0.3);
  const parts = merge(
    body,
    timbers,
    roofOver(rng, roof, plan, steep),
    openings(rng, plan, width, depth, floors, story),
    chance(rng, 0.5) && chimney(rng, plan, steep, roof),
    wing && side(rng, plan, story),
    roof === "gable" && chance(rng, 0.25) && dormers(rng, plan, steep),
    chance(rng, 0.35) && porch(rng, depth, story),
  );
  return chance(rng, 0.4) && roof !== "shed" ? turnY(parts, 90 * count(rng, 0, 1)) : parts;
};

interface Plan {
  readonly width: number;
  readonly depth: number;
  readonly height: number;
}

function roofOver(rng: Rng, style: "gable" | "hip" | "flat" | "shed", plan: Plan, steep: number): Solid {
  const over = rng.uniform(0.03, 0.14);
  const thick = rng.uniform(0.03, 0.08);
  if (style === "gable") return gable(plan, steep, over, thick, chance(rng, 0.3) ? 3 : 0);
  const [w, d] = [plan.width + 2 * over, plan.depth + 2 * over];
  if (style === "hip") {
    const ridge = Math.max(0.02, 1 - d / w) * rng.uniform(0.8, 1.4) + 0.02;
    return move(
      merge(
        box(w, thick, d),
        move(box(w * 0.99, steep * plan.depth * 0.75, d * 0.99, { taper: [Math.min(0.75, ridge), 0.03] }), 0, thick, 0),
      ),
      0,
      plan.height - thick * 0.3,
      0,
    );
  }
  if (style === "shed") return move(turnX(box(w, thick, d * 1.08), steep * 22), 0, plan.height + Math.sin(steep * 0.38) * d * 0.42, 0);
  const parapet = rng.uniform(0.05, 0.12);
  return move(
    merge(
      bothX(move(box(0.05, parapet, plan.depth + 0.05), plan.width / 2, 0, 0)),
      bothZ(move(box(plan.width + 0.05, parapet, 0.05), 0, 0, plan.depth / 2)),
      chance(rng, 0.6) && move(box(w, thick, d), 0, -thick, 0),
    ),
    0,
    plan.height,
    0,
  );
}

/** Two slopes whose ridge runs along z, and the wall under them; `rows` of shingles. */
function gable({ width, depth, height }: Plan, steep: number, over: number, thick: number, rows: number): Solid {
  const rise = (width / 2) * steep * 2;
  const slope = rise / (width / 2);
  const x = width / 2 + over;
  const lift = thick * Math.hypot(1, slope);
  const low = height - over * slope;
  const chevron: Point2[] = [
    [0, height + rise],
    [-x, low],
    [-x, low + lift],
    [0, height + rise + lift],
    [x, low + lift],
    [x, low],
  ];
  const shingles: Part = repeat(rows, (i) => {
    const k = i / rows;
    const [a, b] = [x * (1 - k), x * (1 - k) - x * 0.16];
    const y = (at: number) => height + rise + lift - at * slope;
    return bothX(
      extrude(
        [
          [a, y(a) - 0.01],
          [a, y(a) + thick * 0.7],
          [b, y(b) + 0.001],
          [b, y(b) - 0.02],
        ],
        depth + 2 * over + 0.02,
      ),
    );
  });
  return merge(
    extrude(chevron, depth + 2 * over),
    extrude(
      [
        [-width / 2, height],
        [width / 2, height],
        [0, height + rise],
      ],
      depth,
    ),
    shingles,
  );
}

function openings(rng: Rng, plan: Plan, width: number, depth: number, floors: number, story: number): Solid {
  const cross = floors === 1 && chance(rng, 0.6);
  const [w, h] = [rng.uniform(0.12, 0.2), rng.uniform(0.14, 0.24)];
  const door = merge(
    box(0.2, story * 0.68, 0.04),
    bothX(move(box(0.03, story * 0.72, 0.06), 0.11, 0, 0)),
    move(box(0.28, 0.04, 0.07), 0, story * 0.7, 0),
    move(box(0.02, 0.03, 0.08), 0.06, story * 0.3, 0),
  );
  const centred = chance(rng, 0.6);
  const doorX = centred ? 0 : -width * 0.25;
  const across = floors === 1 && width > 1 ? count(rng, 2, 3) : 2;
  const one = wallWindow(w, h, 0.04, cross);
  const sideways = floors > 1 ? 1 : count(rng, 1, 2);
  const rows = Array.from({ length: floors }, (_, floor) => {
    const y = floor * story + story * 0.35;
    const [pw, pd] = floor === 0 ? [width, depth] : [plan.width, plan.depth];
    const row = repeat(across, (i) => {
      const x = pw * ((i + 0.5) / across - 0.5);
      return floor === 0 && Math.abs(x - doorX) < 0.2
        ? false
        : [move(one, x, y, pd / 2), floors < 3 && move(turnY(one, 180), x, y, -pd / 2)];
    });
    return [row, repeat(sideways, (i) => bothX(move(turnY(one, 90), pw / 2, y, pd * ((i + 0.5) / sideways - 0.5))))];
  });
  return merge(move(door, doorX, 0, depth / 2), rows, chance(rng, 0.5) && move(box(0.3, 0.05, 0.16), doorX, 0, depth / 2 + 0.08));
}

function chimney(rng: Rng, { width, depth, height }: Plan, steep: number, roof: string): Solid {
  const top = height + (roof === "gable" ? width * steep : roof === "flat" ? 0.1 : depth * steep * 0.6) + rng.uniform(0.02, 0.15);
  const size = rng.uniform(0.1, 0.18);
  const x = width * rng.uniform(0.15, 0.32);
  return move(
    merge(
      cuboid([-size / 2, height * 0.6, -size / 2], [size / 2, top, size / 2]),
      move(box(size * 1.25, 0.05, size * 1.25), 0, top - 0.03, 0),
    ),
    x,
    0,
    -depth * rng.uniform(-0.25, 0.3),
  );
}

/** A lower wing on one side. */
function side(rng: Rng, { width, depth }: Plan, story: number): Solid {
  const wing: Plan = { width: depth * rng.uniform(0.5, 0.7), depth: width * 0.8, height: story * 0.9 };
  return move(
    turnY(
      merge(
        box(wing.width, wing.height, wing.depth),
        gable(wing, rng.uniform(0.35, 0.6), 0.06, 0.04, 0),
        move(wallWindow(0.16, 0.18, 0.04, true), 0, story * 0.35, wing.depth / 2),
      ),
      90,
    ),
    width * 0.45,
    0,
    rng.uniform(-0.1, 0.15) * depth,
  );
}

function dormers(rng: Rng, { width, depth, height }: Plan, steep: number): Solid {
  const small: Plan = { width: 0.24, depth: width * 0.4, height: 0.22 };
  const one = turnY(
    merge(
      box(small.width, small.height, small.depth),
      gable(small, 0.5, 0.03, 0.03, 0),
      move(wallWindow(0.12, 0.13, 0.03, true), 0, 0.05, small.depth / 2),
    ),
    90,
  );
  const n = depth > 0.9 ? 2 : 1;
  const placed = repeat(n, (i) => move(one, width * 0.22, height + width * steep * 0.2, depth * ((i + 0.5) / n - 0.5) * 0.9));
  return chance(rng, 0.7) ? bothX(placed) : placed;
}

/** A small roof on posts before the door. */
function porch(rng: Rng, depth: number, story: number): Solid {
  const wide = rng.uniform(0.4, 0.7);
  const out = rng.uniform(0.18, 0.32);
  const roof = chance(rng, 0.5)
    ? gable({ width: wide, depth: out, height: story * 0.8 }, 0.35, 0.04, 0.03, 0)
    : move(turnX(box(wide * 1.15, 0.04, out * 1.3), 14), 0, story * 0.85, 0);
  return move(
    merge(roof, bothX(move(box(0.045, story * 0.85, 0.045), wide * 0.45, 0, out * 0.42)), box(wide * 1.05, 0.05, out * 1.1)),
    0,
    0,
    depth / 2 + out / 2,
  );
}
