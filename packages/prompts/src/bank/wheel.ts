import type { BankAnswers } from "./answers.ts";

export const wheel: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A wheel is a thick round disc with a thin hub at the centre and spokes to the rim.",
    "Circular rim joined by straight radial bars to a small cylinder in the middle.",
    "The wheel is a perfect circle from the front and a narrow rectangle from the edge.",
    "Rounded tyre surrounds a flat inner plate with a central hole for the axle.",
    "A wagon wheel has eight or more evenly spaced spokes between its hub and outer ring.",
    "Short wide cylinder with grooves around its outer surface and a dished face.",
    "The wheel repeats the same wedge pattern all around its axis of rotation.",
    "Open gaps shaped like slices of pie lie between the bars of a large round frame.",
    "A wheel is about four times as wide across as it is thick.",
    "Heavy outer band encloses a lighter core, with bolts set in a circle near the axle.",
  ],
};
