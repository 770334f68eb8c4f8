import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import { arc, bothX, box, chance, choose, count, deform, extrude, merge, move, type Part, repeat, type Solid, turnX } from "../kit.ts";
import { fields, fourLegs, post } from "../parts.ts";

/** Mattress, frame and pillows, head at −z: single and double beds with boards, metal or post frames, bunks and canopies. */
export const bed: ShapeGenerator = (rng) => {
  const style = choose(rng, { plain: 7, bunk: 2, canopy: 0.8 });
  const width = style === "bunk" ? rng.uniform(0.55, 0.7) : rng.uniform(0.55, 1.15);
  const length = rng.uniform(1.2, 1.45);
  const size: Size = { width, length, post: rng.uniform(0.05, 0.09), round: chance(rng, 0.5) };
  if (style === "bunk") return bunk(rng, size);
  const lift = rng.uniform(0.08, 0.26);
  const head = rng.uniform(0.35, 0.75);
  const top = choose(rng, { plain: 3, ball: 2, point: 1 });
  const foot = choose(rng, { none: 4, low: 3, equal: 1.5 });
  const tall = foot === "none" ? 0 : foot === "low" ? Math.max(lift + 0.15, head * 0.65) : head;
  const at = length / 2 + size.post / 2;
  const design = choose(rng, { panel: 5, bars: 2.5, arch: 1.5, cushion: 1 });
  const tall4 = rng.uniform(1, 1.3);
  return merge(
    couch(rng, size, lift),
    move(board(rng, design, width, style === "canopy" ? head : head, size, top), 0, 0, -at),
    tall > 0 && move(board(rng, design, width, tall, size, top), 0, 0, at),
    tall === 0 && fourLegs(width - 0.08, length - 0.08, lift, 0.06),
    style === "canopy" && [fourLegs(width, length + size.post, tall4, size.post), move(box(width + 0.1, 0.06, length + 0.15), 0, tall4, 0)],
    chance(rng, 0.12) && move(box(width, lift * 0.7, length), 0, 0.02, 0),
  );
};

interface Size {
  readonly width: number;
  readonly length: number;
  readonly post: number;
  readonly round: boolean;
}

/** The frame's sides from `lift`, the mattress on them, blanket and pillows. */
function couch(rng: Rng, { width, length }: Size, lift: number): Solid {
  const rail = rng.uniform(0.06, 0.14);
  const thick = rng.uniform(0.08, 0.2);
  const y = lift + rail * rng.uniform(0.4, 1);
  const top = y + thick;
  const soft = rng.uniform(0, 0.04);
  const double = width > 0.8 && chance(rng, 0.85);
  const deep = rng.uniform(0.18, 0.28);
  const pillow = deform(box(double ? width * 0.4 : width * 0.72, rng.uniform(0.06, 0.12), deep, { bevel: 0.03 }), (x, py, z) => [
    x,
    py + (z < 0 ? 0.03 : 0),
    z,
  ]);
  const z = -length / 2 + deep / 2 + 0.04;
  const cover = rng.uniform(0.5, 0.78) * length;
  return merge(
    move(box(width, rail, length), 0, lift, 0),
    move(box(width * 0.96, thick, length * 0.97, { bevel: soft }), 0, y, 0),
    chance(rng, 0.88) && (double ? bothX(move(pillow, width * 0.23, top - 0.01, z)) : move(pillow, 0, top - 0.01, z)),
    chance(rng, 0.6) &&
      move(box(width * 1.01, thick * rng.uniform(0.5, 1) + 0.02, cover, { bevel: 0.015 }), 0, top - thick * 0.6, length * 0.49 - cover / 2),
    chance(rng, 0.3) && move(box(width * 1.02, 0.05, 0.12, { bevel: 0.015 }), 0, top, length * 0.49 - cover),
  );
}

/** A board at one end, in the xy plane. */
function board(
  rng: Rng,
  design: "panel" | "bars" | "arch" | "cushion",
  width: number,
  height: number,
  size: Size,
  top: "plain" | "ball" | "point",
): Solid {
  const low = Math.min(0.12, height * 0.3);
  const posts: Part = bothX(move(post(height, size.post, size.round, top), width / 2, 0, 0));
  if (design === "arch") {
    const lift = height * rng.uniform(0.1, 0.25);
    return merge(
      move(extrude([[-width / 2, low], [width / 2, low], ...arc(0, height - lift, width / 2, lift, 0, 180, 8)], size.post * 0.6), 0, 0, 0),
      chance(rng, 0.7) && posts,
    );
  }
  if (design === "bars") {
    const n = count(rng, 2, 7);
    const thin = size.post * 0.45;
    return merge(
      posts,
      move(box(width, thin, thin), 0, height * 0.9, 0),
      move(box(width, thin, thin), 0, low + 0.06, 0),
      repeat(n, (i) =>
        move(box(thin * 0.8, height * 0.9 - low - 0.06, thin * 0.8), -width / 2 + (width * (i + 1)) / (n + 1), low + 0.06, 0),
      ),
    );
  }
  if (design === "cushion")
    return repeat(2, (i) => move(turnX(box(width * 0.5, height - low, 0.12, { bevel: 0.03 }), -4), (i - 0.5) * width * 0.5, low, 0));
  const panel = move(box(width, (height - low) * 0.94, size.post * 0.5), 0, low, 0);
  return merge(
    panel,
    chance(rng, 0.75) && posts,
    chance(rng, 0.35) && move(fields(width, height - low, count(rng, 1, 3), 1, 0.06, size.post * 0.2), 0, low, size.post * 0.25),
    chance(rng, 0.3) && move(box(width + size.post, 0.05, size.post * 1.2), 0, height * 0.97, 0),
  );
}

function bunk(rng: Rng, size: Size): Solid {
  const { width, length } = size;
  const height = rng.uniform(1, 1.25);
  const levels = [rng.uniform(0.08, 0.2), height * rng.uniform(0.55, 0.65)];
  const ladder = chance(rng, 0.7);
  const rung = (i: number) => move(box(0.03, 0.025, 0.2), 0, 0.12 + i * 0.16, 0);
  const guard = chance(rng, 0.6);
  const upper = levels[1]!;
  return merge(
    levels.map((y) => couch(rng, size, y)),
    [-1, 1].map((s) => move(bothX(move(post(height, size.post, size.round, "plain"), width / 2, 0, 0)), 0, 0, (s * length) / 2)),
    [-1, 1].map((s) => [0.3, upper + 0.05, height - 0.06].map((y) => move(box(width, 0.05, 0.03), 0, y, (s * length) / 2))),
    guard && bothX(move(box(0.03, 0.05, length * 0.65), width / 2, height - 0.1, -length * 0.16)),
    ladder &&
      move(
        merge(
          repeat(Math.floor(upper / 0.16), rung),
          [-1, 1].map((s) => move(box(0.03, upper + 0.15, 0.03), 0, 0, s * 0.1)),
        ),
        width / 2 + 0.04,
        0,
        length * 0.28,
      ),
  );
}
