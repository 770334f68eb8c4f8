/** @file What every dataset is: classes, splits, items, and a way to load one. */

import type { Shape } from "@dilf/renderer";

export interface Item {
  /** Unique in the dataset and stable: "chair/00017", or the file's relative path. */
  readonly id: string;
  /** One of `Dataset.classes`. */
  readonly category: string;
}

export interface Dataset {
  readonly name: string;
  /** Category names as they are put into prompts ("night stand"), in a fixed order. */
  readonly classes: readonly string[];
  /** For example ["train", "test"]. */
  readonly splits: readonly string[];
  /** Licence of the shapes, for reports. */
  readonly license: string;
  /** A hash of what the items are made from (files or generator version), for manifests and the check on resume. */
  fingerprint(): Promise<string>;
  /** In a fixed order. @throws Error for an unknown split, naming the known ones. */
  list(split: string): Promise<readonly Item[]>;
  /** Not normalised: callers apply `normalizeShape`. @throws Error that names the item and its file. */
  load(item: Item): Promise<Shape>;
}
