/** @file What the pixels see, in numbers. */

import { expectKeys, type Tensor, tensor } from "@dilf/tensor";
import { poseOf } from "../camera/pose.ts";
import { topologyOf } from "../geometry/topology.ts";
import type { Cameras } from "../renderer.ts";
import { type FloatData, type Mesh, zerosLike } from "../shape.ts";
import { layersOf } from "./blended.ts";
import { listOf } from "./draw.ts";
import { depthOf, toScreen } from "./faces.ts";
import { blurRadiusOf, drawOptions, type LayerOptions, type RasterOptions, SOFT_DEFAULTS } from "./options.ts";
import { toView } from "./project.ts";
import { listFragments, rasterizeFaces } from "./rasterize.ts";
import { sharedWorkspace } from "./workspace.ts";

/** One face per pixel. */
export interface Fragments<D extends FloatData = Float32Array> {
  readonly face: Tensor<Int32Array>; // [N, S, S] row of `faces`, −1 = none
  readonly bary: Tensor<D>; //          [N, S, S, 3] perspective-correct, ≥ 0, sum 1; 0 where no face
  readonly depth: Tensor<D>; //         [N, S, S] world units along the view axis, +∞ where no face
}

export const RASTER_KEYS = ["size", "projection", "fov", "span", "near", "cull"] as const;

/**
 * Which face each pixel sees, where on it, and how far away. Options size, fov, near as in
 * `DRAW_DEFAULTS`. Forward only: gradients of pictures are `drawMeshWithGradient`.
 * @throws as `drawMesh`
 */
export function rasterize<D extends FloatData>(
  mesh: Mesh<D>,
  cameras: Cameras<FloatData>,
  options: Partial<RasterOptions> = {},
): Fragments<D> {
  expectKeys("rasterize", options, RASTER_KEYS);
  const full = drawOptions("rasterize", options);
  const { size, near, cull } = full;
  const list = listOf("rasterize", cameras);
  const N = list.length;
  topologyOf("rasterize", mesh); // checks the mesh
  const vertices = Float64Array.from(mesh.vertices.data);
  const faces = mesh.faces.data;
  const work = sharedWorkspace();
  const P = size * size;
  const face = new Int32Array(N * P);
  const bary = zerosLike(mesh.vertices.data, 3 * N * P);
  const depth = zerosLike(mesh.vertices.data, N * P);
  for (const [n, { azimuth, elevation, distance }] of list.entries()) {
    work.ready(full, vertices.length / 3, faces.length / 3);
    toView(vertices, poseOf(azimuth, elevation, distance), work.view);
    toScreen(near, work);
    rasterizeFaces(faces, near, cull === "back", work);
    listFragments(work);
    face.set(work.face.subarray(0, P), n * P);
    for (let p = 0; p < P; p++) depth[n * P + p] = depthOf(work.orthographic, work.nearness[p]!);
    const { count, pixel, bary: found } = work.fragments;
    for (let i = 0; i < count; i++) for (let k = 0; k < 3; k++) bary[3 * (n * P + pixel[i]!) + k] = found[3 * i + k]!;
  }
  return { face: tensor(face, [N, size, size]), bary: tensor(bary, [N, size, size, 3]), depth: tensor(depth, [N, size, size]) };
}

/** The K nearest faces per pixel, those included that only pass it by within the blur. */
export interface LayeredFragments<D extends FloatData = Float32Array> {
  readonly face: Tensor<Int32Array>; // [N, S, S, K] row of `faces`, nearest first, −1 = none
  readonly bary: Tensor<D>; //          [N, S, S, K, 3] perspective-correct, negative ones cut off, sum 1; 0 where no face
  readonly depth: Tensor<D>; //         [N, S, S, K] world units along the view axis, at those barycentrics; +∞ where no face
  readonly distance: Tensor<D>; //      [N, S, S, K] squared distance to the face's outline in the picture, NDC² (the picture is 2 wide), < 0 inside; +∞ where no face
}

/**
 * The K nearest faces of each pixel, with their distances. Options are those of `rasterize`, facesPerPixel
 * and blurRadius (NDC²), by default those of `SOFT_DEFAULTS`: 16 and 2.76e-4. Forward only.
 * @throws as `drawMesh`
 */
export function rasterizeLayers<D extends FloatData>(
  mesh: Mesh<D>,
  cameras: Cameras<FloatData>,
  options: Partial<LayerOptions> = {},
): LayeredFragments<D> {
  const where = "rasterizeLayers";
  expectKeys(where, options, [...RASTER_KEYS, "facesPerPixel", "blurRadius"]);
  const { facesPerPixel: K = SOFT_DEFAULTS.facesPerPixel, blurRadius = blurRadiusOf(SOFT_DEFAULTS), ...raster } = options;
  const full = drawOptions(where, { ...raster, soft: { facesPerPixel: K, blurRadius } });
  const { size } = full;
  const list = listOf(where, cameras);
  const N = list.length;
  topologyOf(where, mesh); // checks the mesh
  const vertices = Float64Array.from(mesh.vertices.data);
  const work = sharedWorkspace();
  const like = mesh.vertices.data;
  const part = size * size * K;
  const face = new Int32Array(N * part).fill(-1);
  const bary = zerosLike(like, 3 * N * part);
  const depth = zerosLike(like, N * part);
  const distance = zerosLike(like, N * part);
  depth.fill(Infinity);
  distance.fill(Infinity);
  for (const [n, { azimuth, elevation, distance: far }] of list.entries()) {
    layersOf(vertices, mesh.faces.data, poseOf(azimuth, elevation, far), full, K, blurRadius, work);
    const { fragments } = work;
    for (let i = 0, k = 0; i < fragments.count; i++) {
      k = i > 0 && fragments.pixel[i] === fragments.pixel[i - 1] ? k + 1 : 0;
      const at = n * part + K * fragments.pixel[i]! + k;
      face[at] = fragments.face[i]!;
      depth[at] = fragments.depth[i]!;
      distance[at] = fragments.distance[i]!;
      for (let c = 0; c < 3; c++) bary[3 * at + c] = fragments.bary[3 * i + c]!;
    }
  }
  const shape = [N, size, size, K];
  return { face: tensor(face, shape), bary: tensor(bary, [...shape, 3]), depth: tensor(depth, shape), distance: tensor(distance, shape) };
}
