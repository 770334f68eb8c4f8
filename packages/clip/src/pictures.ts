/** @file Between what a renderer draws and what an encoder reads: [N, S, S, 3] and [N, 3, S, S]. */

import { expectShape, type Tensor, tensor } from "@dilf/tensor";

// `slice` makes room of the input's own precision, so that gradient checks run in float64 on this code; every number of it is overwritten.

/**
 * Pictures [N, S, S, 3] → pixels [N, 3, S, S], the same numbers (display values in 0..1).
 * @throws RangeError for any other shape. Nothing resamples: draw at the encoder's `imageSize`.
 */
export function picturesToPixels(pictures: Tensor): Tensor {
  const { N: count, S: size } = expectShape("picturesToPixels", "pictures", pictures, ["N", "S", "S", 3]);
  const area = size * size;
  const { data } = pictures;
  const out = data.slice();
  for (let n = 0; n < count; n++) {
    const start = n * 3 * area;
    for (let p = 0, from = start; p < area; p++, from += 3) {
      out[start + p] = data[from]!;
      out[start + area + p] = data[from + 1]!;
      out[start + 2 * area + p] = data[from + 2]!;
    }
  }
  return tensor(out, [count, 3, size, size]);
}

/**
 * The transpose of `picturesToPixels`: a gradient with respect to pixels [N, 3, S, S] → with respect to pictures [N, S, S, 3].
 * @throws RangeError for any other shape
 */
export function pixelsToPictures(gradient: Tensor): Tensor {
  const { N: count, S: size } = expectShape("pixelsToPictures", "gradient", gradient, ["N", 3, "S", "S"]);
  const area = size * size;
  const { data } = gradient;
  const out = data.slice();
  for (let n = 0; n < count; n++) {
    const start = n * 3 * area;
    for (let p = 0, to = start; p < area; p++, to += 3) {
      out[to] = data[start + p]!;
      out[to + 1] = data[start + area + p]!;
      out[to + 2] = data[start + 2 * area + p]!;
    }
  }
  return tensor(out, [count, size, size, 3]);
}
