export type { ClassificationReport, ItemResult, MeasuredSystem } from "./classification.ts";
export { SHUFFLED_PROMPTS_DEFAULTS, type ShuffledPrompts, type ShuffledPromptsOptions, shuffledPrompts } from "./controls.ts";
export { type CountingEngine, countingEngine, type GraphTally } from "./cost/engine.ts";
export type { Extents } from "./cost/extents.ts";
export { countMacs, type NetworkCost } from "./cost/macs.ts";
export { renderingMacs } from "./cost/rendering.ts";
export {
  ENCODE_ITEMS_DEFAULTS,
  type EncodeItemsOptions,
  type EncodeItemsProgress,
  type EncodeItemsTask,
  type ItemFailure,
} from "./encode-items.ts";
export { compareManifests, evaluationManifest, type Manifest, type ManifestSource, parseManifest, type Verdict } from "./manifest.ts";
export { applyOverlap, type Overlap, overlapSentence } from "./overlap.ts";
export { CONTACT_SHEET_DEFAULTS, type ContactSheetOptions, contactSheet, pictureToPng } from "./pictures.ts";
export { PUBLISHED_TABLES, type PublishedTable } from "./published.ts";
export { type Curve, type CurvePoint, curvesFromRecords } from "./report/curves.ts";
export type { ReportCost, ReportExample, ReportInput, ReportResult, ReportTable, ReportViews } from "./report/input.ts";
export { reportHtml } from "./report/report.ts";
export { RETRIEVAL_DEFAULTS, type RetrievalOptions, type RetrievalReport, type RetrievalTask, retrieval } from "./retrieval.ts";
export { type StandardClassificationTask, standardClassification } from "./standard.ts";
export { type ClassResult, type Confusion, classResults, confusionMatrix, meanClassAccuracy } from "./statistics/confusion.ts";
export { type McNemar, mcnemar } from "./statistics/mcnemar.ts";
export { cumulativeMatches, type Ranked, rankOf } from "./statistics/retrieval.ts";
export { BOOTSTRAP_DEFAULTS, type BootstrapOptions, bootstrapMean, type Spread, spread } from "./statistics/seeds.ts";
export { topK } from "./statistics/top-k.ts";
export { type Accuracy, accuracy, type Interval, wilson, Z95 } from "./statistics/wilson.ts";
export { promptTextFeatures } from "./text-features.ts";
export { type ZeroShotTask, zeroShot } from "./zero-shot.ts";
