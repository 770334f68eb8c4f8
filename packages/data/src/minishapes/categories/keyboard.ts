import type { Rng } from "@dilf/tensor";
import type { ShapeGenerator } from "../generator.ts";
import {
  bothX,
  box,
  chance,
  choose,
  count,
  curve,
  cylinder,
  deform,
  extrudeUp,
  merge,
  move,
  type Part,
  type Point,
  roundedRectangle,
  type Solid,
  tube,
  turnX,
  turnY,
} from "../kit.ts";

/** Computer keyboards lying flat with their space bar in front: full size, without number block, mini, split and bent ones, with wrist rest or cable. */
export const keyboard: ShapeGenerator = (rng) => {
  const style = choose(rng, { full: 5, tenkeyless: 3, mini: 2, split: 1.5, curved: 1 });
  const pitch = 0.05;
  const rows = style === "mini" ? rng.pick([4, 5]) : rng.pick([5, 6, 6]);
  const columns = style === "mini" ? count(rng, 9, 12) : 14;
  const cap: Cap = {
    width: pitch * rng.uniform(0.82, 0.94),
    tall: rng.uniform(0.01, 0.032),
    taper: rng.uniform(0.7, 0.98),
    round: chance(rng, 0.12),
  };
  const border = rng.uniform(0.012, 0.05);
  const thick = rng.uniform(0.015, 0.045);
  const main = keys(rng, columns, rows, pitch, cap);
  const blocks: { width: number; solid: Solid }[] = [{ width: columns * pitch, solid: main }];
  if (style === "full" || style === "tenkeyless") blocks.push({ width: 3 * pitch, solid: island(rows, pitch, cap) });
  if (style === "full") blocks.push({ width: 4 * pitch, solid: grid(4, 5, pitch, cap) });
  const gap = pitch * rng.uniform(0.25, 0.5);
  const width = blocks.reduce((sum, block) => sum + block.width + gap, -gap) + 2 * border;
  const extra = chance(rng, 0.25) ? pitch * rng.uniform(0.5, 0.9) : 0; // a strip of media keys behind
  const depth = rows * pitch + 2 * border + extra;
  let x = -width / 2 + border;
  const caps: Part[] = [];
  for (const { width: w, solid } of blocks) {
    caps.push(move(solid, x + w / 2, thick, depth / 2 - border));
    x += w + gap;
  }
  const corner = rng.pick([0.004, 0.02, 0.04]);
  const plate = extrudeUp(roundedRectangle(width, depth, corner, 3), thick);
  const media =
    extra > 0 &&
    [-1, 0, 1].map((i) => move(box(width * 0.12, cap.tall, extra * 0.4), i * width * 0.28, thick, -depth / 2 + border * 0.7 + extra * 0.3));
  const flat =
    style === "split"
      ? halves(rng, columns, rows, pitch, cap, thick, border)
      : style === "curved"
        ? bowed(merge(slices(width, depth, thick), caps, media), rng.uniform(0.06, 0.14), width)
        : merge(plate, caps, media);
  const rest = rng.uniform(0.06, 0.12);
  const wrist =
    chance(rng, 0.2) &&
    move(box(width * (style === "split" ? 1.1 : 0.98), thick * 0.9, rest, { bevel: thick * 0.25 }), 0, 0, depth / 2 + rest * 0.5 + 0.006);
  const feet = chance(rng, 0.5);
  const tilt = rng.uniform(1, 9);
  return merge(
    move(turnX(flat, tilt), 0, Math.sin((tilt * Math.PI) / 180) * depth * 0.5, 0),
    wrist,
    feet && bothX(move(box(0.05, Math.sin((tilt * Math.PI) / 180) * depth, 0.015), width * 0.38, 0, -depth * 0.46)),
    chance(rng, 0.35) && cable(rng, depth, thick),
  );
};

interface Cap {
  readonly width: number;
  readonly tall: number;
  readonly taper: number;
  readonly round: boolean;
}

function key(span: number, pitch: number, { width, tall, taper, round }: Cap): Solid {
  if (round && span < 1.3) return cylinder(width / 2, tall, 8);
  const w = width + (span - 1) * pitch;
  return box(w, tall, width, { taper: [1 - ((1 - taper) * width) / w, taper] });
}

/** Rows of keys behind z = 0, centred in x, `columns` wide: wide keys at the ends, a space bar in front. */
function keys(rng: Rng, columns: number, rows: number, pitch: number, cap: Cap): Solid {
  const parts: Part[] = [];
  const bar = columns * rng.uniform(0.38, 0.5);
  for (let j = 0; j < rows; j++) {
    const z = -(j + 0.5) * pitch;
    const spans: number[] = [];
    if (j === 0) {
      const side = (columns - bar) / 2;
      const n = Math.max(2, Math.round(side / 1.25));
      for (let i = 0; i < n; i++) spans.push(side / n);
      spans.push(bar);
      for (let i = 0; i < n; i++) spans.push(side / n);
    } else {
      const left = j === rows - 1 ? 1 : [1, 2.25, 1.75, 1.5, 1, 1][j]!;
      const right = j === rows - 1 ? 1 : [1, 1.75, 1.25, 1.5, 2, 1][j]!;
      const n = Math.floor(columns - left - right);
      spans.push(left, ...Array.from({ length: n }, () => 1), columns - left - n);
    }
    let x = -columns / 2;
    for (const span of spans) {
      parts.push(move(key(span, pitch, cap), (x + span / 2) * pitch, 0, z));
      x += span;
    }
  }
  return merge(parts);
}

function grid(columns: number, rows: number, pitch: number, cap: Cap): Solid {
  const parts: Part[] = [];
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++) parts.push(move(key(1, pitch, cap), (i - (columns - 1) / 2) * pitch, 0, -(j + 0.5) * pitch));
  return merge(parts);
}

/** Arrows in front, six keys behind. */
function island(rows: number, pitch: number, cap: Cap): Solid {
  return merge(
    grid(3, 1, pitch, cap),
    move(key(1, pitch, cap), 0, 0, -1.5 * pitch),
    move(grid(3, 2, pitch, cap), 0, 0, -(rows - 2) * pitch),
  );
}

/** Two halves turned outwards. */
function halves(rng: Rng, columns: number, rows: number, pitch: number, cap: Cap, thick: number, border: number): Solid {
  const n = Math.floor(columns / 2);
  const w = n * pitch + 2 * border;
  const d = rows * pitch + 2 * border;
  const half = merge(
    extrudeUp(roundedRectangle(w, d, 0.03, 3), thick),
    move(grid(n, rows - 1, pitch, cap), 0, thick, d / 2 - border - pitch),
    move(key(n * 0.6, pitch, cap), -n * 0.15 * pitch, thick, d / 2 - border - pitch / 2),
  );
  const angle = rng.uniform(5, 18);
  const apart = rng.uniform(0.53, 0.72) * w;
  return bothX(move(turnY(half, -angle), apart, 0, 0));
}

/** A plate cut into strips, so that it can bend. */
function slices(width: number, depth: number, thick: number): Solid {
  const n = 12;
  const edge = (z: number, back: boolean): [number, number][] =>
    Array.from({ length: n + 1 }, (_, i): [number, number] => [(back ? -1 : 1) * width * (i / n - 0.5), z]);
  return extrudeUp([...edge(depth / 2, false), ...edge(-depth / 2, true)], thick);
}

/** Bent in plan like a smile, and arched a little. */
function bowed(solid: Solid, amount: number, width: number): Solid {
  return deform(solid, (x, y, z) => {
    const k = (2 * x) / width;
    return [x, y + 0.02 * (1 - k * k), z - amount * width * 0.35 * (1 - k * k)];
  });
}

function cable(rng: Rng, depth: number, thick: number): Solid {
  const side = rng.uniform(-0.3, 0.3);
  return tube(
    curve<Point>(
      [
        [side * 0.5, thick * 0.6, -depth * 0.45],
        [side * 0.5, thick * 0.8, -depth * 0.7],
        [side * 1.2, 0.01, -depth * 0.95],
        [side * 0.4, 0.01, -depth * 1.25],
      ],
      3,
    ),
    0.008,
    5,
  );
}
