/** @file eˣ of many numbers at once. */

const PARTS = 64; // 2^(j / 64), j = 0..63: what is left over is at most ln 2 / 128
const LOWEST = -1022; // of the exponents of normal numbers
const PER_PART = PARTS / Math.LN2;
// ln 2 / 64 in two pieces; the first has 29 zeros at its end, so its product with a whole number of our size is exact.
const PART_HIGH = Math.fround(Math.LN2) / PARTS;
const PART_LOW = -1.904654299957768e-9 / PARTS; // ln 2 − fround(ln 2)
const HIGHEST = 709;

/** 2^(j / 64), j = 0..63. */
export const roots = Float64Array.from({ length: PARTS }, (_, j) => 2 ** (j / PARTS));
const powers = Float64Array.from({ length: 1024 - LOWEST }, (_, k) => 2 ** (k + LOWEST));

/**
 * x[begin..end) := eˣ, within 3 units in the last place; 0 below −708 and +∞ above 709, where `Math.exp` still has numbers.
 *
 * eˣ = 2^k · 2^(j/64) · e^r with a polynomial of degree 5 in |r| ≤ 0.0055 (Tang 1989, "Table-driven implementation of the exponential function"; without its care for the
 * last half unit). `Math.exp` is a call out of the loop, and not the same number in every engine; this is.
 */
export function exponentials(x: Float64Array, begin: number, end: number): void {
  for (let i = begin; i < end; i++) {
    const value = x[i]!;
    if (value < -708) {
      x[i] = 0;
      continue;
    }
    if (value > HIGHEST) {
      x[i] = Infinity;
      continue;
    }
    const n = Math.floor(value * PER_PART + 0.5) | 0;
    const r = value - n * PART_HIGH - n * PART_LOW;
    const grown = 1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120)))));
    x[i] = roots[n & (PARTS - 1)]! * grown * powers[(n >> 6) - LOWEST]!;
  }
}
