/** @file What every function that takes a shape may rely on. */

import { expectShape, shapeText } from "@dilf/tensor";
import type { FloatData, Mesh, PointCloud, Texture } from "../shape.ts";

/** Records that were found sound. Records are immutable, so they stay it; looking through a mesh of 100,000 faces takes 0.6 ms each time. */
const sound = new WeakSet<object>();

/**
 * A mesh is sound when it has a face, every index points at a vertex, every number is finite, and its pictures are whole.
 * @param where the name of the caller or of the file, for the message
 * @throws RangeError that says what is wrong and where
 */
export function checkMesh<D extends FloatData>(where: string, mesh: Mesh<D>): void {
  if (sound.has(mesh)) return;
  const { V } = expectShape(where, "vertices", mesh.vertices, ["V", 3]);
  const { F } = expectShape(where, "faces", mesh.faces, ["F", 3]);
  if (F === 0) throw new RangeError(`${where}: the mesh is empty, it has ${V} vertices and no face`);
  checkFinite(where, "vertex", mesh.vertices.data, 3);
  const faces = mesh.faces.data;
  for (let i = 0; i < faces.length; i++)
    if (!(faces[i]! >= 0 && faces[i]! < V))
      throw new RangeError(`${where}: face ${Math.floor(i / 3)} points at vertex ${faces[i]}, but there are ${V} vertices (0..${V - 1})`);
  if (mesh.colors) {
    expectShape(where, "colors", mesh.colors, [V, 3]);
    checkFinite(where, "colour of vertex", mesh.colors.data, 3);
  }
  checkTextures(where, mesh, F);
  sound.add(mesh);
}

function checkTextures<D extends FloatData>(where: string, { textures, uvs, faceTextures }: Mesh<D>, F: number): void {
  if (!textures) {
    if (uvs || faceTextures)
      throw new RangeError(`${where}: the mesh has ${uvs ? "uvs" : "faceTextures"} but no textures; give it both, or neither`);
    return;
  }
  if (textures.length === 0) throw new RangeError(`${where}: the mesh has an empty list of textures; leave the list out`);
  if (!uvs) throw new RangeError(`${where}: the mesh has textures but no uvs, so nobody knows where they lie on it`);
  expectShape(where, "uvs", uvs, [F, 3, 2]);
  checkFinite(where, "uvs of face", uvs.data, 6);
  for (const [t, texture] of textures.entries()) checkTexture(`${where}: texture ${t}`, texture);
  if (!faceTextures) return;
  expectShape(where, "faceTextures", faceTextures, [F]);
  for (const [f, t] of faceTextures.data.entries())
    if (!(t >= -1 && t < textures.length))
      throw new RangeError(
        `${where}: face ${f} wears texture ${t}, but there are ${textures.length} (0..${textures.length - 1}, or −1 for none)`,
      );
}

function checkTexture(where: string, { texels, wrap }: Texture<FloatData>): void {
  const [H = 0, W = 0] = texels.shape;
  if (texels.shape.length !== 3 || texels.shape[2] !== 3 || H < 1 || W < 1 || texels.data.length !== 3 * H * W)
    throw new RangeError(`${where} must be texels [H, W, 3], got ${shapeText(texels.shape)} with ${texels.data.length} numbers`);
  if (wrap !== "repeat" && wrap !== "clamp" && wrap !== "mirror")
    throw new RangeError(`${where}: wrap must be "repeat", "clamp" or "mirror", got ${JSON.stringify(wrap)}`);
  checkFinite(where, "texel", texels.data, 3);
}

/** A cloud is sound when it has a point and every number is finite. */
export function checkPoints<D extends FloatData>(where: string, cloud: PointCloud<D>): void {
  if (sound.has(cloud)) return;
  const { P } = expectShape(where, "points", cloud.points, ["P", 3]);
  if (P === 0) throw new RangeError(`${where}: the point cloud is empty`);
  checkFinite(where, "point", cloud.points.data, 3);
  if (cloud.colors) {
    expectShape(where, "colors", cloud.colors, [P!, 3]);
    checkFinite(where, "colour of point", cloud.colors.data, 3);
  }
  if (cloud.normals) {
    expectShape(where, "normals", cloud.normals, [P!, 3]);
    checkFinite(where, "normal of point", cloud.normals.data, 3);
  }
  sound.add(cloud);
}

/** @param each how many numbers one thing has */
export function checkFinite(where: string, what: string, data: FloatData, each: number): void {
  // 0 · x is 0 for every number and NaN for ±∞ and NaN: one sum finds out, the search is for the message.
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! * 0;
  if (sum === 0) return;
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]!)) throw new RangeError(`${where}: ${what} ${Math.floor(i / each)} is not finite (${data[i]})`);
}
