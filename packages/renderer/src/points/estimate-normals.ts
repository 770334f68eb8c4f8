/**
 * @file Normals of points that bring none: of the plane of least squares through the nearest neighbours (Hoppe et al. 1992), and how they turn when points move.
 *
 * C = (1/k) Σ (q − m)(q − m)ᵀ over the neighbours q with mean m; n is C's eigenvector of the least eigenvalue λ0. With the other two v1, v2,
 * dn = Σ_j v_j (v_j · dC n) / (λ0 − λ_j). Which points are neighbours is held fixed.
 */

import { nearestNeighbors } from "./neighbors.ts";

export interface EstimatedNormals {
  readonly k: number;
  readonly neighbors: Int32Array; // [P, k]
  readonly normals: Float64Array; // [P, 3] unit length, away from the middle of the cloud
  readonly frames: Float64Array; // [P, 8] v1, v2, 1 / (λ0 − λ1), 1 / (λ0 − λ2); 0 where two coincide: there the normal is held fixed
}

/** @param points [P, 3]; clouds of fewer than three points, or on a line, get some unit vector square to what there is */
export function estimateNormals(points: Float64Array, neighbors: number): EstimatedNormals {
  const P = points.length / 3;
  const k = Math.min(neighbors, P);
  const nearest = nearestNeighbors(points, k);
  const normals = new Float64Array(3 * P);
  const frames = new Float64Array(8 * P);
  const middle = [0, 0, 0];
  for (let i = 0; i < points.length; i++) middle[i % 3]! += points[i]! / P;
  const c = new Float64Array(9);
  const v = new Float64Array(9);
  for (let p = 0; p < P; p++) {
    covariance(points, nearest, p, k, c);
    const trace = c[0]! + c[4]! + c[8]!;
    eigenvectors(c, v);
    const least = c[0]! <= c[4]! && c[0]! <= c[8]! ? 0 : c[4]! <= c[8]! ? 1 : 2;
    const [j1, j2] = [(least + 1) % 3, (least + 2) % 3];
    const n = 3 * p;
    let outward = 0;
    for (let axis = 0; axis < 3; axis++) outward += v[3 * axis + least]! * (points[n + axis]! - middle[axis]!);
    const sign = outward < 0 ? -1 : 1;
    for (let axis = 0; axis < 3; axis++) {
      normals[n + axis] = sign * v[3 * axis + least]!;
      frames[8 * p + axis] = v[3 * axis + j1]!;
      frames[8 * p + 3 + axis] = v[3 * axis + j2]!;
    }
    const least1 = c[4 * least]! - c[4 * j1]!;
    const least2 = c[4 * least]! - c[4 * j2]!;
    // 1e-9 of the spread: nearer eigenvalues than that are equal up to the rounding of their own sums.
    frames[8 * p + 6] = least1 < -1e-9 * trace ? 1 / least1 : 0;
    frames[8 * p + 7] = least2 < -1e-9 * trace ? 1 / least2 : 0;
  }
  return { k, neighbors: nearest, normals, frames };
}

/** Adds to `pointGradient` [P, 3] what `normalGradient` [P, 3] says about the points: with G = Σ_j (g·v_j)/(λ0 − λ_j) v_j nᵀ, ∂/∂q = (G + Gᵀ)(q − m) / k. */
export function estimateNormalsBackward(
  points: Float64Array,
  { k, neighbors, normals, frames }: EstimatedNormals,
  normalGradient: Float64Array,
  pointGradient: Float64Array,
): void {
  for (let p = 0; p < normals.length / 3; p++) {
    const [gx, gy, gz] = [normalGradient[3 * p]!, normalGradient[3 * p + 1]!, normalGradient[3 * p + 2]!];
    if (gx === 0 && gy === 0 && gz === 0) continue;
    const f = 8 * p;
    const [nx, ny, nz] = [normals[3 * p]!, normals[3 * p + 1]!, normals[3 * p + 2]!];
    const a = (gx * frames[f]! + gy * frames[f + 1]! + gz * frames[f + 2]!) * frames[f + 6]!;
    const b = (gx * frames[f + 3]! + gy * frames[f + 4]! + gz * frames[f + 5]!) * frames[f + 7]!;
    // G = t nᵀ with t = a v1 + b v2, all over k
    const tx = (a * frames[f]! + b * frames[f + 3]!) / k;
    const ty = (a * frames[f + 1]! + b * frames[f + 4]!) / k;
    const tz = (a * frames[f + 2]! + b * frames[f + 5]!) / k;
    let mx = 0;
    let my = 0;
    let mz = 0;
    for (let i = p * k; i < (p + 1) * k; i++) {
      const q = 3 * neighbors[i]!;
      mx += points[q]! / k;
      my += points[q + 1]! / k;
      mz += points[q + 2]! / k;
    }
    for (let i = p * k; i < (p + 1) * k; i++) {
      const q = 3 * neighbors[i]!;
      const [x, y, z] = [points[q]! - mx, points[q + 1]! - my, points[q + 2]! - mz];
      const n = nx * x + ny * y + nz * z;
      const t = tx * x + ty * y + tz * z;
      pointGradient[q]! += tx * n + nx * t;
      pointGradient[q + 1]! += ty * n + ny * t;
      pointGradient[q + 2]! += tz * n + nz * t;
    }
  }
}

function covariance(points: Float64Array, neighbors: Int32Array, p: number, k: number, c: Float64Array): void {
  let mx = 0;
  let my = 0;
  let mz = 0;
  for (let i = p * k; i < (p + 1) * k; i++) {
    const q = 3 * neighbors[i]!;
    mx += points[q]! / k;
    my += points[q + 1]! / k;
    mz += points[q + 2]! / k;
  }
  let [xx, xy, xz, yy, yz, zz] = [0, 0, 0, 0, 0, 0];
  for (let i = p * k; i < (p + 1) * k; i++) {
    const q = 3 * neighbors[i]!;
    const x = points[q]! - mx;
    const y = points[q + 1]! - my;
    const z = points[q + 2]! - mz;
    xx += x * x;
    xy += x * y;
    xz += x * z;
    yy += y * y;
    yz += y * z;
    zz += z * z;
  }
  c.set([xx / k, xy / k, xz / k, xy / k, yy / k, yz / k, xz / k, yz / k, zz / k]);
}

/** Jacobi's rotations: leaves the eigenvalues on the diagonal of `c` [3, 3] and the eigenvectors in the columns of `v` [3, 3]. */
function eigenvectors(c: Float64Array, v: Float64Array): void {
  v.set([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  // Quadratic: four sweeps reach 1e-16 from any start, six are certain.
  for (let sweep = 0; sweep < 6; sweep++) {
    const off = Math.abs(c[1]!) + Math.abs(c[2]!) + Math.abs(c[5]!);
    if (off <= 1e-300 || off <= 1e-18 * (Math.abs(c[0]!) + Math.abs(c[4]!) + Math.abs(c[8]!))) return;
    rotate(c, v, 0, 1);
    rotate(c, v, 0, 2);
    rotate(c, v, 1, 2);
  }
}

function rotate(c: Float64Array, v: Float64Array, p: number, q: number): void {
  const apq = c[3 * p + q]!;
  if (apq === 0) return;
  const theta = (c[4 * q]! - c[4 * p]!) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cos = 1 / Math.sqrt(t * t + 1);
  const sin = t * cos;
  const r = 3 - p - q;
  c[4 * p]! -= t * apq;
  c[4 * q]! += t * apq;
  c[3 * p + q] = 0;
  c[3 * q + p] = 0;
  const [arp, arq] = [c[3 * r + p]!, c[3 * r + q]!];
  c[3 * r + p] = cos * arp - sin * arq;
  c[3 * p + r] = c[3 * r + p]!;
  c[3 * r + q] = sin * arp + cos * arq;
  c[3 * q + r] = c[3 * r + q]!;
  for (let i = 0; i < 3; i++) {
    const [vip, viq] = [v[3 * i + p]!, v[3 * i + q]!];
    v[3 * i + p] = cos * vip - sin * viq;
    v[3 * i + q] = sin * vip + cos * viq;
  }
}
