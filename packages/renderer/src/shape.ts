/** @file Shapes: plain records over tensors. */

import type { Tensor } from "@dilf/tensor";

/** Real numbers in either precision. */
export type FloatData = Float32Array | Float64Array;

/** A picture that is laid over faces. */
export interface Texture<D extends FloatData = Float32Array> {
  readonly texels: Tensor<D>; // [H, W, 3] display values in 0..1, row 0 is the top
  /** What lies beyond the picture's borders: the picture again, its border texels, or its mirror image. */
  readonly wrap: "repeat" | "clamp" | "mirror";
}

/**
 * A triangle mesh in world space (right-handed, +y up). Counter-clockwise faces look outwards.
 * The colour of a point is its vertex colour times its texel. Where one of the two is missing it is the other; where both are, grey 0.7.
 * The record is treated as immutable: what is derived from it (edges, crease groups) is remembered for as long as the record lives.
 */
export interface Mesh<D extends FloatData = Float32Array> {
  readonly kind: "mesh";
  readonly vertices: Tensor<D>; // [V, 3] world units
  readonly faces: Tensor<Int32Array>; // [F, 3] indices into vertices
  readonly colors?: Tensor<D>; // [V, 3] display values in 0..1
  readonly textures?: readonly Texture<D>[];
  /** Per corner; (0, 0) is the bottom left corner of the picture, u to the right, v up (OBJ's way; glTF's v points down). With `textures` only. */
  readonly uvs?: Tensor<D>; // [F, 3, 2]
  /** Which texture a face wears, −1 = none. Missing: all wear the first. */
  readonly faceTextures?: Tensor<Int32Array>; // [F]
}

/** A cloud of points in world space. */
export interface PointCloud<D extends FloatData = Float32Array> {
  readonly kind: "points";
  readonly points: Tensor<D>; // [P, 3] world units
  readonly colors?: Tensor<D>; // [P, 3] display values in 0..1
  readonly normals?: Tensor<D>; // [P, 3] unit length
}

/** What can be drawn. */
export type Shape<D extends FloatData = Float32Array> = Mesh<D> | PointCloud<D>;

/** Zeros of the element type of `data`. */
export function zerosLike<D extends FloatData>(data: D, length: number): D {
  return (data instanceof Float64Array ? new Float64Array(length) : new Float32Array(length)) as D;
}
