/**
 * @file Which face each pixel sees.
 *
 * Tried, on a bumpy sphere of 100,000 faces at 224 px: preparing every face before looking at it, 6.6 ms a view (median, one thread). So only those are prepared whose box
 * holds a pixel centre, and not those that are hidden as a whole.
 */

import { farthest, nearestAllowed, prepare, prepared } from "./faces.ts";
import { ROWS, type Workspace } from "./workspace.ts";

/** Boxes of up to so many pixels are looked through for one where the face could be seen, before the face is prepared. */
const PEEK = 64;

/** Boxes wider than so many pixels are worth two divisions a row; in narrower ones the pixels are tried from both ends. */
const WIDE = 4;
const SLACK = 1e-3;

/**
 * Fills `face` and `nearness`: per pixel the nearest face not before `near`; among equals the first. Pixel centres on an edge
 * belong to the face (PyTorch3D leaves them to nobody, which tears holes along shared edges).
 */
export function rasterizeFaces(faces: Int32Array, near: number, cull: boolean, work: Workspace): void {
  const { size, face, nearness, orthographic } = work;
  face.fill(-1, 0, size * size);
  nearness.fill(farthest(orthographic), 0, size * size);
  const F = faces.length / 3;
  for (let from = 0; from < F; from += CHUNK) rasterizeSome(faces, from, Math.min(F, from + CHUNK), near, cull, work);
}

/** Faces per call, see `rowBackward` in phong-direct.ts. */
const CHUNK = 256;

function rasterizeSome(faces: Int32Array, begin: number, end: number, near: number, cull: boolean, work: Workspace): void {
  const { size, step, ray, face, nearness, view, screen, plane, side, orthographic } = work;
  const nearest = nearestAllowed(orthographic, near);
  const origin = ray[0]!;
  const last = size - 1;
  const middle = last / 2; // −origin / step
  const box = work.box; // left, right, top, bottom in ray units, y down
  for (let i = 3 * begin, f = begin; f < end; i += 3, f++) {
    const a = 3 * faces[i]!;
    const b = 3 * faces[i + 1]!;
    const c = 3 * faces[i + 2]!;
    const au = screen[a]!;
    const bu = screen[b]!;
    const cu = screen[c]!;
    let left = au < bu ? au : bu;
    if (cu < left) left = cu;
    let right = au > bu ? au : bu;
    if (cu > right) right = cu;
    // The box in pixels: in doubles until it is known to meet the picture, then in whole numbers.
    let fromColumn: number;
    let toColumn: number;
    let fromRow: number;
    let toRow: number;
    let most = nearest; // no point of the face is nearer than this
    // A millionth of a pixel forgives the rounding of the box; the edges decide.
    if (!Number.isNaN(au + bu + cu)) {
      // No corner before the near plane.
      const av = screen[a + 1]!;
      const bv = screen[b + 1]!;
      const cv = screen[c + 1]!;
      side[f] = (bu - au) * (cv - av) > (cu - au) * (bv - av) ? 1 : 0; // rows run down
      fromColumn = Math.ceil(left - 1e-6);
      toColumn = Math.floor(right + 1e-6);
      if (fromColumn > toColumn || fromColumn > last || toColumn < 0) continue;
      let top = av < bv ? av : bv;
      if (cv < top) top = cv;
      let bottom = av > bv ? av : bv;
      if (cv > bottom) bottom = cv;
      fromRow = Math.ceil(top - 1e-6);
      toRow = Math.floor(bottom + 1e-6);
      if (fromRow > toRow || fromRow > last || toRow < 0) continue;
      const an = screen[a + 2]!;
      const bn = screen[b + 2]!;
      const cn = screen[c + 2]!;
      most = an > bn ? an : bn;
      if (cn > most) most = cn;
    } else {
      boxOf(view, a, b, c, near, orthographic, box);
      side[f] = prepared(faces, f, near, work) > 0 ? 1 : 0;
      fromColumn = Math.ceil((box[0]! - origin) / step - 1e-6);
      toColumn = Math.floor((box[1]! - origin) / step + 1e-6);
      fromRow = Math.ceil((box[2]! - origin) / step - 1e-6);
      toRow = Math.floor((box[3]! - origin) / step + 1e-6);
      if (!(fromColumn <= toColumn && fromColumn <= last && toColumn >= 0)) continue;
      if (!(fromRow <= toRow && fromRow <= last && toRow >= 0)) continue;
    }
    const j0 = (fromColumn > 0 ? fromColumn : 0) | 0;
    const j1 = (toColumn < last ? toColumn : last) | 0;
    const i0 = (fromRow > 0 ? fromRow : 0) | 0;
    const i1 = (toRow < last ? toRow : last) | 0;
    if ((j1 - j0 + 1) * (i1 - i0 + 1) <= PEEK) {
      let hidden = true;
      for (let row = i0; row <= i1 && hidden; row++)
        for (let p = row * size + j0, end = row * size + j1; p <= end; p++)
          if (nearness[p]! <= most) {
            hidden = false;
            break;
          }
      if (hidden) continue;
    }
    const solid = prepared(faces, f, near, work);
    if (solid === 0 || (cull && solid > 0)) continue;
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
    const xq = plane[o + 9]!;
    const yq = plane[o + 10]!;
    const zq = plane[o + 11]!;
    const wide = j1 - j0 >= WIDE;
    // From E ≥ 0 at column j: j ≥ or ≤ −(x · origin + c) / (x · step), by the sign of x. In the array for the sake of V8, see phong-direct.ts.
    if (wide) {
      box[0] = -1 / (x0 * step);
      box[1] = -1 / (x1 * step);
      box[2] = -1 / (x2 * step);
    }
    const over0 = box[0]!;
    const over1 = box[1]!;
    const over2 = box[2]!;
    let row = i0;
    do {
      const y = -ray[row]!;
      const c0 = y0 * y - z0;
      const c1 = y1 * y - z1;
      const c2 = y2 * y - z2;
      const cq = yq * y - zq;
      let from = j0;
      let to = j1;
      if (wide) {
        // The span between the edges, a thousandth of a pixel too long at either end; the edges themselves decide there.
        const at0 = c0 * over0 + middle;
        const at1 = c1 * over1 + middle;
        const at2 = c2 * over2 + middle;
        let low = from - SLACK;
        let high = to + SLACK;
        if (x0 > 0) low = at0 > low ? at0 : low;
        else if (x0 < 0) high = at0 < high ? at0 : high;
        if (x1 > 0) low = at1 > low ? at1 : low;
        else if (x1 < 0) high = at1 < high ? at1 : high;
        if (x2 > 0) low = at2 > low ? at2 : low;
        else if (x2 < 0) high = at2 < high ? at2 : high;
        if (low > high + 1) continue;
        from = Math.ceil(low - SLACK) | 0;
        to = Math.floor(high + SLACK) | 0;
      }
      while (from <= to && (x0 * ray[from]! + c0 < 0 || x1 * ray[from]! + c1 < 0 || x2 * ray[from]! + c2 < 0)) from++;
      while (to > from && (x0 * ray[to]! + c0 < 0 || x1 * ray[to]! + c1 < 0 || x2 * ray[to]! + c2 < 0)) to--;
      if (from > to) continue;
      let p = row * size + from;
      do {
        const q = xq * ray[from]! + cq;
        if (q > nearness[p]! && q <= nearest) {
          nearness[p] = q;
          face[p] = f;
        }
        p++;
      } while (++from <= to);
    } while (++row <= i1);
  }
}

/** The box of what is seen of a face beyond the near plane, in ray units with y down: corners, and where its edges cross the plane. */
function boxOf(view: Float64Array, a: number, b: number, c: number, near: number, orthographic: boolean, box: Float64Array): void {
  box[0] = Infinity;
  box[1] = -Infinity;
  box[2] = Infinity;
  box[3] = -Infinity;
  const da = -view[a + 2]!;
  const db = -view[b + 2]!;
  const dc = -view[c + 2]!;
  if (da >= near) grow(box, view[a]!, view[a + 1]!, orthographic ? 1 : da);
  if (db >= near) grow(box, view[b]!, view[b + 1]!, orthographic ? 1 : db);
  if (dc >= near) grow(box, view[c]!, view[c + 1]!, orthographic ? 1 : dc);
  const scale = orthographic ? 1 : near;
  if (da >= near !== db >= near) growAtPlane(view, a, b, near, scale, box);
  if (db >= near !== dc >= near) growAtPlane(view, b, c, near, scale, box);
  if (dc >= near !== da >= near) growAtPlane(view, c, a, near, scale, box);
}

function growAtPlane(view: Float64Array, a: number, b: number, near: number, scale: number, box: Float64Array): void {
  const t = (-near - view[a + 2]!) / (view[b + 2]! - view[a + 2]!);
  grow(box, view[a]! + t * (view[b]! - view[a]!), view[a + 1]! + t * (view[b + 1]! - view[a + 1]!), scale);
}

function grow(box: Float64Array, x: number, y: number, scale: number): void {
  const u = x / scale;
  const v = -y / scale;
  if (u < box[0]!) box[0] = u;
  if (u > box[1]!) box[1] = u;
  if (v < box[2]!) box[2] = v;
  if (v > box[3]!) box[3] = v;
}

/** What `rasterizeFaces` found, from the faces alone: prepares them. The way back needs no `nearness`. */
export function facesFrom(seen: Int32Array, faces: Int32Array, near: number, work: Workspace): void {
  const { size, face, stamp, now } = work;
  face.set(seen.subarray(0, size * size));
  let before = -1;
  for (let p = 0; p < size * size; p++) {
    const f = seen[p]!;
    if (f === before) continue;
    before = f;
    if (f >= 0 && stamp[f] !== now) prepare(faces, f, near, work);
  }
}

/** Lists the covered pixels with b_i = E_i / ΣE as fragments. */
export function listFragments({ size, ray, face, plane, fragments }: Workspace): void {
  fragments.ready(size * size);
  const { pixel, face: listed, bary } = fragments;
  let n = 0;
  for (let row = 0, p = 0; row < size; row++) {
    const y = -ray[row]!;
    for (let column = 0; column < size; column++, p++) {
      const f = face[p]!;
      if (f < 0) continue;
      const x = ray[column]!;
      const o = ROWS * f;
      const e0 = plane[o]! * x + (plane[o + 1]! * y - plane[o + 2]!);
      const e1 = plane[o + 3]! * x + (plane[o + 4]! * y - plane[o + 5]!);
      const e2 = plane[o + 6]! * x + (plane[o + 7]! * y - plane[o + 8]!);
      const sum = 1 / (e0 + e1 + e2);
      pixel[n] = p;
      listed[n] = f;
      bary[3 * n] = e0 * sum;
      bary[3 * n + 1] = e1 * sum;
      bary[3 * n + 2] = e2 * sum;
      n++;
    }
  }
  fragments.count = n;
}
