/** @file A mesh made ready to be drawn from any number of cameras: everything in float64, normals computed. */

import { cornerNormals, faceCrosses, type NormalGroups, normalGroups } from "../geometry/normals.ts";
import { type Topology, topologyOf } from "../geometry/topology.ts";
import type { FloatData, Mesh } from "../shape.ts";
import { type DrawOptions, GREY, type Vector3 } from "./options.ts";

// The kernels compute in float64 whatever the mesh holds: one kind of array in every loop (loops that meet both kinds
// run several times slower in V8), and a float64 mesh is drawn exactly. The mesh's type decides that of the results.
export interface Scene {
  readonly topology: Topology;
  readonly vertices: Float64Array; // [V, 3] world units
  readonly faces: Int32Array; //      [F, 3]
  readonly colors: Float64Array | null; // [V, 3], null where one colour is used
  readonly color: Vector3; //         that colour
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
  const colors = options.color === "vertex" && mesh.colors ? Float64Array.from(mesh.colors.data) : null;
  const color = options.color === "vertex" ? GREY : options.color;
  return { topology, vertices, faces, colors, color, cross, groups, normals: cornerNormals(groups, cross) };
}

/** What the way back adds up over all pictures of a scene. */
export interface SceneGradient {
  readonly vertices: Float64Array; // [V, 3]
  readonly normals: Float64Array; //  [M, 3]
  readonly colors: Float64Array | null; // [V, 3]
}

export function zeroGradient({ vertices, normals, colors }: Scene): SceneGradient {
  return {
    vertices: new Float64Array(vertices.length),
    normals: new Float64Array(normals.length),
    colors: colors ? new Float64Array(colors.length) : null,
  };
}
