export { CONTACT_SHEET_DEFAULTS, type ContactSheetOptions, contactSheet, pictureToPng } from "./pictures.ts";
export { type Curve, type CurvePoint, curvesFromRecords } from "./report/curves.ts";
export type { ReportInput, ReportResult, ReportViews } from "./report/input.ts";
export { reportHtml } from "./report/report.ts";
export { type ClassResult, type Confusion, classResults, confusionMatrix, meanClassAccuracy } from "./statistics/confusion.ts";
export { type McNemar, mcnemar } from "./statistics/mcnemar.ts";
export { topK } from "./statistics/top-k.ts";
export { type Accuracy, accuracy, type Interval, wilson, Z95 } from "./statistics/wilson.ts";
export { promptTextFeatures } from "./text-features.ts";
export {
  type ItemFailure,
  type ItemResult,
  ZERO_SHOT_DEFAULTS,
  type ZeroShotOptions,
  type ZeroShotProgress,
  type ZeroShotReport,
  type ZeroShotTask,
  zeroShot,
} from "./zero-shot.ts";
