/**
 * @file Phong shading of what every pixel sees, in one go: for the common case of a perspective camera, parallel light and no textures. The same colours and gradients as
 * `phong.ts` on the list of fragments, to rounding; the tests hold the two together.
 *
 * What is saved: no list of fragments; the direction to the eye is the pixel's ray turned into the world, so no position is interpolated; of the normal only the
 * direction counts, so the edges E serve as weights undivided; and on the way back the camera's gradient is summed up in view space, where the point is depth · ray.
 *
 * Tried, 1,000 faces at 224 px, 25,000 pixels covered, ms a view: list + phong.ts took 1.15 forward and 3.0 back; the minima of benchmarks/renderer.ts say what this takes.
 */

import type { Pose, PoseGradient } from "../camera/pose.ts";
import type { DrawOptions } from "./options.ts";
import { dullness, lightOf, power } from "./phong.ts";
import type { Scene, SceneGradient } from "./scene.ts";
import { ROWS, type Workspace } from "./workspace.ts";

export function isDirect({ skin }: Scene, { projection, light }: DrawOptions): boolean {
  return projection === "perspective" && light.kind !== "point" && !skin;
}

/**
 * The numbers of the loops in one typed array. Read from there V8 knows them for doubles; read from objects and tuples, where one of them may be a whole number, it
 * may box and unbox them for every pixel (44 or 68 ns a pixel on the way back, by chance).
 */
function constants({ color }: Scene, pose: Pose, { ambient, diffuse, specular, shininess, light }: DrawOptions): Float64Array {
  const { x, y, z } = lightOf(light, pose);
  return Float64Array.of(
    ambient,
    diffuse,
    specular,
    shininess,
    dullness(shininess),
    x,
    y,
    z,
    ...color,
    ...pose.right,
    ...pose.up,
    ...pose.back,
  );
}

/** Fills `picture` where pixels see a face. */
export function shadeDirect(scene: Scene, pose: Pose, options: DrawOptions, work: Workspace): void {
  const c = constants(scene, pose, options);
  for (let row = 0; row < options.size; row++) shadeRow(row, scene, c, options.twoSided, work);
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
  const ux = c[14]!;
  const uy = c[15]!;
  const uz = c[16]!;
  const bx = c[17]!;
  const by = c[18]!;
  const bz = c[19]!;
  const y = -ray[row]!;
  // Towards the eye: minus the ray, in the world, not of unit length.
  const ox = bx - y * ux;
  const oy = by - y * uy;
  const oz = bz - y * uz;
  for (let column = 0, p = row * size; column < size; column++, p++) {
    const f = face[p]!;
    if (f < 0) continue;
    const x = ray[column]!;
    const o = ROWS * f;
    const e0 = plane[o]! * x + (plane[o + 1]! * y - plane[o + 2]!);
    const e1 = plane[o + 3]! * x + (plane[o + 4]! * y - plane[o + 5]!);
    const e2 = plane[o + 6]! * x + (plane[o + 7]! * y - plane[o + 8]!);
    const n0 = 3 * corner[3 * f]!;
    const n1 = 3 * corner[3 * f + 1]!;
    const n2 = 3 * corner[3 * f + 2]!;
    const nx = e0 * normals[n0]! + e1 * normals[n1]! + e2 * normals[n2]!;
    const ny = e0 * normals[n0 + 1]! + e1 * normals[n1 + 1]! + e2 * normals[n2 + 1]!;
    const nz = e0 * normals[n0 + 2]! + e1 * normals[n1 + 2]! + e2 * normals[n2 + 2]!;
    const square = nx * nx + ny * ny + nz * nz;
    let along = nx * lx + ny * ly + nz * lz;
    if (twoSided && solidity[f]! > 0) along = -along;
    let matte = ambient;
    let gloss = 0;
    if (along > 0) {
      const nl = along / Math.sqrt(square);
      matte += diffuse * nl;
      const vx = ox - x * rx;
      const vy = oy - x * ry;
      const vz = oz - x * rz;
      // v·r = 2 (n·l)(n·v) − v·l; both signs of n give the same.
      const vr = (2 * (nx * lx + ny * ly + nz * lz) * (nx * vx + ny * vy + nz * vz)) / square - (vx * lx + vy * ly + vz * lz);
      const far = 1 + x * x + y * y;
      if (vr > 0 && vr * vr > dull * far) gloss = specular * power(vr / Math.sqrt(far), shininess);
    }
    if (colors) {
      const v0 = 3 * faces[3 * f]!;
      const v1 = 3 * faces[3 * f + 1]!;
      const v2 = 3 * faces[3 * f + 2]!;
      const sum = 1 / (e0 + e1 + e2);
      tr = (e0 * colors[v0]! + e1 * colors[v1]! + e2 * colors[v2]!) * sum;
      tg = (e0 * colors[v0 + 1]! + e1 * colors[v1 + 1]! + e2 * colors[v2 + 1]!) * sum;
      tb = (e0 * colors[v0 + 2]! + e1 * colors[v1 + 2]! + e2 * colors[v2 + 2]!) * sum;
    }
    const at = 3 * p;
    picture[at] = matte * tr + gloss;
    picture[at + 1] = matte * tg + gloss;
    picture[at + 2] = matte * tb + gloss;
  }
}

/**
 * From `pictureGradient` to pose and, where given, scene: all of `shadeBackward` and `barycentricsBackward`.
 *
 * Moving the camera is moving the shape, rigidly, the other way. Then rays, head light and direction to the eye stay, normals turn with the shape, and the point
 * under a ray slides over the surface. So the whole gradient of the pose is one force f = −Σ h (see `barycentricsBackward`) and one torque Σ n × g_n + Σ p × f:
 * nine sums instead of the twenty-four of axes, eye and light, which no register file holds (those took 82 ns a pixel).
 */
export function shadeDirectBackward(
  scene: Scene,
  pose: Pose,
  options: DrawOptions,
  work: Workspace,
  gradient: SceneGradient | null,
  poseGradient: PoseGradient,
): void {
  const sums = new Float64Array(12);
  const c = constants(scene, pose, options);
  for (let row = 0; row < options.size; row++) rowBackward(row, scene, c, options.twoSided, work, gradient, sums);
  const rx = c[11]!;
  const ry = c[12]!;
  const rz = c[13]!;
  const ux = c[14]!;
  const uy = c[15]!;
  const uz = c[16]!;
  const bx = c[17]!;
  const by = c[18]!;
  const bz = c[19]!;
  let [torqueX, torqueY, torqueZ] = sums as unknown as [number, number, number];
  const [hxs, hys, hzs, phx, phy, phz] = sums.subarray(3) as unknown as [number, number, number, number, number, number];
  // To the world, and from the eye to the origin.
  const fx = -(rx * hxs + ux * hys + bx * hzs);
  const fy = -(ry * hxs + uy * hys + by * hzs);
  const fz = -(rz * hxs + uz * hys + bz * hzs);
  const { distance } = pose;
  torqueX += distance * (by * fz - bz * fy) - (rx * phx + ux * phy + bx * phz);
  torqueY += distance * (bz * fx - bx * fz) - (ry * phx + uy * phy + by * phz);
  torqueZ += distance * (bx * fy - by * fx) - (rz * phx + uz * phy + bz * phz);
  if (options.light.kind === "directional") {
    torqueX += c[6]! * sums[11]! - c[7]! * sums[10]!; // it turns with the shape
    torqueY += c[7]! * sums[9]! - c[5]! * sums[11]!;
    torqueZ += c[5]! * sums[10]! - c[6]! * sums[9]!;
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
 * One row. A function of its own: V8 compiles a long loop while it runs, with every variable boxed at the entry, and may keep that code for good (45 or 68 ns a pixel,
 * by chance); what is called row by row is compiled as a whole.
 * @param sums adds torque of normals (world), Σ h, Σ p × h (view space, p from the eye), gradient of the direction to the light
 */
function rowBackward(
  row: number,
  scene: Scene,
  c: Float64Array,
  twoSided: boolean,
  work: Workspace,
  gradient: SceneGradient | null,
  sums: Float64Array,
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
  let torqueX = 0; // of normals, in the world
  let torqueY = 0;
  let torqueZ = 0;
  let hxs = 0; // Σ h and Σ p × h, in view space, p from the eye
  let hys = 0;
  let hzs = 0;
  let phx = 0;
  let phy = 0;
  let phz = 0;
  let lightX = 0; // gradient of the direction to the light
  let lightY = 0;
  let lightZ = 0;
  const y = -ray[row]!;
  const ox = bx - y * ux;
  const oy = by - y * uy;
  const oz = bz - y * uz;
  for (let column = 0, p = row * size; column < size; column++, p++) {
    const f = face[p]!;
    if (f < 0) continue;
    const gr = pictureGradient[3 * p]!;
    const gg = pictureGradient[3 * p + 1]!;
    const gb = pictureGradient[3 * p + 2]!;
    const x = ray[column]!;
    const o = ROWS * f;
    const x0 = plane[o]!;
    const y0 = plane[o + 1]!;
    const z0 = plane[o + 2]!;
    const x1 = plane[o + 3]!;
    const y1 = plane[o + 4]!;
    const z1 = plane[o + 5]!;
    const x2 = plane[o + 6]!;
    const y2 = plane[o + 7]!;
    const z2 = plane[o + 8]!;
    const e0 = x0 * x + (y0 * y - z0);
    const e1 = x1 * x + (y1 * y - z1);
    const e2 = x2 * x + (y2 * y - z2);
    const sum = 1 / (e0 + e1 + e2);
    const b0 = e0 * sum;
    const b1 = e1 * sum;
    const b2 = e2 * sum;
    const solid = solidity[f]!;
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
    let nx = b0 * n0x + b1 * n1x + b2 * n2x;
    let ny = b0 * n0y + b1 * n1y + b2 * n2y;
    let nz = b0 * n0z + b1 * n1z + b2 * n2z;
    if (colors) {
      const v0 = 3 * faces[3 * f]!;
      const v1 = 3 * faces[3 * f + 1]!;
      const v2 = 3 * faces[3 * f + 2]!;
      tr = b0 * colors[v0]! + b1 * colors[v1]! + b2 * colors[v2]!;
      tg = b0 * colors[v0 + 1]! + b1 * colors[v1 + 1]! + b2 * colors[v2 + 1]!;
      tb = b0 * colors[v0 + 2]! + b1 * colors[v1 + 2]! + b2 * colors[v2 + 2]!;
    }
    const turned = twoSided && solid > 0 ? -1 : 1;
    const along = turned * (nx * lx + ny * ly + nz * lz);
    let matte = ambient;
    let g0 = 0;
    let g1 = 0;
    let g2 = 0;
    if (along > 0) {
      const scale = turned / Math.sqrt(nx * nx + ny * ny + nz * nz);
      nx *= scale;
      ny *= scale;
      nz *= scale;
      const nl = nx * lx + ny * ly + nz * lz;
      matte += diffuse * nl;
      let gnl = diffuse * (gr * tr + gg * tg + gb * tb);
      let gnx = gnl * lx;
      let gny = gnl * ly;
      let gnz = gnl * lz;
      const vx = ox - x * rx;
      const vy = oy - x * ry;
      const vz = oz - x * rz;
      const far = 1 + x * x + y * y;
      const nv = nx * vx + ny * vy + nz * vz;
      const vr = 2 * nl * nv - (vx * lx + vy * ly + vz * lz);
      if (vr > 0 && vr * vr > dull * far) {
        const near = 1 / Math.sqrt(far);
        const gvr = near * specular * (gr + gg + gb) * shininess * power(vr * near, shininess - 1);
        const gnv = 2 * nl * gvr;
        const shine = 2 * nv * gvr;
        gnl += shine;
        gnx += shine * lx + gnv * vx;
        gny += shine * ly + gnv * vy;
        gnz += shine * lz + gnv * vz;
        lightX -= gvr * vx;
        lightY -= gvr * vy;
        lightZ -= gvr * vz;
      }
      lightX += gnl * nx;
      lightY += gnl * ny;
      lightZ += gnl * nz;
      torqueX += ny * gnz - nz * gny;
      torqueY += nz * gnx - nx * gnz;
      torqueZ += nx * gny - ny * gnx;
      const gn = gnx * nx + gny * ny + gnz * nz;
      gnx = (gnx - gn * nx) * scale;
      gny = (gny - gn * ny) * scale;
      gnz = (gnz - gn * nz) * scale;
      g0 = gnx * n0x + gny * n0y + gnz * n0z;
      g1 = gnx * n1x + gny * n1y + gnz * n1z;
      g2 = gnx * n2x + gny * n2y + gnz * n2z;
      if (gradient) spread(gradient.normals, n0, n1, n2, b0, b1, b2, gnx, gny, gnz);
    }
    if (colors) {
      const v0 = 3 * faces[3 * f]!;
      const v1 = 3 * faces[3 * f + 1]!;
      const v2 = 3 * faces[3 * f + 2]!;
      const gtr = matte * gr;
      const gtg = matte * gg;
      const gtb = matte * gb;
      g0 += gtr * colors[v0]! + gtg * colors[v0 + 1]! + gtb * colors[v0 + 2]!;
      g1 += gtr * colors[v1]! + gtg * colors[v1 + 1]! + gtb * colors[v1 + 2]!;
      g2 += gtr * colors[v2]! + gtg * colors[v2 + 1]! + gtb * colors[v2 + 2]!;
      if (gradient?.colors) spread(gradient.colors, v0, v1, v2, b0, b1, b2, gtr, gtg, gtb);
    }
    // h = Σ (g − Σ g b) n / det at the point t · (x, y, −1), t = det / ΣE
    const mean = g0 * b0 + g1 * b1 + g2 * b2;
    const over = Math.abs(solid);
    g0 -= mean;
    g1 -= mean;
    g2 -= mean;
    const hx = over * (g0 * x0 + g1 * x1 + g2 * x2);
    const hy = over * (g0 * y0 + g1 * y1 + g2 * y2);
    const hz = over * (g0 * z0 + g1 * z1 + g2 * z2);
    const t = sum / over;
    hxs += hx;
    hys += hy;
    hzs += hz;
    phx += t * (y * hz + hy);
    phy -= t * (hx + x * hz);
    phz += t * (x * hy - y * hx);
    if (gradient)
      spread(
        gradient.vertices,
        3 * faces[3 * f]!,
        3 * faces[3 * f + 1]!,
        3 * faces[3 * f + 2]!,
        b0,
        b1,
        b2,
        -(rx * hx + ux * hy + bx * hz),
        -(ry * hx + uy * hy + by * hz),
        -(rz * hx + uz * hy + bz * hz),
      );
  }
  sums[0]! += torqueX;
  sums[1]! += torqueY;
  sums[2]! += torqueZ;
  sums[3]! += hxs;
  sums[4]! += hys;
  sums[5]! += hzs;
  sums[6]! += phx;
  sums[7]! += phy;
  sums[8]! += phz;
  sums[9]! += lightX;
  sums[10]! += lightY;
  sums[11]! += lightZ;
}

/** Adds (x, y, z) to three rows by their weights. */
function spread(
  into: Float64Array,
  i0: number,
  i1: number,
  i2: number,
  b0: number,
  b1: number,
  b2: number,
  x: number,
  y: number,
  z: number,
): void {
  into[i0]! += b0 * x;
  into[i0 + 1]! += b0 * y;
  into[i0 + 2]! += b0 * z;
  into[i1]! += b1 * x;
  into[i1 + 1]! += b1 * y;
  into[i1 + 2]! += b1 * z;
  into[i2]! += b2 * x;
  into[i2 + 1]! += b2 * y;
  into[i2 + 2]! += b2 * z;
}
