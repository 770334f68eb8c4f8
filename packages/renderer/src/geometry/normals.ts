/** @file Normals at the corners of faces: who shares one, its value, and its derivative with respect to the vertices. */

import type { Topology } from "./topology.ts";

/** "crease": smooth where faces meet at less than the crease angle. "vertex": one per vertex index, as PyTorch3D has it. "face": flat. */
export type NormalMode = "crease" | "vertex" | "face";

/** M normals; each is the normalised sum of the area-weighted normals of the faces of its group. */
export interface NormalGroups {
  readonly normal: Int32Array; // [3F] which of the M normals a corner has
  readonly start: Int32Array; // [M + 1] group m is faces[start[m] .. start[m + 1] − 1]
  readonly faces: Int32Array; // faces of all groups, one after another
}

/** 9-sided prisms meet at exactly 40°: rounding must not decide differently around the ring, so the angle is inclusive by this much. */
const COSINE_SLACK = 1e-5;

/**
 * The groups of a mesh, made once per mode and angle. The grouping is a decision, not a function of the vertices: it has no derivative.
 * @param cross [F, 3] from `faceCrosses`
 * @param creaseAngle degrees; read in mode "crease"
 */
export function normalGroups(
  topology: Topology,
  faces: Int32Array,
  vertexCount: number,
  cross: Float64Array,
  mode: NormalMode,
  creaseAngle: number,
): NormalGroups {
  const key = mode === "crease" ? `crease ${creaseAngle}` : mode;
  const known = topology.normals.get(key);
  if (known) return known;
  const groups =
    mode === "face"
      ? perFace(faces.length / 3)
      : mode === "vertex"
        ? perVertex(faces, vertexCount)
        : perCrease(faces, topology, cross, Math.cos((creaseAngle * Math.PI) / 180) - COSINE_SLACK);
  topology.normals.set(key, groups);
  return groups;
}

function perFace(F: number): NormalGroups {
  return {
    normal: Int32Array.from({ length: 3 * F }, (_, c) => Math.floor(c / 3)),
    start: Int32Array.from({ length: F + 1 }, (_, f) => f),
    faces: Int32Array.from({ length: F }, (_, f) => f),
  };
}

function perVertex(faces: Int32Array, V: number): NormalGroups {
  return { normal: faces, ...facesAround(faces, V) };
}

/** Which faces touch each of `count` things, where corner c touches thing at[c]. */
function facesAround(at: Int32Array, count: number): { start: Int32Array; faces: Int32Array } {
  const start = new Int32Array(count + 1);
  for (const thing of at) start[thing + 1]!++;
  for (let i = 0; i < count; i++) start[i + 1]! += start[i]!;
  const next = start.slice();
  const faces = new Int32Array(at.length);
  for (let c = 0; c < at.length; c++) faces[next[at[c]!]!++] = Math.floor(c / 3);
  return { start, faces };
}

/** Per corner: the faces at its position within the angle of its own face. Corners with the same faces share a normal. */
function perCrease(faces: Int32Array, topology: Topology, cross: Float64Array, cosine: number): NormalGroups {
  const { position, positions } = topology;
  const around = facesAround(
    faces.map((vertex) => position[vertex]!),
    positions,
  );
  const F = faces.length / 3;
  const unit = new Float64Array(3 * F);
  const directed = new Uint8Array(F); // a face of zero area has no direction: it joins nobody
  for (let f = 0; f < F; f++) {
    const length = Math.hypot(cross[3 * f]!, cross[3 * f + 1]!, cross[3 * f + 2]!);
    if (!(length > 0)) continue;
    directed[f] = 1;
    for (let axis = 0; axis < 3; axis++) unit[3 * f + axis] = cross[3 * f + axis]! / length;
  }
  const normal = new Int32Array(3 * F);
  const start = [0];
  const members: number[] = [];
  for (let p = 0; p < positions; p++) {
    const firstGroup = start.length - 1;
    for (let i = around.start[p]!; i < around.start[p + 1]!; i++) {
      const f = around.faces[i]!;
      const own: number[] = [];
      for (let j = around.start[p]!; j < around.start[p + 1]!; j++) {
        const g = around.faces[j]!;
        const dot = unit[3 * f]! * unit[3 * g]! + unit[3 * f + 1]! * unit[3 * g + 1]! + unit[3 * f + 2]! * unit[3 * g + 2]!;
        if (g === f || (dot >= cosine && directed[f] && directed[g])) own.push(g);
      }
      let m = firstGroup;
      while (m < start.length - 1 && !sameList(members, start[m]!, start[m + 1]!, own)) m++;
      if (m === start.length - 1) {
        for (const g of own) members.push(g);
        start.push(members.length);
      }
      for (let corner = 3 * f; corner < 3 * f + 3; corner++) if (position[faces[corner]!] === p) normal[corner] = m;
    }
  }
  return { normal, start: Int32Array.from(start), faces: Int32Array.from(members) };
}

function sameList(all: readonly number[], from: number, to: number, own: readonly number[]): boolean {
  if (to - from !== own.length) return false;
  for (let i = 0; i < own.length; i++) if (all[from + i] !== own[i]) return false;
  return true;
}

/** (v1 − v0) × (v2 − v0) of each face: vertices [V, 3] → [F, 3], along the outward normal, twice the area long. */
export function faceCrosses(vertices: Float64Array, faces: Int32Array): Float64Array {
  const cross = new Float64Array(faces.length);
  for (let i = 0; i < faces.length; i += 3) {
    const a = 3 * faces[i]!;
    const b = 3 * faces[i + 1]!;
    const c = 3 * faces[i + 2]!;
    const ax = vertices[a]!;
    const ay = vertices[a + 1]!;
    const az = vertices[a + 2]!;
    const ux = vertices[b]! - ax;
    const uy = vertices[b + 1]! - ay;
    const uz = vertices[b + 2]! - az;
    const vx = vertices[c]! - ax;
    const vy = vertices[c + 1]! - ay;
    const vz = vertices[c + 2]! - az;
    cross[i] = uy * vz - uz * vy;
    cross[i + 1] = uz * vx - ux * vz;
    cross[i + 2] = ux * vy - uy * vx;
  }
  return cross;
}

/** N_m = Σ cross_f / |Σ cross_f| over the faces of group m: [F, 3] → [M, 3]; zero where the sum is zero. */
export function cornerNormals(groups: NormalGroups, cross: Float64Array): Float64Array {
  const { start, faces } = groups;
  const M = start.length - 1;
  const normals = new Float64Array(3 * M);
  for (let m = 0; m < M; m++) {
    let x = 0;
    let y = 0;
    let z = 0;
    for (let i = start[m]!; i < start[m + 1]!; i++) {
      const f = 3 * faces[i]!;
      x += cross[f]!;
      y += cross[f + 1]!;
      z += cross[f + 2]!;
    }
    const length = Math.sqrt(x * x + y * y + z * z);
    if (length > 0) {
      normals[3 * m] = x / length;
      normals[3 * m + 1] = y / length;
      normals[3 * m + 2] = z / length;
    }
  }
  return normals;
}

/** Adds to `vertexGradient` [V, 3] what `normalGradient` [M, 3] says about the vertices. */
export function cornerNormalsBackward(
  groups: NormalGroups,
  cross: Float64Array,
  vertices: Float64Array,
  faceVertices: Int32Array,
  normalGradient: Float64Array,
  vertexGradient: Float64Array,
): void {
  const { start, faces } = groups;
  const M = start.length - 1;
  const crossGradient = new Float64Array(cross.length);
  for (let m = 0; m < M; m++) {
    const gx = normalGradient[3 * m]!;
    const gy = normalGradient[3 * m + 1]!;
    const gz = normalGradient[3 * m + 2]!;
    if (gx === 0 && gy === 0 && gz === 0) continue;
    let x = 0;
    let y = 0;
    let z = 0;
    for (let i = start[m]!; i < start[m + 1]!; i++) {
      const f = 3 * faces[i]!;
      x += cross[f]!;
      y += cross[f + 1]!;
      z += cross[f + 2]!;
    }
    const length = Math.sqrt(x * x + y * y + z * z);
    if (!(length > 0)) continue;
    x /= length;
    y /= length;
    z /= length;
    const along = gx * x + gy * y + gz * z; // d(s/|s|) = (ds − (ds·n) n) / |s|
    const sx = (gx - along * x) / length;
    const sy = (gy - along * y) / length;
    const sz = (gz - along * z) / length;
    for (let i = start[m]!; i < start[m + 1]!; i++) {
      const f = 3 * faces[i]!;
      crossGradient[f]! += sx;
      crossGradient[f + 1]! += sy;
      crossGradient[f + 2]! += sz;
    }
  }
  for (let i = 0; i < faceVertices.length; i += 3) {
    const gx = crossGradient[i]!;
    const gy = crossGradient[i + 1]!;
    const gz = crossGradient[i + 2]!;
    if (gx === 0 && gy === 0 && gz === 0) continue;
    const a = 3 * faceVertices[i]!;
    const b = 3 * faceVertices[i + 1]!;
    const c = 3 * faceVertices[i + 2]!;
    const ux = vertices[b]! - vertices[a]!;
    const uy = vertices[b + 1]! - vertices[a + 1]!;
    const uz = vertices[b + 2]! - vertices[a + 2]!;
    const vx = vertices[c]! - vertices[a]!;
    const vy = vertices[c + 1]! - vertices[a + 1]!;
    const vz = vertices[c + 2]! - vertices[a + 2]!;
    // g·(du × v) = du·(v × g), g·(u × dv) = dv·(g × u)
    const bx = vy * gz - vz * gy;
    const by = vz * gx - vx * gz;
    const bz = vx * gy - vy * gx;
    const cx = gy * uz - gz * uy;
    const cy = gz * ux - gx * uz;
    const cz = gx * uy - gy * ux;
    vertexGradient[b]! += bx;
    vertexGradient[b + 1]! += by;
    vertexGradient[b + 2]! += bz;
    vertexGradient[c]! += cx;
    vertexGradient[c + 1]! += cy;
    vertexGradient[c + 2]! += cz;
    vertexGradient[a]! -= bx + cx;
    vertexGradient[a + 1]! -= by + cy;
    vertexGradient[a + 2]! -= bz + cz;
  }
}
