import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  bothX,
  box,
  chance,
  choose,
  count,
  cylinder,
  extrude,
  frustum,
  lathe,
  merge,
  move,
  type Point2,
  type Solid,
  scale,
  turnZ,
} from "../kit.ts";

/** A head across the top of an upright handle: claw hammers, mallets, sledges, war hammers, ball-peens. */
export const hammer: ShapeGenerator = (rng) => {
  const style = choose(rng, { war: 4, claw: 3, mallet: 2.5, sledge: 2, peen: 1.5 });
  const length = rng.uniform(0.9, 1.5) * (style === "war" || style === "sledge" ? 1.1 : 0.85);
  const thick = rng.uniform(0.03, 0.055);
  const head = { war: warHead, claw: clawHead, mallet: malletHead, sledge: sledgeHead, peen: peenHead }[style](rng);
  return merge(move(head, 0, length, 0), shaft(rng, length, thick, style === "war"));
};

function shaft(rng: Rng, length: number, r: number, fancy: boolean): Solid {
  const n = count(rng, 6, 10);
  const swell = rng.uniform(1, 1.35);
  const beads = fancy && chance(rng, 0.7) ? count(rng, 2, 5) : 0;
  return merge(
    scale(
      lathe(
        [
          [r * swell, 0],
          [r * swell, length * 0.3],
          [r * 0.8, length * 0.42],
          [r * 0.85, length + 0.02],
        ],
        n,
        { turn: 45 },
      ),
      1,
      1,
      chance(rng, 0.4) ? 0.7 : 1,
    ),
    Array.from({ length: beads }, (_, i) => move(cylinder(r * 1.45, 0.04, n), 0, length * (0.08 + 0.75 * (i / beads)), 0)),
    chance(rng, 0.4) && move(frustum(r * 1.7, r * 1.3, 0.06, n), 0, -0.03, 0),
  );
}

/** A cylinder along x from x0 to x1. */
function along(x0: number, x1: number, r0: number, r1: number, n: number, turn = 0): Solid {
  return move(turnZ(frustum(r0, r1, x1 - x0, n, turn), -90), x0, 0, 0);
}

function warHead(rng: Rng): Solid {
  const n = rng.pick([4, 4, 6, 8, 8]);
  const turn = 180 / n;
  const size = rng.uniform(0.1, 0.18);
  const half = rng.uniform(0.24, 0.36);
  const face = size * rng.uniform(1.1, 1.6);
  const jaw = merge(
    along(0, half * 0.55, size * 0.75, size * 0.65, n, turn),
    along(half * 0.5, half * 0.65, size * 0.7, face, n, turn),
    along(half * 0.65, half, face, face * rng.uniform(0.8, 1), n, turn),
  );
  const single = chance(rng, 0.35);
  const beak = rng.pick([along(0, half * 1.1, size * 0.6, 0, 4, 45), along(0, half * 0.5, size * 0.7, size * 0.5, n, turn)]);
  return merge(
    single ? [jaw, scale(beak, -1, 1, 1)] : bothX(jaw),
    move(box(size * 1.3, size * 1.9, size * 1.3, { bevel: size * 0.2 }), 0, -size * 0.95, 0),
    chance(rng, 0.4) && move(frustum(size * 0.4, 0, size * 1.6, 4), 0, size * 0.8, 0),
  );
}

function clawHead(rng: Rng): Solid {
  const n = count(rng, 6, 12);
  const r = rng.uniform(0.055, 0.085);
  const reach = rng.uniform(0.24, 0.34);
  const drop = rng.uniform(0.06, 0.16);
  const top: Point2[] = [
    [0.02, r],
    [-reach * 0.5, r * 0.9],
    [-reach * 0.85, r * 0.2],
    [-reach, -drop],
    [-reach * 0.8, -drop * 0.35],
    [-reach * 0.4, 0],
    [0.02, -r * 0.9],
  ];
  const prong = move(extrude([...top].reverse(), r * 0.75), 0, 0, r * 0.55);
  return merge(
    prong,
    scale(prong, 1, 1, -1),
    along(0, 0.12, r * 0.8, r * 0.7, n),
    along(0.11, 0.14, r * 0.7, r * 1.2, n),
    along(0.14, 0.14 + r * rng.uniform(1, 1.8), r * 1.25, r * 1.2, n),
    move(box(r * 2, r * 2.3, r * 2), 0, -r * 1.25, 0),
  );
}

function malletHead(rng: Rng): Solid {
  const half = rng.uniform(0.2, 0.32);
  const r = rng.uniform(0.12, 0.2);
  const n = rng.pick([4, 8, 8, 10, 12, 16]);
  const bands = (n === 4 || chance(rng, 0.5)) && bothX(along(half * 0.6, half * 0.8, r * 1.08, r * 1.08, n, 180 / n));
  return merge(
    along(-half, half, r, r, n, 180 / n),
    bands,
    chance(rng, 0.3) && bothX(along(half * 0.98, half * 1.08, r * 0.85, r * 0.75, n, 180 / n)),
  );
}

function sledgeHead(rng: Rng): Solid {
  const [half, size] = [rng.uniform(0.2, 0.36), rng.uniform(0.16, 0.28)];
  const block = turnZ(box(size, 2 * half, size, { bevel: size * rng.uniform(0.1, 0.3) }), 90);
  return merge(
    move(block, half, 0, 0),
    chance(rng, 0.4) && bothX(move(box(0.05, size * 1.15, size * 1.15), half * 0.85, -size * 0.575, 0)),
  );
}

function peenHead(rng: Rng): Solid {
  const r = rng.uniform(0.07, 0.1);
  const n = count(rng, 6, 12);
  const ballEnd = lathe(
    [
      [r * 0.5, 0],
      [r * 0.5, 0.1],
      [r * 0.95, 0.15],
      [r * 0.95, 0.2],
      [r * 0.5, 0.26],
      [0, 0.27],
    ],
    n,
  );
  const wedge = turnZ(box(r * 1.6, 0.26, r * 1.6, { taper: [0.15, 1] }), 90);
  return merge(along(0, 0.2, r, r, n), along(0.2, 0.28, r * 1.25, r * 1.2, n), chance(rng, 0.5) ? turnZ(ballEnd, 90) : wedge);
}
