/** @file One step of pretraining: loss, gradients, new weights. */

import type { Parameters } from "@dilf/autodiff";
import type { Item } from "@dilf/data";
import type { ContrastiveLoss } from "@dilf/fusion";
import { type Tensor, tensor } from "@dilf/tensor";
import type { Optimizer } from "../optimizers/adamw.ts";
import { clipGradients, gradientNorm } from "../optimizers/clip-gradients.ts";
import type { Group, TrainingState } from "../run/checkpoint.ts";
import type { BatchEncoder } from "./batch.ts";
import type { StepEvent } from "./events.ts";

export interface StepInput {
  readonly items: readonly Item[];
  /** Category index of each item. */
  readonly classes: readonly number[];
  readonly texts: Tensor; // [B, D] unit length: of each item's category
  readonly learningRates: Readonly<Record<Group, number>>;
}

export interface StepParts {
  readonly encoder: BatchEncoder;
  readonly loss: ContrastiveLoss;
  readonly optimizer: Optimizer;
  /** undefined: gradients are not clipped. */
  readonly gradientClip: number | undefined;
}

/** @throws Error that names the step and the items when the loss or a gradient is not finite; the state that was passed in is still good then */
export async function trainStep(
  { encoder, loss, optimizer, gradientClip }: StepParts,
  before: TrainingState,
  { items, classes, texts, learningRates }: StepInput,
): Promise<{ readonly after: TrainingState; readonly report: Omit<StepEvent, "kind" | "epoch"> }> {
  const step = before.step + 1;
  const expectFinite = (name: string, value: number): void => {
    if (!Number.isFinite(value))
      throw new Error(
        `pretrain: step ${step}: ${name} is ${value}; the batch was ${items.map(({ id }) => id).join(", ")}. A lower learning rate or gradientClip may help; the last checkpoint is good`,
      );
  };
  const encoded = await encoder.encode(items, before.state);
  const contrast = await loss.lossWithGradient(encoded.value, texts, classes, before.scale);
  const value = contrast.value.data[0]!;
  expectFinite("the loss", value);
  const back = await contrast.pullback(tensor(Float32Array.of(1), []));
  const { viewpoints, fusion } = await encoded.pullback(back.shapes);
  contrast.dispose();
  encoded.dispose();

  const gradients: Readonly<Record<Group, Parameters>> = { viewpoints, fusion, scale: back.parameters };
  const norms = { viewpoints: gradientNorm(viewpoints), fusion: gradientNorm(fusion) };
  expectFinite("the gradient of E_V", norms.viewpoints);
  expectFinite("the gradient of E_G", norms.fusion);
  expectFinite("the gradient of the scale", gradientNorm(back.parameters));
  const update = (group: Group, parameters: Parameters) => {
    const clipped = gradientClip === undefined || group === "scale" ? gradients[group] : clipGradients(gradients[group], gradientClip);
    return optimizer.update(parameters, clipped, before.optimizers[group], learningRates[group]);
  };
  const moved = {
    viewpoints: update("viewpoints", before.state.viewpoints.parameters),
    fusion: update("fusion", before.state.fusion.parameters),
    scale: update("scale", before.scale),
  };
  return {
    after: {
      step,
      epochLoss: before.epochLoss + value,
      state: {
        viewpoints: { ...encoded.state.viewpoints, parameters: moved.viewpoints.parameters },
        fusion: { ...encoded.state.fusion, parameters: moved.fusion.parameters },
      },
      scale: loss.constrain(moved.scale.parameters),
      optimizers: { viewpoints: moved.viewpoints.state, fusion: moved.fusion.state, scale: moved.scale.state },
    },
    report: {
      step,
      loss: value,
      scale: Math.exp(before.scale.get("logScale")!.data[0]!),
      learningRates,
      gradientNorms: norms,
      angleChange: encoded.angleChange,
    },
  };
}
