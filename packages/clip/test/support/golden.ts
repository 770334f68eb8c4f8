/** @file The golden encoders of the reference implementations and our own tiny fixtures, as tables for any engine. */

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type DifferentiableFunction, differentiable, type Engine } from "@dilf/autodiff";
import { readNpy, type Tensor, type TensorData, tensor } from "@dilf/tensor";
import { type ImportOptions, picturesToPixels, readCheckpointTowers, textFeeds, textTower, visionTower } from "../../src/index.ts";

export const GOLDEN = new URL("../../../../../shared/golden/encoder/", import.meta.url);
export const goldenIsHere = existsSync(GOLDEN);

export interface GoldenModel {
  /** The folder of its numbers. */
  readonly folder: string;
  /** The checkpoint in its original format. */
  readonly file: string;
  readonly options: Pick<ImportOptions, "family" | "heads">;
}

export const GOLDEN_MODELS: readonly GoldenModel[] = [
  { folder: "clip_64", file: "state_dict.pt", options: { family: "clip" } },
  { folder: "clip_64", file: "model.safetensors", options: { family: "clip" } },
  { folder: "clip_224", file: "torchscript_fp32.pt", options: {} },
  { folder: "slip_224", file: "checkpoint.pt", options: { heads: { vision: 3, text: 2 } } }, // not one of SLIP's sizes
];

export function golden(folder: string, file: string): Tensor<TensorData> {
  return readNpy(readFileSync(new URL(`${folder}/${file}`, GOLDEN)), file);
}

export const goldenPath = (folder: string, file: string): string => fileURLToPath(new URL(`${folder}/${file}`, GOLDEN));

/** The 32-bit generator that the fixtures' random weights come from. */
export function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** |a − b| / |b| over all elements. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let length = 0;
  for (let i = 0; i < a.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    length += b[i]! ** 2;
  }
  return Math.sqrt(difference / length);
}

export interface GoldenErrors {
  readonly image: number;
  readonly linearGradient: number;
  readonly cosineGradient: number;
  readonly text: number;
}

/** The relative errors of one golden model on an engine. */
export async function goldenErrors(engine: Engine, { folder, file, options }: GoldenModel): Promise<GoldenErrors> {
  const { vision, text } = await readCheckpointTowers(goldenPath(folder, file), options);
  const image = await differentiable(engine, visionTower(vision.config, vision.weights), { inputs: ["pixels"] });
  const words = await differentiable(engine, textTower(text.config, text.weights));
  const numbers = (name: string) => golden(folder, name) as Tensor;
  const { data, shape } = golden(folder, "image_u8_nhwc.npy");
  const pictures = tensor(
    Float32Array.from(data as Uint8Array, (x) => x / 255),
    shape,
  );
  const textFeatures = numbers("text_embed.npy");
  const gradients = await pixelGradients(image, picturesToPixels(pictures), textFeatures);
  const tokens = golden(folder, "tokens.npy");
  const ids = Int32Array.from(tokens.data as BigInt64Array | Int32Array, Number);
  const [count, length] = tokens.shape as [number, number];
  // The end token has the largest id.
  const ends = Int32Array.from({ length: count }, (_, t) => ids.subarray(t * length, (t + 1) * length).indexOf(text.config.vocabulary - 1));
  const encoded = (await words.run(textFeeds({ tokens: tensor(ids, tokens.shape), ends }))).features as Tensor;
  await Promise.all([image.dispose(), words.dispose()]);
  return {
    image: relativeError(gradients.features.data, numbers("image_embed.npy").data),
    linearGradient: relativeError(gradients.linear.data, numbers("grad_pixels_linear_loss.npy").data),
    cosineGradient: relativeError(gradients.cosine.data, numbers("grad_pixels_cosine_loss.npy").data),
    text: relativeError(encoded.data, textFeatures.data),
  };
}

/** Σ w·f with the fixtures' random w, and −Σᵢ cos(fᵢ, text₀): their gradients with respect to the pixels. */
async function pixelGradients(image: DifferentiableFunction, pixels: Tensor, textFeatures: Tensor) {
  const step = await image.runWithGradient({ pixels });
  const features = step.value.features as Tensor;
  const [count, size] = features.shape as [number, number];
  const random = mulberry32(99);
  const linear = Float32Array.from(features.data, () => 2 * random() - 1);
  // The gradient of −cos is −(t/|t| − cos·f/|f|)/|f|.
  const text = textFeatures.data.subarray(0, size);
  const cosine = new Float32Array(features.data.length);
  for (let n = 0; n < count; n++) {
    const feature = features.data.subarray(n * size, (n + 1) * size);
    const [a, b] = [Math.hypot(...feature), Math.hypot(...text)];
    const cos = feature.reduce((sum, x, i) => sum + x * text[i]!, 0) / (a * b);
    for (let i = 0; i < size; i++) cosine[n * size + i] = -(text[i]! / b - (cos * feature[i]!) / a) / a;
  }
  const back = async (cotangent: Float32Array) =>
    (await step.pullback({ features: tensor(cotangent, features.shape) })).inputs.pixels as Tensor;
  return { features, linear: await back(linear), cosine: await back(cosine) };
}
