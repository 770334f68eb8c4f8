/**
 * @file Phong shading of blended fragments and its way back to barycentrics and camera: what `shadeSome` and `someBackward` of src/draw/phong.ts do without textures and point
 * lights, two fragments at a time. Formulas and names are those there.
 *
 * `c`: shares of ambient, diffuse and specular light, shininess (whole), `dullness`, direction to the light, colour, view axis, eye, and `turn`, as there. `vertices` [V, 4],
 * `normals` [M, 4], `colors` [V, 4] or 0. An odd number of fragments has one more at its end, whose numbers are not used.
 */

const ROW: usize = 32;

// Σ b · row of one fragment: its first two numbers, and the third.
let xy: v128 = f64x2.splat(0);
let z: v128 = f64x2.splat(0);

function mix(rows: usize, at: usize, bary: usize): void {
  const r0 = rows + <usize>load<i32>(at) * ROW;
  const r1 = rows + <usize>load<i32>(at, 4) * ROW;
  const r2 = rows + <usize>load<i32>(at, 8) * ROW;
  const b0 = v128.load64_splat(bary);
  const b1 = v128.load64_splat(bary, 8);
  const b2 = v128.load64_splat(bary, 16);
  xy = f64x2.add(f64x2.add(f64x2.mul(b0, v128.load(r0)), f64x2.mul(b1, v128.load(r1))), f64x2.mul(b2, v128.load(r2)));
  z = f64x2.add(f64x2.add(f64x2.mul(b0, v128.load(r0, 16)), f64x2.mul(b1, v128.load(r1, 16))), f64x2.mul(b2, v128.load(r2, 16)));
}

/** x ** n by squaring, in the order of `power` there. */
function power(x: v128, n: i32): v128 {
  let result = f64x2.splat(1);
  let base = x;
  for (let rest = n; rest > 0; rest >>= 1) {
    if (rest & 1) result = f64x2.mul(result, base);
    base = f64x2.mul(base, base);
  }
  return result;
}

function dot(ax: v128, ay: v128, az: v128, bx: v128, by: v128, bz: v128): v128 {
  return f64x2.add(f64x2.add(f64x2.mul(ax, bx), f64x2.mul(ay, by)), f64x2.mul(az, bz));
}

/** Two vectors of three numbers, from lanes to rows. */
function put(to: usize, x: v128, y: v128, z: v128): void {
  v128.store(to, v128.shuffle<f64>(x, y, 0, 2));
  v128.store(to, v128.shuffle<f64>(z, x, 0, 3), 16);
  v128.store(to, v128.shuffle<f64>(y, z, 1, 3), 32);
}

/** Fills `color` of the fragments that have a slot. */
export function shade(
  count: i32,
  orthographic: bool,
  c: usize,
  triangle: usize,
  slot: usize,
  bary: usize,
  faces: usize,
  corners: usize,
  vertices: usize,
  normals: usize,
  colors: usize,
  color: usize,
): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  const half = f64x2.splat(0.5);
  const ambient = v128.load64_splat(c);
  const diffuse = v128.load64_splat(c, 8);
  const specular = v128.load64_splat(c, 16);
  const shininess = <i32>load<f64>(c, 24);
  const dull = v128.load64_splat(c, 32);
  const lx = v128.load64_splat(c, 40);
  const ly = v128.load64_splat(c, 48);
  const lz = v128.load64_splat(c, 56);
  let tr = v128.load64_splat(c, 64);
  let tg = v128.load64_splat(c, 72);
  let tb = v128.load64_splat(c, 80);
  const turn = load<f64>(c, 136);
  const turns = turn > 0;
  const turn2 = f64x2.splat(turn * turn);
  const flips = turns ? f64x2.splat(-0.0) : zero;
  if (count & 1) store<i32>(triangle + ((<usize>count) << 2), load<i32>(triangle + ((<usize>(count - 1)) << 2)));
  for (let i: usize = 0; i < <usize>count; i += 2) {
    if ((load<i32>(slot + (i << 2)) & load<i32>(slot + (i << 2), 4)) < 0) continue;
    const f0 = <usize>load<i32>(triangle + (i << 2)) * 12;
    const f1 = <usize>load<i32>(triangle + (i << 2), 4) * 12;
    const at0 = bary + i * 24;
    const at1 = at0 + 24;
    mix(normals, corners + f0, at0);
    const nxy = xy;
    const nz0 = z;
    mix(normals, corners + f1, at1);
    let nx = v128.shuffle<f64>(nxy, xy, 0, 2);
    let ny = v128.shuffle<f64>(nxy, xy, 1, 3);
    let nz = v128.shuffle<f64>(nz0, z, 0, 2);
    const length = f64x2.sqrt(dot(nx, ny, nz, nx, ny, nz));
    // Opposite normals can cancel inside a face; such a point has ambient light only.
    let scale = v128.and(f64x2.gt(length, zero), f64x2.div(one, length));
    let nl = f64x2.mul(dot(nx, ny, nz, lx, ly, lz), scale);
    const sign = v128.and(flips, nl);
    scale = v128.xor(scale, sign);
    nl = v128.xor(nl, sign);
    nx = f64x2.mul(nx, scale);
    ny = f64x2.mul(ny, scale);
    nz = f64x2.mul(nz, scale);
    let vx = v128.load64_splat(c, 88);
    let vy = v128.load64_splat(c, 96);
    let vz = v128.load64_splat(c, 104);
    let far = one; // squared
    if (!orthographic) {
      mix(vertices, faces + f0, at0);
      const pxy = xy;
      const pz0 = z;
      mix(vertices, faces + f1, at1);
      vx = f64x2.sub(v128.load64_splat(c, 112), v128.shuffle<f64>(pxy, xy, 0, 2));
      vy = f64x2.sub(v128.load64_splat(c, 120), v128.shuffle<f64>(pxy, xy, 1, 3));
      vz = f64x2.sub(v128.load64_splat(c, 128), v128.shuffle<f64>(pz0, z, 0, 2));
      far = dot(vx, vy, vz, vx, vy, vz);
    }
    const lit = f64x2.gt(nl, zero);
    const nv = dot(vx, vy, vz, nx, ny, nz);
    let share = one;
    if (turns) share = f64x2.add(half, f64x2.div(f64x2.mul(half, nv), f64x2.sqrt(f64x2.add(f64x2.mul(nv, nv), f64x2.mul(turn2, far)))));
    const matte = f64x2.add(ambient, v128.and(lit, f64x2.mul(f64x2.mul(share, diffuse), nl)));
    const vr = f64x2.sub(f64x2.mul(f64x2.mul(two, nl), nv), dot(vx, vy, vz, lx, ly, lz));
    const shines = v128.and(lit, v128.and(f64x2.gt(vr, zero), f64x2.gt(f64x2.mul(vr, vr), f64x2.mul(dull, far))));
    let gloss = zero;
    if (v128.any_true(shines))
      gloss = v128.and(shines, f64x2.mul(f64x2.mul(share, specular), power(f64x2.div(vr, f64x2.sqrt(far)), shininess)));
    if (colors) {
      mix(colors, faces + f0, at0);
      const txy = xy;
      const tz0 = z;
      mix(colors, faces + f1, at1);
      tr = v128.shuffle<f64>(txy, xy, 0, 2);
      tg = v128.shuffle<f64>(txy, xy, 1, 3);
      tb = v128.shuffle<f64>(tz0, z, 0, 2);
    }
    put(
      color + i * 24,
      f64x2.add(f64x2.mul(matte, tr), gloss),
      f64x2.add(f64x2.mul(matte, tg), gloss),
      f64x2.add(f64x2.mul(matte, tb), gloss),
    );
  }
}

// g · (three rows), of one fragment.
let g0: f64 = 0;
let g1: f64 = 0;
let g2: f64 = 0;

function project(rows: usize, at: usize, gxy: v128, gz: v128): void {
  const r0 = rows + <usize>load<i32>(at) * ROW;
  const r1 = rows + <usize>load<i32>(at, 4) * ROW;
  const r2 = rows + <usize>load<i32>(at, 8) * ROW;
  g0 += sum(f64x2.add(f64x2.mul(gxy, v128.load(r0)), f64x2.mul(gz, v128.load(r0, 16))));
  g1 += sum(f64x2.add(f64x2.mul(gxy, v128.load(r1)), f64x2.mul(gz, v128.load(r1, 16))));
  g2 += sum(f64x2.add(f64x2.mul(gxy, v128.load(r2)), f64x2.mul(gz, v128.load(r2, 16))));
}

function sum(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/**
 * Fills `baryGradient`, and `color` of the fragments that have a slot, from `colorGradient`; adds to `sums` the gradients of the eye (orthographic: of the view axis) and of the
 * direction to the light.
 */
export function shadeBackward(
  count: i32,
  orthographic: bool,
  c: usize,
  triangle: usize,
  slot: usize,
  bary: usize,
  faces: usize,
  corners: usize,
  vertices: usize,
  normals: usize,
  colors: usize,
  color: usize,
  colorGradient: usize,
  baryGradient: usize,
  sums: usize,
): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  const half = f64x2.splat(0.5);
  const ambient = v128.load64_splat(c);
  const diffuse = v128.load64_splat(c, 8);
  const specular = v128.load64_splat(c, 16);
  const shininess = v128.load64_splat(c, 24);
  const exponent = <i32>load<f64>(c, 24) - 1;
  const dull = v128.load64_splat(c, 32);
  const lx = v128.load64_splat(c, 40);
  const ly = v128.load64_splat(c, 48);
  const lz = v128.load64_splat(c, 56);
  let tr = v128.load64_splat(c, 64);
  let tg = v128.load64_splat(c, 72);
  let tb = v128.load64_splat(c, 80);
  const turn = load<f64>(c, 136);
  const turns = turn > 0;
  const turn2 = f64x2.splat(turn * turn);
  const flips = turns ? f64x2.splat(-0.0) : zero;
  let gEyeX = zero;
  let gEyeY = zero;
  let gEyeZ = zero;
  let gLightX = zero;
  let gLightY = zero;
  let gLightZ = zero;
  if (count & 1) {
    store<i32>(triangle + ((<usize>count) << 2), load<i32>(triangle + ((<usize>(count - 1)) << 2)));
    store<i32>(slot + ((<usize>count) << 2), -1);
  }
  for (let i: usize = 0; i < <usize>count; i += 2) {
    const slots = v128.load64_zero(slot + (i << 2));
    const seen = i64x2.ge_s(i64x2.extend_low_i32x4_s(slots), i64x2.splat(0));
    if (!v128.any_true(seen)) {
      v128.store(baryGradient + i * 24, zero);
      v128.store(baryGradient + i * 24, zero, 16);
      v128.store(baryGradient + i * 24, zero, 32);
      continue;
    }
    const from = colorGradient + i * 24;
    const first = v128.load(from);
    const second = v128.load(from, 16);
    const third = v128.load(from, 32);
    const gr = v128.and(seen, v128.shuffle<f64>(first, second, 0, 3));
    const gg = v128.and(seen, v128.shuffle<f64>(first, third, 1, 2));
    const gb = v128.and(seen, v128.shuffle<f64>(second, third, 0, 3));
    const f0 = <usize>load<i32>(triangle + (i << 2)) * 12;
    const f1 = <usize>load<i32>(triangle + (i << 2), 4) * 12;
    const at0 = bary + i * 24;
    const at1 = at0 + 24;
    // The same numbers as on the way forward.
    mix(normals, corners + f0, at0);
    const nxy = xy;
    const nz0 = z;
    mix(normals, corners + f1, at1);
    let nx = v128.shuffle<f64>(nxy, xy, 0, 2);
    let ny = v128.shuffle<f64>(nxy, xy, 1, 3);
    let nz = v128.shuffle<f64>(nz0, z, 0, 2);
    const length = f64x2.sqrt(dot(nx, ny, nz, nx, ny, nz));
    let scale = v128.and(f64x2.gt(length, zero), f64x2.div(one, length));
    let nl = f64x2.mul(dot(nx, ny, nz, lx, ly, lz), scale);
    const sign = v128.and(flips, nl);
    scale = v128.xor(scale, sign);
    nl = v128.xor(nl, sign);
    nx = f64x2.mul(nx, scale);
    ny = f64x2.mul(ny, scale);
    nz = f64x2.mul(nz, scale);
    if (colors) {
      mix(colors, faces + f0, at0);
      const txy = xy;
      const tz0 = z;
      mix(colors, faces + f1, at1);
      tr = v128.shuffle<f64>(txy, xy, 0, 2);
      tg = v128.shuffle<f64>(txy, xy, 1, 3);
      tb = v128.shuffle<f64>(tz0, z, 0, 2);
    }
    let vx = v128.load64_splat(c, 88);
    let vy = v128.load64_splat(c, 96);
    let vz = v128.load64_splat(c, 104);
    let near = one;
    if (!orthographic) {
      mix(vertices, faces + f0, at0);
      const pxy = xy;
      const pz0 = z;
      mix(vertices, faces + f1, at1);
      vx = f64x2.sub(v128.load64_splat(c, 112), v128.shuffle<f64>(pxy, xy, 0, 2));
      vy = f64x2.sub(v128.load64_splat(c, 120), v128.shuffle<f64>(pxy, xy, 1, 3));
      vz = f64x2.sub(v128.load64_splat(c, 128), v128.shuffle<f64>(pz0, z, 0, 2));
      near = f64x2.div(one, f64x2.sqrt(dot(vx, vy, vz, vx, vy, vz)));
      vx = f64x2.mul(vx, near);
      vy = f64x2.mul(vy, near);
      vz = f64x2.mul(vz, near);
    }
    const lit = f64x2.gt(nl, zero);
    const nv = dot(vx, vy, vz, nx, ny, nz);
    const vr = f64x2.sub(f64x2.mul(f64x2.mul(two, nl), nv), dot(vx, vy, vz, lx, ly, lz));
    const gMatte = f64x2.mul(diffuse, dot(gr, gg, gb, tr, tg, tb));
    const shines = v128.and(f64x2.gt(vr, zero), f64x2.gt(f64x2.mul(vr, vr), dull));
    let shine = zero;
    if (v128.any_true(shines)) shine = v128.and(shines, f64x2.mul(specular, power(vr, exponent)));
    const gGloss = f64x2.mul(f64x2.add(f64x2.add(gr, gg), gb), shine); // over v·r
    let share = one;
    let gShare = zero; // ∂/∂(n·v) by way of the share
    if (turns) {
      const over = f64x2.div(one, f64x2.add(f64x2.mul(nv, nv), turn2));
      const root = f64x2.sqrt(over);
      share = f64x2.add(half, f64x2.mul(f64x2.mul(half, nv), root));
      gShare = f64x2.mul(f64x2.mul(f64x2.add(f64x2.mul(gMatte, nl), f64x2.mul(gGloss, vr)), f64x2.mul(half, turn2)), f64x2.mul(over, root));
    }
    const matte = f64x2.add(ambient, v128.and(lit, f64x2.mul(f64x2.mul(share, diffuse), nl)));
    const gloss = v128.and(lit, f64x2.mul(f64x2.mul(share, shine), vr));
    put(
      color + i * 24,
      f64x2.add(f64x2.mul(matte, tr), gloss),
      f64x2.add(f64x2.mul(matte, tg), gloss),
      f64x2.add(f64x2.mul(matte, tb), gloss),
    );
    // v·r = 2 (n·l)(n·v) − v·l. What is unlit has no gradient but that of its colour.
    const gvr = v128.and(lit, f64x2.mul(f64x2.mul(share, shininess), gGloss));
    const gnl = v128.and(lit, f64x2.add(f64x2.mul(share, gMatte), f64x2.mul(f64x2.mul(two, nv), gvr)));
    const gnv = v128.and(lit, f64x2.add(f64x2.mul(f64x2.mul(two, nl), gvr), gShare));
    let gnx = f64x2.add(f64x2.mul(gnl, lx), f64x2.mul(gnv, vx));
    let gny = f64x2.add(f64x2.mul(gnl, ly), f64x2.mul(gnv, vy));
    let gnz = f64x2.add(f64x2.mul(gnl, lz), f64x2.mul(gnv, vz));
    gLightX = f64x2.add(gLightX, f64x2.sub(f64x2.mul(gnl, nx), f64x2.mul(gvr, vx)));
    gLightY = f64x2.add(gLightY, f64x2.sub(f64x2.mul(gnl, ny), f64x2.mul(gvr, vy)));
    gLightZ = f64x2.add(gLightZ, f64x2.sub(f64x2.mul(gnl, nz), f64x2.mul(gvr, vz)));
    let gvx = f64x2.sub(f64x2.mul(gnv, nx), f64x2.mul(gvr, lx));
    let gvy = f64x2.sub(f64x2.mul(gnv, ny), f64x2.mul(gvr, ly));
    let gvz = f64x2.sub(f64x2.mul(gnv, nz), f64x2.mul(gvr, lz));
    // n = ± m / |m|
    const gn = dot(gnx, gny, gnz, nx, ny, nz);
    gnx = f64x2.mul(f64x2.sub(gnx, f64x2.mul(gn, nx)), scale);
    gny = f64x2.mul(f64x2.sub(gny, f64x2.mul(gn, ny)), scale);
    gnz = f64x2.mul(f64x2.sub(gnz, f64x2.mul(gn, nz)), scale);
    if (!orthographic) {
      // v = (eye − p) / |eye − p|
      const gv = dot(gvx, gvy, gvz, vx, vy, vz);
      gvx = f64x2.mul(f64x2.sub(gvx, f64x2.mul(gv, vx)), near);
      gvy = f64x2.mul(f64x2.sub(gvy, f64x2.mul(gv, vy)), near);
      gvz = f64x2.mul(f64x2.sub(gvz, f64x2.mul(gv, vz)), near);
    }
    gEyeX = f64x2.add(gEyeX, gvx);
    gEyeY = f64x2.add(gEyeY, gvy);
    gEyeZ = f64x2.add(gEyeZ, gvz);
    const gtr = f64x2.mul(matte, gr);
    const gtg = f64x2.mul(matte, gg);
    const gtb = f64x2.mul(matte, gb);
    for (let lane = 0; lane < 2; lane++) {
      const f = lane === 0 ? f0 : f1;
      g0 = 0;
      g1 = 0;
      g2 = 0;
      project(
        normals,
        corners + f,
        lane === 0 ? v128.shuffle<f64>(gnx, gny, 0, 2) : v128.shuffle<f64>(gnx, gny, 1, 3),
        lane === 0 ? v128.shuffle<f64>(gnz, zero, 0, 2) : v128.shuffle<f64>(gnz, zero, 1, 3),
      );
      if (!orthographic)
        project(
          vertices,
          faces + f,
          f64x2.neg(lane === 0 ? v128.shuffle<f64>(gvx, gvy, 0, 2) : v128.shuffle<f64>(gvx, gvy, 1, 3)),
          f64x2.neg(lane === 0 ? v128.shuffle<f64>(gvz, zero, 0, 2) : v128.shuffle<f64>(gvz, zero, 1, 3)),
        );
      if (colors)
        project(
          colors,
          faces + f,
          lane === 0 ? v128.shuffle<f64>(gtr, gtg, 0, 2) : v128.shuffle<f64>(gtr, gtg, 1, 3),
          lane === 0 ? v128.shuffle<f64>(gtb, zero, 0, 2) : v128.shuffle<f64>(gtb, zero, 1, 3),
        );
      const to = baryGradient + i * 24 + <usize>lane * 24;
      store<f64>(to, g0);
      store<f64>(to, g1, 8);
      store<f64>(to, g2, 16);
    }
  }
  store<f64>(sums, load<f64>(sums) + sum(gEyeX));
  store<f64>(sums, load<f64>(sums, 8) + sum(gEyeY), 8);
  store<f64>(sums, load<f64>(sums, 16) + sum(gEyeZ), 16);
  store<f64>(sums, load<f64>(sums, 24) + sum(gLightX), 24);
  store<f64>(sums, load<f64>(sums, 32) + sum(gLightY), 32);
  store<f64>(sums, load<f64>(sums, 40) + sum(gLightZ), 40);
}
