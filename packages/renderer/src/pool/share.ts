/** @file Shapes as workers get them. */

import { faceCrosses, normalGroups } from "../geometry/normals.ts";
import { rememberedTopology } from "../geometry/topology.ts";
import type { RenderOptions } from "../options.ts";
import type { Shape } from "../shape.ts";
import type { SentShape } from "./protocol.ts";

/**
 * A copy of a shape whose arrays lie in shared memory, so that any number of workers read one copy. Where there is none (browsers without cross-origin
 * isolation), the shape itself, which every `postMessage` then copies.
 */
export function sendable(id: number, shape: Shape, options: RenderOptions): SentShape {
  if (shape.kind === "points") {
    const { kind, points, colors, normals } = shape;
    return { id, shape: shared({ kind, points, ...(colors && { colors }), ...(normals && { normals }) }), topology: null };
  }
  const { kind, vertices, faces, colors, textures, uvs, faceTextures } = shape;
  const topology = rememberedTopology(shape) ?? null;
  // Crease groups are made at the first drawing. Workers would each make them from another of the records that `withVertices` tied together.
  if (topology) {
    const { data } = faces;
    const places = Float64Array.from(vertices.data);
    normalGroups(topology, data, vertices.shape[0]!, faceCrosses(places, data), options.normals, options.creaseAngle);
  }
  const plain = {
    kind,
    vertices,
    faces,
    ...(colors && { colors }),
    ...(textures && { textures }),
    ...(uvs && { uvs }),
    ...(faceTextures && { faceTextures }),
  };
  return { id, shape: shared(plain), topology: topology && shared(topology) };
}

/** The same record with its typed arrays in shared memory. */
function shared<T>(value: T): T {
  if (typeof SharedArrayBuffer === "undefined") return value;
  return copied(value) as T;
}

type Numbers = Float32Array | Float64Array | Int32Array | Uint8Array;

function copied(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const from = value as Numbers;
    const make = from.constructor as new (buffer: SharedArrayBuffer) => Numbers;
    const to = new make(new SharedArrayBuffer(from.byteLength));
    to.set(from);
    return to;
  }
  if (value instanceof Map) return new Map([...value].map(([key, entry]) => [key, copied(entry)]));
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, copied(entry)]));
  return value;
}
