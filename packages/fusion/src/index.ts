export type {
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
export { CONTRASTIVE_LOSS_DEFAULTS, type ContrastiveLoss, type ContrastiveLossOptions, contrastiveLoss } from "./loss.ts";
export { GROUP_VIEW_DEFAULTS, type GroupViewOptions, groupView } from "./modules/group-view.ts";
export { MEAN_FUSION_DEFAULTS, type MeanFusionOptions, meanFusion } from "./modules/mean.ts";
export { createShapeEncoder, SHAPE_ENCODER_DEFAULTS, type ShapeEncoderOptions } from "./shape-encoder.ts";
export { classTextFeatures } from "./text.ts";
export { FIXED_VIEWS_DEFAULTS, type FixedViewsOptions, fixedViews } from "./views/fixed.ts";
export { POINT_NET_VIEWS_DEFAULTS, type PointNetViewsOptions, pointNetViews } from "./views/point-net.ts";
export type { AngleMapping } from "./views/point-net-graph.ts";
export { startViews } from "./views/start.ts";
