/**
 * @file Splats of one colour laid over the background, all that a pixel meets, and the way back: the case that clouds without colours are. Two pixels at a time.
 *
 * A splat has weight a = (1 − d²/r²)² at pixel centres nearer than r, and its own brightness. Front to back, C = Σ t_k a_k c_k + t_end · background, with
 * t_k = Π_{j<k} (1 − a_j). Lengths are in pixels: column j and row i have their centres at (j, i).
 *
 * `splats` [n, 4]: column, row, radius, brightness, front to back. Planes are [size, size + 2]: a pair may begin in the last column.
 *
 * Tried, 3,072 splats of 5.6 pixels at 224 px, ms a picture of `lay`: one pixel at a time in TypeScript 1.35; pairs in the part of each row that the splat covers 1.05 (a root
 * a row, and a loop whose end the processor cannot foresee); the whole square around the splat, where weights outside are 0, a third more pairs: 0.69.
 */

/** Sizes in bytes. */
const NUMBER: usize = 8;
const PAIR: usize = 16;
const SPLAT: usize = 32;

// The square of the splat that was read last, cut to the picture.
let left: i32 = 0;
let top: i32 = 0;
let bottom: i32 = 0;
let width: usize = 0; // of its rows in bytes, whole pairs

function squareOf(splat: usize, size: i32): void {
  const x = load<f64>(splat);
  const y = load<f64>(splat, 8);
  const r = load<f64>(splat, 16);
  left = max<i32>(0, <i32>ceil(x - r));
  top = max<i32>(0, <i32>ceil(y - r));
  bottom = min<i32>(size - 1, <i32>floor(y + r));
  width = <usize>((max<i32>(0, min<i32>(size - 1, <i32>floor(x + r)) - left + 1) + 1) & ~1) * NUMBER;
}

/** Fills the planes `light`, and `through`: the share of the background that comes through. */
export function lay(count: i32, size: i32, splats: usize, light: usize, through: usize): void {
  const stride = <usize>(size + 2) * NUMBER;
  const plane = <usize>size * stride;
  memory.fill(light, 0, plane);
  for (let at: usize = 0; at < plane; at += PAIR) v128.store(through + at, f64x2.splat(1));
  const zero = f64x2.splat(0);
  const two = f64x2.splat(2);
  for (let k = 0; k < count; k++) {
    const splat = splats + <usize>k * SPLAT;
    squareOf(splat, size);
    const y = load<f64>(splat, 8);
    const r = load<f64>(splat, 16);
    const inverse = 1 / (r * r);
    const inverses = f64x2.splat(inverse);
    const bright = v128.load64_splat(splat, 24);
    const dx = <f64>left - load<f64>(splat);
    const first = f64x2.replace_lane(f64x2.splat(dx), 1, dx + 1);
    for (let i = top; i <= bottom; i++) {
      const dy = <f64>i - y;
      const middle = f64x2.splat(1 - dy * dy * inverse);
      let d = first;
      let at = <usize>i * stride + <usize>left * NUMBER;
      for (const end = at + width; at < end; at += PAIR) {
        const m = f64x2.pmax(zero, f64x2.sub(middle, f64x2.mul(f64x2.mul(d, d), inverses)));
        const t = v128.load(through + at);
        const w = f64x2.mul(f64x2.mul(m, m), t);
        v128.store(light + at, f64x2.add(v128.load(light + at), f64x2.mul(w, bright)));
        v128.store(through + at, f64x2.sub(t, w));
        d = f64x2.add(d, two);
      }
    }
  }
}

/**
 * Fills `recorded` with the light that comes through to every weight, in the order of drawing. It must be remembered: walking back, t_k = t_{k+1} / (1 − a_k)
 * has no answer where a splat's middle meets a pixel's. @returns where it ends
 */
export function record(count: i32, size: i32, splats: usize, through: usize, recorded: usize): usize {
  const stride = <usize>(size + 2) * NUMBER;
  const plane = <usize>size * stride;
  for (let at: usize = 0; at < plane; at += PAIR) v128.store(through + at, f64x2.splat(1));
  const zero = f64x2.splat(0);
  const two = f64x2.splat(2);
  let to = recorded;
  for (let k = 0; k < count; k++) {
    const splat = splats + <usize>k * SPLAT;
    squareOf(splat, size);
    const y = load<f64>(splat, 8);
    const r = load<f64>(splat, 16);
    const inverse = 1 / (r * r);
    const inverses = f64x2.splat(inverse);
    const dx = <f64>left - load<f64>(splat);
    const first = f64x2.replace_lane(f64x2.splat(dx), 1, dx + 1);
    for (let i = top; i <= bottom; i++) {
      const dy = <f64>i - y;
      const middle = f64x2.splat(1 - dy * dy * inverse);
      let d = first;
      let at = through + <usize>i * stride + <usize>left * NUMBER;
      for (const end = at + width; at < end; at += PAIR, to += PAIR) {
        const m = f64x2.pmax(zero, f64x2.sub(middle, f64x2.mul(f64x2.mul(d, d), inverses)));
        const t = v128.load(at);
        v128.store(to, t);
        v128.store(at, f64x2.sub(t, f64x2.mul(f64x2.mul(m, m), t)));
        d = f64x2.add(d, two);
      }
    }
  }
  return to;
}

/**
 * The way back after `record`: fills `gradient` [n, 4] of column, row, radius, brightness. Back to front with β = g·B, B what is composed behind a splat:
 * ∂/∂a = t (g·c − β), ∂/∂c = a t g, then β := a g·c + (1 − a) β.
 * @param ofLight the gradient of the light in each pixel
 * @param behind β: at first the gradient of the background's share; used up
 * @param recordedEnd where what `record` wrote ends
 */
export function layBackward(
  count: i32,
  size: i32,
  splats: usize,
  ofLight: usize,
  behind: usize,
  recordedEnd: usize,
  gradient: usize,
): void {
  const stride = <usize>(size + 2) * NUMBER;
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  let block = recordedEnd;
  for (let k = count - 1; k >= 0; k--) {
    const splat = splats + <usize>k * SPLAT;
    squareOf(splat, size);
    const y = load<f64>(splat, 8);
    const r = load<f64>(splat, 16);
    const inverse = 1 / (r * r);
    const inverses = f64x2.splat(inverse);
    const bright = v128.load64_splat(splat, 24);
    const dx = <f64>left - load<f64>(splat);
    const first = f64x2.replace_lane(f64x2.splat(dx), 1, dx + 1);
    let gx = zero;
    let gy = zero;
    let gRadius = zero;
    let gBright = zero;
    block -= <usize>max<i32>(0, bottom - top + 1) * width;
    let from = block;
    for (let i = top; i <= bottom; i++) {
      const dy = <f64>i - y;
      const middle = f64x2.splat(1 - dy * dy * inverse);
      let d = first;
      let row = zero;
      let at = <usize>i * stride + <usize>left * NUMBER;
      for (const end = at + width; at < end; at += PAIR, from += PAIR) {
        const m = f64x2.pmax(zero, f64x2.sub(middle, f64x2.mul(f64x2.mul(d, d), inverses)));
        const a = f64x2.mul(m, m);
        const t = v128.load(from);
        const g = v128.load(ofLight + at);
        const b = v128.load(behind + at);
        const gain = f64x2.sub(f64x2.mul(g, bright), b);
        v128.store(behind + at, f64x2.add(b, f64x2.mul(a, gain)));
        const gm = f64x2.mul(f64x2.mul(m, t), gain); // half of it
        gx = f64x2.add(gx, f64x2.mul(gm, d));
        row = f64x2.add(row, gm);
        gRadius = f64x2.add(gRadius, f64x2.mul(gm, f64x2.sub(one, m)));
        gBright = f64x2.add(gBright, f64x2.mul(f64x2.mul(a, t), g));
        d = f64x2.add(d, two);
      }
      gy = f64x2.add(gy, f64x2.mul(row, f64x2.splat(dy)));
    }
    const to = gradient + <usize>k * SPLAT;
    store<f64>(to, 4 * inverse * sum(gx)); // m = 1 − ((j − x)² + (i − y)²) / r²
    store<f64>(to, 4 * inverse * sum(gy), 8);
    store<f64>(to, (4 / r) * sum(gRadius), 16);
    store<f64>(to, sum(gBright), 24);
  }
}

function sum(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}
