/**
 * @file Which face each pixel sees, and where on it.
 *
 * The ray of a pixel is r = (x, y, −1) in view space. With n_i = v_j × v_k (i, j, k cyclic) and det = v0·(v1 × v2), the point
 * t·r of the face's plane has barycentrics b_i = (n_i·r) / Σ(n·r) and depth t = det / Σ(n·r) (Cramer's rule; the homogeneous
 * rasterization of Olano & Greer 1997). So (n_i·r) / det = b_i / t: all three are ≥ 0 exactly where the ray meets the face in front
 * of the eye, from either side, whether or not corners of the face lie behind the eye. Nothing is ever clipped into new
 * faces: the near plane is a comparison of depths, and the derivative is the same formula everywhere.
 */

import type { Workspace } from "./workspace.ts";

/** Faces whose plane passes this close to the eye, relative to the eye's distance, are seen edge-on: they cover nothing. */
const EDGE_ON = 1e-12;

/** Fills `plane` and `solidity` from `view`. `near` only sorts out faces that lie before it as a whole. */
export function prepareFaces(faces: Int32Array, near: number, { view, plane, solidity }: Workspace): void {
  for (let i = 0, f = 0, o = 0; i < faces.length; i += 3, f++, o += 9) {
    const a = 3 * faces[i]!;
    const b = 3 * faces[i + 1]!;
    const c = 3 * faces[i + 2]!;
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
    const det = ax * nx + ay * ny + az * nz;
    const scale = (nx * nx + ny * ny + nz * nz) * (ax * ax + ay * ay + az * az);
    if (!(det * det > EDGE_ON * EDGE_ON * scale) || (az > -near && bz > -near && cz > -near)) {
      solidity[f] = 0;
      continue;
    }
    solidity[f] = 1 / det;
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
  }
}

/**
 * Fills `face` and `inverse`: per pixel the nearest face at depth ≥ near; among equals the first. Pixel centres on an edge
 * belong to the face (PyTorch3D leaves them to nobody, which tears holes along shared edges).
 */
export function rasterizeFaces(faces: Int32Array, near: number, work: Workspace): void {
  const { size, step, ray, face, inverse, view, plane, solidity } = work;
  const P = size * size;
  face.fill(-1, 0, P);
  inverse.fill(0, 0, P);
  const nearest = 1 / near;
  const origin = ray[0]!;
  const box = new Float64Array(4); // left, right, top, bottom in ray units, y down
  for (let i = 0, f = 0, o = 0; i < faces.length; i += 3, f++, o += 9) {
    const solid = Math.abs(solidity[f]!);
    if (solid === 0) continue;
    boxOf(view, 3 * faces[i]!, 3 * faces[i + 1]!, 3 * faces[i + 2]!, near, box);
    // A millionth of a pixel forgives the rounding of the box; the edges decide.
    const j0 = Math.max(0, Math.ceil((box[0]! - origin) / step - 1e-6));
    const j1 = Math.min(size - 1, Math.floor((box[1]! - origin) / step + 1e-6));
    const i0 = Math.max(0, Math.ceil((box[2]! - origin) / step - 1e-6));
    const i1 = Math.min(size - 1, Math.floor((box[3]! - origin) / step + 1e-6));
    if (j0 > j1 || i0 > i1) continue;
    const x0 = plane[o]!;
    const x1 = plane[o + 3]!;
    const x2 = plane[o + 6]!;
    for (let row = i0; row <= i1; row++) {
      const y = -ray[row]!;
      const c0 = plane[o + 1]! * y - plane[o + 2]!;
      const c1 = plane[o + 4]! * y - plane[o + 5]!;
      const c2 = plane[o + 7]! * y - plane[o + 8]!;
      for (let column = j0, p = row * size + j0; column <= j1; column++, p++) {
        const x = ray[column]!;
        const e0 = x0 * x + c0;
        if (e0 < 0) continue;
        const e1 = x1 * x + c1;
        if (e1 < 0) continue;
        const e2 = x2 * x + c2;
        if (e2 < 0) continue;
        const q = (e0 + e1 + e2) * solid;
        if (q > inverse[p]! && q <= nearest) {
          inverse[p] = q;
          face[p] = f;
        }
      }
    }
  }
}

/** The box of what is seen of a face beyond the near plane, in ray units with y down: corners, and where its edges cross the plane. */
function boxOf(view: Float64Array, a: number, b: number, c: number, near: number, box: Float64Array): void {
  box[0] = Infinity;
  box[1] = -Infinity;
  box[2] = Infinity;
  box[3] = -Infinity;
  const da = -view[a + 2]!;
  const db = -view[b + 2]!;
  const dc = -view[c + 2]!;
  if (da >= near) grow(box, view[a]! / da, -view[a + 1]! / da);
  if (db >= near) grow(box, view[b]! / db, -view[b + 1]! / db);
  if (dc >= near) grow(box, view[c]! / dc, -view[c + 1]! / dc);
  if (da >= near && db >= near && dc >= near) return;
  if (da >= near !== db >= near) growAtPlane(view, a, b, near, box);
  if (db >= near !== dc >= near) growAtPlane(view, b, c, near, box);
  if (dc >= near !== da >= near) growAtPlane(view, c, a, near, box);
}

function growAtPlane(view: Float64Array, a: number, b: number, near: number, box: Float64Array): void {
  const t = (-near - view[a + 2]!) / (view[b + 2]! - view[a + 2]!);
  grow(box, (view[a]! + t * (view[b]! - view[a]!)) / near, -(view[a + 1]! + t * (view[b + 1]! - view[a + 1]!)) / near);
}

function grow(box: Float64Array, x: number, y: number): void {
  if (x < box[0]!) box[0] = x;
  if (x > box[1]!) box[1] = x;
  if (y < box[2]!) box[2] = y;
  if (y > box[3]!) box[3] = y;
}

/** b_i = (n_i·r) / Σ(n·r) at every covered pixel. */
export function barycentrics({ size, ray, face, plane, bary }: Workspace): void {
  for (let row = 0, p = 0; row < size; row++) {
    const y = -ray[row]!;
    for (let column = 0; column < size; column++, p++) {
      const f = face[p]!;
      if (f < 0) continue;
      const x = ray[column]!;
      const o = 9 * f;
      const e0 = plane[o]! * x + plane[o + 1]! * y - plane[o + 2]!;
      const e1 = plane[o + 3]! * x + plane[o + 4]! * y - plane[o + 5]!;
      const e2 = plane[o + 6]! * x + plane[o + 7]! * y - plane[o + 8]!;
      const sum = e0 + e1 + e2;
      bary[3 * p] = e0 / sum;
      bary[3 * p + 1] = e1 / sum;
      bary[3 * p + 2] = e2 / sum;
    }
  }
}

/**
 * Adds to `viewGradient` what `baryGradient` says about the vertices. Moving the point under a ray by dx changes b_i by n_i·dx / det
 * less b_i Σ(n·dx) / det; moving corner m by dv moves that point by b_m dv off the ray, which the barycentrics must undo:
 * ∂/∂v_m = −b_m h, h = Σ_i (g_i − Σ g b) n_i / det.
 */
export function barycentricsBackward(faces: Int32Array, work: Workspace): void {
  const { size, face, bary, plane, solidity, baryGradient, viewGradient } = work;
  for (let p = 0; p < size * size; p++) {
    const f = face[p]!;
    if (f < 0) continue;
    const b0 = bary[3 * p]!;
    const b1 = bary[3 * p + 1]!;
    const b2 = bary[3 * p + 2]!;
    let g0 = baryGradient[3 * p]!;
    let g1 = baryGradient[3 * p + 1]!;
    let g2 = baryGradient[3 * p + 2]!;
    const mean = g0 * b0 + g1 * b1 + g2 * b2;
    const solid = Math.abs(solidity[f]!);
    g0 = (g0 - mean) * solid;
    g1 = (g1 - mean) * solid;
    g2 = (g2 - mean) * solid;
    const o = 9 * f;
    const hx = g0 * plane[o]! + g1 * plane[o + 3]! + g2 * plane[o + 6]!;
    const hy = g0 * plane[o + 1]! + g1 * plane[o + 4]! + g2 * plane[o + 7]!;
    const hz = g0 * plane[o + 2]! + g1 * plane[o + 5]! + g2 * plane[o + 8]!;
    const v0 = 3 * faces[3 * f]!;
    const v1 = 3 * faces[3 * f + 1]!;
    const v2 = 3 * faces[3 * f + 2]!;
    viewGradient[v0]! -= b0 * hx;
    viewGradient[v0 + 1]! -= b0 * hy;
    viewGradient[v0 + 2]! -= b0 * hz;
    viewGradient[v1]! -= b1 * hx;
    viewGradient[v1 + 1]! -= b1 * hy;
    viewGradient[v1 + 2]! -= b1 * hz;
    viewGradient[v2]! -= b2 * hx;
    viewGradient[v2 + 1]! -= b2 * hy;
    viewGradient[v2 + 2]! -= b2 * hz;
  }
}
