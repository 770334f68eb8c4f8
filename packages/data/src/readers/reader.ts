/** @file What a data set's file gives to the registry. */

import type { ReadOptions } from "../read-shape.ts";
import type { Survey } from "../survey.ts";

/** How many shapes the makers say there are. */
export interface Published {
  /** Per split. A split without a number is left out. */
  readonly splits?: Readonly<Record<string, number>>;
  /** Per class and split. */
  readonly classes?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Per class over all splits. */
  readonly classTotals?: Readonly<Record<string, number>>;
  readonly total?: number;
  /** Where the numbers come from, and what is known to differ. */
  readonly source: string;
}

/** A file of a published data set. */
export interface DownloadFile {
  readonly url: string;
  /** Inside the folder that the user names. */
  readonly path: string;
  /** Of the file, where its maker publishes one. */
  readonly sha256?: string;
  /** What to do with it. */
  readonly next: string;
}

/** A form in which a published data set is found on disk. */
export interface Variant {
  readonly name: string;
  readonly title: string;
  /** The layout, a line each, as it is drawn in messages. */
  readonly tree: readonly string[];
  readonly published?: Published;
  /** Files at public addresses. Empty where an account or a signed form is needed: then `homepage` says how. */
  readonly downloads: readonly DownloadFile[];
}

/** A published data set: what it is, its layouts, and how one is opened. */
export interface DatasetReader {
  /** As in "modelnet40:PATH". */
  readonly name: string;
  readonly title: string;
  readonly license: string;
  readonly homepage: string;
  /** The first whose layout a folder has is taken, when none is named. */
  readonly variants: readonly Variant[];
  /**
   * What is in a folder.
   * @param variant one of `variants`, or undefined: found out by what is there
   * @param reading how meshes are read
   * @throws DatasetNotFoundError when there is no such folder, or one that has another layout; RangeError for an unknown variant
   */
  survey(root: string, variant?: string, reading?: ReadOptions): Promise<Survey>;
  /**
   * Files of single shapes that can be fetched once the variant's `downloads` are there, for data sets that come shape by shape.
   * @param limitPerClass the first so many of each class
   */
  shapes?(root: string, limitPerClass?: number): Promise<readonly DownloadFile[]>;
}

/** The variant by name. @throws RangeError that names the known ones */
export function variantOf(reader: Pick<DatasetReader, "name" | "variants">, name: string): Variant {
  const found = reader.variants.find((variant) => variant.name === name);
  if (!found)
    throw new RangeError(`${reader.name}: no variant "${name}"; known are ${reader.variants.map((variant) => variant.name).join(", ")}`);
  return found;
}
