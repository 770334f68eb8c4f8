/** @file The rasterizer once more, slowly and readably: every pixel's ray against every face (Möller & Trumbore 1997). */

import type { Mesh64 } from "./meshes.ts";

type Vector = readonly [number, number, number];
const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const unit = (a: Vector): Vector => {
  const length = Math.sqrt(dot(a, a));
  return [a[0] / length, a[1] / length, a[2] / length];
};

/** One pixel: the faces its ray meets, nearest first, with depth along the view axis and barycentrics. */
export interface Hit {
  readonly face: number;
  readonly depth: number;
  readonly bary: Vector;
}

/** @param camera azimuth, elevation in degrees (not at a pole), distance; returns [size²] lists of hits at depth ≥ near */
export function traceAll(mesh: Mesh64, camera: readonly [number, number, number], size: number, fov: number, near: number): Hit[][] {
  const [a, e] = [(camera[0] * Math.PI) / 180, (camera[1] * Math.PI) / 180];
  const back: Vector = [Math.cos(e) * Math.sin(a), Math.sin(e), Math.cos(e) * Math.cos(a)];
  const eye: Vector = [camera[2] * back[0], camera[2] * back[1], camera[2] * back[2]];
  const right = unit(cross([0, 1, 0], back));
  const up = cross(back, right);
  const slope = Math.tan((fov * Math.PI) / 360);
  const corner = (i: number): Vector => {
    const v = 3 * mesh.faces.data[i]!;
    return [mesh.vertices.data[v]!, mesh.vertices.data[v + 1]!, mesh.vertices.data[v + 2]!];
  };
  return Array.from({ length: size * size }, (_, pixel) => {
    const x = slope * ((2 * (pixel % size) + 1) / size - 1);
    const y = slope * (1 - (2 * Math.floor(pixel / size) + 1) / size);
    const ray = [0, 1, 2].map((k) => x * right[k]! + y * up[k]! - back[k]!) as unknown as Vector; // depth 1 at t = 1
    const hits: Hit[] = [];
    for (let face = 0; face < mesh.faces.shape[0]!; face++) {
      const [p0, p1, p2] = [corner(3 * face), corner(3 * face + 1), corner(3 * face + 2)];
      const [u, v] = [minus(p1, p0), minus(p2, p0)];
      const h = cross(ray, v);
      const det = dot(u, h);
      if (det === 0) continue;
      const s = minus(eye, p0);
      const q = cross(s, u);
      const [b1, b2] = [dot(s, h) / det, dot(ray, q) / det];
      const depth = dot(v, q) / det;
      if (b1 >= 0 && b2 >= 0 && b1 + b2 <= 1 && depth >= near) hits.push({ face, depth, bary: [1 - b1 - b2, b1, b2] });
    }
    return hits.sort((one, other) => one.depth - other.depth || one.face - other.face);
  });
}
