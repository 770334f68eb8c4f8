/**
 * @file Resampling along one axis as PIL does it (and torchvision with antialias): every output is a weighted mean of the inputs below a filter that
 * is as wide as the larger of the two grids' steps. Pixel i covers [i, i + 1).
 */

export interface AxisFilter {
  /** Output i reads the inputs from starts[i] on … */
  readonly starts: Int32Array;
  /** … with weights[i * taps + k]; unused taps are 0 and read nothing. */
  readonly weights: Float64Array;
  readonly taps: number;
  /** How many taps output i uses. */
  readonly counts: Int32Array;
}

/** Half width in output steps, and the filter itself. Keys' cubic with a = −1/2 is PIL's. */
const KERNELS = {
  bilinear: { support: 1, at: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: {
    support: 2,
    at: (x: number) => {
      const t = Math.abs(x);
      if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
      return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
    },
  },
} as const;

/**
 * The filter from `size` inputs to `resized` outputs, of which those from `first` on, `count` of them, are wanted.
 * @example axisFilter("bilinear", 4, 2, 0, 2).counts // Int32Array [3, 3]
 */
export function axisFilter(kernel: keyof typeof KERNELS, size: number, resized: number, first: number, count: number): AxisFilter {
  const { support, at } = KERNELS[kernel];
  const step = size / resized;
  const width = Math.max(1, step); // shrinking widens the filter: that is the antialiasing
  const reach = support * width;
  const taps = Math.ceil(reach) * 2 + 1;
  const starts = new Int32Array(count);
  const counts = new Int32Array(count);
  const weights = new Float64Array(count * taps);
  for (let i = 0; i < count; i++) {
    const center = (first + i + 0.5) * step;
    const start = Math.max(0, Math.floor(center - reach + 0.5));
    const end = Math.min(size, Math.floor(center + reach + 0.5));
    let sum = 0;
    for (let k = start; k < end; k++) {
      const weight = at((k + 0.5 - center) / width);
      weights[i * taps + k - start] = weight;
      sum += weight;
    }
    for (let k = 0; k < end - start; k++) weights[i * taps + k]! /= sum;
    starts[i] = start;
    counts[i] = end - start;
  }
  return { starts, counts, weights, taps };
}

type Floats = Float32Array | Float64Array;

/** Weighted means along the middle axis: from [outer, size, inner] into out [outer, count, inner], which is overwritten. */
export function resample(filter: AxisFilter, from: Floats, outer: number, size: number, inner: number, out: Floats): void {
  const { starts, counts, weights, taps } = filter;
  const count = starts.length;
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < count; i++) {
      const source = (o * size + starts[i]!) * inner;
      const target = (o * count + i) * inner;
      const used = counts[i]!;
      for (let c = 0; c < inner; c++) {
        let sum = 0;
        for (let k = 0, at = source + c; k < used; k++, at += inner) sum += weights[i * taps + k]! * from[at]!;
        out[target + c] = sum;
      }
    }
}

/** The transpose of `resample`: gradient [outer, count, inner] is added into out [outer, size, inner]. */
export function resampleBack(filter: AxisFilter, gradient: Floats, outer: number, size: number, inner: number, out: Floats): void {
  const { starts, counts, weights, taps } = filter;
  const count = starts.length;
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < count; i++) {
      const target = (o * size + starts[i]!) * inner;
      const source = (o * count + i) * inner;
      const used = counts[i]!;
      for (let k = 0; k < used; k++) {
        const weight = weights[i * taps + k]!;
        const row = target + k * inner;
        for (let c = 0; c < inner; c++) out[row + c]! += weight * gradient[source + c]!;
      }
    }
}
