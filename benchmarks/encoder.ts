/** @file The mini encoder: pictures to features, with and without the gradient to the pixels. */

import { ortEngine } from "@dilf/autodiff";
import { loadEncoder } from "@dilf/clip";
import { createRng, tensor } from "@dilf/tensor";
import { type Benchmark, measure } from "./measure.ts";

const PICTURES = 48;

export const encoder: Benchmark = async () => {
  const mini = await loadEncoder("mini", { engine: ortEngine() });
  const rng = createRng(1);
  const { imageSize: S } = mini;
  const pixels = tensor(
    Float32Array.from({ length: PICTURES * 3 * S * S }, () => rng.next()),
    [PICTURES, 3, S, S],
  );
  const units = { units: PICTURES, unit: "pictures" };
  const rows = [
    await measure("mini, forward", () => mini.encodeImages(pixels), units),
    await measure(
      "mini, forward, then forward and gradient in one program",
      async () => {
        const { value, pullback } = await mini.encodeImagesWithGradient(pixels);
        return pullback(value);
      },
      units,
    ),
  ];
  await mini.dispose();
  return rows;
};
