/** @file One camera: from its angles to the axes of its view space, and back. */

/**
 * The rows of the rotation into view space (+x right, +y up, −z into the scene, as in glTF), and the distance:
 * view = (right·p, up·p, back·p − distance). The eye stands at distance · back.
 */
export interface Pose {
  readonly right: Float64Array; // [3] world, unit length
  readonly up: Float64Array; // [3]
  readonly back: Float64Array; // [3] from the origin towards the eye
  readonly distance: number; // world units
}

/** The gradient of something with respect to a pose, added up by the steps of the backward pass. */
export interface PoseGradient {
  readonly right: Float64Array; // [3]
  readonly up: Float64Array; // [3]
  readonly back: Float64Array; // [3]
  distance: number;
}

const RADIANS = Math.PI / 180;

/**
 * back = (cos e sin a, sin e, cos e cos a), right = s (cos a, 0, −sin a), up = back × right, with s the sign of cos e.
 * PyTorch3D normalises the cross product of up and back, which is this wherever cos e ≠ 0; written out there is nothing to
 * divide by, so the poles are ordinary points. Exactly there s is +1: the limit from below 90°.
 */
export function poseOf(azimuth: number, elevation: number, distance: number): Pose {
  const s = sideOf(elevation);
  const sa = Math.sin(azimuth * RADIANS);
  const ca = Math.cos(azimuth * RADIANS);
  const se = Math.sin(elevation * RADIANS);
  const ce = Math.cos(elevation * RADIANS);
  return {
    right: Float64Array.of(s * ca, 0, -s * sa),
    up: Float64Array.of(-s * se * sa, s * ce, -s * se * ca),
    back: Float64Array.of(ce * sa, se, ce * ca),
    distance,
  };
}

/** The pose's gradient → [azimuth, elevation, distance], the angles per degree. The side is held fixed. */
export function poseBackward(azimuth: number, elevation: number, gradient: PoseGradient): [number, number, number] {
  const s = sideOf(elevation);
  const sa = Math.sin(azimuth * RADIANS);
  const ca = Math.cos(azimuth * RADIANS);
  const se = Math.sin(elevation * RADIANS);
  const ce = Math.cos(elevation * RADIANS);
  const { right: r, up: u, back: b, distance } = gradient;
  const byAzimuth = s * (-sa * r[0]! - ca * r[2]!) + s * se * (-ca * u[0]! + sa * u[2]!) + ce * (ca * b[0]! - sa * b[2]!);
  const byElevation = s * (-ce * sa * u[0]! - se * u[1]! - ce * ca * u[2]!) - se * sa * b[0]! + ce * b[1]! - se * ca * b[2]!;
  return [byAzimuth * RADIANS, byElevation * RADIANS, distance];
}

/** +1 where the camera is on its way up from elevation 0 (|e| ≤ 90° after whole turns are taken off), −1 beyond the poles. */
function sideOf(elevation: number): number {
  return Math.abs(elevation - 360 * Math.round(elevation / 360)) <= 90 ? 1 : -1;
}
