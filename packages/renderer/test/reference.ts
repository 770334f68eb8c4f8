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

/** @param camera azimuth, elevation in degrees (not at a pole), distance */
function axesOf(camera: readonly [number, number, number]) {
  const [a, e] = [(camera[0] * Math.PI) / 180, (camera[1] * Math.PI) / 180];
  const back: Vector = [Math.cos(e) * Math.sin(a), Math.sin(e), Math.cos(e) * Math.cos(a)];
  const eye: Vector = [camera[2] * back[0], camera[2] * back[1], camera[2] * back[2]];
  const right = unit(cross([0, 1, 0], back));
  return { back, eye, right, up: cross(back, right) };
}

/**
 * @param span half the height of the orthographic window; null = perspective
 * @returns [size²] lists of hits at depth ≥ near
 */
export function traceAll(
  mesh: Mesh64,
  camera: readonly [number, number, number],
  size: number,
  fov: number,
  near: number,
  span: number | null = null,
  cull = false,
): Hit[][] {
  const { back, eye, right, up } = axesOf(camera);
  const slope = span ?? Math.tan((fov * Math.PI) / 360);
  const corner = (i: number): Vector => {
    const v = 3 * mesh.faces.data[i]!;
    return [mesh.vertices.data[v]!, mesh.vertices.data[v + 1]!, mesh.vertices.data[v + 2]!];
  };
  return Array.from({ length: size * size }, (_, pixel) => {
    const x = slope * ((2 * (pixel % size) + 1) / size - 1);
    const y = slope * (1 - (2 * Math.floor(pixel / size) + 1) / size);
    const aside = [0, 1, 2].map((k) => x * right[k]! + y * up[k]!) as unknown as Vector;
    const ray = [0, 1, 2].map((k) => (span === null ? aside[k]! : 0) - back[k]!) as unknown as Vector; // depth 1 at t = 1
    const start = [0, 1, 2].map((k) => eye[k]! + (span === null ? 0 : aside[k]!)) as unknown as Vector;
    const hits: Hit[] = [];
    for (let face = 0; face < mesh.faces.shape[0]!; face++) {
      const [p0, p1, p2] = [corner(3 * face), corner(3 * face + 1), corner(3 * face + 2)];
      const [u, v] = [minus(p1, p0), minus(p2, p0)];
      const h = cross(ray, v);
      const det = dot(u, h);
      if (det === 0 || (cull && det < 0)) continue; // det > 0: the ray meets the front
      const s = minus(start, p0);
      const q = cross(s, u);
      const [b1, b2] = [dot(s, h) / det, dot(ray, q) / det];
      const depth = dot(v, q) / det;
      if (b1 >= 0 && b2 >= 0 && b1 + b2 <= 1 && depth >= near) hits.push({ face, depth, bary: [1 - b1 - b2, b1, b2] });
    }
    return hits.sort((one, other) => one.depth - other.depth || one.face - other.face);
  });
}

/** One of the K nearest faces of a pixel: depth and barycentrics at the nearest point by clipped barycentrics, signed squared distance to the outline in NDC. */
export interface LayerHit extends Hit {
  readonly distance: number;
}

/** PyTorch3D's rules as its reference pictures' notes write them down, one pixel and one face at a time. All vertices must lie beyond the near plane. */
export function layersOf(
  mesh: Mesh64,
  camera: readonly [number, number, number],
  size: number,
  fov: number,
  span: number | null,
  K: number,
  blurRadius: number,
): LayerHit[][] {
  const { back, eye, right, up } = axesOf(camera);
  const reach = span ?? Math.tan((fov * Math.PI) / 360);
  const points = Array.from({ length: mesh.vertices.shape[0]! }, (_, v) => {
    const p = minus([mesh.vertices.data[3 * v]!, mesh.vertices.data[3 * v + 1]!, mesh.vertices.data[3 * v + 2]!], eye);
    const z = -dot(p, back);
    const scale = reach * (span === null ? z : 1);
    return [dot(p, right) / scale, dot(p, up) / scale, z] as const;
  });
  type Point = readonly [number, number, number];
  const edge = (a: Point, b: Point, x: number, y: number) => (a[0] - x) * (b[1] - y) - (b[0] - x) * (a[1] - y);
  const apart = (a: Point, b: Point, x: number, y: number) => {
    const [ux, uy] = [b[0] - a[0], b[1] - a[1]];
    const t = Math.min(1, Math.max(0, ((x - a[0]) * ux + (y - a[1]) * uy) / (ux * ux + uy * uy)));
    return (x - a[0] - t * ux) ** 2 + (y - a[1] - t * uy) ** 2;
  };
  return Array.from({ length: size * size }, (_, pixel) => {
    const x = (2 * (pixel % size) + 1) / size - 1;
    const y = 1 - (2 * Math.floor(pixel / size) + 1) / size;
    const hits: LayerHit[] = [];
    for (let face = 0; face < mesh.faces.shape[0]!; face++) {
      const [a, b, c] = [0, 1, 2].map((k) => points[mesh.faces.data[3 * face + k]!]!) as [Point, Point, Point];
      const area = edge(b, c, a[0], a[1]);
      if (Math.abs(area) <= 1e-8) continue;
      const flat = [edge(b, c, x, y) / area, edge(c, a, x, y) / area, edge(a, b, x, y) / area];
      const inside = flat.every((e) => e > 0);
      const clipped = flat.map((e, k) => Math.max(e, 0) / (span === null ? [a, b, c][k]![2] : 1));
      const sum = clipped[0]! + clipped[1]! + clipped[2]!;
      const bary = clipped.map((e) => e / sum) as unknown as Vector;
      const square = Math.min(apart(a, b, x, y), apart(b, c, x, y), apart(c, a, x, y));
      if (!inside && !(square < blurRadius)) continue;
      hits.push({ face, depth: dot(bary, [a[2], b[2], c[2]]), bary, distance: inside ? -square : square });
    }
    const same = (one: number, other: number) => Math.abs(one - other) < 1e-9;
    return hits.sort((one, other) => (same(one.depth, other.depth) ? one.face - other.face : one.depth - other.depth)).slice(0, K);
  });
}
