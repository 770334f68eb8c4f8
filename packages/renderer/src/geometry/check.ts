/** @file What every function that takes a shape may rely on. */

import { expectShape } from "@dilf/tensor";
import type { FloatData, Mesh, PointCloud } from "../shape.ts";

/**
 * A mesh is sound when it has a face, every index points at a vertex, and every coordinate is finite.
 * @param where the name of the caller or of the file, for the message
 * @throws RangeError that says what is wrong and where
 */
export function checkMesh<D extends FloatData>(where: string, mesh: Mesh<D>): void {
  const { V } = expectShape(where, "vertices", mesh.vertices, ["V", 3]);
  const { F } = expectShape(where, "faces", mesh.faces, ["F", 3]);
  if (F === 0) throw new RangeError(`${where}: the mesh is empty, it has ${V} vertices and no face`);
  checkFinite(where, "vertex", mesh.vertices.data);
  const faces = mesh.faces.data;
  for (let i = 0; i < faces.length; i++)
    if (!(faces[i]! >= 0 && faces[i]! < V))
      throw new RangeError(`${where}: face ${Math.floor(i / 3)} points at vertex ${faces[i]}, but there are ${V} vertices (0..${V - 1})`);
  if (mesh.colors) {
    expectShape(where, "colors", mesh.colors, [V, 3]);
    checkFinite(where, "colour of vertex", mesh.colors.data);
  }
}

/** A cloud is sound when it has a point and every coordinate is finite. */
export function checkPoints<D extends FloatData>(where: string, cloud: PointCloud<D>): void {
  const { P } = expectShape(where, "points", cloud.points, ["P", 3]);
  if (P === 0) throw new RangeError(`${where}: the point cloud is empty`);
  checkFinite(where, "point", cloud.points.data);
  if (cloud.colors) expectShape(where, "colors", cloud.colors, [P!, 3]);
  if (cloud.normals) expectShape(where, "normals", cloud.normals, [P!, 3]);
}

function checkFinite(where: string, what: string, data: FloatData): void {
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]!)) throw new RangeError(`${where}: ${what} ${Math.floor(i / 3)} is not finite (${data[i]})`);
}
