/** @file Normals of meshes, for users; the renderer has its own, with derivatives (`normals.ts`). */

import { type Tensor, tensor } from "@dilf/tensor";
import { type FloatData, type Mesh, zerosLike } from "../shape.ts";
import { checkMesh } from "./check.ts";
import { faceCrosses } from "./normals.ts";

/** [F, 3], outwards, length 1; 0 for a face without area. In the precision of the vertices. @throws RangeError for an unsound mesh */
export function faceNormals<D extends FloatData>(mesh: Mesh<D>): Tensor<D> {
  checkMesh("faceNormals", mesh);
  return tensor(unit(crossesOf(mesh), mesh.vertices.data), mesh.faces.shape);
}

/** [V, 3], the mean of the normals of a vertex's faces by their area, length 1; 0 where they cancel and for vertices without a face. */
export function vertexNormals<D extends FloatData>(mesh: Mesh<D>): Tensor<D> {
  checkMesh("vertexNormals", mesh);
  const faces = mesh.faces.data;
  const cross = crossesOf(mesh);
  const sums = new Float64Array(mesh.vertices.data.length);
  for (let c = 0; c < faces.length; c++) {
    const f = c - (c % 3);
    const v = 3 * faces[c]!;
    sums[v]! += cross[f]!;
    sums[v + 1]! += cross[f + 1]!;
    sums[v + 2]! += cross[f + 2]!;
  }
  return tensor(unit(sums, mesh.vertices.data), mesh.vertices.shape);
}

const crossesOf = ({ vertices, faces }: Mesh<FloatData>) =>
  faceCrosses(vertices.data instanceof Float64Array ? vertices.data : Float64Array.from(vertices.data), faces.data);

/** Rows of length 1, or 0 where they are 0. */
function unit<D extends FloatData>(rows: Float64Array, like: D): D {
  const out = zerosLike(like, rows.length);
  for (let i = 0; i < rows.length; i += 3) {
    const length = Math.hypot(rows[i]!, rows[i + 1]!, rows[i + 2]!);
    if (!(length > 0)) continue;
    for (let k = i; k < i + 3; k++) out[k] = rows[k]! / length;
  }
  return out;
}
