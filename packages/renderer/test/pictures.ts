/** @file Small pictures for tests, encoded by the libraries that encode. */

import { encode as encodePng } from "fast-png";
import jpeg from "jpeg-js";

/** [red, green, blue] in 0..255 of each texel. */
export type Paint = (x: number, y: number) => readonly [number, number, number];

function painted(width: number, height: number, paint: Paint, channels: 3 | 4): Uint8Array {
  const data = new Uint8Array(channels * width * height).fill(255);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(paint(x, y), channels * (y * width + x));
  return data;
}

export const png = (width: number, height: number, paint: Paint): Uint8Array =>
  encodePng({ width, height, channels: 3, data: painted(width, height, paint, 3) });

export const jpg = (width: number, height: number, paint: Paint): Uint8Array =>
  Uint8Array.from(jpeg.encode({ width, height, data: painted(width, height, paint, 4) }, 95).data);

/** Red, green / blue, white, from the top left on. */
export const quarters: Paint = (x, y) => (y === 0 ? (x === 0 ? [255, 0, 0] : [0, 255, 0]) : x === 0 ? [0, 0, 255] : [255, 255, 255]);
