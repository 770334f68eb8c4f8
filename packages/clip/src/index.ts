export { bytePairTokenizer, bytePieces, clipTokenizer } from "./bytes.ts";
export type { EncoderCard } from "./card.ts";
export { cleanText } from "./cleaning.ts";
export { type BlockConfig, parseTextConfig, parseVisionConfig, type TextConfig, type VisionConfig } from "./config.ts";
export { createDualEncoder, DUAL_ENCODER_DEFAULTS, type DualEncoderOptions, type DualEncoderParts } from "./dual.ts";
export type { DualEncoder, EncodeTextsOptions, ImageEncoder, Preprocessing, TextEncoder } from "./encoder.ts";
export {
  BUNDLED_ENCODERS,
  type EncoderParts,
  type LoadEncoderOptions,
  loadEncoder,
  loadTowers,
  readCard,
  SAVE_ENCODER_DEFAULTS,
  type SaveEncoderOptions,
  saveEncoder,
  type Towers,
} from "./files.ts";
export { createImageEncoder, type ImageEncoderParts } from "./image.ts";
export { type ImportOptions, type ImportReport, importEncoder, readCheckpointTowers } from "./import/import.ts";
export type { FamilyName } from "./import/plan.ts";
export { EncoderNotFoundError } from "./not-found.ts";
export type { OnnxTextConfig, OnnxVisionConfig } from "./onnx/config.ts";
export type { EncoderOptions } from "./options.ts";
export type { Json } from "./parse.ts";
export { picturesToPixels, pixelsToPictures } from "./pictures.ts";
export { PREPARE_DEFAULTS, type PrepareOptions, picturesFor, preparePictures } from "./preprocess/prepare.ts";
export { PUBLISHED, type PublishedEncoder, type PublishedFile } from "./published/index.ts";
export { createRandomEncoder, RANDOM_ENCODER_DEFAULTS, type RandomEncoderOptions } from "./random.ts";
export { createTextEncoder, type TextEncoderParts } from "./texts.ts";
export { createTokenizer, type Tokenizer, type TokenizerOptions, type Tokens, wordsOf } from "./tokenizer.ts";
export type { TextProgram } from "./towers/program.ts";
export { buildText, type TextInputs, textFeeds, textInputs, textTower, textWeights } from "./towers/text.ts";
export { type BuildVisionOptions, buildVision, visionTower, visionWeights } from "./towers/vision.ts";
export { initialWeights, type WeightSpec } from "./towers/weights.ts";
export { readVocabulary } from "./vocabulary.ts";
