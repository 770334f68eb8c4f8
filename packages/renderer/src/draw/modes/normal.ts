/** @file Normals in view space as colours: red = (1 + x) / 2 to the right, green up, blue towards the eye; `twoSided` turns those of faces seen from behind. */

import type { Mode, Shader } from "./mode.ts";

const normalShader: Shader = {
  shows: { creases: true, colors: false },

  shade({ normals, groups }, { right, up, back }, { twoSided }, { solidity, fragments: { count, face, bary, slot, color } }) {
    const corner = groups.normal;
    for (let i = 0; i < count; i++) {
      const f = face[i]!;
      let [x, y, z] = [0, 0, 0];
      for (let k = 0; k < 3; k++) {
        const n = 3 * corner[3 * f + k]!;
        const b = bary[3 * i + k]!;
        x += b * normals[n]!;
        y += b * normals[n + 1]!;
        z += b * normals[n + 2]!;
      }
      const length = Math.sqrt(x * x + y * y + z * z);
      const scale = length > 0 ? (twoSided && solidity[f]! > 0 ? -0.5 : 0.5) / length : 0; // normals that cancel: grey
      const o = 3 * slot[i]!;
      color[o] = 0.5 + scale * (x * right[0]! + y * right[1]! + z * right[2]!);
      color[o + 1] = 0.5 + scale * (x * up[0]! + y * up[1]! + z * up[2]!);
      color[o + 2] = 0.5 + scale * (x * back[0]! + y * back[1]! + z * back[2]!);
    }
  },

  shadeBackward({ normals, groups }, { right, up, back }, { twoSided }, { solidity, fragments }, gradient, poseGradient) {
    const { count, face, bary, slot, colorGradient, baryGradient } = fragments;
    const corner = groups.normal;
    const n = [0, 0, 0];
    const g = [0, 0, 0];
    for (let i = 0; i < count; i++) {
      const f = face[i]!;
      for (let axis = 0; axis < 3; axis++) {
        n[axis] = 0;
        for (let k = 0; k < 3; k++) n[axis]! += bary[3 * i + k]! * normals[3 * corner[3 * f + k]! + axis]!;
      }
      const length = Math.sqrt(n[0]! * n[0]! + n[1]! * n[1]! + n[2]! * n[2]!);
      const scale = length > 0 ? (twoSided && solidity[f]! > 0 ? -0.5 : 0.5) / length : 0;
      const o = 3 * slot[i]!;
      const [gx, gy, gz] = [colorGradient[o]!, colorGradient[o + 1]!, colorGradient[o + 2]!];
      let along = 0;
      for (let axis = 0; axis < 3; axis++) {
        poseGradient.right[axis]! += gx * scale * n[axis]!;
        poseGradient.up[axis]! += gy * scale * n[axis]!;
        poseGradient.back[axis]! += gz * scale * n[axis]!;
        g[axis] = scale * (gx * right[axis]! + gy * up[axis]! + gz * back[axis]!);
        along += length > 0 ? (g[axis]! * n[axis]!) / length : 0;
      }
      if (length > 0) for (let axis = 0; axis < 3; axis++) g[axis]! -= (along * n[axis]!) / length; // d(n/|n|) = (dn − (dn·n̂) n̂) / |n|
      for (let k = 0; k < 3; k++) {
        const m = 3 * corner[3 * f + k]!;
        baryGradient[3 * i + k] = g[0]! * normals[m]! + g[1]! * normals[m + 1]! + g[2]! * normals[m + 2]!;
        if (gradient) for (let axis = 0; axis < 3; axis++) gradient.normals[m + axis]! += bary[3 * i + k]! * g[axis]!;
      }
    }
  },
};

export const normal: Mode = { blending: "nearest", shader: normalShader };
