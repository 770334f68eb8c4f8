/** @file Meshes moved and joined. */

import { expectShape, tensor } from "@dilf/tensor";
import { type FloatData, type Mesh, zerosLike } from "../shape.ts";

/** See `index.ts`. */
export function transformMesh<D extends FloatData>(mesh: Mesh<D>, matrix: ArrayLike<number>): Mesh<D> {
  if (matrix.length !== 16)
    throw new RangeError(`transformMesh: matrix must hold 16 numbers (4 × 4, column by column), got ${matrix.length}`);
  const m = Array.from(matrix);
  if (!m.every(Number.isFinite)) throw new RangeError(`transformMesh: matrix must be finite, got [${m.join(", ")}]`);
  if (m[3] !== 0 || m[7] !== 0 || m[11] !== 0 || m[15] !== 1)
    throw new RangeError(`transformMesh: the last row must be 0 0 0 1 (an affine matrix), got ${m[3]} ${m[7]} ${m[11]} ${m[15]}`);
  const from = mesh.vertices.data;
  const to = zerosLike(from, from.length);
  for (let i = 0; i < from.length; i += 3) {
    const x = from[i]!;
    const y = from[i + 1]!;
    const z = from[i + 2]!;
    to[i] = m[0]! * x + m[4]! * y + m[8]! * z + m[12]!;
    to[i + 1] = m[1]! * x + m[5]! * y + m[9]! * z + m[13]!;
    to[i + 2] = m[2]! * x + m[6]! * y + m[10]! * z + m[14]!;
  }
  const determinant =
    m[0]! * (m[5]! * m[10]! - m[9]! * m[6]!) - m[4]! * (m[1]! * m[10]! - m[9]! * m[2]!) + m[8]! * (m[1]! * m[6]! - m[5]! * m[2]!);
  const faces = determinant < 0 ? { faces: tensor(mirrored(mesh.faces.data), mesh.faces.shape) } : {};
  return { ...mesh, vertices: tensor(to, mesh.vertices.shape), ...faces };
}

/** A mirror turns counter-clockwise into clockwise; swapping two corners turns it back. */
function mirrored(faces: Int32Array): Int32Array {
  const out = faces.slice();
  for (let i = 0; i < out.length; i += 3) [out[i + 1], out[i + 2]] = [faces[i + 2]!, faces[i + 1]!];
  return out;
}

/** See `index.ts`. */
export function mergeMeshes<D extends FloatData>(meshes: readonly Mesh<D>[]): Mesh<D> {
  const first = meshes[0];
  if (!first) throw new RangeError("mergeMeshes: needs at least one mesh, got none");
  const withColors = meshes.filter((mesh) => mesh.colors).length;
  if (withColors !== 0 && withColors !== meshes.length)
    throw new RangeError(`mergeMeshes: ${withColors} of ${meshes.length} meshes have colours; give all of them colours, or none`);
  let V = 0;
  let F = 0;
  for (const mesh of meshes) {
    V += expectShape("mergeMeshes", "vertices", mesh.vertices, ["V", 3]).V;
    F += expectShape("mergeMeshes", "faces", mesh.faces, ["F", 3]).F;
  }
  const vertices = zerosLike(first.vertices.data, 3 * V);
  const faces = new Int32Array(3 * F);
  const colors = zerosLike(first.vertices.data, withColors ? 3 * V : 0);
  let v = 0;
  let f = 0;
  for (const mesh of meshes) {
    vertices.set(mesh.vertices.data, 3 * v);
    if (mesh.colors) colors.set(mesh.colors.data, 3 * v);
    for (const index of mesh.faces.data) faces[f++] = index + v;
    v += mesh.vertices.shape[0]!;
  }
  return {
    kind: "mesh",
    vertices: tensor(vertices, [V, 3]),
    faces: tensor(faces, [F, 3]),
    ...(withColors ? { colors: tensor(colors, [V, 3]) } : {}),
  };
}
