/**
 * @file The gradient of cameras that move across outlines, against the pictures that there would be with no limit of resolution: difference quotients of pictures of
 * 8 × 8 samples a pixel. What is compared, and why so:
 * - ⟨W, picture⟩ for smooth noise W, another for every camera: waves of up to four periods over the picture. It is what encoders send back: they see patches (16 of 224
 *   pixels), and waves of 56 pixels and more pass through those. White noise would measure on which side of an edge pixel centres happen to lie.
 * - The quotient over ±½° and ±0.01 world units moves edges by some three samples to either side, which averages over their grid; it is the mean derivative over that
 *   interval, so it is held against the mean of ours over it (Gauss–Legendre, five points).
 * - Beyond a pole an upright camera is turned round, and its light and its picture with it. An interval across a pole takes them there turned back: that is the camera
 *   which goes straight on, and its derivative is the same. (Steps that stay on one side of 89.9° move edges by less than a sample: such a quotient is noise.)
 * - Per parameter the vector over all cameras: its direction (cosine) and its length. One camera's single number can be near 0 by cancelling.
 */

import { createRng } from "@dilf/tensor";
import type { GivenOptions } from "../src/draw/options.ts";
import { DRAW_DEFAULTS, drawMesh, drawMeshWithGradient, type Light } from "../src/index.ts";
import { cameras64, f64, type Mesh64 } from "./meshes.ts";

export type Place = readonly [azimuth: number, elevation: number, distance: number];

/** Ours against the supersampled, over all cameras. */
export interface Agreement {
  readonly parameter: "azimuth" | "elevation" | "distance";
  readonly cosine: number;
  /** Ratio of the lengths. */
  readonly length: number;
}

const PARAMETERS = ["azimuth", "elevation", "distance"] as const;
const LIGHT_TURNED: Light = { kind: "head", offset: [0.6, -0.9, 1] }; // the default's, about the line of sight
const HALF_STEP = [0.5, 0.5, 0.01] as const; // degrees, degrees, world units
const SAMPLES = 8; // a side
const PERIODS = 4;
const GAUSS = [
  [-0.906179845938664, 0.2369268850561891],
  [-0.5384693101056831, 0.4786286704993665],
  [0, 0.5688888888888889],
  [0.5384693101056831, 0.4786286704993665],
  [0.906179845938664, 0.2369268850561891],
] as const;

/** [size, size, 3] */
function waves(size: number, seed: number): Float64Array {
  const rng = createRng(seed);
  const most = 2 * Math.PI * PERIODS;
  const terms = [0, 1, 2].map(() =>
    Array.from({ length: 12 }, () => [rng.uniform(-most, most), rng.uniform(-most, most), rng.uniform(0, 2 * Math.PI)] as const),
  );
  return Float64Array.from({ length: 3 * size * size }, (_, i) => {
    const p = Math.floor(i / 3);
    const [x, y] = [((p % size) + 0.5) / size, (Math.floor(p / size) + 0.5) / size];
    return terms[i % 3]!.reduce((sum, [a, b, c]) => sum + Math.sin(a * x + b * y + c), 0) / (size * size);
  });
}

/** A picture by 180°. */
function turned(picture: Float64Array): Float64Array {
  const { length } = picture;
  return picture.map((_, i) => picture[length - 3 - i + 2 * (i % 3)]!);
}

/** ⟨W, picture averaged over squares of S × S⟩ */
function loss(weights: Float64Array, picture: Float64Array, size: number): number {
  const n = size * SAMPLES;
  let sum = 0;
  for (let row = 0, from = 0; row < n; row++) {
    const line = 3 * size * Math.floor(row / SAMPLES);
    for (let j = 0; j < size; j++)
      for (let k = 0, to = line + 3 * j; k < SAMPLES; k++, from += 3)
        sum += weights[to]! * picture[from]! + weights[to + 1]! * picture[from + 1]! + weights[to + 2]! * picture[from + 2]!;
  }
  return sum / (SAMPLES * SAMPLES);
}

/** The sign of cos e: which way up an upright camera is. */
const side = (elevation: number) => Math.sign(Math.cos((elevation * Math.PI) / 180));

export async function compare(mesh: Mesh64, size: number, places: readonly Place[], options: GivenOptions = {}): Promise<Agreement[]> {
  const products = PARAMETERS.map(() => ({ both: 0, ours: 0, real: 0 }));
  for (const [i, place] of places.entries()) {
    const upright = waves(size, i + 1);
    const overhead = turned(upright);
    for (const [k, half] of HALF_STEP.entries()) {
      await new Promise(setImmediate); // the test runner wants to be heard once a minute
      const at = (by: number) => {
        const moved = place.map((x, j) => x + (j === k ? by : 0)) as [number, number, number];
        const beyond = side(moved[1]) !== side(place[1]);
        return { camera: cameras64([moved]), weights: beyond ? overhead : upright, light: beyond ? LIGHT_TURNED : DRAW_DEFAULTS.light };
      };
      const there = (by: number) => {
        const { camera, weights, light } = at(by);
        return loss(weights, drawMesh(mesh, camera, { ...options, light, size: size * SAMPLES, antialias: false }).data, size);
      };
      const slope = (there(half) - there(-half)) / (2 * half);
      let mean = 0;
      for (const [x, weight] of GAUSS) {
        const { camera, weights, light } = at(x * half);
        const gradient = drawMeshWithGradient(mesh, camera, { ...options, light, size }).pullback(f64(weights, [1, size, size, 3]));
        mean += (weight / 2) * gradient[PARAMETERS[k]!].data[0]!;
      }
      products[k]!.both += slope * mean;
      products[k]!.ours += mean * mean;
      products[k]!.real += slope * slope;
    }
  }
  return products.map(({ both, ours, real }, k) => ({
    parameter: PARAMETERS[k]!,
    cosine: both / Math.sqrt(ours * real),
    length: Math.sqrt(ours / real),
  }));
}

export function placesAround(count: number, seed = 7): Place[] {
  const rng = createRng(seed);
  return Array.from({ length: count }, () => [rng.uniform(-180, 180), rng.uniform(-70, 70), rng.uniform(2, 2.4)] as const);
}
