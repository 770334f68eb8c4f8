/**
 * @file How bright every splat is in one picture, and the way back. A splat's colour is this share of the cloud's or its own colour.
 *
 * color:  1
 * normal: ambient + diffuse · |n·l|, or max(n·l, 0) where `twoSided` is off. Not turned towards the viewer as faces are: a splat at the rim would jump from lit to dark
 *         when it goes over the horizon, where its weight is largest, and which way an estimated normal points is a guess. No highlight: a splat is one colour.
 * depth:  (1 + depth − distance) / 2 of white, cut off at 0 and 1, as for meshes: black one world unit before the origin, white one behind it.
 */

import type { Pose, PoseGradient } from "../camera/pose.ts";
import type { Light, Vector3 } from "../draw/options.ts";
import type { PointPaint } from "./options.ts";
import type { PointScene } from "./scene.ts";
import type { PointWorkspace } from "./workspace.ts";

/** Fills `share` for the first `count` points of `order`. */
export function shadePoints({ points, normals }: PointScene, pose: Pose, options: PointPaint, count: number, work: PointWorkspace): void {
  const { order, share, depth } = work;
  const { ambient, diffuse, twoSided } = options;
  if (options.points.shading === "depth") {
    for (let k = 0; k < count; k++) share[order[k]!] = Math.min(Math.max((1 + depth[order[k]!]! - pose.distance) / 2, 0), 1);
    return;
  }
  if (!normals) {
    share.fill(1);
    return;
  }
  const light = lightOf(options.light, pose);
  for (let k = 0; k < count; k++) {
    const o = 3 * order[k]!;
    let { x, y, z } = light;
    if (light.point) {
      x -= points[o]!;
      y -= points[o + 1]!;
      z -= points[o + 2]!;
      const far = Math.sqrt(x * x + y * y + z * z) || 1;
      x /= far;
      y /= far;
      z /= far;
    }
    const nl = normals[o]! * x + normals[o + 1]! * y + normals[o + 2]! * z;
    share[order[k]!] = ambient + diffuse * (twoSided ? Math.abs(nl) : Math.max(nl, 0));
  }
}

/** What the way back adds to: [P, 3] each, empty where there is nothing to differentiate. */
export interface PointGradient {
  readonly points: Float64Array;
  readonly colors: Float64Array;
  readonly normals: Float64Array;
}

/** From `shareGradient` to the pose (lights that move with the camera, depth), and where `into` is given, to points (point light) and normals. */
export function shadePointsBackward(
  { points, normals }: PointScene,
  pose: Pose,
  options: PointPaint,
  count: number,
  work: PointWorkspace,
  poseGradient: PoseGradient,
  into: PointGradient | null,
): void {
  const { order, shareGradient, viewGradient, depth } = work;
  const { diffuse, twoSided } = options;
  if (options.points.shading === "depth") {
    for (let k = 0; k < count; k++) {
      const n = order[k]!;
      const value = (1 + depth[n]! - pose.distance) / 2;
      if (!(value > 0 && value < 1)) continue;
      viewGradient[3 * n + 2]! -= shareGradient[n]! / 2; // depth = −z of view space
      poseGradient.distance -= shareGradient[n]! / 2;
    }
    return;
  }
  if (!normals) return;
  const light = lightOf(options.light, pose);
  let glx = 0;
  let gly = 0;
  let glz = 0;
  for (let k = 0; k < count; k++) {
    const n = order[k]!;
    const o = 3 * n;
    let { x, y, z } = light;
    let far = 1;
    if (light.point) {
      x -= points[o]!;
      y -= points[o + 1]!;
      z -= points[o + 2]!;
      far = Math.sqrt(x * x + y * y + z * z) || 1;
      x /= far;
      y /= far;
      z /= far;
    }
    const nx = normals[o]!;
    const ny = normals[o + 1]!;
    const nz = normals[o + 2]!;
    const nl = nx * x + ny * y + nz * z;
    const gnl = shareGradient[n]! * (nl > 0 ? diffuse : twoSided ? -diffuse : 0);
    if (into && into.normals.length > 0) {
      into.normals[o]! += gnl * x;
      into.normals[o + 1]! += gnl * y;
      into.normals[o + 2]! += gnl * z;
    }
    if (!light.point) {
      glx += gnl * nx;
      gly += gnl * ny;
      glz += gnl * nz;
    } else if (into) {
      // l = (light − p) / |light − p|
      into.points[o]! -= (gnl * (nx - nl * x)) / far;
      into.points[o + 1]! -= (gnl * (ny - nl * y)) / far;
      into.points[o + 2]! -= (gnl * (nz - nl * z)) / far;
    }
  }
  if (options.light.kind !== "head") return;
  const [x, y, z] = unit(options.light.offset);
  const { right, up, back } = poseGradient;
  for (const [axis, share] of [
    [right, x],
    [up, y],
    [back, z],
  ] as const) {
    axis[0]! += share * glx;
    axis[1]! += share * gly;
    axis[2]! += share * glz;
  }
}

/** A unit vector towards the light, or the light's position where `point`; world space. */
function lightOf(
  light: Light,
  { right, up, back }: Pose,
): { readonly point: boolean; readonly x: number; readonly y: number; readonly z: number } {
  if (light.kind === "point") return { point: true, x: light.position[0], y: light.position[1], z: light.position[2] };
  const [x, y, z] = unit(light.kind === "head" ? light.offset : light.direction);
  if (light.kind === "directional") return { point: false, x, y, z };
  return {
    point: false,
    x: x * right[0]! + y * up[0]! + z * back[0]!,
    y: x * right[1]! + y * up[1]! + z * back[1]!,
    z: x * right[2]! + y * up[2]! + z * back[2]!,
  };
}

function unit([x, y, z]: Vector3): Vector3 {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
