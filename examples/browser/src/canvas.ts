/** @file Numbers onto canvases. */

import type { Tensor } from "@dilf/tensor";

/** Display values [1, S, S, 3] in 0..1. */
export function paintPicture(canvas: HTMLCanvasElement, picture: Tensor): void {
  const [, S] = picture.shape as [number, number];
  paint(canvas, S, (i, rgb) => {
    for (let k = 0; k < 3; k++) rgb[k] = picture.data[3 * i + k]!;
  });
}

/** How much brighter the first picture is than the second. */
export function paintDifference(canvas: HTMLCanvasElement, a: Tensor, b: Tensor, dark: boolean): void {
  const [, S] = a.shape as [number, number];
  const values = new Float32Array(S * S);
  for (let i = 0; i < values.length; i++) for (let k = 0; k < 3; k++) values[i]! += (a.data[3 * i + k]! - b.data[3 * i + k]!) / 3;
  paintSigned(canvas, values, S, 0.5, dark);
}

/** Backgrounds of pictures, display values. */
export const LIGHT = [1, 1, 1] as const;
export const DARK = [0.09, 0.09, 0.105] as const;

const LESS = [0.13, 0.4, 0.82];
const MORE = [0.86, 0.3, 0.12];

/** Signed numbers [S · S]: blue below 0, orange above, the page's colour at 0; full at ± `limit`. */
export function paintSigned(canvas: HTMLCanvasElement, values: Float32Array, S: number, limit: number, dark: boolean): void {
  const zero = dark ? DARK : LIGHT;
  paint(canvas, S, (i, rgb) => {
    const part = limit > 0 ? Math.max(-1, Math.min(1, values[i]! / limit)) : 0;
    // The root lifts what is small: outlines are a hundred times stronger than shading.
    const weight = Math.sqrt(Math.abs(part));
    for (let k = 0; k < 3; k++) rgb[k] = zero[k]! + weight * ((part < 0 ? LESS : MORE)[k]! - zero[k]!);
  });
}

function paint(canvas: HTMLCanvasElement, S: number, colorOf: (pixel: number, rgb: Float32Array) => void): void {
  if (canvas.width !== S) [canvas.width, canvas.height] = [S, S];
  const image = new ImageData(S, S);
  const rgb = new Float32Array(3);
  for (let i = 0; i < S * S; i++) {
    colorOf(i, rgb);
    for (let k = 0; k < 3; k++) image.data[4 * i + k] = Math.round(255 * rgb[k]!);
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d")!.putImageData(image, 0, 0);
}
