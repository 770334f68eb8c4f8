/** @file A dual encoder from two graphs and a tokenizer. */

import { type DifferentiableFunction, differentiable, type Engine, type Graph, type Value } from "@dilf/autodiff";
import { type Differentiated, expectKeys, expectShape, shapeText, type Tensor, tensor } from "@dilf/tensor";
import type { EncoderCard } from "./card.ts";
import type { DualEncoder } from "./encoder.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { textFeeds } from "./towers/text.ts";

export interface DualEncoderParts {
  readonly card: EncoderCard;
  /** Input "pixels" [N, 3, S, S], output "features" [N, D]. */
  readonly vision: Graph;
  /** Inputs "tokens" [T, L], "positions" [L], "ends" [T]; output "features" [T, D]. */
  readonly text: Graph;
  readonly tokenizer: Tokenizer;
  readonly engine: Engine;
}

export interface DualEncoderOptions {
  /** The most pictures, and the most texts, of one run of a tower: bounds memory, changes no result beyond rounding. */
  readonly chunk?: number;
}

export const DUAL_ENCODER_DEFAULTS = { chunk: 64 } as const satisfies Required<DualEncoderOptions>;

/**
 * Compiles both towers. The weights are frozen into the programs; gradients go to the pixels. The gradient program is compiled when first asked for.
 * @throws Error when a graph does not have the inputs and outputs that are said above, or the tokenizer does not fit the card
 */
export async function createDualEncoder(parts: DualEncoderParts, options: DualEncoderOptions = {}): Promise<DualEncoder> {
  const { card, vision, text, tokenizer, engine } = parts;
  expectKeys("createDualEncoder", options, Object.keys(DUAL_ENCODER_DEFAULTS));
  const { chunk } = { ...DUAL_ENCODER_DEFAULTS, ...options };
  if (!(Number.isInteger(chunk) && chunk >= 1)) throw new RangeError(`createDualEncoder: chunk must be an integer ≥ 1, got ${chunk}`);
  const { imageSize, featureSize } = card.architecture.vision;
  checkValue("vision", vision.inputs, "pixels", [null, 3, imageSize, imageSize]);
  checkValue("vision", vision.outputs, "features", [null, featureSize]);
  for (const name of ["tokens", "positions", "ends"]) checkValue("text", text.inputs, name, name === "tokens" ? [null, null] : [null]);
  checkValue("text", text.outputs, "features", [null, featureSize]);
  const { vocabulary, context } = card.architecture.text;
  if (tokenizer.size > vocabulary || tokenizer.context > context)
    throw new RangeError(
      `createDualEncoder: the tokenizer has ${tokenizer.size} ids and a context of ${tokenizer.context}, the card "${card.name}" allows ${vocabulary} and ${context}`,
    );
  const image = await differentiable(engine, vision, { inputs: ["pixels"], of: ["features"] });
  const words = await differentiable(engine, text);
  const pieces = (pixels: Tensor): readonly Tensor[] => {
    expectShape(`${card.name}: encodeImages`, "pixels", pixels, ["N", 3, imageSize, imageSize]);
    return split(pixels, chunk);
  };
  return {
    name: card.name,
    imageSize,
    featureSize,
    logitScale: card.logitScale,
    fingerprint: card.sha256.weights,
    async encodeImages(pixels) {
      const features: Tensor[] = [];
      for (const piece of pieces(pixels)) features.push(featuresOf(await image.run({ pixels: piece })));
      return join(features, [featureSize]);
    },
    async encodeImagesWithGradient(pixels) {
      const steps: Differentiation[] = [];
      for (const piece of pieces(pixels)) steps.push(await image.runWithGradient({ pixels: piece }));
      return joinSteps(card.name, steps, featureSize, [3, imageSize, imageSize]);
    },
    async encodeTexts(texts) {
      const features: Tensor[] = [];
      for (let start = 0; start < texts.length; start += chunk) {
        const feeds = textFeeds(tokenizer.encode(texts.slice(start, start + chunk)));
        features.push(featuresOf(await words.run(feeds)));
      }
      return join(features, [featureSize]);
    },
    unknownWords: (sentence) => tokenizer.unknownWords(sentence),
    async dispose() {
      await image.dispose();
      await words.dispose();
    },
  };
}

type Differentiation = Awaited<ReturnType<DifferentiableFunction["runWithGradient"]>>;

function joinSteps(
  name: string,
  steps: readonly Differentiation[],
  featureSize: number,
  pixelShape: readonly number[],
): Differentiated<Tensor, Tensor> {
  const parts = steps.map((step) => featuresOf(step.value));
  const value = join(parts, [featureSize]);
  return {
    value,
    async pullback(cotangent) {
      expectShape(`${name}: pullback of encodeImages`, "cotangent", cotangent, [value.shape[0]!, featureSize]);
      const gradients: Tensor[] = [];
      let row = 0;
      for (const [i, step] of steps.entries()) {
        const features = rows(cotangent, row, row + parts[i]!.shape[0]!);
        row += features.shape[0]!;
        gradients.push((await step.pullback({ features })).inputs.pixels as Tensor);
      }
      return join(gradients, pixelShape);
    },
    dispose() {
      for (const step of steps) step.dispose();
    },
  };
}

function featuresOf(outputs: Readonly<Record<string, unknown>>): Tensor {
  return outputs.features as Tensor;
}

/** Rows `start` to `end` of the first axis, without a copy. */
function rows(value: Tensor, start: number, end: number): Tensor {
  const [, ...rest] = value.shape;
  const size = rest.reduce((a, b) => a * b, 1);
  return tensor(value.data.subarray(start * size, end * size), [end - start, ...rest]);
}

function split(value: Tensor, chunk: number): readonly Tensor[] {
  const count = value.shape[0]!;
  return Array.from({ length: Math.ceil(count / chunk) }, (_, i) => rows(value, i * chunk, Math.min(count, (i + 1) * chunk)));
}

/** Along the first axis; `shape` is that of one row, so that nothing joins to a tensor of no rows. */
function join(parts: readonly Tensor[], shape: readonly number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const count = parts.reduce((sum, part) => sum + part.shape[0]!, 0);
  const data = new Float32Array(count * size);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return tensor(data, [count, ...shape]);
}

/** `null` stands for any extent, named or not. */
function checkValue(tower: string, values: readonly Value[], name: string, shape: readonly (number | null)[]): void {
  const value = values.find((candidate) => candidate.name === name);
  const fits = value && value.shape.length === shape.length && shape.every((extent, i) => extent === null || extent === value.shape[i]);
  if (!fits)
    throw new Error(
      `createDualEncoder: the ${tower} graph must have "${name}" ${shapeText(shape.map((extent) => extent ?? "any"))}, ` +
        (value ? `it has ${shapeText(value.shape)}` : `it has ${values.map((v) => `"${v.name}"`).join(", ") || "none"}`),
    );
}
