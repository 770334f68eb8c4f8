/** @file The contract of an image–text dual encoder. Anything of this form can stand under the renderer. */

import type { Differentiated, Tensor } from "@dilf/tensor";

export interface DualEncoder {
  /** "mini", "slip-vit-b16", … */
  readonly name: string;
  /** Side of the square pictures it takes, in pixels. */
  readonly imageSize: number;
  /** D, the length of a feature. */
  readonly featureSize: number;
  /** exp of the logit scale it was trained with. */
  readonly logitScale: number;
  /** sha256 of the weights, for manifests. */
  readonly fingerprint: string;
  /** @param pixels [N, 3, S, S] display values in 0..1 (mean and deviation are applied inside); returns [N, D], not normalised */
  encodeImages(pixels: Tensor): Promise<Tensor>;
  encodeImagesWithGradient(pixels: Tensor): Promise<Differentiated<Tensor, Tensor>>;
  /** @returns [texts, D], not normalised. @throws RangeError for a text longer than the context */
  encodeTexts(texts: readonly string[]): Promise<Tensor>;
  /** Words of `text` that no training caption of the encoder held (empty: it knows them all, or it has an open vocabulary). */
  unknownWords(text: string): readonly string[];
  dispose(): Promise<void>;
}
