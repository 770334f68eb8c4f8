/** @file The 15 categories of ScanObjectNN, in the order of the labels in its files. */

import type { ClassLabel } from "./label.ts";

/** Label 0 is the first. */
export const SCANOBJECTNN: readonly ClassLabel[] = [
  { name: "bag", synonyms: ["backpack", "handbag"] },
  { name: "bin", synonyms: ["trash bin", "trash can", "waste bin"] },
  { name: "box", synonyms: ["carton"] },
  { name: "cabinet", synonyms: ["cabinets", "cupboard"] },
  { name: "chair", synonyms: [] },
  { name: "desk", synonyms: [] },
  { name: "display", synonyms: ["monitor", "screen"] },
  { name: "door", synonyms: [] },
  { name: "shelf", synonyms: ["shelves", "bookshelf"] },
  { name: "table", synonyms: [] },
  { name: "bed", synonyms: [] },
  { name: "pillow", synonyms: ["cushion"] },
  { name: "sink", synonyms: ["wash basin"] },
  { name: "sofa", synonyms: ["couch"] },
  { name: "toilet", synonyms: [] },
];
