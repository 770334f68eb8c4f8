import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  ball,
  bothX,
  box,
  chance,
  choose,
  count,
  merge,
  move,
  type Part,
  type Point,
  repeat,
  rod,
  type Solid,
  sheet,
  torus,
  turnZ,
} from "../kit.ts";

/** Curtains that hang in folds from a rod: drawn, open as a pair, tied back, café curtains under a valance, shower curtains with rings. */
export const curtain: ShapeGenerator = (rng) => {
  const style = choose(rng, { pair: 4, tied: 4, drawn: 2, single: 1.5, cafe: 1.5, stage: 1 });
  const width = rng.uniform(1.1, 2);
  const height = style === "stage" ? rng.uniform(1.1, 1.4) : rng.uniform(1.4, 2.3);
  const deep = rng.uniform(0.025, 0.06);
  const pleat = rng.uniform(0.09, 0.16); // width of one fold
  const rodAt = height + rng.uniform(0.02, 0.06);
  const over = width / 2 + rng.uniform(0.04, 0.15);
  const parts: Part[] = [];
  const hang = (x0: number, x1: number, y0: number, y1: number, tie = 0, side = 0): void => {
    parts.push(drape(x0, x1, y0, y1, Math.max(3, Math.round(Math.abs(x1 - x0) / pleat)), deep, tie, side, chance(rng, 0.4)));
  };
  const gap = rng.uniform(0.15, 0.32) * width;
  const tie = rng.uniform(0.3, 0.5);
  if (style === "drawn") hang(-width / 2, width / 2, 0, height);
  else if (style === "single") hang(-width / 2, rng.uniform(-0.15, 0.2) * width, 0, height, chance(rng, 0.4) ? tie : 0, -1);
  else if (style === "cafe") {
    const split = rng.uniform(0.4, 0.6);
    hang(-width / 2, -0.01, height * 0.1, height * split);
    hang(0.01, width / 2, height * 0.1, height * split);
    hang(-width / 2, width / 2, height * rng.uniform(0.78, 0.88), height);
    parts.push(turnedRod(over, height * split + 0.03, 0.014));
  } else {
    const t = style === "pair" ? 0 : tie;
    const inner = style === "pair" ? gap : 0.01;
    hang(-width / 2, -inner, 0, height, t, -1);
    hang(inner, width / 2, 0, height, t, 1);
    if (style === "stage") for (let i = 0; i < 3; i++) parts.push(swag((i - 1) * width * 0.33, width * 0.36, height, deep));
  }
  const thick = rng.uniform(0.014, 0.028);
  const rings = style !== "stage" && chance(rng, 0.35) ? count(rng, 8, 14) : 0;
  const head = style === "stage" || chance(rng, 0.2);
  return merge(
    parts,
    turnedRod(over, rodAt, thick),
    bothX(finial(rng, over, rodAt, thick)),
    bothX(rod([over - 0.08, rodAt, 0], [over - 0.08, rodAt, -0.12], thick * 0.7)),
    rings > 0 &&
      repeat(rings, (i) => move(turnZ(torus(thick * 2, thick * 0.5, 8, 4), 90), width * ((i + 0.5) / rings - 0.5), rodAt - thick, 0)),
    head && move(box(2 * over, height * rng.uniform(0.07, 0.13), 0.1, { bevel: 0.015 }), 0, rodAt - height * 0.04, 0.07),
    style === "drawn" && chance(rng, 0.4) && move(box(width, 0.12, 0.03), 0, height * 0.1, deep),
  );
};

/** Cloth from x0 to x1 and y0 to y1 in `folds` waves; with `tie` > 0 gathered towards `side` at that share of its height. */
function drape(
  x0: number,
  x1: number,
  y0: number,
  y1: number,
  folds: number,
  deep: number,
  tie: number,
  side: number,
  sharp: boolean,
): Solid {
  const columns = Math.min(40, folds * (tie > 0 ? 3 : 4));
  const rows = tie > 0 ? 9 : 3;
  const wave = (u: number): number => {
    const phase = u * folds;
    const s = sharp ? 4 * Math.abs(phase - Math.floor(phase) - 0.5) - 1 : Math.cos(2 * Math.PI * phase);
    return deep * s;
  };
  const point = (u: number, v: number, dz: number): Point => {
    // How much of the width is left at this height: all at the rod, a fifth at the tie, half at the hem.
    const k = tie === 0 ? 1 : v > tie ? 0.2 + 0.8 * ((v - tie) / (1 - tie)) ** 1.6 : 0.2 + 0.35 * ((tie - v) / tie) ** 0.7;
    const anchor = side < 0 ? x0 : x1;
    const x = x0 + (x1 - x0) * u;
    return [anchor + (x - anchor) * k, y0 + (y1 - y0) * v, wave(u) * (0.7 + 0.3 * v) + dz];
  };
  const cloth = sheet(
    columns,
    rows,
    (u, v) => point(u, v, 0.008),
    (u, v) => point(u, v, -0.008),
  );
  if (tie === 0) return cloth;
  const at = point(0.5, tie, 0);
  return merge(
    cloth,
    move(box(Math.abs(x1 - x0) * 0.24, (y1 - y0) * 0.04, deep * 2.6, { bevel: 0.01 }), at[0], at[1] - (y1 - y0) * 0.02, 0),
  );
}

/** A bow of cloth hanging between two points of the rod. */
function swag(x: number, width: number, y: number, deep: number): Solid {
  const point = (u: number, v: number, dz: number): Point => {
    const sag = 4 * u * (1 - u);
    return [x + (u - 0.5) * width, y - v * (0.06 + 0.22 * sag), 0.06 + deep * Math.sin(9 * v) * sag * 0.6 + dz];
  };
  return sheet(
    8,
    6,
    (u, v) => point(u, v, 0.008),
    (u, v) => point(u, v, -0.008),
  );
}

function turnedRod(half: number, y: number, radius: number): Solid {
  return rod([-half, y, 0], [half, y, 0], radius, 8);
}

function finial(rng: Rng, x: number, y: number, thick: number): Part {
  const style = choose(rng, { ball: 3, point: 1, cap: 1 });
  if (style === "ball") return move(ball(thick * 2.2, thick * 2.2, thick * 2.2, 8), x + thick * 1.5, y, 0);
  if (style === "point") return rod([x - 0.01, y, 0], [x + 0.09, y, 0], thick * 1.8, 6, thick * 0.3);
  return move(box(thick * 2, thick * 3, thick * 3), x, y - thick * 1.5, 0);
}
