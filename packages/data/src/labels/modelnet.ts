/** @file The categories of ModelNet40 and ModelNet10 in their label order, with the published number of models of each split. */

import type { ClassLabel } from "./label.ts";

/** A category of ModelNet40. */
export interface ModelNetLabel extends ClassLabel {
  /** Models in the split "train". */
  readonly train: number;
  /** Models in the split "test". */
  readonly test: number;
}

/** 9,843 models to train on and 2,468 to test with. */
export const MODELNET40: readonly ModelNetLabel[] = [
  { name: "airplane", synonyms: ["aeroplane", "plane"], train: 626, test: 100 },
  { name: "bathtub", synonyms: ["bath", "tub"], train: 106, test: 50 },
  { name: "bed", synonyms: [], train: 515, test: 100 },
  { name: "bench", synonyms: [], train: 173, test: 20 },
  { name: "bookshelf", synonyms: ["bookcase"], train: 572, test: 100 },
  { name: "bottle", synonyms: [], train: 335, test: 100 },
  { name: "bowl", synonyms: [], train: 64, test: 20 },
  { name: "car", synonyms: ["automobile"], train: 197, test: 100 },
  { name: "chair", synonyms: [], train: 889, test: 100 },
  { name: "cone", synonyms: [], train: 167, test: 20 },
  { name: "cup", synonyms: ["mug"], train: 79, test: 20 },
  { name: "curtain", synonyms: [], train: 138, test: 20 },
  { name: "desk", synonyms: [], train: 200, test: 86 },
  { name: "door", synonyms: [], train: 109, test: 20 },
  { name: "dresser", synonyms: ["chest of drawers"], train: 200, test: 86 },
  { name: "flower pot", synonyms: ["pot", "flowerpot"], train: 149, test: 20 },
  { name: "glass box", synonyms: ["display case"], train: 171, test: 100 },
  { name: "guitar", synonyms: [], train: 155, test: 100 },
  { name: "keyboard", synonyms: ["computer keyboard"], train: 145, test: 20 },
  { name: "lamp", synonyms: [], train: 124, test: 20 },
  { name: "laptop", synonyms: ["laptop computer"], train: 149, test: 20 },
  { name: "mantel", synonyms: ["fireplace surround", "mantelpiece"], train: 284, test: 100 },
  { name: "monitor", synonyms: ["display", "screen"], train: 465, test: 100 },
  { name: "night stand", synonyms: ["nightstand", "bedside table"], train: 200, test: 86 },
  { name: "person", synonyms: ["human"], train: 88, test: 20 },
  { name: "piano", synonyms: [], train: 231, test: 100 },
  { name: "plant", synonyms: [], train: 240, test: 100 },
  { name: "radio", synonyms: [], train: 104, test: 20 },
  { name: "range hood", synonyms: ["cooker hood", "extractor hood"], train: 115, test: 100 },
  { name: "sink", synonyms: [], train: 128, test: 20 },
  { name: "sofa", synonyms: ["couch"], train: 680, test: 100 },
  { name: "stairs", synonyms: ["staircase"], train: 124, test: 20 },
  { name: "stool", synonyms: [], train: 90, test: 20 },
  { name: "table", synonyms: [], train: 392, test: 100 },
  { name: "tent", synonyms: [], train: 163, test: 20 },
  { name: "toilet", synonyms: [], train: 344, test: 100 },
  { name: "tv stand", synonyms: ["television stand"], train: 267, test: 100 },
  { name: "vase", synonyms: ["jar"], train: 475, test: 100 },
  { name: "wardrobe", synonyms: ["armoire"], train: 87, test: 20 },
  { name: "xbox", synonyms: ["game console"], train: 103, test: 20 },
];

const TEN = ["bathtub", "bed", "chair", "desk", "dresser", "monitor", "night stand", "sofa", "table", "toilet"];

/** The ten whose models were aligned by hand: 3,991 to train on and 908 to test with. */
export const MODELNET10: readonly ModelNetLabel[] = MODELNET40.filter(({ name }) => TEN.includes(name));
