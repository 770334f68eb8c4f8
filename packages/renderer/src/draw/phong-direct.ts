/**
 * @file Phong shading of what every pixel sees, in one go: for the common case of a perspective camera, parallel light and no textures. The same colours and gradients as
 * `phong.ts` on the list of fragments, to rounding; the tests hold the two together.
 *
 * What is saved: no list of fragments; the direction to the eye is the pixel's ray turned into the world, so no position is interpolated; of the normal only the
 * direction counts, so the edges E serve as weights undivided; and on the way back the camera's gradient is summed up in view space, where the point is depth · ray.
 *
 * A row is taken by runs of pixels that see one face. Along a run E is linear in x, and so is the normal Σ E n: it goes on by one step, counted from the run's first
 * pixel, where nothing cancels that does not cancel there anyway. On the way back what pixels send to the corners is linear in E too: a run sums it up, and spreads it once.
 *
 * What V8 makes of it decides the speed (1,000 faces at 224 px, 25,600 pixels covered):
 * - A number computed before a loop and read only in its body is computed again for every pixel, unless the body always runs (do … while) or the number went through
 *   memory: a `for` around the same lines took 28 ns a pixel where do … while takes 17. Hence the loops, and rows that write their numbers into an array to read them back.
 * - A call in the loop (`**` is one) puts all variables into memory for every pixel. Hence whole exponents only.
 * - Numbers read from objects and tuples may be boxed and unboxed for every pixel; read from one typed array V8 knows them for doubles (44 or 68 ns a pixel on the way back).
 * - Long loops are functions of their own, called row by row: V8 compiles a long loop while it runs with every variable boxed at the entry, and may keep that code (45 or 68 ns).
 */

import type { Pose, PoseGradient } from "../camera/pose.ts";
import type { DrawOptions } from "./options.ts";
import { dullness, lightOf } from "./phong.ts";
import type { Scene, SceneGradient } from "./scene.ts";
import { ROWS, type Workspace } from "./workspace.ts";

export function isDirect({ skin }: Scene, { projection, light, shininess }: DrawOptions): boolean {
  return projection === "perspective" && light.kind !== "point" && !skin && shininess === (shininess | 0);
}

/** The numbers of the loops: of the view, and from `OF_ROW` on of the row, which `beginRow` fills. */
function constants({ color }: Scene, pose: Pose, { ambient, diffuse, specular, shininess, light }: DrawOptions): Float64Array {
  const { right, up, back } = pose;
  const { x, y, z } = lightOf(light, pose);
  const c = new Float64Array(OF_ROW + 5);
  c.set([ambient, diffuse, specular, shininess, dullness(shininess), x, y, z, ...color, ...right, ...up, ...back]);
  c[20] = right[0]! * x + right[1]! * y + right[2]! * z;
  return c;
}

const OF_ROW = 21;

/** For row y of rays (x, y, −1): the direction to the eye is o − x · right, not of unit length. Keeps o, o·l, and 1 + y². */
function beginRow(c: Float64Array, y: number): void {
  const ox = c[17]! - y * c[14]!;
  const oy = c[18]! - y * c[15]!;
  const oz = c[19]! - y * c[16]!;
  c[OF_ROW] = ox;
  c[OF_ROW + 1] = oy;
  c[OF_ROW + 2] = oz;
  c[OF_ROW + 3] = ox * c[5]! + oy * c[6]! + oz * c[7]!;
  c[OF_ROW + 4] = 1 + y * y;
}

/** Fills `picture` where pixels see a face. */
export function shadeDirect(scene: Scene, pose: Pose, options: DrawOptions, work: Workspace): void {
  const c = constants(scene, pose, options);
  for (let row = 0; row < options.size; row++) {
    beginRow(c, -work.ray[row]!);
    shadeRow(row, scene, c, options.twoSided, work);
  }
}

function shadeRow(row: number, scene: Scene, c: Float64Array, twoSided: boolean, work: Workspace): void {
  const { normals, colors, faces, groups } = scene;
  const { size, ray, face, plane, solidity, picture } = work;
  const corner = groups.normal;
  const ambient = c[0]!;
  const diffuse = c[1]!;
  const specular = c[2]!;
  const shininess = c[3]!;
  const dull = c[4]!;
  const lx = c[5]!;
  const ly = c[6]!;
  const lz = c[7]!;
  let tr = c[8]!;
  let tg = c[9]!;
  let tb = c[10]!;
  const rx = c[11]!;
  const ry = c[12]!;
  const rz = c[13]!;
  const rl = c[20]!;
  const ox = c[OF_ROW]!;
  const oy = c[OF_ROW + 1]!;
  const oz = c[OF_ROW + 2]!;
  const ol = c[OF_ROW + 3]!;
  const aside = c[OF_ROW + 4]!;
  const y = -ray[row]!;
  const begin = row * size;
  for (let column = 0; column < size; ) {
    const f = face[begin + column]!;
    if (f < 0) {
      column++;
      continue;
    }
    const first = ray[column]!;
    const o = ROWS * f;
    const x0 = plane[o]!;
    const x1 = plane[o + 3]!;
    const x2 = plane[o + 6]!;
    const e0 = x0 * first + (plane[o + 1]! * y - plane[o + 2]!);
    const e1 = x1 * first + (plane[o + 4]! * y - plane[o + 5]!);
    const e2 = x2 * first + (plane[o + 7]! * y - plane[o + 8]!);
    const n0 = 3 * corner[3 * f]!;
    const n1 = 3 * corner[3 * f + 1]!;
    const n2 = 3 * corner[3 * f + 2]!;
    const n0x = normals[n0]!;
    const n0y = normals[n0 + 1]!;
    const n0z = normals[n0 + 2]!;
    const n1x = normals[n1]!;
    const n1y = normals[n1 + 1]!;
    const n1z = normals[n1 + 2]!;
    const n2x = normals[n2]!;
    const n2y = normals[n2 + 1]!;
    const n2z = normals[n2 + 2]!;
    const turned = twoSided && solidity[f]! > 0 ? -1 : 1;
    const startX = turned * (e0 * n0x + e1 * n1x + e2 * n2x);
    const startY = turned * (e0 * n0y + e1 * n1y + e2 * n2y);
    const startZ = turned * (e0 * n0z + e1 * n1z + e2 * n2z);
    const stepX = turned * (x0 * n0x + x1 * n1x + x2 * n2x);
    const stepY = turned * (x0 * n0y + x1 * n1y + x2 * n2y);
    const stepZ = turned * (x0 * n0z + x1 * n1z + x2 * n2z);
    let at = 3 * (begin + column);
    do {
      const x = ray[column]!;
      const way = x - first;
      const nx = startX + way * stepX;
      const ny = startY + way * stepY;
      const nz = startZ + way * stepZ;
      const along = nx * lx + ny * ly + nz * lz;
      let matte = ambient;
      let gloss = 0;
      if (along > 0) {
        const over = 1 / Math.sqrt(nx * nx + ny * ny + nz * nz);
        const nl = along * over;
        matte += diffuse * nl;
        const nv = over * (nx * (ox - x * rx) + ny * (oy - x * ry) + nz * (oz - x * rz));
        // v·r = 2 (n·l)(n·v) − v·l
        const vr = 2 * nl * nv - (ol - x * rl);
        const square = (vr * vr) / (aside + x * x);
        if (vr > 0 && square > dull) gloss = specular * rootPower(square, shininess);
      }
      if (colors) {
        const v0 = 3 * faces[3 * f]!;
        const v1 = 3 * faces[3 * f + 1]!;
        const v2 = 3 * faces[3 * f + 2]!;
        const w0 = e0 + way * x0;
        const w1 = e1 + way * x1;
        const w2 = e2 + way * x2;
        const sum = 1 / (w0 + w1 + w2);
        tr = (w0 * colors[v0]! + w1 * colors[v1]! + w2 * colors[v2]!) * sum;
        tg = (w0 * colors[v0 + 1]! + w1 * colors[v1 + 1]! + w2 * colors[v2 + 1]!) * sum;
        tb = (w0 * colors[v0 + 2]! + w1 * colors[v1 + 2]! + w2 * colors[v2 + 2]!) * sum;
      }
      picture[at] = matte * tr + gloss;
      picture[at + 1] = matte * tg + gloss;
      picture[at + 2] = matte * tb + gloss;
      at += 3;
    } while (++column < size && face[begin + column] === f);
  }
}

/** √x to the power of whole n ≥ 1. No loop below 128: from the highest bit down, so that only products go from step to step. */
function rootPower(x: number, n: number): number {
  let result = 1;
  if (n >= 128)
    for (let bit = 30; bit >= 7; bit--) {
      result *= result;
      if ((n >> bit) & 1) result *= x;
    }
  result *= result;
  if (n & 64) result *= x;
  result *= result;
  if (n & 32) result *= x;
  result *= result;
  if (n & 16) result *= x;
  result *= result;
  if (n & 8) result *= x;
  result *= result;
  if (n & 4) result *= x;
  result *= result;
  if (n & 2) result *= x;
  if (n & 1) result *= Math.sqrt(x);
  return result;
}

/**
 * From `pictureGradient` to pose and, where given, scene: all of `shadeBackward` and `barycentricsBackward`.
 *
 * Moving the camera is moving the shape, rigidly, the other way. Then rays, head light and direction to the eye stay, normals turn with the shape, and the point
 * under a ray slides over the surface. So the whole gradient of the pose is one force f = −Σ h (see `barycentricsBackward`) and one torque Σ n × g_n + Σ p × f:
 * few sums instead of the twenty-four of axes, eye and light, which no register file holds (those took 82 ns a pixel).
 */
export function shadeDirectBackward(
  scene: Scene,
  pose: Pose,
  options: DrawOptions,
  work: Workspace,
  gradient: SceneGradient | null,
  poseGradient: PoseGradient,
): void {
  const sums = new Float64Array(15);
  const run = new Float64Array(RUN);
  const c = constants(scene, pose, options);
  for (let row = 0; row < options.size; row++) {
    beginRow(c, -work.ray[row]!);
    rowBackward(row, scene, c, options.twoSided, work, gradient, sums, run);
  }
  const [lx, ly, lz] = c.subarray(5) as unknown as [number, number, number];
  const [rx, ry, rz] = pose.right as unknown as [number, number, number];
  const [ux, uy, uz] = pose.up as unknown as [number, number, number];
  const [bx, by, bz] = pose.back as unknown as [number, number, number];
  const [nxs, nys, nzs, hxs, hys, hzs] = sums as unknown as [number, number, number, number, number, number];
  const [phx, phy, phz, vxs, vys, vzs] = sums.subarray(6) as unknown as [number, number, number, number, number, number];
  // Normals' torque Σ n × (gl · l + gv · v): the light is the same for all.
  let torqueX = sums[12]! + nys * lz - nzs * ly;
  let torqueY = sums[13]! + nzs * lx - nxs * lz;
  let torqueZ = sums[14]! + nxs * ly - nys * lx;
  // To the world, and from the eye to the origin.
  const fx = -(rx * hxs + ux * hys + bx * hzs);
  const fy = -(ry * hxs + uy * hys + by * hzs);
  const fz = -(rz * hxs + uz * hys + bz * hzs);
  const { distance } = pose;
  torqueX += distance * (by * fz - bz * fy) - (rx * phx + ux * phy + bx * phz);
  torqueY += distance * (bz * fx - bx * fz) - (ry * phx + uy * phy + by * phz);
  torqueZ += distance * (bx * fy - by * fx) - (rz * phx + uz * phy + bz * phz);
  if (options.light.kind === "directional") {
    const gx = nxs - vxs;
    const gy = nys - vys;
    const gz = nzs - vzs;
    torqueX += ly * gz - lz * gy; // it turns with the shape
    torqueY += lz * gx - lx * gz;
    torqueZ += lx * gy - ly * gx;
  }
  // Turning the shape by ω turns the axes by −ω × axis; half of axis × torque is the gradient of the axes that says the same of every turn.
  for (const axis of ["right", "up", "back"] as const) {
    const [ax, ay, az] = pose[axis] as unknown as [number, number, number];
    const g = poseGradient[axis];
    g[0]! += (ay * torqueZ - az * torqueY) / 2;
    g[1]! += (az * torqueX - ax * torqueZ) / 2;
    g[2]! += (ax * torqueY - ay * torqueX) / 2;
  }
  poseGradient.distance -= bx * fx + by * fy + bz * fz;
}

/**
 * One row. Of a pixel's normal n = N / |N|, N = Σ E n_i, the gradient of N is a vector G, and E_i G that of corner i's normal. By way of the E it moves the camera: with
 * w = Σ (n_i·G) E-row_i, h is w times the nearness, and p × h is ray × w. All of that is linear in x · G at most: a run needs Σ G and Σ way · G, no more.
 * Likewise for colours, with the gradient of Σ E c_i / ΣE in place of G.
 * @param sums adds Σ gl n (world; gl: gradient of n·l), Σ h, Σ p × h (view space, p from the eye), then Σ gr v and Σ gv n × v (world; gr, gv: of v·r and n·v)
 * @param run scratch, 0 from `OF_COLORS` on
 */
function rowBackward(
  row: number,
  scene: Scene,
  c: Float64Array,
  twoSided: boolean,
  work: Workspace,
  gradient: SceneGradient | null,
  sums: Float64Array,
  run: Float64Array,
): void {
  const { normals, colors, faces, groups } = scene;
  const { size, ray, face, plane, solidity, pictureGradient } = work;
  const corner = groups.normal;
  const ambient = c[0]!;
  const diffuse = c[1]!;
  const specular = c[2]!;
  const shininess = c[3]!;
  const dull = c[4]!;
  const lx = c[5]!;
  const ly = c[6]!;
  const lz = c[7]!;
  let tr = c[8]!;
  let tg = c[9]!;
  let tb = c[10]!;
  const rx = c[11]!;
  const ry = c[12]!;
  const rz = c[13]!;
  const ux = c[14]!;
  const uy = c[15]!;
  const uz = c[16]!;
  const bx = c[17]!;
  const by = c[18]!;
  const bz = c[19]!;
  const rl = c[20]!;
  const ox = c[OF_ROW]!;
  const oy = c[OF_ROW + 1]!;
  const oz = c[OF_ROW + 2]!;
  const ol = c[OF_ROW + 3]!;
  const aside = c[OF_ROW + 4]!;
  let nxs = 0;
  let nys = 0;
  let nzs = 0;
  let hxs = 0;
  let hys = 0;
  let hzs = 0;
  let phx = 0;
  let phy = 0;
  let phz = 0;
  let vxs = 0;
  let vys = 0;
  let vzs = 0;
  let nvx = 0;
  let nvy = 0;
  let nvz = 0;
  const y = -ray[row]!;
  const begin = row * size;
  for (let column = 0; column < size; ) {
    const f = face[begin + column]!;
    if (f < 0) {
      column++;
      continue;
    }
    const first = ray[column]!;
    const o = ROWS * f;
    const x0 = plane[o]!;
    const x1 = plane[o + 3]!;
    const x2 = plane[o + 6]!;
    const e0 = x0 * first + (plane[o + 1]! * y - plane[o + 2]!);
    const e1 = x1 * first + (plane[o + 4]! * y - plane[o + 5]!);
    const e2 = x2 * first + (plane[o + 7]! * y - plane[o + 8]!);
    const n0 = 3 * corner[3 * f]!;
    const n1 = 3 * corner[3 * f + 1]!;
    const n2 = 3 * corner[3 * f + 2]!;
    const n0x = normals[n0]!;
    const n0y = normals[n0 + 1]!;
    const n0z = normals[n0 + 2]!;
    const n1x = normals[n1]!;
    const n1y = normals[n1 + 1]!;
    const n1z = normals[n1 + 2]!;
    const n2x = normals[n2]!;
    const n2y = normals[n2 + 1]!;
    const n2z = normals[n2 + 2]!;
    const solid = solidity[f]!;
    const over = Math.abs(solid);
    const turned = twoSided && solid > 0 ? -1 : 1;
    const startX = turned * (e0 * n0x + e1 * n1x + e2 * n2x);
    const startY = turned * (e0 * n0y + e1 * n1y + e2 * n2y);
    const startZ = turned * (e0 * n0z + e1 * n1z + e2 * n2z);
    const stepX = turned * (x0 * n0x + x1 * n1x + x2 * n2x);
    const stepY = turned * (x0 * n0y + x1 * n1y + x2 * n2y);
    const stepZ = turned * (x0 * n0z + x1 * n1z + x2 * n2z);
    let gx = 0; // Σ G
    let gy = 0;
    let gz = 0;
    let wayX = 0; // Σ way · G
    let wayY = 0;
    let wayZ = 0;
    let at = 3 * (begin + column);
    const from = column;
    do {
      const gr = pictureGradient[at]!;
      const gg = pictureGradient[at + 1]!;
      const gb = pictureGradient[at + 2]!;
      const x = ray[column]!;
      const way = x - first;
      let nx = startX + way * stepX;
      let ny = startY + way * stepY;
      let nz = startZ + way * stepZ;
      const along = nx * lx + ny * ly + nz * lz;
      let matte = ambient;
      let depth = 0;
      if (colors) {
        const v0 = 3 * faces[3 * f]!;
        const v1 = 3 * faces[3 * f + 1]!;
        const v2 = 3 * faces[3 * f + 2]!;
        const w0 = e0 + way * x0;
        const w1 = e1 + way * x1;
        const w2 = e2 + way * x2;
        const sum = 1 / (w0 + w1 + w2);
        depth = sum / over;
        tr = (w0 * colors[v0]! + w1 * colors[v1]! + w2 * colors[v2]!) * sum;
        tg = (w0 * colors[v0 + 1]! + w1 * colors[v1 + 1]! + w2 * colors[v2 + 1]!) * sum;
        tb = (w0 * colors[v0 + 2]! + w1 * colors[v1 + 2]! + w2 * colors[v2 + 2]!) * sum;
      }
      if (along > 0) {
        const scale = 1 / Math.sqrt(nx * nx + ny * ny + nz * nz);
        nx *= scale;
        ny *= scale;
        nz *= scale;
        const nl = along * scale;
        matte += diffuse * nl;
        let gl = diffuse * (gr * tr + gg * tg + gb * tb);
        const vx = ox - x * rx;
        const vy = oy - x * ry;
        const vz = oz - x * rz;
        const nv = nx * vx + ny * vy + nz * vz;
        const vr = 2 * nl * nv - (ol - x * rl);
        const square = (vr * vr) / (aside + x * x);
        let gv = 0;
        if (vr > 0 && square > dull) {
          const gvr = (specular * shininess * (gr + gg + gb) * rootPower(square, shininess)) / vr;
          gv = 2 * nl * gvr;
          gl += 2 * nv * gvr;
          vxs += gvr * vx;
          vys += gvr * vy;
          vzs += gvr * vz;
          nvx += gv * (ny * vz - nz * vy);
          nvy += gv * (nz * vx - nx * vz);
          nvz += gv * (nx * vy - ny * vx);
        }
        nxs += gl * nx;
        nys += gl * ny;
        nzs += gl * nz;
        const gn = gl * nl + gv * nv;
        const px = scale * (gl * lx + gv * vx - gn * nx);
        const py = scale * (gl * ly + gv * vy - gn * ny);
        const pz = scale * (gl * lz + gv * vz - gn * nz);
        gx += px;
        gy += py;
        gz += pz;
        wayX += way * px;
        wayY += way * py;
        wayZ += way * pz;
      }
      if (colors) {
        const paint = matte * depth;
        const pr = paint * gr;
        const pg = paint * gg;
        const pb = paint * gb;
        const all = pr * tr + pg * tg + pb * tb;
        run[OF_COLORS]! += pr;
        run[OF_COLORS + 1]! += pg;
        run[OF_COLORS + 2]! += pb;
        run[OF_COLORS + 3]! += way * pr;
        run[OF_COLORS + 4]! += way * pg;
        run[OF_COLORS + 5]! += way * pb;
        run[OF_COLORS + 6]! += all;
        run[OF_COLORS + 7]! += way * all;
      }
      at += 3;
    } while (++column < size && face[begin + column] === f);
    // Differences to the first corner's normal: where normals are alike, nothing is left, and nothing of the rounding.
    const mx = plane[o + 9]!;
    const my = plane[o + 10]!;
    const mz = plane[o + 11]!;
    let g0 = (n0x * gx + n0y * gy + n0z * gz) / over;
    let g1 = (n1x - n0x) * gx + (n1y - n0y) * gy + (n1z - n0z) * gz;
    let g2 = (n2x - n0x) * gx + (n2y - n0y) * gy + (n2z - n0z) * gz;
    let wx = turned * (x1 * g1 + x2 * g2 + mx * g0); // Σ w
    let wy = turned * (plane[o + 4]! * g1 + plane[o + 7]! * g2 + my * g0);
    let wz = turned * (plane[o + 5]! * g1 + plane[o + 8]! * g2 + mz * g0);
    let wayWx = 0; // Σ way · w
    let wayWy = 0;
    let wayWz = 0;
    if (column > from + 1) {
      g0 = (n0x * wayX + n0y * wayY + n0z * wayZ) / over;
      g1 = (n1x - n0x) * wayX + (n1y - n0y) * wayY + (n1z - n0z) * wayZ;
      g2 = (n2x - n0x) * wayX + (n2y - n0y) * wayY + (n2z - n0z) * wayZ;
      wayWx = turned * (x1 * g1 + x2 * g2 + mx * g0);
      wayWy = turned * (plane[o + 4]! * g1 + plane[o + 7]! * g2 + my * g0);
      wayWz = turned * (plane[o + 5]! * g1 + plane[o + 8]! * g2 + mz * g0);
    }
    if (colors) {
      colorsBackward(scene, f, over, work, run);
      wx += run[OF_VERTICES]!;
      wy += run[OF_VERTICES + 1]!;
      wz += run[OF_VERTICES + 2]!;
      wayWx += run[OF_VERTICES + 3]!;
      wayWy += run[OF_VERTICES + 4]!;
      wayWz += run[OF_VERTICES + 5]!;
    }
    const near = mx * first + (my * y - mz);
    hxs += near * wx + mx * wayWx;
    hys += near * wy + mx * wayWy;
    hzs += near * wz + mx * wayWz;
    phx += y * wz + wy;
    phy -= wx + first * wz + wayWz;
    phz += first * wy + wayWy - y * wx;
    if (gradient) {
      run[0] = e0;
      run[1] = e1;
      run[2] = e2;
      run[3] = x0;
      run[4] = x1;
      run[5] = x2;
      run[OF_NORMALS] = turned * gx;
      run[OF_NORMALS + 1] = turned * gy;
      run[OF_NORMALS + 2] = turned * gz;
      run[OF_NORMALS + 3] = turned * wayX;
      run[OF_NORMALS + 4] = turned * wayY;
      run[OF_NORMALS + 5] = turned * wayZ;
      // −b h = −E |solidity| w, in the world.
      run[OF_VERTICES] = -over * (rx * wx + ux * wy + bx * wz);
      run[OF_VERTICES + 1] = -over * (ry * wx + uy * wy + by * wz);
      run[OF_VERTICES + 2] = -over * (rz * wx + uz * wy + bz * wz);
      run[OF_VERTICES + 3] = -over * (rx * wayWx + ux * wayWy + bx * wayWz);
      run[OF_VERTICES + 4] = -over * (ry * wayWx + uy * wayWy + by * wayWz);
      run[OF_VERTICES + 5] = -over * (rz * wayWx + uz * wayWy + bz * wayWz);
      const v0 = 3 * faces[3 * f]!;
      const v1 = 3 * faces[3 * f + 1]!;
      const v2 = 3 * faces[3 * f + 2]!;
      spread(gradient.normals, n0, n1, n2, run, OF_NORMALS);
      spread(gradient.vertices, v0, v1, v2, run, OF_VERTICES);
      if (gradient.colors) spread(gradient.colors, v0, v1, v2, run, OF_COLORS);
    }
    if (colors) run.fill(0, OF_COLORS);
  }
  sums[0]! += nxs;
  sums[1]! += nys;
  sums[2]! += nzs;
  sums[3]! += hxs;
  sums[4]! += hys;
  sums[5]! += hzs;
  sums[6]! += phx;
  sums[7]! += phy;
  sums[8]! += phz;
  sums[9]! += vxs;
  sums[10]! += vys;
  sums[11]! += vzs;
  sums[12]! += nvx;
  sums[13]! += nvy;
  sums[14]! += nvz;
}

/** What a run sends to its face's corners: from 0 on E of its first pixel and how E goes on, then pairs Σ g, Σ way · g for the three arrays of the shape. */
const OF_NORMALS = 6;
const OF_VERTICES = 12;
const OF_COLORS = 18; // and Σ g·t, Σ way · g·t behind them, t the colour seen
const RUN = 26;

/**
 * The part of the colours in Σ w and Σ way · w: t = Σ b c moves with the camera by h = |solidity| Σ (g·c_i − g·t) E-row_i, g the gradient of t. Turns the run's sums of
 * g · depth into those of E c, and leaves what it found at `OF_VERTICES`. Differences to the first corner's colour, as with normals.
 */
function colorsBackward({ colors, faces }: Scene, f: number, over: number, { plane }: Workspace, run: Float64Array): void {
  const v0 = 3 * faces[3 * f]!;
  const v1 = 3 * faces[3 * f + 1]!;
  const v2 = 3 * faces[3 * f + 2]!;
  const o = ROWS * f;
  for (let k = 0; k < 2; k++) {
    let first = 0;
    let g1 = 0;
    let g2 = 0;
    for (let i = 0; i < 3; i++) {
      const g = run[OF_COLORS + 3 * k + i]!;
      const c0 = colors![v0 + i]!;
      first += g * c0;
      g1 += g * (colors![v1 + i]! - c0);
      g2 += g * (colors![v2 + i]! - c0);
      run[OF_COLORS + 3 * k + i] = over * g;
    }
    const mean = run[OF_COLORS + 6 + k]! - first;
    for (let i = 0; i < 3; i++)
      run[OF_VERTICES + 3 * k + i] = over * (plane[o + 3 + i]! * g1 + plane[o + 6 + i]! * g2) - plane[o + 9 + i]! * mean;
  }
}

/** Adds E_i Σ g + (step of E_i) Σ way · g to the rows of three corners. */
function spread(into: Float64Array, i0: number, i1: number, i2: number, run: Float64Array, at: number): void {
  const e0 = run[0]!;
  const e1 = run[1]!;
  const e2 = run[2]!;
  const x0 = run[3]!;
  const x1 = run[4]!;
  const x2 = run[5]!;
  for (let k = 0; k < 3; k++) {
    const g = run[at + k]!;
    const way = run[at + 3 + k]!;
    into[i0 + k]! += e0 * g + x0 * way;
    into[i1 + k]! += e1 * g + x1 * way;
    into[i2 + k]! += e2 * g + x2 * way;
  }
}
