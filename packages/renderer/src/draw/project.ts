/** @file World → view space, and back. */

import type { Pose, PoseGradient } from "../camera/pose.ts";

/** view = (right·p, up·p, back·p − d): [V, 3] world → [V, 3] view space, which looks down −z. */
export function toView(vertices: Float64Array, { right, up, back, distance }: Pose, view: Float64Array): void {
  const [rx, ry, rz] = right as unknown as [number, number, number];
  const [ux, uy, uz] = up as unknown as [number, number, number];
  const [bx, by, bz] = back as unknown as [number, number, number];
  for (let i = 0; i < vertices.length; i += 3) {
    const x = vertices[i]!;
    const y = vertices[i + 1]!;
    const z = vertices[i + 2]!;
    view[i] = rx * x + ry * y + rz * z;
    view[i + 1] = ux * x + uy * y + uz * z;
    view[i + 2] = bx * x + by * y + bz * z - distance;
  }
}

/** Adds the gradient (gx, gy, gz) of one vertex in view space to that of the pose, and of the world vertices where given. @param i 3 × its number */
export function vertexBackward(
  vertices: Float64Array,
  i: number,
  gx: number,
  gy: number,
  gz: number,
  pose: Pose,
  vertexGradient: Float64Array | null,
  poseGradient: PoseGradient,
): void {
  const { right, up, back } = poseGradient;
  for (let axis = 0; axis < 3; axis++) {
    const p = vertices[i + axis]!;
    right[axis]! += gx * p;
    up[axis]! += gy * p;
    back[axis]! += gz * p;
    if (vertexGradient) vertexGradient[i + axis]! += pose.right[axis]! * gx + pose.up[axis]! * gy + pose.back[axis]! * gz;
  }
  poseGradient.distance -= gz;
}

/** Adds the gradient of `view` [V, 3] to that of the world vertices and of the pose. */
export function toViewBackward(
  vertices: Float64Array,
  pose: Pose,
  viewGradient: Float64Array,
  vertexGradient: Float64Array | null,
  poseGradient: PoseGradient,
): void {
  for (let i = 0; i < vertices.length; i += 3) {
    const gx = viewGradient[i]!;
    const gy = viewGradient[i + 1]!;
    const gz = viewGradient[i + 2]!;
    if (gx !== 0 || gy !== 0 || gz !== 0) vertexBackward(vertices, i, gx, gy, gz, pose, vertexGradient, poseGradient);
  }
}
