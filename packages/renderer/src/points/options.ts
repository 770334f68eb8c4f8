/** @file What can be chosen about pictures of points. */

import { expectKeys } from "@dilf/tensor";
import type { DrawOptions } from "../draw/options.ts";

/** How points are drawn; defaults in `POINT_DEFAULTS`. */
export interface PointOptions {
  /** Of every splat: half the picture is 1 with `radiusUnit` "picture" (PyTorch3D's NDC), world units with "world". > 0. */
  readonly radius: number;
  /** "picture": the same number of pixels wherever a point is. "world": splats grow as the camera comes nearer, as discs would. */
  readonly radiusUnit: "picture" | "world";
  /** How many of the nearest splats a pixel takes; "all" leaves out none, so that nothing jumps when another one comes nearer. */
  readonly pointsPerPixel: number | "all";
  /** "color": the points' colours as they are. "normal": those colours times ambient + diffuse · |n·l| of the light. "depth": black near, white far. */
  readonly shading: "color" | "normal" | "depth";
  /**
   * How splats meet. "over": front to back over the background, weight (1 − (d / radius)²)². "alpha" and "norm" are PyTorch3D's compositors, weight
   * 1 − (d / radius)²: front to back without the background behind, and the mean by weight. With "norm" the gradient of points of one colour is 0.
   */
  readonly compositor: "over" | "alpha" | "norm";
  /** For "normal" where a cloud brings no normals: each is that of the plane through so many nearest points, itself included; ≥ 3. */
  readonly neighbors: number;
}

/** What a picture of points depends on: the part of `DrawOptions` that has a meaning for points, and `points`. */
export type PointPaint = Pick<
  DrawOptions,
  "size" | "projection" | "fov" | "span" | "near" | "light" | "ambient" | "diffuse" | "color" | "background" | "twoSided"
> & { readonly points: PointOptions };

/** What points look like when an option is not given. */
export const POINT_DEFAULTS: PointOptions = {
  // Of the background behind 3,072 points on a sphere that fills the picture, 20 % comes through at 0.04, 8 % at 0.05 (5.6 of 224 pixels), 3 % at 0.06; beyond, thin
  // parts swell. Gradients want splats of at least four pixels: at 96 px (2.4 pixels) the cosine to supersampled differences falls from 0.997 to 0.97.
  radius: 0.05,
  radiusUnit: "picture",
  pointsPerPixel: "all",
  shading: "normal",
  compositor: "over",
  neighbors: 16,
};

/** Defaults under what was given, checked. @throws TypeError for an unknown option, RangeError for one out of range */
export function pointOptions(where: string, given: Partial<PointOptions>): PointOptions {
  expectKeys(`${where}: points`, given, Object.keys(POINT_DEFAULTS));
  const options: PointOptions = { ...POINT_DEFAULTS, ...given };
  const { radius, radiusUnit, pointsPerPixel, shading, compositor, neighbors } = options;
  const demand = (fits: boolean, name: string, wanted: string, got: unknown) => {
    if (!fits) throw new RangeError(`${where}: points.${name} must be ${wanted}, got ${JSON.stringify(got)}`);
  };
  demand(radius > 0 && Number.isFinite(radius), "radius", "a finite number > 0", radius);
  demand(["picture", "world"].includes(radiusUnit), "radiusUnit", '"picture" or "world"', radiusUnit);
  demand(
    pointsPerPixel === "all" || (Number.isInteger(pointsPerPixel) && pointsPerPixel >= 1 && pointsPerPixel <= 65_535),
    "pointsPerPixel",
    '"all" or an integer in 1..65535',
    pointsPerPixel,
  );
  demand(["color", "normal", "depth"].includes(shading), "shading", '"color", "normal" or "depth"', shading);
  demand(["over", "alpha", "norm"].includes(compositor), "compositor", '"over", "alpha" or "norm"', compositor);
  demand(Number.isInteger(neighbors) && neighbors >= 3 && neighbors <= 256, "neighbors", "an integer in 3..256", neighbors);
  return options;
}
