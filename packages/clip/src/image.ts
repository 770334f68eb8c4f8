/** @file An image encoder from a graph. */

import { type DifferentiableFunction, differentiable, type Engine, type Graph } from "@dilf/autodiff";
import { type Differentiated, expectShape, type Tensor } from "@dilf/tensor";
import { type EncoderCard, preprocessingOf } from "./card.ts";
import type { ImageEncoder } from "./encoder.ts";
import { type EncoderOptions, resolveOptions } from "./options.ts";
import { joinRows, rows, splitRows } from "./rows.ts";
import { checkValue } from "./towers/program.ts";

/** What `createImageEncoder` puts together. */
export interface ImageEncoderParts {
  readonly card: EncoderCard;
  /** Input "pixels" [N, 3, S, S], output "features" [N, D]. */
  readonly vision: Graph;
  readonly engine: Engine;
}

/**
 * Compiles an image tower. The weights are frozen into the program; gradients go to the pixels. The gradient program is compiled when first asked for.
 * @throws Error when the graph does not have the input and output that are said above
 */
export async function createImageEncoder({ card, vision, engine }: ImageEncoderParts, options: EncoderOptions = {}): Promise<ImageEncoder> {
  const { chunk } = resolveOptions("createImageEncoder", options);
  const { imageSize, featureSize } = card.architecture.vision;
  checkValue("createImageEncoder: the vision", vision.inputs, "pixels", [null, 3, imageSize, imageSize]);
  checkValue("createImageEncoder: the vision", vision.outputs, "features", [null, featureSize]);
  const tower = await differentiable(engine, vision, { inputs: ["pixels"], of: ["features"] });
  const pieces = (pixels: Tensor): readonly Tensor[] => {
    expectShape(`${card.name}: encodeImages`, "pixels", pixels, ["N", 3, imageSize, imageSize]);
    return splitRows(pixels, chunk);
  };
  return {
    name: card.name,
    imageSize,
    featureSize,
    fingerprint: card.sha256.weights,
    preprocessing: preprocessingOf(card),
    async encodeImages(pixels) {
      const features: Tensor[] = [];
      for (const piece of pieces(pixels)) features.push(featuresOf(await tower.run({ pixels: piece })));
      return joinRows(features, [featureSize]);
    },
    async encodeImagesWithGradient(pixels, known) {
      if (known) expectShape(`${card.name}: encodeImagesWithGradient`, "known", known, [pixels.shape[0]!, featureSize]);
      const steps: Step[] = [];
      let row = 0;
      for (const piece of pieces(pixels)) {
        const count = piece.shape[0]!;
        steps.push(known ? knownStep(tower, piece, rows(known, row, row + count)) : await tower.runWithGradient({ pixels: piece }));
        row += count;
      }
      return joinSteps(card.name, steps, featureSize, [3, imageSize, imageSize]);
    },
    dispose: () => tower.dispose(),
  };
}

type Step = Awaited<ReturnType<DifferentiableFunction["runWithGradient"]>>;

/** Forward was run before. */
function knownStep(tower: DifferentiableFunction, pixels: Tensor, features: Tensor): Step {
  return { value: { features }, pullback: (cotangents) => tower.gradients({ pixels }, cotangents), dispose() {} };
}

function joinSteps(
  name: string,
  steps: readonly Step[],
  featureSize: number,
  pixelShape: readonly number[],
): Differentiated<Tensor, Tensor> {
  const parts = steps.map((step) => featuresOf(step.value));
  const value = joinRows(parts, [featureSize]);
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
      return joinRows(gradients, pixelShape);
    },
    dispose() {
      for (const step of steps) step.dispose();
    },
  };
}

function featuresOf(outputs: Readonly<Record<string, unknown>>): Tensor {
  return outputs.features as Tensor;
}
