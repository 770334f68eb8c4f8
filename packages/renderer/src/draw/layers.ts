/**
 * @file The K nearest faces of each pixel, those included that only pass it by within the blur.
 *
 * In NDC, e_i is twice the signed area of the triangle between pixel and edge i, > 0 inside. Perspective-correct barycentrics are (e_i / z_i) / Σ(e / z); beside the
 * face, where some are negative, those count as 0: c_i = max(e_i / z_i, 0) / Σ max(e / z, 0). PyTorch3D divides twice (first by Σ(e / z), which may be next to 0 out
 * there, and clamps it without telling its derivative); in one step nothing can blow up, and the value is the same.
 */

import { areaOf, faceOf, type Triangles } from "./triangles.ts";
import type { Workspace } from "./workspace.ts";

/** The lists: pixel p holds `held[p]` triangles, nearest first. Other entries are undefined. */
export class Layers {
  K = 0;
  held = new Int32Array(0); //     [P]
  triangle = new Int32Array(0); // [P, K]
  depth = new Float64Array(0); //    [P, K] world units
  limit = new Float64Array(0); //    [P] depths beyond this are not held: +∞ until a pixel is full
  distance = new Float64Array(0); // [P, K] to the outline, squared, NDC²; < 0 inside

  ready(P: number, K: number): void {
    this.K = K;
    if (this.held.length < P) {
      this.held = new Int32Array(P);
      this.limit = new Float64Array(P);
    }
    if (this.triangle.length < P * K) {
      this.triangle = new Int32Array(P * K);
      this.depth = new Float64Array(P * K);
      this.distance = new Float64Array(P * K);
    }
    this.held.fill(0, 0, P);
    this.limit.fill(Infinity, 0, P);
  }
}

/** The corners that the cut between the halves of a face is opposite to, see `cutFaces`. */
const FIRST_CUT = 0;
const SECOND_CUT = 2;

/**
 * Tried, 10,000 faces, K = 8, 224 px, ms a view, 219,000 held of some 600,000 pixels within reach of a triangle: 14.6 as it is.
 * Bounding the columns of each row by the three lines, as `rasterize.ts` does: 14.9. Distances and depths computed again for what is held in the end, rather than
 * moved along with it: 17. One limit per pixel, rather than the depth of the last entry of its list, turns away what is hidden (six tenths of 1.2 million visits): a tenth of a
 * whole picture less. Filling the lists in bands of rows that fit the cache: nothing more.
 */

/** Depths are sorted into so many drawers: near triangles first, so that what is hidden behind K others is turned away by one comparison. */
const DRAWERS = 4096;

function nearestFirst(triangles: Triangles): Int32Array {
  const { point, corner, count } = triangles;
  const nearest = new Float64Array(count);
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < count; i++) {
    const a = corner[3 * i]!;
    if (a < 0) continue;
    const z = Math.min(point[3 * a + 2]!, point[3 * corner[3 * i + 1]! + 2]!, point[3 * corner[3 * i + 2]! + 2]!);
    nearest[i] = z;
    if (z < low) low = z;
    if (z > high) high = z;
  }
  const scale = high > low ? (DRAWERS - 1) / (high - low) : 0;
  const start = new Int32Array(DRAWERS + 1);
  let kept = 0;
  for (let i = 0; i < count; i++) {
    if (corner[3 * i]! < 0) continue;
    start[((nearest[i]! - low) * scale + 1) | 0]!++;
    kept++;
  }
  for (let d = 0; d < DRAWERS; d++) start[d + 1]! += start[d]!;
  const order = new Int32Array(kept);
  for (let i = 0; i < count; i++) if (corner[3 * i]! >= 0) order[start[((nearest[i]! - low) * scale) | 0]!++] = i;
  return order;
}

/**
 * Depths closer than this, relatively, are the same, and then the first face comes first, as in PyTorch3D. Beside an edge or a corner that faces share, they all
 * have its depth: rounding must not decide which of them a full pixel drops, or pictures would jump under any movement.
 */
const SAME = 1e-9;

/**
 * Fills `layers`. A triangle is held by pixels inside it and within √blurRadius (NDC) of it, by up to K of them the nearest in (depth, face).
 * Of the two halves of a face cut by the near plane a pixel holds the one it lies in, or the nearer.
 */
export function rasterizeLayers(faces: Int32Array, K: number, blurRadius: number, work: Workspace): void {
  const order = nearestFirst(work.triangles);
  const { simd, size } = work;
  if (simd.fits(work) && simd.hold(order, K, blurRadius, Math.max(BAND, K * size), work)) return;
  work.layers.ready(size * size, K);
  for (let n = 0; n < order.length; n++) holdTriangle(order[n]!, faces, K, blurRadius, work);
}

function holdTriangle(i: number, faces: Int32Array, K: number, blurRadius: number, work: Workspace): void {
  const { size, triangles, layers } = work;
  const { held, limit, triangle, depth, distance } = layers;
  const { point, weight, corner, twin } = triangles;
  const area = areaOf(triangles, i);
  if (area === 0) return;
  const blur = Math.sqrt(blurRadius);
  const step = 2 / size; // NDC
  const origin = 1 / size - 1;
  const a = 3 * corner[3 * i]!;
  const b = 3 * corner[3 * i + 1]!;
  const c = 3 * corner[3 * i + 2]!;
  const ax = point[a]!;
  const ay = point[a + 1]!;
  const bx = point[b]!;
  const by = point[b + 1]!;
  const cx = point[c]!;
  const cy = point[c + 1]!;
  const za = point[a + 2]!;
  const zb = point[b + 2]!;
  const zc = point[c + 2]!;
  const first = Math.min(za, zb, zc);
  // Columns grow with x, rows with −y. A millionth of a pixel forgives the rounding of the box; the distances decide.
  const j0 = Math.max(0, Math.ceil((Math.min(ax, bx, cx) - blur - origin) / step - 1e-6));
  const j1 = Math.min(size - 1, Math.floor((Math.max(ax, bx, cx) + blur - origin) / step + 1e-6));
  const i0 = Math.max(0, Math.ceil((-Math.max(ay, by, cy) - blur - origin) / step - 1e-6));
  const i1 = Math.min(size - 1, Math.floor((-Math.min(ay, by, cy) + blur - origin) / step + 1e-6));
  const s = area > 0 ? 1 : -1;
  // e_a = s·((b − p) × (c − p)) = xa·px + ya·py + ka, and so on round.
  const xa = s * (by - cy);
  const ya = s * (cx - bx);
  const ka = s * (bx * cy - cx * by);
  const xb = s * (cy - ay);
  const yb = s * (ax - cx);
  const kb = s * (cx * ay - ax * cy);
  const xc = s * (ay - by);
  const yc = s * (bx - ax);
  const kc = s * (ax * by - bx * ay);
  // How far outside of edge i a pixel may lie: |e_i| = distance · length.
  const overA = 1 / (xa * xa + ya * ya);
  const overB = 1 / (xb * xb + yb * yb);
  const overC = 1 / (xc * xc + yc * yc);
  const farA = -blur / Math.sqrt(overA);
  const farB = -blur / Math.sqrt(overB);
  const farC = -blur / Math.sqrt(overC);
  const wa = weight[corner[3 * i]!]!;
  const wb = weight[corner[3 * i + 1]!]!;
  const wc = weight[corner[3 * i + 2]!]!;
  const other = twin.size > 0 ? (twin.get(i) ?? -1) : -1;
  const F = faces.length / 3;
  const own = i < F ? i : faceOf(triangles, faces, i);
  for (let row = i0; row <= i1; row++) {
    const py = -(origin + row * step);
    const ra = ya * py + ka;
    const rb = yb * py + kb;
    const rc = yc * py + kc;
    for (let column = j0, p = row * size + j0; column <= j1; column++, p++) {
      if (first > limit[p]!) continue;
      const px = origin + column * step;
      const ea = xa * px + ra;
      if (ea < farA) continue;
      const eb = xb * px + rb;
      if (eb < farB) continue;
      const ec = xc * px + rc;
      if (ec < farC) continue;
      let square: number;
      if (ea > 0 && eb > 0 && ec > 0) {
        // Inside, the nearest point of the outline is the foot on the nearest line.
        square = -Math.min(ea * ea * overA, eb * eb * overB, ec * ec * overC);
        if (other >= 0) square = -outlineSquare(triangles, i, px, py);
      } else {
        // Beside the face, it is on an edge that the pixel lies outside of: the foot, or an end.
        const apx = px - ax;
        const apy = py - ay;
        const bpx = px - bx;
        const bpy = py - by;
        const cpx = px - cx;
        const cpy = py - cy;
        square = Infinity;
        if (ea <= 0) {
          const t = s * overA * (bpx * ya - bpy * xa);
          square = t <= 0 ? bpx * bpx + bpy * bpy : t >= 1 ? cpx * cpx + cpy * cpy : ea * ea * overA;
        }
        if (eb <= 0) {
          const t = s * overB * (cpx * yb - cpy * xb);
          const d = t <= 0 ? cpx * cpx + cpy * cpy : t >= 1 ? apx * apx + apy * apy : eb * eb * overB;
          if (d < square) square = d;
        }
        if (ec <= 0) {
          const t = s * overC * (apx * yc - apy * xc);
          const d = t <= 0 ? apx * apx + apy * apy : t >= 1 ? bpx * bpx + bpy * bpy : ec * ec * overC;
          if (d < square) square = d;
        }
        if (!(square < blurRadius)) continue;
      }
      const ma = ea > 0 ? ea * wa : 0;
      const mb = eb > 0 ? eb * wb : 0;
      const mc = ec > 0 ? ec * wc : 0;
      const z = (ma * za + mb * zb + mc * zc) / (ma + mb + mc);
      if (other >= 0 && !makeRoom(p, i, other, px, py, triangles, work)) continue;
      const begin = p * K;
      const n = held[p]!;
      let at = begin + n;
      for (; at > begin; at--) {
        const gap = z - depth[at - 1]!;
        if (gap > SAME * z) break;
        if (gap >= -SAME * z && own > (triangle[at - 1]! < F ? triangle[at - 1]! : faceOf(triangles, faces, triangle[at - 1]!))) break;
      }
      if (at === begin + K) continue;
      for (let k = n < K ? begin + n : begin + K - 1; k > at; k--) {
        depth[k] = depth[k - 1]!;
        distance[k] = distance[k - 1]!;
        triangle[k] = triangle[k - 1]!;
      }
      depth[at] = z;
      distance[at] = square;
      triangle[at] = i;
      if (n < K) held[p] = n + 1;
      if (n >= K - 1) limit[p] = depth[begin + K - 1]! * (1 + SAME);
    }
  }
}

/** Where pixel p holds the other half of a face: takes it out if i has the better claim. Returns whether i may come in. */
function makeRoom(p: number, i: number, other: number, px: number, py: number, triangles: Triangles, { layers }: Workspace): boolean {
  const { K, held, limit, triangle, depth, distance } = layers;
  const end = p * K + held[p]!;
  for (let at = p * K; at < end; at++) {
    if (triangle[at] !== other) continue;
    const mine = beside(triangles, i, px, py);
    const theirs = beside(triangles, other, px, py);
    if (mine > theirs || (mine === theirs && i > other)) return false;
    triangle.copyWithin(at, at + 1, end);
    depth.copyWithin(at, at + 1, end);
    distance.copyWithin(at, at + 1, end);
    held[p]!--;
    limit[p] = Infinity;
    return true;
  }
  return true;
}

/** The squared distance from p to triangle i, 0 inside. */
function beside({ point, corner }: Triangles, i: number, px: number, py: number): number {
  const [a, b, c] = [3 * corner[3 * i]!, 3 * corner[3 * i + 1]!, 3 * corner[3 * i + 2]!];
  const [ax, ay, bx, by, cx, cy] = [
    point[a]! - px,
    point[a + 1]! - py,
    point[b]! - px,
    point[b + 1]! - py,
    point[c]! - px,
    point[c + 1]! - py,
  ];
  const [ea, eb, ec] = [bx * cy - cx * by, cx * ay - ax * cy, ax * by - bx * ay];
  if ((ea >= 0 && eb >= 0 && ec >= 0) || (ea <= 0 && eb <= 0 && ec <= 0)) return 0;
  return Math.min(segment(0, 0, bx, by, cx, cy), segment(0, 0, cx, cy, ax, ay), segment(0, 0, ax, ay, bx, by));
}

/** The squared distance from p to the segment a–b. */
function segment(px: number, py: number, ax: number, ay: number, bx: number, by: number): number {
  const ux = bx - ax;
  const uy = by - ay;
  const length = ux * ux + uy * uy;
  let t = length > 0 ? ((px - ax) * ux + (py - ay) * uy) / length : 0;
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  const dx = px - ax - t * ux;
  const dy = py - ay - t * uy;
  return dx * dx + dy * dy;
}

/**
 * The edge of triangle i nearest to p, as a corner 0..2 it is opposite to. The cut between the halves of a face is no edge: inside one half, the edges of the other
 * count too, as 3..5. (PyTorch3D counts the cut: such faces have a seam there, in which rounding decides whether a pixel is inside.)
 */
function nearestEdge({ point, corner, twin }: Triangles, i: number, px: number, py: number, inside: boolean): number {
  const other = inside ? twin.get(i) : undefined;
  let nearest = Infinity;
  let edge = 0;
  for (let k = 0; k < (other === undefined ? 3 : 6); k++) {
    const of = k < 3 ? i : other!;
    const first = k < 3 === i < (other ?? 0);
    if (other !== undefined && k % 3 === (first ? FIRST_CUT : SECOND_CUT)) continue;
    const a = 3 * corner[3 * of + ((k + 1) % 3)]!;
    const b = 3 * corner[3 * of + ((k + 2) % 3)]!;
    const square = segment(px, py, point[a]!, point[a + 1]!, point[b]!, point[b + 1]!);
    if (square < nearest) {
      nearest = square;
      edge = k;
    }
  }
  return edge;
}

/** The squared distance from p, inside triangle i, to the outline of its face. */
function outlineSquare(triangles: Triangles, i: number, px: number, py: number): number {
  footOf(triangles, i, nearestEdge(triangles, i, px, py, true), px, py, foot);
  return foot[1]!;
}

const foot = new Float64Array(2);

/** How far along the edge the point nearest to p lies, 0..1, and its squared distance. @param edge as from `nearestEdge` */
function footOf(triangles: Triangles, i: number, edge: number, px: number, py: number, into: Float64Array): void {
  const { point } = triangles;
  const [a, b] = endsOf(triangles, i, edge);
  const ux = point[a]! - px;
  const uy = point[a + 1]! - py;
  const dx = point[b]! - point[a]!;
  const dy = point[b + 1]! - point[a + 1]!;
  const length = dx * dx + dy * dy;
  const t = length > 0 ? -(ux * dx + uy * dy) / length : 0;
  into[0] = t < 0 ? 0 : t > 1 ? 1 : t;
  into[1] = (ux + into[0] * dx) ** 2 + (uy + into[0] * dy) ** 2;
}

/** Where in `point` the ends of an edge stand. @param edge as from `nearestEdge` */
function endsOf({ corner, twin }: Triangles, i: number, edge: number): readonly [number, number] {
  const of = edge < 3 ? i : twin.get(i)!;
  return [3 * corner[3 * of + ((edge + 1) % 3)]!, 3 * corner[3 * of + ((edge + 2) % 3)]!];
}

/** What `listLayers` needs on the way back instead of looking again: per pixel how many triangles, then which. */
export function keptLayers(work: Workspace): Int32Array {
  const { size, layers, simd } = work;
  const { K, triangle } = layers;
  const listed = simd.held(work);
  const held = listed ?? layers.held;
  const P = size * size;
  let total = P;
  for (let p = 0; p < P; p++) total += held[p]!;
  const kept = new Int32Array(total);
  kept.set(held.subarray(0, P));
  if (listed) simd.copyHeld(kept.subarray(P));
  else for (let p = 0, at = P; p < P; p++) for (let k = 0; k < held[p]!; k++) kept[at++] = triangle[p * K + k]!;
  return kept;
}

/**
 * Rows are listed, shaded and blended together until they have so many fragments: a fragment has 160 bytes of numbers, and of a whole picture they were most of the memory
 * (10,000 faces, K = 8, 224 px: peak 169 instead of 222 MiB). Bands of 256, 1024, 4096 and all fragments take equally long, within the noise.
 */
export const BAND = 2048;

/** Rows of the picture that are listed together. */
export interface Band {
  readonly row: number; // the first
  readonly rows: number; // 0: the picture is done
  readonly from: number; // where `kept` has the triangles of the first row
  readonly count: number; // fragments
}

/** The uppermost rows with up to `most` fragments, at least one row. @param kept from `keptLayers`, or null for what `rasterizeLayers` found last */
export function firstBand(kept: Int32Array | null, most: number, work: Workspace): Band {
  return bandFrom(0, work.size * work.size, kept, most, work);
}

/** The rows below `band`. */
export function nextBand({ row, rows, from, count }: Band, kept: Int32Array | null, most: number, work: Workspace): Band {
  return bandFrom(row + rows, from + count, kept, most, work);
}

function bandFrom(row: number, from: number, kept: Int32Array | null, most: number, work: Workspace): Band {
  const { size, layers, simd } = work;
  const held = kept ?? simd.held(work) ?? layers.held;
  let count = 0;
  let end = row;
  for (; end < size; end++) {
    let more = 0;
    for (let p = end * size; p < (end + 1) * size; p++) more += held[p]!;
    if (end > row && count + more > most) break;
    count += more;
  }
  return { row, rows: end - row, from, count };
}

/**
 * The lists of a band as fragments, with `fragments.depth` and `fragments.distance`, and from `kept` also `fragments.edge` and `fragments.along`; and which side of the faces
 * is seen, as the sign of `solidity`.
 */
export function listLayers(faces: Int32Array, kept: Int32Array | null, band: Band, work: Workspace): void {
  const { row, rows, from, count } = band;
  const { size, layers, fragments, simd } = work;
  const held = kept ?? layers.held;
  if (kept && simd.fits(work) && simd.listKept(kept, from, row, rows, count, BAND, work)) return;
  if (!kept && simd.held(work)) {
    simd.list(row, rows, work);
    return;
  }
  simd.leave();
  fragments.ready(count);
  fragments.readyLayers();
  fragments.count = 0;
  for (let r = row, at = from; r < row + rows; r++) {
    listRow(faces, kept, at, r, work);
    for (let p = r * size; p < (r + 1) * size; p++) at += held[p]!;
  }
}

function listRow(faces: Int32Array, kept: Int32Array | null, from: number, row: number, work: Workspace): void {
  const { size, layers, fragments, triangles, solidity } = work;
  const { K, depth: depths, distance: squares } = layers;
  const { point, weight, corner, twin, made } = triangles;
  const { pixel, face, bary, depth, distance, edge, along, triangle: listed } = fragments;
  const held = kept ?? layers.held;
  const F = faces.length / 3;
  const py = 1 - (2 * row + 1) / size;
  let n = fragments.count;
  for (let column = 0, p = row * size; column < size; column++, p++) {
    const px = (2 * column + 1) / size - 1;
    for (let k = 0; k < held[p]!; k++, n++) {
      const i = kept ? kept[from++]! : layers.triangle[p * K + k]!;
      const a = 3 * corner[3 * i]!;
      const b = 3 * corner[3 * i + 1]!;
      const c = 3 * corner[3 * i + 2]!;
      const ax = point[a]! - px;
      const ay = point[a + 1]! - py;
      const bx = point[b]! - px;
      const by = point[b + 1]! - py;
      const cx = point[c]! - px;
      const cy = point[c + 1]! - py;
      const za = point[a + 2]!;
      const zb = point[b + 2]!;
      const zc = point[c + 2]!;
      let ea = bx * cy - cx * by;
      let eb = cx * ay - ax * cy;
      let ec = ax * by - bx * ay;
      const s = ea + eb + ec < 0 ? -1 : 1;
      ea *= s;
      eb *= s;
      ec *= s;
      const ma = ea > 0 ? ea * weight[corner[3 * i]!]! : 0;
      const mb = eb > 0 ? eb * weight[corner[3 * i + 1]!]! : 0;
      const mc = ec > 0 ? ec * weight[corner[3 * i + 2]!]! : 0;
      const sum = 1 / (ma + mb + mc);
      const f = i < F ? i : faceOf(triangles, faces, i);
      pixel[n] = p;
      listed[n] = i;
      face[n] = f;
      solidity[f] = -s;
      bary[3 * n] = ma * sum;
      bary[3 * n + 1] = mb * sum;
      bary[3 * n + 2] = mc * sum;
      if (!kept) {
        depth[n] = depths[p * K + k]!;
        distance[n] = squares[p * K + k]!;
      } else {
        // As in `holdTriangle`, with the foot: on which edge, and how far along.
        const abx = bx - ax;
        const aby = by - ay;
        const bcx = cx - bx;
        const bcy = cy - by;
        const cax = ax - cx;
        const cay = ay - cy;
        const overA = 1 / (bcx * bcx + bcy * bcy);
        const overB = 1 / (cax * cax + cay * cay);
        const overC = 1 / (abx * abx + aby * aby);
        const inside = ea > 0 && eb > 0 && ec > 0;
        let square = Infinity;
        let nearest = 0;
        let t = 0;
        if (inside && twin.size > 0 && twin.has(i)) {
          nearest = nearestEdge(triangles, i, px, py, true);
          footOf(triangles, i, nearest, px, py, foot);
          square = -foot[1]!;
          t = foot[0]!;
        } else {
          if (inside || ea <= 0) {
            t = -overA * (bx * bcx + by * bcy);
            square = t <= 0 ? bx * bx + by * by : t >= 1 ? cx * cx + cy * cy : ea * ea * overA;
          }
          if (inside || eb <= 0) {
            const s = -overB * (cx * cax + cy * cay);
            const d = s <= 0 ? cx * cx + cy * cy : s >= 1 ? ax * ax + ay * ay : eb * eb * overB;
            if (d < square) {
              square = d;
              nearest = 1;
              t = s;
            }
          }
          if (inside || ec <= 0) {
            const s = -overC * (ax * abx + ay * aby);
            const d = s <= 0 ? ax * ax + ay * ay : s >= 1 ? bx * bx + by * by : ec * ec * overC;
            if (d < square) {
              square = d;
              nearest = 2;
              t = s;
            }
          }
          if (inside) square = -square;
        }
        edge[n] = nearest;
        along[n] = t < 0 ? 0 : t > 1 ? 1 : t;
        depth[n] = (ma * za + mb * zb + mc * zc) * sum;
        distance[n] = square;
      }
      if (made > 0 && !whole(faces, f, corner, i)) toFace(faces, n, i, work);
    }
  }
  fragments.count = n;
}

/** Whether triangle i is face f, and not a part of it. */
function whole(faces: Int32Array, f: number, corner: Int32Array, i: number): boolean {
  return corner[3 * i] === faces[3 * f] && corner[3 * i + 1] === faces[3 * f + 1] && corner[3 * i + 2] === faces[3 * f + 2];
}

/** Barycentrics in a part of a face → in the face. */
function toFace(faces: Int32Array, n: number, i: number, { vertices, triangles, fragments }: Workspace): void {
  const { bary, face } = fragments;
  const { corner, from, t } = triangles;
  const part = bary.slice(3 * n, 3 * n + 3);
  const of = (vertex: number) => 3 * n + [0, 1, 2].find((k) => faces[3 * face[n]! + k] === vertex)!;
  bary.fill(0, 3 * n, 3 * n + 3);
  for (let k = 0; k < 3; k++) {
    const v = corner[3 * i + k]!;
    if (v < vertices) bary[of(v)]! += part[k]!;
    else {
      bary[of(from[2 * (v - vertices)]!)]! += (1 - t[v - vertices]!) * part[k]!;
      bary[of(from[2 * (v - vertices) + 1]!)]! += t[v - vertices]! * part[k]!;
    }
  }
}

/** Fragments per call, see `rowBackward` in phong-direct.ts. */
const CHUNK = 512;

/**
 * From `baryGradient`, `depthGradient` and `distanceGradient` of the fragments to `pointGradient` and `tGradient` of the triangles.
 * Which faces a pixel holds is held fixed, and so is which edge is nearest.
 */
export function layersBackward(faces: Int32Array, work: Workspace): void {
  if (work.simd.has(work)) {
    work.simd.meetBackward(work);
    return;
  }
  const { count } = work.fragments;
  for (let begin = 0; begin < count; begin += CHUNK) someBackward(begin, Math.min(count, begin + CHUNK), faces, work);
}

function someBackward(begin: number, end: number, faces: Int32Array, work: Workspace): void {
  const { size, fragments, triangles, orthographic } = work;
  const { pixel, triangle, edge, along, baryGradient, depthGradient, distanceGradient } = fragments;
  const { point, weight, pointGradient: gradient, corner, made } = triangles;
  for (let n = begin; n < end; n++) {
    const gz = depthGradient[n]!;
    const gd = distanceGradient[n]!;
    let g0 = baryGradient[3 * n]!;
    let g1 = baryGradient[3 * n + 1]!;
    let g2 = baryGradient[3 * n + 2]!;
    if (gz === 0 && gd === 0 && g0 === 0 && g1 === 0 && g2 === 0) continue;
    const p = pixel[n]!;
    const column = p % size;
    const px = (2 * column + 1) / size - 1;
    const py = 1 - (2 * ((p - column) / size) + 1) / size;
    const i = triangle[n]!;
    const a = 3 * corner[3 * i]!;
    const b = 3 * corner[3 * i + 1]!;
    const c = 3 * corner[3 * i + 2]!;
    const ax = point[a]! - px;
    const ay = point[a + 1]! - py;
    const bx = point[b]! - px;
    const by = point[b + 1]! - py;
    const cx = point[c]! - px;
    const cy = point[c + 1]! - py;
    const za = point[a + 2]!;
    const zb = point[b + 2]!;
    const zc = point[c + 2]!;
    let ea = bx * cy - cx * by;
    let eb = cx * ay - ax * cy;
    let ec = ax * by - bx * ay;
    const s = ea + eb + ec < 0 ? -1 : 1;
    ea *= s;
    eb *= s;
    ec *= s;
    if (gd !== 0) {
      // The square distance to the segment from u to v, t held where it is (at the foot its derivative is 0): ∂/∂u = −2 (1 − t) r, r from the foot to the pixel.
      const k = edge[n]!;
      let u = k === 0 ? b : k === 1 ? c : a;
      let v = k === 0 ? c : k === 1 ? a : b;
      if (k > 2) [u, v] = endsOf(triangles, i, k);
      const t = along[n]!;
      const ux = point[u]! - px;
      const uy = point[u + 1]! - py;
      const dx = point[v]! - px - ux;
      const dy = point[v + 1]! - py - uy;
      const inside = ea > 0 && eb > 0 && ec > 0;
      const scale = 2 * (inside ? -gd : gd);
      const gx = scale * (ux + t * dx); // towards the foot
      const gy = scale * (uy + t * dy);
      gradient[u]! += (1 - t) * gx;
      gradient[u + 1]! += (1 - t) * gy;
      gradient[v]! += t * gx;
      gradient[v + 1]! += t * gy;
    }
    if (gz === 0 && g0 === 0 && g1 === 0 && g2 === 0) continue;
    const wa = weight[corner[3 * i]!]!;
    const wb = weight[corner[3 * i + 1]!]!;
    const wc = weight[corner[3 * i + 2]!]!;
    const ma = ea > 0 ? ea * wa : 0;
    const mb = eb > 0 ? eb * wb : 0;
    const mc = ec > 0 ? ec * wc : 0;
    const sum = 1 / (ma + mb + mc);
    const ba = ma * sum;
    const bb = mb * sum;
    const bc = mc * sum;
    if (made > 0 && fromFace(faces, n, i, ba, bb, bc, work.part, work)) {
      g0 = work.part[0]!;
      g1 = work.part[1]!;
      g2 = work.part[2]!;
    }
    // depth = Σ c z
    g0 += gz * za;
    g1 += gz * zb;
    g2 += gz * zc;
    gradient[a + 2]! += gz * ba;
    gradient[b + 2]! += gz * bb;
    gradient[c + 2]! += gz * bc;
    // c = m / Σm, m = max(e / z, 0)
    const mean = g0 * ba + g1 * bb + g2 * bc;
    let gea = ea > 0 ? (g0 - mean) * sum : 0;
    let geb = eb > 0 ? (g1 - mean) * sum : 0;
    let gec = ec > 0 ? (g2 - mean) * sum : 0;
    gea *= wa;
    geb *= wb;
    gec *= wc;
    if (!orthographic) {
      gradient[a + 2]! -= gea * ma;
      gradient[b + 2]! -= geb * mb;
      gradient[c + 2]! -= gec * mc;
    }
    gea *= s;
    geb *= s;
    gec *= s;
    // e_a = b × c, e_b = c × a, e_c = a × b, all relative to the pixel
    gradient[a]! += gec * by - geb * cy;
    gradient[a + 1]! += geb * cx - gec * bx;
    gradient[b]! += gea * cy - gec * ay;
    gradient[b + 1]! += gec * ax - gea * cx;
    gradient[c]! += geb * ay - gea * by;
    gradient[c + 1]! += gea * bx - geb * ax;
  }
}

/** The way back of `toFace`: the gradient of the barycentrics in the part goes to `into`, that of t is added. False where the triangle is the face. */
function fromFace(
  faces: Int32Array,
  n: number,
  i: number,
  ba: number,
  bb: number,
  bc: number,
  into: Float64Array,
  work: Workspace,
): boolean {
  const { vertices, triangles, fragments } = work;
  const { corner, from, t, tGradient } = triangles;
  const f = fragments.face[n]!;
  if (whole(faces, f, corner, i)) return false;
  const of = (vertex: number) => fragments.baryGradient[3 * n + [0, 1, 2].find((k) => faces[3 * f + k] === vertex)!]!;
  const part = [ba, bb, bc];
  for (let k = 0; k < 3; k++) {
    const v = corner[3 * i + k]!;
    if (v < vertices) into[k] = of(v);
    else {
      const made = v - vertices;
      const [ga, gb] = [of(from[2 * made]!), of(from[2 * made + 1]!)];
      into[k] = (1 - t[made]!) * ga + t[made]! * gb;
      tGradient[made]! += part[k]! * (gb - ga);
    }
  }
  return true;
}
