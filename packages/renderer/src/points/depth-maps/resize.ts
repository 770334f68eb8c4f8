/** @file Pictures of one channel made larger. */

/** Bilinear, corners on corners (PyTorch's `align_corners=True`): [from, from] → [to, to, 3], written at `at` three times per pixel. */
export function enlarge(picture: Float64Array, from: number, to: number, out: Float32Array, at: number): void {
  const step = to > 1 ? (from - 1) / (to - 1) : 0;
  for (let i = 0; i < to; i++) {
    const y = i * step;
    const i0 = Math.floor(y);
    const i1 = Math.min(from - 1, i0 + 1);
    for (let j = 0; j < to; j++) {
      const x = j * step;
      const j0 = Math.floor(x);
      const j1 = Math.min(from - 1, j0 + 1);
      const above = picture[i0 * from + j0]! * (1 - (x - j0)) + picture[i0 * from + j1]! * (x - j0);
      const below = picture[i1 * from + j0]! * (1 - (x - j0)) + picture[i1 * from + j1]! * (x - j0);
      out.fill(above * (1 - (y - i0)) + below * (y - i0), at, at + 3);
      at += 3;
    }
  }
}
