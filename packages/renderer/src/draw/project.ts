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

/** Adds the gradient of `view` [V, 3] to that of the world vertices and of the pose. */
export function toViewBackward(
  vertices: Float64Array,
  { right, up, back }: Pose,
  viewGradient: Float64Array,
  vertexGradient: Float64Array,
  pose: PoseGradient,
): void {
  const [rx, ry, rz] = right as unknown as [number, number, number];
  const [ux, uy, uz] = up as unknown as [number, number, number];
  const [bx, by, bz] = back as unknown as [number, number, number];
  const { right: gr, up: gu, back: gb } = pose;
  for (let i = 0; i < vertices.length; i += 3) {
    const gx = viewGradient[i]!;
    const gy = viewGradient[i + 1]!;
    const gz = viewGradient[i + 2]!;
    if (gx === 0 && gy === 0 && gz === 0) continue;
    vertexGradient[i]! += rx * gx + ux * gy + bx * gz;
    vertexGradient[i + 1]! += ry * gx + uy * gy + by * gz;
    vertexGradient[i + 2]! += rz * gx + uz * gy + bz * gz;
    for (let axis = 0; axis < 3; axis++) {
      const p = vertices[i + axis]!;
      gr[axis]! += gx * p;
      gu[axis]! += gy * p;
      gb[axis]! += gz * p;
    }
    pose.distance -= gz;
  }
}
