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
  /** Values that were left out because the picture jumps there or bends inside the step, so that there is no derivative: another face comes into view, or two coincide. */
  readonly jumps: number;
}

const SIZE = 64;
// Small against a pixel (1° moves an edge by about half a pixel at 64 px), large against float64 rounding.
const STEP = 1e-6;
// Of second differences: where the picture is smooth they are of the order of STEP² times a thousand; jumps and kinks stand out.
const JUMP = 1e-8;

/** Draws in float64 and moves all cameras at once along one random direction. */
export function checkCameraGradients(mesh: Mesh, views: readonly View[], distance: number, seed: number): GradientAgreement {
  const rng = createRng(seed).split("check-gradients");
  const { colors } = mesh;
  const double: Mesh<Float64Array> = {
    kind: "mesh",
    vertices: toFloat64(mesh.vertices),
    faces: mesh.faces,
    ...(colors && { colors: toFloat64(colors) }),
  };
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
  const ahead = drawMesh(double, camerasAt(STEP), { size: SIZE }).data;
  const behind = drawMesh(double, camerasAt(-STEP), { size: SIZE }).data;
  const cotangent = randomTensor(rng, value.shape, -1, 1);
  let jumps = 0;
  let numeric = 0;
  for (let i = 0; i < ahead.length; i++) {
    const change = ahead[i]! - behind[i]!;
    if (Math.abs(ahead[i]! - 2 * value.data[i]! + behind[i]!) > JUMP) {
      cotangent.data[i] = 0;
      jumps++;
    }
    numeric += (cotangent.data[i]! * change) / (2 * STEP);
  }
  const { azimuth, elevation, distance: perDistance } = pullback(cotangent);
  let analytic = 0;
  for (let i = 0; i < views.length; i++)
    analytic +=
      azimuth.data[i]! * direction[3 * i]! + elevation.data[i]! * direction[3 * i + 1]! + perDistance.data[i]! * direction[3 * i + 2]!;
  return { analytic, numeric, error: Math.abs(analytic - numeric) / Math.max(Math.abs(numeric), 1e-9), jumps };
}
