/** @file What fragments weigh in the colour of their pixel: `weighLayers` of src/draw/blend.ts, two fragments at a time, with the same bits. */

import { exponential } from "./exp";

const TINY: f64 = 1e-10;
const NEGLIGIBLE: f64 = 1e-17;
const UNSEEN: i32 = -1;

/** Fills `share`. */
export function shares(count: i32, sigma: f64, distance: usize, share: usize): void {
  const over = f64x2.splat(1 / sigma);
  const one = f64x2.splat(1);
  for (let at: usize = 0, end = (<usize>count) << 3; at < end; at += 16)
    v128.store(share + at, f64x2.div(one, f64x2.add(one, exponential(f64x2.mul(v128.load(distance + at), over)))));
}

/** Fills `bias` and `slot`. @param facing [F] what faces have to say, 0 where all have the same */
export function biases(
  count: i32,
  gamma: f64,
  near: f64,
  far: f64,
  pixel: usize,
  triangle: usize,
  facing: usize,
  depth: usize,
  share: usize,
  bias: usize,
  slot: usize,
): void {
  const range = far - near;
  const over = 1 / (range * gamma);
  const most = far - TINY * range;
  let before = -1;
  let top: f64 = 0;
  for (let i: usize = 0; i < <usize>count; i++) {
    const p = load<i32>(pixel + (i << 2));
    const z = load<f64>(depth + (i << 3));
    if (p !== before) {
      before = p;
      top = min(z, most); // nearest first
    }
    store<f64>(bias + (i << 3), (top - z) * over);
  }
  for (let at: usize = 0, end = (<usize>count) << 3; at < end; at += 16) v128.store(bias + at, exponential(v128.load(bias + at)));
  if (facing)
    for (let i: usize = 0; i < <usize>count; i++)
      store<f64>(bias + (i << 3), load<f64>(bias + (i << 3)) * load<f64>(facing + ((<usize>load<i32>(triangle + (i << 2))) << 3)));
  let last: usize = 0;
  for (let i: usize = 0; i < <usize>count; i = last) {
    const p = load<i32>(pixel + (i << 2));
    let sum: f64 = 0;
    for (; last < <usize>count && load<i32>(pixel + (last << 2)) === p; last++)
      sum += load<f64>(share + (last << 3)) * load<f64>(bias + (last << 3));
    const least = NEGLIGIBLE * sum;
    for (let k = i; k < last; k++) {
      const seen = load<f64>(share + (k << 3)) * load<f64>(bias + (k << 3)) > least;
      store<i32>(slot + (k << 2), seen ? <i32>k : UNSEEN);
      if (!seen) store<f64>(bias + (k << 3), 0);
    }
  }
}
