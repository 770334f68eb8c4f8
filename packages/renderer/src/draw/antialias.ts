/**
 * @file Edges between pixels: blending by where an edge lies between two pixel centres, and the visibility gradient it carries.
 *
 * The idea is that of Laine et al. 2020, "Modular Primitives for High-Performance Differentiable Rendering", section 3.5:
 * where two neighbouring pixels A and B see different surfaces, the edge between them crosses the segment from centre to centre at
 * t ∈ [0, 1]; the pixel border is at 1/2. For t > 1/2 the surface of A covers t − 1/2 of pixel B, for t < 1/2 that of B covers
 * 1/2 − t of pixel A, and the colours are blended so. t moves with the two vertices of the edge: that is the gradient of outlines,
 * which colours at pixel centres do not have.
 *
 * Ours, not the paper's:
 * - Which edge: we walk from the nearer face through its neighbours along the segment, over smooth edges, until the surface ends or folds
 *   back. With faces smaller than pixels the edge of the face at the pixel centre is rarely the outline.
 * - Rows first, then columns on the result, and an edge takes part only in the pass it is steeper to. An edge of length L moved by δ
 *   sweeps L·δ of picture, and each pass alone accounts for all of it: both together would count it twice. Each pass is a
 *   convex combination (at most 1/2 from either neighbour), so pictures stay in range.
 */

import type { Scene } from "./scene.ts";
import type { Workspace } from "./workspace.ts";

/** Faces a walk may cross between two neighbouring pixels before it gives up. */
const WALK = 32;

const SMOOTH = -1; // the surface goes on without an edge
const LOST = -2; // the walk ended inside a face that is not seen at the other pixel

/**
 * Fills `edge` along one axis: for each pixel and its neighbour (+1 for "x", +size for "y") the half-edge to blend at, or −1.
 */
export function findEdges(scene: Scene, axis: "x" | "y", work: Workspace): void {
  const { size, ray, face, inverse, plane } = work;
  const edge = axis === "x" ? work.edgeX : work.edgeY;
  const dx = axis === "x" ? 1 : 0;
  const dy = 1 - dx;
  const stride = dx + dy * size;
  const rows = size - dy;
  const columns = size - dx;
  edge.fill(-1, 0, size * size);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const a = row * size + column;
      const b = a + stride;
      const fa = face[a]!;
      const fb = face[b]!;
      if (fa === fb) continue;
      const xa = ray[column]!;
      const ya = -ray[row]!;
      const xb = ray[column + dx]!;
      const yb = -ray[row + dy]!;
      const nearerA = inverse[a]! >= inverse[b]!;
      let found = nearerA ? walk(scene, work, fa, fb, xa, ya, xb, yb) : walk(scene, work, fb, fa, xb, yb, xa, ya);
      // Seen from the nearer face nothing ends: then it is the other that comes out from behind, or they pass through each other.
      if (found === LOST && fa >= 0 && fb >= 0)
        found = nearerA ? walk(scene, work, fb, fa, xb, yb, xa, ya) : walk(scene, work, fa, fb, xa, ya, xb, yb);
      if (found < 0) continue;
      const nx = Math.abs(plane[3 * found]!);
      const ny = Math.abs(plane[3 * found + 1]!);
      if (axis === "x" ? nx >= ny : ny > nx) edge[a] = found;
    }
  }
}

/**
 * From the pixel at ray (xp, yp), which sees face `from`, towards that at (xq, yq), which sees `to` (−1 = none): the half-edge
 * where the surface ends or folds back; else the first crease on the way to `to`; else SMOOTH or LOST.
 */
function walk(scene: Scene, work: Workspace, from: number, to: number, xp: number, yp: number, xq: number, yq: number): number {
  const { plane, solidity } = work;
  const { across, acrossStart, stitched } = scene.topology;
  let f = from;
  let crease = SMOOTH;
  for (let step = 0; step < WALK; step++) {
    let exit = -1;
    let first = Infinity;
    for (let c = 3 * f; c < 3 * f + 3; c++) {
      const eq = plane[3 * c]! * xq + plane[3 * c + 1]! * yq - plane[3 * c + 2]!;
      if (eq >= 0) continue;
      const ep = plane[3 * c]! * xp + plane[3 * c + 1]! * yp - plane[3 * c + 2]!;
      const t = ep / (ep - eq);
      if (ep > eq && t < first) {
        first = t;
        exit = c;
      }
    }
    if (exit < 0) return LOST;
    let next = -1;
    let nearest = -Infinity;
    const x = xp + first * (xq - xp); // where the walk leaves the face
    const y = yp + first * (yq - yp);
    for (let i = acrossStart[exit]!; i < acrossStart[exit + 1]!; i++) {
      const c = across[i]!;
      const g = (c / 3) | 0;
      const solid = Math.abs(solidity[g]!);
      // Beyond the edge a neighbour goes on only where its own side of the edge is the other pixel's.
      if (solid === 0 || !(plane[3 * c]! * xq + plane[3 * c + 1]! * yq - plane[3 * c + 2]! > 0)) continue;
      if (stitched[exit] && !alongside(plane, c, x, y)) continue;
      if (g === to) {
        next = c;
        break;
      }
      const o = 9 * g;
      const q =
        solid *
        ((plane[o]! + plane[o + 3]! + plane[o + 6]!) * xq +
          (plane[o + 1]! + plane[o + 4]! + plane[o + 7]!) * yq -
          (plane[o + 2]! + plane[o + 5]! + plane[o + 8]!));
      if (q > nearest) {
        nearest = q;
        next = c;
      }
    }
    if (next < 0) return exit;
    if (crease === SMOOTH && !smooth(scene, solidity, exit, next)) crease = exit;
    f = (next / 3) | 0;
    if (f === to) return crease;
  }
  return LOST;
}

/** Whether ray (x, y), on the line of half-edge c, meets it between its ends. */
function alongside(plane: Float64Array, c: number, x: number, y: number): boolean {
  const base = c - (c % 3);
  const j = 3 * (base + ((c + 1) % 3));
  const k = 3 * (base + ((c + 2) % 3));
  return plane[j]! * x + plane[j + 1]! * y - plane[j + 2]! >= 0 && plane[k]! * x + plane[k + 1]! * y - plane[k + 2]! >= 0;
}

/** Whether the shading goes on without a step from half-edge a to half-edge b along it; where only a part is shared, no. */
function smooth({ topology, faces, groups, colors }: Scene, solidity: Float64Array, a: number, b: number): boolean {
  const fa = a - (a % 3);
  const fb = b - (b % 3);
  if (solidity[fa / 3]! > 0 !== solidity[fb / 3]! > 0) return false; // one is seen from behind: its normals are turned
  const { position } = topology;
  const { normal } = groups;
  const a1 = fa + ((a + 1) % 3);
  const a2 = fa + ((a + 2) % 3);
  let b1 = fb + ((b + 1) % 3);
  let b2 = fb + ((b + 2) % 3);
  if (position[faces[a1]!] !== position[faces[b1]!]) [b1, b2] = [b2, b1];
  if (position[faces[a1]!] !== position[faces[b1]!] || position[faces[a2]!] !== position[faces[b2]!]) return false;
  if (normal[a1] !== normal[b1] || normal[a2] !== normal[b2]) return false;
  return !colors || (sameColor(colors, faces[a1]!, faces[b1]!) && sameColor(colors, faces[a2]!, faces[b2]!));
}

function sameColor(colors: Float64Array, a: number, b: number): boolean {
  return colors[3 * a] === colors[3 * b] && colors[3 * a + 1] === colors[3 * b + 1] && colors[3 * a + 2] === colors[3 * b + 2];
}

/** One pass: `from` [P, 3] → `to` [P, 3], blended at the edges of `axis`. */
export function blend(axis: "x" | "y", from: Float64Array, to: Float64Array, work: Workspace): void {
  const { size, ray, plane } = work;
  const edge = axis === "x" ? work.edgeX : work.edgeY;
  const dx = axis === "x" ? 1 : 0;
  const dy = 1 - dx;
  const stride = dx + dy * size;
  to.set(from);
  for (let row = 0, p = 0; row < size; row++) {
    for (let column = 0; column < size; column++, p++) {
      const c = edge[p]!;
      if (c < 0) continue;
      const ea = plane[3 * c]! * ray[column]! - plane[3 * c + 1]! * ray[row]! - plane[3 * c + 2]!;
      const eb = plane[3 * c]! * ray[column + dx]! - plane[3 * c + 1]! * ray[row + dy]! - plane[3 * c + 2]!;
      const t = ea / (ea - eb);
      const inB = t > 0.5;
      const into = 3 * (inB ? p + stride : p);
      const other = 3 * (inB ? p : p + stride);
      const weight = Math.abs(t - 0.5);
      to[into]! += weight * (from[other]! - from[into]!);
      to[into + 1]! += weight * (from[other + 1]! - from[into + 1]!);
      to[into + 2]! += weight * (from[other + 2]! - from[into + 2]!);
    }
  }
}

/**
 * The way back of one pass: from `toGradient` [P, 3] fills `fromGradient` [P, 3] and adds to `viewGradient` through the position
 * of the edges: t = E_a / (E_a − E_b) with E = (v_j × v_k)·ray.
 */
export function blendBackward(
  scene: Scene,
  axis: "x" | "y",
  from: Float64Array,
  toGradient: Float64Array,
  fromGradient: Float64Array,
  work: Workspace,
): void {
  const { faces } = scene;
  const { size, ray, plane, solidity, view, viewGradient } = work;
  const edge = axis === "x" ? work.edgeX : work.edgeY;
  const dx = axis === "x" ? 1 : 0;
  const dy = 1 - dx;
  const stride = dx + dy * size;
  fromGradient.set(toGradient);
  for (let row = 0, p = 0; row < size; row++) {
    for (let column = 0; column < size; column++, p++) {
      const c = edge[p]!;
      if (c < 0) continue;
      const xa = ray[column]!;
      const ya = -ray[row]!;
      const xb = ray[column + dx]!;
      const yb = -ray[row + dy]!;
      const ea = plane[3 * c]! * xa + plane[3 * c + 1]! * ya - plane[3 * c + 2]!;
      const eb = plane[3 * c]! * xb + plane[3 * c + 1]! * yb - plane[3 * c + 2]!;
      const t = ea / (ea - eb);
      const inB = t > 0.5;
      const into = 3 * (inB ? p + stride : p);
      const other = 3 * (inB ? p : p + stride);
      const weight = Math.abs(t - 0.5);
      let gWeight = 0;
      for (let k = 0; k < 3; k++) {
        const g = toGradient[into + k]!;
        fromGradient[other + k]! += weight * g;
        fromGradient[into + k]! -= weight * g;
        gWeight += g * (from[other + k]! - from[into + k]!);
      }
      if (gWeight === 0) continue;
      const gt = inB ? gWeight : -gWeight;
      const f = (c / 3) | 0;
      const sign = solidity[f]! > 0 ? 1 : -1; // `plane` holds sign · (v_j × v_k)
      const square = (sign * gt) / ((ea - eb) * (ea - eb));
      const gea = -eb * square;
      const geb = ea * square;
      const gx = gea * xa + geb * xb;
      const gy = gea * ya + geb * yb;
      const gz = -gea - geb;
      const j = 3 * faces[3 * f + ((c + 1) % 3)]!;
      const k = 3 * faces[3 * f + ((c + 2) % 3)]!;
      const jx = view[j]!;
      const jy = view[j + 1]!;
      const jz = view[j + 2]!;
      const kx = view[k]!;
      const ky = view[k + 1]!;
      const kz = view[k + 2]!;
      // g·(dv_j × v_k) = dv_j·(v_k × g), g·(v_j × dv_k) = dv_k·(g × v_j)
      viewGradient[j]! += ky * gz - kz * gy;
      viewGradient[j + 1]! += kz * gx - kx * gz;
      viewGradient[j + 2]! += kx * gy - ky * gx;
      viewGradient[k]! += gy * jz - gz * jy;
      viewGradient[k + 1]! += gz * jx - gx * jz;
      viewGradient[k + 2]! += gx * jy - gy * jx;
    }
  }
}
