/** @file Points on shapes. */

import { type Rng, type Tensor, tensor } from "@dilf/tensor";
import { findTaps, newTaps, tapped } from "../draw/texture.ts";
import type { FloatData, Mesh, PointCloud, Shape } from "../shape.ts";
import { checkMesh, checkPoints } from "./check.ts";

/**
 * n points uniform by area, with the face normals [n, 3], and colours where the mesh has them; float32.
 * @throws as `samplePoints`
 */
export function sampleSurface(mesh: Mesh<FloatData>, n: number, rng: Rng): PointCloud {
  checkMesh("sampleSurface", mesh);
  checkCount("sampleSurface", n);
  const { data: vertices } = mesh.vertices;
  const { data: faces } = mesh.faces;
  const areas = cumulatedAreas(vertices, faces);
  const total = areas[areas.length - 1]!;
  if (!(total > 0)) throw new RangeError("sampleSurface: every face has zero area, there is no surface to sample");
  const points = new Float32Array(3 * n);
  const normals = new Float32Array(3 * n);
  const colorAt = colorReader(mesh);
  const colors = colorAt && new Float32Array(3 * n);
  for (let p = 0; p < n; p++) {
    const f = firstAbove(areas, rng.next() * total);
    // The square root makes the triangle uniform: without it the points crowd at the first corner (Osada et al. 2002, eq. 1).
    const root = Math.sqrt(rng.next());
    const w2 = root * rng.next();
    const w0 = 1 - root;
    const w1 = root - w2;
    const a = 3 * faces[3 * f]!;
    const b = 3 * faces[3 * f + 1]!;
    const c = 3 * faces[3 * f + 2]!;
    const ux = vertices[b]! - vertices[a]!;
    const uy = vertices[b + 1]! - vertices[a + 1]!;
    const uz = vertices[b + 2]! - vertices[a + 2]!;
    const vx = vertices[c]! - vertices[a]!;
    const vy = vertices[c + 1]! - vertices[a + 1]!;
    const vz = vertices[c + 2]! - vertices[a + 2]!;
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    const length = Math.hypot(nx, ny, nz);
    normals[3 * p] = nx / length;
    normals[3 * p + 1] = ny / length;
    normals[3 * p + 2] = nz / length;
    for (let axis = 0; axis < 3; axis++)
      points[3 * p + axis] = w0 * vertices[a + axis]! + w1 * vertices[b + axis]! + w2 * vertices[c + axis]!;
    if (colors) colorAt(f, w0, w1, w2, colors, 3 * p);
  }
  return {
    kind: "points",
    points: tensor(points, [n, 3]),
    normals: tensor(normals, [n, 3]),
    ...(colors ? { colors: tensor(colors, [n, 3]) } : {}),
  };
}

/** Twice the area of all faces up to each: [F]. */
function cumulatedAreas(vertices: FloatData, faces: Int32Array): Float64Array {
  const areas = new Float64Array(faces.length / 3);
  let total = 0;
  for (let f = 0, i = 0; f < areas.length; f++, i += 3) {
    const a = 3 * faces[i]!;
    const b = 3 * faces[i + 1]!;
    const c = 3 * faces[i + 2]!;
    const ax = vertices[a]!;
    const ay = vertices[a + 1]!;
    const az = vertices[a + 2]!;
    const ux = vertices[b]! - ax;
    const uy = vertices[b + 1]! - ay;
    const uz = vertices[b + 2]! - az;
    const vx = vertices[c]! - ax;
    const vy = vertices[c + 1]! - ay;
    const vz = vertices[c + 2]! - az;
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    total += Math.sqrt(nx * nx + ny * ny + nz * nz);
    areas[f] = total;
  }
  return areas;
}

/** The grey of a face without a picture beside others that have one (`DRAW_DEFAULTS.color`). */
const GREY = 0.7;

/** Writes the colour of a place on a face: vertex colour × texel, as `Mesh` says. Null for a mesh without colours. */
function colorReader(
  mesh: Mesh<FloatData>,
): ((face: number, w0: number, w1: number, w2: number, out: Float32Array, at: number) => void) | null {
  const { textures, uvs, faceTextures } = mesh;
  const faces = mesh.faces.data;
  const colors = mesh.colors?.data;
  if (!colors && !textures) return null;
  const taps = newTaps();
  return (f, w0, w1, w2, out, at) => {
    for (let k = 0; k < 3; k++)
      out[at + k] = colors
        ? w0 * colors[3 * faces[3 * f]! + k]! + w1 * colors[3 * faces[3 * f + 1]! + k]! + w2 * colors[3 * faces[3 * f + 2]! + k]!
        : 1;
    const texture = textures?.[faceTextures ? faceTextures.data[f]! : 0];
    if (texture) {
      const { data } = uvs!;
      const u = w0 * data[6 * f]! + w1 * data[6 * f + 2]! + w2 * data[6 * f + 4]!;
      const v = w0 * data[6 * f + 1]! + w1 * data[6 * f + 3]! + w2 * data[6 * f + 5]!;
      findTaps(texture, u, v, taps);
      for (let k = 0; k < 3; k++) out[at + k]! *= tapped(texture.texels.data, taps, k);
    } else if (!colors) for (let k = 0; k < 3; k++) out[at + k] = GREY;
  };
}

/**
 * n points of any shape. Of a mesh: `sampleSurface`. Of a cloud: n of its points, none twice until all were taken once.
 * @throws RangeError for an unsound shape, a surface without area, or n that is not an integer > 0
 */
export function samplePoints(shape: Shape<FloatData>, n: number, rng: Rng): PointCloud {
  if (shape.kind === "mesh") return sampleSurface(shape, n, rng);
  checkPoints("samplePoints", shape);
  checkCount("samplePoints", n);
  const count = shape.points.shape[0]!;
  const chosen: number[] = [];
  const everyone = Array.from({ length: count }, (_, i) => i);
  while (n - chosen.length >= count) chosen.push(...rng.shuffle(everyone));
  chosen.push(...rng.shuffle(everyone).slice(0, n - chosen.length));
  const rows = (source: Tensor<FloatData>): Tensor =>
    tensor(
      Float32Array.from({ length: 3 * n }, (_, i) => source.data[3 * chosen[Math.floor(i / 3)]! + (i % 3)]!),
      [n, 3],
    );
  return {
    kind: "points",
    points: rows(shape.points),
    ...(shape.colors ? { colors: rows(shape.colors) } : {}),
    ...(shape.normals ? { normals: rows(shape.normals) } : {}),
  };
}

function checkCount(where: string, n: number): void {
  if (!(Number.isInteger(n) && n > 0)) throw new RangeError(`${where}: n must be an integer > 0, got ${n}`);
}

/** The first index whose cumulated value lies above x: a face of zero area is never chosen. */
function firstAbove(cumulated: Float64Array, x: number): number {
  let low = 0;
  let high = cumulated.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulated[middle]! > x) high = middle;
    else low = middle + 1;
  }
  return low;
}
