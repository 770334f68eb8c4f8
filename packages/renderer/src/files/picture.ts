/** @file PNG and JPEG → texels. Decoding is fast-png's and jpeg-js'; what they are given is looked through first, so that no file can make them take more than it says. */

import { type Tensor, tensor } from "@dilf/tensor";
import { decode as decodePng } from "fast-png";
import { decode as decodeJpeg } from "jpeg-js";
import { openJpeg } from "./jpeg.ts";
import { openPng } from "./png.ts";

/** The largest picture that is decoded: 8192 × 8192. */
const MOST_TEXELS = 2 ** 26;

/** 8192 × 4096: jpeg-js keeps all coefficients of all components in objects. */
const MOST_JPEG_TEXELS = 2 ** 25;

/** Samples of a decoded picture, row by row from the top. */
interface Samples {
  readonly width: number;
  readonly height: number;
  readonly channels: number; // 1 and 2: grey (and opacity); 3 and 4: colours (and opacity). Opacity is not read
  readonly data: Uint8Array | Uint16Array | Uint8ClampedArray;
  readonly most: number; //     the value of full light
}

/**
 * @param size no side of the result is longer; longer ones are averaged down
 * @param left how many texels may still be decoded
 * @returns texels [H, W, 3] display values, and how many texels the file had
 * @throws RangeError that says what is wrong and where
 */
export function readPicture(
  bytes: Uint8Array,
  name: string,
  size: number,
  left: number,
): { texels: Tensor<Float32Array>; declared: number } {
  const kind = kindOf(bytes);
  if (kind !== "PNG" && kind !== "JPEG") throw new RangeError(`${name}: a picture must be PNG or JPEG, this is ${kind}; convert it`);
  const opened = kind === "PNG" ? openPng(bytes, name) : openJpeg(bytes, name);
  const { width, height } = opened;
  const declared = width * height;
  const most = kind === "PNG" ? MOST_TEXELS : MOST_JPEG_TEXELS;
  if (!(declared > 0)) throw new RangeError(`${name}: the picture is empty (${width} × ${height})`);
  if (declared > most)
    throw new RangeError(`${name}: a ${kind} of ${width} × ${height} is larger than the ${most} texels that are read; make it smaller`);
  if (declared > left)
    throw new RangeError(
      `${name}: with this picture of ${width} × ${height} the shape has more texels than are read; make its pictures smaller`,
    );
  let samples: Samples;
  try {
    samples = kind === "PNG" ? pngSamples(opened.content()) : jpegSamples(opened.content());
  } catch (cause) {
    if (cause instanceof RangeError && cause.message.startsWith(name)) throw cause;
    // The decoders' own words where they have some; a TypeError is them stumbling.
    const reason = cause instanceof Error && !(cause instanceof TypeError) ? cause.message : "its data does not decode";
    throw new RangeError(`${name}: the ${kind} is damaged: ${reason}`, { cause });
  }
  if (samples.width !== width || samples.height !== height || samples.data.length < declared * samples.channels)
    throw new RangeError(`${name}: the ${kind} is damaged: it holds less than its ${width} × ${height}`);
  return { texels: averaged(samples, size), declared };
}

function kindOf(bytes: Uint8Array): string {
  const starts = (...values: number[]) => values.every((value, i) => bytes[i] === value);
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "PNG";
  if (starts(0xff, 0xd8, 0xff)) return "JPEG";
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return "WebP";
  if (text(1, 4) === "KTX") return "KTX";
  if (text(0, 3) === "DDS") return "DDS";
  if (text(0, 3) === "GIF") return "GIF";
  if (text(0, 2) === "BM") return "BMP";
  if (text(0, 4) === "II*\0" || text(0, 4) === "MM\0*") return "TIFF";
  return bytes.length === 0 ? "empty" : "of another kind";
}

function pngSamples(bytes: Uint8Array): Samples {
  const { width, height, channels, depth, data, palette } = decodePng(bytes);
  if (!palette && depth >= 8) return { width, height, channels, data, most: depth === 16 ? 65535 : 255 };
  // Packed samples: greys of 1, 2 and 4 bits, and indices into a palette.
  const perRow = Math.ceil((width * depth) / 8);
  const most = 2 ** depth - 1;
  const out = new Uint8Array(3 * width * height);
  for (let y = 0, o = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const value = (data[y * perRow + (bit >> 3)]! >> (8 - depth - (bit & 7))) & most;
      const color = palette ? palette[value] : null;
      if (palette && !color) throw new Error(`texel (${x}, ${y}) has colour ${value} of a palette of ${palette.length}`);
      for (let k = 0; k < 3; k++) out[o++] = color ? color[k]! : (255 * value) / most;
    }
  return { width, height, channels: 3, data: out, most: 255 };
}

function jpegSamples(bytes: Uint8Array): Samples {
  const { width, height, data } = decodeJpeg(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: MOST_JPEG_TEXELS / 1e6,
    maxMemoryUsageInMB: 1024,
  });
  return { width, height, channels: 3, data, most: 255 };
}

/** Each texel of the result is the mean over the area that it covers, in display values. */
function averaged({ width, height, channels, data, most }: Samples, size: number): Tensor<Float32Array> {
  const scale = Math.min(1, size / Math.max(width, height));
  const [W, H] = [width, height].map((n) => Math.max(1, Math.round(n * scale))) as [number, number];
  const [red, green, blue] = channels < 3 ? [0, 0, 0] : [0, 1, 2];
  const out = new Float32Array(3 * W * H);
  if (W === width && H === height) {
    for (let i = 0, o = 0; o < out.length; i += channels, o += 3) {
      out[o] = data[i + red]! / most;
      out[o + 1] = data[i + green]! / most;
      out[o + 2] = data[i + blue]! / most;
    }
    return tensor(out, [H, W, 3]);
  }
  const across = width / W; // ≥ 1: how many texels of the file one of the result covers
  const along = height / H;
  const row = new Float64Array(3 * W);
  const sums = new Float64Array(3 * W); // of the row of the result that is being filled
  for (let y = 0, Y = 0; y < height; y++) {
    row.fill(0);
    for (let x = 0, X = 0, i = channels * width * y; x < width; x++, i += channels) {
      const here = Math.min(1, (X + 1) * across - x); // how much of this texel falls into X; the rest into X + 1
      const [r, g, b] = [data[i + red]!, data[i + green]!, data[i + blue]!];
      row[3 * X]! += here * r;
      row[3 * X + 1]! += here * g;
      row[3 * X + 2]! += here * b;
      if (here >= 1 - 1e-9 && (X + 1) * across - (x + 1) > 1e-9) continue;
      if (++X === W) break;
      const rest = 1 - here;
      row[3 * X]! += rest * r;
      row[3 * X + 1]! += rest * g;
      row[3 * X + 2]! += rest * b;
    }
    const here = Math.min(1, (Y + 1) * along - y);
    for (let k = 0; k < row.length; k++) sums[k]! += here * row[k]!;
    if (here >= 1 - 1e-9 && (Y + 1) * along - (y + 1) > 1e-9) continue;
    for (let k = 0; k < row.length; k++) {
      out[3 * W * Y + k] = sums[k]! / (across * along * most);
      sums[k] = (1 - here) * row[k]!;
    }
    if (++Y === H) break;
  }
  return tensor(out, [H, W, 3]);
}
