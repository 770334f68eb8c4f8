/** @file The contract between whoever draws shapes and whoever needs pictures with gradients. */

import type { Differentiated, Tensor } from "@dilf/tensor";
import type { FloatData, Shape } from "./shape.ts";

/** Cameras that look at the origin, upright: position d·(cos e·sin a, sin e, cos e·cos a). All three tensors have the same shape, [N] or [B, V]. */
export interface Cameras<D extends FloatData = Float32Array> {
  readonly azimuth: Tensor<D>; // degrees; 0 looks from +z, 90 from +x
  readonly elevation: Tensor<D>; // degrees from the xz-plane, any value; beyond ±90 the camera comes down on the other side, still upright
  readonly distance: Tensor<D>; // world units, > 0
}

/** The gradient of a picture with respect to a shape. */
export interface ShapeGradient<D extends FloatData = Float32Array> {
  readonly vertices: Tensor<D>; // [V, 3] of a mesh, [P, 3] of a cloud's points
  readonly colors?: Tensor<D>; // [V, 3] or [P, 3], where the shape has colours
  readonly textures?: readonly Tensor<D>[]; // [H, W, 3] each: the texels, where the shape has textures
}

/** ∂⟨cotangent, pictures⟩/∂ each camera parameter, per degree and per world unit; and per shape where it was asked for. */
export interface RenderGradient extends Cameras {
  readonly shapes?: readonly ShapeGradient[];
}

/** Draws batches. Asynchronous so that a worker pool or a GPU may stand behind it. */
export interface Renderer {
  /** Pictures are square, `size` × `size` pixels. */
  readonly size: number;
  /** @param cameras [B, V] each, one row per shape; returns [B·V, size, size, 3] display values in 0..1, shape-major */
  render(shapes: readonly Shape[], cameras: Cameras): Promise<Tensor>;
  renderWithGradient(
    shapes: readonly Shape[],
    cameras: Cameras,
    wrt?: { readonly shapes?: boolean },
  ): Promise<Differentiated<Tensor, RenderGradient>>;
  dispose(): Promise<void>;
}
