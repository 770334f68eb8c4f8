/** @file Pictures that blend the K nearest faces of each pixel: the steps in order, forward and backward. */

import type { Pose, PoseGradient } from "../camera/pose.ts";
import type { FloatData } from "../shape.ts";
import { fillBackground } from "./background.ts";
import { blendColorsBackward, blendLayers, blendWeightsBackward, weighLayers } from "./blend.ts";
import { firstBand, keptLayers, layersBackward, listLayers, nextBand, rasterizeLayers } from "./layers.ts";
import type { Mode } from "./modes/mode.ts";
import { blurRadiusOf, type DrawOptions } from "./options.ts";
import { toView } from "./project.ts";
import type { Scene, SceneGradient } from "./scene.ts";
import { readyTrianglesGradient, toTriangles, trianglesBackward } from "./triangles.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Rows are listed, shaded and blended together until they have so many fragments: a fragment has 160 bytes of numbers, and of a whole picture they were most of the memory
 * (10,000 faces, K = 8, 224 px: peak 169 instead of 222 MiB). Bands of 256, 1024, 4096 and all fragments take equally long, within the noise.
 */
const BAND = 2048;

/** One picture into `work.picture`. */
export function drawBlended(scene: Scene, mode: Mode, pose: Pose, options: DrawOptions, work: Workspace): void {
  project(scene.vertices, scene.faces, pose, options, work);
  rasterizeLayers(scene.faces, options.soft.facesPerPixel, blurRadiusOf(options.soft), work);
  fillBackground(options, work);
  for (let band = firstBand(null, BAND, work); band.rows > 0; band = nextBand(band, null, BAND, work)) {
    listLayers(scene.faces, null, band, work);
    shadeAndBlend(scene, mode, pose, options, work);
  }
}

/** The way back of a picture drawn before. @param kept from `keptLayers` of the same camera */
export function pullBlended(
  scene: Scene,
  mode: Mode,
  pose: Pose,
  options: DrawOptions,
  work: Workspace,
  kept: Int32Array,
  cotangent: FloatData,
  gradient: SceneGradient | null,
  poseGradient: PoseGradient,
): void {
  project(scene.vertices, scene.faces, pose, options, work);
  work.readyGradient();
  work.pictureGradient.set(cotangent);
  readyTrianglesGradient(work.triangles);
  for (let band = firstBand(kept, BAND, work); band.rows > 0; band = nextBand(band, kept, BAND, work)) {
    listLayers(scene.faces, kept, band, work);
    weighLayers(mode.blending, options, work);
    listedBackward(scene, mode, pose, options, work, gradient, poseGradient);
  }
  trianglesBackward(scene.vertices, options.near, pose, work, gradient?.vertices ?? null, poseGradient);
}

/** All fragments of a picture, with all that `listLayers` gives. */
export function layersOf(
  vertices: Float64Array,
  faces: Int32Array,
  pose: Pose,
  options: DrawOptions,
  K: number,
  blurRadius: number,
  work: Workspace,
): void {
  project(vertices, faces, pose, options, work);
  rasterizeLayers(faces, K, blurRadius, work);
  const kept = keptLayers(work);
  listLayers(faces, kept, firstBand(kept, Infinity, work), work);
}

function project(vertices: Float64Array, faces: Int32Array, pose: Pose, options: DrawOptions, work: Workspace): void {
  work.ready(options, vertices.length / 3, faces.length / 3);
  toView(vertices, pose, work.view);
  toTriangles(faces, options.near, options.cull === "back", work);
}

/** The pixels of the listed fragments. */
export function shadeAndBlend(scene: Scene, { shader, blending }: Mode, pose: Pose, options: DrawOptions, work: Workspace): void {
  weighLayers(blending, options, work);
  shader.shade(scene, pose, options, work);
  blendLayers(blending, options, work);
}

/** The way back of the listed fragments, weighed last, from `work.pictureGradient` to the gradients of the triangles' points. */
export function listedBackward(
  scene: Scene,
  { shader, blending }: Mode,
  pose: Pose,
  options: DrawOptions,
  work: Workspace,
  gradient: SceneGradient | null,
  poseGradient: PoseGradient,
): void {
  work.fragments.readyGradient();
  work.fragments.readyLayersGradient();
  blendColorsBackward(blending, options, work);
  shader.shadeBackward(scene, pose, options, work, gradient, poseGradient);
  blendWeightsBackward(blending, options, work);
  layersBackward(scene.faces, work);
}
