/** @file What a report is made from. */

import type { Cameras } from "@dilf/renderer";
import type { Tensor } from "@dilf/tensor";
import type { ClassificationReport, ItemResult } from "../classification.ts";
import type { ShuffledPrompts } from "../controls.ts";
import type { Overlap } from "../overlap.ts";
import type { PublishedTable } from "../published.ts";
import type { RetrievalReport } from "../retrieval.ts";
import type { Spread } from "../statistics/seeds.ts";
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
    /** "Before training", "Epoch 3". */
    readonly name: string;
    readonly pictures: Tensor; // [V, H, W, 3] display values in 0..1
    readonly cameras: Cameras; // [V] or [1, V]
  }[];
}

/** A shape that was named rightly or wrongly, with what was seen of it. */
export interface ReportExample {
  readonly result: ItemResult;
  readonly pictures: Tensor; // [V, H, W, 3] display values in 0..1
  readonly cameras: Cameras; // [V] or [1, V]
  /** How much each view counted for the feature: [V] or [1, V], ≥ 0. */
  readonly weights?: Tensor;
}

/** A table of the paper, run again. */
export interface ReportTable {
  /** "Table 4". */
  readonly title: string;
  /** What the numbers of ours are: data, metric. */
  readonly note: string;
  /** Columns of ours: "MiniShapes unseen, top-1". */
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    /** One per column of ours: shares over seeds; absent where a row has not been run. */
    readonly ours: readonly (Spread | undefined)[];
  }[];
  /** The paper's own figures; its rows are matched by name. */
  readonly published?: PublishedTable;
}

/** What one module costs per shape. */
export interface ReportCost {
  /** "E_I, image encoder". */
  readonly module: string;
  /** Multiply-accumulates per shape. */
  readonly macs: number;
  /** Numbers in the weights; absent: it has none. */
  readonly parameters?: number;
  /** Wall-clock seconds per shape; absent: not measured. */
  readonly seconds?: number;
  /** "6 pictures of 224 px", "an estimate". */
  readonly note?: string;
}

/** What a report shows; what is left out has no chapter. */
export interface ReportInput {
  readonly title: string;
  /** Name and value, in the order in which they are shown. */
  readonly settings: readonly { readonly name: string; readonly value: string | number }[];
  /** The method first; every other line is compared with it. At most six, of the same dataset, split and categories. Empty: no evaluation. */
  readonly results: readonly ReportResult[];
  /** What the dataset is, in a sentence or two; for MiniShapes it is known. */
  readonly datasetNote?: string;
  /** Which tested categories pretraining saw. */
  readonly overlap?: Overlap;
  /** Of the first result. */
  readonly control?: ShuffledPrompts;
  /** At most six. */
  readonly retrieval?: readonly { readonly name: string; readonly report: RetrievalReport }[];
  readonly tables?: readonly ReportTable[];
  /** Absent: a report of an evaluation only. Curves of one name, of several runs, share a chart: at most six runs. */
  readonly training?: { readonly curves: readonly Curve[] };
  readonly views?: readonly ReportViews[];
  readonly examples?: readonly ReportExample[];
  readonly cost?: readonly ReportCost[];
  /** More sentences for the list at the end. */
  readonly notes?: readonly string[];
}
