/** @file What is derived from a mesh once and remembered with it: which corners coincide, which faces share an edge. */

import { expectShape, type Tensor } from "@dilf/tensor";
import type { FloatData, Mesh, Texture } from "../shape.ts";
import { checkMesh } from "./check.ts";
import { faceCrosses, type NormalGroups } from "./normals.ts";
import { weld } from "./weld.ts";

/** A corner is c = 3·face + i. Half-edge c is the edge opposite to corner c, from corner i + 1 to corner i + 2 of its face. */
export interface Topology {
  readonly positions: number; // how many different vertex positions there are
  readonly position: Int32Array; // [V] number of the vertex's position: equal exactly where the coordinates are
  readonly acrossStart: Int32Array; // [3F + 1] what lies across half-edge c is across[acrossStart[c] .. acrossStart[c + 1] − 1]
  readonly across: Int32Array; // half-edges of other faces along the same edge; slivers are passed through, see `neighbours`
  readonly stitched: Uint8Array; // [3F] 1 where a sliver was passed through: what lies across is along a part of the edge only
  readonly normals: Map<string, NormalGroups>; // by normal mode and crease angle
}

const remembered = new WeakMap<object, Topology>();

/** The topology of a mesh record, made at its first use. Checks the mesh then, and only then. */
export function topologyOf<D extends FloatData>(where: string, mesh: Mesh<D>): Topology {
  const known = remembered.get(mesh);
  if (known) return known;
  checkMesh(where, mesh);
  const { position, positions } = weld(mesh.vertices.data);
  const faces = mesh.faces.data;
  const edges = neighbours(edgeRings(faces, position), sliverFaces(mesh.vertices.data, faces));
  const topology: Topology = { position, positions, ...edges, normals: new Map() };
  remembered.set(mesh, topology);
  return topology;
}

/** What is known of a mesh record already, without making it. */
export function rememberedTopology(mesh: Mesh<FloatData>): Topology | undefined {
  return remembered.get(mesh);
}

/** Gives a record the topology of another: for copies of meshes that are the same mesh. */
export function rememberTopology(mesh: Mesh<FloatData>, topology: Topology): void {
  remembered.set(mesh, topology);
}

/**
 * The same mesh at other places [V, 3], in the precision of `vertices`, which keeps its edges and crease groups. What
 * to use when vertices are optimised: a new record with moved vertices would be grouped anew, and corners that no longer coincide would part.
 */
export function withVertices<D extends FloatData, E extends FloatData = D>(mesh: Mesh<D>, vertices: Tensor<E>): Mesh<E> {
  const V = mesh.vertices.shape[0]!;
  expectShape("withVertices", "vertices", vertices, [V, 3]);
  const { colors, textures, uvs, faceTextures } = mesh;
  const like = vertices.data;
  const moved: Mesh<E> = {
    kind: "mesh",
    vertices,
    faces: mesh.faces,
    ...(colors ? { colors: converted(colors, like) } : {}),
    ...(textures ? { textures: textures.map((texture) => convertedTexture(texture, like)) } : {}),
    ...(uvs ? { uvs: converted(uvs, like) } : {}),
    ...(faceTextures ? { faceTextures } : {}),
  };
  const topology = topologyOf("withVertices", mesh);
  for (const x of vertices.data) if (!Number.isFinite(x)) throw new RangeError(`withVertices: vertices must be finite, got ${x}`);
  remembered.set(moved, topology);
  return moved;
}

/** The same numbers in the element type of `like`; the tensor itself where it has that type. */
function converted<E extends FloatData>(tensor: Tensor<FloatData>, like: E): Tensor<E> {
  if (tensor.data.constructor === like.constructor) return tensor as Tensor<E>;
  const data = (like instanceof Float64Array ? Float64Array.from(tensor.data) : Float32Array.from(tensor.data)) as E;
  return { data, shape: tensor.shape };
}

/** Pictures are large and shared: in its own type a texture stays the record that it is. */
function convertedTexture<E extends FloatData>(texture: Texture<FloatData>, like: E): Texture<E> {
  const texels = converted(texture.texels, like);
  return texels === texture.texels ? (texture as Texture<E>) : { texels, wrap: texture.wrap };
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

/** A face is a sliver when its height is less than this part of its longest side: the rounding of float32 files. */
const SLIVER = 1e-4;

/** [F] 1 where the corners of a face lie on a line. */
function sliverFaces(vertices: FloatData, faces: Int32Array): Uint8Array {
  const cross = faceCrosses(Float64Array.from(vertices), faces);
  const slivers = new Uint8Array(faces.length / 3);
  for (let f = 0; f < slivers.length; f++) {
    let longest = 0; // squared
    for (let i = 0; i < 3; i++) {
      const a = 3 * faces[3 * f + i]!;
      const b = 3 * faces[3 * f + ((i + 1) % 3)]!;
      const x = vertices[a]! - vertices[b]!;
      const y = vertices[a + 1]! - vertices[b + 1]!;
      const z = vertices[a + 2]! - vertices[b + 2]!;
      longest = Math.max(longest, x * x + y * y + z * z);
    }
    if (Math.hypot(cross[3 * f]!, cross[3 * f + 1]!, cross[3 * f + 2]!) <= SLIVER * longest) slivers[f] = 1;
  }
  return slivers;
}

/**
 * Who lies across each half-edge. Modelling programs close T-junctions with triangles whose corners lie on a line. Which way such a
 * sliver faces is noise, so an outline must not be read off it: the surface goes on at the sliver's other two sides.
 */
function neighbours(ring: Int32Array, slivers: Uint8Array): Pick<Topology, "across" | "acrossStart" | "stitched"> {
  const acrossStart = new Int32Array(ring.length + 1);
  const stitched = new Uint8Array(ring.length);
  const across: number[] = [];
  const todo: number[] = [];
  const passed: number[] = []; // slivers of this search; there are few, so a list will do
  for (let c = 0; c < ring.length; c++) {
    todo.push(c);
    passed.push(Math.floor(c / 3));
    for (let from = todo.pop(); from !== undefined; from = todo.pop()) {
      for (let d = ring[from]!; d !== from; d = ring[d]!) {
        const f = Math.floor(d / 3);
        if (!slivers[f]) {
          if (f !== passed[0]) across.push(d);
        } else if (passed.length < MOST_SLIVERS && !passed.includes(f)) {
          passed.push(f);
          stitched[c] = 1;
          for (let other = 3 * f; other < 3 * f + 3; other++) if (other !== d) todo.push(other);
        }
      }
    }
    passed.length = 0;
    acrossStart[c + 1] = across.length;
  }
  return { across: Int32Array.from(across), acrossStart, stitched };
}

/** Bounds the search through meshes that are nothing but slivers. */
const MOST_SLIVERS = 64;
