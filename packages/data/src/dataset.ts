/** @file What every dataset is: classes, splits, items, and a way to load one. */

import type { PointCloud, Shape } from "@dilf/renderer";

/** A shape of a data set, not yet loaded. */
export interface Item {
  /** Unique in the dataset and stable: "chair/00017", or the file's relative path. */
  readonly id: string;
  /** One of `Dataset.classes`. */
  readonly category: string;
}

/** Shapes by category and split. Everything else in this package gives one, or takes one. */
export interface Dataset {
  readonly name: string;
  /** Category names as they are put into prompts ("night stand"), in a fixed order. */
  readonly classes: readonly string[];
  /** For example ["train", "test"]. */
  readonly splits: readonly string[];
  /** Licence of the shapes, for reports. */
  readonly license: string;
  /** Other words for a class ("ashcan" for "trash bin"), for messages and for matching lists; classes without any are left out. */
  readonly synonyms?: Readonly<Record<string, readonly string[]>>;
  /** A hash of what the items are made from (files or generator version), for manifests and the check on resume. */
  fingerprint(): Promise<string>;
  /** In a fixed order. @throws Error for an unknown split, naming the known ones. */
  list(split: string): Promise<readonly Item[]>;
  /** +y up, as the files have it otherwise: not normalised, callers apply `normalizeShape`. @throws Error that names the item and its file. */
  load(item: Item): Promise<Shape>;
  /** Where the data set came with points or holds prepared ones, beside or instead of meshes. @throws as `load` */
  loadPoints?(item: Item): Promise<PointCloud>;
  /** Closes the files that are open. The dataset opens them again when it is used again. */
  dispose?(): void;
}
