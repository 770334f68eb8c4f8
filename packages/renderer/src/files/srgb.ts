/** Linear light → display value (IEC 61966-2-1), both in 0..1; what lies beyond is cut off. */
export function encodeSrgb(linear: number): number {
  const x = linear > 0 ? Math.min(1, linear) : 0;
  return x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055;
}
