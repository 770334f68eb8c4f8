/**
 * @file Depth along the view axis as a grey value: black one world unit before the origin, white one behind it, in between linear; what lies beyond is cut off at 0
 * and 1 (and has no gradient). So a shape in the unit sphere uses the whole range, however far the camera is. In world units: `rasterize`.
 */

import type { Mode, Shader } from "./mode.ts";

const depthShader: Shader = {
  shows: { creases: false, colors: false },

  shade({ vertices, faces }, { back }, _options, { fragments: { count, face, bary, slot, color } }) {
    const [x, y, z] = back as unknown as [number, number, number];
    for (let i = 0; i < count; i++) {
      const value = (1 - alongBack(vertices, faces, face[i]!, bary, i, x, y, z)) / 2;
      color.fill(value < 0 ? 0 : value > 1 ? 1 : value, 3 * slot[i]!, 3 * slot[i]! + 3);
    }
  },

  shadeBackward({ vertices, faces }, { back }, _options, { fragments }, gradient, poseGradient) {
    const { count, face, bary, slot, colorGradient, baryGradient } = fragments;
    const [x, y, z] = back as unknown as [number, number, number];
    for (let i = 0; i < count; i++) {
      const o = 3 * slot[i]!;
      const along = alongBack(vertices, faces, face[i]!, bary, i, x, y, z);
      const g = along > -1 && along < 1 ? -(colorGradient[o]! + colorGradient[o + 1]! + colorGradient[o + 2]!) / 2 : 0;
      for (let k = 0; k < 3; k++) {
        const v = 3 * faces[3 * face[i]! + k]!;
        const b = g * bary[3 * i + k]!;
        baryGradient[3 * i + k] = g * (x * vertices[v]! + y * vertices[v + 1]! + z * vertices[v + 2]!);
        for (let axis = 0; axis < 3; axis++) {
          poseGradient.back[axis]! += b * vertices[v + axis]!;
          if (gradient) gradient.vertices[v + axis]! += b * back[axis]!;
        }
      }
    }
  },
};

/** (x, y, z) · p of fragment i on face f: how far before the origin it lies. */
function alongBack(
  vertices: Float64Array,
  faces: Int32Array,
  f: number,
  bary: Float64Array,
  i: number,
  x: number,
  y: number,
  z: number,
): number {
  let along = 0;
  for (let k = 0; k < 3; k++) {
    const v = 3 * faces[3 * f + k]!;
    along += bary[3 * i + k]! * (x * vertices[v]! + y * vertices[v + 1]! + z * vertices[v + 2]!);
  }
  return along;
}

export const depth: Mode = { blending: "nearest", shader: depthShader };
