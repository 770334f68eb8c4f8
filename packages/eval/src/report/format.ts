/** @file Numbers as a reader wants them. */

/** 0.4127 → "41.3 %". */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** "36.5–46.1 %", the ends of an interval. */
export const percentRange = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)} %`;

/** "+5.2" points between two shares; the minus sign is a real one. */
export function points(difference: number): string {
  const text = Math.abs(100 * difference).toFixed(1);
  return Number(text) === 0 ? "0.0" : `${difference < 0 ? "−" : "+"}${text}`;
}

/** "0.012", "< 0.001". */
export const pValue = (p: number): string => (p < 0.001 ? "< 0.001" : p >= 0.1 ? p.toFixed(2) : p.toFixed(3));

/** "215°". */
export const degrees = (angle: number): string => `${Math.round(angle) + 0}°`.replace("-", "−");

/** "1 shape", "3 shapes". */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** 17563000000 → "17.6 G"; three digits. */
export function amount(n: number): string {
  const [unit, scale] = n >= 1e12 ? ["T", 1e12] : n >= 1e9 ? ["G", 1e9] : n >= 1e6 ? ["M", 1e6] : n >= 1e3 ? ["k", 1e3] : ["", 1];
  return `${Number((n / (scale as number)).toPrecision(3))}${unit === "" ? "" : ` ${unit}`}`;
}

/** "12.3 ms". */
export const milliseconds = (seconds: number): string => `${(1000 * seconds).toFixed(1)} ms`;
