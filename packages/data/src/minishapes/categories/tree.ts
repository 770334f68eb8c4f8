import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  around,
  ball,
  blob,
  box,
  chance,
  choose,
  cone,
  count,
  cylinder,
  frustum,
  lathe,
  merge,
  move,
  type Point,
  type Point2,
  rod,
  type Solid,
  scale,
  tube,
  turnX,
  turnY,
} from "../kit.ts";

/** Trunk and crown: rough blobs on branches, single round, oval or box crowns, stacked conifers, poplars and bare trees. */
export const tree: ShapeGenerator = (rng) => {
  const style = choose(rng, { blobs: 5, single: 3, conifer: 5, bare: 1, tall: 1.2 });
  return { blobs: broadleaf, single: lollipop, conifer: fir, bare: leafless, tall: poplar }[style](rng);
};

/** A trunk that wavers up to `height`; returns the path, too. */
function stem(rng: Rng, height: number, radius: number): { readonly wood: Solid; readonly top: Point } {
  const waver = rng.uniform(0, 0.12);
  const at = (k: number): Point => [waver * Math.sin(k * 3), k * height, waver * (Math.cos(k * 2.5) - 1)];
  const path = [0, 0.12, 0.4, 0.7, 1].map(at);
  const root = rng.uniform(1.1, 1.8);
  const wood = tube(path, [radius * root, radius, radius * 0.85, radius * 0.75, radius * 0.6], count(rng, 5, 8));
  return { wood, top: path[4]! };
}

/** A faceted lump of leaves, flattened or stretched. */
function leaves(rng: Rng, radius: number, tall: number, fine = chance(rng, 0.25)): Solid {
  const detail = fine ? 2 : 1;
  return turnY(
    scale(blob(radius, detail, rng.uniform(0.04, 0.16), rng), rng.uniform(0.9, 1.2), tall, rng.uniform(0.9, 1.2)),
    rng.uniform(0, 360),
  );
}

function broadleaf(rng: Rng): Solid {
  const height = rng.uniform(0.5, 1);
  const { wood, top } = stem(rng, height, rng.uniform(0.045, 0.09));
  const lumps = count(rng, 2, 6);
  const fine = lumps < 4 && chance(rng, 0.35);
  const size = rng.uniform(0.26, 0.42);
  const tall = rng.uniform(0.65, 1.25);
  const spread = rng.uniform(0.2, 0.42);
  const crown = Array.from({ length: lumps }, (_, i) => {
    const a = i * 2.4 + rng.uniform(-0.5, 0.5);
    const end: Point = [top[0] + spread * Math.cos(a), height + rng.uniform(-0.12, 0.32) * tall, top[2] + spread * Math.sin(a)];
    const from: Point = [top[0] * 0.6, height * rng.uniform(0.5, 0.8), top[2] * 0.6];
    return [move(leaves(rng, size * rng.uniform(0.6, 1), tall, fine), ...end), chance(rng, 0.6) && rod(from, end, 0.035, 5, 0.02)];
  });
  return merge(wood, crown, move(leaves(rng, size * rng.uniform(0.8, 1.15), tall, fine), top[0], height + size * 0.6 * tall, top[2]));
}

function lollipop(rng: Rng): Solid {
  const height = rng.uniform(0.4, 0.9);
  const size = rng.uniform(0.32, 0.5);
  const tall = rng.uniform(0.8, 1.5);
  const shape = choose(rng, { blob: 5, ball: 2, cube: 1.5, stacked: 1.2 });
  const crown = {
    blob: () => move(leaves(rng, size, tall), 0, height + size * tall * 0.75, 0),
    ball: () => move(ball(size, size * tall, size, count(rng, 8, 14)), 0, height + size * tall * 0.75, 0),
    cube: () => move(turnY(cubes(rng, size, tall), rng.uniform(0, 45)), 0, height * 0.8, 0),
    stacked: () => merge([1, 0.78, 0.5].map((k, i) => move(scale(leaves(rng, size * k, 0.7), 1), 0, height + size * 0.75 * i, 0))),
  }[shape]();
  const thick = rng.uniform(0.05, 0.11);
  const trunk = chance(rng, 0.3) ? box(thick * 1.7, height * 1.2, thick * 1.7) : stem(rng, height * 1.15, thick).wood;
  return merge(trunk, crown, chance(rng, 0.25) && rod([0, height * 0.55, 0], [0.25, height * 0.95, 0.1], 0.03, 5, 0.02));
}

/** A block of leaves and a smaller one on top or at a side. */
function cubes(rng: Rng, size: number, tall: number): Solid {
  const block = (k: number) =>
    box(k * size * 1.5, k * size * 1.6 * tall, k * size * 1.5, {
      bevel: k * size * rng.uniform(0.05, 0.3),
      taper: [rng.uniform(0.7, 1), 0.9],
    });
  const onTop = chance(rng, 0.5);
  const small = rng.uniform(0.4, 0.7);
  return merge(
    block(1),
    onTop ? move(block(small), 0, size * 1.5 * tall, 0) : move(block(small), size * 0.7, size * rng.uniform(0, 0.6), size * 0.2),
  );
}

function fir(rng: Rng): Solid {
  const tiers = count(rng, 1, 7);
  const n = tiers < 3 ? count(rng, 6, 12) : rng.pick([4, 5, 6, 6, 7, 8, 8, 10, 12]);
  const trunk = rng.uniform(0.12, 0.4);
  const height = rng.uniform(0.9, 1.6);
  const wide = rng.uniform(0.3, 0.55);
  const droop = chance(rng, 0.4) ? rng.uniform(0.03, 0.1) : 0;
  const each = (height / tiers) * (tiers === 1 ? 1 : rng.uniform(1.25, 1.7));
  const bluntness = rng.uniform(0.05, 0.35);
  const ragged = chance(rng, 0.35) ? 0.28 : 0;
  const layers = Array.from({ length: tiers }, (_, i) => {
    const radius = wide * (1 - (0.8 * i) / tiers);
    const top = i === tiers - 1 ? 0 : radius * bluntness;
    const profile: Point2[] = [
      [0, 0.04],
      [radius, -droop],
      [radius * 0.93, droop * 0.5 + 0.03],
      [(radius * 0.93 + top) / 2.4, each * 0.45],
      [top, each],
    ];
    const layer = lathe(profile, ragged ? n * 2 : n);
    // Ragged: every other corner of the skirt is drawn in and up.
    const points = layer.points.map((v, k, all) => {
      const base = k - (k % 3);
      const corner = Math.round((Math.atan2(all[base + 2]!, all[base]!) / (2 * Math.PI)) * n * 2);
      return ragged > 0 && all[base + 1]! < each * 0.2 && corner % 2 !== 0 ? (k % 3 === 1 ? v + 0.05 : v * (1 - ragged)) : v;
    });
    return move(turnY({ points, faces: layer.faces }, i * 23 + rng.uniform(-8, 8)), 0, trunk + (i * height) / tiers, 0);
  });
  return merge(frustum(rng.uniform(0.05, 0.1), 0.04, trunk + height * 0.4, 6), layers);
}

function poplar(rng: Rng): Solid {
  const n = count(rng, 7, 12);
  const wide = rng.uniform(0.18, 0.3);
  const height = rng.uniform(1, 1.5);
  const crown = lathe(
    [
      [0, 0],
      [wide * 0.7, height * 0.1],
      [wide, height * 0.35],
      [wide * 0.7, height * 0.7],
      [0, height],
    ],
    n,
  );
  return merge(
    cylinder(0.05, 0.4, 6),
    move(chance(rng, 0.5) ? crown : merge(cone(wide, height, n), move(frustum(wide * 0.5, wide, 0.1, n), 0, -0.1, 0)), 0, 0.28, 0),
  );
}

function leafless(rng: Rng): Solid {
  const grow = (length: number, radius: number, levels: number): Solid => {
    const bough = rod([0, 0, 0], [0, length, 0], radius, 5, radius * 0.6);
    if (levels === 0) return bough;
    const spin = rng.uniform(0, 360);
    const forks = count(rng, 2, 3);
    return merge(
      bough,
      turnY(
        around(forks, () =>
          move(
            turnX(grow(length * rng.uniform(0.5, 0.75), radius * 0.6, levels - 1), rng.uniform(25, 55)),
            0,
            length * rng.uniform(0.7, 1),
            0,
          ),
        ),
        spin,
      ),
    );
  };
  return grow(rng.uniform(0.45, 0.65), rng.uniform(0.06, 0.1), 3);
}
