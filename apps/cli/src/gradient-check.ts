/** @file The check behind `dilf render --check-gradients`: analytic camera gradients against finite differences of the pictures drawn. */

import { drawMesh, drawMeshWithGradient, type Mesh } from "@dilf/renderer";
import { createRng, toFloat64 } from "@dilf/tensor";
import { randomTensor } from "@dilf/tensor/testing";
import type { View } from "./views.ts";

export interface GradientAgreement {
  /** ∂⟨random picture, pictures⟩ along a random direction of all azimuths, elevations and distances. */
  readonly analytic: number;
  readonly numeric: number;
  /** |analytic − numeric| / max(|numeric|, 1e-9). */
  readonly error: number;
}

const SIZE = 64;
// Small against a pixel (1° moves an edge by about half a pixel at 64 px), large against float64 rounding.
const STEP = 1e-6;

/** Draws in float64 and moves all cameras at once along one random direction. */
export function checkCameraGradients(mesh: Mesh, views: readonly View[], distance: number, seed: number): GradientAgreement {
  const rng = createRng(seed).split("check-gradients");
  const double: Mesh = { ...mesh, vertices: toFloat64(mesh.vertices) };
  const direction = randomTensor(rng, [views.length, 3], -1, 1).data;
  const camerasAt = (h: number) => {
    const column = (axis: number, value: (view: View) => number) => ({
      data: Float64Array.from(views, (view, i) => value(view) + h * direction[3 * i + axis]!),
      shape: [views.length],
    });
    return {
      azimuth: column(0, (view) => view.azimuth),
      elevation: column(1, (view) => view.elevation),
      distance: column(2, () => distance),
    };
  };
  const { value, pullback } = drawMeshWithGradient(double, camerasAt(0), { size: SIZE });
  const cotangent = randomTensor(rng, value.shape, -1, 1);
  const { azimuth, elevation, distance: perDistance } = pullback(cotangent);
  let analytic = 0;
  for (let i = 0; i < views.length; i++)
    analytic += azimuth.data[i]! * direction[3 * i]! + elevation.data[i]! * direction[3 * i + 1]! + perDistance.data[i]! * direction[3 * i + 2]!;
  const at = (h: number) => {
    const { data } = drawMesh(double, camerasAt(h), { size: SIZE });
    let sum = 0;
    for (let i = 0; i < data.length; i++) sum += data[i]! * cotangent.data[i]!;
    return sum;
  };
  const numeric = (at(STEP) - at(-STEP)) / (2 * STEP);
  return { analytic, numeric, error: Math.abs(analytic - numeric) / Math.max(Math.abs(numeric), 1e-9) };
}
