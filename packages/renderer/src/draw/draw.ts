/** @file One mesh from N cameras: the steps in order, forward and backward. */

import { expectKeys, expectShape, type Tensor, tensor } from "@dilf/tensor";
import { checkCameras } from "../camera/cameras.ts";
import { poseBackward, poseOf } from "../camera/pose.ts";
import { cornerNormalsBackward } from "../geometry/normals.ts";
import { topologyOf } from "../geometry/topology.ts";
import type { Cameras, ShapeGradient } from "../renderer.ts";
import { type FloatData, type Mesh, zerosLike } from "../shape.ts";
import { blend, blendBackward, findEdges } from "./antialias.ts";
import { type DrawOptions, drawOptions, type RasterOptions } from "./options.ts";
import { toView, toViewBackward } from "./project.ts";
import { barycentrics, barycentricsBackward, prepareFaces, rasterizeFaces } from "./rasterize.ts";
import { type Scene, type SceneGradient, sceneOf, zeroGradient } from "./scene.ts";
import { shade, shadeBackward } from "./shade.ts";
import { Workspace } from "./workspace.ts";

/** What the pixels see: one face per pixel. */
export interface Fragments<D extends FloatData = Float32Array> {
  readonly face: Tensor<Int32Array>; // [N, S, S] row of `faces`, −1 = none
  readonly bary: Tensor<D>; //          [N, S, S, 3] perspective-correct, ≥ 0, sum 1; 0 where no face
  readonly depth: Tensor<D>; //         [N, S, S] world units along the view axis, +∞ where no face
}

/** The gradient of ⟨cotangent, pictures⟩ of one mesh. */
export interface DrawGradient<D extends FloatData = Float32Array> extends Cameras<D> {
  /** Only when asked for. */
  readonly mesh?: ShapeGradient<D>;
}

/** A picture with its way back, without promises. */
export interface DrawnMesh<D extends FloatData = Float32Array> {
  readonly value: Tensor<D>; // [N, S, S, 3]
  pullback(cotangent: Tensor<FloatData>, wrt?: { readonly mesh?: boolean }): DrawGradient<D>;
}

const RADIANS = Math.PI / 180;

/** See `index.ts`. */
export function rasterize<D extends FloatData>(
  mesh: Mesh<D>,
  cameras: Cameras<FloatData>,
  options: Partial<RasterOptions> = {},
): Fragments<D> {
  expectKeys("rasterize", options, ["size", "fov", "near"]);
  const { size, fov, near } = drawOptions("rasterize", options);
  const N = countOf("rasterize", cameras);
  topologyOf("rasterize", mesh); // checks the mesh
  const vertices = Float64Array.from(mesh.vertices.data);
  const faces = mesh.faces.data;
  const work = new Workspace();
  work.ready(size, fov * RADIANS, vertices.length / 3, faces.length / 3);
  const P = size * size;
  const face = new Int32Array(N * P);
  const bary = zerosLike(mesh.vertices.data, 3 * N * P);
  const depth = zerosLike(mesh.vertices.data, N * P);
  for (let n = 0; n < N; n++) {
    toView(vertices, poseAt(cameras, n), work.view);
    prepareFaces(faces, near, work);
    rasterizeFaces(faces, near, work);
    barycentrics(work);
    face.set(work.face, n * P);
    for (let p = 0; p < P; p++) {
      depth[n * P + p] = 1 / work.inverse[p]!; // 1 / 0 = +∞
      if (work.face[p]! >= 0) for (let k = 0; k < 3; k++) bary[3 * (n * P + p) + k] = work.bary[3 * p + k]!;
    }
  }
  return { face: tensor(face, [N, size, size]), bary: tensor(bary, [N, size, size, 3]), depth: tensor(depth, [N, size, size]) };
}

/** See `index.ts`. */
export function drawMesh<D extends FloatData>(mesh: Mesh<D>, cameras: Cameras<FloatData>, options: Partial<DrawOptions> = {}): Tensor<D> {
  const full = drawOptions("drawMesh", options);
  const N = countOf("drawMesh", cameras);
  const scene = sceneOf("drawMesh", mesh, full);
  const pictures = zerosLike(mesh.vertices.data, 3 * N * full.size * full.size);
  drawInto(scene, cameras, 0, N, full, new Workspace(), pictures, 0, null);
  return tensor(pictures, [N, full.size, full.size, 3]);
}

/** See `index.ts`. */
export function drawMeshWithGradient<D extends FloatData>(
  mesh: Mesh<D>,
  cameras: Cameras<FloatData>,
  options: Partial<DrawOptions> = {},
): DrawnMesh<D> {
  const where = "drawMeshWithGradient";
  const full = drawOptions(where, options);
  const N = countOf(where, cameras);
  const { size } = full;
  const scene = sceneOf(where, mesh, full);
  const like = mesh.vertices.data;
  const work = new Workspace();
  const pictures = zerosLike(like, 3 * N * size * size);
  const seen = new Int32Array(N * size * size);
  drawInto(scene, cameras, 0, N, full, work, pictures, 0, seen);
  return {
    value: tensor(pictures, [N, size, size, 3]),
    pullback: (cotangent, wrt = {}) => {
      expectShape(`${where}.pullback`, "cotangent", cotangent, [N, size, size, 3]);
      const angles = { azimuth: zerosLike(like, N), elevation: zerosLike(like, N), distance: zerosLike(like, N) };
      const gradient = pullInto(scene, cameras, 0, N, full, work, cotangent.data, 0, seen, angles);
      return {
        azimuth: tensor(angles.azimuth, [N]),
        elevation: tensor(angles.elevation, [N]),
        distance: tensor(angles.distance, [N]),
        ...(wrt.mesh ? { mesh: meshGradient(scene, gradient, like) } : {}),
      };
    },
  };
}

function countOf(where: string, cameras: Cameras<FloatData>): number {
  checkCameras(where, cameras, ["N"]);
  return cameras.azimuth.shape[0]!;
}

function poseAt({ azimuth, elevation, distance }: Cameras<FloatData>, n: number) {
  return poseOf(azimuth.data[n]!, elevation.data[n]!, distance.data[n]!);
}

/**
 * Draws cameras from..to−1 into `pictures`, picture `at` first.
 * @param seen [N, P] where given: receives the face of every pixel, which the way back takes instead of looking again
 */
export function drawInto(
  scene: Scene,
  cameras: Cameras<FloatData>,
  from: number,
  to: number,
  options: DrawOptions,
  work: Workspace,
  pictures: FloatData,
  at: number,
  seen: Int32Array | null,
): void {
  const P = options.size * options.size;
  for (let n = from; n < to; n++) {
    const picture = at + n - from;
    drawOne(scene, poseAt(cameras, n), options, work, null);
    pictures.set(work.picture, 3 * P * picture);
    seen?.set(work.face, P * picture);
  }
}

/** One picture into `work.picture`; every step's result stays in the workspace. With `seen` [P], the faces are taken from there. */
function drawOne(scene: Scene, pose: ReturnType<typeof poseOf>, options: DrawOptions, work: Workspace, seen: Int32Array | null): void {
  const { size, fov, near, antialias } = options;
  const { faces, vertices } = scene;
  work.ready(size, fov * RADIANS, vertices.length / 3, faces.length / 3);
  toView(vertices, pose, work.view);
  prepareFaces(faces, near, work);
  if (seen) facesFrom(seen, work);
  else rasterizeFaces(faces, near, work);
  barycentrics(work);
  shade(scene, pose, options, work);
  if (!antialias) {
    work.picture.set(work.shaded);
    return;
  }
  findEdges(scene, "x", work);
  findEdges(scene, "y", work);
  blend("x", work.shaded, work.rows, work);
  blend("y", work.rows, work.picture, work);
}

/** What `rasterizeFaces` would find: the known faces and their inverse depths, Σ(n·ray) / det. */
function facesFrom(seen: Int32Array, { size, ray, face, inverse, plane, solidity }: Workspace): void {
  for (let row = 0, p = 0; row < size; row++)
    for (let column = 0; column < size; column++, p++) {
      const f = seen[p]!;
      face[p] = f;
      inverse[p] = 0;
      if (f < 0) continue;
      const o = 9 * f;
      const x = ray[column]!;
      const y = -ray[row]!;
      const e0 = plane[o]! * x + (plane[o + 1]! * y - plane[o + 2]!); // in the order of rasterizeFaces: the same bits
      const e1 = plane[o + 3]! * x + (plane[o + 4]! * y - plane[o + 5]!);
      const e2 = plane[o + 6]! * x + (plane[o + 7]! * y - plane[o + 8]!);
      inverse[p] = (e0 + e1 + e2) * Math.abs(solidity[f]!);
    }
}

/** The way back of `drawInto`. Writes the gradients of cameras from..to−1 at their own places, returns that of the scene. */
export function pullInto(
  scene: Scene,
  cameras: Cameras<FloatData>,
  from: number,
  to: number,
  options: DrawOptions,
  work: Workspace,
  cotangent: FloatData,
  at: number,
  seen: Int32Array,
  out: { readonly azimuth: FloatData; readonly elevation: FloatData; readonly distance: FloatData },
): SceneGradient {
  const P = options.size * options.size;
  const gradient = zeroGradient(scene);
  for (let n = from; n < to; n++) {
    const picture = at + n - from;
    const pose = poseAt(cameras, n);
    drawOne(scene, pose, options, work, seen.subarray(P * picture, P * (picture + 1)));
    work.readyGradient();
    work.viewGradient.fill(0, 0, scene.vertices.length);
    const poseGradient = { right: new Float64Array(3), up: new Float64Array(3), back: new Float64Array(3), distance: 0 };
    work.colorGradient.set(cotangent.subarray(3 * P * picture, 3 * P * (picture + 1)));
    if (options.antialias) {
      blendBackward(scene, "y", work.rows, work.colorGradient, work.passGradient, work);
      blendBackward(scene, "x", work.shaded, work.passGradient, work.colorGradient, work);
    }
    shadeBackward(scene, pose, options, work, gradient, poseGradient);
    barycentricsBackward(scene.faces, work);
    toViewBackward(scene.vertices, pose, work.viewGradient, gradient.vertices, poseGradient);
    const [azimuth, elevation, distance] = poseBackward(cameras.azimuth.data[n]!, cameras.elevation.data[n]!, poseGradient);
    out.azimuth[n] = azimuth;
    out.elevation[n] = elevation;
    out.distance[n] = distance;
  }
  return gradient;
}

/** Closes the scene's gradient over the normals, in the element type of the mesh. */
export function meshGradient<D extends FloatData>(scene: Scene, gradient: SceneGradient, like: D): ShapeGradient<D> {
  const { groups, cross, vertices, faces } = scene;
  const total = gradient.vertices.slice();
  cornerNormalsBackward(groups, cross, vertices, faces, gradient.normals, total);
  const typed = (data: Float64Array) => {
    const out = zerosLike(like, data.length);
    out.set(data);
    return tensor(out, [data.length / 3, 3]);
  };
  return { vertices: typed(total), ...(gradient.colors ? { colors: typed(gradient.colors) } : {}) };
}
