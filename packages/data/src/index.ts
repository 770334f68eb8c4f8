/** @file The contract of @dilf/data. */

export { dropSome } from "./augment/drop.ts";
export { type AugmentOptions, augment } from "./augment/index.ts";
export { JITTER_DEFAULTS, type JitterOptions, jitter } from "./augment/jitter.ts";
export { rotateAny, rotateUp } from "./augment/rotate.ts";
export { SCALE_DEFAULTS, type ScaleOptions, scaleShape } from "./augment/scale.ts";
export { type CheckOptions, type CheckReport, type ClassCheck, type Count, checkDataset } from "./check/check.ts";
export type { Direction, Orientation } from "./check/orientation.ts";
export { CORRUPTIONS, type Corruption, corrupt, type Severity } from "./corrupt/index.ts";
export type { Dataset, Item } from "./dataset.ts";
export type { ClassLabel } from "./labels/label.ts";
export { MODELNET10, MODELNET40, type ModelNetLabel } from "./labels/modelnet.ts";
export {
  type ClassOverlap,
  classOverlap,
  OVERLAP_LISTS,
  type OverlapList,
  pretrainingClasses,
  type ZeroShotTarget,
  zeroShotClasses,
} from "./labels/overlap.ts";
export { SCANOBJECTNN } from "./labels/scanobjectnn.ts";
export { SHAPENET55, type SynsetLabel } from "./labels/shapenet55.ts";
export { MINISHAPES_DEFAULTS, MINISHAPES_SEEN, MINISHAPES_UNSEEN, type MiniShapesOptions, miniShapes } from "./minishapes/mini-shapes.ts";
export { DatasetNotFoundError } from "./not-found.ts";
export { type OpenDatasetOptions, openDataset, surveyDataset } from "./open.ts";
export { type BatchOptions, type CloudBatch, openCache, type PreparedDataset } from "./prepare/cache.ts";
export { type Failure, PREPARE_DEFAULTS, type PrepareSettings } from "./prepare/format.ts";
export { type Prepared, type PrepareOptions, prepareDataset } from "./prepare/prepare.ts";
export type { ReadOptions } from "./read-shape.ts";
export { type FolderOptions, folder } from "./readers/folder.ts";
export { READERS, type ReaderName } from "./readers/index.ts";
export type { DatasetReader, DownloadFile, Published, Variant } from "./readers/reader.ts";
export { matchClasses, type RestrictOptions, restrict } from "./restrict.ts";
export { STREAM_DEFAULTS, type Streamed, type StreamOptions, streamItems } from "./stream.ts";
export type { Incomplete, Problem, Survey } from "./survey.ts";
