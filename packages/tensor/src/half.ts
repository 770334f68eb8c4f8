/** @file IEEE 754 binary16 and bfloat16, to and from float32: Node 20 has no Float16Array. */

const scratch = new DataView(new ArrayBuffer(4));

/** The binary16 bit pattern nearest to `value` (ties to even); overflow gives ±infinity. */
export function toHalf(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction ? 0x200 : 0);
  const unbiased = exponent - 112;
  if (unbiased >= 31) return sign | 0x7c00;
  // Below the smallest normal the implicit bit joins the fraction and the shift grows.
  const shift = unbiased <= 0 ? 14 - unbiased : 13;
  if (shift > 24) return sign;
  const mantissa = unbiased <= 0 ? fraction | 0x800000 : fraction;
  const half = (Math.max(unbiased, 0) << 10) + (mantissa >>> shift);
  const rest = mantissa & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  // Rounding up may carry into the exponent, which is the right number then too.
  return sign | (half + (rest > middle || (rest === middle && half & 1) ? 1 : 0));
}

/** The value of a binary16 bit pattern. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

let table: Float32Array | undefined;

/** All 65,536 values of binary16 by bit pattern: a file of millions is decoded by looking up. Made when first asked for. */
export function halfTable(): Float32Array {
  if (table) return table;
  table = new Float32Array(1 << 16);
  for (let bits = 0; bits < table.length; bits++) table[bits] = fromHalf(bits);
  return table;
}

/** The bfloat16 bit pattern nearest to `value` (ties to even). */
export function toBfloat16(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  if (Number.isNaN(value)) return (bits >>> 16) | 0x40; // a NaN whose payload lies in the lower half must not become infinity
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}
