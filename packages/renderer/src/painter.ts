/** @file The joint between what draws one shape (meshes, points) and what draws batches (this thread, workers). */

import type { ShapeGradient } from "./renderer.ts";
import type { FloatData } from "./shape.ts";

/** One camera, in numbers: degrees, degrees, world units. */
export interface Camera {
  readonly azimuth: number;
  readonly elevation: number;
  readonly distance: number;
}

/**
 * Draws one shape, prepared once, one picture a call. Pictures are [S, S, 3] display values. Nothing is kept between calls but scratch memory, so views may
 * be drawn in any order and on any thread with the same bits.
 */
export interface Painter<D extends FloatData = Float32Array> {
  /** Fills `picture`; with `keep`, returns what `pull` takes instead of looking again (which faces each pixel sees). */
  draw(camera: Camera, picture: FloatData, keep: boolean): Int32Array | null;
  /** The arrays that one view's gradient of the shape consists of, all zero. */
  zeroGradient(): Float64Array[];
  /**
   * The way back of one picture: ∂⟨cotangent, picture⟩/∂ camera, per degree and per world unit.
   * @param kept what `draw` returned for the same camera
   * @param into where given, the gradient of the shape is added there. Views are summed by the caller, in their order, from one `zeroGradient` each: the
   *   same association for any number of workers
   */
  pull(camera: Camera, cotangent: FloatData, kept: Int32Array | null, into: Float64Array[] | null): Camera;
  /** The sum over all views → the gradient in the precision of the shape. */
  finish(total: readonly Float64Array[]): ShapeGradient<D>;
}

/** Adds one view's gradient to the sum over views. */
export function addInto(total: readonly Float64Array[], part: readonly Float64Array[]): void {
  for (const [i, sum] of total.entries()) {
    const terms = part[i]!;
    for (let k = 0; k < sum.length; k++) sum[k]! += terms[k]!;
  }
}
