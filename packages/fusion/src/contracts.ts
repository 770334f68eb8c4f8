/** @file The replaceable parts of a shape encoder. */

import type { Parameters } from "@dilf/autodiff";
import type { DualEncoder } from "@dilf/clip";
import type { Cameras, Renderer, Shape } from "@dilf/renderer";
import type { Differentiated, Tensor } from "@dilf/tensor";

/** Weights that learn, and numbers that follow the training without a gradient (running statistics). */
export interface LearnedState {
  readonly parameters: Parameters;
  readonly buffers: Parameters;
}

/** "training": batch statistics, buffers move. "inference": running statistics, per-shape results independent of the batch. */
export type Mode = "training" | "inference";

/** Chooses V cameras for every shape from its points. E_V of DILF, or a fixed policy without parameters. */
export interface ViewPolicy {
  readonly name: string;
  readonly views: number;
  /** Points it wants per shape; 0: it does not look at the shape. */
  readonly points: number;
  init(seed: number): LearnedState;
  /** @param points [B, P, 3] in the unit sphere; returns cameras [B, V] */
  cameras(points: Tensor, state: LearnedState): Promise<Cameras>;
  /** In training mode; `buffers` are those after this step. The pullback takes ∂loss/∂cameras and gives ∂loss/∂parameters. */
  camerasWithGradient(points: Tensor, state: LearnedState): Promise<Differentiated<Cameras, Parameters> & { readonly buffers: Parameters }>;
  dispose(): Promise<void>;
}

/** Makes one feature of V. E_G of DILF, or mean, max … */
export interface FusionModule {
  readonly name: string;
  init(seed: number, views: number, featureSize: number): LearnedState;
  /** @param features [B, V, D] as the encoder gives them; returns [B, D] of unit length */
  fuse(features: Tensor, state: LearnedState): Promise<Tensor>;
  fuseWithGradient(
    features: Tensor,
    state: LearnedState,
  ): Promise<Differentiated<Tensor, { readonly features: Tensor; readonly parameters: Parameters }>>;
  /**
   * How much each view counts for the fused feature, ≥ 0: [B, V]. Absent where a module has no such number. To be looked at: nothing is computed from it.
   * @param features as `fuse` takes them
   */
  viewWeights?(features: Tensor, state: LearnedState): Promise<Tensor>;
  dispose(): Promise<void>;
}

/** From a shape's feature to the categories of standard classification: E_C of DILF. */
export interface Classifier {
  readonly name: string;
  init(seed: number, featureSize: number, classes: number): LearnedState;
  /** @param features [B, D] of unit length, as a FusionModule gives them; returns [B, C], larger is likelier */
  logits(features: Tensor, state: LearnedState): Promise<Tensor>;
  logitsWithGradient(
    features: Tensor,
    state: LearnedState,
  ): Promise<Differentiated<Tensor, { readonly features: Tensor; readonly parameters: Parameters }>>;
  dispose(): Promise<void>;
}

/** The four replaceable parts of a shape encoder. */
export interface ShapeEncoderParts {
  readonly viewpoints: ViewPolicy;
  readonly renderer: Renderer;
  readonly encoder: DualEncoder;
  readonly fusion: FusionModule;
}

/** What a shape encoder has learnt: E_V and E_G. */
export interface ShapeEncoderState {
  readonly viewpoints: LearnedState;
  readonly fusion: LearnedState;
}

/** What a shape encoder makes of shapes, and what it saw. */
export interface EncodedShapes {
  readonly features: Tensor; // [B, D] unit length
  readonly cameras: Cameras; // [B, V]
  readonly viewFeatures: Tensor; // [B, V, D] as the encoder gives them
  /** [B, V] where the fusion module tells them; not told while training. */
  readonly viewWeights?: Tensor;
  /** [B·V, S, S, 3]; only when asked for. */
  readonly pictures?: Tensor;
}

/** ∂loss/∂parameters of E_V and E_G. */
export interface ShapeGradients {
  readonly viewpoints: Parameters;
  readonly fusion: Parameters;
}

/** shape → feature, and the gradient of the feature with respect to E_V and E_G. */
export interface ShapeEncoder extends ShapeEncoderParts {
  /** @param points [B, P, 3], what the view policy sees; may be of zero points where the policy takes none */
  encode(
    shapes: readonly Shape[],
    points: Tensor,
    state: ShapeEncoderState,
    options?: { readonly pictures?: boolean },
  ): Promise<EncodedShapes>;
  /**
   * Pictures are drawn and encoded in chunks without residuals. The pullback runs chunk by chunk; the chunks whose pictures were not kept
   * (a budget of bytes) are drawn and encoded again, so memory follows `chunk` (pictures) and that budget, not the batch.
   */
  encodeWithGradient(
    shapes: readonly Shape[],
    points: Tensor,
    state: ShapeEncoderState,
  ): Promise<
    Differentiated<Tensor, ShapeGradients> & { readonly encoded: EncodedShapes; readonly buffers: { readonly viewpoints: Parameters } }
  >;
  dispose(): Promise<void>;
}
