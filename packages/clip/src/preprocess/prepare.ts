/** @file Pictures of any size to the pixels an encoder takes, as its training did it, with the way back. */

import { type Differentiated, expectKeys, expectShape, type Tensor, tensor } from "@dilf/tensor";
import type { Preprocessing } from "../encoder.ts";
import { picturesToPixels, pixelsToPictures } from "../pictures.ts";
import { type AxisFilter, axisFilter, resample, resampleBack } from "./resample.ts";

/** How pictures of any size become pixels of the encoder's. */
export interface PrepareOptions {
  /** S: the pixels become [N, 3, S, S]. */
  readonly size: number;
  /** Default "bicubic". */
  readonly interpolation?: Preprocessing["interpolation"];
  /** Default "crop". */
  readonly fit?: Preprocessing["fit"];
}

/** What `preparePictures` does when an option is not given: CLIP's preprocessing. */
export const PREPARE_DEFAULTS = { interpolation: "bicubic", fit: "crop" } as const;

/**
 * Pictures [N, H, W, 3] → pixels [N, 3, S, S], both display values in 0..1; the pullback takes ∂/∂pixels to ∂/∂pictures. Published CLIP encoders saw
 * photographs through PIL: resize (bicubic or bilinear, antialiased), then crop the middle. This is the same arithmetic without PIL's rounding to
 * 8 bits after each of the two passes, so it agrees with PIL to about 1/255. A picture that has the size already is only transposed.
 * @param options `size` and how to get there: `preparePictures(pictures, { size: encoder.imageSize, ...encoder.preprocessing })` without mean and deviation,
 * or `picturesFor(encoder, pictures)`
 * @throws RangeError for pictures of another shape or of no pixels, and for a size that is no integer ≥ 1
 */
export function preparePictures(pictures: Tensor, options: PrepareOptions): Differentiated<Tensor, Tensor> {
  expectKeys("preparePictures", options, ["size", "interpolation", "fit"]);
  const { size, interpolation, fit } = { ...PREPARE_DEFAULTS, ...options };
  const { N: count, H: height, W: width } = expectShape("preparePictures", "pictures", pictures, ["N", "H", "W", 3]);
  if (!(Number.isInteger(size) && size >= 1)) throw new RangeError(`preparePictures: size must be an integer ≥ 1, got ${size}`);
  if (height === 0 || width === 0) throw new RangeError(`preparePictures: pictures must have pixels, got [${pictures.shape.join(", ")}]`);
  if (height === size && width === size)
    return {
      value: picturesToPixels(pictures),
      pullback: async (cotangent) => pixelsToPictures(expectPixels(cotangent, count, size)),
      dispose() {},
    };

  const [across, down] = axes(interpolation, fit, height, width, size);
  const { data } = pictures;
  // Room of the input's own precision, so that gradient checks run in float64 on this code.
  const room = (length: number) => new (data.constructor as Float32ArrayConstructor)(length);
  const middle = room(count * height * size * 3);
  resample(across, data, count * height, width, 3, middle);
  const first = clamp(middle);
  const out = room(count * size * size * 3);
  resample(down, middle, count, height, size * 3, out);
  const second = clamp(out);
  const value = picturesToPixels(tensor(out, [count, size, size, 3]));
  return {
    value,
    async pullback(cotangent) {
      const gradient = pixelsToPictures(expectPixels(cotangent, count, size)).data;
      block(gradient, second);
      const between = room(middle.length);
      resampleBack(down, gradient, count, height, size * 3, between);
      block(between, first);
      const result = room(data.length);
      resampleBack(across, between, count * height, width, 3, result);
      return tensor(result, pictures.shape);
    },
    dispose() {},
  };
}

/** What an encoder's own preprocessing makes of pictures. @throws Error for an encoder that says nothing about other sizes and meets one */
export function picturesFor(
  encoder: { readonly name: string; readonly imageSize: number; readonly preprocessing?: Preprocessing },
  pictures: Tensor,
): Differentiated<Tensor, Tensor> {
  const { imageSize: size, preprocessing } = encoder;
  const [, height, width] = pictures.shape;
  if (!preprocessing && (height !== size || width !== size))
    throw new RangeError(`picturesFor: encoder "${encoder.name}" takes pictures of ${size} × ${size} only, got ${height} × ${width}`);
  return preparePictures(pictures, { size, ...(preprocessing && { interpolation: preprocessing.interpolation, fit: preprocessing.fit }) });
}

/** The filters of columns and rows. */
function axes(
  interpolation: Preprocessing["interpolation"],
  fit: Preprocessing["fit"],
  height: number,
  width: number,
  size: number,
): [AxisFilter, AxisFilter] {
  if (fit === "squash") return [axisFilter(interpolation, width, size, 0, size), axisFilter(interpolation, height, size, 0, size)];
  // As torchvision: the longer side is cut to an integer, the crop starts at half the rest, rounded to even.
  const resized = (side: number) => (side === Math.min(height, width) ? size : Math.floor((size * side) / Math.min(height, width)));
  const filter = (side: number) => axisFilter(interpolation, side, resized(side), roundHalfToEven((resized(side) - size) / 2), size);
  return [filter(width), filter(height)];
}

function roundHalfToEven(x: number): number {
  const floor = Math.floor(x);
  return x - floor === 0.5 ? floor + (floor % 2) : Math.round(x);
}

/** Rounding alone carries a white background beyond 1; that must not take its gradient. */
const OVERSHOOT = 1e-6;

/** To 0..1 in place, as pictures of 8 bits are. Returns where it mattered: there the gradient is 0. Undefined: nowhere. */
function clamp(values: Float32Array): Uint8Array | undefined {
  let blocked: Uint8Array | undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value >= 0 && value <= 1) continue;
    if (value < -OVERSHOOT || value > 1 + OVERSHOOT) {
      blocked ??= new Uint8Array(values.length);
      blocked[i] = 1;
    }
    values[i] = value < 0 ? 0 : 1;
  }
  return blocked;
}

function block(gradient: Float32Array, blocked: Uint8Array | undefined): void {
  if (blocked) for (let i = 0; i < gradient.length; i++) if (blocked[i]) gradient[i] = 0;
}

function expectPixels(cotangent: Tensor, count: number, size: number): Tensor {
  expectShape("pullback of preparePictures", "cotangent", cotangent, [count, 3, size, size]);
  return cotangent;
}
