/**
 * @file One face under one camera: the numbers from which every pixel reads whether it sees the face, where on it, and how near.
 *
 * Perspective: the ray of a pixel is r = (x, y, −1) in view space. With n_i = v_j × v_k (i, j, k cyclic) and det = v0·(v1 × v2), the point t·r of the face's
 * plane has barycentrics b_i = (n_i·r) / Σ(n·r) and depth t = det / Σ(n·r) (Cramer's rule; the homogeneous rasterization of Olano & Greer 1997). So
 * (n_i·r) / det = b_i / t: all three are ≥ 0 exactly where the ray meets the face in front of the eye, from either side, whether or not corners of the face lie
 * behind the eye. Nothing is ever clipped into new faces: the near plane is a comparison of depths, and the derivative is the same formula everywhere.
 *
 * Orthographic: the ray is (x, y, ·) along −z, and b_i are the ratios of the areas in the picture, which have the same form (n_i·r) / Σ(n·r).
 *
 * Nearness is what is linear over the picture and grows towards the eye: 1 / depth (perspective) or −depth (orthographic). So each face is four rows of three
 * numbers, to be multiplied by (x, y, −1): three edges E_i = s·n_i, with s = ±1 so that they are ≥ 0 inside, and the nearness.
 */

import type { Pose, PoseGradient } from "../camera/pose.ts";
import { ROWS, type Workspace } from "./workspace.ts";

/** Faces whose plane passes this close to the eye, relative to the eye's distance, are seen edge-on: they cover nothing. */
const EDGE_ON = 1e-12;

/** Nearness where nothing is: less than that of any face. */
export function farthest(orthographic: boolean): number {
  return orthographic ? -Infinity : 0;
}

/** The nearness of the near plane. */
export function nearestAllowed(orthographic: boolean, near: number): number {
  return orthographic ? -near : 1 / near;
}

export function depthOf(orthographic: boolean, nearness: number): number {
  return orthographic ? -nearness : 1 / nearness; // 1 / 0 = +∞, −(−∞) = +∞: no face
}

/** Fills `screen` from `view`. */
export function toScreen(near: number, work: Workspace): void {
  const { view, screen, step, ray, orthographic, vertices } = work;
  const origin = ray[0]!;
  for (let i = 0; i < 3 * vertices; i += 3) {
    const depth = -view[i + 2]!;
    const scale = orthographic ? 1 / step : 1 / (depth * step);
    screen[i] = depth >= near ? view[i]! * scale - origin / step : NaN;
    screen[i + 1] = -view[i + 1]! * scale - origin / step;
    screen[i + 2] = orthographic ? -depth : 1 / depth;
  }
}

/** Fills `plane` and `solidity` of face f from `view`, unless this view has them already. Returns the solidity. */
export function prepared(faces: Int32Array, f: number, near: number, work: Workspace): number {
  return work.stamp[f] === work.now ? work.solidity[f]! : prepare(faces, f, near, work);
}

export function prepare(faces: Int32Array, f: number, near: number, work: Workspace): number {
  const solid = planeOf(faces, f, near, work);
  work.stamp[f] = work.now;
  work.solidity[f] = solid;
  return solid;
}

/** Fills the rows of face f, returns its solidity. `near` only sorts out faces that lie before it as a whole. */
function planeOf(faces: Int32Array, f: number, near: number, { view, plane, orthographic }: Workspace): number {
  const a = 3 * faces[3 * f]!;
  const b = 3 * faces[3 * f + 1]!;
  const c = 3 * faces[3 * f + 2]!;
  const ax = view[a]!;
  const ay = view[a + 1]!;
  const az = view[a + 2]!;
  const bx = view[b]!;
  const by = view[b + 1]!;
  const bz = view[b + 2]!;
  const cx = view[c]!;
  const cy = view[c + 1]!;
  const cz = view[c + 2]!;
  // The cross product of the edges keeps its digits for small faces far away, where n_0 + n_1 + n_2 cancels.
  const ux = bx - ax;
  const uy = by - ay;
  const uz = bz - az;
  const vx = cx - ax;
  const vy = cy - ay;
  const vz = cz - az;
  const nx = uy * vz - uz * vy;
  const ny = uz * vx - ux * vz;
  const nz = ux * vy - uy * vx;
  const o = ROWS * f;
  if (az > -near && bz > -near && cz > -near) return 0;
  if (orthographic) {
    if (!(nz * nz > EDGE_ON * EDGE_ON * (nx * nx + ny * ny + nz * nz))) return 0;
    const s = nz > 0 ? 1 : -1;
    plane[o] = s * (by - cy);
    plane[o + 1] = s * (cx - bx);
    plane[o + 2] = s * (cx * by - bx * cy);
    plane[o + 3] = s * (cy - ay);
    plane[o + 4] = s * (ax - cx);
    plane[o + 5] = s * (ax * cy - cx * ay);
    plane[o + 6] = s * (ay - by);
    plane[o + 7] = s * (bx - ax);
    plane[o + 8] = s * (bx * ay - ax * by);
    plane[o + 9] = -nx / nz;
    plane[o + 10] = -ny / nz;
    plane[o + 11] = -az - (nx * ax + ny * ay) / nz;
    return -1 / nz;
  }
  const det = ax * nx + ay * ny + az * nz;
  const scale = (nx * nx + ny * ny + nz * nz) * (ax * ax + ay * ay + az * az);
  if (!(det * det > EDGE_ON * EDGE_ON * scale)) return 0;
  const s = det > 0 ? 1 : -1;
  // Every product is the same number for the other face of a shared edge, up to sign: no pixel falls between two faces.
  plane[o] = s * (by * cz - bz * cy);
  plane[o + 1] = s * (bz * cx - bx * cz);
  plane[o + 2] = s * (bx * cy - by * cx);
  plane[o + 3] = s * (cy * az - cz * ay);
  plane[o + 4] = s * (cz * ax - cx * az);
  plane[o + 5] = s * (cx * ay - cy * ax);
  plane[o + 6] = s * (ay * bz - az * by);
  plane[o + 7] = s * (az * bx - ax * bz);
  plane[o + 8] = s * (ax * by - ay * bx);
  const solid = 1 / det;
  plane[o + 9] = nx * solid;
  plane[o + 10] = ny * solid;
  plane[o + 11] = nz * solid;
  return solid;
}

/**
 * From `baryGradient` and `bary` of the fragments to the camera, and to the world vertices [V, 3] where `vertexGradient` is given. Moving the point under a ray by
 * dx changes b_i by n_i·dx / det less b_i Σ(n·dx) / det; moving corner m by dv moves that point by b_m dv off the ray, which the barycentrics must undo:
 * ∂/∂v_m = −b_m h, h = Σ_i (g_i − Σ g b) n_i / det. Summed over the corners that is −h at the point Σ b P itself: the camera needs no gradient per vertex.
 */
export function barycentricsBackward(
  vertices: Float64Array,
  faces: Int32Array,
  pose: Pose,
  work: Workspace,
  vertexGradient: Float64Array | null,
  poseGradient: PoseGradient,
): void {
  const { orthographic, plane, solidity } = work;
  const { count, face, bary, baryGradient } = work.fragments;
  const { right, up, back } = poseGradient;
  const [rx, ry, rz] = pose.right as unknown as [number, number, number];
  const [ux, uy, uz] = pose.up as unknown as [number, number, number];
  const [bx, by, bz] = pose.back as unknown as [number, number, number];
  let grx = 0;
  let gry = 0;
  let grz = 0;
  let gux = 0;
  let guy = 0;
  let guz = 0;
  let gbx = 0;
  let gby = 0;
  let gbz = 0;
  let gd = 0;
  for (let i = 0; i < count; i++) {
    const f = face[i]!;
    const b0 = bary[3 * i]!;
    const b1 = bary[3 * i + 1]!;
    const b2 = bary[3 * i + 2]!;
    let g0 = baryGradient[3 * i]!;
    let g1 = baryGradient[3 * i + 1]!;
    let g2 = baryGradient[3 * i + 2]!;
    const mean = g0 * b0 + g1 * b1 + g2 * b2;
    const solid = Math.abs(solidity[f]!);
    g0 = (g0 - mean) * solid;
    g1 = (g1 - mean) * solid;
    g2 = (g2 - mean) * solid;
    const o = ROWS * f;
    const hx = g0 * plane[o]! + g1 * plane[o + 3]! + g2 * plane[o + 6]!;
    const hy = g0 * plane[o + 1]! + g1 * plane[o + 4]! + g2 * plane[o + 7]!;
    const hz = orthographic ? 0 : g0 * plane[o + 2]! + g1 * plane[o + 5]! + g2 * plane[o + 8]!;
    const v0 = 3 * faces[3 * f]!;
    const v1 = 3 * faces[3 * f + 1]!;
    const v2 = 3 * faces[3 * f + 2]!;
    const px = b0 * vertices[v0]! + b1 * vertices[v1]! + b2 * vertices[v2]!;
    const py = b0 * vertices[v0 + 1]! + b1 * vertices[v1 + 1]! + b2 * vertices[v2 + 1]!;
    const pz = b0 * vertices[v0 + 2]! + b1 * vertices[v1 + 2]! + b2 * vertices[v2 + 2]!;
    grx -= hx * px;
    gry -= hx * py;
    grz -= hx * pz;
    gux -= hy * px;
    guy -= hy * py;
    guz -= hy * pz;
    gbx -= hz * px;
    gby -= hz * py;
    gbz -= hz * pz;
    gd += hz;
    if (!vertexGradient) continue;
    const wx = rx * hx + ux * hy + bx * hz;
    const wy = ry * hx + uy * hy + by * hz;
    const wz = rz * hx + uz * hy + bz * hz;
    vertexGradient[v0]! -= b0 * wx;
    vertexGradient[v0 + 1]! -= b0 * wy;
    vertexGradient[v0 + 2]! -= b0 * wz;
    vertexGradient[v1]! -= b1 * wx;
    vertexGradient[v1 + 1]! -= b1 * wy;
    vertexGradient[v1 + 2]! -= b1 * wz;
    vertexGradient[v2]! -= b2 * wx;
    vertexGradient[v2 + 1]! -= b2 * wy;
    vertexGradient[v2 + 2]! -= b2 * wz;
  }
  right[0]! += grx;
  right[1]! += gry;
  right[2]! += grz;
  up[0]! += gux;
  up[1]! += guy;
  up[2]! += guz;
  back[0]! += gbx;
  back[1]! += gby;
  back[2]! += gbz;
  poseGradient.distance += gd;
}
