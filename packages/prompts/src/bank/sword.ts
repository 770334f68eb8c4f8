import type { BankAnswers } from "./answers.ts";

export const sword: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A sword has a long straight blade that tapers to a sharp point above a short handle.",
    "Slim flat shaft with two cutting edges, crossed near one end by a small perpendicular guard.",
    "The sword is extremely elongated, its blade taking up about four fifths of the whole length.",
    "A narrow grip with a round pommel at the end sits below a horizontal crossguard.",
    "Seen flat on, the outline is a slender cross with one very long arm ending in a tip.",
    "The blade of a sword is thin as a strip, with a groove or ridge along its middle.",
    "Long pointed weapon, wide by a few fingers, flat in section and mirror symmetric about its axis.",
    "A sword with a gently curved single edge and a wrapped cylindrical hilt.",
    "Knob, grip and crossbar form a small handle from which a lengthy tapering strip extends.",
    "The sword looks like a needle from the side and like a narrow spike from the front.",
  ],
};
