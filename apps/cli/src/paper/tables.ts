/** @file The paper's tables as rows of settings. What differs between rows stands here and nowhere else. */

import { PUBLISHED_TABLES, type PublishedTable } from "@dilf/eval";
import type { CommandName } from "@dilf/prompts";
import type { FusionSettings, RendererSettings, ViewpointSettings } from "../system.ts";

export type TableName = keyof typeof PUBLISHED_TABLES;
export const TABLE_NAMES = Object.keys(PUBLISHED_TABLES) as readonly TableName[];

/** What the rows take from the command line. */
export interface RowDefaults {
  /** P of E_V. */
  readonly points: number;
  readonly beta: number;
}

export interface PaperRow {
  /** As the published table calls it, where it has the row. */
  readonly name: string;
  readonly viewpoints: ViewpointSettings;
  readonly fusion: FusionSettings;
  readonly renderer?: RendererSettings;
  readonly prompts: CommandName;
}

export interface PaperTable {
  readonly title: string;
  /** What is varied, and what the rows mean where their names do not say it. */
  readonly note: string;
  /** "standard": fine-tuned with a head; three columns per data set. */
  readonly task: "zero-shot" | "standard";
  readonly rows: readonly PaperRow[];
  readonly published: PublishedTable;
}

export function paperTable(name: TableName, { points, beta }: RowDefaults): PaperTable {
  const learned = (views: number): ViewpointSettings => ({ kind: "learned", views, points, mapping: "paper" });
  const spherical: ViewpointSettings = { kind: "spherical", views: 6 };
  const groupView: FusionSettings = { kind: "group-view", beta };
  const published = PUBLISHED_TABLES[name];
  const dilf: PaperRow = { name: "DILF", viewpoints: learned(6), fusion: groupView, prompts: "shape-description" };
  switch (name) {
    case "table2":
      return {
        title: "Table 2: zero-shot classification",
        note: "DILF is ours, trained here. “Fixed views” is the same with 6 spherical views; “nothing trained” averages their features; the last row draws depth maps from PointCLIP's 6 views and names them by the naive sentence.",
        task: "zero-shot",
        rows: [
          dilf,
          { ...dilf, name: "fixed views", viewpoints: spherical },
          { ...dilf, name: "fixed views, nothing trained", viewpoints: spherical, fusion: { kind: "mean" } },
          {
            name: "PointCLIP's views, depth, naive sentence",
            viewpoints: { kind: "pointclip", views: 6 },
            fusion: { kind: "mean" },
            renderer: { mode: "depth" },
            prompts: "naive",
          },
        ],
        published,
      };
    case "table3":
      return {
        title: "Table 3: standard classification",
        note: "Pretrained, then E_G and a head trained on the training split. Rank-1 is overall accuracy; mAP is of retrieval, the test shapes searching the training shapes.",
        task: "standard",
        rows: [dilf, { ...dilf, name: "fixed views", viewpoints: spherical }],
        published,
      };
    case "table4":
      return {
        title: "Table 4: rendering configuration",
        note: "Views are varied; group-view fusion and the paper's command throughout.",
        task: "zero-shot",
        rows: [
          { ...dilf, name: "PointCLIP's 6 views", viewpoints: { kind: "pointclip", views: 6 } },
          { ...dilf, name: "ULIP's 12 views", viewpoints: { kind: "ulip", views: 12 } },
          ...[4, 6, 8, 16].map((views) => ({ ...dilf, name: `${views} learned views`, viewpoints: learned(views) })),
        ],
        published,
      };
    case "table5":
      return {
        title: "Table 5: language commands",
        note: "The sentences of one command each, in pretraining and in the test; 6 learned views, group-view fusion.",
        task: "zero-shot",
        rows: (["naive", "words-to-sentence", "key-components", "discriminative", "shape-description"] as const).map((prompts) => ({
          ...dilf,
          name: prompts,
          prompts,
        })),
        published,
      };
    case "table6": {
      const parts = [[], ["D"], ["L"], ["G"], ["D", "L"], ["D", "G"], ["L", "G"], ["D", "L", "G"]];
      return {
        title: "Table 6: ablation",
        note: "D: learned views, else 6 fixed spherical ones. L: a language model's sentences, else the naive one. G: group-view fusion, else all views side by side and a linear layer.",
        task: "zero-shot",
        rows: parts.map((has) => ({
          name: has.length === 0 ? "none" : has.join(" + "),
          viewpoints: has.includes("D") ? learned(6) : spherical,
          fusion: has.includes("G") ? groupView : { kind: "concat" },
          prompts: has.includes("L") ? "shape-description" : "naive",
        })),
        published,
      };
    }
    default:
      throw name satisfies never;
  }
}
