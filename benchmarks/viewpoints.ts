/** @file E_V on 8 shapes of 3072 points: cameras, and the gradients of all its weights. */

import { ortEngine } from "@dilf/autodiff";
import { pointNetViews } from "@dilf/fusion";
import { createRng, tensor } from "@dilf/tensor";
import { type Benchmark, measure } from "./measure.ts";

const SHAPES = 8;
const POINTS = 3072;

export const viewpoints: Benchmark = async () => {
  const policy = pointNetViews({ engine: ortEngine(), points: POINTS });
  const state = policy.init(1);
  const rng = createRng(2);
  const points = tensor(
    Float32Array.from({ length: SHAPES * POINTS * 3 }, () => rng.uniform(-0.6, 0.6)),
    [SHAPES, POINTS, 3],
  );
  const units = { units: SHAPES, unit: "shapes" };
  const rows = [
    await measure("cameras (inference)", () => policy.cameras(points, state), units),
    await measure("cameras in training mode, without the way back", () => policy.camerasWithGradient(points, state), units),
    await measure(
      "cameras in training mode, and the gradients of all weights",
      async () => {
        const { value, pullback } = await policy.camerasWithGradient(points, state);
        return pullback(value);
      },
      units,
    ),
  ];
  await policy.dispose();
  return rows;
};
