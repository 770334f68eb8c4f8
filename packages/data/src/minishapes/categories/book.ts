import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  arc,
  bothX,
  box,
  chance,
  choose,
  count,
  extrude,
  extrudeUp,
  merge,
  move,
  type Part,
  type Point2,
  repeat,
  type Solid,
  turnX,
  turnY,
  turnZ,
} from "../kit.ts";

/** Books: closed and standing or lying, open, in stacks and rows. */
export const book: ShapeGenerator = (rng) => {
  const style = choose(rng, { standing: 4, lying: 2, open: 5, stack: 2, row: 2 });
  if (style === "open") return open(rng);
  if (style === "standing") return turnY(closed(rng, chance(rng, 0.4)), rng.pick([0, 90, -90, 180]));
  if (style === "lying") return turnX(closed(rng, chance(rng, 0.3)), -90);
  if (style === "row") {
    let x = 0;
    const lean = chance(rng, 0.7) ? rng.uniform(8, 22) : 0;
    const n = count(rng, 2, 5);
    return repeat(n, (i) => {
      const width = rng.uniform(0.12, 0.35);
      const one = block(width, rng.uniform(0.75, 1), rng.uniform(0.6, 0.75));
      const placed = i === n - 1 && lean > 0 ? turnZ(move(one, -width / 2, 0, 0), lean) : one;
      const at = i === n - 1 && lean > 0 ? x + width + Math.sin((lean * Math.PI) / 180) * 0.9 : x + width / 2;
      x += width * 1.02;
      return move(placed, at, 0, 0);
    });
  }
  let y = 0;
  return repeat(count(rng, 2, 5), () => {
    const height = rng.uniform(0.1, 0.24);
    const one = move(turnZ(block(height, rng.uniform(0.8, 1), rng.uniform(0.55, 0.75)), 90), 0.45, y + height / 2, 0);
    y += height;
    return turnY(one, rng.uniform(-25, 25));
  });
};

/** Boards and pages of a plain book, spine towards +z, standing: `thick` along x. */
function block(thick: number, height: number, depth: number): Solid {
  const board = thick * 0.12;
  return merge(
    bothX(move(box(board, height, depth), (thick - board) / 2, 0, 0)),
    move(box(thick, height, board), 0, 0, depth / 2),
    move(box(thick - board, height * 0.94, depth * 0.96), 0, height * 0.03, 0),
  );
}

/** One upright book with a rounded or flat spine at −x, its front cover towards +z. */
function closed(rng: Rng, decorated: boolean): Solid {
  const [width, height, thick] = [rng.uniform(0.6, 0.85), 1, rng.uniform(0.12, 0.34)];
  const board = rng.uniform(0.015, 0.04);
  const half = thick / 2;
  const n = rng.pick([2, 3, 4, 6]);
  const bulge = rng.uniform(0.1, 0.5) * thick;
  const outside: Point2[] = [[width / 2, half], ...arc(-width / 2, 0, bulge, half, 90, 270, n), [width / 2, -half]];
  const inside: Point2[] = [
    [width / 2, -half + board],
    ...arc(-width / 2, 0, bulge * 0.8, half - board, 270, 90, n),
    [width / 2, half - board],
  ];
  const cover = extrudeUp([...outside, ...inside], height);
  const pages = extrudeUp(
    [[width * 0.46, half - board], ...arc(-width / 2, 0, bulge * 0.7, half - board, 90, 270, n), [width * 0.46, -half + board]],
    height * 0.94,
  );
  const rings: Part = repeat(count(rng, 2, 4), (i) =>
    move(box(bulge + board, 0.04, thick * 1.04), -width / 2 - bulge * 0.5, 0.15 + i * 0.2, 0),
  );
  const corner = rng.uniform(0.1, 0.2);
  const corners = [0, 1].map((i) => move(box(corner, corner, thick + board), width / 2 - corner * 0.45, i * (height - corner), 0));
  const strap = move(box(width * 1.04, rng.uniform(0.06, 0.12), thick * 1.08), 0, height * rng.uniform(0.4, 0.6), 0);
  const plate = move(box(width * 0.4, height * 0.3, board), 0, height * 0.4, half);
  return merge(
    cover,
    move(pages, 0, height * 0.03, 0),
    decorated && [chance(rng, 0.5) && rings, chance(rng, 0.5) && corners, chance(rng, 0.4) && strap, chance(rng, 0.4) && plate],
  );
}

/** An open book lying on y = 0, its lines along x. */
function open(rng: Rng): Solid {
  const [width, depth, thick] = [rng.uniform(0.5, 0.7), rng.uniform(0.6, 0.95), rng.uniform(0.05, 0.16)];
  const board = rng.uniform(0.015, 0.035);
  const n = count(rng, 3, 7);
  const skew = chance(rng, 0.4) ? rng.uniform(0.6, 1) : 1;
  const side = (t: number): Part => {
    const top = Array.from({ length: n + 1 }, (_, i): Point2 => {
      const u = i / n;
      return [u * width * 0.95, board + t * (0.35 + 0.65 * Math.sin(Math.PI * Math.min(1, u * 0.75 + 0.18)))];
    });
    return extrude([[0, board], [width * 0.97, board], ...top.reverse()], depth * 0.94);
  };
  const right = merge(side(thick), move(box(width, board, depth), width / 2, 0, 0));
  const left = merge(side(thick * skew), move(box(width, board, depth), width / 2, 0, 0));
  const tilt = chance(rng, 0.4) ? rng.uniform(3, 18) : 0;
  return merge(
    turnZ(right, tilt),
    turnY(turnZ(left, tilt), 180),
    chance(rng, 0.3) && move(box(0.05, 0.01, depth * 1.2), width * 0.1, thick, depth * 0.05),
  );
}
