/**
 * @file Where the fragments of blended pictures meet their faces: what `listRow` and `layersBackward` of src/draw/layers.ts do, two fragments at a time, for pictures without faces that
 * are cut by the near plane. The same formulas in the same order, so the same bits.
 *
 * `points` [E, 4]: x, y in NDC, depth, weight. `corners` [T, 3] int32. Arrays of fragments have room for one more at their end.
 */

const POINT: usize = 32;

/**
 * Barycentrics [n, 3] of `count` fragments; with `back`, depth, distance, and on which edge and how far along it the outline is nearest, which are known from the lists
 * on the way forward. An odd number of fragments has one more at its end, whose numbers are not used.
 */
export function meet(
  count: i32,
  size: i32,
  back: bool,
  points: usize,
  corners: usize,
  pixel: usize,
  triangle: usize,
  bary: usize,
  depth: usize,
  distance: usize,
  edge: usize,
  along: usize,
): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const never = f64x2.splat(Infinity);
  const over = <f64>size;
  if (count & 1) {
    store<i32>(pixel + ((<usize>count) << 2), load<i32>(pixel + ((<usize>(count - 1)) << 2)));
    store<i32>(triangle + ((<usize>count) << 2), load<i32>(triangle + ((<usize>(count - 1)) << 2)));
  }
  for (let n: usize = 0; n < <usize>count; n += 2) {
    const p0 = load<i32>(pixel + (n << 2));
    const p1 = load<i32>(pixel + (n << 2), 4);
    const row0 = p0 / size;
    const row1 = p1 / size;
    const px = f64x2.replace_lane(
      f64x2.splat(<f64>(2 * (p0 - row0 * size) + 1) / over - 1),
      1,
      <f64>(2 * (p1 - row1 * size) + 1) / over - 1,
    );
    const py = f64x2.replace_lane(f64x2.splat(1 - <f64>(2 * row0 + 1) / over), 1, 1 - <f64>(2 * row1 + 1) / over);
    const t0 = corners + <usize>load<i32>(triangle + (n << 2)) * 12;
    const t1 = corners + <usize>load<i32>(triangle + (n << 2), 4) * 12;
    const a0 = points + <usize>load<i32>(t0) * POINT;
    const b0 = points + <usize>load<i32>(t0, 4) * POINT;
    const c0 = points + <usize>load<i32>(t0, 8) * POINT;
    const a1 = points + <usize>load<i32>(t1) * POINT;
    const b1 = points + <usize>load<i32>(t1, 4) * POINT;
    const c1 = points + <usize>load<i32>(t1, 8) * POINT;
    const A0 = v128.load(a0);
    const B0 = v128.load(b0);
    const C0 = v128.load(c0);
    const A1 = v128.load(a1);
    const B1 = v128.load(b1);
    const C1 = v128.load(c1);
    const ax = f64x2.sub(v128.shuffle<f64>(A0, A1, 0, 2), px);
    const ay = f64x2.sub(v128.shuffle<f64>(A0, A1, 1, 3), py);
    const bx = f64x2.sub(v128.shuffle<f64>(B0, B1, 0, 2), px);
    const by = f64x2.sub(v128.shuffle<f64>(B0, B1, 1, 3), py);
    const cx = f64x2.sub(v128.shuffle<f64>(C0, C1, 0, 2), px);
    const cy = f64x2.sub(v128.shuffle<f64>(C0, C1, 1, 3), py);
    let ea = f64x2.sub(f64x2.mul(bx, cy), f64x2.mul(cx, by));
    let eb = f64x2.sub(f64x2.mul(cx, ay), f64x2.mul(ax, cy));
    let ec = f64x2.sub(f64x2.mul(ax, by), f64x2.mul(bx, ay));
    const s = v128.bitselect(f64x2.splat(-1), one, f64x2.lt(f64x2.add(f64x2.add(ea, eb), ec), zero));
    ea = f64x2.mul(ea, s);
    eb = f64x2.mul(eb, s);
    ec = f64x2.mul(ec, s);
    const zwA0 = v128.load(a0, 16);
    const zwB0 = v128.load(b0, 16);
    const zwC0 = v128.load(c0, 16);
    const zwA1 = v128.load(a1, 16);
    const zwB1 = v128.load(b1, 16);
    const zwC1 = v128.load(c1, 16);
    const inA = f64x2.gt(ea, zero);
    const inB = f64x2.gt(eb, zero);
    const inC = f64x2.gt(ec, zero);
    const ma = v128.and(inA, f64x2.mul(ea, v128.shuffle<f64>(zwA0, zwA1, 1, 3)));
    const mb = v128.and(inB, f64x2.mul(eb, v128.shuffle<f64>(zwB0, zwB1, 1, 3)));
    const mc = v128.and(inC, f64x2.mul(ec, v128.shuffle<f64>(zwC0, zwC1, 1, 3)));
    const sum = f64x2.div(one, f64x2.add(f64x2.add(ma, mb), mc));
    const ba = f64x2.mul(ma, sum);
    const bb = f64x2.mul(mb, sum);
    const bc = f64x2.mul(mc, sum);
    const to = bary + n * 24;
    v128.store(to, v128.shuffle<f64>(ba, bb, 0, 2));
    v128.store(to, v128.shuffle<f64>(bc, ba, 0, 3), 16);
    v128.store(to, v128.shuffle<f64>(bb, bc, 1, 3), 32);
    if (!back) continue;
    const z = f64x2.mul(
      f64x2.add(
        f64x2.add(f64x2.mul(ma, v128.shuffle<f64>(zwA0, zwA1, 0, 2)), f64x2.mul(mb, v128.shuffle<f64>(zwB0, zwB1, 0, 2))),
        f64x2.mul(mc, v128.shuffle<f64>(zwC0, zwC1, 0, 2)),
      ),
      sum,
    );
    v128.store(depth + (n << 3), z);
    const abx = f64x2.sub(bx, ax);
    const aby = f64x2.sub(by, ay);
    const bcx = f64x2.sub(cx, bx);
    const bcy = f64x2.sub(cy, by);
    const cax = f64x2.sub(ax, cx);
    const cay = f64x2.sub(ay, cy);
    const overA = f64x2.div(one, f64x2.add(f64x2.mul(bcx, bcx), f64x2.mul(bcy, bcy)));
    const overB = f64x2.div(one, f64x2.add(f64x2.mul(cax, cax), f64x2.mul(cay, cay)));
    const overC = f64x2.div(one, f64x2.add(f64x2.mul(abx, abx), f64x2.mul(aby, aby)));
    const toA = f64x2.add(f64x2.mul(ax, ax), f64x2.mul(ay, ay));
    const toB = f64x2.add(f64x2.mul(bx, bx), f64x2.mul(by, by));
    const toC = f64x2.add(f64x2.mul(cx, cx), f64x2.mul(cy, cy));
    const inside = v128.and(inA, v128.and(inB, inC));
    const ta = f64x2.neg(f64x2.mul(overA, f64x2.add(f64x2.mul(bx, bcx), f64x2.mul(by, bcy))));
    const tb = f64x2.neg(f64x2.mul(overB, f64x2.add(f64x2.mul(cx, cax), f64x2.mul(cy, cay))));
    const tc = f64x2.neg(f64x2.mul(overC, f64x2.add(f64x2.mul(ax, abx), f64x2.mul(ay, aby))));
    const la = f64x2.mul(f64x2.mul(ea, ea), overA);
    const lb = f64x2.mul(f64x2.mul(eb, eb), overB);
    const lc = f64x2.mul(f64x2.mul(ec, ec), overC);
    const da = v128.bitselect(toB, v128.bitselect(toC, la, f64x2.ge(ta, one)), f64x2.le(ta, zero));
    const db = v128.bitselect(toC, v128.bitselect(toA, lb, f64x2.ge(tb, one)), f64x2.le(tb, zero));
    const dc = v128.bitselect(toA, v128.bitselect(toB, lc, f64x2.ge(tc, one)), f64x2.le(tc, zero));
    const skipA = v128.andnot(inA, inside);
    let square = v128.bitselect(never, da, skipA);
    let t = v128.bitselect(zero, ta, skipA);
    let nearest = zero;
    const betterB = f64x2.lt(v128.bitselect(never, db, v128.andnot(inB, inside)), square);
    square = v128.bitselect(db, square, betterB);
    t = v128.bitselect(tb, t, betterB);
    nearest = v128.bitselect(one, nearest, betterB);
    const betterC = f64x2.lt(v128.bitselect(never, dc, v128.andnot(inC, inside)), square);
    square = v128.bitselect(dc, square, betterC);
    t = v128.bitselect(tc, t, betterC);
    nearest = v128.bitselect(f64x2.splat(2), nearest, betterC);
    v128.store(distance + (n << 3), v128.bitselect(f64x2.neg(square), square, inside));
    v128.store(along + (n << 3), f64x2.pmin(one, f64x2.pmax(zero, t)));
    store<u8>(edge + n, <u8>f64x2.extract_lane(nearest, 0));
    store<u8>(edge + n, <u8>f64x2.extract_lane(nearest, 1), 1);
  }
}

/**
 * From the gradients of barycentrics, depth and distance to `gradient` [E, 3] of the triangles' points, which is added to. Which faces a pixel holds is held fixed, and so is
 * which edge is nearest.
 */
export function meetBackward(
  count: i32,
  size: i32,
  orthographic: bool,
  points: usize,
  corners: usize,
  pixel: usize,
  triangle: usize,
  edge: usize,
  along: usize,
  baryGradient: usize,
  depthGradient: usize,
  distanceGradient: usize,
  gradient: usize,
): void {
  const zero = f64x2.splat(0);
  const over = <f64>size;
  for (let n: usize = 0; n < <usize>count; n++) {
    const gz = load<f64>(depthGradient + (n << 3));
    const gd = load<f64>(distanceGradient + (n << 3));
    let g0 = load<f64>(baryGradient + n * 24);
    let g1 = load<f64>(baryGradient + n * 24, 8);
    let g2 = load<f64>(baryGradient + n * 24, 16);
    const still = gz === 0 && g0 === 0 && g1 === 0 && g2 === 0;
    if (still && gd === 0) continue;
    const p = load<i32>(pixel + (n << 2));
    const row = p / size;
    const px = <f64>(2 * (p - row * size) + 1) / over - 1;
    const py = 1 - <f64>(2 * row + 1) / over;
    const here = f64x2.replace_lane(f64x2.splat(px), 1, py);
    const corner = corners + <usize>load<i32>(triangle + (n << 2)) * 12;
    const ia = <usize>load<i32>(corner);
    const ib = <usize>load<i32>(corner, 4);
    const ic = <usize>load<i32>(corner, 8);
    const pa = points + ia * POINT;
    const pb = points + ib * POINT;
    const pc = points + ic * POINT;
    const ga = gradient + ia * 24;
    const gb = gradient + ib * 24;
    const gc = gradient + ic * 24;
    const a = f64x2.sub(v128.load(pa), here);
    const b = f64x2.sub(v128.load(pb), here);
    const c = f64x2.sub(v128.load(pc), here);
    const ax = f64x2.extract_lane(a, 0);
    const ay = f64x2.extract_lane(a, 1);
    const bx = f64x2.extract_lane(b, 0);
    const by = f64x2.extract_lane(b, 1);
    const cx = f64x2.extract_lane(c, 0);
    const cy = f64x2.extract_lane(c, 1);
    let ea = bx * cy - cx * by;
    let eb = cx * ay - ax * cy;
    let ec = ax * by - bx * ay;
    const s: f64 = ea + eb + ec < 0 ? -1 : 1;
    ea *= s;
    eb *= s;
    ec *= s;
    if (gd !== 0) {
      // The square distance to the segment from u to v, t held where it is (at the foot its derivative is 0): ∂/∂u = −2 (1 − t) r, r from the foot to the pixel.
      const k = load<u8>(edge + n);
      const u = k === 0 ? b : k === 1 ? c : a;
      const v = k === 0 ? c : k === 1 ? a : b;
      const gu = k === 0 ? gb : k === 1 ? gc : ga;
      const gv = k === 0 ? gc : k === 1 ? ga : gb;
      const t = v128.load64_splat(along + (n << 3));
      const inside = ea > 0 && eb > 0 && ec > 0;
      const pull = f64x2.mul(f64x2.splat(2 * (inside ? -gd : gd)), f64x2.add(u, f64x2.mul(t, f64x2.sub(v, u)))); // towards the foot
      v128.store(gu, f64x2.add(v128.load(gu), f64x2.mul(f64x2.sub(f64x2.splat(1), t), pull)));
      v128.store(gv, f64x2.add(v128.load(gv), f64x2.mul(t, pull)));
    }
    if (still) continue;
    const wa = load<f64>(pa, 24);
    const wb = load<f64>(pb, 24);
    const wc = load<f64>(pc, 24);
    const ma = ea > 0 ? ea * wa : 0;
    const mb = eb > 0 ? eb * wb : 0;
    const mc = ec > 0 ? ec * wc : 0;
    const sum = 1 / (ma + mb + mc);
    const ba = ma * sum;
    const bb = mb * sum;
    const bc = mc * sum;
    // depth = Σ c z
    g0 += gz * load<f64>(pa, 16);
    g1 += gz * load<f64>(pb, 16);
    g2 += gz * load<f64>(pc, 16);
    // c = m / Σm, m = max(e / z, 0)
    const mean = g0 * ba + g1 * bb + g2 * bc;
    const gea = ea > 0 ? (g0 - mean) * sum * wa : 0;
    const geb = eb > 0 ? (g1 - mean) * sum * wb : 0;
    const gec = ec > 0 ? (g2 - mean) * sum * wc : 0;
    store<f64>(ga, load<f64>(ga, 16) + (gz * ba - (orthographic ? 0 : gea * ma)), 16);
    store<f64>(gb, load<f64>(gb, 16) + (gz * bb - (orthographic ? 0 : geb * mb)), 16);
    store<f64>(gc, load<f64>(gc, 16) + (gz * bc - (orthographic ? 0 : gec * mc)), 16);
    // e_a = b × c, e_b = c × a, e_c = a × b, all relative to the pixel: ∂/∂a = g_c (b_y, −b_x) − g_b (c_y, −c_x), and so on round.
    const ra = f64x2.mul(f64x2.splat(s), v128.xor(v128.shuffle<f64>(a, zero, 1, 0), f64x2.replace_lane(zero, 1, -0.0)));
    const rb = f64x2.mul(f64x2.splat(s), v128.xor(v128.shuffle<f64>(b, zero, 1, 0), f64x2.replace_lane(zero, 1, -0.0)));
    const rc = f64x2.mul(f64x2.splat(s), v128.xor(v128.shuffle<f64>(c, zero, 1, 0), f64x2.replace_lane(zero, 1, -0.0)));
    const ta = f64x2.splat(gea);
    const tb = f64x2.splat(geb);
    const tc = f64x2.splat(gec);
    v128.store(ga, f64x2.add(v128.load(ga), f64x2.sub(f64x2.mul(tc, rb), f64x2.mul(tb, rc))));
    v128.store(gb, f64x2.add(v128.load(gb), f64x2.sub(f64x2.mul(ta, rc), f64x2.mul(tc, ra))));
    v128.store(gc, f64x2.add(v128.load(gc), f64x2.sub(f64x2.mul(tb, ra), f64x2.mul(ta, rb))));
  }
}
