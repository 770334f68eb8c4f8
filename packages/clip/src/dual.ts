/** @file A dual encoder from two graphs and a tokenizer. */

import type { DualEncoder } from "./encoder.ts";
import { createImageEncoder, type ImageEncoderParts } from "./image.ts";
import { ENCODER_DEFAULTS, type EncoderOptions } from "./options.ts";
import { createTextEncoder, type TextEncoderParts } from "./texts.ts";

/** The two towers that `createDualEncoder` puts together. */
export type DualEncoderParts = ImageEncoderParts & TextEncoderParts;
/** Options of `createDualEncoder` and of what calls it. */
export type DualEncoderOptions = EncoderOptions;
/** What encoders do when an option is not given. */
export const DUAL_ENCODER_DEFAULTS = ENCODER_DEFAULTS;

/**
 * Compiles both towers. The weights are frozen into the programs; gradients go to the pixels. The gradient program is compiled when first asked for.
 * @throws Error when a graph does not have the inputs and outputs that its part says, or the tokenizer does not fit the card
 */
export async function createDualEncoder(parts: DualEncoderParts, options: DualEncoderOptions = {}): Promise<DualEncoder> {
  const image = await createImageEncoder(parts, options);
  const text = await createTextEncoder(parts, options).catch(async (error: unknown) => {
    await image.dispose();
    throw error;
  });
  return {
    ...image,
    logitScale: parts.card.logitScale,
    encodeTexts: text.encodeTexts,
    unknownWords: text.unknownWords,
    async dispose() {
      await image.dispose();
      await text.dispose();
    },
  };
}
