/** @file Pictures as files, and many pictures as one. */

import { expectKeys, expectShape, type Tensor, tensor } from "@dilf/tensor";
import { encode } from "fast-png";

/** Float32 rounding in a compositor may leave 0..1 by this much; anything beyond is a fault of whoever drew. */
const SLACK = 1e-3;

/**
 * A picture as the bytes of an 8-bit RGB PNG.
 * @param picture [H, W, 3] display values in 0..1
 * @throws RangeError for another shape, an empty picture, or values that are not in 0..1
 */
export function pictureToPng(picture: Tensor): Uint8Array {
  const { H, W } = expectShape("pictureToPng", "picture", picture, ["H", "W", 3]);
  if (H === 0 || W === 0) throw new RangeError(`pictureToPng: picture must not be empty, got [${H}, ${W}, 3]`);
  const data = new Uint8Array(picture.data.length);
  for (let i = 0; i < data.length; i++) {
    const value = picture.data[i];
    if (!(value >= -SLACK && value <= 1 + SLACK))
      throw new RangeError(
        `pictureToPng: picture must hold display values in 0..1, got ${value} at row ${Math.floor(i / 3 / W)}, column ${Math.floor(i / 3) % W}`,
      );
    data[i] = Math.round(255 * Math.min(1, Math.max(0, value)));
  }
  return encode({ width: W, height: H, data, channels: 3, depth: 8 });
}

/** Options of `contactSheet`. */
export interface ContactSheetOptions {
  /** Pictures in a row, ≥ 1; fewer pictures than this make a narrower sheet. */
  readonly columns: number;
  /** Pixels between pictures and around the sheet, ≥ 0. */
  readonly gap: number;
  /** Display value of the gaps, 0..1. */
  readonly background: number;
}

/** Six columns: the paper's six views of one shape in a row. */
export const CONTACT_SHEET_DEFAULTS = { columns: 6, gap: 4, background: 1 } as const satisfies ContactSheetOptions;

/**
 * Lays pictures out in rows, left to right and top to bottom.
 * @param pictures [N, H, W, 3], N ≥ 1
 * @returns [rows·H + (rows + 1)·gap, columns·W + (columns + 1)·gap, 3]
 * @throws RangeError for another shape or options out of range
 */
export function contactSheet(pictures: Tensor, options: Partial<ContactSheetOptions> = {}): Tensor {
  expectKeys("contactSheet", options, Object.keys(CONTACT_SHEET_DEFAULTS));
  const { columns: wanted, gap, background } = { ...CONTACT_SHEET_DEFAULTS, ...options };
  const { N, H, W } = expectShape("contactSheet", "pictures", pictures, ["N", "H", "W", 3]);
  if (N === 0) throw new RangeError("contactSheet: pictures is empty");
  if (!(Number.isInteger(wanted) && wanted >= 1)) throw new RangeError(`contactSheet: columns must be an integer ≥ 1, got ${wanted}`);
  if (!(Number.isInteger(gap) && gap >= 0)) throw new RangeError(`contactSheet: gap must be an integer ≥ 0, got ${gap}`);
  if (!(background >= 0 && background <= 1)) throw new RangeError(`contactSheet: background must be in 0..1, got ${background}`);
  const columns = Math.min(wanted, N);
  const rows = Math.ceil(N / columns);
  const width = columns * W + (columns + 1) * gap;
  const height = rows * H + (rows + 1) * gap;
  const sheet = new Float32Array(height * width * 3).fill(background);
  for (let n = 0; n < N; n++) {
    const top = gap + Math.floor(n / columns) * (H + gap);
    const left = gap + (n % columns) * (W + gap);
    for (let y = 0; y < H; y++) {
      const from = (n * H + y) * W * 3;
      sheet.set(pictures.data.subarray(from, from + W * 3), ((top + y) * width + left) * 3);
    }
  }
  return tensor(sheet, [height, width, 3]);
}
