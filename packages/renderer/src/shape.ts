/** @file Shapes: plain records over tensors. */

import type { Tensor } from "@dilf/tensor";

/** A triangle mesh in world space (right-handed, +y up). Counter-clockwise faces look outwards. */
export interface Mesh {
  readonly kind: "mesh";
  readonly vertices: Tensor; // [V, 3] world units
  readonly faces: Tensor<Int32Array>; // [F, 3] indices into vertices
  readonly colors?: Tensor; // [V, 3] display values in 0..1
}

/** A cloud of points in world space. */
export interface PointCloud {
  readonly kind: "points";
  readonly points: Tensor; // [P, 3] world units
  readonly colors?: Tensor; // [P, 3] display values in 0..1
  readonly normals?: Tensor; // [P, 3] unit length
}

export type Shape = Mesh | PointCloud;
