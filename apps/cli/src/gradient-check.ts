/** @file The check behind `dilf render --check-gradients`: analytic camera gradients against finite differences of the pictures drawn. */

import {
  type Cameras,
  DEFAULT_DISTANCE,
  type DrawOptions,
  type DrawPointsOptions,
  drawMesh,
  drawMeshWithGradient,
  drawPoints,
  drawPointsWithGradient,
  type Mesh,
  type PointCloud,
  type Shape,
  type View,
} from "@dilf/renderer";
import { createRng, type Tensor, tensor, toFloat64 } from "@dilf/tensor";
import { randomTensor } from "@dilf/tensor/testing";

export interface GradientAgreement {
  /** ∂⟨random picture, pictures⟩ along a random direction of all azimuths, elevations and distances. */
  readonly analytic: number;
  readonly numeric: number;
  /** |analytic − numeric| / max(|numeric|, 1e-9). */
  readonly error: number;
  /** Values that were left out because the picture jumps there or bends inside the step, so that there is no derivative: another face or point comes into view, or two coincide. */
  readonly jumps: number;
}

/** How shapes are drawn: the same options as for the sheet, but for the size. */
export interface CheckedOptions {
  readonly mesh: Partial<DrawOptions>;
  readonly points: Partial<DrawPointsOptions>;
}

const SIZE = 64;
// Small against a pixel (1° moves an edge by about half a pixel at 64 px), large against float64 rounding.
const STEP = 1e-6;
// Of second differences: where the picture is smooth they are of the order of STEP² times a thousand; jumps and kinks stand out.
const JUMP = 1e-8;

type F64 = Tensor<Float64Array>;

/** Draws in float64 and moves all cameras at once along one random direction. */
export function checkCameraGradients(shape: Shape, views: readonly View[], options: CheckedOptions, seed: number): GradientAgreement {
  const rng = createRng(seed).split("check-gradients");
  const direction = randomTensor(rng, [views.length, 3], -1, 1).data;
  const camerasAt = (h: number): Cameras<Float64Array> => {
    const column = (axis: number, value: (view: View) => number): F64 =>
      tensor(
        Float64Array.from(views, (view, i) => value(view) + h * direction[3 * i + axis]!),
        [views.length],
      );
    return {
      azimuth: column(0, (view) => view.azimuth),
      elevation: column(1, (view) => view.elevation),
      distance: column(2, ({ distance = DEFAULT_DISTANCE }) => distance),
    };
  };
  const { draw, drawWithGradient } = painter(shape, options);
  const { value, pullback } = drawWithGradient(camerasAt(0));
  const ahead = draw(camerasAt(STEP)).data;
  const behind = draw(camerasAt(-STEP)).data;
  const cotangent = randomTensor(rng, value.shape, -1, 1);
  let jumps = 0;
  let numeric = 0;
  for (let i = 0; i < ahead.length; i++) {
    if (Math.abs(ahead[i]! - 2 * value.data[i]! + behind[i]!) > JUMP) {
      cotangent.data[i] = 0;
      jumps++;
    }
    numeric += (cotangent.data[i]! * (ahead[i]! - behind[i]!)) / (2 * STEP);
  }
  const { azimuth, elevation, distance } = pullback(cotangent);
  let analytic = 0;
  for (let i = 0; i < views.length; i++)
    analytic +=
      azimuth.data[i]! * direction[3 * i]! + elevation.data[i]! * direction[3 * i + 1]! + distance.data[i]! * direction[3 * i + 2]!;
  return { analytic, numeric, error: Math.abs(analytic - numeric) / Math.max(Math.abs(numeric), 1e-9), jumps };
}

interface Painted {
  draw(cameras: Cameras<Float64Array>): F64;
  drawWithGradient(cameras: Cameras<Float64Array>): { readonly value: F64; pullback(cotangent: F64): Cameras<Float64Array> };
}

function painter(shape: Shape, { mesh, points }: CheckedOptions): Painted {
  if (shape.kind === "mesh") {
    const double = meshInDouble(shape);
    const options = { ...mesh, size: SIZE };
    return { draw: (at) => drawMesh(double, at, options), drawWithGradient: (at) => drawMeshWithGradient(double, at, options) };
  }
  const double = cloudInDouble(shape);
  const options = { ...points, size: SIZE };
  return { draw: (at) => drawPoints(double, at, options), drawWithGradient: (at) => drawPointsWithGradient(double, at, options) };
}

function meshInDouble({ kind, vertices, faces, colors, textures, uvs, faceTextures }: Mesh): Mesh<Float64Array> {
  return {
    kind,
    vertices: toFloat64(vertices),
    faces,
    ...(colors && { colors: toFloat64(colors) }),
    ...(textures && { textures: textures.map(({ texels, wrap }) => ({ texels: toFloat64(texels), wrap })) }),
    ...(uvs && { uvs: toFloat64(uvs) }),
    ...(faceTextures && { faceTextures }),
  };
}

function cloudInDouble({ kind, points, colors, normals }: PointCloud): PointCloud<Float64Array> {
  return { kind, points: toFloat64(points), ...(colors && { colors: toFloat64(colors) }), ...(normals && { normals: toFloat64(normals) }) };
}
