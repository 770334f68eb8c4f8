/**
 * @file Where edges that show pass between neighbouring pixel centres.
 *
 * Candidates are the edges of `edges.ts`, laid over the picture: each meets the lines through pixel centres (rows where it is steep, columns where it is flat) between
 * two neighbours A and B. What shows there is then found from what A and B see: from the nearer face we walk through its neighbours towards the other pixel, over smooth
 * edges, until the surface ends or folds back, or a crease comes. With faces smaller than pixels the edge that shows is rarely one of the faces at the pixel centres.
 * Surfaces that pass through each other have no edge there; they are looked for between pixels whose faces are not neighbours.
 *
 * Tried (224 px, ms a view beside 1.4 to 2.5 for the picture without edges): walking between all neighbours that see different faces 2.0 for 1,000 and for 10,000 faces,
 * 11 for 100,000; only where a candidate passes TODO.
 */

import { BACKGROUND, type Crossings, ENTRY, OTHER, OWN, PREVIOUS, type Trail, WALK } from "./crossings.ts";
import { alike, type Edges } from "./edges.ts";
import { nearestAllowed, prepared } from "./faces.ts";
import type { Shader } from "./modes/mode.ts";
import type { DrawOptions } from "./options.ts";
import type { Scene } from "./scene.ts";
import { ROWS, type Workspace } from "./workspace.ts";

const SMOOTH = -1; // the surface goes on without an edge
const LOST = -2; // the walk ended inside a face that is not seen at the other pixel
const ENDED = -3; // the surface ended or folded back
const ONWARD = -4; // not settled at the first edge

/** Nearer than this to a pixel centre, in pixels, rounding may decide on which side an edge passes. */
const CLOSE = 1e-6;

/** Fills `crossingsX` and `crossingsY`. */
export function findCrossings(scene: Scene, edges: Edges, shows: Shader["shows"], options: DrawOptions, work: Workspace): void {
  const { loose, partner, firm } = edges;
  const { side, seen, crossingsX, crossingsY, size } = work;
  crossingsX.count = 0;
  crossingsY.count = 0;
  work.strips.length = 0;
  seen.fill(0, 0, size * size);
  for (let i = 0; i < loose.length; i++) passes(scene, shows, options, work, loose[i]!, partner[i]!);
  for (let i = 0; i < firm.length; i += 2) {
    const c = firm[i]!;
    if (side[(c / 3) | 0] !== side[(firm[i + 1]! / 3) | 0]) passes(scene, shows, options, work, c, firm[i + 1]!);
  }
  if (shows.creases) findMeetings(scene, edges, options, work);
  for (let i = 0; i < crossingsX.count; i++) seen[crossingsX.entry[ENTRY * i]!]! |= FULL_X;
  for (let i = 0; i < crossingsY.count; i++) seen[crossingsY.entry[ENTRY * i]!]! |= FULL_Y;
  findStrips(scene, options, work);
}

/** Looks at every place where half-edge c passes between two pixel centres. */
function passes(scene: Scene, shows: Shader["shows"], options: DrawOptions, work: Workspace, c: number, partner: number): void {
  const { screen, size, ray, step, spot } = work;
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
    const t = (-options.near - view[ahead + 2]!) / (view[before + 2]! - view[ahead + 2]!);
    const scale = 1 / (step * (orthographic ? 1 : options.near));
    const u = (view[ahead]! + t * (view[before]! - view[ahead]!)) * scale - origin / step;
    const v = -(view[ahead + 1]! + t * (view[before + 1]! - view[ahead + 1]!)) * scale - origin / step;
    const q = nearestAllowed(orthographic, options.near);
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
      if (column >= 0 && column <= last) look(scene, shows, options, work, true, row * size + column, c, partner);
      if (u - column < CLOSE && column > 0 && column <= last + 1)
        look(scene, shows, options, work, true, row * size + column - 1, c, partner);
      else if (column + 1 - u < CLOSE && column >= -1 && column < last)
        look(scene, shows, options, work, true, row * size + column + 1, c, partner);
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
      if (row >= 0 && row <= last) look(scene, shows, options, work, false, row * size + column, c, partner);
      if (v - row < CLOSE && row > 0 && row <= last + 1) look(scene, shows, options, work, false, (row - 1) * size + column, c, partner);
      else if (row + 1 - v < CLOSE && row >= -1 && row < last)
        look(scene, shows, options, work, false, (row + 1) * size + column, c, partner);
    }
  }
}

const ALONG_X = 1;
const ALONG_Y = 2;
const FULL_X = 4; // an edge was listed there
const FULL_Y = 8;

/** Between pixel a and its neighbour, where candidate c passes at `work.spot`: what shows there, if that does not lie hidden. */
function look(
  scene: Scene,
  shows: Shader["shows"],
  { near }: DrawOptions,
  work: Workspace,
  alongX: boolean,
  a: number,
  c: number,
  partner: number,
): void {
  const { size, ray, face, nearness, plane, seen, spot } = work;
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
  const column = a % size;
  const row = (a - column) / size;
  const xa = ray[column]!;
  const ya = -ray[row]!;
  const xb = alongX ? ray[column + 1]! : xa;
  const yb = alongX ? ya : -ray[row + 1]!;
  if (nearness[a]! >= nearness[b]!) settle(scene, shows, near, work, alongX, a, true, c, partner, fa, fb, xa, ya, xb, yb);
  else settle(scene, shows, near, work, alongX, a, false, c, partner, fb, fa, xb, yb, xa, ya);
}

/** Lists what shows between pixel a and its neighbour: from the nearer of the two, which sees face `from` at ray (xp, yp), to that at (xq, yq). */
function settle(
  scene: Scene,
  shows: Shader["shows"],
  near: number,
  work: Workspace,
  alongX: boolean,
  a: number,
  forward: boolean,
  c: number,
  partner: number,
  from: number,
  to: number,
  xp: number,
  yp: number,
  xq: number,
  yq: number,
): void {
  const { plane, trail } = work;
  const f = (c / 3) | 0;
  const g = partner >= 0 ? (partner / 3) | 0 : NOBODY;
  const list = alongX ? work.crossingsX : work.crossingsY;
  trail.count = 0;
  let end = ONWARD;
  // The common case needs no walk: the face ends at this very edge, or goes over it into the other pixel's.
  if ((from === f || from === g) && partner !== -2) {
    const exit = from === f ? c : partner;
    const next = from === f ? partner : c;
    const beyond = next < 0 ? -1 : (next / 3) | 0;
    if (beyond < 0 || prepared(scene.faces, beyond, near, work) === 0 || !(at(plane, rowOf(next), xq, yq) > 0)) {
      trail.add(exit, from, OTHER);
      end = ENDED;
    } else if (shows.creases && beyond === to) {
      trail.add(exit, from, to);
      end = SMOOTH;
    }
  }
  if (end === ONWARD) end = walk(scene, shows, near, work, from, to, xp, yp, xq, yq);
  if (end === ENDED) behind(scene, shows, near, work, a, to, xp, yp, xq, yq);
  if (end !== LOST) {
    if (forward) chain(list, alongX, a, true, plane, xp, yp, xq, yq, trail);
    else chain(list, alongX, a, false, plane, xq, yq, xp, yp, trail);
    return;
  }
  if (to < 0) return;
  // Seen from the nearer face nothing ends: then it is the other that comes out from behind, or they pass through each other.
  trail.count = 0;
  end = walk(scene, shows, near, work, to, from, xq, yq, xp, yp);
  if (end === ENDED) behind(scene, shows, near, work, a, from, xq, yq, xp, yp);
  if (end !== LOST) {
    if (forward) chain(list, alongX, a, false, plane, xp, yp, xq, yq, trail);
    else chain(list, alongX, a, true, plane, xq, yq, xp, yp, trail);
  } else if (shows.creases) {
    if (forward) meet(list, alongX, a, from, to, plane, xp, yp, xq, yq);
    else meet(list, alongX, a, to, from, plane, xq, yq, xp, yp);
  }
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
function findStrips(scene: Scene, { near }: DrawOptions, work: Workspace): void {
  const { strips, seen } = work;
  for (let i = 0; i < strips.length; i += 3) {
    const alongX = strips[i]! >= 0;
    const a = alongX ? strips[i]! : -1 - strips[i]!;
    const mark = alongX ? FULL_X : FULL_Y;
    if (!(seen[a]! & mark) && strip(scene, near, work, alongX, a, strips[i + 1]!, strips[i + 2]!)) seen[a]! |= mark;
  }
}

function strip(scene: Scene, near: number, work: Workspace, alongX: boolean, a: number, c: number, partner: number): boolean {
  const { plane, trail, size, ray, side } = work;
  const own = partner >= 0 && side[(c / 3) | 0] && !side[(partner / 3) | 0] ? partner : c; // of the two sides of a fold the one that is seen
  if (prepared(scene.faces, (own / 3) | 0, near, work) === 0) return false;
  const column = a % size;
  const row = (a - column) / size;
  const xa = ray[column]!;
  const ya = -ray[row]!;
  const xb = alongX ? ray[column + 1]! : xa;
  const yb = alongX ? ya : -ray[row + 1]!;
  const o = rowOf(own);
  const front = (own / 3) | 0;
  const [e1a, e1b] = [at(plane, o, xa, ya), at(plane, o, xb, yb)];
  if (!(e1a <= 0 && e1b > 0)) return false; // it does not begin here
  const t1 = e1a / (e1a - e1b);
  trail.count = 0;
  if (walk(scene, NO_STEPS, near, work, front, NOBODY, xa + t1 * (xb - xa), ya + t1 * (yb - ya), xb, yb) !== ENDED) return false;
  const exit = trail.edge[trail.count - 1]!;
  const last = trail.before[trail.count - 1]!;
  const p = rowOf(exit);
  if (!isSteep(plane, o, alongX) || !isSteep(plane, p, alongX)) return false;
  const [e2a, e2b] = [at(plane, p, xa, ya), at(plane, p, xb, yb)];
  const t2 = e2a / (e2a - e2b);
  if (!(e2a > 0 && e2b <= 0 && t2 > t1)) return false;
  // Pixels around may see what lies before it.
  const middle = (t1 + t2) / 2;
  const x = xa + middle * (xb - xa);
  const y = ya + middle * (yb - ya);
  if (around(work, column, row, x, y, at(plane, ROWS * front + 9, x, y)) >= 0) return false;
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

/** Whether an edge is within 45° of being square to the line between the pixels. */
function isSteep(plane: Float64Array, o: number, alongX: boolean): boolean {
  return alongX ? Math.abs(plane[o]!) >= Math.abs(plane[o + 1]!) : Math.abs(plane[o + 1]!) > Math.abs(plane[o]!);
}

/** How far, in pixels, what is seen between two pixels may be known from others. */
const AROUND = 2;

/** Among the faces that pixels around see, the nearest at ray (x, y) that is nearer than q there; −1 = none. */
function around({ size, face, plane }: Workspace, column: number, row: number, x: number, y: number, q: number): number {
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

function at(plane: Float64Array, o: number, x: number, y: number): number {
  return plane[o]! * x + plane[o + 1]! * y - plane[o + 2]!;
}

/** Whether face f covers the spot and is nearer than it; by more than rounding. (The numbers come in an array: passed as arguments, V8 boxes each of them.) */
function hides(plane: Float64Array, f: number, spot: Float64Array): boolean {
  const o = ROWS * f;
  const x = spot[0]!;
  const y = spot[1]!;
  const q = spot[2]!;
  return (
    plane[o + 9]! * x + plane[o + 10]! * y - plane[o + 11]! > q + 1e-9 * Math.abs(q) &&
    plane[o]! * x + plane[o + 1]! * y - plane[o + 2]! >= 0 &&
    plane[o + 3]! * x + plane[o + 4]! * y - plane[o + 5]! >= 0 &&
    plane[o + 6]! * x + plane[o + 7]! * y - plane[o + 8]! >= 0
  );
}

function inside(plane: Float64Array, f: number, x: number, y: number): boolean {
  const o = ROWS * f;
  return at(plane, o, x, y) >= 0 && at(plane, o + 3, x, y) >= 0 && at(plane, o + 6, x, y) >= 0;
}

/**
 * The surface at (xp, yp) ended at the last edge of the trail; the pixel at (xq, yq) sees `to`. Adds the creases of that surface between its pixel and the edge,
 * the one nearest to the edge first, and notes the face that comes out from behind. Where that surface ends before the edge, there is a gap between the two.
 */
function behind(
  scene: Scene,
  shows: Shader["shows"],
  near: number,
  work: Workspace,
  a: number,
  to: number,
  xp: number,
  yp: number,
  xq: number,
  yq: number,
): void {
  const { trail, plane, size } = work;
  if (to < 0) return;
  const last = trail.count - 1;
  const o = rowOf(trail.edge[last]!);
  const ep = at(plane, o, xp, yp);
  const eq = at(plane, o, xq, yq);
  const t = ep / (ep - eq);
  const x = xp + t * (xq - xp);
  const y = yp + t * (yq - yp);
  if (inside(plane, to, x, y)) {
    trail.after[last] = to;
    return;
  }
  const end = walk(scene, shows, near, work, to, NOBODY, xq, yq, x, y);
  if (end === LOST && work.arrived >= 0) {
    trail.after[last] = work.arrived;
    trail.turn(last + 1);
  } else if (end === ENDED) {
    // Looked for in the middle of the gap: on its edges rounding would decide.
    const other = rowOf(trail.edge[trail.count - 1]!);
    const op = at(plane, other, xp, yp);
    const middle = (t + op / (op - at(plane, other, xq, yq))) / 2;
    const column = a % size;
    const none = work.orthographic ? -Infinity : 0;
    const far = around(work, column, (a - column) / size, xp + middle * (xq - xp), yp + middle * (yq - yp), none);
    const through = far >= 0 ? far : BACKGROUND;
    trail.after[trail.count - 1] = through;
    trail.after[last] = through;
    trail.turn(last + 1);
  } else trail.count = last + 1;
}

const NOBODY = -9; // no face: the walk goes to the very point

/**
 * Lists the trail, a chain of edges from A to B or (`forward` false) from B to A, as far as they are steeper than 45° to the line between them. Into pixel A goes what
 * lies beyond each edge of its half, less what was there without that edge: the colour beyond the edge before, or A's own. So A is a convex combination. B likewise.
 */
function chain(
  list: Crossings,
  alongX: boolean,
  a: number,
  forward: boolean,
  plane: Float64Array,
  xa: number,
  ya: number,
  xb: number,
  yb: number,
  { count, edge, before, after }: Trail,
): void {
  for (const intoB of BOTH) {
    let base = OWN;
    for (let k = 0; k < count; k++) {
      const i = forward === intoB ? count - 1 - k : k; // from the pixel outwards
      const c = edge[i]!;
      const o = rowOf(c);
      if (!isSteep(plane, o, alongX)) continue;
      const ea = at(plane, o, xa, ya);
      const eb = at(plane, o, xb, yb);
      if (ea > 0 === eb > 0 || ea / (ea - eb) > 0.5 !== intoB) continue;
      const source = forward === intoB ? before[i]! : after[i]!;
      list.add(a, c, -1, source, base);
      base = PREVIOUS;
    }
  }
}

const BOTH = [false, true] as const;

/** Lists where the surfaces of A and B pass through each other between them, if that line is steep enough. */
function meet(
  list: Crossings,
  alongX: boolean,
  a: number,
  fa: number,
  fb: number,
  plane: Float64Array,
  xa: number,
  ya: number,
  xb: number,
  yb: number,
): void {
  const oa = ROWS * fa + 9;
  const ob = ROWS * fb + 9;
  const nx = plane[oa]! - plane[ob]!;
  const ny = plane[oa + 1]! - plane[ob + 1]!;
  const nz = plane[oa + 2]! - plane[ob + 2]!;
  if (alongX ? !(Math.abs(nx) >= Math.abs(ny)) : !(Math.abs(ny) > Math.abs(nx))) return;
  const ea = nx * xa + ny * ya - nz;
  const eb = nx * xb + ny * yb - nz;
  if (!(ea > 0 && eb < 0)) return;
  const t = ea / (ea - eb);
  const source = t > 0.5 ? fa : fb;
  list.add(a, -1 - fa, fb, inside(plane, source, xa + t * (xb - xa), ya + t * (yb - ya)) ? source : OTHER, OWN);
}

/** Surfaces that pass through each other where no edge does. */
function findMeetings(scene: Scene, edges: Edges, { near }: DrawOptions, work: Workspace): void {
  for (let row = 0; row < work.size; row++) findMeetingsIn(row, scene, edges, near, work);
}

/** The cosine of the least angle between faces of one part that may be passing through each other rather than be neighbours. */
const BENT = 0.9;

/** Between faces that may belong to different sheets: by their parts, or by their normals. */
function findMeetingsIn(row: number, scene: Scene, { part, facing, kind }: Edges, near: number, work: Workspace): void {
  const { size, ray, face, seen } = work;
  const y = -ray[row]!;
  for (let column = 0, a = row * size; column < size; column++, a++) {
    const fa = face[a]!;
    if (fa < 0) continue;
    const own = kind[fa]!;
    if (column < size - 1) {
      const fb = face[a + 1]!;
      if (fb >= 0 && kind[fb] !== own && !(seen[a]! & ALONG_X) && strangers(part, facing, fa, fb))
        meetUnless(scene, part, near, work, true, a, fa, fb, ray[column]!, y, ray[column + 1]!, y);
    }
    if (row < size - 1) {
      const fb = face[a + size]!;
      if (fb >= 0 && kind[fb] !== own && !(seen[a]! & ALONG_Y) && strangers(part, facing, fa, fb))
        meetUnless(scene, part, near, work, false, a, fa, fb, ray[column]!, y, ray[column]!, -ray[row + 1]!);
    }
  }
}

function strangers(part: Int32Array, facing: Float32Array, fa: number, fb: number): boolean {
  const along = facing[3 * fa]! * facing[3 * fb]! + facing[3 * fa + 1]! * facing[3 * fb + 1]! + facing[3 * fa + 2]! * facing[3 * fb + 2]!;
  return (along < BENT && along > -BENT) || part[fa] !== part[fb];
}

function meetUnless(
  scene: Scene,
  part: Int32Array,
  near: number,
  work: Workspace,
  alongX: boolean,
  a: number,
  fa: number,
  fb: number,
  xa: number,
  ya: number,
  xb: number,
  yb: number,
): void {
  const { plane } = work;
  // Each nearer than the other at its own pixel, or there is nothing to find.
  const [oa, ob] = [ROWS * fa + 9, ROWS * fb + 9];
  const [nx, ny, nz] = [plane[oa]! - plane[ob]!, plane[oa + 1]! - plane[ob + 1]!, plane[oa + 2]! - plane[ob + 2]!];
  if (!(nx * xa + ny * ya - nz > 0 && nx * xb + ny * yb - nz < 0)) return;
  if (part[fa] === part[fb]) {
    work.trail.count = 0;
    if (walk(scene, NO_STEPS, near, work, fa, fb, xa, ya, xb, yb) !== LOST) return;
    if (walk(scene, NO_STEPS, near, work, fb, fa, xb, yb, xa, ya) !== LOST) return;
  }
  meet(alongX ? work.crossingsX : work.crossingsY, alongX, a, fa, fb, plane, xa, ya, xb, yb);
}

const NO_STEPS: Shader["shows"] = { creases: false, colors: false };

/** Where the row of a half-edge begins in `plane`. */
export function rowOf(c: number): number {
  const f = (c / 3) | 0;
  return ROWS * f + 3 * (c - 3 * f);
}

/**
 * From ray (xp, yp) on face `from` towards (xq, yq), until the surface ends or folds back there (ENDED), or `to` is reached (SMOOTH), or the walk is in another face at
 * (xq, yq), which is then `work.arrived` (LOST). Adds to the trail the creases on the way, and the edge where it ended.
 */
function walk(
  scene: Scene,
  shows: Shader["shows"],
  near: number,
  work: Workspace,
  from: number,
  to: number,
  xp: number,
  yp: number,
  xq: number,
  yq: number,
): number {
  const { plane, solidity, trail } = work;
  const { faces } = scene;
  const { across, acrossStart, stitched } = scene.topology;
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
      if (prepared(faces, g, near, work) === 0) continue;
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

/** Whether ray (x, y), on the line of half-edge c, meets it between its ends. */
function alongside(plane: Float64Array, c: number, x: number, y: number): boolean {
  const f = (c / 3) | 0;
  const j = ROWS * f + 3 * ((c + 1) % 3);
  const k = ROWS * f + 3 * ((c + 2) % 3);
  return plane[j]! * x + plane[j + 1]! * y - plane[j + 2]! >= 0 && plane[k]! * x + plane[k + 1]! * y - plane[k + 2]! >= 0;
}
