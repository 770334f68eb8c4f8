/** @file What a report is made from. */

import type { Cameras } from "@dilf/renderer";
import type { Tensor } from "@dilf/tensor";
import type { ClassificationReport } from "../classification.ts";
import type { Curve } from "./curves.ts";

/** A line of the results: a method and what it reached. */
export interface ReportResult {
  /** "Learned views", "Fixed views". */
  readonly name: string;
  readonly report: ClassificationReport;
}

/** The views of one shape, once per stage of training. */
export interface ReportViews {
  /** For example "chair/00017". */
  readonly id: string;
  readonly category: string;
  readonly rows: readonly {
    /** "Before training", "After training". */
    readonly name: string;
    readonly pictures: Tensor; // [V, H, W, 3] display values in 0..1
    readonly cameras: Cameras; // [V] or [1, V]
  }[];
}

export interface ReportInput {
  readonly title: string;
  /** Name and value, in the order in which they are shown. */
  readonly settings: readonly { readonly name: string; readonly value: string | number }[];
  /** The method first; every other line is compared with it. At most six, of the same dataset, split and categories. Empty: no evaluation. */
  readonly results: readonly ReportResult[];
  /** What the dataset is, in a sentence or two; for MiniShapes it is known. */
  readonly datasetNote?: string;
  /** Absent: a report of an evaluation only. */
  readonly training?: { readonly curves: readonly Curve[] };
  readonly views?: readonly ReportViews[];
  /** More sentences for the list at the end. */
  readonly notes?: readonly string[];
}
