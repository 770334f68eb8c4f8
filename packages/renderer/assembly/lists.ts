/**
 * @file The K nearest faces of each pixel: what `rasterizeLayers` of src/draw/layers.ts does, two pixels at a time, for pictures without faces that are cut by the near plane.
 *
 * `points` [E, 4]: x, y in NDC, depth, weight. `corners` [T, 3] int32. Lists: `held` [P] int32; `limit` [P], beyond which nothing is held; `records` [P, 3, K'] of depth, squared
 * distance and triangle (int64), K' = K rounded up to even. What lies in a record behind the held entries is undefined.
 *
 * Tried, 10,000 faces, K = 8, 224 px, ms a picture: TypeScript, one pixel at a time, which leaves a loop as soon as one line says no, 20; this with the entering of
 * TypeScript, 20: visits to what is hidden 4, distances and depths 6.5, entering 10, whether with branches or without.
 */

const POINT: usize = 32;
const EDGE_ON: f64 = 1e-8; // as in src/draw/triangles.ts
const SAME: f64 = 1e-9; // as in src/draw/layers.ts

/** Squares of so many pixels a side share a limit, so that what is hidden as a whole is turned away by a few comparisons. */
const TILE: i32 = 8;
/** Their limits are taken anew every so many triangles: 0.01 ms. Older ones are larger, and only turn away less. */
const FRESH: i32 = 256;

const FOUND: usize = 24; // bytes of what was found: depth, distance, pixel

/** Fills `tiles` with the largest limit of each. A pair may reach into the next row: that can only make it larger. */
function refresh(size: i32, limit: usize, tiles: usize): void {
  let to = tiles;
  for (let top = 0; top < size; top += TILE)
    for (let left = 0; left < size; left += TILE, to += 8) {
      let most = f64x2.splat(0);
      const end = min<i32>(size, top + TILE);
      for (let row = top; row < end; row++)
        for (let column = left; column < min<i32>(size, left + TILE); column += 2)
          most = f64x2.pmax(most, v128.load(limit + ((<usize>(row * size + column)) << 3)));
      store<f64>(to, max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1)));
    }
}

/** Fills the lists with `count` triangles in their `order`. */
export function hold(
  count: i32,
  order: usize,
  size: i32,
  K: i32,
  blurRadius: f64,
  points: usize,
  corners: usize,
  held: usize,
  limit: usize,
  records: usize,
  found: usize,
  tiles: usize,
): void {
  const P = <usize>size * size;
  memory.fill(held, 0, P << 2);
  for (let at: usize = 0; at < (P + 2) << 3; at += 8) store<f64>(limit + at, Infinity);
  const row8 = (<usize>((K + 1) & ~1)) << 3; // bytes of a part of a record
  const across = (size + TILE - 1) / TILE;
  const blur = sqrt(blurRadius);
  const step = 2 / <f64>size; // NDC
  const origin = 1 / <f64>size - 1;
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  const minus = f64x2.splat(-0.0);
  const lanes = i64x2(0, 1);
  const below = i64x2(-1, 0);
  const radius = f64x2.splat(blurRadius);
  const steps = f64x2.splat(step);
  const origins = f64x2.splat(origin);
  for (let k = 0; k < count; k++) {
    if (k % FRESH === 0) refresh(size, limit, tiles);
    const i = load<i32>(order + ((<usize>k) << 2));
    const own = i64x2.splat(<i64>i);
    const corner = corners + <usize>i * 12;
    const a = points + <usize>load<i32>(corner) * POINT;
    const b = points + <usize>load<i32>(corner, 4) * POINT;
    const c = points + <usize>load<i32>(corner, 8) * POINT;
    const ax = load<f64>(a);
    const ay = load<f64>(a, 8);
    const bx = load<f64>(b);
    const by = load<f64>(b, 8);
    const cx = load<f64>(c);
    const cy = load<f64>(c, 8);
    const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    if (!(abs(area) > EDGE_ON)) continue;
    const nearest = min(load<f64>(a, 16), min(load<f64>(b, 16), load<f64>(c, 16)));
    const first = f64x2.splat(nearest);
    // Columns grow with x, rows with −y. A millionth of a pixel forgives the rounding of the box; the distances decide.
    const j0 = max<i32>(0, <i32>ceil((min(ax, min(bx, cx)) - blur - origin) / step - 1e-6));
    const j1 = min<i32>(size - 1, <i32>floor((max(ax, max(bx, cx)) + blur - origin) / step + 1e-6));
    const i0 = max<i32>(0, <i32>ceil((-max(ay, max(by, cy)) - blur - origin) / step - 1e-6));
    const i1 = min<i32>(size - 1, <i32>floor((-min(ay, min(by, cy)) + blur - origin) / step + 1e-6));
    let hidden = true;
    for (let y = i0 / TILE; y <= i1 / TILE && hidden; y++)
      for (let x = j0 / TILE; x <= j1 / TILE; x++)
        if (nearest <= load<f64>(tiles + ((<usize>(y * across + x)) << 3))) {
          hidden = false;
          break;
        }
    if (hidden) continue;
    const s: f64 = area > 0 ? 1 : -1;
    // m_a = max(0, s·((b − p) × (c − p)) · weight) = max(0, xa·px + ya·py + ka), and so on round.
    const wa = s * load<f64>(a, 24);
    const wb = s * load<f64>(b, 24);
    const wc = s * load<f64>(c, 24);
    const xa = f64x2.splat(wa * (by - cy));
    const ya = wa * (cx - bx);
    const ka = wa * (bx * cy - cx * by);
    const xb = f64x2.splat(wb * (cy - ay));
    const yb = wb * (ax - cx);
    const kb = wb * (cx * ay - ax * cy);
    const xc = f64x2.splat(wc * (ay - by));
    const yc = wc * (bx - ax);
    const kc = wc * (ax * by - bx * ay);
    // The point of the outline at t of the edge from u to v: t = (p − u)·(v − u) / |v − u|², cut to 0..1.
    const abx = bx - ax;
    const aby = by - ay;
    const bcx = cx - bx;
    const bcy = cy - by;
    const cax = ax - cx;
    const cay = ay - cy;
    const overAB = 1 / (abx * abx + aby * aby);
    const overBC = 1 / (bcx * bcx + bcy * bcy);
    const overCA = 1 / (cax * cax + cay * cay);
    const tab = f64x2.splat(abx * overAB);
    const tbc = f64x2.splat(bcx * overBC);
    const tca = f64x2.splat(cax * overCA);
    const za = f64x2.splat(load<f64>(a, 16));
    const zb = f64x2.splat(load<f64>(b, 16));
    const zc = f64x2.splat(load<f64>(c, 16));
    const axs = f64x2.splat(ax);
    const bxs = f64x2.splat(bx);
    const cxs = f64x2.splat(cx);
    const abxs = f64x2.splat(abx);
    const bcxs = f64x2.splat(bcx);
    const caxs = f64x2.splat(cax);
    const abys = f64x2.splat(aby);
    const bcys = f64x2.splat(bcy);
    const cays = f64x2.splat(cay);
    const last = f64x2.splat(<f64>j1);
    const begin = f64x2.replace_lane(f64x2.splat(<f64>j0), 1, <f64>j0 + 1);
    let to = found;
    for (let row = i0; row <= i1; row++) {
      const py = -(origin + <f64>row * step);
      const ra = f64x2.splat(ya * py + ka);
      const rb = f64x2.splat(yb * py + kb);
      const rc = f64x2.splat(yc * py + kc);
      const apy = f64x2.splat(py - ay);
      const bpy = f64x2.splat(py - by);
      const cpy = f64x2.splat(py - cy);
      const rab = f64x2.splat(((py - ay) * aby - ax * abx) * overAB);
      const rbc = f64x2.splat(((py - by) * bcy - bx * bcx) * overBC);
      const rca = f64x2.splat(((py - cy) * cay - cx * cax) * overCA);
      let columns = begin;
      let p = row * size + j0;
      for (let column = j0; column <= j1; column += 2, p += 2, columns = f64x2.add(columns, two)) {
        const bound = v128.load(limit + ((<usize>p) << 3));
        let any = v128.and(f64x2.le(first, bound), f64x2.le(columns, last));
        if (!v128.any_true(any)) continue;
        const px = f64x2.add(origins, f64x2.mul(columns, steps));
        const t0 = f64x2.pmin(one, f64x2.pmax(zero, f64x2.add(f64x2.mul(px, tab), rab)));
        const t1 = f64x2.pmin(one, f64x2.pmax(zero, f64x2.add(f64x2.mul(px, tbc), rbc)));
        const t2 = f64x2.pmin(one, f64x2.pmax(zero, f64x2.add(f64x2.mul(px, tca), rca)));
        const x0 = f64x2.sub(f64x2.sub(px, axs), f64x2.mul(t0, abxs));
        const x1 = f64x2.sub(f64x2.sub(px, bxs), f64x2.mul(t1, bcxs));
        const x2 = f64x2.sub(f64x2.sub(px, cxs), f64x2.mul(t2, caxs));
        const y0 = f64x2.sub(apy, f64x2.mul(t0, abys));
        const y1 = f64x2.sub(bpy, f64x2.mul(t1, bcys));
        const y2 = f64x2.sub(cpy, f64x2.mul(t2, cays));
        const square = f64x2.pmin(
          f64x2.add(f64x2.mul(x0, x0), f64x2.mul(y0, y0)),
          f64x2.pmin(f64x2.add(f64x2.mul(x1, x1), f64x2.mul(y1, y1)), f64x2.add(f64x2.mul(x2, x2), f64x2.mul(y2, y2))),
        );
        const ma = f64x2.pmax(zero, f64x2.add(f64x2.mul(px, xa), ra));
        const mb = f64x2.pmax(zero, f64x2.add(f64x2.mul(px, xb), rb));
        const mc = f64x2.pmax(zero, f64x2.add(f64x2.mul(px, xc), rc));
        const inside = f64x2.gt(f64x2.pmin(ma, f64x2.pmin(mb, mc)), zero);
        const z = f64x2.div(
          f64x2.add(f64x2.add(f64x2.mul(ma, za), f64x2.mul(mb, zb)), f64x2.mul(mc, zc)),
          f64x2.add(f64x2.add(ma, mb), mc),
        );
        any = v128.and(v128.and(any, f64x2.le(z, bound)), v128.or(inside, f64x2.lt(square, radius)));
        const mask = i64x2.bitmask(any);
        const signed = v128.xor(square, v128.and(inside, minus));
        v128.store(to, v128.shuffle<f64>(z, signed, 0, 2));
        store<i32>(to, p, 16);
        to += <usize>(mask & 1) * FOUND;
        v128.store(to, v128.shuffle<f64>(z, signed, 1, 3));
        store<i32>(to, p + 1, 16);
        to += <usize>(mask >> 1) * FOUND;
      }
    }
    for (let at: usize = found; at < to; at += FOUND) {
      const q = <usize>load<i32>(at, 16);
      const n = load<i32>(held + (q << 2));
      const depths = records + q * 3 * row8;
      const depth = v128.load64_splat(at);
      const distance = v128.load64_splat(at, 8);
      const same = f64x2.mul(f64x2.splat(SAME), depth);
      const less = f64x2.neg(same);
      const filled = i64x2.splat(<i64>n);
      // Entries from the last pair on downwards: those before this one stay, it goes behind the last of them, the others move up by one. By depth, and where depths are the same by number.
      let after = i64x2.splat(0); // whether an entry behind the pair stays
      for (let pair = min<i32>(n, K - 1) & ~1; ; pair -= 2) {
        const entry = depths + ((<usize>pair) << 3);
        const gaps = f64x2.sub(depth, v128.load(entry));
        const numbers = v128.load(entry + 2 * row8);
        let stays = v128.or(f64x2.gt(gaps, same), v128.and(f64x2.ge(gaps, less), i64x2.lt_s(numbers, own)));
        stays = v128.and(stays, i64x2.lt_s(i64x2.add(i64x2.splat(<i64>pair), lanes), filled));
        stays = v128.or(v128.or(stays, v128.shuffle<i64>(stays, below, 1, 3)), after);
        if (pair === 0) {
          // Nothing is below the first: there the new one goes if the first moves.
          const d = v128.load64_splat(entry);
          const e = v128.load64_splat(entry + row8);
          const f = v128.load64_splat(entry + 2 * row8);
          const lower = v128.shuffle<i64>(below, stays, 0, 2);
          v128.store(entry, v128.bitselect(v128.load(entry), v128.bitselect(depth, d, lower), stays));
          v128.store(entry + row8, v128.bitselect(v128.load(entry + row8), v128.bitselect(distance, e, lower), stays));
          v128.store(entry + 2 * row8, v128.bitselect(numbers, v128.bitselect(own, f, lower), stays));
          break;
        }
        const under = entry - 8;
        const gapsUnder = f64x2.sub(depth, v128.load(under));
        const numbersUnder = v128.load(under + 2 * row8);
        let staysUnder = v128.or(f64x2.gt(gapsUnder, same), v128.and(f64x2.ge(gapsUnder, less), i64x2.lt_s(numbersUnder, own)));
        staysUnder = v128.or(v128.and(staysUnder, i64x2.lt_s(i64x2.add(i64x2.splat(<i64>pair - 1), lanes), filled)), stays);
        v128.store(entry, v128.bitselect(v128.load(entry), v128.bitselect(depth, v128.load(under), staysUnder), stays));
        v128.store(
          entry + row8,
          v128.bitselect(v128.load(entry + row8), v128.bitselect(distance, v128.load(under + row8), staysUnder), stays),
        );
        v128.store(entry + 2 * row8, v128.bitselect(numbers, v128.bitselect(own, numbersUnder, staysUnder), stays));
        if (i64x2.extract_lane(stays, 0) !== 0) break;
        after = v128.shuffle<i64>(stays, stays, 0, 0);
      }
      if (n < K) store<i32>(held + (q << 2), n + 1);
      if (n >= K - 1) store<f64>(limit + (q << 3), load<f64>(depths + ((<usize>(K - 1)) << 3)) * (1 + SAME));
    }
  }
}

/** Rows of the lists as fragments: pixel, triangle, depth, distance. @returns how many */
export function listRows(
  row: i32,
  rows: i32,
  size: i32,
  K: i32,
  held: usize,
  records: usize,
  pixel: usize,
  triangle: usize,
  depth: usize,
  distance: usize,
): i32 {
  const row8 = (<usize>((K + 1) & ~1)) << 3;
  let n: usize = 0;
  for (let p = row * size, end = (row + rows) * size; p < end; p++) {
    const record = records + <usize>p * 3 * row8;
    for (let k: usize = 0, count = <usize>load<i32>(held + ((<usize>p) << 2)); k < count; k++, n++) {
      store<i32>(pixel + (n << 2), p);
      store<i32>(triangle + (n << 2), load<i32>(record + 2 * row8 + (k << 3)));
      store<f64>(depth + (n << 3), load<f64>(record + (k << 3)));
      store<f64>(distance + (n << 3), load<f64>(record + row8 + (k << 3)));
    }
  }
  return <i32>n;
}
