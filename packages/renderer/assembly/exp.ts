/** @file eˣ of two numbers at once: src/draw/exp.ts, with the same bits. */

const PARTS: i32 = 64;
const PER_PART: f64 = 92.33248261689366; // 64 / ln 2
const PART_HIGH: f64 = 0.010830424726009369; // as there
const PART_LOW: f64 = -2.9760223436840126e-11;
const table = memory.data(64 * 8, 16);

/** Where 2^(j / 64), j = 0..63, have to be put before anything else is called. */
export function roots(): usize {
  return table;
}

export function exponential(x: v128): v128 {
  const low = f64x2.lt(x, f64x2.splat(-708));
  const high = f64x2.gt(x, f64x2.splat(709));
  const value = f64x2.pmax(f64x2.splat(-708), f64x2.pmin(f64x2.splat(709), x));
  const n = f64x2.floor(f64x2.add(f64x2.mul(value, f64x2.splat(PER_PART)), f64x2.splat(0.5)));
  const r = f64x2.sub(f64x2.sub(value, f64x2.mul(n, f64x2.splat(PART_HIGH))), f64x2.mul(n, f64x2.splat(PART_LOW)));
  let grown = f64x2.add(f64x2.splat(1.0 / 24), f64x2.mul(r, f64x2.splat(1.0 / 120)));
  grown = f64x2.add(f64x2.splat(1.0 / 6), f64x2.mul(r, grown));
  grown = f64x2.add(f64x2.splat(0.5), f64x2.mul(r, grown));
  grown = f64x2.add(f64x2.splat(1), f64x2.mul(r, grown));
  grown = f64x2.add(f64x2.splat(1), f64x2.mul(r, grown));
  const whole = i32x4.trunc_sat_f64x2_s_zero(n);
  const root = f64x2.replace_lane(
    f64x2.splat(load<f64>(table + ((<usize>(i32x4.extract_lane(whole, 0) & (PARTS - 1))) << 3))),
    1,
    load<f64>(table + ((<usize>(i32x4.extract_lane(whole, 1) & (PARTS - 1))) << 3)),
  );
  const power = i64x2.shl(i64x2.extend_low_i32x4_s(i32x4.add(i32x4.shr_s(whole, 6), i32x4.splat(1023))), 52);
  const result = f64x2.mul(f64x2.mul(root, grown), power);
  return v128.bitselect(f64x2.splat(Infinity), v128.andnot(result, low), high);
}
