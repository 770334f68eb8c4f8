/** @file `@dilf/cli/api`: what the commands do, for programs. */

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
export type { Axes, Up } from "./shapes/axes.ts";
export type { LookerOptions, ShapeInput } from "./shapes/looker.ts";
export type { SystemOptions } from "./system.ts";
