/** @file Which edges of a mesh can show in its pictures: all but those over which a smooth surface goes on. */

import type { FloatData, Mesh } from "../shape.ts";
import type { Shader } from "./modes/mode.ts";
import type { DrawOptions } from "./options.ts";
import type { Scene } from "./scene.ts";

/** Half-edges (see topology.ts), one for each edge. */
export interface Edges {
  /** They show from everywhere: borders, creases, where more than two faces meet. */
  readonly loose: Int32Array;
  /** [loose] what lies across, where that is one half-edge; −1 = nothing, −2 = several or parts. */
  readonly partner: Int32Array;
  /** Pairs c, d between two faces of one smooth surface: they show where one face is seen from the front and the other from behind. */
  readonly firm: Int32Array;
  /** [F] Which connected part of the mesh a face belongs to: a position that stands for it. */
  readonly part: Int32Array;
  /** [F, 3] Unit normals of the faces, in a precision that is enough to tell neighbours from strangers. */
  readonly facing: Float32Array;
  /** [F] A hash of part and direction: where it is equal, two faces are of one part and within some 40° of one another (but for rare collisions of parts). */
  readonly kind: Uint16Array;
}

const remembered = new WeakMap<object, Map<string, Edges>>();

/** The edges of a mesh record for one shader, made at their first use. */
export function edgesOf(mesh: Mesh<FloatData>, scene: Scene, { normals, creaseAngle, color }: DrawOptions, shows: Shader["shows"]): Edges {
  const known = remembered.get(mesh) ?? new Map<string, Edges>();
  remembered.set(mesh, known);
  const key = [shows.creases && `${normals} ${creaseAngle}`, shows.colors && color === "vertex"].join();
  const edges = known.get(key) ?? findEdges(scene, shows);
  known.set(key, edges);
  return edges;
}

function findEdges(scene: Scene, shows: Shader["shows"]): Edges {
  const { across, acrossStart, stitched } = scene.topology;
  const corners = scene.faces.length;
  const loose = new Int32Array(corners);
  const partner = new Int32Array(corners);
  const firm = new Int32Array(corners);
  let looseCount = 0;
  let firmCount = 0;
  for (let c = 0; c < corners; c++) {
    const begin = acrossStart[c]!;
    const count = acrossStart[c + 1]! - begin;
    const d = across[begin]!;
    const pair =
      count === 1 && !stitched[c] && !stitched[d] && acrossStart[d + 1]! - acrossStart[d]! === 1 && across[acrossStart[d]!] === c;
    if (pair) {
      if (d < c) continue;
      if (goesOn(scene, shows, c, d)) {
        firm[firmCount++] = c;
        firm[firmCount++] = d;
        continue;
      }
    }
    loose[looseCount] = c;
    partner[looseCount++] = pair ? d : count === 0 ? -1 : -2;
  }
  const part = partsOf(scene);
  const facing = facingOf(scene);
  return {
    loose: loose.slice(0, looseCount),
    partner: partner.slice(0, looseCount),
    firm: firm.slice(0, firmCount),
    part,
    facing,
    kind: kindsOf(part, facing),
  };
}

/** Parts are joined by positions that faces share. */
function partsOf({ faces, topology: { position, positions } }: Scene): Int32Array {
  const leader = Int32Array.from({ length: positions }, (_, p) => p);
  const find = (p: number): number => {
    let root = p;
    while (leader[root] !== root) root = leader[root]!;
    for (let at = p; leader[at] !== root; ) {
      const next = leader[at]!;
      leader[at] = root;
      at = next;
    }
    return root;
  };
  for (let c = 0; c < faces.length; c += 3) {
    const root = find(position[faces[c]!]!);
    leader[find(position[faces[c + 1]!]!)] = root;
    leader[find(position[faces[c + 2]!]!)] = root;
  }
  return Int32Array.from({ length: faces.length / 3 }, (_, f) => find(position[faces[3 * f]!]!));
}

/** Whether faces of half-edges c and d look the same way round, and the colour goes on without a step. */
function goesOn(scene: Scene, shows: Shader["shows"], c: number, d: number): boolean {
  const { faces, topology } = scene;
  const [fc, fd] = [c - (c % 3), d - (d % 3)];
  // In surfaces of one winding neighbours run along their edge in opposite directions.
  const position = (corner: number) => topology.position[faces[corner]!];
  if (position(fc + ((c + 1) % 3)) !== position(fd + ((d + 2) % 3)) || position(fc + ((c + 2) % 3)) !== position(fd + ((d + 1) % 3)))
    return false;
  return alike(scene, shows, c, d);
}

/** Whether the colour goes on without a step from half-edge a to half-edge b along it; where only a part is shared, no. */
export function alike({ topology, faces, groups, colors, skin }: Scene, shows: Shader["shows"], a: number, b: number): boolean {
  if (!shows.creases) return true;
  const fa = a - (a % 3);
  const fb = b - (b % 3);
  const { position } = topology;
  const { normal } = groups;
  const a1 = fa + ((a + 1) % 3);
  const a2 = fa + ((a + 2) % 3);
  let b1 = fb + ((b + 1) % 3);
  let b2 = fb + ((b + 2) % 3);
  if (position[faces[a1]!] !== position[faces[b1]!]) [b1, b2] = [b2, b1];
  if (position[faces[a1]!] !== position[faces[b1]!] || position[faces[a2]!] !== position[faces[b2]!]) return false;
  if (normal[a1] !== normal[b1] || normal[a2] !== normal[b2]) return false;
  if (!shows.colors) return true;
  if (skin) {
    if (skin.wears && skin.wears[fa / 3] !== skin.wears[fb / 3]) return false;
    const { uvs } = skin;
    if (uvs[2 * a1] !== uvs[2 * b1] || uvs[2 * a1 + 1] !== uvs[2 * b1 + 1]) return false;
    if (uvs[2 * a2] !== uvs[2 * b2] || uvs[2 * a2 + 1] !== uvs[2 * b2 + 1]) return false;
  }
  return !colors || (sameColor(colors, faces[a1]!, faces[b1]!) && sameColor(colors, faces[a2]!, faces[b2]!));
}

function sameColor(colors: Float64Array, a: number, b: number): boolean {
  return colors[3 * a] === colors[3 * b] && colors[3 * a + 1] === colors[3 * b + 1] && colors[3 * a + 2] === colors[3 * b + 2];
}

function facingOf({ cross }: Scene): Float32Array {
  const facing = new Float32Array(cross.length);
  for (let i = 0; i < cross.length; i += 3) {
    const x = cross[i]!;
    const y = cross[i + 1]!;
    const z = cross[i + 2]!;
    const over = 1 / (Math.sqrt(x * x + y * y + z * z) || 1);
    facing[i] = x * over;
    facing[i + 1] = y * over;
    facing[i + 2] = z * over;
  }
  return facing;
}

/** Directions by the cells of a cube: six sides of 4 × 4. */
function kindsOf(part: Int32Array, facing: Float32Array): Uint16Array {
  const kind = new Uint16Array(part.length);
  for (let f = 0; f < part.length; f++) {
    const x = facing[3 * f]!;
    const y = facing[3 * f + 1]!;
    const z = facing[3 * f + 2]!;
    const major = Math.max(Math.abs(x), Math.abs(y), Math.abs(z)) || 1;
    let side = 4;
    let u = x;
    let v = y;
    if (major === Math.abs(x)) {
      side = 0;
      u = y;
      v = z;
    } else if (major === Math.abs(y)) {
      side = 2;
      u = z;
      v = x;
    }
    if ((side === 0 ? x : side === 2 ? y : z) < 0) side++;
    const cell = 16 * side + 4 * Math.min(3, Math.floor(2 * (u / major + 1))) + Math.min(3, Math.floor(2 * (v / major + 1)));
    kind[f] = 128 * (Math.imul(part[f]! + 1, 0x9e3779b1) >>> 23) + cell;
  }
  return kind;
}
