/** @file Finds the camera of a picture: Adam on azimuth, elevation and distance, through the renderer. */

import type { Cameras, Renderer, Shape, View } from "@dilf/renderer";
import { type Tensor, tensor } from "@dilf/tensor";

export type Camera = Required<View>;

export interface FitOptions {
  readonly steps: number;
  /** Degrees per step at the beginning; falls to 0 in a straight line. */
  readonly rate: number;
}
export const FIT_DEFAULTS: FitOptions = { steps: 120, rate: 2.5 };

export interface FitStep {
  readonly step: number;
  readonly of: number;
  /** The best of the starts, by `loss`. */
  readonly camera: Camera;
  /** Mean squared difference of the pictures, display values. */
  readonly loss: number;
  readonly picture: Tensor; // [1, S, S, 3]
}

/**
 * Pictures are compared by the means of square blocks, from coarse to fine: outlines that do not overlap yet give each other no direction. In parts of the
 * picture's width.
 */
const BLOCKS = [1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64];
/** World units that weigh as much as one degree. */
const DISTANCE_PER_DEGREE = 0.02;
const NEAREST = 1.2;

/**
 * Yields the state before every step, and the end. Several starts are drawn as one batch, on all workers at once.
 * @param wanted [1, S, S, 3], drawn by the same renderer
 */
export async function* fitCamera(
  renderer: Renderer,
  shape: Shape,
  wanted: Tensor,
  starts: readonly Camera[],
  { steps, rate }: FitOptions = FIT_DEFAULTS,
): AsyncGenerator<FitStep, void, void> {
  const V = starts.length;
  const values = Float64Array.from(
    starts.flatMap(({ azimuth, elevation, distance }) => [azimuth, elevation, distance / DISTANCE_PER_DEGREE]),
  );
  const adam = createAdam(values.length);
  for (let step = 0; step <= steps; step++) {
    const { value, pullback, dispose } = await renderer.renderWithGradient([shape], camerasOf(values));
    const block = Math.max(1, Math.round(BLOCKS[Math.min(BLOCKS.length - 1, Math.floor((BLOCKS.length * step) / steps))]! * renderer.size));
    const { losses, cotangent } = compare(value, wanted, block);
    const best = losses.indexOf(Math.min(...losses));
    yield { step, of: steps, camera: cameraOf(values, best), loss: losses[best]!, picture: pictureOf(value, best) };
    if (step < steps) {
      const gradient = await pullback(cotangent);
      const slopes = Float64Array.from({ length: 3 * V }, (_, i) => {
        const { azimuth, elevation, distance } = gradient;
        const v = Math.floor(i / 3);
        return [azimuth.data[v]!, elevation.data[v]!, distance.data[v]! * DISTANCE_PER_DEGREE][i % 3]!;
      });
      adam(values, slopes, rate * (1 - step / steps));
      for (let i = 2; i < values.length; i += 3) values[i] = Math.max(values[i]!, NEAREST / DISTANCE_PER_DEGREE);
    }
    dispose();
  }
}

/** The mean squared difference of each picture [V, S, S, 3] from `wanted`, and the gradient of that of the block means. */
function compare(value: Tensor, wanted: Tensor, block: number): { losses: number[]; cotangent: Tensor } {
  const [V, S] = value.shape as [number, number];
  const blocks = Math.ceil(S / block);
  const length = 3 * S * S;
  const cotangent = new Float32Array(value.data.length);
  const losses: number[] = [];
  const sums = new Float64Array(3 * blocks * blocks);
  for (let v = 0; v < V; v++) {
    sums.fill(0);
    let squares = 0;
    for (let i = 0; i < length; i++) {
      const difference = value.data[v * length + i]! - wanted.data[i]!;
      squares += difference * difference;
      sums[blockOf(i, S, block, blocks)]! += difference / block ** 2;
    }
    losses.push(squares / length);
    for (let i = 0; i < length; i++) cotangent[v * length + i] = (2 * sums[blockOf(i, S, block, blocks)]!) / block ** 2 / sums.length;
  }
  return { losses, cotangent: tensor(cotangent, value.shape) };
}

function blockOf(i: number, S: number, block: number, blocks: number): number {
  const pixel = Math.floor(i / 3);
  return 3 * (Math.floor(pixel / S / block) * blocks + Math.floor((pixel % S) / block)) + (i % 3);
}

/** Kingma and Ba 2015, with betas 0.9 and 0.99: the loss changes with every block size, so the second moment must forget. */
function createAdam(length: number): (values: Float64Array, gradient: Float64Array, rate: number) => void {
  const [beta1, beta2] = [0.9, 0.99];
  const [mean, square] = [new Float64Array(length), new Float64Array(length)];
  let step = 0;
  return (values, gradient, rate) => {
    step++;
    for (let i = 0; i < length; i++) {
      const slope = gradient[i]!;
      mean[i] = beta1 * mean[i]! + (1 - beta1) * slope;
      square[i] = beta2 * square[i]! + (1 - beta2) * slope * slope;
      values[i]! -= (rate * (mean[i]! / (1 - beta1 ** step))) / (Math.sqrt(square[i]! / (1 - beta2 ** step)) + 1e-12);
    }
  };
}

function camerasOf(values: Float64Array): Cameras {
  const V = values.length / 3;
  const row = (k: number, unit: number) =>
    tensor(
      Float32Array.from({ length: V }, (_, v) => values[3 * v + k]! * unit),
      [1, V],
    );
  return { azimuth: row(0, 1), elevation: row(1, 1), distance: row(2, DISTANCE_PER_DEGREE) };
}

function cameraOf(values: Float64Array, v: number): Camera {
  return { azimuth: values[3 * v]!, elevation: values[3 * v + 1]!, distance: values[3 * v + 2]! * DISTANCE_PER_DEGREE };
}

function pictureOf(value: Tensor, v: number): Tensor {
  const [, S] = value.shape as [number, number];
  return tensor((value.data as Float32Array).slice(v * 3 * S * S, (v + 1) * 3 * S * S), [1, S, S, 3]);
}

/** The larger of the two differences of angle, in degrees, around the circle. */
export function degreesBetween(a: View, b: View): number {
  const turn = Math.abs(((((a.azimuth - b.azimuth + 180) % 360) + 360) % 360) - 180);
  return Math.max(turn, Math.abs(a.elevation - b.elevation));
}
