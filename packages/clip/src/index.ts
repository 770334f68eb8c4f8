export { bytePairTokenizer, bytePieces } from "./bytes.ts";
export type { EncoderCard } from "./card.ts";
export { type BlockConfig, parseTextConfig, parseVisionConfig, type TextConfig, type VisionConfig } from "./config.ts";
export { createDualEncoder, DUAL_ENCODER_DEFAULTS, type DualEncoderOptions, type DualEncoderParts } from "./dual.ts";
export type { DualEncoder } from "./encoder.ts";
export {
  EncoderNotFoundError,
  type EncoderParts,
  type LoadEncoderOptions,
  loadEncoder,
  readCard,
  SAVE_ENCODER_DEFAULTS,
  type SaveEncoderOptions,
  saveEncoder,
} from "./files.ts";
export type { Json } from "./parse.ts";
export { picturesToPixels, pixelsToPictures } from "./pictures.ts";
export { createRandomEncoder, RANDOM_ENCODER_DEFAULTS, type RandomEncoderOptions } from "./random.ts";
export { createTokenizer, type Tokenizer, type TokenizerOptions, type Tokens, wordsOf } from "./tokenizer.ts";
export { buildText, type TextInputs, textFeeds, textInputs, textTower, textWeights } from "./towers/text.ts";
export { buildVision, visionTower, visionWeights } from "./towers/vision.ts";
export { initialWeights, type WeightSpec } from "./towers/weights.ts";
