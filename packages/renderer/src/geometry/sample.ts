/** @file Points on shapes. */

import { type Rng, type Tensor, tensor } from "@dilf/tensor";
import type { FloatData, Mesh, PointCloud, Shape } from "../shape.ts";
import { checkMesh, checkPoints } from "./check.ts";

/** See `index.ts`. */
export function sampleSurface(mesh: Mesh<FloatData>, n: number, rng: Rng): PointCloud {
  checkMesh("sampleSurface", mesh);
  checkCount("sampleSurface", n);
  const { data: vertices } = mesh.vertices;
  const { data: faces } = mesh.faces;
  const count = faces.length / 3;
  const normals = new Float64Array(3 * count); // [F, 3] cross products: length 2 × area
  const areas = new Float64Array(count); // [F] twice the area, cumulated
  let total = 0;
  for (let f = 0; f < count; f++) {
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
    normals.set([nx, ny, nz], 3 * f);
    total += Math.sqrt(nx * nx + ny * ny + nz * nz);
    areas[f] = total;
  }
  if (!(total > 0)) throw new RangeError("sampleSurface: every face has zero area, there is no surface to sample");
  const points = new Float32Array(3 * n);
  const outNormals = new Float32Array(3 * n);
  const colors = mesh.colors ? new Float32Array(3 * n) : null;
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
    const length = Math.hypot(normals[3 * f]!, normals[3 * f + 1]!, normals[3 * f + 2]!);
    for (let axis = 0; axis < 3; axis++) {
      points[3 * p + axis] = w0 * vertices[a + axis]! + w1 * vertices[b + axis]! + w2 * vertices[c + axis]!;
      outNormals[3 * p + axis] = normals[3 * f + axis]! / length;
      if (colors) {
        const data = mesh.colors!.data;
        colors[3 * p + axis] = w0 * data[a + axis]! + w1 * data[b + axis]! + w2 * data[c + axis]!;
      }
    }
  }
  return {
    kind: "points",
    points: tensor(points, [n, 3]),
    normals: tensor(outNormals, [n, 3]),
    ...(colors ? { colors: tensor(colors, [n, 3]) } : {}),
  };
}

/** See `index.ts`. */
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
