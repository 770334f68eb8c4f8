/** @file What all changes of shapes need: the points of either kind, and a record with others. */

import type { FloatData, Mesh, PointCloud, Shape } from "@dilf/renderer";
import { type Tensor, tensor } from "@dilf/tensor";

/** Vertices of a mesh, points of a cloud: [N, 3]. */
export function positionsOf(shape: Shape): Tensor {
  return shape.kind === "mesh" ? shape.vertices : shape.points;
}

/** The same shape at other places. A cloud keeps its normals unless others are given. */
export function withPositions<S extends Shape>(shape: S, data: Float32Array, normals?: Float32Array): S {
  const given: Shape = shape;
  if (given.kind === "mesh") return { ...given, vertices: tensor(data, given.vertices.shape) } as Mesh as S;
  const points = tensor(data, given.points.shape);
  return { ...given, points, ...(normals ? { normals: tensor(normals, given.points.shape) } : {}) } as PointCloud as S;
}

/** The chosen points of a cloud, in the order given. */
export function pick(cloud: PointCloud, chosen: readonly number[]): PointCloud {
  const rows = (from: Tensor): Tensor =>
    tensor(
      Float32Array.from({ length: 3 * chosen.length }, (_, i) => from.data[3 * chosen[Math.floor(i / 3)]! + (i % 3)]!),
      [chosen.length, 3],
    );
  return {
    kind: "points",
    points: rows(cloud.points),
    ...(cloud.colors ? { colors: rows(cloud.colors) } : {}),
    ...(cloud.normals ? { normals: rows(cloud.normals) } : {}),
  };
}

/** The chosen faces of a mesh, in the order given, with all its vertices: a vertex without a face is not seen and does not count anywhere. */
export function pickFaces(mesh: Mesh, chosen: readonly number[]): Mesh {
  const corners = <D extends FloatData | Int32Array>(from: Tensor<D>, width: number): D => {
    const out = from.data.slice(0, width * chosen.length) as D;
    for (const [i, face] of chosen.entries()) for (let k = 0; k < width; k++) out[width * i + k] = from.data[width * face + k]!;
    return out;
  };
  const { uvs, faceTextures } = mesh;
  return {
    ...mesh,
    faces: tensor(corners(mesh.faces, 3), [chosen.length, 3]),
    ...(uvs ? { uvs: tensor(corners(uvs, 6), [chosen.length, 3, 2]) } : {}),
    ...(faceTextures ? { faceTextures: tensor(corners(faceTextures, 1), [chosen.length]) } : {}),
  };
}

/** Turned by a rotation matrix, row by row; normals with it. */
export function turned<S extends Shape>(shape: S, m: readonly number[]): S {
  const apply = (from: Float32Array): Float32Array => {
    const out = new Float32Array(from.length);
    for (let i = 0; i < from.length; i += 3) {
      const x = from[i]!;
      const y = from[i + 1]!;
      const z = from[i + 2]!;
      out[i] = m[0]! * x + m[1]! * y + m[2]! * z;
      out[i + 1] = m[3]! * x + m[4]! * y + m[5]! * z;
      out[i + 2] = m[6]! * x + m[7]! * y + m[8]! * z;
    }
    return out;
  };
  const normals = shape.kind === "points" ? shape.normals : undefined;
  return withPositions(shape, apply(positionsOf(shape).data), normals ? apply(normals.data) : undefined);
}

/** Rotation about +y by an angle in radians, counter-clockwise seen from above: azimuth grows with it. */
export function aboutUp(angle: number): number[] {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  return [c, 0, s, 0, 1, 0, -s, 0, c];
}

/** Rotation about a unit axis by an angle in radians (Rodrigues). */
export function aboutAxis([x, y, z]: readonly [number, number, number], angle: number): number[] {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const t = 1 - c;
  return [
    t * x * x + c,
    t * x * y - s * z,
    t * x * z + s * y,
    t * x * y + s * z,
    t * y * y + c,
    t * y * z - s * x,
    t * x * z - s * y,
    t * y * z + s * x,
    t * z * z + c,
  ];
}

/** The area of each face: [F]. */
export function faceAreas({ vertices, faces }: Mesh): Float64Array {
  const p = vertices.data;
  const index = faces.data;
  const areas = new Float64Array(index.length / 3);
  for (let f = 0; f < areas.length; f++) {
    const a = 3 * index[3 * f]!;
    const b = 3 * index[3 * f + 1]!;
    const c = 3 * index[3 * f + 2]!;
    const ux = p[b]! - p[a]!;
    const uy = p[b + 1]! - p[a + 1]!;
    const uz = p[b + 2]! - p[a + 2]!;
    const vx = p[c]! - p[a]!;
    const vy = p[c + 1]! - p[a + 1]!;
    const vz = p[c + 2]! - p[a + 2]!;
    areas[f] = 0.5 * Math.hypot(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx);
  }
  return areas;
}

/** Half the size of a shape: the greatest distance from the middle of its bounding box, as `normalizeShape` measures it. Vertices without a face count here. */
export function radiusOf(shape: Shape): number {
  const { data } = positionsOf(shape);
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    const axis = i % 3;
    if (data[i]! < low[axis]!) low[axis] = data[i]!;
    if (data[i]! > high[axis]!) high[axis] = data[i]!;
  }
  let radius = 0;
  for (let i = 0; i < data.length; i += 3) {
    const r = Math.hypot(
      data[i]! - (low[0]! + high[0]!) / 2,
      data[i + 1]! - (low[1]! + high[1]!) / 2,
      data[i + 2]! - (low[2]! + high[2]!) / 2,
    );
    if (r > radius) radius = r;
  }
  return radius;
}

/** Every position moved by `move(offset)`, which fills three numbers. Vertices of a mesh that coincide move together: its surface does not tear. */
export function moved<S extends Shape>(shape: S, move: (offset: Float64Array) => void): S {
  const { data } = positionsOf(shape);
  const out = new Float32Array(data.length);
  const together = shape.kind === "mesh" ? new Map<string, readonly [number, number, number]>() : undefined;
  const offset = new Float64Array(3);
  for (let i = 0; i < data.length; i += 3) {
    const key = together && `${data[i]! + 0} ${data[i + 1]! + 0} ${data[i + 2]! + 0}`; // + 0: −0 is 0
    const known = key === undefined ? undefined : together!.get(key);
    if (known) offset.set(known);
    else {
      move(offset);
      if (key !== undefined) together!.set(key, [offset[0]!, offset[1]!, offset[2]!]);
    }
    for (let axis = 0; axis < 3; axis++) out[i + axis] = data[i + axis]! + offset[axis]!;
  }
  return withPositions(shape, out);
}

/** A direction drawn uniformly from the sphere (Archimedes: the height is uniform). */
export function randomDirection(rng: { uniform(low: number, high: number): number }): [number, number, number] {
  const y = rng.uniform(-1, 1);
  const angle = rng.uniform(0, 2 * Math.PI);
  const r = Math.sqrt(Math.max(0, 1 - y * y));
  return [r * Math.sin(angle), y, r * Math.cos(angle)];
}

/** The first point with a coordinate that is not finite, counted from `start`; −1 when there is none. A loop: findIndex takes 47 µs for 2048 points, this 6. */
export function strangePoint(data: Float32Array, start = 0, end = data.length): number {
  for (let i = start; i < end; i++) if (!Number.isFinite(data[i]!)) return Math.floor((i - start) / 3);
  return -1;
}
