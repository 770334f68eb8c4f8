export { LINEAR_CLASSIFIER_DEFAULTS, type LinearClassifierOptions, linearClassifier } from "./classifier.ts";
export type {
  Classifier,
  EncodedShapes,
  FusionModule,
  LearnedState,
  Mode,
  ShapeEncoder,
  ShapeEncoderParts,
  ShapeEncoderState,
  ShapeGradients,
  ViewPolicy,
} from "./contracts.ts";
export { crossEntropy } from "./cross-entropy.ts";
export { CONTRASTIVE_LOSS_DEFAULTS, type ContrastiveLoss, type ContrastiveLossOptions, contrastiveLoss } from "./loss.ts";
export { CONCAT_FUSION_DEFAULTS, type ConcatFusionOptions, concatFusion } from "./modules/concat.ts";
export {
  GROUP_VIEW_DEFAULTS,
  GROUP_VIEW_READINGS,
  type GroupViewOptions,
  type GroupViewReading,
  groupView,
} from "./modules/group-view.ts";
export { type FusionName, fusionModules } from "./modules/index.ts";
export { MAX_FUSION_DEFAULTS, type MaxFusionOptions, maxFusion } from "./modules/max.ts";
export { MEAN_FUSION_DEFAULTS, type MeanFusionOptions, meanFusion } from "./modules/mean.ts";
export { createShapeEncoder, SHAPE_ENCODER_DEFAULTS, type ShapeEncoderOptions } from "./shape-encoder.ts";
export { classTextFeatures } from "./text.ts";
export { FIXED_VIEWS_DEFAULTS, type FixedViewsOptions, fixedViews } from "./views/fixed.ts";
export { POINT_NET_VIEWS_DEFAULTS, type PointNetViewsOptions, pointNetViews } from "./views/point-net.ts";
export type { AngleMapping } from "./views/point-net-graph.ts";
export { startViews } from "./views/start.ts";
