/**
 * @file How much blended faces have to say in the colour of a pixel, by how they are turned: φ = c² / (c² + TURN²), c the cosine between a face's normal and the line of sight to its middle.
 *
 * A pixel beside a face takes the colour and the depth of the face's nearest edge. When the face turns edge-on that is the far edge before and the near one after, so pictures
 * would jump, in every renderer that blends this way; a face that has faded by then jumps unseen. Its part in α does not jump, and stays. Our choice, for two-sided light only:
 * with `twoSided: false` all is PyTorch3D's.
 */

import type { DrawOptions } from "./options.ts";
import type { Workspace } from "./workspace.ts";

/** Cosine: within some 6° of edge-on a face fades, and two-sided light goes over from one of its sides to the other. */
export const TURN = 0.1;
const SQUARE = TURN * TURN;

/** Whether faces fade. */
export const facesFade = ({ mode, twoSided }: DrawOptions): boolean => mode === "soft" && twoSided;

/** Fills `facing` from `view`. */
export function faceTheEye(faces: Int32Array, work: Workspace): void {
  const { view, orthographic } = work;
  const { facing } = work.readyFacing(faces.length / 3);
  for (let f = 0, i = 0; i < faces.length; f++, i += 3) {
    const a = 3 * faces[i]!;
    const b = 3 * faces[i + 1]!;
    const c = 3 * faces[i + 2]!;
    const ax = view[a]!;
    const ay = view[a + 1]!;
    const az = view[a + 2]!;
    const ex = view[b]! - ax;
    const ey = view[b + 1]! - ay;
    const ez = view[b + 2]! - az;
    const fx = view[c]! - ax;
    const fy = view[c + 1]! - ay;
    const fz = view[c + 2]! - az;
    const nx = ey * fz - ez * fy;
    const ny = ez * fx - ex * fz;
    const nz = ex * fy - ey * fx;
    const along = orthographic ? nz : ax * nx + ay * ny + az * nz;
    const mx = ax + (ex + fx) / 3;
    const my = ay + (ey + fy) / 3;
    const mz = az + (ez + fz) / 3;
    const lengths = (orthographic ? 1 : mx * mx + my * my + mz * mz) * (nx * nx + ny * ny + nz * nz);
    const square = along * along;
    facing[f] = square > 0 ? square / (square + SQUARE * lengths) : 0;
  }
}

/** From `facingGradient` to the vertices in view space. */
export function faceTheEyeBackward(faces: Int32Array, { view, orthographic, facingGradient }: Workspace, viewGradient: Float64Array): void {
  for (let f = 0, i = 0; i < faces.length; f++, i += 3) {
    const g = facingGradient[f]!;
    if (g === 0) continue;
    const a = 3 * faces[i]!;
    const b = 3 * faces[i + 1]!;
    const c = 3 * faces[i + 2]!;
    const ax = view[a]!;
    const ay = view[a + 1]!;
    const az = view[a + 2]!;
    const ex = view[b]! - ax;
    const ey = view[b + 1]! - ay;
    const ez = view[b + 2]! - az;
    const fx = view[c]! - ax;
    const fy = view[c + 1]! - ay;
    const fz = view[c + 2]! - az;
    const nx = ey * fz - ez * fy;
    const ny = ez * fx - ex * fz;
    const nz = ex * fy - ey * fx;
    const along = orthographic ? nz : ax * nx + ay * ny + az * nz;
    const mx = ax + (ex + fx) / 3;
    const my = ay + (ey + fy) / 3;
    const mz = az + (ez + fz) / 3;
    const far = orthographic ? 1 : mx * mx + my * my + mz * mz;
    const large = nx * nx + ny * ny + nz * nz;
    // φ = s / (s + TURN² · far · large), s = along²
    const square = along * along;
    const whole = square + SQUARE * far * large;
    const scale = (g * SQUARE) / (whole * whole);
    const gAlong = scale * far * large * 2 * along;
    const gFar = orthographic ? 0 : -scale * square * large * (2 / 3); // over the middle, which is a third of each corner
    const gLarge = -scale * square * far * 2; // over n
    let gnx = gLarge * nx;
    let gny = gLarge * ny;
    let gnz = gLarge * nz;
    let gax = gFar * mx;
    let gay = gFar * my;
    let gaz = gFar * mz;
    if (orthographic) gnz += gAlong;
    else {
      gnx += gAlong * ax;
      gny += gAlong * ay;
      gnz += gAlong * az;
      gax += gAlong * nx;
      gay += gAlong * ny;
      gaz += gAlong * nz;
    }
    // n = e × f
    const gex = fy * gnz - fz * gny;
    const gey = fz * gnx - fx * gnz;
    const gez = fx * gny - fy * gnx;
    const gfx = gny * ez - gnz * ey;
    const gfy = gnz * ex - gnx * ez;
    const gfz = gnx * ey - gny * ex;
    viewGradient[a]! += gax - gex - gfx;
    viewGradient[a + 1]! += gay - gey - gfy;
    viewGradient[a + 2]! += gaz - gez - gfz;
    viewGradient[b]! += gFar * mx + gex;
    viewGradient[b + 1]! += gFar * my + gey;
    viewGradient[b + 2]! += gFar * mz + gez;
    viewGradient[c]! += gFar * mx + gfx;
    viewGradient[c + 1]! += gFar * my + gfy;
    viewGradient[c + 2]! += gFar * mz + gfz;
  }
}
