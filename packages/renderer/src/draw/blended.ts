/** @file Pictures that blend the K nearest faces of each pixel: the steps in order, forward and backward. */

import type { Pose, PoseGradient } from "../camera/pose.ts";
import { blendLayers, blendLayersBackward, weighLayers } from "./blend.ts";
import { layersBackward, listLayers, rasterizeLayers } from "./layers.ts";
import type { Mode } from "./modes/mode.ts";
import { blurRadiusOf, type DrawOptions } from "./options.ts";
import { toView } from "./project.ts";
import type { Scene, SceneGradient } from "./scene.ts";
import { readyTrianglesGradient, toTriangles, trianglesBackward } from "./triangles.ts";
import type { Workspace } from "./workspace.ts";

/** One picture into `work.picture`; every step's result stays in the workspace. */
export function drawBlended(scene: Scene, mode: Mode, pose: Pose, options: DrawOptions, work: Workspace): void {
  listBlended(scene, pose, options, work, null);
  shadeAndBlend(scene, mode, pose, options, work);
}

/** The fragments of a picture drawn before, shaded: what `blendedBackward` needs. @param kept from `keptLayers` of the same camera */
export function restoreBlended(scene: Scene, mode: Mode, pose: Pose, options: DrawOptions, work: Workspace, kept: Int32Array): void {
  listBlended(scene, pose, options, work, kept);
  weighAndShade(scene, mode, pose, options, work);
}

function listBlended({ vertices, faces }: Scene, pose: Pose, options: DrawOptions, work: Workspace, kept: Int32Array | null): void {
  layersOf(vertices, faces, pose, options, options.soft.facesPerPixel, blurRadiusOf(options.soft), work, kept);
}

/** From the camera to the listed fragments. */
export function layersOf(
  vertices: Float64Array,
  faces: Int32Array,
  pose: Pose,
  options: DrawOptions,
  K: number,
  blurRadius: number,
  work: Workspace,
  kept: Int32Array | null,
): void {
  work.ready(options, vertices.length / 3, faces.length / 3);
  toView(vertices, pose, work.view);
  toTriangles(faces, options.near, options.cull === "back", work);
  if (!kept) rasterizeLayers(faces, K, blurRadius, work);
  listLayers(faces, kept, work);
}

export function shadeAndBlend(scene: Scene, mode: Mode, pose: Pose, options: DrawOptions, work: Workspace): void {
  weighAndShade(scene, mode, pose, options, work);
  blendLayers(mode.blending, options, work);
}

function weighAndShade(scene: Scene, { shader, blending }: Mode, pose: Pose, options: DrawOptions, work: Workspace): void {
  weighLayers(blending, options, work);
  shader.shade(scene, pose, options, work);
}

/** The way back of the picture whose fragments were shaded last, from `work.pictureGradient`. */
export function blendedBackward(
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
  blendLayersBackward(blending, options, work);
  shader.shadeBackward(scene, pose, options, work, gradient, poseGradient);
  readyTrianglesGradient(work.triangles);
  layersBackward(scene.faces, work);
  trianglesBackward(scene.vertices, options.near, pose, work, gradient?.vertices ?? null, poseGradient);
}
