/** @file The contracts of encoders. Anything of this form can stand under the renderer. */

import type { Differentiated, Tensor } from "@dilf/tensor";

/** What was done to pictures before an encoder saw them in training. */
export interface Preprocessing {
  /** Per channel, in display values 0..1. The encoder itself applies (x − mean) / deviation: pixels that go in are plain display values. */
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
  /** How pictures of another size are resampled; both are antialiased when they shrink. */
  readonly interpolation: "bicubic" | "bilinear";
  /** "crop": the shorter side becomes S, the middle S × S are kept. "squash": both sides become S. */
  readonly fit: "crop" | "squash";
}

/** Pictures to features. */
export interface ImageEncoder {
  /** "mini", "slip-vit-b16", … */
  readonly name: string;
  /** S, the side of the square pictures it takes, in pixels. */
  readonly imageSize: number;
  /** D, the length of a feature. */
  readonly featureSize: number;
  /** sha256 of the weights, for manifests. */
  readonly fingerprint: string;
  /** How pictures of another size are brought to `imageSize` (`preparePictures`); absent: they must be drawn at that size. */
  readonly preprocessing?: Preprocessing;
  /** @param pixels [N, 3, S, S] display values in 0..1 (mean and deviation are applied inside); returns [N, D], not normalised */
  encodeImages(pixels: Tensor): Promise<Tensor>;
  /** @param known the features [N, D], where an earlier run gave them: they are then `value`, and no forward run is spent on them */
  encodeImagesWithGradient(pixels: Tensor, known?: Tensor): Promise<Differentiated<Tensor, Tensor>>;
  dispose(): Promise<void>;
}

/** How `encodeTexts` treats texts that are too long. */
export interface EncodeTextsOptions {
  /** Cuts a text that is too long and keeps the end token, as OpenAI's tokenizer does when asked to. Default false: an error that names the text. */
  readonly truncate?: boolean;
}

/** Sentences to features. */
export interface TextEncoder {
  readonly name: string;
  /** D, the length of a feature. */
  readonly featureSize: number;
  /** sha256 of the weights, for manifests. */
  readonly fingerprint: string;
  /** @returns [texts, D], not normalised. @throws RangeError for a text longer than the context, unless it may be cut */
  encodeTexts(texts: readonly string[], options?: EncodeTextsOptions): Promise<Tensor>;
  /** Words of `text` that no training caption of the encoder held (empty: it knows them all, or it has an open vocabulary). */
  unknownWords(text: string): readonly string[];
  dispose(): Promise<void>;
}

/** Both, trained together: features of a picture and of a sentence about it point the same way. */
export interface DualEncoder extends ImageEncoder, TextEncoder {
  /** exp of the logit scale it was trained with. */
  readonly logitScale: number;
}
