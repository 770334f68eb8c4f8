/** @file What the pixels see, in numbers. */

import { expectKeys, type Tensor, tensor } from "@dilf/tensor";
import { poseOf } from "../camera/pose.ts";
import { topologyOf } from "../geometry/topology.ts";
import type { Cameras } from "../renderer.ts";
import { type FloatData, type Mesh, zerosLike } from "../shape.ts";
import { listOf } from "./draw.ts";
import { depthOf, toScreen } from "./faces.ts";
import { drawOptions, type RasterOptions } from "./options.ts";
import { toView } from "./project.ts";
import { listFragments, rasterizeFaces } from "./rasterize.ts";
import { Workspace } from "./workspace.ts";

/** One face per pixel. */
export interface Fragments<D extends FloatData = Float32Array> {
  readonly face: Tensor<Int32Array>; // [N, S, S] row of `faces`, −1 = none
  readonly bary: Tensor<D>; //          [N, S, S, 3] perspective-correct, ≥ 0, sum 1; 0 where no face
  readonly depth: Tensor<D>; //         [N, S, S] world units along the view axis, +∞ where no face
}

export const RASTER_KEYS = ["size", "projection", "fov", "span", "near", "cull"] as const;

/** See `index.ts`. */
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
  const work = new Workspace();
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
