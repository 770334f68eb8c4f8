/**
 * @file Where edges that show pass between neighbouring pixel centres.
 *
 * Candidates are the edges of `edges.ts`, laid over the picture: each meets the lines through pixel centres (rows where it is steep, columns where it is flat) between
 * two neighbours A and B. What shows there is then found from what A and B see: from the nearer face we walk through its neighbours towards the other pixel, over smooth
 * edges, until the surface ends or folds back, or a crease comes. With faces smaller than pixels the edge that shows is rarely one of the faces at the pixel centres.
 * Surfaces that pass through each other have no edge there; they are looked for between pixels whose faces are not neighbours.
 *
 * Tried (224 px, ms a view beside 1.4 to 2.5 for the picture without edges): walking between all neighbours that see different faces 2.0 for 1,000 and for 10,000 faces,
 * 11 for 100,000. So we walk only where a candidate passes.
 */

import { BACKGROUND, ENTRY, OTHER, OWN, PREVIOUS, WALK } from "./crossings.ts";
import { alike, type Edges } from "./edges.ts";
import { nearestAllowed, prepared } from "./faces.ts";
import type { Shader } from "./modes/mode.ts";
import type { DrawOptions } from "./options.ts";
import type { Scene } from "./scene.ts";
import { ROWS, type Workspace } from "./workspace.ts";

const SMOOTH = -1; // the surface goes on without an end
const LOST = -2; // the walk ended inside a face that is not the one it was to reach
const ENDED = -3; // the surface ended or folded back
const ONWARD = -4; // not settled at the first edge
const NOBODY = -9; // no face

/** Nearer than this to a pixel centre, in pixels, rounding may decide on which side an edge passes. */
const CLOSE = 1e-6;

/** Bits of `work.seen`. */
const ALONG_X = 1; // what shows between a pixel and its right neighbour has been looked for
const ALONG_Y = 2; // below
const FULL_X = 4; // and an edge was listed
const FULL_Y = 8;

/** What all of the search needs. The way between two pixels is in `way`: x and y of the rays of A and of B. (Numbers passed as arguments V8 boxes, each of them.) */
interface Search {
  readonly scene: Scene;
  readonly edges: Edges;
  readonly shows: Shader["shows"];
  readonly near: number;
  readonly cull: boolean;
  readonly work: Workspace;
  readonly way: Float64Array; // [4] A to B
  readonly leg: Float64Array; // [4] of a walk, from and to
  readonly spot: Float64Array; // [3] x, y, nearness where a candidate passes
}

/** Fills `crossingsX` and `crossingsY`. */
export function findCrossings(scene: Scene, edges: Edges, shows: Shader["shows"], { near, cull }: DrawOptions, work: Workspace): void {
  const { loose, partner, firm } = edges;
  const { side, seen, crossingsX, crossingsY, size } = work;
  const numbers = () => new Float64Array(4);
  const s: Search = { scene, edges, shows, near, cull: cull === "back", work, way: numbers(), leg: numbers(), spot: numbers() };
  crossingsX.count = 0;
  crossingsY.count = 0;
  work.strips.length = 0;
  seen.fill(0, 0, size * size);
  for (let i = 0; i < loose.length; i++) passes(s, loose[i]!, partner[i]!);
  for (let i = 0; i < firm.length; i += 2) {
    const c = firm[i]!;
    if (side[(c / 3) | 0] !== side[(firm[i + 1]! / 3) | 0]) passes(s, c, firm[i + 1]!);
  }
  if (shows.creases) for (let row = 0; row < size; row++) findMeetings(s, row);
  for (let i = 0; i < crossingsX.count; i++) seen[crossingsX.entry[ENTRY * i]!]! |= FULL_X;
  for (let i = 0; i < crossingsY.count; i++) seen[crossingsY.entry[ENTRY * i]!]! |= FULL_Y;
  findStrips(s);
}

/** Whether face f is drawn at all; then its rows are ready. */
function isDrawn({ scene, near, cull, work }: Search, f: number): boolean {
  const solid = prepared(scene.faces, f, near, work);
  return solid !== 0 && !(cull && solid > 0);
}

/** Looks at every place where half-edge c passes between two pixel centres. */
function passes(s: Search, c: number, partner: number): void {
  const { scene, near, work, spot } = s;
  const { screen, size, ray, step } = work;
  const { faces } = scene;
  const f = (c / 3) | 0;
  const corner = c - 3 * f;
  const j = 3 * faces[3 * f + (corner === 2 ? 0 : corner + 1)]!;
  const k = 3 * faces[3 * f + (corner === 0 ? 2 : corner - 1)]!;
  let uj = screen[j]!;
  let uk = screen[k]!;
  let vj = screen[j + 1]!;
  let vk = screen[k + 1]!;
  let qj = screen[j + 2]!;
  let qk = screen[k + 2]!;
  const origin = ray[0]!;
  if (Number.isNaN(uj + uk)) {
    // A corner before the near plane: the edge begins there.
    if (Number.isNaN(uj) && Number.isNaN(uk)) return;
    const { view, orthographic } = work;
    const [before, ahead] = Number.isNaN(uj) ? [j, k] : [k, j];
    const t = (-near - view[ahead + 2]!) / (view[before + 2]! - view[ahead + 2]!);
    const scale = 1 / (step * (orthographic ? 1 : near));
    const u = (view[ahead]! + t * (view[before]! - view[ahead]!)) * scale - origin / step;
    const v = -(view[ahead + 1]! + t * (view[before + 1]! - view[ahead + 1]!)) * scale - origin / step;
    const q = nearestAllowed(orthographic, near);
    if (before === j) [uj, vj, qj] = [u, v, q];
    else [uk, vk, qk] = [u, v, q];
  }
  const du = uk - uj;
  const dv = vk - vj;
  const dq = qk - qj; // nearness is linear over the picture
  const steepness = Math.abs(dv) - Math.abs(du);
  const even = CLOSE * (Math.abs(dv) + Math.abs(du));
  const last = size - 2;
  if (steepness >= -even && dv !== 0) {
    const from = Math.max(0, Math.ceil((vj < vk ? vj : vk) - CLOSE));
    const to = Math.min(size - 1, Math.floor((vj > vk ? vj : vk) + CLOSE));
    for (let row = from; row <= to; row++) {
      const along = (row - vj) / dv;
      const u = uj + along * du;
      const column = Math.floor(u);
      spot[0] = origin + u * step;
      spot[1] = -ray[row]!;
      spot[2] = qj + along * dq;
      if (column >= 0 && column <= last) look(s, true, row * size + column, c, partner);
      if (u - column < CLOSE && column > 0 && column <= last + 1) look(s, true, row * size + column - 1, c, partner);
      else if (column + 1 - u < CLOSE && column >= -1 && column < last) look(s, true, row * size + column + 1, c, partner);
    }
  }
  if (steepness <= even && du !== 0) {
    const from = Math.max(0, Math.ceil((uj < uk ? uj : uk) - CLOSE));
    const to = Math.min(size - 1, Math.floor((uj > uk ? uj : uk) + CLOSE));
    for (let column = from; column <= to; column++) {
      const along = (column - uj) / du;
      const v = vj + along * dv;
      const row = Math.floor(v);
      spot[0] = ray[column]!;
      spot[1] = -origin - v * step;
      spot[2] = qj + along * dq;
      if (row >= 0 && row <= last) look(s, false, row * size + column, c, partner);
      if (v - row < CLOSE && row > 0 && row <= last + 1) look(s, false, (row - 1) * size + column, c, partner);
      else if (row + 1 - v < CLOSE && row >= -1 && row < last) look(s, false, (row + 1) * size + column, c, partner);
    }
  }
}

/** Sets `way` to that from pixel a to its right or lower neighbour. */
function goBetween({ work: { size, ray }, way }: Search, alongX: boolean, a: number): void {
  const column = a % size;
  const row = (a - column) / size;
  way[0] = ray[column]!;
  way[1] = -ray[row]!;
  way[2] = ray[alongX ? column + 1 : column]!;
  way[3] = -ray[alongX ? row : row + 1]!;
}

/** Between pixel a and its neighbour, where candidate c passes at the spot: what shows there, if that does not lie hidden. */
function look(s: Search, alongX: boolean, a: number, c: number, partner: number): void {
  const { work, spot } = s;
  const { size, face, nearness, plane, seen } = work;
  const b = alongX ? a + 1 : a + size;
  const fa = face[a]!;
  const fb = face[b]!;
  const f = (c / 3) | 0;
  const g = partner >= 0 ? (partner / 3) | 0 : NOBODY;
  if (fa !== f && fa !== g && fb !== f && fb !== g) {
    // Neither pixel sees a face of this edge: it is hidden, or belongs to a surface that one of them sees, or to a strip that falls between the two.
    if ((fa >= 0 && hides(plane, fa, spot)) || (fb >= 0 && fb !== fa && hides(plane, fb, spot))) return;
    if (liesBehind(plane, fa, spot) && liesBehind(plane, fb, spot)) work.strips.push(alongX ? a : -1 - a, c, partner);
  }
  const mark = alongX ? ALONG_X : ALONG_Y;
  if (fa === fb || seen[a]! & mark) return;
  seen[a]! |= mark;
  goBetween(s, alongX, a);
  const { trail } = work;
  trail.count = 0;
  let fromA = nearness[a]! >= nearness[b]!;
  let end = settle(s, a, fromA, fromA ? fa : fb, fromA ? fb : fa, c, partner);
  if (end === LOST && fa >= 0 && fb >= 0) {
    // Seen from the nearer face nothing ends: then it is the other that comes out from behind, or they pass through each other.
    fromA = !fromA;
    trail.count = 0;
    end = settle(s, a, fromA, fromA ? fa : fb, fromA ? fb : fa, NOBODY, NOBODY);
  }
  if (end !== LOST) chain(s, alongX, a, fromA);
  else if (s.shows.creases && fa >= 0 && fb >= 0) meet(s, alongX, a, fa, fb);
}

/** Fills the trail on the way from A to B, or from B to A, beginning in face `from`. */
function settle(s: Search, a: number, fromA: boolean, from: number, to: number, c: number, partner: number): number {
  const { shows, work, way, leg } = s;
  const { plane, trail } = work;
  leg[0] = way[fromA ? 0 : 2]!;
  leg[1] = way[fromA ? 1 : 3]!;
  leg[2] = way[fromA ? 2 : 0]!;
  leg[3] = way[fromA ? 3 : 1]!;
  // The common case needs no walk: the face ends at this very edge, or goes over it into the other pixel's.
  let end = ONWARD;
  const owns = c >= 0 && ((c / 3) | 0) === from;
  if (partner !== -2 && (owns || (partner >= 0 && ((partner / 3) | 0) === from))) {
    const exit = owns ? c : partner;
    const next = owns ? partner : c;
    const beyond = next < 0 ? -1 : (next / 3) | 0;
    if (beyond < 0 || !isDrawn(s, beyond) || !(at(plane, rowOf(next), leg[2]!, leg[3]!) > 0)) {
      trail.add(exit, from, OTHER);
      end = ENDED;
    } else if (shows.creases && beyond === to) {
      trail.add(exit, from, to);
      end = SMOOTH;
    }
  }
  if (end === ONWARD) end = walk(s, from, to, shows);
  if (end === ENDED && to >= 0) behind(s, a, to, fromA);
  return end;
}

/**
 * The surface from which the trail began ended at its last edge; the pixel at the other end of the way sees `to`. Adds the creases of that surface between its pixel and
 * the edge, the one nearest to the edge first, and notes the face that comes out from behind. Where that surface ends before the edge, there is a gap between the two.
 */
function behind(s: Search, a: number, to: number, fromA: boolean): void {
  const { shows, work, way, leg } = s;
  const { trail, plane, orthographic } = work;
  const last = trail.count - 1;
  const xp = way[fromA ? 0 : 2]!;
  const yp = way[fromA ? 1 : 3]!;
  const xq = way[fromA ? 2 : 0]!;
  const yq = way[fromA ? 3 : 1]!;
  const t = meets(plane, rowOf(trail.edge[last]!), xp, yp, xq, yq);
  const x = xp + t * (xq - xp);
  const y = yp + t * (yq - yp);
  if (inside(plane, to, x, y)) {
    trail.after[last] = to;
    return;
  }
  leg[0] = xq;
  leg[1] = yq;
  leg[2] = x;
  leg[3] = y;
  const end = walk(s, to, NOBODY, shows);
  if (end === LOST && work.arrived >= 0) {
    trail.after[last] = work.arrived;
    trail.turn(last + 1);
  } else if (end === ENDED) {
    // Looked for in the middle of the gap: on its edges rounding would decide.
    const middle = (t + meets(plane, rowOf(trail.edge[trail.count - 1]!), xp, yp, xq, yq)) / 2;
    const far = around(work, a, xp + middle * (xq - xp), yp + middle * (yq - yp), orthographic ? -Infinity : 0);
    const through = far >= 0 ? far : BACKGROUND;
    trail.after[trail.count - 1] = through;
    trail.after[last] = through;
    trail.turn(last + 1);
  } else trail.count = last + 1;
}

/**
 * Lists the trail, a chain of edges from A to B or from B to A, as far as they are steeper than 45° to the line between them. Into pixel A goes what lies beyond each edge
 * of its half, less what was there without that edge: the colour beyond the edge before, or A's own. So A is a convex combination. B likewise.
 */
function chain({ work, way }: Search, alongX: boolean, a: number, fromA: boolean): void {
  const { count, edge, before, after } = work.trail;
  const list = alongX ? work.crossingsX : work.crossingsY;
  for (let half = 0; half < 2; half++) {
    const intoB = half === 1;
    let base = OWN;
    for (let k = 0; k < count; k++) {
      const i = fromA === intoB ? count - 1 - k : k; // from the pixel outwards
      const o = rowOf(edge[i]!);
      if (!isSteep(work.plane, o, alongX)) continue;
      const ea = at(work.plane, o, way[0]!, way[1]!);
      const eb = at(work.plane, o, way[2]!, way[3]!);
      if (ea > 0 === eb > 0 || ea / (ea - eb) > 0.5 !== intoB) continue;
      list.add(a, edge[i]!, -1, fromA === intoB ? before[i]! : after[i]!, base);
      base = PREVIOUS;
    }
  }
}

/** Lists where the surfaces of A and B pass through each other between them, if each is nearer at its own pixel, and that line is steep enough. */
function meet({ work, way }: Search, alongX: boolean, a: number, fa: number, fb: number): void {
  const { plane } = work;
  const oa = ROWS * fa + 9;
  const ob = ROWS * fb + 9;
  const nx = plane[oa]! - plane[ob]!;
  const ny = plane[oa + 1]! - plane[ob + 1]!;
  const nz = plane[oa + 2]! - plane[ob + 2]!;
  if (alongX ? !(Math.abs(nx) >= Math.abs(ny)) : !(Math.abs(ny) > Math.abs(nx))) return;
  const ea = nx * way[0]! + ny * way[1]! - nz;
  const eb = nx * way[2]! + ny * way[3]! - nz;
  if (!(ea > 0 && eb < 0)) return;
  const t = ea / (ea - eb);
  const source = t > 0.5 ? fa : fb;
  const reaches = inside(plane, source, way[0]! + t * (way[2]! - way[0]!), way[1]! + t * (way[3]! - way[1]!));
  (alongX ? work.crossingsX : work.crossingsY).add(a, -1 - fa, fb, reaches ? source : OTHER, OWN);
}

/** In one row, surfaces that pass through each other where no edge does: between faces that may belong to different sheets, by their parts or by their normals. */
function findMeetings(s: Search, row: number): void {
  const { size, face, seen } = s.work;
  const { kind } = s.edges;
  for (let column = 0, a = row * size; column < size; column++, a++) {
    const fa = face[a]!;
    if (fa < 0) continue;
    const own = kind[fa]!;
    if (column < size - 1) {
      const fb = face[a + 1]!;
      if (fb >= 0 && kind[fb] !== own && !(seen[a]! & ALONG_X)) meetStranger(s, true, a, fa, fb);
    }
    if (row < size - 1) {
      const fb = face[a + size]!;
      if (fb >= 0 && kind[fb] !== own && !(seen[a]! & ALONG_Y)) meetStranger(s, false, a, fa, fb);
    }
  }
}

/** The cosine of the least angle between faces of one part that may be passing through each other rather than be neighbours. */
const BENT = 0.9;

function meetStranger(s: Search, alongX: boolean, a: number, fa: number, fb: number): void {
  const { edges, work, way, leg } = s;
  const { part, facing } = edges;
  const strange = part[fa] !== part[fb];
  if (!strange) {
    const along = facing[3 * fa]! * facing[3 * fb]! + facing[3 * fa + 1]! * facing[3 * fb + 1]! + facing[3 * fa + 2]! * facing[3 * fb + 2]!;
    if (Math.abs(along) >= BENT) return;
  }
  goBetween(s, alongX, a);
  const [oa, ob] = [ROWS * fa + 9, ROWS * fb + 9];
  if (!(at(work.plane, oa, way[0]!, way[1]!) > at(work.plane, ob, way[0]!, way[1]!))) return;
  if (!(at(work.plane, oa, way[2]!, way[3]!) < at(work.plane, ob, way[2]!, way[3]!))) return;
  if (!strange) {
    work.trail.count = 0;
    leg.set(way);
    if (walk(s, fa, fb, NO_STEPS) !== LOST) return;
    leg[0] = way[2]!;
    leg[1] = way[3]!;
    leg[2] = way[0]!;
    leg[3] = way[1]!;
    if (walk(s, fb, fa, NO_STEPS) !== LOST) return;
  }
  meet(s, alongX, a, fa, fb);
}

/** A strip may not be nearer by less than this, relatively, to lie before what the pixels see: their faces are extended as planes. */
const BEFORE = 1e-3;

/** Whether the plane of face f lies behind the spot; nothing does. */
function liesBehind(plane: Float64Array, f: number, spot: Float64Array): boolean {
  if (f < 0) return true;
  const q = at(plane, ROWS * f + 9, spot[0]!, spot[1]!);
  return spot[2]! > q + BEFORE * Math.abs(q);
}

/**
 * Strips narrower than the distance of two pixels A and B, which neither of them sees: surfaces that begin at a candidate between A and B, before what those see, and end
 * before B. One between two pixels, and only where nothing else shows there: so A and B remain convex combinations.
 */
function findStrips(s: Search): void {
  const { strips, seen } = s.work;
  for (let i = 0; i < strips.length; i += 3) {
    const alongX = strips[i]! >= 0;
    const a = alongX ? strips[i]! : -1 - strips[i]!;
    const mark = alongX ? FULL_X : FULL_Y;
    if (!(seen[a]! & mark) && strip(s, alongX, a, strips[i + 1]!, strips[i + 2]!)) seen[a]! |= mark;
  }
}

function strip(s: Search, alongX: boolean, a: number, c: number, partner: number): boolean {
  const { work, way, leg } = s;
  const { plane, trail, side } = work;
  const own = partner >= 0 && side[(c / 3) | 0] && !side[(partner / 3) | 0] ? partner : c; // of the two sides of a fold the one that is seen
  const front = (own / 3) | 0;
  if (!isDrawn(s, front)) return false;
  goBetween(s, alongX, a);
  const [xa, ya, xb, yb] = way as unknown as [number, number, number, number];
  const o = rowOf(own);
  if (!(at(plane, o, xa, ya) <= 0 && at(plane, o, xb, yb) > 0)) return false; // it does not begin here
  const t1 = meets(plane, o, xa, ya, xb, yb);
  leg.set([xa + t1 * (xb - xa), ya + t1 * (yb - ya), xb, yb]);
  trail.count = 0;
  if (walk(s, front, NOBODY, NO_STEPS) !== ENDED) return false;
  const exit = trail.edge[trail.count - 1]!;
  const last = trail.before[trail.count - 1]!;
  const p = rowOf(exit);
  if (!isSteep(plane, o, alongX) || !isSteep(plane, p, alongX)) return false;
  const t2 = meets(plane, p, xa, ya, xb, yb);
  if (!(at(plane, p, xa, ya) > 0 && at(plane, p, xb, yb) <= 0 && t2 > t1)) return false;
  // Pixels around may see what lies before it.
  const middle = (t1 + t2) / 2;
  const x = xa + middle * (xb - xa);
  const y = ya + middle * (yb - ya);
  if (around(work, a, x, y, at(plane, ROWS * front + 9, x, y)) >= 0) return false;
  const list = alongX ? work.crossingsX : work.crossingsY;
  if (t1 <= 0.5) {
    list.add(a, own, -1, front, OWN);
    if (t2 <= 0.5) list.add(a, exit, -1, OWN, PREVIOUS);
  }
  if (t2 > 0.5) {
    list.add(a, exit, -1, last, OWN);
    if (t1 > 0.5) list.add(a, own, -1, OWN, PREVIOUS);
  }
  return true;
}

/** How far, in pixels, what is seen between two pixels may be known from others. */
const AROUND = 2;

/** Among the faces that pixels around a see, the nearest at ray (x, y) that is nearer than q there; −1 = none. */
function around({ size, face, plane }: Workspace, a: number, x: number, y: number, q: number): number {
  const column = a % size;
  const row = (a - column) / size;
  let best = -1;
  let nearest = q;
  for (let i = Math.max(0, row - AROUND); i <= Math.min(size - 1, row + AROUND); i++)
    for (let j = Math.max(0, column - AROUND); j <= Math.min(size - 1, column + AROUND); j++) {
      const f = face[i * size + j]!;
      if (f < 0 || f === best || !inside(plane, f, x, y)) continue;
      const n = at(plane, ROWS * f + 9, x, y);
      if (n > nearest) {
        nearest = n;
        best = f;
      }
    }
  return best;
}

const NO_STEPS: Shader["shows"] = { creases: false, colors: false };

/**
 * Along the leg, from face `from`, until the surface ends or folds back (ENDED), or `to` is reached (SMOOTH), or the end of the leg in another face, which is then
 * `work.arrived` (LOST). Adds to the trail the creases on the way, and the edge where it ended.
 */
function walk(s: Search, from: number, to: number, shows: Shader["shows"]): number {
  const { scene, work, leg } = s;
  const { plane, solidity, trail } = work;
  const { across, acrossStart, stitched } = scene.topology;
  const xp = leg[0]!;
  const yp = leg[1]!;
  const xq = leg[2]!;
  const yq = leg[3]!;
  let f = from;
  let previous = -1;
  work.arrived = -1;
  for (let step = 0; step < WALK; step++) {
    let exit = -1;
    let first = Infinity;
    for (let c = 3 * f, o = ROWS * f; c < 3 * f + 3; c++, o += 3) {
      const eq = plane[o]! * xq + plane[o + 1]! * yq - plane[o + 2]!;
      if (eq >= 0) continue;
      const ep = plane[o]! * xp + plane[o + 1]! * yp - plane[o + 2]!;
      const t = ep / (ep - eq);
      if (ep > eq && t < first) {
        first = t;
        exit = c;
      }
    }
    if (exit < 0) {
      work.arrived = f;
      return LOST;
    }
    let next = -1;
    let nearest = -Infinity;
    const x = xp + first * (xq - xp); // where the walk leaves the face
    const y = yp + first * (yq - yp);
    for (let i = acrossStart[exit]!; i < acrossStart[exit + 1]!; i++) {
      const c = across[i]!;
      const g = (c / 3) | 0;
      if (!isDrawn(s, g)) continue;
      // Beyond the edge a neighbour goes on only where its own side of the edge is the other pixel's.
      if (!(at(plane, rowOf(c), xq, yq) > 0)) continue;
      if (stitched[exit] && !alongside(plane, c, x, y)) continue;
      if (g === to) {
        next = c;
        break;
      }
      const q = at(plane, ROWS * g + 9, xq, yq);
      if (q > nearest) {
        nearest = q;
        next = c;
      }
    }
    if (next < 0) {
      trail.add(exit, f, OTHER);
      return ENDED;
    }
    const g = (next / 3) | 0;
    if (g === previous) return LOST; // to and fro, around corners where many faces meet
    previous = f;
    // One of the two seen from behind: its normals are turned.
    if (shows.creases && (solidity[f]! > 0 !== solidity[g]! > 0 || !alike(scene, shows, exit, next))) trail.add(exit, f, g);
    f = g;
    if (f === to) return SMOOTH;
  }
  return LOST;
}

/** Where the row of a half-edge begins in `plane`. */
export function rowOf(c: number): number {
  const f = (c / 3) | 0;
  return ROWS * f + 3 * (c - 3 * f);
}

function at(plane: Float64Array, o: number, x: number, y: number): number {
  return plane[o]! * x + plane[o + 1]! * y - plane[o + 2]!;
}

/** How far the way from p to q has come where the edge of row o crosses it: 0 at p, 1 at q. */
function meets(plane: Float64Array, o: number, xp: number, yp: number, xq: number, yq: number): number {
  const ep = at(plane, o, xp, yp);
  return ep / (ep - at(plane, o, xq, yq));
}

/** Whether an edge is within 45° of being square to the line between the pixels. */
function isSteep(plane: Float64Array, o: number, alongX: boolean): boolean {
  return alongX ? Math.abs(plane[o]!) >= Math.abs(plane[o + 1]!) : Math.abs(plane[o + 1]!) > Math.abs(plane[o]!);
}

function inside(plane: Float64Array, f: number, x: number, y: number): boolean {
  const o = ROWS * f;
  return at(plane, o, x, y) >= 0 && at(plane, o + 3, x, y) >= 0 && at(plane, o + 6, x, y) >= 0;
}

/** Whether face f covers the spot and is nearer than it; by more than rounding. */
function hides(plane: Float64Array, f: number, spot: Float64Array): boolean {
  const q = spot[2]!;
  return at(plane, ROWS * f + 9, spot[0]!, spot[1]!) > q + 1e-9 * Math.abs(q) && inside(plane, f, spot[0]!, spot[1]!);
}

/** Whether ray (x, y), on the line of half-edge c, meets it between its ends. */
function alongside(plane: Float64Array, c: number, x: number, y: number): boolean {
  const f = (c / 3) | 0;
  const j = ROWS * f + 3 * ((c + 1) % 3);
  const k = ROWS * f + 3 * ((c + 2) % 3);
  return at(plane, j, x, y) >= 0 && at(plane, k, x, y) >= 0;
}
