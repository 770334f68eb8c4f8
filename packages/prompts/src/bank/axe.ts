import type { BankAnswers } from "./answers.ts";

export const axe: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "An axe has a long straight handle with a wedge-shaped blade fixed sideways at the top.",
    "Flat head that fans out from a thick socket to a curved cutting edge on one side.",
    "The axe looks like a flag on a pole, its blade projecting to one side only.",
    "Slim round shaft, slightly bent near the grip, ending in a broad triangular cutter.",
    "A double-bladed axe spreads two crescent edges symmetrically to the left and right of its shaft.",
    "Chopping tool whose head is blunt and square behind and thin and flared in front.",
    "The cutting edge of the axe is an arc, wider than the part where the head meets the handle.",
    "Narrow stick with a heavy splitting wedge near the upper end, perpendicular to its length.",
    "Seen edge on, the axe head is a thin triangle that narrows to a sharp line.",
    "Long-handled chopper with almost all its width in a single fan-like plate at the top.",
  ],
};
