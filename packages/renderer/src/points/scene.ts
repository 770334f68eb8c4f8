/** @file A cloud made ready to be drawn from any number of cameras: everything in float64, normals estimated where they are needed. */

import { GREY, type Vector3 } from "../draw/options.ts";
import { checkPoints } from "../geometry/check.ts";
import type { FloatData, PointCloud } from "../shape.ts";
import { type EstimatedNormals, estimateNormals } from "./estimate-normals.ts";
import type { PointPaint } from "./options.ts";

export interface PointScene {
  readonly points: Float64Array; // [P, 3] world units
  readonly colors: Float64Array | null; // [P, 3], null where all have one
  readonly base: Vector3 | null; //  that one, null where they have their own
  readonly normals: Float64Array | null; // [P, 3] unit length, null where nothing is shaded by them
  readonly estimated: EstimatedNormals | null; // where the cloud brought none
}

const WHITE: Vector3 = [1, 1, 1];

export function pointScene(where: string, cloud: PointCloud<FloatData>, options: PointPaint): PointScene {
  checkPoints(where, cloud);
  const points = Float64Array.from(cloud.points.data);
  const own = options.color === "vertex";
  const { shading, neighbors } = options.points;
  const estimated = shading === "normal" && !cloud.normals ? estimateNormals(points, neighbors) : null;
  const colors = own && cloud.colors && shading !== "depth" ? Float64Array.from(cloud.colors.data) : null;
  const one = shading === "depth" ? WHITE : options.color === "vertex" ? GREY : options.color;
  return {
    points,
    colors,
    base: colors ? null : one,
    normals: shading === "normal" ? (estimated?.normals ?? Float64Array.from(cloud.normals!.data)) : null,
    estimated,
  };
}
