/** @file What is derived from a mesh once and remembered with it: which corners coincide, which faces share an edge. */

import { expectShape, type Tensor } from "@dilf/tensor";
import type { FloatData, Mesh } from "../shape.ts";
import { checkMesh } from "./check.ts";
import type { NormalGroups } from "./normals.ts";

/** A corner is c = 3·face + i. Half-edge c is the edge opposite to corner c, from corner i + 1 to corner i + 2 of its face. */
export interface Topology {
  readonly positions: number; // how many different vertex positions there are
  readonly position: Int32Array; // [V] number of the vertex's position: equal exactly where the coordinates are
  readonly ring: Int32Array; // [3F] the next half-edge on the same two positions, around in a ring; itself at a boundary
  readonly normals: Map<string, NormalGroups>; // by normal mode and crease angle
}

const remembered = new WeakMap<object, Topology>();

/** The topology of a mesh record, made at its first use. Checks the mesh then, and only then. */
export function topologyOf<D extends FloatData>(where: string, mesh: Mesh<D>): Topology {
  const known = remembered.get(mesh);
  if (known) return known;
  checkMesh(where, mesh);
  const { position, positions } = weld(mesh.vertices.data);
  const topology: Topology = { position, positions, ring: edgeRings(mesh.faces.data, position), normals: new Map() };
  remembered.set(mesh, topology);
  return topology;
}

/** See `index.ts`. */
export function withVertices<D extends FloatData, E extends FloatData = D>(mesh: Mesh<D>, vertices: Tensor<E>): Mesh<E> {
  const V = mesh.vertices.shape[0]!;
  expectShape("withVertices", "vertices", vertices, [V, 3]);
  const { colors } = mesh;
  const moved: Mesh<E> = {
    kind: "mesh",
    vertices,
    faces: mesh.faces,
    ...(colors ? { colors: { data: converted(colors.data, vertices.data), shape: colors.shape } } : {}),
  };
  const topology = topologyOf("withVertices", mesh);
  for (const x of vertices.data) if (!Number.isFinite(x)) throw new RangeError(`withVertices: vertices must be finite, got ${x}`);
  remembered.set(moved, topology);
  return moved;
}

/** The same numbers in the element type of `like`; the array itself where it has that type. */
function converted<E extends FloatData>(data: FloatData, like: E): E {
  if (data.constructor === like.constructor) return data as E;
  return (like instanceof Float64Array ? Float64Array.from(data) : Float32Array.from(data)) as E;
}

/** Numbers equal positions alike: open addressing over the bits of the coordinates (−0 counts as 0). */
function weld(vertices: FloatData): { position: Int32Array; positions: number } {
  const V = vertices.length / 3;
  const coordinates = Float64Array.from(vertices, (x) => x + 0);
  const bits = new Int32Array(coordinates.buffer);
  const mask = 2 ** Math.ceil(Math.log2(2 * V + 2)) - 1;
  const table = new Int32Array(mask + 1).fill(-1); // the first vertex at a position
  const position = new Int32Array(V);
  let positions = 0;
  for (let v = 0; v < V; v++) {
    let hash = 0;
    for (let i = 6 * v; i < 6 * v + 6; i++) hash = Math.imul(hash ^ bits[i]! ^ (hash >>> 15), 0x2c1b3c6d);
    let slot = (hash ^ (hash >>> 13)) & mask;
    for (;;) {
      const other = table[slot]!;
      if (other < 0) {
        table[slot] = v;
        position[v] = positions++;
        break;
      }
      if (
        coordinates[3 * other] === coordinates[3 * v] &&
        coordinates[3 * other + 1] === coordinates[3 * v + 1] &&
        coordinates[3 * other + 2] === coordinates[3 * v + 2]
      ) {
        position[v] = position[other]!;
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  return { position, positions };
}

/** Links all half-edges between the same two positions into rings, whatever their direction and however many they are. */
function edgeRings(faces: Int32Array, position: Int32Array): Int32Array {
  const corners = faces.length;
  const ring = new Int32Array(corners);
  const low = new Int32Array(corners);
  const high = new Int32Array(corners);
  const mask = 2 ** Math.ceil(Math.log2(2 * corners + 2)) - 1;
  const table = new Int32Array(mask + 1).fill(-1); // one half-edge of each ring
  for (let c = 0; c < corners; c++) {
    const base = c - (c % 3);
    const a = position[faces[base + ((c + 1) % 3)]!]!;
    const b = position[faces[base + ((c + 2) % 3)]!]!;
    low[c] = Math.min(a, b);
    high[c] = Math.max(a, b);
    let slot = Math.imul(Math.imul(low[c]!, 0x27d4eb2d) ^ high[c]!, 0x2c1b3c6d);
    slot = (slot ^ (slot >>> 15)) & mask;
    while (table[slot]! >= 0 && !(low[table[slot]!] === low[c] && high[table[slot]!] === high[c])) slot = (slot + 1) & mask;
    const head = table[slot]!;
    if (head < 0) {
      table[slot] = c;
      ring[c] = c;
    } else {
      ring[c] = ring[head]!;
      ring[head] = c;
    }
  }
  return ring;
}
