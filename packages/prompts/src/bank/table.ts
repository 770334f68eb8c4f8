import type { BankAnswers } from "./answers.ts";

export const table: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A table has a broad flat top supported by four vertical legs near its corners.",
    "Thin horizontal slab at waist height with large open space underneath.",
    "The table is a rectangle from above and an inverted U from the side.",
    "Wide level surface, far larger in area than in thickness, resting on slender posts.",
    "A round table stands on one thick central pedestal that spreads into a wide foot.",
    "Four equal straight legs hold up a single plane, joined by a narrow apron below its edge.",
    "Nothing rises above the flat upper board, and only thin supports reach down from it.",
    "The table is mirror symmetric both lengthwise and crosswise, with a clear overhang around its edge.",
    "Furniture with a large even top about twice as wide as it is high.",
    "A table looks like a floating board when its thin legs are hard to see.",
  ],
};
