/** @file Shapes moved and joined. */

import { expectShape, type Tensor, tensor } from "@dilf/tensor";
import { type FloatData, type Mesh, type PointCloud, type Shape, type Texture, zerosLike } from "../shape.ts";

/**
 * Vertices times an affine 4 × 4 matrix, 16 numbers column by column as in glTF; a mirroring matrix turns the faces round.
 * @throws RangeError for another length, numbers that are not finite, or a last row that is not 0 0 0 1
 */
export function transformMesh<D extends FloatData>(mesh: Mesh<D>, matrix: ArrayLike<number>): Mesh<D> {
  const m = affine("transformMesh", matrix);
  const turned = determinant(m) < 0;
  return {
    ...mesh,
    vertices: moved(mesh.vertices, m),
    ...(turned ? { faces: tensor(mirrored(mesh.faces.data), mesh.faces.shape) } : {}),
    ...(turned && mesh.uvs ? { uvs: tensor(mirroredCorners(mesh.uvs.data), mesh.uvs.shape) } : {}),
  };
}

/** As `transformMesh`, for clouds; normals stay across their surface and of length 1. */
export function transformPoints<D extends FloatData>(cloud: PointCloud<D>, matrix: ArrayLike<number>): PointCloud<D> {
  const m = affine("transformPoints", matrix);
  return { ...cloud, points: moved(cloud.points, m), ...(cloud.normals ? { normals: movedNormals(cloud.normals, m) } : {}) };
}

/** `transformMesh` or `transformPoints`. */
export function transformShape<S extends Shape<FloatData>>(shape: S, matrix: ArrayLike<number>): S {
  const given: Shape<FloatData> = shape;
  return (given.kind === "mesh" ? transformMesh(given, matrix) : transformPoints(given, matrix)) as S;
}

/**
 * The matrix that turns about an axis, counter-clockwise as seen from its tip; for `transformShape`.
 * @throws RangeError for another axis or degrees that are not finite
 * @example transformShape(shape, turnMatrix("x", -90)) // a file with z up: z becomes y
 */
export function turnMatrix(axis: "x" | "y" | "z", degrees: number): number[] {
  if (axis !== "x" && axis !== "y" && axis !== "z")
    throw new RangeError(`turnMatrix: axis must be "x", "y" or "z", got ${JSON.stringify(axis)}`);
  if (!Number.isFinite(degrees)) throw new RangeError(`turnMatrix: degrees must be finite, got ${degrees}`);
  const c = Math.cos((degrees * Math.PI) / 180);
  const s = Math.sin((degrees * Math.PI) / 180);
  if (axis === "x") return [1, 0, 0, 0, 0, c, s, 0, 0, -s, c, 0, 0, 0, 0, 1];
  if (axis === "y") return [c, 0, -s, 0, 0, 1, 0, 0, s, 0, c, 0, 0, 0, 0, 1];
  return [c, s, 0, 0, -s, c, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
}

function affine(where: string, matrix: ArrayLike<number>): number[] {
  if (matrix.length !== 16) throw new RangeError(`${where}: matrix must hold 16 numbers (4 × 4, column by column), got ${matrix.length}`);
  const m = Array.from(matrix);
  if (!m.every(Number.isFinite)) throw new RangeError(`${where}: matrix must be finite, got [${m.join(", ")}]`);
  if (m[3] !== 0 || m[7] !== 0 || m[11] !== 0 || m[15] !== 1)
    throw new RangeError(`${where}: the last row must be 0 0 0 1 (an affine matrix), got ${m[3]} ${m[7]} ${m[11]} ${m[15]}`);
  return m;
}

function moved<D extends FloatData>({ data: from, shape }: Tensor<D>, m: readonly number[]): Tensor<D> {
  const to = zerosLike(from, from.length);
  for (let i = 0; i < from.length; i += 3) {
    const x = from[i]!;
    const y = from[i + 1]!;
    const z = from[i + 2]!;
    to[i] = m[0]! * x + m[4]! * y + m[8]! * z + m[12]!;
    to[i + 1] = m[1]! * x + m[5]! * y + m[9]! * z + m[13]!;
    to[i + 2] = m[2]! * x + m[6]! * y + m[10]! * z + m[14]!;
  }
  return tensor(to, shape);
}

const determinant = (m: readonly number[]): number =>
  m[0]! * (m[5]! * m[10]! - m[9]! * m[6]!) - m[4]! * (m[1]! * m[10]! - m[9]! * m[2]!) + m[8]! * (m[1]! * m[6]! - m[5]! * m[2]!);

/** Normals stay across their surface: they move by the matrix of cofactors, det(M)·M⁻ᵀ, which needs no inverse; then unit length. */
function movedNormals<D extends FloatData>({ data: from, shape }: Tensor<D>, m: readonly number[]): Tensor<D> {
  const sign = determinant(m) < 0 ? -1 : 1; // the cofactors of a mirror point inwards
  const cofactor = (a: number, b: number, c: number, d: number) => sign * (m[a]! * m[d]! - m[b]! * m[c]!);
  const xx = cofactor(5, 6, 9, 10);
  const yx = cofactor(8, 10, 4, 6);
  const zx = cofactor(4, 5, 8, 9);
  const xy = cofactor(9, 10, 1, 2);
  const yy = cofactor(0, 2, 8, 10);
  const zy = cofactor(8, 9, 0, 1);
  const xz = cofactor(1, 2, 5, 6);
  const yz = cofactor(4, 6, 0, 2);
  const zz = cofactor(0, 1, 4, 5);
  const to = zerosLike(from, from.length);
  for (let i = 0; i < from.length; i += 3) {
    const [a, b, c] = [from[i]!, from[i + 1]!, from[i + 2]!];
    const x = xx * a + xy * b + xz * c;
    const y = yx * a + yy * b + yz * c;
    const z = zx * a + zy * b + zz * c;
    const length = Math.sqrt(x * x + y * y + z * z);
    if (!(length > 0)) continue;
    to[i] = x / length;
    to[i + 1] = y / length;
    to[i + 2] = z / length;
  }
  return tensor(to, shape);
}

/** A mirror turns counter-clockwise into clockwise; swapping two corners turns it back. */
function mirrored(faces: Int32Array): Int32Array {
  const out = faces.slice();
  for (let i = 0; i < out.length; i += 3) [out[i + 1], out[i + 2]] = [faces[i + 2]!, faces[i + 1]!];
  return out;
}

/** The same swap of corners for pairs of numbers, [F, 3, 2]. */
function mirroredCorners<D extends FloatData>(uvs: D): D {
  const out = uvs.slice() as D;
  for (let i = 0; i < out.length; i += 6)
    for (let k = 2; k < 4; k++) {
      out[i + k] = uvs[i + k + 2]!;
      out[i + k + 2] = uvs[i + k]!;
    }
  return out;
}

/**
 * One mesh of all faces, in order, with their textures. Where one has colours, those with textures alone become white.
 * @throws RangeError for none, or when some have colours and others neither colours nor textures
 */
export function mergeMeshes<D extends FloatData>(meshes: readonly Mesh<D>[]): Mesh<D> {
  const first = meshes[0];
  if (!first) throw new RangeError("mergeMeshes: needs at least one mesh, got none");
  const withColors = meshes.filter((mesh) => mesh.colors).length;
  const plain = meshes.filter((mesh) => !mesh.colors && !mesh.textures).length;
  if (withColors !== 0 && plain !== 0)
    throw new RangeError(
      `mergeMeshes: ${withColors} of ${meshes.length} meshes have colours and ${plain} have neither colours nor textures; give those colours, or take them from all`,
    );
  let V = 0;
  let F = 0;
  for (const mesh of meshes) {
    V += expectShape("mergeMeshes", "vertices", mesh.vertices, ["V", 3]).V;
    F += expectShape("mergeMeshes", "faces", mesh.faces, ["F", 3]).F;
  }
  const like = first.vertices.data;
  const vertices = zerosLike(like, 3 * V);
  const faces = new Int32Array(3 * F);
  const colors = zerosLike(like, withColors ? 3 * V : 0).fill(1) as D; // beside a texture the colour that leaves it as it is
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
    ...mergedTextures(meshes, like, F),
  };
}

function mergedTextures<D extends FloatData>(meshes: readonly Mesh<D>[], like: D, F: number): Partial<Mesh<D>> {
  if (!meshes.some((mesh) => mesh.textures)) return {};
  const textures: Texture<D>[] = [];
  const uvs = zerosLike(like, 6 * F);
  const faceTextures = new Int32Array(F).fill(-1);
  let f = 0;
  for (const mesh of meshes) {
    const count = mesh.faces.shape[0]!;
    if (mesh.textures && mesh.uvs) {
      // One picture worn by several meshes stays one.
      const numbers = mesh.textures.map((texture) => (textures.includes(texture) ? textures.indexOf(texture) : textures.push(texture) - 1));
      uvs.set(mesh.uvs.data, 6 * f);
      for (let i = 0; i < count; i++) faceTextures[f + i] = numbers[mesh.faceTextures ? mesh.faceTextures.data[i]! : 0] ?? -1;
    }
    f += count;
  }
  return { textures, uvs: tensor(uvs, [F, 3, 2]), faceTextures: tensor(faceTextures, [F]) };
}
