/** @file Which kernels draw a cloud. */

import type { Vector3 } from "../draw/options.ts";
import { hasKernels } from "../kernels/kernels.ts";
import type { FloatData } from "../shape.ts";
import { composeAny, composite, compositeBackward } from "./composite.ts";
import type { PointOptions, PointPaint } from "./options.ts";
import { overCompositor } from "./over.ts";
import type { PointScene } from "./scene.ts";
import type { PointWorkspace } from "./workspace.ts";

export interface Compositor {
  /** Numbers per pixel in `layers`. */
  readonly stride: 0 | 4;
  /** The first `count` splats of `order`, placed, shaded and sorted, → a picture. */
  draw(count: number, picture: FloatData): void;
  /** Fills `centerGradient` and `shareGradient`; where splats have colours of their own, `tintGradient` too. */
  pull(count: number, cotangent: FloatData): void;
}

export function compositorOf(
  { colors, base, points }: PointScene,
  { background, points: options }: PointPaint,
  work: PointWorkspace,
): Compositor {
  const general = generalCompositor({ colors, base, points }, options, background, work);
  if (!base || options.compositor !== "over" || options.pointsPerPixel !== "all" || !hasKernels()) return general;
  return overCompositor(base, background, work, general);
}

function generalCompositor(
  { colors, base, points }: Pick<PointScene, "colors" | "base" | "points">,
  options: PointOptions,
  background: Vector3,
  work: PointWorkspace,
): Compositor {
  const own = colors ?? Float64Array.from(points, (_, i) => base![i % 3]!);
  return {
    stride: 4,
    draw: (count, picture) => {
      composite(count, options, own, work, false);
      composeAny(options, background, work, picture);
    },
    pull: (count, cotangent) => {
      composite(count, options, own, work, true);
      compositeBackward(count, options, own, background, cotangent, work);
      const { order, tintGradient, shareGradient } = work;
      for (let k = 0; k < count; k++) {
        const o = 3 * order[k]!;
        shareGradient[order[k]!] = own[o]! * tintGradient[o]! + own[o + 1]! * tintGradient[o + 1]! + own[o + 2]! * tintGradient[o + 2]!;
      }
    },
  };
}
