/** @file `@dilf/cli/api`: what the commands do, for programs. */

export {
  ASSET_SEARCH_DEFAULTS,
  type AssetHit,
  type AssetIndex,
  type AssetQuery,
  type AssetSearchOptions,
  type FoundAssets,
  INDEX_FOLDER_DEFAULTS,
  type IndexedFolder,
  type IndexFolderOptions,
  type IndexProgress,
  indexFolder,
  type OpenIndexOptions,
  openIndex,
} from "./assets/asset-index.ts";
export type { PictureInput } from "./assets/query.ts";
export {
  CLASSIFIER_DEFAULTS,
  type Classification,
  type Classified,
  type Classifier,
  type ClassifierOptions,
  type ClassifyManyOptions,
  createClassifier,
  type LabelScore,
  type ViewEvidence,
} from "./classify/classifier.ts";
export type { LabelTexts } from "./classify/labels.ts";
export { MissingError, UsageError } from "./errors.ts";
export type { Axes, Up } from "./shapes/axes.ts";
export type { LookerOptions, ShapeInput } from "./shapes/looker.ts";
export type { SystemOptions } from "./system.ts";
