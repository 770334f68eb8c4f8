/** @file A mesh made ready to be drawn from any number of cameras: flat arrays, normals computed. */

import { cornerNormals, faceCrosses, type NormalGroups, normalGroups } from "../geometry/normals.ts";
import { type Topology, topologyOf } from "../geometry/topology.ts";
import type { FloatData, Mesh } from "../shape.ts";
import { type DrawOptions, GREY, type Vector3 } from "./options.ts";
import type { Skin } from "./texture.ts";

// The kernels compute in float64 whatever the mesh holds: one kind of array in every loop (loops that meet both kinds
// run several times slower in V8), and a float64 mesh is drawn exactly. The mesh's type decides that of the results.
// Texels alone stay as they are: they are the bulk of a textured mesh, and only `texture.ts` reads them.
export interface Scene {
  readonly topology: Topology;
  readonly vertices: Float64Array; // [V, 3] world units
  readonly faces: Int32Array; //      [F, 3]
  readonly colors: Float64Array | null; // [V, 3], null where one colour is used
  readonly color: Vector3; //         that colour: of everything without `colors`, but of faces that wear a texture, which it does not tint
  readonly skin: Skin | null;
  readonly cross: Float64Array; //    [F, 3] (v1 − v0) × (v2 − v0)
  readonly groups: NormalGroups;
  readonly normals: Float64Array; //  [M, 3] unit length
}

export function sceneOf(where: string, mesh: Mesh<FloatData>, options: DrawOptions): Scene {
  const topology = topologyOf(where, mesh);
  const vertices = Float64Array.from(mesh.vertices.data);
  const faces = mesh.faces.data;
  const cross = faceCrosses(vertices, faces);
  const groups = normalGroups(topology, faces, vertices.length / 3, cross, options.normals, options.creaseAngle);
  const own = options.color === "vertex";
  const colors = own && mesh.colors ? Float64Array.from(mesh.colors.data) : null;
  const skin = own && mesh.textures?.length && mesh.uvs ? skinOf(mesh) : null;
  const color = options.color === "vertex" ? GREY : options.color;
  return { topology, vertices, faces, colors, color, skin, cross, groups, normals: cornerNormals(groups, cross) };
}

function skinOf({ textures, uvs, faceTextures }: Mesh<FloatData>): Skin {
  return { textures: textures!, uvs: uvs!.data, wears: faceTextures?.data ?? null };
}

/** What the way back adds up over all pictures of a scene. */
export interface SceneGradient {
  readonly vertices: Float64Array; // [V, 3]
  readonly normals: Float64Array; //  [M, 3]
  readonly colors: Float64Array | null; // [V, 3]
  readonly textures: readonly Float64Array[]; // [H, W, 3] each
}

/** The arrays of a scene's gradient in a fixed order: vertices, normals, colours where there are any, textures. */
export function zeroArrays({ vertices, normals, colors, skin }: Scene): Float64Array[] {
  const lengths = [
    vertices.length,
    normals.length,
    ...(colors ? [colors.length] : []),
    ...(skin?.textures ?? []).map((t) => t.texels.data.length),
  ];
  return lengths.map((length) => new Float64Array(length));
}

/** The same arrays by name. */
export function namedArrays({ colors }: Scene, arrays: readonly Float64Array[]): SceneGradient {
  const [vertices, normals, ...rest] = arrays as [Float64Array, Float64Array, ...Float64Array[]];
  return colors ? { vertices, normals, colors: rest[0]!, textures: rest.slice(1) } : { vertices, normals, colors: null, textures: rest };
}
