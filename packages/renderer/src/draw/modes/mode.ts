/** @file What a drawing mode consists of. */

import type { Pose, PoseGradient } from "../../camera/pose.ts";
import type { DrawOptions } from "../options.ts";
import type { Scene, SceneGradient } from "../scene.ts";
import type { Workspace } from "../workspace.ts";

/** Gives every fragment a colour. */
export interface Shader {
  /** Fills `fragments.color` from `fragments.face` and `fragments.bary`. Of blended modes, some fragments have no slot (`UNSEEN`): they need no colour, and give no gradient. */
  shade(scene: Scene, pose: Pose, options: DrawOptions, work: Workspace): void;
  /**
   * Fills `fragments.baryGradient` from `fragments.colorGradient`, of blended modes also `fragments.color` where there is a gradient, so that the way back need not `shade`; and adds to the gradients of the pose and, where given, of the scene (vertices here only as
   * points at fixed barycentrics).
   */
  shadeBackward(
    scene: Scene,
    pose: Pose,
    options: DrawOptions,
    work: Workspace,
    gradient: SceneGradient | null,
    poseGradient: PoseGradient,
  ): void;
  /** Which steps between neighbouring faces, where the surface itself goes on, are steps of the colour: of normals (creases), of colours and textures. */
  readonly shows: { readonly creases: boolean; readonly colors: boolean };
  /** A faster way from what the pixels see to `picture`, and back from `pictureGradient` as far as `barycentricsBackward` goes, where it `fits`. */
  readonly direct?: {
    fits(scene: Scene, options: DrawOptions): boolean;
    shade(scene: Scene, pose: Pose, options: DrawOptions, work: Workspace): void;
    shadeBackward(
      scene: Scene,
      pose: Pose,
      options: DrawOptions,
      work: Workspace,
      gradient: SceneGradient | null,
      poseGradient: PoseGradient,
    ): void;
  };
}

/** How the fragments of a pixel become its colour. */
export type Blending =
  /** One face per pixel; edges by `antialias`. */
  | "nearest"
  /** The K nearest faces, by depth and by how far the pixel is inside. */
  | "soft"
  /** The K nearest faces, only by how far the pixel is inside, in one colour. */
  | "coverage";

export interface Mode {
  readonly blending: Blending;
  readonly shader: Shader;
}
