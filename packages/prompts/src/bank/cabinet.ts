import type { BankAnswers } from "./answers.ts";

export const cabinet: BankAnswers = {
  "words-to-sentence": [],
  "key-components": [],
  discriminative: [],
  "shape-description": [
    "A cabinet is a closed rectangular box with flat doors on its front and small knobs.",
    "Upright block of storage furniture, divided by thin lines into doors and drawers.",
    "The cabinet stands on short feet, with a flat top that overhangs its sides slightly.",
    "Two tall panels meet in the middle of the front, each with a handle near the seam.",
    "A solid cuboid with plain side walls and several stacked drawer fronts facing forward.",
    "Seen from the side, a cabinet is an unbroken rectangle without any openings.",
    "Boxy container as high as a person's waist or chest, with a smooth lid-like top plate.",
    "The cabinet front is a symmetric pattern of rectangular faces with tiny pulls.",
    "Heavy closed case, wider than deep, whose every face is flat and at right angles.",
    "A cabinet hides its shelves behind hinged doors, so only a large smooth box is seen.",
  ],
};
