/** @file Pictures that blend the K nearest faces of each pixel: the steps in order, forward and backward. */

import type { Pose, PoseGradient } from "../camera/pose.ts";
import type { FloatData } from "../shape.ts";
import { fillBackground } from "./background.ts";
import { blendColorsBackward, blendLayers, blendWeightsBackward, weighLayers } from "./blend.ts";
import { facesFade, faceTheEye } from "./facing.ts";
import { BAND, firstBand, keptLayers, layersBackward, listLayers, nextBand, rasterizeLayers } from "./layers.ts";
import type { Mode } from "./modes/mode.ts";
import { blurRadiusOf, type DrawOptions } from "./options.ts";
import { toView } from "./project.ts";
import type { Scene, SceneGradient } from "./scene.ts";
import { readyTrianglesGradient, toTriangles, trianglesBackward } from "./triangles.ts";
import type { Workspace } from "./workspace.ts";

/** One picture into `work.picture`. */
export function drawBlended(scene: Scene, mode: Mode, pose: Pose, options: DrawOptions, work: Workspace): void {
  project(scene.vertices, scene.faces, pose, options, work);
  work.simd.wear(mode.blending === "soft" ? scene : null);
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
  work.simd.wear(mode.blending === "soft" ? scene : null);
  work.readyGradient();
  work.pictureGradient.set(cotangent);
  readyTrianglesGradient(work);
  for (let band = firstBand(kept, BAND, work); band.rows > 0; band = nextBand(band, kept, BAND, work)) {
    listLayers(scene.faces, kept, band, work);
    weighLayers(mode.blending, options, work);
    listedBackward(scene, mode, pose, options, work, gradient, poseGradient);
  }
  trianglesBackward(scene.vertices, scene.faces, options, pose, work, gradient?.vertices ?? null, poseGradient);
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
  work.simd.wear(null);
  rasterizeLayers(faces, K, blurRadius, work);
  const kept = keptLayers(work);
  listLayers(faces, kept, firstBand(kept, Infinity, work), work);
}

function project(vertices: Float64Array, faces: Int32Array, pose: Pose, options: DrawOptions, work: Workspace): void {
  work.ready(options, vertices.length / 3, faces.length / 3);
  toView(vertices, pose, work.view);
  toTriangles(faces, options.near, options.cull === "back", work);
  if (facesFade(options)) faceTheEye(faces, work);
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
